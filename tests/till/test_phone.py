"""The till on a phone held upright: everything can be reached and has a name."""

import pytest

from tests.browser import Server, Tablet
from tests.till.clerk import MILK, Clerk
from tests.till.test_selling import clean

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def test_every_control_has_a_name_on_a_phone_too(tablet: Tablet, server: Server) -> None:
    clerk = Clerk(tablet(bypass_csp=True, viewport=PHONE).new_page(), server.url).arrive().open_day()
    clerk.page.get_by_role("button", name="メニュー", exact=True).wait_for()
    problems = clean(clerk, "empty")
    clerk.scan(MILK).sees_total(248)
    problems += clean(clerk, "basket")
    for opener in ("#pay", "#menu", "#customer", ".line-main", "#who"):
        clerk.tap(clerk.page.locator(opener).first)
        problems += clean(clerk, opener)
        assert clerk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, opener
        clerk.page.keyboard.press("Escape")
    clerk.page.locator("#search").fill("ぎゅう")
    problems += clean(clerk, "search")
    assert problems == []


def test_words_hidden_for_very_large_letters_are_still_read_aloud(tablet: Tablet, server: Server) -> None:
    clerk = Clerk(tablet(bypass_csp=True).new_page(), server.url).arrive().open_day()
    clerk.page.evaluate("document.documentElement.dataset.size = 'xlarge'")
    for name in ("メニュー", "カメラ"):
        clerk.page.get_by_role("button", name=name, exact=True).wait_for()
    assert clean(clerk, "very large") == []
