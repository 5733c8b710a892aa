"""A month of the rota from end to end: asked, answered on twelve phones, proposed, planned anew, published, repaired,
worked and counted.

What stands at the top and what follows from it:

* Twelve volunteers, all with the shop; every day of March 2027 has a morning (7:00-13:00) and an afternoon
  (13:00-19:00), one person each: 62 shifts of six hours, 372 hours.
* Each answers ○ for all days on a phone; the sixth says × for weekends and holidays. Nobody takes two on a day.
* 62 shifts over twelve people of equal shares: five or six each.
* On the 1st in the morning somebody comes at 7:00 and goes at 13:00: six hours, the first of the month.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from opsapp import clock, text
from opsapp.checking import differences
from opsapp.db import db, transaction
from opsapp.org.models import Device, User
from opsapp.people.models import Person
from opsapp.rota import calendar_feed, hours, months, shifts, usual, volunteers
from opsapp.rota.duty_models import DutyKind, Qualification, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.shifts import Hours
from opsapp.rota.volunteer_models import Volunteer, VolunteerQualification
from tests.browser import Server, Tablet
from tests.duty.worker import Worker
from tests.founding import DEVICE

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MARCH = date(2027, 3, 1)
FEBRUARY_20 = datetime(2027, 2, 20, 19, 0, tzinfo=clock.JST)
NAMES = ("青木", "池田", "上田", "江口", "岡田", "加藤", "木村", "久保", "小林", "佐野", "清水", "須藤")
BUSY_ON_WEEKENDS = 5


@pytest.fixture
def village(app: Flask, manager: User) -> Iterator[list[Volunteer]]:
    with clock.frozen(FEBRUARY_20):
        with transaction():
            usual.write_down()
            shop = db.session.scalars(db.select(DutyKind).where(DutyKind.code == "shop")).one()
            found = [_hire(number, shop, manager) for number in range(len(NAMES))]
            for day in range(31):
                for begin in (7, 13):
                    shifts.add(shop, MARCH + timedelta(day), Hours(begin * 60, begin * 60 + 360), by=manager)
            months.open_for_answers(MARCH, by=manager, deadline=date(2027, 2, 25))
        yield found


def _hire(number: int, shop: DutyKind, by: User) -> Volunteer:
    name = f"{NAMES[number]} 一"
    kana = text.kana_key(name)
    person = Person(name=name, kana="", kana_key=f"{number:02d}{kana}", search_key=text.search_key(name))
    user = User(login=f"v{number:02d}", name=name, kana="", role="carrier", pin_hash="x")
    db.session.add_all([person, user])
    db.session.flush()
    one = volunteers.create(person, by=by, user_id=user.id, since=date(2025, 4, 1), pay="points")
    volunteers.set_duties(one, {shop.id: (True, 0)}, by=by)
    till = db.session.scalars(db.select(Qualification).where(Qualification.code == "till")).one()
    db.session.add(
        VolunteerQualification(volunteer_id=one.id, qualification_id=till.id, recorded_at=clock.now())
    )
    return one


def at(context: BrowserContext, moment: datetime) -> Page:
    context.clock.set_fixed_time(moment)
    return context.new_page()


def answer_on_the_phone(context: BrowserContext, url: str, *, weekends: bool) -> None:
    page = at(context, FEBRUARY_20)
    page.goto(f"{url}/rota/availability?month=2027-03")
    for column, sign in (("毎日", "○"), *((("土日・祝日", "×"),) if not weekends else ())):
        if not page.get_by_label("どの日").is_visible():
            page.get_by_text("まとめて記入する").click()
        page.get_by_label("どの日").select_option(column)
        page.get_by_label("記入する印").select_option(sign)
        page.get_by_role("button", name="記入する", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("か所に記入しました")
    page.get_by_role("button", name="これで回答する").click()
    expect(page.get_by_text("に回答済みです")).to_be_visible()
    context.close()


def standing() -> list[Assignment]:
    db.session.rollback()
    db.session.expire_all()
    query = db.select(Assignment).join(Shift).where(Assignment.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Shift.starts_at)))


def propose(page: Page, url: str, button: str) -> None:
    page.goto(f"{url}/rota/2027-03/proposals")
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name="当番表に反映する").click(timeout=60_000)
    expect(page.get_by_text("反映済み").first).to_be_visible()


def login_of(one: Volunteer) -> str:
    return db.session.get_one(User, one.user_id).login


def phone_of(tablet: Tablet, one: Volunteer) -> BrowserContext:
    with transaction():
        db.session.get_one(Device, DEVICE).owner_id = one.user_id
    return tablet(login=login_of(one), viewport=PHONE)


def test_a_month_from_the_question_to_the_hours(
    village: list[Volunteer], tablet: Tablet, server: Server, manager: User
) -> None:
    for number, one in enumerate(village):
        answer_on_the_phone(phone_of(tablet, one), server.url, weekends=number != BUSY_ON_WEEKENDS)
    with transaction():
        db.session.get_one(Device, DEVICE).owner_id = None
    office = at(tablet(login="manager"), FEBRUARY_20)

    propose(office, server.url, "案を作る")
    first = standing()
    assert len(first) == 62
    per_person = sorted(sum(one.volunteer_id == each.id for one in first) for each in village)
    assert (per_person[0], per_person[-1]) == (5, 6)
    busy = village[BUSY_ON_WEEKENDS].id
    assert not [one for one in first if one.volunteer_id == busy and one.shift.day.weekday() > 4]

    kept, ill = first[0], next(one for one in first[2:] if one.volunteer_id != first[0].volunteer_id)
    office.goto(f"{server.url}/rota/shifts/{kept.shift_id}")
    office.get_by_role("button", name="固定する").click()
    expect(office.get_by_text("固定", exact=True).first).to_be_visible()
    office.goto(f"{server.url}/rota/availability/{ill.volunteer_id}?month=2027-03")
    office.get_by_text("まとめて記入する").click()
    office.get_by_label("どの日").select_option("毎日")
    office.get_by_label("記入する印").select_option("×")
    office.get_by_role("button", name="記入する", exact=True).click()
    expect(office.get_by_role("status")).to_contain_text("か所に記入しました")
    propose(office, server.url, "組み直す")
    second = standing()
    assert len(second) == 62
    assert not [one for one in second if one.volunteer_id == ill.volunteer_id]
    assert kept.id in [one.id for one in second]
    before = {(one.shift_id, one.volunteer_id) for one in first if one.volunteer_id != ill.volunteer_id}
    assert before <= {(one.shift_id, one.volunteer_id) for one in second}, "nobody else had to move"

    office.goto(f"{server.url}/rota/2027-03")
    office.get_by_text("当番表を公開する").click()
    office.get_by_role("button", name="公開する", exact=True).click()
    expect(office.get_by_text("に公開")).to_be_visible()

    sick = second[0]
    taker = repair(sick, village, tablet, server)
    token = calendar_feed.token(taker)
    feed = server.app.test_client().get(f"/rota/calendar/{token}.ics")
    events = icalendar.Calendar.from_ical(feed.data).walk("VEVENT")
    mine = [one for one in standing() if one.volunteer_id == taker.id]
    assert sorted(event["DTSTART"].dt for event in events) == sorted(one.shift.starts_at for one in mine)
    work(sick.shift, taker, tablet, server)
    with clock.frozen(datetime(2027, 3, 1, 20, 0, tzinfo=clock.JST)), server.app.test_request_context("/"):
        assert list(differences()) == []
    office.goto(f"{server.url}/rota/hours?month=2027-03")
    expect(office.get_by_role("row", name=taker.person.name).first).to_contain_text("6時間")


def repair(sick: Assignment, village: list[Volunteer], tablet: Tablet, server: Server) -> Volunteer:
    """Whoever has the first morning cannot come; the first who is free says yes on another phone."""
    gone = sick.volunteer
    page = at(phone_of(tablet, gone), FEBRUARY_20)
    page.goto(f"{server.url}/rota/mine")
    page.get_by_text("行けません").first.click()
    page.get_by_role("button", name="行けないと伝える").click()
    expect(page.get_by_role("status")).to_contain_text("ほかの方に声をかけています")
    assert len(standing()) == 61, "until somebody takes it, it counts as a gap"
    for one in village:
        if one.id == gone.id:
            continue
        page = at(phone_of(tablet, one), FEBRUARY_20)
        page.goto(f"{server.url}/rota/mine")
        yes = page.get_by_role("button", name="はい、行けます")
        if yes.count():
            yes.first.click()
            expect(page.get_by_role("status")).to_be_visible()
            break
    found = next(each for each in standing() if each.shift_id == sick.shift_id)
    assert (found.volunteer_id, found.how) == (one.id, "cover")
    return one


def work(shift: Shift, one: Volunteer, tablet: Tablet, server: Server) -> None:
    """Come at seven and go at one, without a network; both arrive later."""
    context = phone_of(tablet, one)
    morning = shift.starts_at
    with clock.frozen(morning):
        worker = Worker(at(context, morning), server.url).arrive()
        worker.offline().tap("#duty-in").press("はい、来ました").is_here().sees_unsent(1)
    with clock.frozen(shift.ends_at):
        context.clock.set_fixed_time(shift.ends_at)
        worker.tap("#duty-out").choose("休憩なし").is_gone()
        worker.offline(False).sees_unsent(0)
    db.session.rollback()
    rows = hours.between(MARCH, MARCH)
    assert [(row.volunteer_id, row.minutes, row.day) for row in rows] == [(one.id, 360, MARCH)]
