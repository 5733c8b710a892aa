"""Coming and going: matched to the shift, paired into hours, and never refused."""

import pytest

from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import assigning, attendance, hours
from opsapp.rota.duty_models import Shift
from tests.rota.at_work import evening, moment
from tests.rota.staff import MONDAY, MORNING, Staff


@pytest.fixture
def morning(staff: Staff, manager: User) -> Shift:
    """佐藤 stands on the shop's shift from 7 to 13 on Monday."""
    with transaction():
        shift = staff.shift("shop", people=2)
        assigning.write(shift, staff.sato, "manual", by=manager)
        return shift


def come(staff: Staff, hour: int, minute: int = 0, day: int = 0) -> attendance.Recorded:
    return attendance.come(staff.sato, moment(hour, minute, day), method="pin", by=None)


def go(staff: Staff, hour: int, minute: int = 0, day: int = 0, **more: object) -> attendance.Recorded:
    return attendance.go(staff.sato, moment(hour, minute, day), method="pin", by=None, **more)  # type: ignore[arg-type]


def test_coming_and_going_make_hours_of_the_shift(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        assert come(staff, 6, 55).flags == ()
        done = go(staff, 13, 5, break_minutes=10)
        assert done.worked is not None
        assert (done.worked.shift, done.worked.minutes, done.worked.break_minutes) == (morning, 360, 10)
        assert (done.worked.kind.code, done.worked.day, done.worked.pay) == ("shop", MONDAY, "unpaid")


@pytest.mark.parametrize(("hour", "found"), [(3, False), (4, True), (12, True), (13, False)])
def test_a_coming_belongs_to_a_shift_that_runs_or_begins_within_three_hours(
    staff: Staff, morning: Shift, hour: int, found: bool
) -> None:
    with evening(), transaction():
        assert (attendance.match(staff.sato, moment(hour)) is morning) is found


def test_of_two_shifts_the_nearer_one(staff: Staff, morning: Shift, manager: User) -> None:
    with evening(), transaction():
        early = staff.shift("kitchen")
        early.starts_at, early.ends_at = moment(5), moment(8)
        assigning.write(early, staff.sato, "manual", by=manager)
        assert attendance.match(staff.sato, moment(5, 10)) is early
        assert attendance.match(staff.sato, moment(6, 50)) is morning


def test_somebody_elses_shift_is_not_ones_own(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        helped = attendance.come(staff.ito, moment(7), method="phone", by=None)
        assert (helped.flags, helped.attendance.shift) == (("no_shift",), None)
        done = attendance.go(staff.ito, moment(9), method="phone", by=None, kind=staff.kinds["kitchen"])
        assert done.worked is not None
        assert (done.worked.kind.code, done.worked.minutes, done.worked.shift) == ("kitchen", 120, None)


def test_without_a_shift_and_without_a_kind_the_office_decides(staff: Staff) -> None:
    with evening(), transaction():
        come(staff, 7)
        assert (go(staff, 9).worked, go(staff, 9, 1).flags) == (None, ("no_in",))


def test_coming_twice_is_coming_once(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        come(staff, 6, 55)
        assert come(staff, 6, 56).flags == ("twice",)
        done = go(staff, 13)
        assert done.worked is not None
        assert (done.worked.starts_at, done.worked.minutes) == (moment(6, 55), 365)


def test_going_before_coming_is_written_down_and_makes_no_hours(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        gone = go(staff, 6, break_minutes=30)
        assert (gone.worked, gone.flags, gone.attendance.note) == (None, ("no_in",), "休憩: 30分")
        assert come(staff, 7).worked is None


def test_a_coming_that_arrives_after_its_going_makes_the_hours_then(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        go(staff, 13)
        late = come(staff, 7)
        assert late.worked is not None
        assert (late.worked.minutes, late.worked.shift) == (360, morning)


def test_a_forgotten_going_is_closed_with_the_planned_end(
    staff: Staff, morning: Shift, manager: User
) -> None:
    with evening(), transaction():
        coming = come(staff, 7).attendance
        [open_pair] = attendance.open_pairs()
        assert attendance.is_forgotten(open_pair)
        done = attendance.close(coming, by=manager)
        assert done.worked is not None
        assert (done.worked.ends_at, done.attendance.method) == (moment(13), "office")
        assert attendance.open_pairs() == []
        with pytest.raises(RuleError):
            attendance.close(coming, by=manager)


def test_a_day_later_a_new_coming_does_not_end_the_forgotten_one(
    staff: Staff, morning: Shift, manager: User
) -> None:
    with evening(1), transaction():
        come(staff, 7)
        assigning.write(staff.shift("shop", 1), staff.sato, "manual", by=manager)
        assert come(staff, 7, 0, day=1).flags == ()
        done = go(staff, 13, 0, day=1)
        assert done.worked is not None
        assert done.worked.minutes == 360
        assert [one.begin.happened_at for one in attendance.open_pairs()] == [moment(7)]


def test_after_25_hours_a_going_ends_nothing(staff: Staff, morning: Shift) -> None:
    with evening(1), transaction():
        come(staff, 7)
        assert go(staff, 8, 0, day=1).flags == ("no_in",)


def test_who_is_still_there_has_forgotten_nothing(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        come(staff, 7)
        [pair] = attendance.open_pairs()
        assert not attendance.is_forgotten(pair, moment(15, 59))
        assert attendance.is_forgotten(pair, moment(16, 1))


def test_hours_that_overlap_are_flagged_and_left_to_the_office(
    staff: Staff, morning: Shift, manager: User
) -> None:
    with evening(), transaction():
        hours.book(staff.sato, staff.kinds["shop"], hours.Span(moment(8), moment(10)), by=manager)
        come(staff, 7)
        assert go(staff, 13).flags == ("overlap",)


def test_a_press_within_the_same_minute_makes_no_hours(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        come(staff, 7)
        assert go(staff, 7).flags in (("order",), ("too_short",))


def test_missed_is_written_down_after_the_beginning_and_can_be_taken_back(
    staff: Staff, morning: Shift, manager: User
) -> None:
    with transaction(), pytest.raises(RuleError):
        attendance.missed(morning, staff.sato, by=manager)
    with evening(), transaction():
        row = attendance.missed(morning, staff.sato, by=manager, note="電話で聞きました")
        assert attendance.missing(morning) == {staff.sato.id}
        with pytest.raises(RuleError):
            attendance.missed(morning, staff.sato, by=manager)
        attendance.reverse(row, by=manager)
        assert attendance.missing(morning) == set()
        with pytest.raises(RuleError):
            attendance.reverse(row, by=manager)
        attendance.missed(morning, staff.sato, by=manager)


def test_who_came_is_not_missed(staff: Staff, morning: Shift, manager: User) -> None:
    with evening(), transaction():
        come(staff, 7)
        with pytest.raises(RuleError):
            attendance.missed(morning, staff.sato, by=manager)


def test_a_coming_pressed_by_mistake_is_taken_back_unless_hours_were_made(
    staff: Staff, morning: Shift, manager: User
) -> None:
    with evening(), transaction():
        attendance.reverse(come(staff, 7).attendance, by=manager)
        assert attendance.open_pairs() == []
        coming = come(staff, 7, 30).attendance
        go(staff, 13)
        with pytest.raises(RuleError):
            attendance.reverse(coming, by=manager)


def test_what_the_office_looks_at_is_named(staff: Staff, morning: Shift) -> None:
    with evening(), transaction():
        helper = attendance.come(staff.ito, moment(9), method="phone", by=None).attendance
        lone = attendance.go(staff.mori, moment(9), method="phone", by=None).attendance
        come(staff, 7)
        go(staff, 13)
        found = attendance.unmatched(MONDAY, MONDAY)
        assert found == {helper.id: ["no_shift"], lone.id: ["no_in"]}
        assert MORNING.starts == 420
