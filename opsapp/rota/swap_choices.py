"""Which shifts of others one of one's own might be swapped for: nothing speaks against either of the two."""

from collections.abc import Iterator
from datetime import date

from opsapp import clock
from opsapp.rota import abilities, explaining, months
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.sheet import Sheet, month_of


def possible(given: Assignment) -> list[Assignment]:
    """Standing assignments of others in published months from now on, the nearest first."""
    firsts = sorted(one for one in months.published() if one >= months.first_of(clock.today()))
    sheets = {first: month_of(first) for first in {*firsts, months.first_of(given.shift.day)}}
    return [
        one
        for first in firsts
        for one in _ahead(sheets[first])
        if _fits(sheets, given, one) and _fits(sheets, one, given)
    ]


def _ahead(found: Sheet) -> Iterator[Assignment]:
    for shift in found.shifts.values():
        if shift.starts_at > clock.now():
            yield from shift.assignments


def _fits(sheets: dict[date, Sheet], one: Assignment, other: Assignment) -> bool:
    """Whether somebody may take the other's shift, both thought away from their own."""
    shift: Shift = other.shift
    if (
        one.volunteer_id == other.volunteer_id
        or one.shift_id == shift.id
        or abilities.lacking(one.volunteer, shift)
    ):
        return False
    found = sheets[months.first_of(shift.day)]
    if one.volunteer_id not in found.volunteers:
        return False
    pairs = found.standing - {(each.shift_id, each.volunteer_id) for each in (one, other)}
    codes = explaining.refusals(found.problem, pairs, shift.id, one.volunteer_id)
    return all(code == "unanswered" for code in codes)
