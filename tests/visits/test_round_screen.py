"""訪問 on a phone: a round without a network, with as few presses as can be, of which nothing is lost or told twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, BrowserType, expect
from sqlalchemy import select

from opsapp import clock, text
from opsapp.care import board, settings, watching
from opsapp.care.alert_models import Alert, AlertStep
from opsapp.db import db, transaction
from opsapp.org.models import Device, User
from opsapp.org.notice_models import Notice
from opsapp.people import consents
from opsapp.people.models import Contact, Household, Person, Sighting
from opsapp.sync.models import Operation
from opsapp.visits import rounds
from opsapp.visits.models import Visit
from tests.browser import CHROMIUM, CHROMIUM_OPTIONS, Server, Tablet, cookies
from tests.founding import DEVICE
from tests.visits.round import Walker

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
OPTIONS = {"viewport": PHONE, "has_touch": True, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}


@pytest.fixture
def village(app: Flask, manager: User, carrier: User) -> dict[str, Person]:
    """Three houses of 東 are due today: 西川 誠 and 節 in one, 東 花, 南 一郎, who may be measured."""
    with transaction() as session:
        settings.write_usual_ladder()
        people = {}
        for name, house, group in (
            ("西川 誠", "西川", "1班"), ("西川 節", "西川", "1班"), ("東 花", "東", "2班"), ("南 一郎", "南", "3班"),
        ):  # fmt: skip
            home = session.scalar(select(Household).where(Household.name == house))
            home = home or Household(
                name=house, kana_key=text.kana_key(house), hamlet="東", group=group, landmark="橋のたもと"
            )
            one = Person(
                name=name,
                kana=name,
                kana_key=text.kana_key(name),
                search_key=text.search_key(name),
                household=home,
            )
            session.add_all([home, one])
            session.flush()
            session.add(
                Contact(
                    person_id=one.id,
                    rank=1,
                    name="西川 良子",
                    relation="長女",
                    phone_shown="090-0000-0001",
                    phone_digits="09000000001",
                )
            )
            consents.give(one, "visit", by=manager)
            watching.plan_for(one, every_days=1, first_day=clock.today(), by=manager)
            people[name] = one
        consents.give(people["南 一郎"], "health", by=manager)
        session.get_one(Device, DEVICE).owner_id = carrier.id
    return people


@pytest.fixture
def walker(village: dict[str, Person], tablet: Tablet, server: Server) -> Walker:
    """森 健一 before the list of today, the screen kept on the phone."""
    page = tablet(login="carrier", viewport=PHONE, has_touch=True).new_page()
    return Walker(page, server.url).arrive()


def visits() -> list[tuple[str, str, str | None]]:
    """(name, met, condition) of what stands."""
    db.session.rollback()
    rows = db.session.scalars(select(Visit).where(*rounds.standing()).order_by(Visit.id))
    return [(one.person.name, one.met, one.condition) for one in rows]


def held() -> list[object]:
    db.session.rollback()
    return list(db.session.scalars(select(Operation.problem).where(Operation.status == "held")))


def test_all_is_well_takes_two_presses_and_a_household_two_together(
    walker: Walker, village: dict[str, Person]
) -> None:
    walker.sees_left(3)
    walker.offline().house("東 花").face("well").back_on_list()
    assert walker.taps == 2
    walker.sees_left(2).sees_state("東 花", "変わりなし")
    walker.taps = 0
    walker.house("西川 誠").tap("#all-well").back_on_list()
    assert walker.taps == 2
    walker.sees_left(1).sees_unsent(2)
    walker.offline(False).sees_unsent(0)
    assert sorted(visits()) == [
        ("東 花", "person", "well"), ("西川 節", "person", "well"), ("西川 誠", "person", "well"),
    ]  # fmt: skip
    assert db.session.query(Sighting).count() == 3
    assert (held(), walker.problems, walker.beside()) == ([], [], 0)


def test_urgent_is_recorded_at_once_and_shows_119_first(walker: Walker, village: dict[str, Person]) -> None:
    walker.offline().house("南 一郎").face("urgent")
    assert walker.taps == 2
    numbers = walker.page.locator("dialog a[href^='tel:']")
    expect(numbers.first).to_be_visible()
    assert [one.get_attribute("href") for one in numbers.all()] == [
        "tel:119", "tel:110", "tel:09000000001", "tel:0887000001",
    ]  # fmt: skip
    walker.sees_unsent(1)
    walker.offline(False).sees_unsent(0)
    alert = db.session.scalars(select(Alert)).one()
    assert (alert.person.name, alert.level) == ("南 一郎", "urgent")


def test_119_and_the_others_are_one_press_away_on_every_card(walker: Walker) -> None:
    walker.house("西川 誠")
    expect(walker.page.locator("#visit .visit-call")).to_have_count(4)


def test_what_was_noticed_goes_along_and_is_kept_while_it_is_written(
    walker: Walker, village: dict[str, Person]
) -> None:
    walker.offline().house("南 一郎").face("slight").chip("やせた").chip("1週間後")
    walker.page.locator("#visit-words").fill("声が小さい")
    walker.page.locator("#visit-systolic").fill("１４２")
    walker.page.locator("#visit-diastolic").fill("85")
    walker.page.locator("#visit-temperature").fill("36.6")
    walker.page.goto("about:blank")
    walker.again().sees_state("南 一郎", "書きかけ")
    walker.house("南 一郎").tap("#visit-save").back_on_list()
    walker.offline(False).sees_unsent(0)
    db.session.rollback()
    one = db.session.scalars(select(Visit)).one()
    assert (one.condition, one.signs, one.words) == ("slight", ["やせた・顔色が悪い"], "声が小さい")
    assert (one.systolic, one.diastolic, one.temperature) == (142, 85, 366)
    assert one.next_day == clock.today() + timedelta(7)
    assert held() == []


def test_a_measure_that_cannot_be_is_said_at_once_and_where_it_is_not_agreed_none_is_asked(
    walker: Walker,
) -> None:
    walker.house("南 一郎").tap("#visit-more")
    walker.page.locator("#visit-temperature").fill("95")
    walker.face("well").tap("#visit-save").sees("この値は入力できません")
    walker.tap("#to-list").house("東 花").tap("#visit-more")
    expect(walker.page.locator("#visit-words")).to_be_visible()
    expect(walker.page.locator("#visit-systolic")).to_have_count(0)


def test_a_wrong_tap_is_corrected_and_only_the_right_one_stands(
    walker: Walker, village: dict[str, Person]
) -> None:
    walker.offline().house("東 花").face("well").back_on_list()
    walker.house("東 花").tap("#visit-undo").met("absent").tap("#visit-save").back_on_list()
    walker.sees_state("東 花", "不在").sees_unsent(3)
    walker.offline(False).sees_unsent(0)
    assert visits() == [("東 花", "absent", None)]
    assert held() == []
    standing = board.standing(village["東 花"], clock.today())
    assert standing is not None
    assert standing.state == "excused"


def test_somebody_who_is_not_on_the_list_is_found_by_name(walker: Walker, hana: Person) -> None:
    walker.offline()
    walker.page.locator("#visit-search").fill("たかはし")
    walker.tap(f"[data-other='{hana.id}']").face("well").back_on_list().sees("このほかに訪問した方")
    walker.offline(False).sees_unsent(0)
    assert visits() == [("髙橋 ハナ", "person", "well")]


def test_it_fits_a_phone_with_very_large_letters_in_both_languages(walker: Walker) -> None:
    chosen = "(code) => { localStorage['till.size'] = 'xlarge'; localStorage['till.language'] = code; }"
    for language, name in (("ja", "南 一郎"), ("en", "東 花")):
        walker.page.evaluate(chosen, language)
        walker.again()
        assert walker.beside() == 0
        walker.house(name).tap("#visit-more")
        expect(walker.page.locator("#visit-save")).to_be_visible()
        assert walker.beside() == 0
        walker.tap("#to-list").back_on_list()


# --- the phone dies on the way ----------------------------------------------------------------------------


@pytest.fixture
def launch(
    app: Flask, server: Server, village: dict[str, Person], chromium: BrowserType, tmp_path: Path
) -> Iterator[Callable[[], Walker]]:
    """`launch()`: the phone's browser on the same disk, started anew."""
    running: list[BrowserContext] = []

    def start() -> Walker:
        context = chromium.launch_persistent_context(
            tmp_path,
            executable_path=CHROMIUM,
            args=CHROMIUM_OPTIONS,
            **OPTIONS,  # type: ignore[arg-type]
        )
        running.append(context)
        context.add_cookies(cookies(app, "carrier", server.url))  # type: ignore[arg-type]
        return Walker(context.new_page(), server.url)

    yield start
    running[-1].close()


def test_a_round_without_a_network_survives_the_phone_and_tells_everybody_once(
    launch: Callable[[], Walker], village: dict[str, Person]
) -> None:
    walker = launch().arrive()
    begun = clock.now()
    walker.offline().house("西川 誠").tap("#all-well").back_on_list()
    walker.house("東 花").met("no_answer").tap("#visit-save").tap("dialog .button-primary").back_on_list()
    walker.house("南 一郎").face("urgent").tap("#urgent-close")
    walker.sees_unsent(3)
    walker.page.context.close()

    walker = launch().offline().again()
    walker.sees_left(0).sees_unsent(3).sees_state("東 花", "応答なし").sees_state("南 一郎", "緊急")
    ended = clock.now()
    walker.offline(False).sees_unsent(0)
    walker.page.reload()
    walker.ready().sees_unsent(0)
    db.session.rollback()
    rows = db.session.scalars(select(Visit)).all()
    assert sorted(visits()) == [
        ("南 一郎", "person", "urgent"), ("東 花", "no_answer", None),
        ("西川 節", "person", "well"), ("西川 誠", "person", "well"),
    ]  # fmt: skip
    assert all(
        begun - timedelta(seconds=1) <= one.happened_at <= ended <= one.recorded_at + timedelta(seconds=1)
        for one in rows
    )
    opened = db.session.scalars(select(Alert).order_by(Alert.id)).all()
    assert sorted((one.person.name, one.level) for one in opened) == [
        ("南 一郎", "urgent"),
        ("東 花", "worry"),
    ]
    steps = db.session.scalars(select(AlertStep)).all()
    assert [(one.position, one.who) for one in steps] == [(1, "coordinator")]
    told = [one.user.login for one in db.session.scalars(select(Notice))]
    assert told == ["coordinator"]  # of the urgent one, once; the worry waits for the clock
    assert held() == []
