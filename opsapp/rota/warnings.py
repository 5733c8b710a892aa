"""What the office is told in time: papers and insurances that end in 60, 30 and 7 days, each once."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from opsapp import clock, show
from opsapp.access import allowed
from opsapp.db import db
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.rota import holdings, kinds
from opsapp.rota.duty_models import Qualification
from opsapp.rota.volunteer_models import Volunteer


@dataclass(frozen=True)
class Warned:
    """Something of a volunteer ends soon. `key` is the same on every day of one step, so it is told once."""

    key: str
    volunteer: Volunteer
    what: Qualification | None  # None: the insurance
    ends_on: date
    days: int  # until its last day


def due_warnings(today: date) -> list[Warned]:
    """What ends within 60 days, at its step of 60, 30 or 7 days; what has ended is shown, not told again."""
    rows = [
        Warned(f"rota.paper.{one.id}.{step}", one.volunteer, one.qualification, one.expires_on, days)
        for one in holdings.expiring(holdings.SOON, today)
        if one.expires_on and (step := _step(days := (one.expires_on - today).days))
    ]
    return rows + [
        Warned(f"rota.insurance.{one.id}.{one.insured_to:%Y%m%d}.{step}", one, None, one.insured_to, days)
        for one in _insured_until(today, today + timedelta(days=holdings.SOON))
        if one.insured_to and (step := _step(days := (one.insured_to - today).days))
    ]


def tell_office() -> int:
    """Tell everybody who manages the rota what is due, once each; how much was told. No name stands in the notice."""
    told = 0
    rows = due_warnings(clock.today())
    for user in db.session.scalars(select(User).where(User.active).order_by(User.id)):
        if allowed(user, "rota.manage"):
            with notices.speaking_to(user):
                told += sum(_tell(user, row) for row in rows)
    return told


def _tell(user: User, row: Warned) -> bool:
    what = kinds.shown_name(row.what) if row.what else _("Insurance")
    day = show.date_text(row.ends_on)
    said = _("%(what)s of a volunteer ends on %(day)s, in %(n)s days.", what=what, day=day, n=row.days)
    url = url_for("rota.volunteer", volunteer_id=row.volunteer.id)
    return notices.tell(user, row.key, said, url=url) is not None


def _step(days: int) -> int:
    """The step that so many days fall into; 0 for none."""
    return min((one for one in holdings.WARNED if 0 <= days <= one), default=0)


def _insured_until(first: date, last: date) -> list[Volunteer]:
    query = (
        select(Volunteer)
        .where(Volunteer.insurance != "", Volunteer.insured_to.between(first, last))
        .where(or_(Volunteer.until.is_(None), Volunteer.until > Volunteer.insured_to))
        .options(joinedload(Volunteer.person))
        .order_by(Volunteer.insured_to, Volunteer.id)
    )
    return list(db.session.scalars(query))
