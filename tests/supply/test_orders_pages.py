"""The pages of orders: who takes one today, the lines changed by key with and without a script, the papers."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.stock import moves
from opsapp.stock.models import Product
from opsapp.supply import goods, orders_drafts, suppliers
from opsapp.supply.models import PurchaseOrder, PurchaseOrderLine, Supplier
from tests.browser import Server

NINE = datetime(2026, 11, 9, 9, 0, tzinfo=clock.JST)  # a Monday


def text(answer: Any) -> str:
    return answer.data.decode()


@pytest.fixture
def monday(app: Flask) -> Iterator[None]:
    with clock.frozen(NINE):
        yield


def buys(by: User, **facts: Any) -> Supplier:
    """A wholesaler with milk in cases of 12 and soap in cases of 6."""
    with transaction():
        made = suppliers.create(
            by=by, **({"name": "嶺北問屋", "kana": "れいほく", "cutoff": "15:00"} | facts)
        )
        for number, (product, case) in enumerate(((1, 12_000), (3, 6_000)), 1):
            found = db.session.get_one(Product, product)
            goods.add(made, found, by=by, case_size=case, cost=180_500, number=f"A-{number}")
    return made


def lines() -> dict[int, PurchaseOrderLine]:
    db.session.expire_all()
    return {line.product_id: line for line in db.session.scalars(select(PurchaseOrderLine))}


def test_today_says_who_takes_an_order_until_when(
    visit: Any, monday: None, manager: User, clerk: User
) -> None:
    assert "仕入先がまだありません" in text(visit(manager).get("/supply/orders"))
    buys(manager)
    with transaction():
        suppliers.create(by=manager, name="火曜の問屋", order_days="2")
        suppliers.create(by=manager, name="朝の問屋", order_days="1", cutoff="08:00")
    shown = text(visit(clerk).get("/supply/orders"))
    today, others = shown.split("ほかの仕入先（1件）")
    assert "15:00" in today
    assert "08:00で締切" in today
    assert "火曜の問屋" in others
    assert "火曜の問屋" not in today
    assert "入荷待ちの発注はありません" in shown


def test_an_order_is_made_without_a_script(visit: Any, monday: None, manager: User, clerk: User) -> None:
    buys(manager)
    counter = visit(clerk)
    started = counter.post("/supply/orders/start", data={"supplier": "1"})
    assert started.location.endswith("/supply/orders/1")
    assert counter.post("/supply/orders/start", data={"supplier": "1"}).location.endswith("/supply/orders/1")
    page = text(counter.get("/supply/orders/1"))
    assert "11月9日(月)分の発注です" in page
    assert "まだ売れた記録がありません" in page
    milk, soap = lines()[1].id, lines()[3].id
    kept = {
        f"cases-{milk}": "２",
        f"cases-{soap}": "",
        "place_id": "1",
        "due_on": "2026/11/12",
        "note": "裏口へ",
    }
    again = counter.post("/supply/orders/1/draft", data=kept | {"do": f"plus-{milk}", "show": "all"})
    assert again.location.endswith(f"/supply/orders/1?show=all#line-{milk}")
    assert lines()[1].quantity == 36_000
    counter.post("/supply/orders/1/draft", data=kept | {f"cases-{milk}": "3", "do": f"minus-{soap}"})
    assert (lines()[1].quantity, lines()[3].quantity) == (36_000, 0)
    counter.post("/supply/orders/1/draft", data=kept | {"do": "add", "scan": "A-2"})  # the supplier's number
    assert (lines()[1].quantity, lines()[3].quantity) == (24_000, 6_000)
    offered = text(counter.post("/supply/orders/1/draft", data=kept | {"do": "add", "scan": "べんとう"}))
    assert 'value="pick-2"' in offered
    counter.post("/supply/orders/1/draft", data=kept | {"do": "pick-2", "scan": "べんとう"})
    assert lines()[2].quantity == 1_000
    counter.post("/supply/orders/1/draft", data=kept | {"do": f"remove-{lines()[2].id}"})
    assert set(lines()) == {1, 3}
    done = text(counter.post("/supply/orders/1/draft", data=kept | {"do": "place"}, follow_redirects=True))
    for words in ("11月9日(月)分で、納品は11月12日(木)の予定", "入荷待ち", "¥4,332", "裏口へ"):
        assert words in done, words
    assert set(lines()) == {1}
    assert "もう済んでいます" in text(
        counter.post("/supply/orders/1/draft", data={"do": "place", "place_id": "1"})
    )


def test_what_is_wrong_is_said_and_nothing_is_kept(
    visit: Any, monday: None, manager: User, clerk: User
) -> None:
    buys(manager)
    counter = visit(clerk)
    counter.post("/supply/orders/start", data={"supplier": "1"})
    milk, soap = lines()[1].id, lines()[3].id
    base = {f"cases-{milk}": "2", f"cases-{soap}": "1", "place_id": "1", "do": "save"}
    for given, said in (
        ({f"cases-{milk}": "二"}, "数字として読めません"),
        ({f"cases-{milk}": "-1"}, "数字として読めません"),
        ({f"cases-{milk}": "1.5"}, "数字として読めません"),
        ({f"cases-{milk}": "99999"}, "この数は入れられません"),
        ({"due_on": "2026/11/01"}, "もう過ぎています"),
        ({"due_on": "あした"}, "日付として読めません"),
        ({"note": "あ" * 201}, "200文字"),
        ({"do": "add", "scan": "4900000000009"}, "見つかりません"),
    ):
        answer = counter.post("/supply/orders/1/draft", data=base | given)
        assert answer.status_code == 422, given
        assert said in text(answer), given
        assert lines()[3].quantity == 0, given
    typed = text(counter.post("/supply/orders/1/draft", data=base | {f"cases-{milk}": "二"}))
    assert 'value="二"' in typed
    assert counter.post("/supply/orders/start", data={"supplier": "99"}).status_code == 404
    assert counter.get("/supply/orders/99").status_code == 404


def test_after_the_cutoff_and_below_the_minimum_it_is_said(
    visit: Any, monday: None, manager: User, clerk: User
) -> None:
    buys(manager, minimum_yen=10_000)
    counter = visit(clerk)
    counter.post("/supply/orders/start", data={"supplier": "1"})
    given = {f"cases-{lines()[1].id}": "1", "place_id": "1", "due_on": ""}
    assert "最低¥10,000まで、あと¥10,000" in text(counter.get("/supply/orders/1"))
    with clock.frozen(NINE.replace(hour=16)):
        done = counter.post("/supply/orders/1/draft", data=given | {"do": "place"}, follow_redirects=True)
    assert "今日の締切を過ぎているため、11月10日(火)分" in text(done)
    assert "最低発注額まで、あと¥7,834" in text(done)


def test_lines_are_shown_as_proposed_running_low_or_all(visit: Any, monday: None, manager: User) -> None:
    buys(manager)
    with transaction():
        for weeks in range(1, 9):
            at = NINE - timedelta(weeks=weeks)
            day = at.date()
            moves.post([moves.Moved(1, 4000, 1, 2, "sale", None, at, day, None)])
            moves.post([moves.Moved(3, 9000, 5, 1, "opening", None, at, day, None)])
    with transaction():
        started = orders_drafts.start(db.session.get_one(Supplier, 1), by=manager)
        assert started.id == 1
    names = {"proposed": ("牛乳", None), "low": ("牛乳", None), "all": ("牛乳", "洗剤")}
    for shown, (one, other) in names.items():
        page = text(visit(manager).get(f"/supply/orders/1?show={shown}"))
        listed = "".join(re.findall(r'<p class="order-name">.*?</p>', page, re.S))
        assert one in listed, shown
        assert ("洗剤" in listed) is (other is not None), shown


def test_open_orders_are_listed_closed_and_given_out_as_tables(
    visit: Any, monday: None, manager: User, clerk: User, carrier: User
) -> None:
    buys(manager)
    counter = visit(clerk)
    counter.post("/supply/orders/start", data={"supplier": "1"})
    given = {f"cases-{lines()[1].id}": "2", "place_id": "1"}
    counter.post("/supply/orders/1/draft", data=given | {"do": "place"})
    for q in ("れいほく", "1"):
        assert "No. 1 嶺北問屋" in text(counter.get(f"/supply/orders?q={q}"))
    assert "見つかりません" in text(counter.get("/supply/orders?q=とさ"))
    table = counter.get("/supply/orders.csv").data.decode("utf-8-sig")
    assert "A-1,4901234567894,牛乳 1L,12,2,24,24,180.5,4332" in table
    assert counter.get("/supply/orders/1.xlsx").status_code == 200
    assert counter.get("/supply/orders/1.pdf").mimetype == "application/pdf"
    assert "24個" in text(counter.get("/supply/orders/1/mail"))
    with clock.frozen(NINE.replace(day=12)):
        assert "予定日を過ぎています" in text(counter.get("/supply/orders"))
        moved = counter.post("/supply/orders/1/expect", data={"due_on": "11/20"}, follow_redirects=True)
        assert "日付として読めません" in text(moved)
        counter.post("/supply/orders/1/expect", data={"due_on": "2026/11/20"})
        assert "予定日を過ぎています" not in text(counter.get("/supply/orders"))
    closed = text(counter.post("/supply/orders/1/close", follow_redirects=True))
    assert "打ち切り24" in closed
    assert "No. 1" in text(counter.get("/supply/orders?state=done"))
    assert "入荷待ちではありません" in text(counter.post("/supply/orders/1/close", follow_redirects=True))
    assert "入荷待ち" in text(counter.post("/supply/orders/1/reopen", follow_redirects=True))
    for address in (
        "/supply/orders/1",
        "/supply/orders/1.pdf",
        "/supply/orders/1/mail",
        "/supply/orders.csv",
    ):
        assert visit(carrier).get(address).status_code == 403, address
    for address in ("start", "1/draft", "1/close", "1/reopen", "1/expect", "1/drop"):
        assert visit(carrier).post(f"/supply/orders/{address}").status_code == 403, address


def test_a_draft_is_thrown_away(visit: Any, monday: None, manager: User, clerk: User) -> None:
    buys(manager)
    counter = visit(clerk)
    counter.post("/supply/orders/start", data={"supplier": "1"})
    assert "下書きを消しました" in text(counter.post("/supply/orders/1/drop", follow_redirects=True))
    assert db.session.scalars(select(PurchaseOrder)).all() == []


@pytest.mark.browser
def test_cases_are_changed_by_keys_and_kept_behind_the_scene(
    page: Page, server: Server, manager: User, app: Flask
) -> None:
    buys(manager, order_days="1234567", cutoff="", minimum_yen=5000)
    with transaction():
        orders_drafts.start(db.session.get_one(Supplier, 1), by=manager)
    milk, soap = lines()[1].id, lines()[3].id
    db.session.rollback()
    page.goto(f"{server.url}/supply/orders/1?show=all")
    field = page.locator(f"#cases-{milk}")
    field.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(field).to_have_value("2")
    expect(page.locator(f"#line-{milk} [data-quantity]")).to_have_text("24")
    expect(page.locator(f"#line-{milk} [data-sum]")).to_have_text("¥4,332")
    page.keyboard.press("Enter")
    expect(page.locator(f"#cases-{soap}")).to_be_focused()
    page.keyboard.type("1")
    expect(page.locator("#order-sums .order-total")).to_have_text("¥5,415")
    expect(page.locator("#order-sums")).to_contain_text("最低発注額に届いています")
    page.locator(f"#line-{soap} [data-step='-1']").click()
    expect(page.locator("#order-sums .order-total")).to_have_text("¥4,332")
    expect(page.locator("#order-sums")).to_contain_text("あと¥668")
    assert (lines()[1].quantity, lines()[3].quantity) == (24_000, 0)
    db.session.rollback()
    page.get_by_role("button", name="発注する").click()
    expect(page.locator("h1")).to_contain_text("発注 №1")
    expect(page.locator(".flashes")).to_contain_text("発注を登録しました")
