"""The sheet of some days as the solver and the rules take it: shifts become slots, volunteers become workers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.rota import abilities, answers, shifts, surroundings, volunteers
from opsapp.rota.duty_models import Shift
from opsapp.rota.problem import Pair, Problem, Slot, Worker
from opsapp.rota.surroundings import Around
from opsapp.rota.volunteer_models import Pairing, Volunteer

LIKES, RATHER_NOT, OWNS = 2, -3, 10  # weights of wishes


@dataclass(frozen=True)
class Sheet:
    """Some days with their shifts and volunteers, and the same as a problem."""

    first: date
    last: date
    shifts: Mapping[int, Shift]
    volunteers: Mapping[int, Volunteer]
    problem: Problem
    standing: frozenset[Pair]  # (shift, volunteer) as it is now


def sheet(first: date, last: date, people: Sequence[Volunteer] | None = None, *, keep: bool = False) -> Sheet:
    """Everything of the days from `first` to `last`; `keep` makes what stands the plan to stay close to.

    `people` are the volunteers to look at, by default all of those days.
    """
    found = shifts.between(first, last)
    workers = volunteers.between(first, last) if people is None else people
    known = {one.id for one in workers}
    standing = {
        (shift.id, one.volunteer_id): one
        for shift in found
        for one in shift.assignments
        if one.volunteer_id in known
    }
    around = surroundings.of(first, last, workers)
    said = answers.between(first, last, known)
    problem = Problem(
        days=(last - first).days + 1,
        first_weekday=first.weekday(),
        slots=tuple(_slot(one, first) for one in found),
        workers=tuple(_worker(one, found, said, around[one.id], (first, last)) for one in workers),
        fixed=frozenset(pair for pair, one in standing.items() if one.locked),
        previous=frozenset(standing) if keep else frozenset(),
        apart=_couples("apart", known),
        together=_couples("together", known),
    )
    return Sheet(
        first,
        last,
        {one.id: one for one in found},
        {one.id: one for one in workers},
        problem,
        frozenset(standing),
    )


def month_of(day: date, people: Sequence[Volunteer] | None = None) -> Sheet:
    """The sheet of the whole month of a day: what the rules look at."""
    return sheet(*clock.month_bounds(day), people)


def _slot(shift: Shift, first: date) -> Slot:
    start = _minute(shift, first)
    return Slot(
        key=shift.id,
        day=(shift.day - first).days,
        start=start,
        end=start + shift.minutes,
        kind=shift.kind_id,
        need=shift.people,
        experienced=shift.experienced,
        burden=shift.kind.burden,
    )


def _minute(shift: Shift, first: date) -> int:
    return int((shift.starts_at - shifts.at(first, 0)).total_seconds()) // 60


def _worker(
    one: Volunteer, found: Sequence[Shift], said: answers.Said, around: Around, days: tuple[date, date]
) -> Worker:
    barred, wishes = {}, {}
    for shift in found:
        if reason := _barred(one, shift, said):
            barred[shift.id] = reason
        elif weight := _wish(one, shift, said):
            wishes[shift.id] = weight
    return Worker(
        key=one.id,
        barred=barred,
        experienced=frozenset(duty.kind_id for duty in one.duties if duty.experienced),
        wishes=wishes,
        history_minutes=around.history_minutes,
        history_burden=around.history_burden,
        share=one.share,
        max_minutes=None if one.month_minutes is None else max(0, one.month_minutes - around.month_minutes),
        max_week_minutes=one.week_minutes,
        max_run=one.days_in_row,
        rest=one.rest_minutes or 0,
        max_per_day=one.most_per_day,
        days_around=frozenset(around.days),
        last_end=around.last_end,
        next_start=around.next_start,
        week_minutes_before=around.week_before,
        week_minutes_after=around.week_after,
        **_most_shifts(one, said, around, days),
    )


def _most_shifts(
    one: Volunteer, said: answers.Said, around: Around, days: tuple[date, date]
) -> dict[str, int]:
    """How many shifts somebody takes at most, where they said so for a month that all the days lie in."""
    if clock.month_bounds(days[0]) != clock.month_bounds(days[1]):
        return {}
    most = said.most.get((one.id, days[0].replace(day=1)))
    return {} if most is None else {"max_slots": max(0, most - around.month_shifts)}


def _barred(one: Volunteer, shift: Shift, said: answers.Said) -> str:
    """Why somebody may not be given a shift, whatever else they have; '' when they may."""
    absent = "absent" if said.is_absent(one.id, shift.day) else ""
    return abilities.lacking(one, shift) or absent or answers.REASONS.get(said.of(one, shift), "")


def _wish(one: Volunteer, shift: Shift, said: answers.Said) -> int:
    liked = next((duty.wish for duty in one.duties if duty.kind_id == shift.kind_id), 0)
    weight = LIKES * liked + (RATHER_NOT if said.of(one, shift) == answers.MAYBE else 0)
    return weight + (OWNS if said.owns(one, shift) else 0)


def _couples(kind: str, known: set[int]) -> frozenset[frozenset[int]]:
    rows = db.session.scalars(select(Pairing).where(Pairing.kind == kind))
    return frozenset(
        frozenset((one.first_id, one.second_id)) for one in rows if {one.first_id, one.second_id} <= known
    )
