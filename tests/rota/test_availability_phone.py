"""A month filled in on a phone, with a script and without; in the office with the keyboard from paper."""

from datetime import date

import pytest
from playwright.sync_api import Page, Route, expect

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import answers, availability
from opsapp.rota.volunteer_models import Volunteer
from tests.browser import Server, Tablet
from tests.rota.staff import MARCH, MONDAY, Staff

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def said(one: Volunteer) -> dict[tuple[int, str], str]:
    db.session.rollback()
    db.session.expire_all()
    return {
        (day.day, part): word for (_id, day, part), word in answers.between(*MARCH, [one.id]).days.items()
    }


def box(page: Page, day: str, part: str = "午前") -> object:
    return page.get_by_role("button", name=f"{day} {part}")


def kept(page: Page, letters: str) -> None:
    """Wait until the server has these answers of the month's first half-days."""
    expect(page.locator("[name=was]")).to_have_value(letters.ljust(62, "-"))


def test_a_month_is_filled_on_a_phone_by_pressing(staff: Staff, tablet: Tablet, server: Server) -> None:
    page = tablet(viewport=PHONE).new_page()
    page.goto(f"{server.url}/rota/availability")
    box(page, "3月1日(月)").click()  # type: ignore[attr-defined]
    for _ in range(3):
        box(page, "3月2日(火)").click()  # type: ignore[attr-defined]
    expect(page.get_by_role("button", name="3月2日(火) 午前 × 入れません")).to_be_visible()
    page.get_by_text("まとめて記入する").click()
    page.get_by_label("どの日").select_option("土日・祝日")
    page.get_by_label("記入する印").select_option("×")
    page.get_by_role("button", name="記入する", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("18か所に記入しました")
    page.get_by_label("月に何回まで入れますか").fill("５")
    page.get_by_label("事務局へのひとこと").fill("夕方は早めに帰ります")
    page.get_by_role("button", name="これで回答する").click()
    expect(page.get_by_text("に回答済みです")).to_be_visible()
    found = said(staff.sato)
    assert (found[1, "am"], found[2, "am"], found[6, "pm"], found[22, "am"]) == ("yes", "no", "no", "no")
    assert len(found) == 20
    told = availability.of_month(staff.sato, MONDAY)
    assert told is not None
    assert (told.most_shifts, told.note) == (5, "夕方は早めに帰ります")


def test_a_press_is_kept_at_once_and_three_more_make_it_empty(
    staff: Staff, tablet: Tablet, server: Server
) -> None:
    page = tablet(viewport=PHONE).new_page()
    page.goto(f"{server.url}/rota/availability")
    box(page, "3月1日(月)").click()  # type: ignore[attr-defined]
    kept(page, "y")
    assert said(staff.sato) == {(1, "am"): "yes"}
    for _ in range(3):
        box(page, "3月1日(月)").click()  # type: ignore[attr-defined]
    kept(page, "")
    assert said(staff.sato) == {}


def test_without_signal_it_says_so_and_the_button_saves_it_later(
    staff: Staff, tablet: Tablet, server: Server
) -> None:
    page = tablet(viewport=PHONE).new_page()
    page.goto(f"{server.url}/rota/availability")
    page.route("**/half", lambda route: route.abort())
    box(page, "3月1日(月)").click()  # type: ignore[attr-defined]
    expect(page.get_by_role("button", name="3月1日(月) 午前 ○ 未保存")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="保存できませんでした")).to_be_visible()
    assert said(staff.sato) == {}
    page.get_by_role("button", name="これで回答する").click()
    expect(page.get_by_text("に回答済みです")).to_be_visible()
    assert said(staff.sato) == {(1, "am"): "yes"}


def test_the_last_button_waits_for_what_is_on_its_way(staff: Staff, tablet: Tablet, server: Server) -> None:
    page, held = tablet(viewport=PHONE).new_page(), list[Route]()
    page.goto(f"{server.url}/rota/availability")
    page.route("**/half", lambda route: route.continue_() if held else held.append(route))
    box(page, "3月1日(月)").click()  # type: ignore[attr-defined]
    box(page, "3月1日(月)").click()  # type: ignore[attr-defined]
    page.get_by_role("button", name="これで回答する").click()
    assert server.posts("/rota/availability") == 0
    held[0].continue_()
    expect(page.get_by_text("に回答済みです")).to_be_visible()
    assert server.posts("/rota/availability") == 1
    assert said(staff.sato) == {(1, "am"): "maybe"}


def test_a_month_is_filled_on_a_phone_without_a_script(staff: Staff, tablet: Tablet, server: Server) -> None:
    page = tablet(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{server.url}/rota/availability")
    for day in range(1, 32):
        page.locator(f"[name='2027-03-{day:02d}-am']").select_option("○")
        page.locator(f"[name='2027-03-{day:02d}-pm']").select_option("×" if day % 7 else "△")
    page.get_by_label("月に何回まで入れますか").fill("４")
    page.get_by_role("button", name="これで回答する").click()
    expect(page.get_by_text("に回答済みです")).to_be_visible()
    found = said(staff.sato)
    assert len(found) == 62
    assert (found[1, "am"], found[1, "pm"], found[7, "pm"]) == ("yes", "no", "maybe")


@pytest.mark.parametrize("script", [True, False])
def test_every_box_is_large_enough_for_a_thumb(
    staff: Staff, clerk: User, tablet: Tablet, server: Server, script: bool
) -> None:
    for size in ("standard", "xlarge"):
        with transaction():
            db.session.get_one(User, clerk.id).text_size = size
        page = tablet(viewport=PHONE, java_script_enabled=script).new_page()
        page.goto(f"{server.url}/rota/availability")
        boxes = page.locator(".half button" if script else ".half select")
        assert boxes.count() == 62
        for shown in (boxes.nth(0), boxes.nth(61)):
            area = shown.bounding_box()
            assert area is not None
            assert area["height"] >= 48
            assert area["width"] >= 90
            assert area["x"] + area["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_paper_is_keyed_with_one_two_three(staff: Staff, tablet: Tablet, server: Server) -> None:
    page = tablet(login="coordinator").new_page()
    page.goto(f"{server.url}/rota/availability/{staff.kawamura.id}?month=2027-03")
    box(page, "3月1日(月)").focus()  # type: ignore[attr-defined]
    for key in ("1", "2", "3", "0", "3", "3", "ArrowUp", "1"):
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_attribute("aria-label", "3月3日(水) 午後 × 入れません")
    kept(page, "ymn-yn")
    page.get_by_role("button", name="保存して、次の未回答の人へ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("さんの都合")
    found = said(staff.kawamura)
    assert found == {(1, "am"): "yes", (1, "pm"): "maybe", (2, "am"): "no", (3, "am"): "yes", (3, "pm"): "no"}
    assert date(2027, 3, 1) == MONDAY
