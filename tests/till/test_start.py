"""The first moments of a till: whatever arrives in whatever order, nothing fails."""

import pytest
from playwright.sync_api import expect

from opsapp.org.models import User
from tests.browser import Server, Tablet
from tests.sales.counter import Counter
from tests.till.clerk import Clerk

pytestmark = pytest.mark.browser


def test_a_new_tablet_of_a_till_that_is_already_open_starts_without_a_fault(
    tablet: Tablet, server: Server, clerk: User
) -> None:
    Counter(clerk).open()
    at_till = Clerk(tablet().new_page(), server.url)
    at_till.page.goto(f"{server.url}/sales/till")
    expect(at_till.page.locator("#pay")).to_be_visible()
    assert at_till.problems == []


def test_leaving_the_till_at_any_moment_of_its_start_leaves_no_fault(
    tablet: Tablet, server: Server, clerk: User
) -> None:
    Counter(clerk).open()
    context = tablet()
    for pause in (0, 30, 80, 150):
        at_till = Clerk(context.new_page(), server.url)
        at_till.page.goto(f"{server.url}/sales/till")
        at_till.page.evaluate("(wait) => new Promise((done) => setTimeout(done, wait))", pause)
        at_till.page.goto(f"{server.url}/org/sign-in")
        assert at_till.problems == []
        at_till.page.close()
