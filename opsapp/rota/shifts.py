"""Shifts: dated duties, made by hand, from templates, or by a course or a round; cancelled, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people.models import Person
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer

MOST_PEOPLE = 50


@dataclass(frozen=True)
class Hours:
    """From when to when on a day, in minutes after 0:00; an end past 1440 lies on the next day."""

    starts: int
    ends: int


def at(day: date, minutes: int) -> datetime:
    """The moment so many minutes after 0:00 of a Japanese day."""
    return datetime.combine(day, time(), clock.JST) + timedelta(minutes=minutes)


def add(
    kind: DutyKind,
    day: date,
    hours: Hours,
    *,
    by: User | None,
    people: int | None = None,
    experienced: int | None = None,
    name: str = "",
    where: str = "",
    source: str = "manual",
    source_key: str | None = None,
    template_id: int | None = None,
) -> Shift:
    """A shift on a day; left out, people and experience are as usual for its kind. RuleError for odd hours."""
    if not 0 <= hours.starts < 1440 or not hours.starts < hours.ends <= hours.starts + 1440:
        raise RuleError(_("The end must come after the beginning."), field="ends")
    wanted = kind.people if people is None else people
    known = min(kind.experienced, wanted) if experienced is None else experienced
    _check_people(wanted, known)
    shift = Shift(
        kind_id=kind.id, kind=kind, template_id=template_id, day=day, starts_at=at(day, hours.starts),
        ends_at=at(day, hours.ends), people=wanted, experienced=known, name=name, where=where, source=source,
        source_key=source_key,
    )  # fmt: skip
    db.session.add(shift)
    db.session.flush()
    if source == "manual":
        audit("rota.shift", "shift", shift.id, by=by)
    return shift


def _check_people(people: int, experienced: int) -> None:
    if not 1 <= people <= MOST_PEOPLE:
        raise RuleError(
            _("Please enter a number from %(lowest)s to %(highest)s.", lowest=1, highest=MOST_PEOPLE),
            field="people",
        )
    if not 0 <= experienced <= people:
        raise RuleError(_("No more experienced people than people."), field="experienced")


def ensure(source: str, source_key: str, kind_code: str, day: date, hours: Hours, **facts: object) -> Shift:
    """The shift that a course or a round needs on a day: made once, moved when its hours have changed.

    `source` is 'course' or 'round', `source_key` names trip and duty, like "mobile.trip.12.driver". Asked again it is
    the same shift with the people who are on it; one that was cancelled stays so.
    RuleError when no kind of duty has this code.
    """
    kind = db.session.scalar(select(DutyKind).where(DutyKind.code == kind_code))
    if kind is None:
        raise RuleError(_("There is no kind of duty “%(code)s”.", code=kind_code), code="unknown_kind")
    found = db.session.scalar(select(Shift).where(Shift.source_key == source_key))
    if found is None:
        return add(kind, day, hours, by=None, source=source, source_key=source_key, **facts)  # type: ignore[arg-type]
    found.day, found.starts_at, found.ends_at = day, at(day, hours.starts), at(day, hours.ends)
    db.session.flush()
    return found


def cancel(shift: Shift, reason: str, *, by: User | None) -> None:
    """The duty does not take place; whoever was on it is free. It stays to be read. RuleError when it has begun."""
    if shift.cancelled_at is not None:
        raise RuleError(_("This shift is cancelled already."))
    if shift.starts_at <= clock.now():
        raise RuleError(_("This shift has begun: write down who was there instead."))
    shift.cancelled_at, shift.cancel_reason = clock.now(), reason[:120]
    for one in shift.assignments:
        one.ended_at, one.ended_by_id, one.ended_why = clock.now(), by.id if by else None, "cancelled"
    db.session.flush()
    db.session.expire(shift, ["assignments"])
    audit("rota.shift_cancel", "shift", shift.id, by=by)


def by_id(shift_id: int) -> Shift:
    """The shift with this id. RuleError when there is none."""
    found = db.session.get(Shift, shift_id)
    if found is None:
        raise RuleError(_("This shift is not known."), field="shift", code="unknown_shift")
    return found


def between(first: date, last: date) -> Sequence[Shift]:
    """Shifts that take place on these days, in the order of their beginning, with kind and people loaded."""
    query = (
        select(Shift)
        .where(Shift.day.between(first, last), Shift.cancelled_at.is_(None))
        .options(
            joinedload(Shift.kind),
            selectinload(Shift.assignments).joinedload(Assignment.volunteer).joinedload(Volunteer.person),
        )
        .order_by(Shift.starts_at, Shift.kind_id, Shift.id)
    )
    return db.session.scalars(query).unique().all()


def on_duty(moment: datetime, kind_code: str | None = None) -> list[Person]:
    """Who is on duty at a moment, of one kind or of any: for shop, van, meals and visits to ask."""
    query = (
        select(Person)
        .join(Volunteer, Volunteer.person_id == Person.id)
        .join(Assignment, (Assignment.volunteer_id == Volunteer.id) & Assignment.ended_at.is_(None))
        .join(Shift, (Shift.id == Assignment.shift_id) & Shift.cancelled_at.is_(None))
        .where(Shift.starts_at <= moment, Shift.ends_at > moment)
        .order_by(Shift.starts_at, Person.kana_key, Person.id)
    )
    if kind_code is not None:
        query = query.join(DutyKind, DutyKind.id == Shift.kind_id).where(DutyKind.code == kind_code)
    return list(dict.fromkeys(db.session.scalars(query)))


def users_of(people: Sequence[int]) -> list[User]:
    """The accounts of those residents who are volunteers with one."""
    query = (
        select(User)
        .join(Volunteer, Volunteer.user_id == User.id)
        .where(User.active, Volunteer.person_id.in_(people))
    )
    return list(db.session.scalars(query.order_by(User.kana, User.id)))
