"""The rota's months: asked for, answered, published."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota.plan_models import RotaMonth

USUAL_DEADLINE = 10  # days before the month begins


def first_of(day: date) -> date:
    """The first day of the month of `day`: how a month is named everywhere."""
    return day.replace(day=1)


def next_first(first: date) -> date:
    """The first day of the month after."""
    return clock.month_bounds(first)[1] + timedelta(days=1)


def previous_first(first: date) -> date:
    """The first day of the month before."""
    return first_of(first - timedelta(days=1))


def of(first: date) -> RotaMonth:
    """The month that begins on `first`, as it stands; one that nobody has touched is not stored yet."""
    return db.session.get(RotaMonth, first_of(first)) or RotaMonth(first=first_of(first))


def is_published(day: date) -> bool:
    """Whether everybody may see who is on duty on a day."""
    return of(day).published_at is not None


def published() -> set[date]:
    """The first days of all months that are published."""
    return set(db.session.scalars(select(RotaMonth.first).where(RotaMonth.published_at.is_not(None))))


def open_for_answers(first: date, *, by: User, deadline: date | None = None) -> RotaMonth:
    """Ask the volunteers for their availability; asked again, only the deadline changes."""
    month = _kept(first)
    last = first_of(first) - timedelta(days=1)
    chosen = deadline or usual_deadline(first)
    if chosen > last:
        raise RuleError(_("The deadline must lie before the month begins."), field="deadline")
    if chosen < clock.today():
        raise RuleError(_("The deadline is past already."), field="deadline")
    month.deadline, month.opened_at = chosen, month.opened_at or clock.now()
    db.session.flush()
    audit("rota.month_open", "rota_month", month.first.isoformat(), by=by)
    return month


def usual_deadline(first: date) -> date:
    """The last day to answer where nobody said otherwise: ten days before the month, not before today."""
    return max(clock.today(), first_of(first) - timedelta(days=USUAL_DEADLINE))


def publish(first: date, *, by: User) -> RotaMonth:
    """Let everybody see the sheet of a month. RuleError when it is published already."""
    month = _kept(first)
    if month.published_at is not None:
        raise RuleError(_("This month is published already."))
    month.published_at, month.published_by_id = clock.now(), by.id
    db.session.flush()
    audit("rota.month_publish", "rota_month", month.first.isoformat(), by=by)
    return month


def _kept(first: date) -> RotaMonth:
    month = of(first)
    db.session.add(month)
    return month
