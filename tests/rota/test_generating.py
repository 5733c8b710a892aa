"""Shifts from recurring duties: made once, changed where nobody is on them, never taken from those who are."""

from datetime import date, timedelta
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import absences, assigning, generating, kinds, shifts, templates, upkeep
from opsapp.rota.duty_models import DutyTemplate, Shift
from opsapp.rota.generating import Outcome
from opsapp.rota.plan_models import Assignment
from tests.rota.staff import MARCH, MONDAY, Staff
from tests.rota.test_templates import recurring


@pytest.fixture
def slot(staff: Staff) -> DutyTemplate:
    """Mornings in the shop on Mondays; nobody's slot."""
    with transaction():
        return recurring(staff, weekdays="1")


def generate() -> Outcome:
    with transaction():
        return generating.generate(*MARCH)


def sheet() -> list[tuple[Any, ...]]:
    return [
        (one.id, one.day.day, one.starts_at, one.people, one.cancelled_at, one.cancel_reason)
        for one in db.session.scalars(db.select(Shift).order_by(Shift.day, Shift.id))
    ]


def on(day: int) -> Shift:
    return db.session.query(Shift).filter_by(day=date(2027, 3, day)).one()


def test_generating_twice_changes_nothing(staff: Staff, slot: DutyTemplate, manager: User) -> None:
    with transaction():
        templates.add_owner(slot, staff.sato, MONDAY, by=manager)
    first = generate()
    assert ([one.day.day for one in first.added], first.owned) == ([1, 8, 15, 22, 29], 5)
    before = sheet(), db.session.query(Assignment).count()
    again = generate()
    assert again == Outcome()
    assert (sheet(), db.session.query(Assignment).count()) == before


def test_a_cancelled_shift_is_not_revived(slot: DutyTemplate, manager: User) -> None:
    generate()
    with transaction():
        shifts.cancel(on(8), "臨時休業", by=manager)
    assert not generate().added
    assert on(8).cancel_reason == "臨時休業"


def test_what_has_begun_is_left_alone(slot: DutyTemplate, manager: User) -> None:
    with clock.frozen(shifts.at(date(2027, 3, 8), 8 * 60)):
        assert [one.day.day for one in generate().added] == [15, 22, 29]


def test_changed_hours_move_the_shifts_that_nobody_is_on(
    staff: Staff, slot: DutyTemplate, manager: User
) -> None:
    generate()
    with transaction():
        assigning.write(on(15), staff.sato, assigning.MANUAL, by=manager)
        templates.change(slot, by=manager, starts=8 * 60)
    outcome = generate()
    assert [one.day.day for one in outcome.changed] == [1, 8, 22, 29]
    assert [one.day.day for one in outcome.kept] == [15]
    assert on(8).starts_at == shifts.at(date(2027, 3, 8), 8 * 60)
    assert on(15).starts_at == shifts.at(date(2027, 3, 15), 7 * 60)
    assert [one.day.day for one in generating.leftover(slot)] == [15]


def test_more_people_are_asked_for_also_where_somebody_is_on_it(
    staff: Staff, slot: DutyTemplate, manager: User
) -> None:
    generate()
    with transaction():
        assigning.write(on(15), staff.sato, assigning.MANUAL, by=manager)
        templates.change(slot, by=manager, people=2)
    assert not generate().kept
    assert on(15).people == 2


def test_a_removed_duty_withdraws_empty_shifts_and_names_the_others(
    staff: Staff, slot: DutyTemplate, manager: User
) -> None:
    generate()
    with transaction():
        assigning.write(on(15), staff.sato, assigning.MANUAL, by=manager)
        templates.remove(slot, by=manager)
    outcome = generate()
    assert [one.day.day for one in outcome.withdrawn] == [1, 8, 22, 29]
    assert [one.day.day for one in outcome.kept] == [15]
    assert (on(1).cancel_reason, staff.on(on(15))) == (generating.WITHDRAWN, ["佐藤"])


def test_what_was_withdrawn_comes_back_with_the_weekday(slot: DutyTemplate, manager: User) -> None:
    generate()
    with transaction():
        templates.change(slot, by=manager, weeks="1")
    assert len(generate().withdrawn) == 4
    with transaction():
        templates.change(slot, by=manager, weeks="12345")
    assert len(generate().added) == 4
    assert on(8).cancelled_at is None


def test_an_owner_who_is_away_is_not_put_on_and_the_gap_is_open(
    staff: Staff, slot: DutyTemplate, manager: User
) -> None:
    with transaction():
        templates.add_owner(slot, staff.sato, MONDAY, by=manager)
        absences.add(staff.sato, "away", date(2027, 3, 6), date(2027, 3, 12), by=manager)
    assert generate().owned == 4
    assert [staff.on(on(day)) for day in (1, 8, 15)] == [["佐藤"], [], ["佐藤"]]
    assert on(8).cancelled_at is None


def test_an_owner_whose_licence_ends_drives_only_until_then(staff: Staff, manager: User) -> None:
    with transaction():
        round_ = recurring(staff, weekdays="1", kind_id=staff.kinds["van_driver"].id)
        templates.add_owner(round_, staff.kawamura, MONDAY, by=manager)
    generate()
    assert [staff.on(on(day)) for day in (1, 8, 15, 22)] == [["川村"], ["川村"], [], []]


def test_an_owner_who_was_taken_off_is_not_put_on_again(
    staff: Staff, slot: DutyTemplate, manager: User
) -> None:
    with transaction():
        templates.add_owner(slot, staff.sato, MONDAY, by=manager)
    generate()
    with transaction():
        assigning.remove(on(8).assignments[0], by=manager)
    assert generate().owned == 0
    assert staff.on(on(8)) == []


def test_two_owners_of_one_place_do_not_both_get_it(staff: Staff, slot: DutyTemplate, manager: User) -> None:
    with transaction():
        templates.add_owner(slot, staff.sato, MONDAY, by=manager)
        templates.add_owner(slot, staff.ito, MONDAY, by=manager)
    generate()
    assert staff.on(on(1)) == ["佐藤"]


def test_an_owner_is_not_put_in_two_places_at_once(staff: Staff, slot: DutyTemplate, manager: User) -> None:
    with transaction():
        other = recurring(staff, weekdays="1", kind_id=staff.kinds["kitchen"].id)
        for one in (slot, other):
            templates.add_owner(one, staff.sato, MONDAY, by=manager)
    assert generate().owned == 5


def test_the_timer_keeps_three_months_ahead(slot: DutyTemplate) -> None:
    with transaction():
        upkeep.run()
    days = list(db.session.scalars(db.select(Shift.day).order_by(Shift.day)))
    assert (days[0], days[-1]) == (MONDAY, date(2027, 5, 31))


def test_a_closed_kind_makes_no_shifts(staff: Staff, slot: DutyTemplate, manager: User) -> None:
    with pytest.raises(RuleError), transaction():
        kinds.change(staff.kinds["shop"], by=manager, active=False)


def test_days_in_the_wrong_order_are_refused(staff: Staff) -> None:
    with pytest.raises(RuleError), transaction():
        generating.generate(MARCH[1], MARCH[0])
    with pytest.raises(RuleError), transaction():
        generating.generate(MARCH[0], MARCH[0] + timedelta(days=500))
