"""○ △ × as people say it: the last word holds, what is past is past, and the office hears what it upsets."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.rota import answers, asking, availability, filling_in, months, rules
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Availability, MonthAnswer, Volunteer
from opsapp.sync import service
from tests.founding import DEVICE
from tests.rota.staff import MARCH, MONDAY, Staff

TUESDAY = MONDAY + timedelta(1)
NOW = datetime(2027, 2, 20, 19, 0, tzinfo=clock.JST)
EARLIER = NOW - timedelta(hours=2)


def said(one: Volunteer, first: date = MONDAY) -> dict[tuple[date, str], str]:
    found = answers.between(*clock.month_bounds(first), [one.id])
    return {(day, part): word for (_id, day, part), word in found.days.items()}


def put(shift: Shift, one: Volunteer, by: User) -> None:
    db.session.add(
        Assignment(shift_id=shift.id, volunteer_id=one.id, how="manual", made_at=NOW, made_by_id=by.id)
    )
    db.session.flush()


def test_an_answer_is_written_down_with_who_and_when(staff: Staff, clerk: User) -> None:
    with transaction():
        changed = availability.answer(staff.sato, {(MONDAY, "am"): "yes", (MONDAY, "pm"): "no"}, by=clerk)
    row = db.session.scalars(db.select(Availability).order_by(Availability.part)).first()
    assert changed == [(MONDAY, "am"), (MONDAY, "pm")]
    assert row is not None
    assert (row.part, row.answer, row.user_id, row.recorded_at) == ("am", "yes", clerk.id, NOW)


def test_the_same_answer_twice_is_one_answer(staff: Staff, clerk: User) -> None:
    with transaction():
        assert availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk)
        assert availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk) == []
        assert said(staff.sato) == {(MONDAY, "am"): "yes"}


def test_of_two_devices_the_word_said_last_holds_whichever_arrives_last(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
        assert availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk, at=EARLIER) == []
        assert said(staff.sato) == {(MONDAY, "am"): "no"}


def test_an_older_answer_does_not_bring_back_what_was_taken_back(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.answer(staff.sato, {(MONDAY, "am"): ""}, by=clerk)
        availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk, at=EARLIER)
        assert said(staff.sato) == {}


def test_an_answer_said_again_is_newer_than_one_said_between(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk, at=EARLIER)
        availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk)
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk, at=NOW - timedelta(hours=1))
        assert said(staff.sato) == {(MONDAY, "am"): "yes"}


def test_a_clock_that_runs_ahead_does_not_win_for_ever(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk, at=NOW + timedelta(days=3))
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
        assert said(staff.sato) == {(MONDAY, "am"): "no"}


@pytest.mark.parametrize(
    ("day", "part", "word", "code"),
    [
        (date(2027, 2, 19), "am", "yes", "past"),
        (date(2028, 6, 1), "am", "yes", "too_far"),
        (MONDAY, "night", "yes", "unreadable"),
        (MONDAY, "am", "perhaps", "unreadable"),
    ],
)
def test_what_cannot_be_answered_is_refused_whole(
    staff: Staff, clerk: User, day: date, part: str, word: str, code: str
) -> None:
    with transaction():
        with pytest.raises(RuleError) as refused:
            availability.answer(staff.sato, {(TUESDAY, "am"): "yes", (day, part): word}, by=clerk)
        assert refused.value.code == code
        assert said(staff.sato) == {}


def test_today_can_still_be_answered(staff: Staff, clerk: User) -> None:
    with transaction():
        assert availability.answer(staff.sato, {(clock.today(), "pm"): "no"}, by=clerk)


def test_taken_back_the_usual_week_holds_again(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.set_usual_week(staff.sato, {(1, "am"): "maybe", (2, "pm"): ""}, by=clerk)
        availability.answer(staff.sato, {(MONDAY, "am"): "yes"}, by=clerk)
        assert answers.between(*MARCH, [staff.sato.id]).half(staff.sato.id, MONDAY, "am") == "yes"
        availability.answer(staff.sato, {(MONDAY, "am"): ""}, by=clerk)
        assert answers.between(*MARCH, [staff.sato.id]).half(staff.sato.id, MONDAY, "am") == "maybe"


def test_a_usual_week_is_replaced_whole(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.set_usual_week(staff.sato, {(1, "am"): "yes", (7, "pm"): "no"}, by=clerk)
        availability.set_usual_week(staff.sato, {(1, "am"): "no"}, by=clerk)
        assert availability.usual_week(staff.sato) == {(1, "am"): "no"}
        with pytest.raises(RuleError):
            availability.set_usual_week(staff.sato, {(8, "am"): "no"}, by=clerk)


# --- a month ----------------------------------------------------------------------------------------------


def test_how_often_at_most_and_a_word_are_read_with_the_answers(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.finish(staff.sato, MONDAY, by=clerk, most=1, note=" 木曜は通院 ")
        assert answers.between(*MARCH, [staff.sato.id]).most == {(staff.sato.id, MONDAY): 1}
        assert availability.of_month(staff.sato, MONDAY).note == "木曜は通院"  # type: ignore[union-attr]


def test_how_often_at_most_speaks_against_one_duty_more(staff: Staff, manager: User, clerk: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        availability.finish(staff.sato, MONDAY, by=clerk, most=1)
        put(staff.shift("shop"), staff.sato, manager)
        assert [one.code for one in rules.against(staff.shift("shop", 2), staff.sato)] == ["slots"]


def test_a_month_answered_again_holds_what_was_said_last(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.finish(staff.sato, MONDAY, by=clerk, most=4)
        availability.finish(staff.sato, MONDAY, by=clerk, most=9, at=EARLIER)
        assert [(row.most_shifts, row.answered_at) for row in db.session.scalars(db.select(MonthAnswer))] == [
            (4, NOW)
        ]


def test_a_month_that_is_over_is_not_answered_any_more(staff: Staff, clerk: User) -> None:
    with transaction():
        with pytest.raises(RuleError, match="終わっ"):
            availability.finish(staff.sato, date(2027, 1, 1), by=clerk)
        with pytest.raises(RuleError):
            availability.finish(staff.sato, MONDAY, by=clerk, most=63)


def test_weekday_mornings_are_filled_without_the_holidays(staff: Staff, clerk: User) -> None:
    with transaction():
        filling_in.fill_column(staff.sato, MONDAY, "workdays", "am", "yes", by=clerk)
    found = said(staff.sato)
    assert len(found) == 22  # 23 days from Monday to Friday, one of them the holiday of the 22nd
    assert (date(2027, 3, 22), "am") not in found
    assert all(part == "am" and day.weekday() < 5 for day, part in found)


def test_a_column_starts_today_and_goes_over_what_was_answered(staff: Staff, clerk: User) -> None:
    february = date(2027, 2, 1)
    with transaction():
        availability.answer(staff.sato, {(date(2027, 2, 28), "am"): "no"}, by=clerk)
        changed = filling_in.fill_column(staff.sato, february, "7", "day", "yes", by=clerk)
        assert {day.day for day, _part in changed} == {21, 28}
        assert filling_in.fill_column(staff.sato, february, "7", "day", "yes", by=clerk) == []
        with pytest.raises(RuleError):
            filling_in.fill_column(staff.sato, february, "8", "day", "yes", by=clerk)


def test_the_usual_week_is_copied_into_what_is_empty(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.set_usual_week(staff.sato, {(1, "am"): "yes"}, by=clerk)
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
        assert len(filling_in.copy_usual_week(staff.sato, MONDAY, by=clerk)) == 4
        assert said(staff.sato)[MONDAY, "am"] == "no"


@pytest.mark.parametrize(
    "month", [date(2027, m, 1) for m in range(2, 13)] + [date(2028, 1, 1), date(2028, 2, 1)]
)
def test_the_month_before_is_copied_weekday_by_weekday(staff: Staff, clerk: User, month: date) -> None:
    """These thirteen months begin on every day of the week, and the last has 29 days."""
    before = months.previous_first(month)
    with transaction():
        for day in filling_in.days_of(before):
            word = ("no" if day.day <= 7 else "yes") if day.weekday() == 1 else "maybe"
            db.session.add(
                Availability(volunteer_id=staff.sato.id, day=day, part="am", answer=word, recorded_at=NOW)
            )
        db.session.flush()
        filling_in.copy_month_before(staff.sato, month, by=clerk)
    found = said(staff.sato, month)
    days = [day for day in filling_in.days_of(month) if day >= clock.today()]
    assert {day for day, _part in found} == set(days)
    tuesdays = [found[day, "am"] for day in days if day.weekday() == 1]
    first = ["no"] if month > clock.today() else []
    assert tuesdays == first + ["yes"] * (len(tuesdays) - len(first))
    assert all(found[day, "am"] == "maybe" for day in days if day.weekday() != 1)


def test_a_leap_year_has_a_29th_of_february(app: Flask) -> None:
    assert filling_in.days_of(date(2028, 2, 1))[-1] == date(2028, 2, 29)
    assert {filling_in.days_of(date(2027, m, 1))[0].weekday() for m in range(1, 13)} == set(range(7))


# --- what a shift makes of it -----------------------------------------------------------------------------


def test_a_changed_answer_that_upsets_a_shift_is_said_to_the_office(
    staff: Staff, manager: User, clerk: User
) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        shift = staff.shift("shop")
        put(shift, staff.sato, manager)
        assert asking.upset(*MARCH) == []
        with clock.frozen(NOW + timedelta(hours=1)):
            availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
        [found] = asking.upset(*MARCH)
    assert (found.assignment.shift_id, found.answer, found.since) == (shift.id, "no", True)


def test_a_yes_taken_back_upsets_a_shift_but_silence_alone_does_not(
    staff: Staff, manager: User, clerk: User
) -> None:
    with transaction():
        put(staff.shift("shop"), staff.ito, manager)
        staff.says(staff.sato, "yes")
        put(staff.shift("shop", 1), staff.sato, manager)
        availability.answer(staff.sato, {(TUESDAY, "am"): ""}, by=clerk)
        assert [one.assignment.volunteer_id for one in asking.upset(*MARCH)] == [staff.sato.id]


def test_the_afternoon_does_not_upset_a_morning(staff: Staff, manager: User, clerk: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        put(staff.shift("shop"), staff.sato, manager)
        availability.answer(staff.sato, {(MONDAY, "pm"): "no"}, by=clerk)
        assert asking.upset(*MARCH) == []


# --- from a phone -----------------------------------------------------------------------------------------


def operation(by: User, at: datetime = EARLIER, **data: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": "availability", "at": at.isoformat(), "by": by.id, "data": data}


def send(user: User, *operations: dict[str, Any]) -> list[Any]:
    db.session.expire_all()
    device, sender = db.session.get_one(Device, DEVICE), db.session.get_one(User, user.id)
    return service.receive(device, sender, list(operations), clock.now())


DAYS = {"2027-03-01": {"am": "yes", "pm": "no"}}


def test_answers_from_a_phone_are_applied_once(staff: Staff, clerk: User) -> None:
    one = operation(clerk, month="2027-03", days=DAYS, most=5, note="夕方は早めに帰ります")
    assert [send(clerk, one)[0]["status"] for _ in range(2)] == ["applied", "repeated"]
    assert said(staff.sato) == {(MONDAY, "am"): "yes", (MONDAY, "pm"): "no"}
    told = availability.of_month(staff.sato, MONDAY)
    assert told is not None
    assert (told.most_shifts, told.answered_at, told.user_id) == (5, EARLIER, clerk.id)


def test_an_older_answer_from_a_phone_without_signal_comes_too_late(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
        availability.finish(staff.sato, MONDAY, by=clerk, most=2)
    [answer] = send(clerk, operation(clerk, month="2027-03", days=DAYS, most=9))
    assert answer["result"]["changed"] == 1  # the afternoon, of which nothing newer was said
    assert said(staff.sato) == {(MONDAY, "am"): "no", (MONDAY, "pm"): "no"}
    assert availability.of_month(staff.sato, MONDAY).most_shifts == 2  # type: ignore[union-attr]


def test_answers_alone_do_not_finish_a_month(staff: Staff, clerk: User) -> None:
    send(clerk, operation(clerk, month="2027-03", days=DAYS))
    assert availability.of_month(staff.sato, MONDAY) is None


def test_only_the_office_answers_for_others(staff: Staff, clerk: User, coordinator: User) -> None:
    kawamura = staff.kawamura.id
    [refused] = send(clerk, operation(clerk, month="2027-03", days=DAYS, volunteer=kawamura))
    assert (refused["status"], refused["problem"]["code"]) == ("held", "not_yours")
    [taken] = send(coordinator, operation(coordinator, month="2027-03", days=DAYS, volunteer=kawamura))
    assert taken["status"] == "applied"
    [own] = send(clerk, operation(clerk, month="2027-03", days=DAYS, volunteer=staff.sato.id))
    assert own["status"] == "applied"


def test_who_is_no_volunteer_has_nothing_to_answer(staff: Staff, manager: User) -> None:
    [answer] = send(manager, operation(manager, month="2027-03", days=DAYS))
    assert answer["problem"]["code"] == "no_volunteer"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"days": {"2027-02-30": {"am": "yes"}}}, "unreadable"),
        ({"days": {"2027-04-01": {"am": "yes"}}}, "unreadable"),
        ({"days": {"2027-03-01": {"am": "ok"}}}, "unreadable"),
        ({"days": {"2027-03-01": {"night": "yes"}}}, "unreadable"),
        ({"days": {"2027-03-01": "yes"}}, "unreadable"),
        ({"days": [1]}, "unreadable"),
        ({"most": "5"}, "unreadable"),
        ({"month": "2027-13"}, "unreadable"),
        ({"month": "2027-02", "days": {"2027-02-01": {"am": "yes"}}}, "past"),
    ],
)
def test_what_cannot_be_read_is_held_and_changes_nothing(
    staff: Staff, clerk: User, data: dict[str, Any], code: str
) -> None:
    [answer] = send(clerk, operation(clerk, **({"month": "2027-03"} | data)))
    assert (answer["status"], answer["problem"]["code"]) == ("held", code)
    assert said(staff.sato) == {}


def test_an_answer_after_the_deadline_against_a_shift_is_flagged(
    staff: Staff, manager: User, clerk: User
) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        put(staff.shift("shop"), staff.sato, manager)
        asking.opened(MONDAY, by=manager, deadline=date(2027, 2, 21))
    with clock.frozen(NOW + timedelta(days=2)):
        later = clock.now()
        [answer] = send(clerk, operation(clerk, later, month="2027-03", days={"2027-03-01": {"am": "no"}}))
        assert answer["result"]["flags"] == ["late", "upset"]
        [row] = asking.late_answers(MONDAY)
        assert (row.volunteer_id, row.user_id, row.recorded_at) == (staff.sato.id, clerk.id, later)


def test_two_devices_at_the_same_moment_leave_one_answer(app: Flask, staff: Staff, clerk: User) -> None:
    """The second has begun before the first is written: it waits, and finds the answer of the first."""
    volunteer, user, written = staff.sato.id, clerk.id, threading.Event()
    db.session.rollback()

    def device(word: str, before: Callable[[], object], after: Callable[[], object]) -> None:
        with app.app_context():
            before()
            with transaction():
                one, by = db.session.get_one(Volunteer, volunteer), db.session.get_one(User, user)
                availability.answer(one, {(MONDAY, "am"): word, (MONDAY, "pm"): word}, by=by)
                after()
            db.session.remove()

    def first_written() -> None:
        written.set()
        waiting = db.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while db.engine.dialect.name != "sqlite" and not db.session.scalar(waiting):
            pass

    with ThreadPoolExecutor(2) as pool:
        second = pool.submit(device, "no", written.wait, lambda: None)
        pool.submit(device, "yes", lambda: None, first_written).result(timeout=30)
        second.result(timeout=30)
    assert said(db.session.get_one(Volunteer, volunteer)) == {(MONDAY, "am"): "no", (MONDAY, "pm"): "no"}
