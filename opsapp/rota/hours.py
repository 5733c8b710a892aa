"""Hours worked: booked from coming and going or from a paper sheet, taken back by a reversal, added up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people.models import Person
from opsapp.rota import rewards
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import WorkedTime

LONGEST = timedelta(hours=24)
AHEAD = timedelta(minutes=10)  # a clock may be a little fast
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Span:
    """From when to when somebody worked, and how many minutes of it were a break."""

    starts_at: datetime
    ends_at: datetime
    break_minutes: int = 0

    @property
    def minutes(self) -> int:
        """What counts: whole minutes without the break."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60 - self.break_minutes


def book(
    volunteer: Volunteer,
    kind: DutyKind,
    span: Span,
    *,
    by: User | None,
    shift: Shift | None = None,
    operation_id: str | None = None,
    note: str = "",
) -> WorkedTime:
    """Time worked on a duty, and what it earns. RuleError: order, more than 24 hours, ahead of time, overlap."""
    lock(Volunteer, [volunteer.id])
    _check(span)
    other = overlapping(volunteer.id, span)
    if other is not None:
        raise RuleError(
            _("%(name)s has hours written down at this time already.", name=volunteer.person.name),
            field="starts", code="overlap",
        )  # fmt: skip
    worked = WorkedTime(
        volunteer_id=volunteer.id, volunteer=volunteer, kind=kind, shift=shift, day=clock.day_of(span.starts_at),
        starts_at=span.starts_at, ends_at=span.ends_at, break_minutes=span.break_minutes, minutes=span.minutes,
        pay=volunteer.pay, recorded_at=clock.now(), user_id=by.id if by else None, operation_id=operation_id,
        note=note[:LONGEST_NOTE],
    )  # fmt: skip
    db.session.add(worked)
    db.session.flush()
    rewards.earn(worked, by=by)
    return worked


def _check(span: Span) -> None:
    if span.ends_at <= span.starts_at:
        raise RuleError(_("The end must come after the beginning."), field="ends", code="order")
    if span.ends_at - span.starts_at > LONGEST:
        raise RuleError(_("More than 24 hours at a stretch are not possible."), field="ends", code="too_long")
    if span.ends_at > clock.now() + AHEAD:
        raise RuleError(_("This time has not come yet."), field="ends", code="ahead")
    if span.break_minutes < 0 or span.minutes <= 0:
        raise RuleError(
            _("Without the break nothing is left of this time."), field="break_minutes", code="too_short"
        )


def overlapping(volunteer_id: int, span: Span) -> WorkedTime | None:
    """Hours of the volunteer that stand and lie at the same time, or None."""
    return db.session.scalar(
        standing()
        .where(
            WorkedTime.volunteer_id == volunteer_id,
            WorkedTime.starts_at < span.ends_at,
            WorkedTime.ends_at > span.starts_at,
        )
        .limit(1)
    )


def reverse(worked: WorkedTime, *, by: User | None, note: str = "") -> WorkedTime:
    """Take hours back with what they earned. RuleError when they were taken back already."""
    lock(Volunteer, [worked.volunteer_id])
    if worked.reverses_id is not None or is_reversed(worked):
        raise RuleError(_("These hours were taken back already."))
    back = WorkedTime(
        volunteer=worked.volunteer, kind=worked.kind, shift=worked.shift, day=worked.day, starts_at=worked.starts_at,
        ends_at=worked.ends_at, break_minutes=worked.break_minutes, minutes=-worked.minutes, pay=worked.pay,
        recorded_at=clock.now(), user_id=by.id if by else None, note=note[:LONGEST_NOTE], reverses_id=worked.id,
    )  # fmt: skip
    db.session.add(back)
    db.session.flush()
    rewards.unearn(worked, back, by=by)
    audit("rota.hours_back", "worked_time", worked.id, by=by)
    return back


def is_reversed(worked: WorkedTime) -> bool:
    """Whether these hours were taken back."""
    return db.session.scalar(select(WorkedTime.id).where(WorkedTime.reverses_id == worked.id)) is not None


# --- what stands ------------------------------------------------------------------------------------------


def standing() -> Select[Any]:
    """The query of hours that count: neither taken back nor a reversal."""
    back = aliased(WorkedTime)
    gone = select(back.id).where(back.reverses_id == WorkedTime.id).exists()
    return select(WorkedTime).where(WorkedTime.reverses_id.is_(None), ~gone)


def between(
    first: date, last: date, *, volunteer_id: int | None = None, kind_id: int | None = None
) -> Sequence[WorkedTime]:
    """Hours that stand on these days, by person in 五十音 order and time."""
    query = (
        standing()
        .join(WorkedTime.volunteer)
        .join(Volunteer.person)
        .options(
            contains_eager(WorkedTime.volunteer).contains_eager(Volunteer.person),
            joinedload(WorkedTime.kind),
            joinedload(WorkedTime.shift),
        )
        .where(WorkedTime.day.between(first, last))
        .order_by(Person.kana_key, Volunteer.id, WorkedTime.starts_at)
    )
    if volunteer_id is not None:
        query = query.where(WorkedTime.volunteer_id == volunteer_id)
    if kind_id is not None:
        query = query.where(WorkedTime.kind_id == kind_id)
    return db.session.scalars(query).all()


@dataclass
class Sum:
    """Somebody's hours of some days: minutes by kind of duty, and how often they came."""

    volunteer: Volunteer
    by_kind: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    times: int = 0

    @property
    def minutes(self) -> int:
        """All kinds together."""
        return sum(self.by_kind.values())


def sums(rows: Iterable[WorkedTime]) -> list[Sum]:
    """Hours that stand, added up by person in the order in which they come."""
    found: dict[int, Sum] = {}
    for one in rows:
        row = found.setdefault(one.volunteer_id, Sum(one.volunteer))
        row.by_kind[one.kind_id] += one.minutes
        row.times += 1
    return list(found.values())


def by_kind_and_month(first: date, last: date) -> dict[tuple[int, date], int]:
    """Minutes by (kind, first day of the month): reversals take away what they reverse."""
    query = select(WorkedTime.kind_id, WorkedTime.day, func.sum(WorkedTime.minutes)).where(
        WorkedTime.day.between(first, last)
    )
    found: dict[tuple[int, date], int] = defaultdict(int)
    for kind_id, day, minutes in db.session.execute(query.group_by(WorkedTime.kind_id, WorkedTime.day)):
        found[kind_id, day.replace(day=1)] += int(minutes)
    return dict(found)


def of_fiscal_year(year: int, volunteer_id: int) -> int:
    """Somebody's minutes from April to March."""
    first, last = clock.fiscal_bounds(year)
    query = select(func.coalesce(func.sum(WorkedTime.minutes), 0)).where(
        WorkedTime.volunteer_id == volunteer_id, WorkedTime.day.between(first, last)
    )
    return int(db.session.scalar(query) or 0)
