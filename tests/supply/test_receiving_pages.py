"""The pages of deliveries: each works, says no in plain words, and is closed to those it is not for."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import moves
from opsapp.supply import orders
from opsapp.supply.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    StockReceipt,
    StockReceiptLine,
    Supplier,
    SupplierGood,
)
from tests.browser import Server


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


def printed(answer: Any) -> str:
    """The words of a paper without the spaces of its layout."""
    return "".join(
        re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(answer.data)).pages
    )


HEAD = {"supplier_name": "嶺北問屋", "document_number": "N-1", "place_id": "1"}


def test_a_delivery_is_scanned_line_by_line_and_taken_in(visit: Any, clerk: User) -> None:
    counter, head = visit(clerk), HEAD | {"received_on": str(clock.today())}
    first = text(counter.post("/supply/receiving/new", data=head | {"do": "add", "scan": "4901234567894"}))
    assert 'name="product-0" value="1"' in first
    assert 'name="place_id" value="1"' in first
    assert "嶺北問屋" in first
    lines = {"product-0": "1", "quantity-0": "1", "cost-0": "180"}
    again = text(
        counter.post("/supply/receiving/new", data=head | lines | {"do": "add", "scan": "14901234567891"})
    )
    assert "「牛乳 1L」 2" in again
    named = text(counter.post("/supply/receiving/new", data=head | lines | {"do": "add", "scan": "せん"}))
    assert 'value="pick-3"' in named
    picked = text(counter.post("/supply/receiving/new", data=head | lines | {"do": "pick-3", "scan": "せん"}))
    assert 'name="product-1" value="3"' in picked
    away = text(counter.post("/supply/receiving/new", data=head | lines | {"do": "remove-0"}))
    assert "まだ行がありません" in away
    lines |= {"quantity-0": "12", "product-1": "3", "quantity-1": "6", "cost-1": ""}
    saved = counter.post("/supply/receiving/new", data=head | lines | {"do": "save"})
    assert saved.status_code == 302, text(saved)
    assert (moves.on_hand(1, 1), moves.on_hand(3, 1)) == (12_000, 6_000)
    shown = text(counter.get(saved.location))
    for words in ("嶺北問屋", "N-1", "¥2,160", "牛乳 1L", "洗剤"):
        assert words in shown, words
    listed = text(counter.get("/supply/receiving?q=嶺北"))
    assert "嶺北問屋" in listed
    assert 'href="/supply/receiving.csv?q=' in listed
    assert "N-1" in counter.get("/supply/receiving.csv").data.decode("utf-8-sig")
    assert counter.post(f"{saved.location}/reverse", data={"note": "二重"}).status_code == 302
    assert moves.on_hand(1, 1) == 0
    assert "取り消された入荷です" in text(counter.get(saved.location))


def test_a_delivery_says_no_beside_its_field_and_keeps_what_was_typed(visit: Any, clerk: User) -> None:
    counter, head = visit(clerk), HEAD | {"received_on": str(clock.today()), "do": "save"}
    assert "入荷した商品を入れてください" in text(counter.post("/supply/receiving/new", data=head))
    lines = {"product-0": "1", "quantity-0": "0.5", "cost-0": "180"}
    page = text(counter.post("/supply/receiving/new", data=head | lines))
    assert "個数は整数で" in page
    assert 'value="0.5"' in page
    missing = text(counter.post("/supply/receiving/new", data=head | lines | {"supplier_name": ""}))
    assert "仕入先を入れてください" in missing
    unknown = text(counter.post("/supply/receiving/new", data=head | {"do": "add", "scan": "4900000000009"}))
    assert "「4900000000009」は見つかりません" in unknown
    assert db.session.scalars(select(StockReceipt)).all() == []


def test_a_delivery_sent_twice_is_taken_in_once_unless_meant(visit: Any, clerk: User) -> None:
    given = HEAD | {
        "received_on": str(clock.today()),
        "do": "save",
        "product-0": "1",
        "quantity-0": "3",
        "cost-0": "",
    }
    counter = visit(clerk)
    assert counter.post("/supply/receiving/new", data=given).status_code == 302
    twice = text(counter.post("/supply/receiving/new", data=given))
    assert "すでに登録されています" in twice
    assert "別の入荷なので登録する" in twice
    assert moves.on_hand(1, 1) == 3000
    assert counter.post("/supply/receiving/new", data=given | {"again": "y"}).status_code == 302


def test_goods_are_received_by_those_who_may(visit: Any, carrier: User, coordinator: User) -> None:
    for user in (carrier, coordinator):
        for address in ("/supply/receiving", "/supply/receiving/new", "/supply/receiving.csv"):
            assert visit(user).get(address).status_code == 403


# --- details, orders, strange costs -----------------------------------------------------------------------


def ordered(manager: User) -> int:
    """An order of twelve milk and six soap from 嶺北問屋, who has milk by the carton of twelve."""
    now = clock.now()
    with transaction() as session:
        supplier = Supplier(code="001", name="嶺北問屋")
        session.add(supplier)
        session.flush()
        good = {"product_id": 1, "cost": 175_500, "case_size": 12_000, "case_code": "14901234567891"}
        session.add(SupplierGood(supplier_id=supplier.id, **good))
        order = PurchaseOrder(
            supplier_id=supplier.id, place_id=1, made_at=now, placed_at=now, user_id=manager.id
        )
        session.add(order)
        session.flush()
        session.add(PurchaseOrderLine(order_id=order.id, position=1, product_id=1, quantity=12_000))
        session.add(PurchaseOrderLine(order_id=order.id, position=2, product_id=3, quantity=6_000))
        return int(order.id)


def test_an_order_fills_in_what_is_awaited_and_a_short_line_stays_open(
    visit: Any, clerk: User, manager: User
) -> None:
    number, counter = ordered(manager), visit(clerk)
    chosen = text(counter.post("/supply/receiving/new", data=HEAD | {"do": "order", "order_id": str(number)}))
    for page in (chosen, text(counter.get(f"/supply/receiving/new?order={number}"))):
        for words in (
            'value="12"',
            'value="6"',
            'value="175.5"',
            'value="210"',
            "発注 12",
            'name="ordered-1" value="6000"',
        ):
            assert words in page, words
    lines = {
        "product-0": "1", "ordered-0": "12000", "quantity-0": "10", "cost-0": "175.5", "noted-0": "12",
        "damaged-0": "1", "date-0": "26.12.3", "kind-0": "use_by", "tax-0": "FOOD",
        "product-1": "3", "ordered-1": "6000", "quantity-1": "6", "cost-1": "210", "tax-1": "STD", "kind-1": "use_by",
    }  # fmt: skip
    given = HEAD | lines | {"received_on": str(clock.today()), "do": "save", "order_id": str(number)}
    saved = counter.post("/supply/receiving/new", data=given)
    assert saved.status_code == 302, text(saved)
    page = text(counter.get(saved.location))
    for words in ("欠品 1", "破損 1", "2026.12.3", "消費期限", "¥175.5", "¥1,755", "¥3,015"):
        assert words in page, words
    assert orders.awaited(db.session.get_one(PurchaseOrder, number)) == {1: 2_000}
    sheet = printed(counter.get(f"{saved.location}.pdf"))
    for words in ("検品書", "嶺北問屋", "欠品1", "破損1", "納品書N-1", "佐藤和子", "¥3,015"):
        assert words in sheet, words


def test_a_carton_counts_what_is_in_it(visit: Any, clerk: User, manager: User) -> None:
    ordered(manager)
    page = text(
        visit(clerk).post("/supply/receiving/new", data=HEAD | {"do": "add", "scan": "14901234567891"})
    )
    assert re.search(r'name="quantity-0"[^>]* value="12"', page)
    assert 'value="175.5"' in page


def test_a_strange_cost_shows_a_tick_and_goes_on_when_it_is_set(visit: Any, clerk: User) -> None:
    lines = {"product-0": "1", "quantity-0": "2", "cost-0": "1800", "tax-0": "FOOD", "kind-0": "best_before"}
    given = HEAD | lines | {"received_on": str(clock.today()), "do": "save"}
    page = text(visit(clerk).post("/supply/receiving/new", data=given))
    assert "前回の原価は180円" in page
    assert 'name="sure-0"' in page
    assert moves.on_hand(1, 1) == 0
    assert visit(clerk).post("/supply/receiving/new", data=given | {"sure-0": "y"}).status_code == 302
    assert moves.on_hand(1, 1) == 2_000


def test_a_double_tap_leads_to_the_one_delivery(visit: Any, clerk: User) -> None:
    lines = {"product-0": "1", "quantity-0": "2", "cost-0": "", "tax-0": "FOOD", "kind-0": "best_before"}
    key = {"request_id": "0192f000-0000-7000-8000-0000000000ab"}
    given = HEAD | lines | key | {"received_on": str(clock.today()), "do": "save"}
    first, second = [visit(clerk).post("/supply/receiving/new", data=given) for _tap in range(2)]
    assert (first.status_code, second.location) == (302, first.location)
    assert moves.on_hand(1, 1) == 2_000


def test_goods_of_a_delivery_go_back(visit: Any, clerk: User, carrier: User) -> None:
    lines = {"product-0": "1", "quantity-0": "12", "cost-0": "175", "tax-0": "FOOD", "kind-0": "best_before"}
    given = HEAD | {"received_on": str(clock.today()), "do": "save"}
    counter = visit(clerk)
    came = counter.post("/supply/receiving/new", data=given | lines).location
    number = came.rsplit("/", 1)[1]
    page = text(counter.get(f"/supply/receiving/back?of={number}"))
    for words in ("牛乳 1L", "入荷 12", 'value="175"', "嶺北問屋", 'name="place_id" value="1"', "返品日"):
        assert words in page, words
    too_many = text(
        counter.post("/supply/receiving/back", data=given | lines | {"of": number, "quantity-0": "13"})
    )
    assert "入荷した数より多くは返品できません" in too_many
    back = counter.post("/supply/receiving/back", data=given | lines | {"of": number, "quantity-0": "2"})
    assert back.status_code == 302, text(back)
    assert moves.on_hand(1, 1) == 10_000
    shown = text(counter.get(back.location))
    assert "返品" in shown
    assert "−¥350" in shown
    assert "返品書" in printed(counter.get(f"{back.location}.pdf"))
    nothing = text(
        counter.post("/supply/receiving/back", data=given | lines | {"of": number, "quantity-0": "0"})
    )
    assert "商品を入れてください" in nothing
    assert visit(carrier).get("/supply/receiving/back").status_code == 403
    assert len(db.session.scalars(select(StockReceiptLine)).all()) == 2


@pytest.mark.browser
@pytest.mark.xdist_group("pages")
def test_in_a_browser_an_order_is_received_with_one_line_short_and_one_scanned(
    page: Page, server: Server, app: Flask, manager: User
) -> None:
    number = ordered(manager)
    page.goto(f"{server.url}/supply/receiving/new?order={number}")
    page.fill("[name=quantity-0]", "10")
    page.locator(".receive-more summary").first.click()
    page.fill("[name=noted-0]", "12")
    page.fill("[name=date-0]", "26.12.3")
    page.fill("[name=scan]", "6")
    page.get_by_role("button", name="行を足す").click()
    page.fill("[name=cost-2]", "60")
    page.get_by_role("button", name="入荷を登録する").click()
    expect(page.get_by_text("入荷を登録しました")).to_be_visible()
    expect(page.get_by_text("欠品 2")).to_be_visible()
    db.session.rollback()
    assert [moves.on_hand(product, 1) for product in (1, 3, 6)] == [10_000, 6_000, 1_000]
    assert orders.awaited(db.session.get_one(PurchaseOrder, number)) == {1: 2_000}
