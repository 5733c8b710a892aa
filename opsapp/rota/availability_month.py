"""A month as its page shows it: a row for each day with what was said, what usually holds, and one's own shifts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.rota import answers, availability, filling_in, months
from opsapp.rota.abilities import PARTS
from opsapp.rota.availability import Half
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer

LEAST, MOST = 12, 12  # months back and ahead that may be looked at


@dataclass(frozen=True)
class Cell:
    """Half a day: what was said, what usually holds where nothing was, and whether it can be answered."""

    part: str
    said: str
    usual: str
    locked: bool


@dataclass(frozen=True)
class Day:
    """One row of the month."""

    day: date
    holiday: str
    off: bool
    past: bool
    cells: tuple[Cell, ...]
    shifts: list[Shift]


def asked(typed: str) -> date:
    """The first day of the month '2027-03'; next month where it is left out or cannot be."""
    usual = months.next_first(clock.today().replace(day=1))
    try:
        year, month = (int(part) for part in typed.split("-"))
        first = date(year, month, 1)
    except (ValueError, TypeError):
        return usual
    return first if _near(first) else usual


def _near(first: date) -> bool:
    return -LEAST <= _number(first) - _number(clock.today()) <= MOST


def _number(day: date) -> int:
    return day.year * 12 + day.month


def neighbours(first: date) -> tuple[date | None, date | None]:
    """The month before and the month after, as far as they may be looked at."""
    before, after = months.previous_first(first), months.next_first(first)
    return before if _near(before) else None, after if _near(after) else None


def said_of(volunteer: Volunteer, first: date) -> dict[Half, str]:
    """The answers of a month, without what only the usual week says."""
    found = answers.between(*clock.month_bounds(first), [volunteer.id]).days
    return {(day, part): word for (_id, day, part), word in found.items()}


def days(volunteer: Volunteer, first: date, said: Mapping[Half, str], *, unpublished: bool) -> list[Day]:
    """The rows of a month; of shifts that are not published yet only where `unpublished` may be shown."""
    names, week = clock.holidays(first.year), availability.usual_week(volunteer)
    mine = _shifts(volunteer, first) if unpublished or months.is_published(first) else {}
    return [
        _day(day, names, said, week, mine.get(day, []), asked_parts(volunteer))
        for day in filling_in.days_of(first)
    ]


def asked_parts(volunteer: Volunteer) -> tuple[str, ...]:
    """The halves of a day that somebody is asked for: one of them where they take only mornings or afternoons."""
    return tuple(part for part in PARTS if volunteer.parts in ("", part))


def _day(
    day: date,
    names: Mapping[date, str],
    said: Mapping[Half, str],
    week: Mapping[tuple[int, str], str],
    mine: list[Shift],
    asked_for: tuple[str, ...],
) -> Day:
    past = day < clock.today()
    cells = tuple(
        Cell(
            part,
            said.get((day, part), ""),
            week.get((day.isoweekday(), part), ""),
            past or part not in asked_for,
        )
        for part in PARTS
    )
    return Day(day, names.get(day, ""), filling_in.is_off(day), past, cells, mine)


def _shifts(volunteer: Volunteer, first: date) -> dict[date, list[Shift]]:
    query = (
        select(Shift)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .where(Assignment.volunteer_id == volunteer.id, Assignment.ended_at.is_(None))
        .where(Shift.day.between(*clock.month_bounds(first)), Shift.cancelled_at.is_(None))
        .options(joinedload(Shift.kind))
        .order_by(Shift.starts_at)
    )
    found: dict[date, list[Shift]] = defaultdict(list)
    for shift in db.session.scalars(query):
        found[shift.day].append(shift)
    return found


def days_left(deadline: date | None) -> int | None:
    """Days until the last day to answer, 0 on it, negative after it; None where nobody is asked."""
    return None if deadline is None else (deadline - clock.today()) // timedelta(1)
