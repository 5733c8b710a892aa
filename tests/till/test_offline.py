"""Whatever the network, the browser or the battery do: nothing is lost, nothing is counted twice."""

import os
import signal
import uuid
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, BrowserType, expect
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.sales.models import Sale
from opsapp.sync.models import Operation
from tests.browser import CHROMIUM, CHROMIUM_OPTIONS, TABLET, LossyProxy, Server, Tablet, cookies
from tests.till.clerk import MILK, SOAP, Clerk

pytestmark = pytest.mark.browser


def sales() -> list[tuple[int, int]]:
    """(receipt number, total) of what the server's database holds."""
    db.session.rollback()
    rows = db.session.execute(select(Sale.number, Sale.total).order_by(Sale.id))
    return [(number, total) for number, total in rows]


def held() -> int:
    db.session.rollback()
    return len(list(db.session.scalars(select(Operation).where(Operation.status == "held"))))


def test_three_scanned_items_are_paid_in_cash_with_five_taps_or_fewer(clerk_at_till: Clerk) -> None:
    clerk_at_till.scan(MILK).scan(SOAP).scan(MILK).sees_total(823).pay_cash(1000).sees_change(177).next()
    assert clerk_at_till.taps <= 5
    clerk_at_till.sees_unsent(0)
    assert sales() == [(1, 823)]


def test_without_a_network_the_till_sells_reloads_and_sends_later(
    clerk_at_till: Clerk, server: Server
) -> None:
    clerk_at_till.sees_unsent(0)
    context = clerk_at_till.page.context
    context.set_offline(True)
    before = len(server.hits)
    clerk_at_till.sell(MILK, note=1000).sees_change(752).next().sees_unsent(1)
    clerk_at_till.reload().sees_unsent(1)
    clerk_at_till.sell(SOAP).sees_unsent(2)
    asked = {path for _method, path in server.hits[before:]}
    assert asked <= {
        "/sw.js"
    }  # the browser itself looks for a newer worker, which no pretended gap in the line stops
    assert sales() == []
    context.set_offline(False)
    clerk_at_till.sees_unsent(0)
    assert sales() == [(1, 248), (2, 327)]
    assert clerk_at_till.problems == []


def test_the_till_starts_cold_from_its_cache(clerk_at_till: Clerk, server: Server) -> None:
    clerk_at_till.sees_unsent(0)
    context = clerk_at_till.page.context
    clerk_at_till.page.close()
    server.stop()
    clerk = Clerk(context.new_page(), server.url)
    clerk.page.goto(f"{server.url}/sales/till")
    clerk.ready().sell(MILK).sees_unsent(1)
    server.start()
    clerk.page.evaluate("() => dispatchEvent(new Event('online'))")
    clerk.sees_unsent(0)
    assert sales() == [(1, 248)]


def test_an_answer_lost_twice_makes_one_sale(tablet: Tablet, proxy: LossyProxy, server: Server) -> None:
    clerk = Clerk(tablet(proxy.url).new_page(), proxy.url).arrive().open_day().sees_unsent(0)
    posts = server.posts("/api/operations")
    proxy.lose = 2
    clerk.sell(MILK).sees_unsent(1).sees_unsent(0)
    assert proxy.lost == 2
    assert server.posts("/api/operations") == posts + 3
    assert sales() == [(1, 248)]


def test_two_tabs_send_the_same_outbox_once(clerk_at_till: Clerk, server: Server) -> None:
    clerk_at_till.sees_unsent(0)
    context = clerk_at_till.page.context
    context.set_offline(True)
    for _ in range(4):
        clerk_at_till.sell(MILK).next()
    other = Clerk(context.new_page(), server.url)
    other.page.goto(f"{server.url}/sales/till")
    other.ready().sell(SOAP).sees_unsent(5)
    context.set_offline(False)
    clerk_at_till.sees_unsent(0)
    other.sees_unsent(0)
    assert sales() == [(1, 248), (2, 248), (3, 248), (4, 248), (5, 327)]
    assert held() == 0


def test_two_tabs_have_a_basket_each(clerk_at_till: Clerk, server: Server) -> None:
    clerk_at_till.scan(MILK).sees_total(248)
    other = Clerk(clerk_at_till.page.context.new_page(), server.url)
    other.page.goto(f"{server.url}/sales/till")
    other.ready().scan(SOAP).sees_total(327)
    clerk_at_till.reload().sees_total(248)


def test_reloading_and_closing_the_tab_lose_neither_sales_nor_the_open_basket(
    clerk_at_till: Clerk, server: Server
) -> None:
    clerk_at_till.sees_unsent(0)
    context = clerk_at_till.page.context
    context.set_offline(True)
    clerk_at_till.sell(MILK).next().scan(SOAP).scan(SOAP).sees_total(654)
    clerk_at_till.reload().sees_total(654)
    clerk_at_till.page.close()
    again = Clerk(context.new_page(), server.url)
    again.page.goto(f"{server.url}/sales/till")
    again.ready().sees_total(654).sees_unsent(1)


def _launch(chromium: BrowserType, profile: Path) -> BrowserContext:
    return chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=CHROMIUM_OPTIONS,
        viewport=TABLET,  # type: ignore[arg-type]
        locale="ja-JP",
    )


def _kill(profile: Path) -> None:
    """End the browser of this profile as a crash would: without a word."""
    wanted = f"--user-data-dir={profile}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # a process that has just ended by itself
            if wanted in (folder / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)


def test_a_browser_crash_loses_nothing(
    app: Flask, server: Server, chromium: BrowserType, tmp_path: Path
) -> None:
    context = _launch(chromium, tmp_path)
    context.add_cookies(cookies(app, "clerk", server.url))  # type: ignore[arg-type]
    clerk = Clerk(context.new_page(), server.url).arrive().open_day().sees_unsent(0)
    context.set_offline(True)
    clerk.sell(MILK).next().sell(SOAP).next().scan(MILK).scan(MILK).sees_unsent(2)
    clerk.sees_total(496).keeps_basket_of(2)
    _kill(tmp_path)
    again = _launch(chromium, tmp_path)
    again.clear_cookies()
    again.add_cookies(cookies(app, "clerk", server.url))  # type: ignore[arg-type]
    clerk = Clerk(again.new_page(), server.url)
    clerk.page.goto(f"{server.url}/sales/till")
    clerk.ready().sees_total(496).sees_unsent(0)
    assert sales() == [(1, 248), (2, 327)]
    clerk.pay_cash(500).sees_change(4).sees_unsent(0)
    assert sales() == [(1, 248), (2, 327), (3, 496)]
    again.close()


def test_signing_out_and_closing_are_refused_while_anything_is_unsent(clerk_at_till: Clerk) -> None:
    clerk_at_till.sees_unsent(0)
    clerk_at_till.page.context.set_offline(True)
    clerk_at_till.sell(MILK).next().sees_unsent(1)
    clerk_at_till.menu("終わる（サインアウト）").sees("まだ送信していない記録が1件あります").press("決定")
    clerk_at_till.menu("精算(レジを締める)").sees("まだ送信していない記録が1件あります").press("決定")
    assert len(clerk_at_till.storage("outbox")) == 1


def test_signing_out_takes_the_pack_and_the_customers_along(clerk_at_till: Clerk) -> None:
    clerk_at_till.sees_unsent(0).menu("終わる（サインアウト）")
    expect(clerk_at_till.page.get_by_text("ようこそ")).to_be_visible()
    kept = clerk_at_till.page.evaluate(
        "() => new Promise(done => { const asked = indexedDB.open('opsapp'); asked.onsuccess = () => {"
        " const keys = asked.result.transaction('kv').objectStore('kv').getAllKeys();"
        " keys.onsuccess = () => { asked.result.close(); done(keys.result); }; }; })"
    )
    assert "pack" not in kept
    assert "person" not in kept


def test_an_expired_session_goes_on_selling_and_sends_after_the_pin(clerk_at_till: Clerk) -> None:
    clerk_at_till.sees_unsent(0)
    clerk_at_till.page.context.clear_cookies(name="session")
    clerk_at_till.sell(MILK).next().sees_unsent(1)
    clerk_at_till.sees("PINを入れると送信します")
    clerk_at_till.sell(SOAP).next().sees_unsent(2)
    clerk_at_till.tap(clerk_at_till.page.locator(".banner button"))
    clerk_at_till.digits("1001").press("決定").sees_unsent(0)
    assert sales() == [(1, 248), (2, 327)]


def test_persons_change_by_pin_and_without_a_network_by_name_alone(
    clerk_at_till: Clerk, server: Server
) -> None:
    clerk_at_till.sees_unsent(0).tap("#who").press("伊藤 ミヨ 店番")
    clerk_at_till.digits("9999").press("決定").sees("PIN")
    expect(clerk_at_till.page.locator(".field-error")).to_be_visible()
    clerk_at_till.digits("1002").press("決定")
    expect(clerk_at_till.page.locator("#who")).to_have_text("伊藤 ミヨ")
    clerk_at_till.page.context.set_offline(True)
    clerk_at_till.tap("#who").press("森 健一 担い手")
    expect(clerk_at_till.page.locator("#who")).to_contain_text("未確認")
    clerk_at_till.sell(MILK).next()
    clerk_at_till.page.context.set_offline(False)
    clerk_at_till.sees_unsent(0)
    db.session.rollback()
    sale = db.session.scalars(select(Sale)).one()
    assert sale.user.login == "carrier"
    sent = db.session.get_one(Operation, sale.operation_id)
    assert sent.sender_id != sale.user_id  # so the office sees that it was attribution, not proof


def test_what_the_server_holds_is_a_quiet_notice_and_the_queue_goes_on(clerk_at_till: Clerk) -> None:
    clerk_at_till.sees_unsent(0)
    clerk_at_till.page.context.set_offline(True)
    clerk_at_till.sell(MILK).next().sell(SOAP).next()
    with transaction():
        db.session.scalars(select(User).where(User.login == "clerk")).one().role = "coordinator"
    clerk_at_till.page.context.set_offline(False)
    clerk_at_till.sees_unsent(0)
    expect(clerk_at_till.page.locator("#held")).to_contain_text("2")
    clerk_at_till.tap("#held").sees("記録はそのまま残っています").press("わかりました")
    expect(clerk_at_till.page.locator("#held")).to_have_count(0)
    assert held() == 2


def test_a_sale_is_known_by_a_version_7_uuid(clerk_at_till: Clerk) -> None:
    clerk_at_till.sell(MILK)
    ids = [uuid.UUID(row["id"]) for row in clerk_at_till.storage("journal")]
    assert {one.version for one in ids} == {7}
    assert len(set(ids)) == len(ids)
