"""When somebody takes no duties: exempt for a time, or away. Only the office sees it, and no reasons of health."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Absence, Volunteer

EXEMPT, AWAY = KINDS = ("exempt", "away")


def add(
    volunteer: Volunteer, kind: str, first: date, last: date | None = None, *, note: str = "", by: User | None
) -> Absence:
    """Somebody is exempt or away from `first` to `last`, or until further notice. RuleError names the field."""
    if kind not in KINDS:
        raise RuleError(_("Please choose one."), field="kind")
    if last is not None and last < first:
        raise RuleError(_("The last day lies before the first."), field="last_day")
    made = Absence(volunteer=volunteer, kind=kind, first_day=first, last_day=last, note=note[:120])
    db.session.add(made)
    db.session.flush()
    audit("rota.absence", "volunteer", volunteer.id, by=by)
    return made


def end(absence: Absence, last: date, *, by: User | None) -> None:
    """It ends with a day; with one before its first it never was. RuleError when it has ended before."""
    if absence.last_day is not None and absence.last_day <= last:
        raise RuleError(_("This has ended already."))
    volunteer_id = absence.volunteer_id
    if last < absence.first_day:
        db.session.delete(absence)
    else:
        absence.last_day = last
    db.session.flush()
    audit("rota.absence_end", "volunteer", volunteer_id, by=by)


def of(volunteer: Volunteer, since: date) -> Sequence[Absence]:
    """Times that last beyond a day, in their order."""
    query = select(Absence).where(
        Absence.volunteer_id == volunteer.id, or_(Absence.last_day.is_(None), Absence.last_day >= since)
    )
    return db.session.scalars(query.order_by(Absence.first_day, Absence.id)).all()


def assigned_within(absence: Absence) -> Sequence[Assignment]:
    """The duties somebody still has in the time: the office looks for others, nothing is taken away by itself."""
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(Assignment.volunteer_id == absence.volunteer_id, Assignment.ended_at.is_(None))
        .where(Shift.cancelled_at.is_(None), Shift.day >= absence.first_day)
        .options(joinedload(Assignment.shift).joinedload(Shift.kind))
        .order_by(Shift.starts_at)
    )
    if absence.last_day is not None:
        query = query.where(Shift.day <= absence.last_day)
    return db.session.scalars(query).all()
