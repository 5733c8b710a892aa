"""What the office looks at about hours: who stood on the sheet and was not seen, and what devices flagged."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.rota import attendance, hours
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.shifts import at
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import Attendance, WorkedTime
from opsapp.sync.models import Operation


class Unseen(NamedTuple):
    """Somebody stood on a shift that is over, and nothing is written down of it; `missed` names the row that says
    that they did not come."""

    shift: Shift
    volunteer: Volunteer
    missed: Attendance | None


class Remark(NamedTuple):
    """A coming or going that the office may want to look at, and why."""

    attendance: Attendance
    flags: list[str]


def unseen(first: date, last: date) -> list[Unseen]:
    """Assignments of shifts that are over, without a coming and without hours, in the order of their beginning."""
    query = (
        select(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(
            Assignment.ended_at.is_(None), Shift.cancelled_at.is_(None), Shift.ends_at <= clock.now(),
            Shift.day.between(first, last),
        )
        .options(
            joinedload(Assignment.shift).joinedload(Shift.kind),
            joinedload(Assignment.volunteer).joinedload(Volunteer.person),
        )
        .order_by(Shift.starts_at, Shift.id, Assignment.id)
    )  # fmt: skip
    seen = {(one.shift_id, one.volunteer_id) for one in attendance.events(first, last + timedelta(1))}
    worked = hours.between(first, last + timedelta(1))
    seen |= {(one.shift_id, one.volunteer_id) for one in worked}
    absent = _missed(first, last)
    return [
        Unseen(one.shift, one.volunteer, absent.get((one.shift_id, one.volunteer_id)))
        for one in db.session.scalars(query).unique()
        if (one.shift_id, one.volunteer_id) not in seen and not _helped(one, worked)
    ]


def _helped(one: Assignment, worked: Sequence[WorkedTime]) -> bool:
    """Whether hours written down by hand lie within the shift, whatever they are called."""
    shift = one.shift
    return any(
        row.volunteer_id == one.volunteer_id
        and row.starts_at < shift.ends_at
        and row.ends_at > shift.starts_at
        for row in worked
    )


def _missed(first: date, last: date) -> dict[tuple[int | None, int], Attendance]:
    gone = select(Attendance.reverses_id).where(Attendance.reverses_id.is_not(None))
    query = select(Attendance).where(
        Attendance.kind == "missed", Attendance.reverses_id.is_(None), Attendance.id.not_in(gone),
        Attendance.happened_at >= at(first, 0), Attendance.happened_at < at(last, 2880),
    )  # fmt: skip
    return {(one.shift_id, one.volunteer_id): one for one in db.session.scalars(query)}


def remarks(first: date, last: date) -> list[Remark]:
    """Comings and goings of these days with what is open about them, and what their device flagged; latest first."""
    rows = attendance.events(first, last)
    open_flags = attendance.unmatched(first, last)
    told = _flagged(rows)
    found = [
        Remark(row, list(dict.fromkeys([*open_flags.get(row.id, ()), *told.get(row.operation_id or "", ())])))
        for row in rows
    ]
    return sorted(
        (one for one in found if one.flags), key=lambda one: one.attendance.happened_at, reverse=True
    )


def _flagged(rows: Iterable[Attendance]) -> dict[str, list[str]]:
    """Of what a device flagged what stays true: a wrong clock, a second press, who was no volunteer."""
    ids = [one.operation_id for one in rows if one.operation_id]
    query = select(Operation.id, Operation.result).where(
        Operation.id.in_(ids), Operation.result.like('%"flags": ["%')
    )
    return {
        key: [flag for flag in json.loads(result).get("flags", ()) if flag in ("clock", "twice", "ended")]
        for key, result in db.session.execute(query)
    }
