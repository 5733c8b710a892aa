"""The calendar link: read back by a parser, private, renewable, and about nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from opsapp import clock
from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import assigning, calendar_feed, months, offer_answers, offers, shifts, volunteers
from opsapp.rota.plan_models import RotaMonth
from opsapp.rota.shifts import Hours
from opsapp.rota.volunteer_models import Volunteer
from tests.rota.living import Living
from tests.rota.staff import MONDAY


def events(one: Volunteer) -> list[Any]:
    return list(Calendar.from_ical(calendar_feed.content(one)).walk("VEVENT"))


def by_hand(body: bytes) -> list[dict[str, str]]:
    """The events as RFC 5545 writes them, read without any library: folded lines, CRLF, escapes."""
    assert b"\n" not in body.replace(b"\r\n", b"")
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name.partition(";")[0]] = re.sub(r"\\([,;\\])", r"\1", value).replace("\\n", "\n")
    assert (lines[0], lines[1].partition(":")[0], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION", "")
    return found


def test_a_duty_is_read_back_with_its_hours_and_kind(living: Living) -> None:
    with transaction():
        living.monday.where, living.monday.note = "石原、本店; 1階", "鍵は裏口"
    [event] = events(living.staff.sato)
    assert event.decoded("dtstart") == shifts.at(MONDAY, 7 * 60)
    assert event.decoded("dtend") == shifts.at(MONDAY, 13 * 60)
    assert str(event["summary"]) == "店番"
    assert str(event["location"]) == "石原、本店; 1階"
    assert "鍵は裏口" in str(event["description"])
    assert "0887000001" in str(event["description"])
    assert {"UID", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED"} <= set(event)


def test_another_reader_sees_the_same(living: Living) -> None:
    with transaction():
        living.monday.where, living.monday.note = "石原、本店; 1階" * 8, "一\n二, 三"[:200]
    body = calendar_feed.content(living.staff.sato)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    [event] = by_hand(body)
    assert (event["DTSTART"], event["DTEND"]) == ("20270228T220000Z", "20270301T040000Z")
    assert event["SUMMARY"] == "店番"
    assert event["LOCATION"] == "石原、本店; 1階" * 8
    assert event["DESCRIPTION"].startswith("一\n二, 三")


def test_a_duty_over_midnight_ends_on_the_next_day(living: Living) -> None:
    staff = living.staff
    with transaction():
        night = shifts.add(staff.kinds["visits"], MONDAY + timedelta(9), Hours(22 * 60, 30 * 60), by=None)
        volunteers.set_duties(staff.sato, {staff.kinds["visits"].id: (False, 0)}, by=living.manager)
        assigning.assign(night, staff.sato, by=living.manager, insist=True)
    last = events(staff.sato)[-1]
    assert last.decoded("dtend") - last.decoded("dtstart") == timedelta(hours=8)


def test_only_published_months_are_in_it(living: Living) -> None:
    with transaction() as session:
        session.get_one(RotaMonth, months.first_of(MONDAY)).published_at = None
    assert events(living.staff.sato) == []


def test_what_was_cancelled_given_away_or_taken_off_vanishes(living: Living) -> None:
    staff = living.staff
    with transaction():
        offers.cannot(living.satos, by=living.user(staff.sato))
        shifts.cancel(living.wednesday, "雪", by=living.manager)
    assert (events(staff.sato), events(staff.ito)) == ([], [])


def test_who_comes_after_all_has_the_same_event_in_a_newer_version(living: Living) -> None:
    staff = living.staff
    [before] = events(staff.sato)
    with transaction():
        offer = offers.cannot(living.satos, by=living.user(staff.sato))
        offers.come_after_all(offer, by=living.user(staff.sato))
    [after] = events(staff.sato)
    assert after["uid"] == before["uid"]
    assert int(after["sequence"]) > int(before["sequence"])


def test_a_cover_is_in_the_calendar_of_who_took_it(living: Living) -> None:
    staff = living.staff
    with transaction():
        offer = offers.cannot(living.satos, by=living.user(staff.sato))
        offer_answers.accept(offer, staff.mori, by=living.user(staff.mori))
    assert [one.decoded("dtstart") for one in events(staff.mori)] == [shifts.at(MONDAY, 7 * 60)]


def test_nobody_else_is_named_and_no_event_is_anybody_elses(living: Living) -> None:
    staff = living.staff
    with transaction():
        pair = staff.shift("kitchen", 3, people=2)
        for one in (staff.sato, staff.ito):
            assigning.assign(pair, one, by=living.manager)
    body = calendar_feed.content(staff.sato).decode()
    assert "伊藤" not in body
    assert "佐藤" not in body
    assert len(events(staff.sato)) == 2


def test_it_speaks_the_language_of_whose_it_is(living: Living) -> None:
    with transaction():
        living.user(living.staff.sato).language = "en"
    [event] = events(living.staff.sato)
    assert str(event["summary"]) == "Shop"


def test_the_link_opens_without_signing_in_and_is_not_sent_twice(visit: Any, living: Living) -> None:
    address = f"/rota/calendar/{calendar_feed.token(living.staff.sato)}.ics"
    answer = visit().get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert "charset=utf-8" in answer.content_type
    assert "店番" in answer.text
    again = visit().get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with transaction():
        offers.cannot(living.satos, by=living.user(living.staff.sato))
    assert visit().get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_a_renewed_link_ends_the_old_one(visit: Any, living: Living, clerk: User) -> None:
    old = calendar_feed.token(living.staff.sato)
    assert visit(clerk).post("/rota/calendar/renew").location == "/rota/calendar"
    assert visit().get(f"/rota/calendar/{old}.ics").status_code == 404
    assert visit().get(f"/rota/calendar/{calendar_feed.token(living.staff.sato)}.ics").status_code == 200


@pytest.mark.parametrize(
    "forged", ["1", "WzEsMV0", "WzEsMV0.AAAA", "..", "WzEsMV0.xFNDdvzXz9hQWwSy9Kbh3gQeV2M"]
)
def test_a_forged_link_is_refused(visit: Any, living: Living, forged: str) -> None:
    assert visit().get(f"/rota/calendar/{forged}.ics").status_code == 404
    with pytest.raises(RuleError):
        calendar_feed.of_token(forged)


def test_who_stopped_taking_duties_has_no_calendar(visit: Any, living: Living) -> None:
    token = calendar_feed.token(living.staff.sato)
    with transaction():
        volunteers.change(living.staff.sato, by=living.manager, until=clock.today() - timedelta(1))
    assert visit().get(f"/rota/calendar/{token}.ics").status_code == 404


def test_the_link_says_nothing_personal(living: Living) -> None:
    token = calendar_feed.token(living.staff.sato)
    assert re.fullmatch(r"[\w.-]+", token)
    assert "sato" not in token.lower()


def test_the_page_of_the_link(visit: Any, living: Living, clerk: User, manager: User) -> None:
    page = visit(clerk).get("/rota/calendar").text
    assert calendar_feed.token(living.staff.sato) in page
    assert "webcal://localhost/rota/calendar/" in page
    assert visit(manager).get("/rota/calendar").location == "/rota/mine"
    assert visit().get("/rota/calendar").status_code == 302
