"""A sick call on one phone, taken over on another: two taps, then one."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser import Server, cookies
from tests.rota.living import Living

pytestmark = pytest.mark.browser


def phone(browser: Browser, server: Server, app: Flask, login: str) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.add_cookies(cookies(app, login, server.url))  # type: ignore[arg-type]
    return context


def test_a_sick_call_in_two_taps_is_taken_over_on_another_phone(
    browser: Browser, server: Server, app: Flask, living: Living
) -> None:
    with phone(browser, server, app, "clerk") as sick, phone(browser, server, app, "clerk2") as well:
        page, other = sick.new_page(), well.new_page()
        page.goto(server.url + "/rota/mine")
        page.get_by_text("行けません", exact=True).click()
        page.get_by_role("button", name="行けないと伝える").click()
        expect(page.get_by_text("今、ほかの方に声をかけています")).to_be_visible()
        other.goto(server.url + "/")
        other.get_by_role("link", name="当番の代わりのお願いが 1件あります").click()
        other.get_by_role("button", name="はい、行けます").click()
        expect(other.get_by_text("よろしくお願いします：3月1日(月)")).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name="やはり行けます")).to_have_count(0)
    assert living.staff.on(living.monday) == ["伊藤"]
