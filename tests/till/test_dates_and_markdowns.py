"""Goods past their date at the counter, and goods with a markdown label."""

import json
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.sales.models import Sale
from opsapp.stock import lots, markdowns, moves
from opsapp.stock.dates import parse_printed
from opsapp.stock.models import Lot, Markdown, Place, Product
from opsapp.stock.moves import Moved
from opsapp.sync.models import Operation
from tests.browser import Server, Tablet
from tests.till.clerk import MILK, Clerk

pytestmark = pytest.mark.browser
YESTERDAY, NEXT_WEEK = -1, 7


def came_in(clerk: User, kind: str, *days: int) -> list[Lot]:
    """Five packets of milk for each day, counted from today, on which they are good for the last time."""
    found = []
    with transaction():
        milk = db.session.scalars(select(Product).where(Product.code == "1")).one()
        shop = db.session.scalars(select(Place.id).where(Place.kind == "shop")).one()
        for ahead in days:
            last = clock.today() + timedelta(days=ahead)
            lot = lots.new_lot(milk, parse_printed(f"{last:%Y.%m.%d}"), kind, by=clerk)
            arrived = Moved(
                milk.id, 5000, moves.virtual_place("supplier"), shop, "receipt", 180, clock.now(), clock.today(),
                clerk.id, lot_id=lot.id,
            )  # fmt: skip
            moves.post([arrived])
            found.append(lot)
    return found


def mark_down(clerk: User, lot: Lot | None, yen: int, last_day: date | None = None) -> str:
    with transaction():
        milk = db.session.scalars(select(Product).where(Product.code == "1")).one()
        kept = db.session.get_one(Lot, lot.id) if lot else None
        made = markdowns.mark_down(
            milk, yen=yen, pieces=5, last_day=last_day or clock.today(), lot=kept, by=clerk
        )
        return str(made.code)


def labelled_when_it_was_good(clerk: User, lot: Lot) -> str:
    """The code of a label from the day before the lot's date was over."""
    code = markdowns.code_of(1)
    with transaction() as session:
        facts = {"yen": 120, "list_yen": 248, "pieces": 5, "last_day": clock.today(), "user_id": clerk.id}
        made = Markdown(code=code, product_id=lot.product_id, lot_id=lot.id, recorded_at=clock.now(), **facts)
        session.add(made)
    return code


def last_sale() -> Sale:
    db.session.rollback()
    return db.session.scalars(select(Sale).order_by(Sale.id.desc()).limit(1)).one()


def flags() -> list[str]:
    db.session.rollback()
    query = select(Operation.result).where(Operation.kind == "sale").order_by(Operation.received_at.desc())
    return list(json.loads(db.session.scalars(query).first() or "{}").get("flags", []))


@pytest.fixture
def at_till(tablet: Tablet, server: Server) -> Clerk:
    return Clerk(tablet().new_page(), server.url)


def test_goods_past_their_use_by_date_are_refused(clerk: User, at_till: Clerk) -> None:
    came_in(clerk, "use_by", YESTERDAY)
    at_till.arrive().open_day().scan(MILK).sees("消費期限が過ぎています")
    at_till.press("販売しない")
    expect(at_till.page.locator("dialog")).to_have_count(0)
    expect(at_till.page.locator(".line")).to_have_count(0)
    assert at_till.problems == []


def test_a_named_manager_may_let_them_go_and_the_office_sees_it(
    clerk: User, manager: User, at_till: Clerk
) -> None:
    came_in(clerk, "use_by", YESTERDAY)
    at_till.arrive().open_day().sees_unsent(0).page.context.set_offline(True)
    at_till.scan(MILK).press("事務局の許可で売る").press("山本 恵子").press("品物の日付はまだ切れていない")
    expect(at_till.page.locator(".line")).to_contain_text("期限後・許可")
    at_till.scan(MILK).sees_total(496)  # the same goods are not asked for again
    at_till.pay_cash(500).sees_change(4).next().page.context.set_offline(False)
    at_till.sees_unsent(0)
    assert "expired" in flags()
    [line] = last_sale().lines
    assert str(manager.id) in line.reason
    assert "品物の日付はまだ切れていない" in line.reason


def test_best_before_and_some_old_goods_are_only_pointed_out(clerk: User, at_till: Clerk) -> None:
    came_in(clerk, "best_before", YESTERDAY)
    at_till.arrive().open_day().scan(MILK).sees_total(248).sees("賞味期限")
    at_till.pay_cash(248).sees_unsent(0)
    assert flags() == []


def test_where_only_some_are_too_old_the_sale_goes_on_with_a_word(clerk: User, at_till: Clerk) -> None:
    came_in(clerk, "use_by", YESTERDAY, NEXT_WEEK)
    at_till.arrive().open_day().scan(MILK).sees_total(248).sees("日付を確かめてください")


def test_a_markdown_label_sells_at_its_price(clerk: User, at_till: Clerk) -> None:
    [lot] = came_in(clerk, "use_by", NEXT_WEEK)
    code = mark_down(clerk, lot, 120)
    at_till.arrive().open_day().sees_unsent(0).page.context.set_offline(True)
    at_till.scan(code).scan(code).sees_total(240).scan(MILK).sees_total(488)
    expect(at_till.page.locator(".line").first).to_contain_text("値下")
    at_till.pay_cash(500).sees_change(12).next().page.context.set_offline(False)
    at_till.sees_unsent(0)
    kept = [(one.code, one.quantity, one.unit_price, one.price_kind) for one in last_sale().lines]
    assert kept == [(code, 2000, 120, "code"), (MILK, 1000, 248, "regular")]
    assert flags() == []


def test_a_markdown_label_of_an_old_lot_is_refused(clerk: User, at_till: Clerk) -> None:
    old, _fresh = came_in(clerk, "use_by", YESTERDAY, NEXT_WEEK)
    code = labelled_when_it_was_good(clerk, old)
    at_till.arrive().open_day().scan(code).sees("消費期限が過ぎています").press("販売しない")
    expect(at_till.page.locator(".line")).to_have_count(0)
