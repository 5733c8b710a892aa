"""Every page, as a person sees it: both languages, tablet and phone, nothing axe complains of, nothing beside the
edge, no script or style that the policy refuses, no English left in Japanese."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org import channels
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.stock import counting
from opsapp.stock.models import Place, Product
from tests import goods
from tests.browser import Server, cookies
from tests.care import filling as care_filling
from tests.rota import filling
from tests.sales.counter import Counter, line

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
FILES = re.compile(r"\.(csv|xlsx|pdf|js|ics|webmanifest)$|^/api/|^/static/|/events$")
NOT_A_PAGE = {"sw.js", "static"}
DRAWN = "() => { const { title, ready } = document.documentElement.dataset; return !title || ready === '1'; }"
COUNT = "0192f000-0000-7000-8000-0000000c0107"
# Latin words a Japanese screen may hold
LATIN = {
    "opsapp", "English", "CSV", "Excel", "XLSX", "PDF", "JAN", "UPC", "QR", "PIN", "PayPay", "NPO", "ITF", "SQLite",
    "FOOD", "NEWS", "EXEMPT", "OUT", "STD", "manager", "clerk", "carrier", "coordinator", "card-hana", "UTF", "BOM",
    "LINE", "AT", "MT", "iPhone", "Android", "Google", "URL",
    "lines", "reading", "http", "https", "org", "enrol", "tax",
    "Tab",
}  # fmt: skip


@pytest.fixture
def village(app: Flask, clerk: User, manager: User, milk: Product, soap: Product, hana: Person) -> Counter:
    """A day with a sale, a return, a tab, a flagged and a held record, so that no list is empty."""
    counter = Counter(clerk)
    counter.open()
    counter.sold(line(milk, 248), line(soap, 327), customer=hana.id)
    counter.sold(line(milk, 200, list_price=200))
    counter.send(counter.operation("sale", {"till": 1}))
    with transaction():
        count = counting.start("11月 棚卸", db.session.get_one(Place, 1), None, False, clerk, id=COUNT)
        counting.enter(count, milk, 3000, counted_at=counter.at, by=clerk)
    goods.fill(clerk, manager)
    care_filling.fill(clerk, manager)
    with transaction():
        channels.add(manager, channels.LINE, "U" + "0" * 32).failed_at = counter.at
    filling.fill(clerk, manager)
    return counter


def _month() -> str:
    """Next month, whose rota the filling has."""
    return f"{clock.today().replace(day=28) + timedelta(days=4):%Y-%m}"


def _arguments(rule: str, counter: Counter) -> str | None:
    """The address of a rule with something real in it; None when it is not a page of one thing we have."""
    from opsapp.sales.models import Sale
    from opsapp.sync.models import Operation

    sale = db.session.query(Sale).order_by(Sale.id).first()
    held = db.session.query(Operation).filter_by(status="held").first()
    known = {
        "operation_id": sale.operation_id if "/sales" in rule else held.id,
        "day_id": counter.day,
        "kind": "people",
        "month": _month(),
        "count_id": COUNT,
    }
    address = re.sub(r"<any\([^)]*\):[^>]+>", "csv", rule)
    address = re.sub(r"<int:[^>]+>", "1", address)
    address = re.sub(r"<(?:string:|uuid:)?([a-z_]+)>", lambda m: known.get(m[1], "?"), address)
    return None if "?" in address else address


def _addresses(app: Flask, counter: Counter) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in NOT_A_PAGE or FILES.search(str(rule)):
            continue
        address = _arguments(str(rule), counter)
        if address and not FILES.search(address):
            yield address
    yield f"/rota/{_month()}?by=people"
    yield "/supply/orders/2"  # the first one is placed, this one is a draft


def _signed_in(browser: Browser, server: Server, width: int, height: int) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.add_cookies(cookies(server.app, "manager", server.url))  # type: ignore[arg-type]
    return context


def _complaints(page: Page) -> list[str]:
    # through the debugger, which the page's own policy does not bind
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


def _english(page: Page) -> set[str]:
    if "/org/imports/" in page.url:  # names the English headings a table may also have
        return set()
    words = set(re.findall(r"[A-Za-z][A-Za-z-]{2,}", page.inner_text("main")))
    return {word for word in words if word not in LATIN}


def _visit_all(page: Page, app: Flask, server: Server, counter: Counter, check: object) -> list[str]:
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for address in sorted(set(_addresses(app, counter))):
        answer = page.goto(server.url + address)
        assert answer is not None
        if answer.status == 404 and re.search(r"/1(/|$)", address):
            wrong = [w for w in wrong if not (w.startswith(page.url) and "404" in w)]
            continue
        if answer.status >= 400:
            wrong.append(f"{address}: {answer.status}")
            continue
        if "html" not in (answer.header_value("content-type") or ""):
            continue
        page.wait_for_function(DRAWN)
        wrong += [f"{address}: {one}" for one in check(page)]  # type: ignore[operator]
        beside = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if beside > 0:
            wrong.append(f"{address}: {beside} px beside the edge")
    return wrong


def test_every_page_is_sound_on_a_tablet_in_japanese(
    browser: Browser,
    server: Server,
    app: Flask,
    village: Counter,
) -> None:
    with _signed_in(browser, server, 1280, 800) as context:
        wrong = _visit_all(
            context.new_page(),
            app,
            server,
            village,
            lambda p: [*_complaints(p), *(f"English: {w}" for w in _english(p))],
        )
    assert not wrong, "\n".join(wrong)


def test_every_page_is_sound_on_a_phone_in_english(
    browser: Browser,
    server: Server,
    app: Flask,
    village: Counter,
    manager: User,
) -> None:
    with transaction():
        manager.language, manager.text_size = "en", "xlarge"
    with _signed_in(browser, server, 390, 844) as context:
        wrong = _visit_all(context.new_page(), app, server, village, _complaints)
    assert not wrong, "\n".join(wrong)
