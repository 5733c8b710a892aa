"""A proposal in a browser: the page follows the work by itself, and the rota is filled in two presses."""

import pytest
from playwright.sync_api import Browser, Page, expect

from opsapp.db import transaction
from opsapp.rota import proposal_runs, proposals
from tests.browser import Server, cookies
from tests.rota.staff import MARCH, Staff

pytestmark = pytest.mark.browser


@pytest.fixture
def office(browser: Browser, server: Server, staff: Staff) -> Page:
    """The office PC, a shop of three days, and Sato who has time."""
    with transaction():
        staff.says(staff.sato, "yes")
        for day in range(3):
            staff.shift("shop", day)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
    context.add_cookies(cookies(server.app, "manager", server.url))  # type: ignore[arg-type]
    return context.new_page()


def test_from_the_board_to_a_filled_month(office: Page, server: Server) -> None:
    office.goto(f"{server.url}/rota/2027-03")
    expect(office.locator(".badge-attention").first).to_contain_text("あと1人")
    office.get_by_role("link", name="案を作る").click()
    office.get_by_role("button", name="案を作る").click()
    office.get_by_role("button", name="当番表に反映する").click()
    expect(office.get_by_text("案を当番表に反映しました")).to_be_visible()
    office.goto(f"{server.url}/rota/2027-03")
    expect(office.locator(".rota-name")).to_have_text(["佐藤"] * 3)


def test_the_page_shows_the_result_when_it_is_there(office: Page, server: Server, staff: Staff) -> None:
    with transaction():
        number = proposals.start(*MARCH, by=staff.manager).id
    office.goto(f"{server.url}/rota/proposals/{number}")
    expect(office.get_by_role("heading", name="作成中")).to_be_visible()
    proposal_runs.launch(number).join()
    expect(office.get_by_text("3枠中3枠")).to_be_visible()
    expect(office.get_by_role("heading", name="作成中")).to_have_count(0)
