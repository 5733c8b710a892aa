"""How fast the till is in a browser four times slower than this machine, with 5,000 products.

Each figure is what a clerk waits for, to the frame on the screen, and its ratio to an empty frame of the same run.
"""

import gzip
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import insert

from opsapp import clock, codes, text
from opsapp.db import db, transaction

PRODUCTS = 5000
SLOWER = 4
SCANS = 100
CHROMIUM = "/usr/bin/chromium"
SECRET = "bench"
DEVICE = "0192f000-0000-7000-8000-0000000000be"
LIMITS = {
    "scan to line": 50,
    "search keystroke to list": 50,
    "pay to ready": 100,
    "cold start without a network": 1500,
    "receiving a line, saved, offline": 100,
}

# Registered before the till's own listeners: when did the last key, letter or touch arrive?
LISTEN = """for (const kind of ["keydown", "input", "click"]) addEventListener(kind, (event) => {
  if (kind !== "keydown" || event.key === "Enter") window.began = performance.now();
}, true);"""
# From there to the frame after `selector` came.
WATCH = """(selector) => {
  window.waits = []; window.watching?.disconnect();
  window.watching = new MutationObserver(() => {
    if (!window.began || !document.querySelector(selector)) return;
    const began = window.began; window.began = 0;
    requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - began)));
  });
  window.watching.observe(document.body, {childList: true, subtree: true});
}"""
# The same where `selector` may come true by an attribute: a line is on the disk.
WATCH_SAVED = WATCH.replace(
    "subtree: true}", 'subtree: true, attributes: true, attributeFilter: ["data-saved"]}'
)
EMPTY_FRAME = """async () => { const all = []; for (let i = 0; i < 60; i++) {
  const began = performance.now();
  await new Promise(done => requestAnimationFrame(() => setTimeout(done))); all.push(performance.now() - began); }
  return all; }"""


def run() -> None:
    """Measure and print the browser's figures; says so when there is no browser to measure with."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        click.echo("Browser figures need Playwright: install the test dependencies first.")
        return
    if not Path(CHROMIUM).exists():
        click.echo(f"Browser figures need Chromium at {CHROMIUM}.")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        _village(Path(folder)) as app,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-dev-shm-usage"])
        _measure(app, browser)
        browser.close()


# --- the village -------------------------------------------------------------------------------------------


@contextmanager
def _village(folder: Path) -> Iterator[Flask]:
    from flask_migrate import upgrade

    from opsapp import create_app

    app = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'bench.db'}", SECRET_KEY=SECRET, WTF_CSRF_ENABLED=False
    )
    with app.test_request_context("/"):
        upgrade()
        with transaction():
            _found()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def _found() -> None:
    from opsapp.home import founding
    from opsapp.ledger.models import Till
    from opsapp.org.devices import fingerprint
    from opsapp.org.models import Device
    from opsapp.stock.models import Department

    founding.found(
        name="Bench", shop_name="Bench", manager_name="Bench", login="bench", password="bench-bench-2026"
    )
    db.session.add(
        Device(
            id=DEVICE,
            name="Bench",
            secret_hash=fingerprint(SECRET),
            enrolled_by_id=1,
            enrolled_at=clock.now(),
        )
    )
    db.session.flush()
    db.session.query(Till).update({"device_id": DEVICE})
    _goods([department.id for department in db.session.query(Department)])


def _goods(departments: list[int]) -> None:
    from opsapp.stock.models import Barcode, Price, Product

    kinds = ("牛乳", "豆腐", "醤油", "洗剤", "清酒", "食パン", "納豆", "味噌", "茶", "電池")
    kana = (
        "ぎゅうにゅう", "とうふ", "しょうゆ", "せんざい", "せいしゅ", "しょくぱん",
        "なっとう", "みそ", "ちゃ", "でんち",
    )  # fmt: skip
    products, prices, barcodes = [], [], []
    for number in range(1, PRODUCTS + 1):
        name, reading = f"{kinds[number % 10]} {number}号", f"{kana[number % 10]} {number}ごう"
        products.append({
            "id": number, "code": str(number), "name": name, "kana": reading, "kana_key": text.kana_key(reading),
            "search_key": text.search_key(f"{name} {reading}"), "department_id": departments[number % len(departments)],
            "tax_class": "FOOD" if number % 3 else "STD", "unit": "each",
        })  # fmt: skip
        prices.append(
            {
                "product_id": number,
                "yen": 90 + number % 900,
                "valid_from": clock.today(),
                "recorded_at": clock.now(),
            }
        )
        barcodes.append({"product_id": number, "code": code_of(number), "kind": "jan"})
    for table, rows in ((Product, products), (Price, prices), (Barcode, barcodes)):
        db.session.execute(insert(table), rows)


def code_of(number: int) -> str:
    """The JAN code of a bench product."""
    body = f"49{number:010d}"
    return body + str(codes.jan_check_digit(body))


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    from waitress import create_server

    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown()


# --- measuring ---------------------------------------------------------------------------------------------


def _measure(app: Flask, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
    with _served(app) as url:
        context.add_cookies(_cookies(app, url))
        context.add_init_script(LISTEN)
        page = context.new_page()
        _arrive(page, url)
        _visit_shelf(context, url)
        _slow(page)
        frame = statistics.median(page.evaluate(EMPTY_FRAME))
        found = {
            "scan to line": _scans(page),
            "search keystroke to list": _searches(page),
            "pay to ready": _payments(page),
        }
        page.close()
    found["cold start without a network"] = _cold_starts(context, url)
    context.set_offline(True)
    found["receiving a line, saved, offline"] = _receivings(context, url)
    click.echo(
        f"Till in Chromium, CPU {SLOWER} times slower, {PRODUCTS:,} products (an empty frame takes {frame:.0f} ms):"
    )
    for name, waits in found.items():
        p95 = sorted(waits)[int(len(waits) * 0.95)]
        figures = f"p95 {p95:6.0f} ms  median {statistics.median(waits):6.0f} ms  limit {LIMITS[name]:5} ms"
        click.echo(f"  {name:<30} {figures}  {p95 / frame:5.1f} frames")
    click.echo(f"  {'script and style, gzipped':<30} {_weight(app) / 1024:10.1f} kB  limit   120 kB")


def _cookies(app: Flask, url: str) -> list[dict[str, str]]:
    from opsapp.org.devices import COOKIE
    from opsapp.org.models import User

    user = db.session.query(User).one().get_id()
    db.session.rollback()
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": user, "_fresh": True})
    kept = client.get_cookie("session")
    pairs = (("session", kept.value if kept else ""), (COOKIE, f"{DEVICE}.{SECRET}"))
    return [{"name": name, "value": value, "url": url} for name, value in pairs]


def _arrive(page: Any, url: str) -> None:
    page.goto(f"{url}/sales/till")
    page.locator("#open-day").click()
    page.locator("[name=count-1000]").fill("30")
    page.locator("#do-open").click()
    page.locator("#search").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")


def _visit_shelf(context: Any, url: str) -> None:
    """Once with the network, so that the screen for the shelf has its goods."""
    page = context.new_page()
    page.goto(f"{url}/supply/hand")
    page.locator(".work-tile").first.wait_for()
    page.close()


def _slow(page: Any) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _waits(page: Any, at_least: int) -> list[float]:
    page.evaluate(
        "(n) => new Promise(done => { const look = () => waits.length >= n ? done() : setTimeout(look, 20); look(); })",
        at_least,
    )
    return list(page.evaluate("() => { const all = waits; waits = []; return all; }"))


def _scans(page: Any) -> list[float]:
    """A hundred scans of different goods, ten to a basket."""
    page.evaluate(WATCH, ".line.is-new")
    wire, waits = page.context.new_cdp_session(page), []
    for number in range(1, SCANS + 1):
        _scan(wire, code_of(number * 37))
        waits += _waits(page, 1)
        if number % 10 == 0:
            _clear(page)
    return waits


def _scan(wire: Any, code: str) -> None:
    moment = time.time()
    for key in (*code, "\r"):
        moment += 0.005  # a scanner's own rhythm, however slowly the keys travel to this browser
        named = (
            {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13} if key == "\r" else {"key": key}
        )
        wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": moment, "text": key, **named})


def _receivings(context: Any, url: str) -> list[float]:
    """A delivery of a hundred kinds of goods: from each scan until its line is on the disk and on the screen."""
    page = context.new_page()
    page.goto(f"{url}/supply/hand")
    page.locator("[data-task=receive]").click()
    page.locator("dialog .choice-key").last.click()
    page.locator("dialog .input").fill("四国食品")
    page.locator("#typed-supplier").click()
    page.locator("#work-lines").wait_for()
    _slow(page)
    page.evaluate(WATCH_SAVED, ".work-line.is-new[data-saved]")
    wire, waits = page.context.new_cdp_session(page), []
    for number in range(1, SCANS + 1):
        _scan(wire, code_of(number * 37))
        waits += _waits(page, 1)
    page.close()
    return waits


def _clear(page: Any) -> None:
    page.get_by_role("button", name="すべて消す").click()
    page.locator("dialog .button-danger").click()
    page.locator(".lines.is-empty").wait_for()


def _searches(page: Any) -> list[float]:
    page.evaluate(WATCH, "#offer .found")
    waits = []
    words = ("ぎ", "ぎゅ", "ぎゅう", "せ", "せい", "味噌", "12", "123", "4", "49", "でんち 3", "しょ")
    for word in words * 3:
        page.locator("#search").fill(word)
        waits += _waits(page, 1)
        page.locator("#search").press("Escape")
        page.evaluate("() => { waits = []; }")
    return waits


def _payments(page: Any) -> list[float]:
    page.evaluate(WATCH, "#receipt-number:not(:empty)")  # the change is shown, the sale is on the disk
    waits = []
    for _number in range(20):
        page.locator(".tab").last.click()
        page.locator(".key-department").first.click()
        page.locator("dialog .keypad-input").fill("500")
        page.locator("dialog .button-primary").click()
        page.locator("#pay").click()
        page.evaluate("() => { waits = []; }")
        page.locator("[data-note='1000']").click()
        waits += _waits(page, 1)
        page.locator("#next").click()
    return waits


def _cold_starts(context: Any, _gone: str) -> list[float]:
    """A new page of the till whose server is not there any more, to its first frame."""
    waits = []
    for _number in range(10):
        page = context.new_page()
        _slow(page)
        page.goto(f"{_gone}/sales/till")
        page.locator("#search").wait_for()
        waits.append(page.evaluate("() => performance.getEntriesByName('ready')[0].startTime"))
        page.close()
    return waits


def _weight(app: Flask) -> int:
    from opsapp.sales.screen import TILL
    from opsapp.sync import screens

    with app.test_request_context("/"):
        return sum(len(gzip.compress(path.read_bytes())) for path in screens.shell_files(TILL))
