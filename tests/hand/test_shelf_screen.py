"""The screen for work at the shelf itself: kept by the worker, safe in a crash, good on a phone, the same dates."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserType, Page, expect

from opsapp.errors import RuleError
from opsapp.stock.count_models import Count
from opsapp.stock.dates import parse_printed
from opsapp.supply.models import PurchaseOrder, Supplier
from opsapp.sync import screens
from tests.browser import Server, Tablet, cookies
from tests.conftest import Visitor
from tests.hand.conftest import CARTON
from tests.hand.worker import Worker
from tests.till.clerk import MILK, SOAP
from tests.till.test_offline import _kill, _launch
from tests.till.test_selling import clean

PHONE = {"width": 390, "height": 844}


@pytest.mark.sqlite_only
def test_one_worker_keeps_all_screens(visit: Visitor) -> None:
    stranger: FlaskClient = visit()
    text = stranger.get("/sw.js").text
    lists = {name: json.loads(line) for name, line in _constants(text)}
    assert lists["PAGES"] == ["/rota/duty", "/supply/hand", "/sales/till", "/visits/round"]
    assert {"/sales/till.js", "/supply/hand.js"} <= set(lists["SHELL"])
    assert len(set(lists["SHELL"])) == len(lists["SHELL"])
    for url in (*lists["PAGES"], *lists["SHELL"]):
        assert stranger.get(url).status_code == 200, url


def _constants(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.startswith("const ") and line.endswith("];")]
    return [(line.split()[1], line.partition(" = ")[2].rstrip(";")) for line in lines]


@pytest.mark.sqlite_only
def test_the_page_holds_nobodys_data_and_the_words_its_script_says(visit: Visitor) -> None:
    page = visit().get("/supply/hand")
    assert page.status_code == 200
    assert "牛乳" not in page.text
    words = json.loads(page.text.split('id="words">')[1].split("</script>")[0])
    assert words["Receiving"] == "検品"
    assert "Pay" not in words  # what only the till says stays there


@pytest.mark.sqlite_only
def test_the_pack_needs_a_device_and_names_no_resident(
    app: Flask, visit: Visitor, clerk: object, coordinator: object
) -> None:
    assert visit(clerk).get("/api/packs/hand").status_code == 403  # type: ignore[arg-type]
    assert visit(coordinator, tablet=True).get("/api/packs/hand").status_code == 403  # type: ignore[arg-type]
    told = visit(clerk, tablet=True).get("/api/packs/hand")  # type: ignore[arg-type]
    assert told.status_code == 200
    assert "髙橋" not in told.text
    again = visit(clerk, tablet=True).get("/api/packs/hand", headers={"If-None-Match": told.headers["ETag"]})  # type: ignore[arg-type]
    assert again.status_code == 304


@pytest.mark.sqlite_only
def test_the_version_follows_every_screen(visit: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    with visit().application.test_request_context("/"):
        before, old = screens.version(), screens.page
        monkeypatch.setattr(screens, "page", lambda one: old(one) + ("!" if one.name == "hand" else ""))
        assert screens.version() != before


VECTORS = (
    "26.11.23", "8.11.23", "261123", "２６．１１．２３", "26. 11. 23", "2026.11.23", "20261123",
    "R8.11.23", "令和8年11月23日", "2026/11/23 0:00", "2026/11", "26.11", "2028年2月", "10.3.1",
    "28.3.1", "24.11.30", "24.1.10", "26.11.23 18時", "26.11.23 18:00", "２６．１１．２３　１８：３０",
    "26.11.23 午後6時", "2026年11月23日18時半", "26.11.23 午前0時", "26.11.23 24時", "261123 pm3:15",
    "", "26.11.31", "26.13", "なし", "2026.11 18時", "26.11.23 25時", "26.11.23 18:61",
    "26.11.23 午後13時", "18時", "29.2.29", "28.2.29", "99.1.1", "1.1.1", "261301", "平成40年1月",
    "2026-12-01", "26ー12ー01", "26.12.1(火)", "元.1.1", "R元.5.1",
)  # fmt: skip


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_printed_dates_are_read_as_on_the_server(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/supply/hand")
    read = page.evaluate(
        "async (all) => { const m = await import('/static/js/printed-date.js');"
        " return all.map((one) => { const read = m.parsePrinted(one, '2026-11-23');"
        " return read && [m.printedText(read), read.precision, m.endOf(read)]; }); }",
        list(VECTORS),
    )
    for typed, found in zip(VECTORS, read, strict=True):
        try:
            meant = parse_printed(typed, date(2026, 11, 23))
        except RuleError:
            assert found is None, typed
            continue
        assert found is not None, typed
        assert parse_printed(found[0], date(2026, 11, 23)) == meant, typed
        assert found[1] == meant.precision, typed
        if meant.moment is not None:
            assert found[2] == meant.moment.timestamp() * 1000, typed


@pytest.mark.browser
def test_a_crash_of_the_browser_keeps_the_draft(
    app: Flask, server: Server, chromium: BrowserType, tmp_path: Path, order: PurchaseOrder
) -> None:
    context = _launch(chromium, tmp_path)
    context.add_cookies(cookies(app, "clerk", server.url))  # type: ignore[arg-type]
    worker = Worker(context.new_page(), server.url).arrive().sees_unsent(0).offline()
    worker.begin("receive").choose("四国食品").at_work()
    worker.scan(CARTON).scan(SOAP).sees_line("洗剤", "1").sees_saved("洗剤").sees_line("牛乳", "12")
    _kill(tmp_path)
    again = _launch(chromium, tmp_path)
    again.clear_cookies()
    again.add_cookies(cookies(app, "clerk", server.url))  # type: ignore[arg-type]
    worker = Worker(again.new_page(), server.url)
    worker.page.goto(f"{server.url}/supply/hand")
    worker.ready().back_at_tiles().resume("receive").sees_line("洗剤", "1").sees_line("牛乳", "12")
    again.close()


@pytest.mark.browser
@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_everything_can_be_reached_and_has_a_name(
    size: str, order: PurchaseOrder, running: Count, tablet: Tablet, server: Server
) -> None:
    shape = {"viewport": PHONE} if size == "phone" else {}
    worker = Worker(tablet(bypass_csp=True, **shape).new_page(), server.url).arrive()
    problems = clean(worker, "tiles")
    worker.begin("receive")
    problems += clean(worker, "choose")
    worker.choose("四国食品").at_work()
    problems += clean(worker, "awaited")
    worker.scan(MILK).sees_line("牛乳", "1")
    problems += clean(worker, "line")
    for opener in ("#cost", "#date", "#damaged", "#finish", "#menu", "#who"):
        worker.tap(opener)
        problems += clean(worker, opener)
        assert worker.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, opener
        worker.page.keyboard.press("Escape")
    worker.tap("#away").begin("waste").at_work().scan(MILK).sees_line("牛乳", "1")
    problems += clean(worker, "waste")
    worker.tap("#away").begin("count").at_work().scan(MILK).sees_line("牛乳", "1").tap("#record")
    expect(worker.page.locator(".work-entry")).to_have_count(1)
    problems += clean(worker, "count")
    assert problems == []


@pytest.mark.browser
def test_without_a_network_persons_change_by_name_and_are_named(supplier: Supplier, worker: Worker) -> None:
    worker.sees_unsent(0).offline().tap("#who").press("伊藤 ミヨ 店番")
    expect(worker.page.locator("#who")).to_contain_text("未確認")
    worker.begin("receive").press("発注なし").press("四国食品").at_work().scan(MILK).sees_line("牛乳", "1")
    worker.tap("#finish").tap("#do-finish").back_at_tiles().sees_unsent(1)
    assert [row["by"] for row in worker.storage("journal")] != [None]
