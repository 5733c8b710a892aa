"""Orders: drawn up once, changed by case, placed once, awaited until they came or are given up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import organisation
from opsapp.stock import moves
from opsapp.stock.models import Place, Product
from opsapp.supply import goods, order_papers, orders, orders_drafts, receiving, sending_back, suppliers
from opsapp.supply.models import PurchaseOrder, Supplier

NINE = datetime(2026, 11, 9, 9, 0, tzinfo=clock.JST)  # a Monday


@pytest.fixture
def monday(app: Flask) -> Iterator[None]:
    with clock.frozen(NINE):
        yield


@pytest.fixture
def wholesaler(monday: None, manager: User, milk: Product, soap: Product) -> Supplier:
    """Weekdays until 15:00, next day; milk in cases of 12 at ¥180.5, soap in cases of 6, two at least, at ¥210."""
    with transaction():
        made = suppliers.create(
            by=manager, name="嶺北問屋", kana="れいほく", cutoff="15:00", minimum_yen=5000,
            email="order@reihoku.example", fax="088-882-1235",
        )  # fmt: skip
        goods.add(
            made, milk, by=manager, case_size=12_000, cost=180_500, number="A-1", case_code="14901234567891"
        )
        goods.add(made, soap, by=manager, case_size=6_000, cost=210_000, minimum_cases=2, number="C-3")
    return made


def draft(supplier: Supplier, by: User, **cases: int) -> PurchaseOrder:
    """A draft with so many cases of milk and soap."""
    with transaction():
        order = orders_drafts.start(db.session.get_one(Supplier, supplier.id), by=by)
        named = {1: "milk", 3: "soap"}
        wanted = {line.id: cases.get(named.get(line.product_id, ""), 0) for line in order.lines}
        orders_drafts.set_cases(order, wanted)
    return order


def placed(supplier: Supplier, by: User, **cases: int) -> PurchaseOrder:
    order = draft(supplier, by, **cases)
    with transaction():
        orders_drafts.place(order, by=by)
    return order


def came(order: PurchaseOrder, by: User, **pieces: int) -> Any:
    """So many pieces of milk and soap are taken in."""
    products = {"milk": 1, "soap": 3}
    with transaction():
        lines = [
            receiving.Line(db.session.get_one(Product, products[name]), many * 1000)
            for name, many in pieces.items()
        ]
        place = db.session.get_one(Place, 1)
        today = clock.today()
        return receiving.receive(lines, place=place, order=order, received_on=today, by=by, again=True)


def refused(word: str | None = None) -> Any:
    return pytest.raises(RuleError, match=word)


# --- drawing up -------------------------------------------------------------------------------------------


def test_an_order_is_drawn_up_once_however_often_the_key_is_pressed(
    wholesaler: Supplier, manager: User
) -> None:
    first, second = draft(wholesaler, manager), draft(wholesaler, manager)
    assert first.id == second.id
    assert [(line.product_id, line.quantity, line.proposed) for line in first.lines] == [(1, 0, 0), (3, 0, 0)]
    assert (first.due_on, first.place_id) == (date(2026, 11, 10), 1)


def test_cases_are_counted_up_and_down_and_added_by_scan(
    wholesaler: Supplier, manager: User, milk: Product
) -> None:
    order = draft(wholesaler, manager, milk=2)
    with transaction():
        orders_drafts.add(order, db.session.get_one(Product, 1))
        bento = orders_drafts.add(order, db.session.get_one(Product, 2))
        assert (bento.quantity, bento.cost, bento.proposed) == (1_000, 330_000, None)
    assert {line.product_id: line.quantity for line in order.lines} == {1: 36_000, 2: 1_000, 3: 0}
    assert orders_drafts.summary(order) == {"lines": 2, "total": 6_828, "missing": 0, "unknown": 0}
    with refused(), transaction():
        orders_drafts.set_cases(order, {order.lines[0].id: 10_000})


def test_services_and_what_is_sold_no_more_cannot_be_ordered(
    wholesaler: Supplier, manager: User, bento: Product
) -> None:
    order = draft(wholesaler, manager)
    with transaction():
        db.session.get_one(Product, 2).stocked = False
        db.session.get_one(Product, 6).active = False
    for product in (2, 6):
        with refused(), transaction():
            orders_drafts.add(order, db.session.get_one(Product, product))


def test_a_proposal_drawn_up_anew_leaves_what_was_changed_by_hand(
    wholesaler: Supplier, manager: User, milk: Product, soap: Product
) -> None:
    order = draft(wholesaler, manager, milk=5)
    with transaction():
        for weeks in range(1, 9):
            at = NINE - timedelta(weeks=weeks)
            for product in (milk.id, soap.id):
                moves.post([moves.Moved(product, 4000, 1, 2, "sale", None, at, at.date(), None)])
    with transaction():
        assert orders_drafts.propose_again(order) == 1
    assert [(line.quantity, line.proposed) for line in order.lines] == [(60_000, 12_000), (12_000, 12_000)]


def test_an_order_is_made_like_the_last_one(wholesaler: Supplier, manager: User) -> None:
    with refused("まだ発注したことがありません"), transaction():
        orders_drafts.copy_last(orders_drafts.start(db.session.get_one(Supplier, wholesaler.id), by=manager))
    first = draft(wholesaler, manager, milk=2, soap=3)
    with transaction():
        orders_drafts.add(first, db.session.get_one(Product, 2))
        orders_drafts.place(first, by=manager)
    second = draft(wholesaler, manager, milk=9)
    with transaction():
        db.session.get_one(Supplier, wholesaler.id).goods[0].case_size = 10_000
    with transaction():
        assert orders_drafts.copy_last(second) == 3
    assert {line.product_id: line.quantity for line in second.lines} == {1: 24_000, 2: 1_000, 3: 18_000}


# --- placing ----------------------------------------------------------------------------------------------


def test_a_placed_order_keeps_what_is_in_it_and_is_placed_once(wholesaler: Supplier, manager: User) -> None:
    order = draft(wholesaler, manager, milk=2)
    with transaction():
        done = orders_drafts.place(order, by=manager)
    assert (done.order_day, done.late, done.below) == (date(2026, 11, 9), False, 668)
    assert [(line.product_id, line.position) for line in order.lines] == [(1, 1)]
    assert (order.placed_at, order.due_on, orders.state(order)) == (NINE, date(2026, 11, 10), "open")
    for change in (
        lambda: orders_drafts.place(order, by=manager),
        lambda: orders_drafts.set_cases(order, {}),
        lambda: orders_drafts.drop(order, by=manager),
    ):
        with refused("もう済んで"), transaction():
            change()


def test_after_the_cutoff_it_counts_for_the_next_order_day(wholesaler: Supplier, manager: User) -> None:
    order = draft(wholesaler, manager, milk=1)
    with clock.frozen(NINE.replace(hour=15, minute=1)), transaction():
        done = orders_drafts.place(order, by=manager)
    assert (done.order_day, done.late, order.due_on) == (date(2026, 11, 10), True, date(2026, 11, 11))


def test_a_later_day_agreed_with_the_supplier_stays(wholesaler: Supplier, manager: User) -> None:
    order = draft(wholesaler, manager, milk=1)
    with transaction():
        place = db.session.get_one(Place, 1)
        orders_drafts.set_head(order, place=place, due_on=date(2026, 11, 20), note="裏口へ")
        orders_drafts.place(order, by=manager)
    assert (order.due_on, order.note) == (date(2026, 11, 20), "裏口へ")
    with refused(), transaction():
        orders.expect(order, date(2026, 11, 1), by=manager)


def test_an_empty_order_is_not_placed(wholesaler: Supplier, manager: User) -> None:
    order = draft(wholesaler, manager)
    with refused("まだ何も入っていません"), transaction():
        orders_drafts.place(order, by=manager)
    assert orders.state(order) == "draft"


def test_a_draft_is_not_awaited_and_may_be_thrown_away(wholesaler: Supplier, manager: User) -> None:
    order = draft(wholesaler, manager, milk=2)
    assert orders.on_order() == {}
    with transaction():
        orders_drafts.drop(order, by=manager)
    assert db.session.scalars(select(PurchaseOrder)).all() == []


# --- what is still to come --------------------------------------------------------------------------------


def test_an_order_is_awaited_until_everything_came(wholesaler: Supplier, manager: User) -> None:
    order = placed(wholesaler, manager, milk=2, soap=2)
    assert orders.awaited(order) == {1: 24_000, 3: 12_000}
    came(order, manager, milk=20, soap=12)
    assert orders.awaited(order) == {1: 4_000}
    assert orders.on_order() == {1: 4_000}
    assert orders.state(order) == "open"
    came(order, manager, milk=5)
    assert orders.awaited(order) == {}
    assert orders.received(order) == {1: 25_000, 3: 12_000}
    assert orders.state(order) == "done"
    assert (orders.on_order(), list(orders.open_orders())) == ({}, [])


def test_a_delivery_taken_back_is_awaited_again_and_goods_sent_back_are_not(
    wholesaler: Supplier, manager: User
) -> None:
    order = placed(wholesaler, manager, milk=2)
    receipt = came(order, manager, milk=20)
    with transaction():
        receiving.reverse(receipt, by=manager)
    assert orders.awaited(order) == {1: 24_000}
    came(order, manager, milk=24)
    with transaction():
        sending_back.send_back(
            [receiving.Line(db.session.get_one(Product, 1), 4000)],
            place=db.session.get_one(Place, 1),
            supplier=db.session.get_one(Supplier, wholesaler.id),
            sent_on=clock.today(),
            by=manager,
        )
    assert orders.awaited(order) == {}


def test_orders_of_one_product_are_awaited_together(wholesaler: Supplier, manager: User) -> None:
    first = placed(wholesaler, manager, milk=1)
    second = placed(wholesaler, manager, milk=2, soap=2)
    came(first, manager, milk=5)
    assert orders.on_order() == {1: 31_000, 3: 12_000}
    assert orders.awaited_of([first, second]) == {first.id: {1: 7_000}, second.id: {1: 24_000, 3: 12_000}}
    assert [one.id for one in orders.open_orders(wholesaler)] == [first.id, second.id]


def test_the_rest_is_given_up_and_awaited_again(wholesaler: Supplier, manager: User) -> None:
    order = placed(wholesaler, manager, milk=2)
    came(order, manager, milk=20)
    with transaction():
        orders.close(order, by=manager)
    assert orders.on_order() == {}
    with refused("入荷待ちではありません"), transaction():
        orders.close(order, by=manager)
    with transaction():
        orders.reopen(order, by=manager)
    assert orders.on_order() == {1: 4_000}
    came(order, manager, milk=4)
    with refused("すべて届いて"), transaction():
        orders.reopen(order, by=manager)


def test_sums_are_rounded_once(wholesaler: Supplier, manager: User) -> None:
    order = placed(wholesaler, manager, milk=1, soap=2)
    assert orders.total_yen(order.lines) == 2_166 + 2_520
    assert orders.line_yen(180_550, 3_000) == 542  # 541.65
    assert orders.line_yen(None, 3_000) is None


# --- on paper ---------------------------------------------------------------------------------------------


def test_the_sheet_and_the_mail_say_what_the_supplier_needs(wholesaler: Supplier, manager: User) -> None:
    order = draft(wholesaler, manager, milk=2, soap=3)
    with transaction():
        orders_drafts.set_head(order, place=db.session.get_one(Place, 1), due_on=order.due_on, note="裏口へ")
        orders_drafts.place(order, by=manager)
    known = order_papers.data(order, organisation())
    assert known["supplier"]["name"] == "嶺北問屋"
    assert (known["supplier"]["honorific"], known["supplier"]["fax"]) == ("御中", "088-882-1235")
    assert known["shop"]["name"] == "さとのみせ"
    assert (known["date"], known["due"], known["cases"]) == ("2026年11月9日(月)", "2026年11月10日(火)", "5")
    assert known["lines"][0] == {
        "number": "A-1", "jan": "4901234567894", "name": "牛乳 1L", "cases": "2", "case": "12", "quantity": "24個",
    }  # fmt: skip
    assert order_papers.pdf(order, organisation()).startswith(b"%PDF")
    subject, body = order_papers.mail(order, organisation())
    assert subject == f"発注書 No.{order.id}（さとのみせ）"
    for words in (
        "嶺北問屋 御中",
        "1. 牛乳 1L（A-1 4901234567894）  2ケース×12 = 24個",
        "納品希望日: 2026年11月10日(火)",
        "裏口へ",
    ):
        assert words in body, words
    assert order_papers.mail_link(order, subject, body).startswith("mailto:order@reihoku.example?subject=")
    assert "body=" not in order_papers.mail_link(order, subject, body * 20)
