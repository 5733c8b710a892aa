"""検品 at the shelf, mostly without a network: what was scanned is one delivery, whatever happens on the way."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from opsapp.db import db
from opsapp.stock.models import Level
from opsapp.supply.models import PurchaseOrder, StockReceipt, Supplier
from opsapp.sync.models import Operation
from tests.browser import LossyProxy, Server, Tablet
from tests.hand.conftest import CARTON, place, product
from tests.hand.worker import Worker
from tests.till.clerk import MILK, SOAP

pytestmark = pytest.mark.browser


def receipts() -> list[StockReceipt]:
    db.session.rollback()
    return list(db.session.scalars(select(StockReceipt).order_by(StockReceipt.id)))


def on_hand(code: str) -> int:
    level = db.session.get(Level, (product(code).id, place("shop").id))
    return level.quantity if level else 0


def nothing_held() -> bool:
    return not list(db.session.scalars(select(Operation.problem).where(Operation.status == "held")))


def choose_order(worker: Worker) -> Worker:
    worker.begin("receive").press(re.compile("四国食品"))
    return worker.at_work()


def test_a_delivery_received_without_a_network_is_one_delivery_though_an_answer_is_lost(
    tablet: Tablet, proxy: LossyProxy, server: Server, order: PurchaseOrder
) -> None:
    worker = Worker(tablet(proxy.url).new_page(), proxy.url).arrive().sees_unsent(0)
    worker.offline()
    choose_order(worker)
    worker.scan(CARTON).sees_line("牛乳", "12").scan(CARTON).sees_line("牛乳", "24")
    worker.scan(SOAP).sees_line("洗剤", "1").quantity("5").sees_line("洗剤", "5")
    expect(worker.page.locator(".work-line", has_text="洗剤").first).to_contain_text("1 足りません")
    worker.tap("#finish")
    worker.top.locator("#document-number").fill("N-771")
    worker.tap("#do-finish").back_at_tiles().sees_unsent(1)
    assert receipts() == []
    proxy.lose = 1
    worker.offline(False)
    worker.sees_unsent(0)
    assert proxy.lost == 1
    [made] = receipts()
    assert (made.document_number, made.supplier_name, made.order_id) == ("N-771", "四国食品", order.id)
    came = {one.product_id: one.accepted for one in made.lines}
    assert came == {product("1").id: 24_000, product("3").id: 5_000}
    assert (on_hand("1"), on_hand("3")) == (24_000, 5_000)
    assert nothing_held()
    assert worker.problems == []


def test_two_taps_on_finish_make_one_delivery(order: PurchaseOrder, worker: Worker) -> None:
    choose_order(worker)
    worker.scan(MILK).sees_line("牛乳", "1").tap("#finish")
    worker.page.evaluate(
        "() => { const key = document.querySelector('#do-finish'); key.click(); key.click(); }"
    )
    worker.back_at_tiles().sees_unsent(0)
    assert len(receipts()) == 1


def test_damaged_goods_cost_and_date_travel_with_their_line(supplier: Supplier, worker: Worker) -> None:
    worker.begin("receive").press("発注なし").press("四国食品").at_work()
    worker.scan(MILK).sees_line("牛乳", "1").quantity("9").sees_line("牛乳", "9")
    worker.tap("#damaged").digits(1).press("決定")
    worker.tap("#cost").digits("1800").press("決定").sees("この原価で合っていますか").press(
        "はい、合っています"
    )
    worker.tap("#date")
    worker.top.locator("#printed").fill("26.12.3")
    expect(worker.top.locator("#date-read")).to_have_text("2026.12.3")
    worker.tap(worker.top.get_by_text("消費期限")).press("決定")
    line = worker.page.locator(".work-line")
    expect(line).to_contain_text("破損 1")
    expect(line).to_contain_text("消費期限 2026.12.3")
    worker.tap("#finish").tap("#do-finish").back_at_tiles().sees_unsent(0)
    [made] = receipts()
    [kept] = made.lines
    assert (kept.accepted, kept.damaged, kept.unit_cost) == (9_000, 1_000, 1_800_000)
    assert (kept.lot.date_kind, kept.lot.expires_on.isoformat()) == ("use_by", "2026-12-03")
    assert nothing_held()


def test_a_cost_ten_times_the_last_is_kept_only_when_it_is_confirmed(
    supplier: Supplier, worker: Worker
) -> None:
    worker.begin("receive").press("発注なし").press("四国食品").at_work().scan(MILK).sees_line("牛乳", "1")
    worker.tap("#cost").digits("17.5").press("決定").sees("前回は¥180、今回は¥17.5です").press("もどる")
    expect(worker.page.locator(".work-line")).not_to_contain_text("17.5")
    worker.tap("#cost").digits("185.25").press("決定")
    expect(worker.page.locator(".work-line")).to_contain_text("¥185.25")


def test_what_nobody_knows_is_registered_or_noted_and_never_lost(supplier: Supplier, worker: Worker) -> None:
    worker.offline()
    worker.begin("receive").press("発注なし").press("四国食品").at_work()
    worker.scan("4909876543214").sees("登録のない番号です").tap(
        worker.top.get_by_text("新しい商品として登録する")
    )
    form = worker.top
    form.get_by_label("商品の名前").fill("ゆず茶")
    form.get_by_label("値段(税込)").fill("480")
    form.get_by_text("食べもの・飲みもの(軽減税率)").click()
    form.get_by_text("食品", exact=True).click()
    worker.press("登録する").sees_line("ゆず茶", "1")
    worker.scan("4511111111111").sees("登録のない番号です").tap(worker.top.get_by_text("番号だけ控えて"))
    worker.sees_line("4511111111111", "1")
    worker.tap("#finish").tap("#do-finish").back_at_tiles().sees_unsent(2).offline(False)
    worker.sees_unsent(0)
    [made] = receipts()
    assert [one.product.name for one in made.lines] == ["ゆず茶"]
    assert "4511111111111" in made.note
    assert nothing_held()


def test_the_last_scan_is_taken_back(order: PurchaseOrder, worker: Worker) -> None:
    choose_order(worker)
    worker.scan(MILK).scan(MILK).sees_line("牛乳", "2").scan(SOAP).sees_line("洗剤", "1")
    worker.tap("#undo")
    expect(worker.page.locator(".work-line", has_text="洗剤")).to_have_count(0)
    worker.scan(CARTON).sees_line("牛乳", "14").tap("#undo").sees_line("牛乳", "2")


def test_the_draft_outlives_a_reload_without_a_network(order: PurchaseOrder, worker: Worker) -> None:
    worker.sees_unsent(0).offline()
    choose_order(worker)
    worker.scan(MILK).scan(SOAP).scan(SOAP).sees_line("洗剤", "2").sees_saved("洗剤")
    worker.page.reload()
    worker.ready().back_at_tiles().resume("receive").sees_line("洗剤", "2").sees_line("牛乳", "1")
