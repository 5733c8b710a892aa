"""Many half-days at once: a weekday's whole column, the usual week, the weekdays of the month before."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from flask_babel import gettext as _

from opsapp import clock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import answers, availability, months
from opsapp.rota.abilities import PARTS
from opsapp.rota.availability import Half
from opsapp.rota.volunteer_models import Volunteer

EVERY, WORKDAYS, DAYS_OFF = "every", "workdays", "off"
COLUMNS = (EVERY, WORKDAYS, DAYS_OFF, *"1234567")
HALVES = {"day": PARTS, "am": ("am",), "pm": ("pm",)}


def days_of(first: date) -> list[date]:
    """All days of a month."""
    last = clock.month_bounds(first)[1]
    return [first + timedelta(n) for n in range(last.day)]


def is_off(day: date) -> bool:
    """Saturday, Sunday or a public holiday."""
    return day.weekday() >= 5 or clock.is_holiday(day)


def fill_column(
    volunteer: Volunteer, first: date, column: str, half: str, word: str, *, by: User
) -> list[Half]:
    """The same answer for every such day of a month from today on: every, workdays, off, or a weekday '1' … '7'.

    `half` is am, pm or day. It goes over what was answered. The half-days that changed.
    """
    if column not in COLUMNS or half not in HALVES:
        raise RuleError(_("Please choose one."), field="column")
    said = _said(volunteer, first)
    asked = ((day, part) for day in _ahead(first) if _in_column(day, column) for part in HALVES[half])
    return availability.answer(volunteer, {one: word for one in asked if said.get(one, "") != word}, by=by)


def _in_column(day: date, column: str) -> bool:
    off = {EVERY: True, WORKDAYS: not is_off(day), DAYS_OFF: is_off(day)}
    return off.get(column, str(day.isoweekday()) == column)


def copy_usual_week(volunteer: Volunteer, first: date, *, by: User) -> list[Half]:
    """The usual week written into every half-day of a month that was not answered yet; those that changed."""
    week = availability.usual_week(volunteer)
    return _fill_empty(volunteer, first, lambda day, part: week.get((day.isoweekday(), part), ""), by=by)


def copy_month_before(volunteer: Volunteer, first: date, *, by: User) -> list[Half]:
    """As on the same weekdays of the month before, its first Monday for the first Monday; a fifth is as the fourth
    where there was none. Only into what was not answered yet; the half-days that changed."""
    before = months.previous_first(first)
    said = _said(volunteer, before)

    def as_before(day: date, part: str) -> str:
        return said.get((_counterpart(day, before), part), "")

    return _fill_empty(volunteer, first, as_before, by=by)


def _counterpart(day: date, before: date) -> date:
    """The day of the month that begins on `before` with the same weekday and, if there is one, the same number."""
    beginning = before + timedelta((day.weekday() - before.weekday()) % 7)
    there = beginning + timedelta(7 * ((day.day - 1) // 7))
    return there if there.month == before.month else there - timedelta(7)


def _fill_empty(
    volunteer: Volunteer, first: date, word: Callable[[date, str], str], *, by: User
) -> list[Half]:
    said = _said(volunteer, first)
    empty = ((day, part) for day in _ahead(first) for part in PARTS if (day, part) not in said)
    found = {half: word(*half) for half in empty}
    return availability.answer(volunteer, {half: one for half, one in found.items() if one}, by=by)


def _said(volunteer: Volunteer, first: date) -> dict[Half, str]:
    """The answers of a month, without what only the usual week says."""
    days = answers.between(*clock.month_bounds(first), [volunteer.id]).days
    return {(day, part): word for (_id, day, part), word in days.items()}


def _ahead(first: date) -> Iterator[date]:
    return (day for day in days_of(first) if day >= clock.today())
