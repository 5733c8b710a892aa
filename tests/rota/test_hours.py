"""Hours: booked, refused, taken back, added up, and what 労働基準法 asks of the employed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import checks, hours, in_kind, labour, volunteers
from opsapp.rota.work_models import WorkedTime
from tests.rota.at_work import evening, moment, span
from tests.rota.staff import MARCH, MONDAY, Staff


def book(
    staff: Staff, begin: float, end: float, pause: int = 0, day: int = 0, kind: str = "shop"
) -> WorkedTime:
    return hours.book(staff.sato, staff.kinds[kind], span(begin, end, pause, day), by=staff.manager)


def employ(staff: Staff) -> None:
    volunteers.change(staff.sato, by=staff.manager, pay="paid")


def flags(rows: list[WorkedTime]) -> list[list[str]]:
    found = labour.watch(rows)
    return [found.of(one) for one in rows]


@pytest.mark.parametrize(
    ("begin", "end", "pause", "code"),
    [
        (13, 7, 0, "order"),
        (7, 7, 0, "order"),
        (7, 32, 0, "too_long"),
        (7, 8, 60, "too_short"),
        (20, 23, 0, "ahead"),
    ],
)
def test_impossible_hours_are_refused(staff: Staff, begin: int, end: int, pause: int, code: str) -> None:
    with evening(), transaction(), pytest.raises(RuleError) as broken:
        book(staff, begin, end, pause, day=-2 if code == "too_long" else 0)
    assert broken.value.code == code


def test_overlapping_hours_are_refused_and_neighbouring_ones_are_not(staff: Staff) -> None:
    with evening(), transaction():
        book(staff, 7, 13)
        for begin, end in ((8, 9), (6, 8), (12, 14), (6, 14), (7, 13)):
            with pytest.raises(RuleError) as broken:
                book(staff, begin, end)
            assert broken.value.code == "overlap"
        book(staff, 13, 14)
        book(staff, 6, 7)


def test_hours_taken_back_make_room_and_sum_to_nothing(staff: Staff, manager: User) -> None:
    with evening(), transaction():
        first = book(staff, 7, 13)
        hours.reverse(first, by=manager, note="書き間違い")
        with pytest.raises(RuleError):
            hours.reverse(first, by=manager)
        assert hours.between(*MARCH) == []
        assert hours.of_fiscal_year(2026, staff.sato.id) == 0
        book(staff, 8, 13)
        assert hours.of_fiscal_year(2026, staff.sato.id) == 300
        assert list(checks.check()) == []


def test_a_reversal_cannot_be_taken_back(staff: Staff, manager: User) -> None:
    with evening(), transaction():
        back = hours.reverse(book(staff, 7, 13), by=manager)
        with pytest.raises(RuleError):
            hours.reverse(back, by=manager)


def test_hours_are_added_up_by_person_and_kind(staff: Staff, manager: User) -> None:
    with evening(1), transaction():
        book(staff, 7, 13)
        book(staff, 7, 9, day=1, kind="kitchen")
        hours.book(staff.ito, staff.kinds["shop"], span(7, 8), by=manager)
        found = hours.sums(hours.between(*MARCH))
        assert [(one.volunteer, one.minutes, one.times) for one in found] == [
            (staff.ito, 60, 1),
            (staff.sato, 480, 2),
        ]
        shop, kitchen = staff.kinds["shop"].id, staff.kinds["kitchen"].id
        assert dict(found[1].by_kind) == {shop: 360, kitchen: 120}
        assert hours.by_kind_and_month(*MARCH) == {(shop, MONDAY): 420, (kitchen, MONDAY): 120}


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_began(staff: Staff) -> None:
    with evening(1), transaction():
        assert book(staff, 22, 26).day == MONDAY


# --- the employed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "due"), [(0, 0), (360, 0), (361, 45), (480, 45), (481, 60)])
def test_exactly_six_hours_need_no_break(minutes: int, due: int) -> None:
    assert labour.break_due(minutes) == due


def test_a_break_not_taken_is_flagged_for_the_employed_only(staff: Staff) -> None:
    with evening(), transaction():
        volunteer_hours = book(staff, 7, 14)
        assert flags([volunteer_hours]) == [[]]
        employ(staff)
        hours.reverse(volunteer_hours, by=staff.manager)
        worked = book(staff, 7, 14)
        assert flags([worked]) == [["break"]]
        hours.reverse(worked, by=staff.manager)
        assert flags([book(staff, 7, 14, pause=45)]) == [[]]


def test_the_time_between_two_stretches_is_a_break(staff: Staff) -> None:
    with evening(), transaction():
        employ(staff)
        assert flags([book(staff, 7, 11), book(staff, 12, 16)]) == [[], []]
        assert flags([book(staff, 4, 6.75), *hours.between(MONDAY, MONDAY)]) != [[], [], []]


def test_more_than_eight_hours_a_day_and_forty_a_week_are_flagged(staff: Staff) -> None:
    with evening(5), transaction():
        employ(staff)
        rows = [book(staff, 8, 17, 60, day) for day in range(5)]
        assert flags(rows) == [[], [], [], [], []]
        rows.append(book(staff, 8, 9, 0, 5))
        found = labour.watch(rows)
        assert found.of(rows[-1]) == ["week"]
        assert found.weeks == {(staff.sato.id, MONDAY): 60}
        assert flags([book(staff, 17, 18, 0, 4), *rows])[0] == ["day"]


def test_night_work_is_flagged(staff: Staff) -> None:
    with evening(1), transaction():
        employ(staff)
        assert flags([book(staff, 20, 22)]) == [[]]
        assert flags([book(staff, 22, 23)]) == [["night"]]


@pytest.mark.parametrize(
    ("begin", "end", "night"), [(21, 23, 60), (0, 6, 300), (20, 30, 420), (5, 22, 0), (4, 5, 60)]
)
def test_the_night_lasts_from_22_to_5(begin: int, end: int, night: int) -> None:
    assert labour.night_minutes(moment(begin), moment(end)) == night


@given(st.integers(0, 2880), st.integers(0, 1440))
def test_a_whole_day_has_seven_hours_of_night_wherever_it_begins(start: int, length: int) -> None:
    begin, middle, end = moment(0, start), moment(0, start + length), moment(0, start + 1440)
    assert labour.night_minutes(begin, middle) + labour.night_minutes(middle, end) == 420


# --- in kind ----------------------------------------------------------------------------------------------


def test_unpaid_hours_are_a_contribution_at_the_figure_of_their_day(staff: Staff, manager: User) -> None:
    from datetime import date

    from opsapp.org import parameters

    with evening(1), transaction():
        facts = {
            "name": in_kind.PARAMETER,
            "valid_to": None,
            "enacted": True,
            "source": "県要綱",
            "by": manager,
        }
        parameters.add(valid_from=date(2026, 4, 1), value=1000, **facts)
        parameters.add(valid_from=date(2027, 3, 2), value=1100, **facts)
        book(staff, 7, 13)
        book(staff, 7, 7.5, day=1)
        volunteers.change(staff.ito, by=manager, pay="points")
        hours.book(staff.ito, staff.kinds["shop"], span(7, 8), by=manager)
        [row] = in_kind.contributions(*MARCH)
        assert (row.kind.code, row.month, row.minutes, row.yen) == ("shop", MONDAY, 390, 6550)


def test_without_a_figure_hours_have_no_value_but_are_counted(staff: Staff) -> None:
    with evening(), transaction():
        book(staff, 7, 13)
        [row] = in_kind.contributions(*MARCH)
        assert (row.minutes, row.yen) == (360, None)
