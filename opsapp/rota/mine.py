"""One's own shifts: the next one, those to come, those that were, as far as the month is published."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.rota import months
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer


def coming(volunteer: Volunteer) -> Sequence[Assignment]:
    """Shifts of somebody that are not over, the nearest first, with those who are on them too."""
    query = _standing(volunteer).where(Shift.ends_at > clock.now()).order_by(Shift.starts_at, Shift.id)
    published = months.published()
    return [one for one in db.session.scalars(query) if months.first_of(one.shift.day) in published]


def past(volunteer: Volunteer, days: int = 92) -> Sequence[Assignment]:
    """Shifts of the last months that are over, the latest first."""
    since = clock.today() - timedelta(days=days)
    query = _standing(volunteer).where(Shift.ends_at <= clock.now(), Shift.day >= since)
    return db.session.scalars(query.order_by(Shift.starts_at.desc(), Shift.id.desc())).all()


def _standing(volunteer: Volunteer) -> Select[Any]:
    return (
        select(Assignment)
        .join(Assignment.shift)
        .where(
            Assignment.volunteer_id == volunteer.id,
            Assignment.ended_at.is_(None),
            Shift.cancelled_at.is_(None),
        )
        .options(
            joinedload(Assignment.shift).joinedload(Shift.kind),
            joinedload(Assignment.shift)
            .selectinload(Shift.assignments)
            .joinedload(Assignment.volunteer)
            .joinedload(Volunteer.person),
        )
    )


def is_ahead(assignment: Assignment) -> bool:
    """Whether somebody is on a shift that takes place and has not begun."""
    shift = assignment.shift
    return assignment.ended_at is None and shift.cancelled_at is None and shift.starts_at > clock.now()


def others(assignment: Assignment) -> list[Volunteer]:
    """Who else is on the shift, in the order they came to it."""
    return [
        each.volunteer
        for each in assignment.shift.assignments
        if each.volunteer_id != assignment.volunteer_id
    ]
