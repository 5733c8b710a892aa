"""Coming and going: who came when, matched to the shift of that day, paired into hours; and who did not come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import hours
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.shifts import at
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import Attendance, WorkedTime

METHODS = PIN, QR, PHONE, OFFICE = ("pin", "qr", "phone", "office")
NEAR = timedelta(hours=3)  # so long before or after its beginning a coming belongs to a shift
FORGOTTEN = timedelta(hours=3)  # after the planned end; without a plan after half a day
HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Pair:
    """Somebody came, and went or is still there; `end` None: open."""

    begin: Attendance
    end: Attendance | None


@dataclass(frozen=True)
class Recorded:
    """What was written down of a coming or going, what it made, and what the office may want to look at."""

    attendance: Attendance
    worked: WorkedTime | None = None
    flags: tuple[str, ...] = ()


# --- coming and going -------------------------------------------------------------------------------------


def come(
    volunteer: Volunteer, happened_at: datetime, *, method: str, by: User | None, shift: Shift | None = None,
    operation_id: str | None = None, note: str = "",
) -> Recorded:  # fmt: skip
    """Somebody came. Never refused: without a shift of theirs it is flagged no_shift, a second time twice.

    A coming that arrives after its going makes the hours then.
    """
    lock(Volunteer, [volunteer.id])
    found = shift or match(volunteer, happened_at)
    before = _open_before(volunteer.id, happened_at)
    row = _write(
        volunteer, "in", method, happened_at, by=by, shift=found, operation_id=operation_id, note=note
    )
    flags = () if found else ("no_shift",)
    if before is not None and _same(before, row):
        return Recorded(row, None, (*flags, "twice"))
    going = _lone_going(row)
    if going is None:
        return Recorded(row, None, flags)
    worked, more = _make(row, going, 0, None)
    return Recorded(row, worked, (*flags, *more))


def go(
    volunteer: Volunteer, happened_at: datetime, *, method: str, by: User | None, break_minutes: int = 0,
    kind: DutyKind | None = None, operation_id: str | None = None, note: str = "",
) -> Recorded:  # fmt: skip
    """Somebody went; with their coming it makes hours. Flagged instead: no_in, overlap, too_long, too_short, no_kind.

    `kind` counts where the coming belongs to no shift.
    """
    lock(Volunteer, [volunteer.id])
    coming = _open_before(volunteer.id, happened_at)
    told = _("Break: %(n)s min", n=break_minutes) if break_minutes and coming is None else ""
    row = _write(
        volunteer, "out", method, happened_at, by=by, shift=coming.shift if coming else None,
        operation_id=operation_id, note=note or told,
    )  # fmt: skip
    if coming is None:
        return Recorded(row, None, ("no_in",))
    worked, flags = _make(coming, row, break_minutes, kind)
    return Recorded(row, worked, flags)


def _make(
    coming: Attendance, going: Attendance, break_minutes: int, kind: DutyKind | None
) -> tuple[WorkedTime | None, tuple[str, ...]]:
    """The hours of a pair; what cannot be booked is said, and left to the office."""
    kind = coming.shift.kind if coming.shift else kind or _only_kind(coming.volunteer)
    if kind is None:
        return None, ("no_kind",)
    span = hours.Span(coming.happened_at, going.happened_at, break_minutes)
    try:
        return hours.book(
            coming.volunteer, kind, span, by=going.user, shift=coming.shift, operation_id=going.operation_id
        ), ()  # fmt: skip
    except RuleError as broken:
        return None, (broken.code or "rule",)


def _only_kind(volunteer: Volunteer) -> DutyKind | None:
    return volunteer.duties[0].kind if len(volunteer.duties) == 1 else None


def _write(
    volunteer: Volunteer, kind: str, method: str, happened_at: datetime, *, by: User | None,
    shift: Shift | None = None, operation_id: str | None = None, note: str = "", reverses_id: int | None = None,
) -> Attendance:  # fmt: skip
    row = Attendance(
        volunteer=volunteer, volunteer_id=volunteer.id, shift=shift, shift_id=shift.id if shift else None, kind=kind,
        method=method, happened_at=happened_at, recorded_at=clock.now(), user=by, user_id=by.id if by else None,
        operation_id=operation_id, note=note[:200], reverses_id=reverses_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def match(volunteer: Volunteer, moment: datetime) -> Shift | None:
    """The shift that a coming belongs to: the volunteer stands on it, and it begins within three hours, or runs."""
    query = (
        select(Shift)
        .join(Assignment, (Assignment.shift_id == Shift.id) & Assignment.ended_at.is_(None))
        .where(
            Assignment.volunteer_id == volunteer.id,
            Shift.cancelled_at.is_(None),
            Shift.starts_at <= moment + NEAR,
            Shift.ends_at > moment,
        )
    )
    found = db.session.scalars(query).all()
    return min(found, key=lambda one: abs(one.starts_at - moment), default=None)


# --- pairs ------------------------------------------------------------------------------------------------


def events(first: date, last: date, *, volunteer_id: int | None = None) -> Sequence[Attendance]:
    """Comings and goings that stand on these days, by person and time."""
    begin, end = at(first, 0), at(last, 1440)
    query = _standing().where(Attendance.happened_at >= begin, Attendance.happened_at < end)
    if volunteer_id is not None:
        query = query.where(Attendance.volunteer_id == volunteer_id)
    return db.session.scalars(query).all()


def _standing() -> Select[Any]:
    back = aliased(Attendance)
    gone = select(back.id).where(back.reverses_id == Attendance.id).exists()
    return (
        select(Attendance)
        .where(Attendance.kind.in_(("in", "out")), Attendance.reverses_id.is_(None), ~gone)
        .options(joinedload(Attendance.shift).joinedload(Shift.kind))
        .order_by(Attendance.volunteer_id, Attendance.happened_at, Attendance.id)
    )


def pairs(rows: Iterable[Attendance]) -> list[Pair]:
    """Comings with their goings. A second coming of the same shift, or within three hours, is the same coming; a
    later one means that the going before was forgotten."""
    found: list[Pair] = []
    begun: dict[int, Attendance] = {}
    for row in rows:
        coming = begun.get(row.volunteer_id)
        if row.kind == "in":
            if coming is not None and _same(coming, row):
                continue
            if coming is not None:
                found.append(Pair(coming, None))
            begun[row.volunteer_id] = row
        elif coming is not None and row.happened_at - coming.happened_at <= hours.LONGEST:
            found.append(Pair(begun.pop(row.volunteer_id), row))
    found += [Pair(coming, None) for coming in begun.values()]
    return sorted(found, key=lambda pair: (pair.begin.happened_at, pair.begin.id))


def _same(first: Attendance, second: Attendance) -> bool:
    near = second.happened_at - first.happened_at <= NEAR
    return near or (first.shift_id is not None and first.shift_id == second.shift_id)


def _around(volunteer_id: int, moment: datetime) -> Sequence[Attendance]:
    day = clock.day_of(moment)
    return events(day - timedelta(2), day + timedelta(2), volunteer_id=volunteer_id)


def _open_before(volunteer_id: int, moment: datetime) -> Attendance | None:
    """The coming that a moment would end: of those before it the last pair, if that is open and not too old."""
    before = [one for one in _around(volunteer_id, moment) if one.happened_at <= moment]
    last = next(reversed(pairs(before)), None)
    if last is None or last.end is not None or moment - last.begin.happened_at > hours.LONGEST:
        return None
    return last.begin


def _lone_going(coming: Attendance) -> Attendance | None:
    """The going that arrived before its coming, if there is one."""
    found = pairs(_around(coming.volunteer_id, coming.happened_at))
    return next((one.end for one in found if one.begin.id == coming.id), None)


def open_pairs(now: datetime | None = None) -> list[Pair]:
    """Who has come and not gone, of the last month; the earliest first."""
    day = clock.day_of(now or clock.now())
    return [one for one in pairs(events(day - timedelta(31), day)) if one.end is None]


def is_forgotten(pair: Pair, now: datetime | None = None) -> bool:
    """Whether somebody seems to have gone without saying so."""
    shift = pair.begin.shift
    until = shift.ends_at + FORGOTTEN if shift else pair.begin.happened_at + HALF_DAY
    return pair.end is None and (now or clock.now()) > until


# --- what the office does ---------------------------------------------------------------------------------


def close(
    coming: Attendance, *, by: User | None, ends_at: datetime | None = None, break_minutes: int = 0,
    kind: DutyKind | None = None,
) -> Recorded:  # fmt: skip
    """A forgotten going, with the planned end where none is given. RuleError: closed already, no end known, and
    whatever speaks against the hours."""
    until = ends_at or (coming.shift.ends_at if coming.shift else None)
    if until is None:
        raise RuleError(_("Please write until when."), field="ends")
    if all(
        one.begin.id != coming.id or one.end
        for one in pairs(_around(coming.volunteer_id, coming.happened_at))
    ):
        raise RuleError(_("This is closed already."))
    what = coming.shift.kind if coming.shift else kind or _only_kind(coming.volunteer)
    if what is None:
        raise RuleError(_("Please choose the kind of duty."), field="kind_id")
    row = _write(coming.volunteer, "out", OFFICE, until, by=by, shift=coming.shift)
    span = hours.Span(coming.happened_at, until, break_minutes)
    worked = hours.book(coming.volunteer, what, span, by=by, shift=coming.shift)
    audit("rota.duty_close", "attendance", coming.id, by=by)
    return Recorded(row, worked)


def missed(shift: Shift, volunteer: Volunteer, *, by: User | None, note: str = "") -> Attendance:
    """Somebody did not come: written down by the office alone, for planning and not for blame. RuleError before the
    shift begins, when they came after all, and the second time."""
    lock(Volunteer, [volunteer.id])
    if shift.starts_at > clock.now():
        raise RuleError(_("This shift has not begun yet."))
    if _came(shift, volunteer.id):
        raise RuleError(_("%(name)s came to this shift.", name=volunteer.person.name))
    if volunteer.id in missing(shift):
        raise RuleError(_("This is written down already."))
    row = _write(volunteer, "missed", OFFICE, shift.starts_at, by=by, shift=shift, note=note)
    audit("rota.missed", "shift", shift.id, by=by)
    return row


def _came(shift: Shift, volunteer_id: int) -> bool:
    query = _standing().where(Attendance.shift_id == shift.id, Attendance.volunteer_id == volunteer_id)
    return db.session.scalar(query.limit(1)) is not None


def missing(shift: Shift) -> set[int]:
    """Volunteers who did not come to a shift, as the office wrote down and did not take back."""
    back = aliased(Attendance)
    gone = select(back.id).where(back.reverses_id == Attendance.id).exists()
    query = select(Attendance.volunteer_id).where(
        Attendance.shift_id == shift.id, Attendance.kind == "missed", Attendance.reverses_id.is_(None), ~gone
    )
    return set(db.session.scalars(query))


def reverse(row: Attendance, *, by: User | None, note: str = "") -> Attendance:
    """Take a coming, a going or a no-show back. RuleError: taken back already, or hours were made of it."""
    lock(Volunteer, [row.volunteer_id])
    twin = select(Attendance.id).where(Attendance.reverses_id == row.id)
    if row.reverses_id is not None or db.session.scalar(twin) is not None:
        raise RuleError(_("This was taken back already."))
    if row.kind != "missed" and _made_hours(row):
        raise RuleError(_("Hours were made of it: take the hours back instead."))
    back = _write(
        row.volunteer,
        row.kind,
        OFFICE,
        row.happened_at,
        by=by,
        shift=row.shift,
        note=note,
        reverses_id=row.id,
    )
    audit("rota.attendance_back", "attendance", row.id, by=by)
    return back


def _made_hours(row: Attendance) -> bool:
    moment = WorkedTime.starts_at if row.kind == "in" else WorkedTime.ends_at
    query = hours.standing().where(WorkedTime.volunteer_id == row.volunteer_id, moment == row.happened_at)
    return db.session.scalar(query.limit(1)) is not None


def unmatched(first: date, last: date) -> dict[int, list[str]]:
    """What the office may want to look at on these days, by attendance: no_shift, no_in, no_hours, forgotten."""
    rows = events(first, last)
    found: dict[int, list[str]] = defaultdict(list)
    paired = pairs(rows)
    ends = {one.end.id for one in paired if one.end}
    booked = {(one.volunteer_id, one.starts_at) for one in hours.between(first - timedelta(1), last)}
    for row in rows:
        if row.kind == "in" and row.shift_id is None:
            found[row.id].append("no_shift")
        if row.kind == "out" and row.id not in ends:
            found[row.id].append("no_in")
    for pair in paired:
        if is_forgotten(pair):
            found[pair.begin.id].append("forgotten")
        elif pair.end and (pair.begin.volunteer_id, pair.begin.happened_at) not in booked:
            found[pair.begin.id].append("no_hours")
    return dict(found)
