"""What volunteers have before and after the days of a sheet: rests, runs, weeks and months reach over its edge."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.shifts import at

HISTORY_DAYS = 92  # what was served in so many days before counts for fairness
AHEAD_DAYS = 31


@dataclass
class Around:
    """What one volunteer has outside the days of the sheet; minutes and days count from its first day."""

    days: set[int] = field(default_factory=set)
    last_end: int | None = None
    next_start: int | None = None
    week_before: int = 0
    week_after: int = 0
    month_minutes: int = 0  # in the part of the months that the sheet leaves out
    month_shifts: int = 0
    history_minutes: int = 0
    history_burden: int = 0


class Member(Protocol):
    """What is asked of a volunteer here."""

    @property
    def id(self) -> int:
        """The volunteer's number."""

    @property
    def since(self) -> date:
        """The first day as a volunteer."""

    @property
    def share(self) -> int:
        """Percent of a full share of the work."""


class _Held(NamedTuple):
    volunteer_id: int
    day: date
    start: int  # minutes from 0:00 of the sheet's first day
    end: int
    burden: int


def of(first: date, last: date, people: Sequence[Member]) -> dict[int, Around]:
    """By volunteer. Of a newcomer the months before count as the others' average: nobody starts as the debtor."""
    found = {one.id: Around() for one in people}
    for held in _held(first, last):
        if held.volunteer_id in found:
            _note(found[held.volunteer_id], held, first, last)
    _credit_newcomers(found, people, first)
    return found


def _held(first: date, last: date) -> list[_Held]:
    query = (
        select(Assignment.volunteer_id, Shift.day, Shift.starts_at, Shift.ends_at, DutyKind.burden)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(DutyKind, DutyKind.id == Shift.kind_id)
        .where(Assignment.ended_at.is_(None), Shift.cancelled_at.is_(None))
        .where(Shift.day.between(first - timedelta(HISTORY_DAYS), last + timedelta(AHEAD_DAYS)))
        .where(~Shift.day.between(first, last))
        .order_by(Shift.starts_at)
    )
    zero = at(first, 0)
    return [
        _Held(volunteer, day, _minutes(starts - zero), _minutes(ends - zero), burden)
        for volunteer, day, starts, ends, burden in db.session.execute(query)
    ]


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def _note(around: Around, held: _Held, first: date, last: date) -> None:
    length = held.end - held.start
    around.days.add((held.day - first).days)
    if held.day < first:
        around.last_end = held.end if around.last_end is None else max(around.last_end, held.end)
        around.history_minutes += length
        around.history_burden += held.burden
        if held.day >= first - timedelta(first.weekday()):
            around.week_before += length
    else:
        around.next_start = held.start if around.next_start is None else min(around.next_start, held.start)
        if held.day <= last + timedelta(6 - last.weekday()):
            around.week_after += length
    if clock.month_bounds(first)[0] <= held.day <= clock.month_bounds(last)[1]:
        around.month_minutes += length
        around.month_shifts += 1


def _credit_newcomers(found: dict[int, Around], people: Sequence[Member], first: date) -> None:
    begun = first - timedelta(HISTORY_DAYS)
    old = [one for one in people if one.since <= begun and one.share]
    shares = sum(one.share for one in old)
    if not shares:
        return
    minutes = sum(found[one.id].history_minutes for one in old)
    burden = sum(found[one.id].history_burden for one in old)
    for one in people:
        missed = min(HISTORY_DAYS, (one.since - begun).days)
        if missed > 0:
            found[one.id].history_minutes += minutes * one.share * missed // (shares * HISTORY_DAYS)
            found[one.id].history_burden += burden * one.share * missed // (shares * HISTORY_DAYS)
