"""Leaving by the office's door: nobody signs out while this device still holds what was not sent."""

import pytest
from playwright.sync_api import expect

from tests.browser import Server, Tablet
from tests.till.clerk import MILK, Clerk

pytestmark = pytest.mark.browser


def test_the_office_refuses_sign_out_while_unsent_and_lets_go_after(tablet: Tablet, server: Server) -> None:
    context = tablet()
    page = context.new_page()
    clerk = Clerk(page, server.url).arrive().open_day().sees_unsent(0)
    page.route("**/api/operations", lambda route: route.abort())
    clerk.sell(MILK, note=1000).sees_unsent(1)
    page.goto(server.url)
    expect(page.locator("[data-unsent]")).to_contain_text("1")
    page.locator(".account summary").click()
    page.locator("[data-sign-out] button").click()
    expect(page.locator("[data-unsent-note]")).to_be_visible()
    assert page.url == f"{server.url}/"
    page.unroute("**/api/operations")
    page.locator("[data-sign-out] button").click()
    page.wait_for_url("**/org/sign-in**")
