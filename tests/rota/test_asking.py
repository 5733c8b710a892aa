"""A month is asked for: who answered, who is called, who is reminded, and what came late."""

from datetime import date, datetime, timedelta

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.rota import asking, availability, months, reminding
from opsapp.rota.plan_models import RotaMonth
from opsapp.rota.volunteer_models import Absence, Availability
from tests.rota.staff import MONDAY, Staff

DEADLINE = date(2027, 2, 25)


def states() -> dict[str, str]:
    return {one.volunteer.person.name.split()[0]: one.state for one in asking.all_asked(MONDAY)}


def test_it_is_known_how_far_everybody_is(staff: Staff, manager: User, clerk: User) -> None:
    with transaction():
        availability.finish(staff.sato, MONDAY, by=clerk)
        availability.answer(staff.ito, {(MONDAY, "am"): "yes"}, by=clerk)
        availability.set_usual_week(staff.mori, {(1, "am"): "yes"}, by=clerk)
    assert states() == {"佐藤": "answered", "伊藤": "begun", "森": "usual", "川村": "silent"}
    assert {one.volunteer.id for one in asking.missing(MONDAY)} == {staff.ito.id, staff.kawamura.id}


def test_a_month_filled_to_the_last_cell_is_answered_without_a_word(staff: Staff) -> None:
    with transaction():
        staff.says(staff.kawamura, "no")
    assert states()["川村"] == "answered"


def test_who_is_away_all_month_is_not_called(staff: Staff) -> None:
    with transaction():
        db.session.add(Absence(volunteer_id=staff.kawamura.id, kind="away", first_day=date(2027, 2, 1)))
        db.session.add(Absence(volunteer_id=staff.ito.id, first_day=MONDAY, last_day=MONDAY + timedelta(29)))
    assert (states()["川村"], states()["伊藤"]) == ("away", "silent")


def test_half_days_are_counted_as_they_hold(staff: Staff, clerk: User) -> None:
    with transaction():
        availability.set_usual_week(staff.sato, {(1, "am"): "yes", (1, "pm"): "maybe"}, by=clerk)
        availability.answer(staff.sato, {(MONDAY, "am"): "no"}, by=clerk)
    [found] = [one for one in asking.all_asked(MONDAY) if one.volunteer.id == staff.sato.id]
    assert found.counts == {"yes": 4, "maybe": 5, "no": 1, "": 52}


def test_who_has_stopped_is_not_asked(staff: Staff, manager: User) -> None:
    with transaction():
        staff.kawamura.until = date(2027, 2, 28)
    assert "川村" not in states()


def test_a_deadline_lies_between_today_and_the_month(staff: Staff, manager: User) -> None:
    with transaction():
        assert asking.opened(MONDAY, by=manager).deadline == date(
            2027, 2, 20
        )  # the usual day, the 19th, is past
        for wrong in (MONDAY, date(2027, 2, 19)):
            with pytest.raises(RuleError) as refused:
                asking.opened(MONDAY, by=manager, deadline=wrong)
            assert refused.value.field == "deadline"
        assert asking.opened(date(2027, 4, 1), by=manager).deadline == date(2027, 3, 22)


def test_who_has_an_account_and_did_not_answer_is_reminded_near_the_deadline_once(
    staff: Staff, manager: User, clerk: User
) -> None:
    with transaction():
        asking.opened(MONDAY, by=manager, deadline=DEADLINE)
        availability.finish(staff.sato, MONDAY, by=clerk)
    assert asking.due_reminders(DEADLINE - timedelta(4)) == []
    assert asking.due_reminders(DEADLINE + timedelta(1)) == []
    [(month, people)] = asking.due_reminders(DEADLINE - timedelta(3))
    assert {one.id for one in people} == {staff.ito.id, staff.mori.id}
    with transaction():
        asking.note_reminded(db.session.merge(month), by=manager)
    assert asking.due_reminders(DEADLINE) == []


def test_the_timer_reminds_once_in_the_readers_language(staff: Staff, manager: User, clerk: User) -> None:
    with transaction():
        asking.opened(MONDAY, by=manager, deadline=DEADLINE)
        availability.finish(staff.sato, MONDAY, by=clerk)
        staff.mori.user.language = "en"  # type: ignore[union-attr]
        assert reminding.remind_due() == 0
    with clock.frozen(datetime(2027, 2, 22, 8, 0)), transaction():  # noqa: DTZ001
        assert [reminding.remind_due() for _ in range(2)] == [2, 0]
    with clock.frozen(datetime(2027, 2, 23, 8, 0)), transaction():  # noqa: DTZ001
        assert reminding.remind_due() == 0
    texts = {one.user_id: one.text for one in db.session.scalars(db.select(Notice))}
    assert set(texts) == {staff.mori.user_id, staff.ito.user_id}
    assert texts[staff.mori.user_id] == "Please answer when you have time in Mar 2027, by Thu 25 Feb."


def test_a_month_nobody_was_asked_for_reminds_nobody(staff: Staff, manager: User) -> None:
    with transaction():
        db.session.add(RotaMonth(first=MONDAY, deadline=DEADLINE))
    assert asking.due_reminders(DEADLINE) == []


def test_a_new_deadline_reminds_again(staff: Staff, manager: User) -> None:
    with transaction():
        month = asking.opened(MONDAY, by=manager, deadline=DEADLINE)
        asking.note_reminded(month, by=manager)
        asking.opened(MONDAY, by=manager, deadline=DEADLINE)
        assert month.reminded_at is not None
        asking.opened(MONDAY, by=manager, deadline=DEADLINE + timedelta(2))
        assert month.reminded_at is None
        assert month.opened_at == clock.now()


def test_what_is_said_on_the_last_day_is_not_late(staff: Staff, manager: User, clerk: User) -> None:
    with transaction():
        asking.opened(MONDAY, by=manager, deadline=DEADLINE)
    for moment, late in ((datetime(2027, 2, 25, 23, 59), []), (datetime(2027, 2, 26, 0, 1), [staff.sato.id])):  # noqa: DTZ001
        with clock.frozen(moment), transaction():
            availability.answer(staff.sato, {(MONDAY, "am"): "yes" if not late else "no"}, by=clerk)
            assert [row.volunteer_id for row in asking.late_answers(MONDAY)] == late


def test_a_late_answer_is_taken_and_told_with_who_wrote_it(
    staff: Staff, manager: User, coordinator: User
) -> None:
    with transaction():
        months.open_for_answers(MONDAY, by=manager, deadline=date(2027, 2, 20))
    with clock.frozen(datetime(2027, 2, 27, 9, 0)), transaction():  # noqa: DTZ001
        availability.answer(staff.kawamura, {(MONDAY, "am"): "maybe"}, by=coordinator)
        [row] = asking.late_answers(MONDAY)
        assert (row.volunteer.person.name, row.user.name) == ("川村 武", "林 幸子")  # type: ignore[union-attr]
    assert [one.late for one in asking.all_asked(MONDAY) if one.volunteer.id == staff.kawamura.id] == [True]
    assert db.session.query(Availability).count() == 1
