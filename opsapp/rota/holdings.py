"""What a volunteer holds: skills, papers, licences. A renewed paper is a new row, and the old one stays to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota.abilities import CLASSES
from opsapp.rota.duty_models import Qualification
from opsapp.rota.qualifications import LICENCE, SKILL
from opsapp.rota.volunteer_models import Volunteer, VolunteerQualification

WARNED = (60, 30, 7)  # days before the end
SOON = WARNED[0]


@dataclass(frozen=True)
class Paper:
    """What a paper says: from and to which day it holds; of a licence its class and AT限定."""

    valid_from: date | None = None
    expires_on: date | None = None  # last day on which it holds; None: it does not end
    licence_class: str = ""
    at_only: bool = False
    note: str = ""


def give(
    volunteer: Volunteer, qualification: Qualification, paper: Paper = Paper(), *, by: User | None
) -> VolunteerQualification:
    """Write down that somebody holds something. RuleError when they do already: renew that one."""
    if standing(volunteer, qualification) is not None:
        said = _("This is written down already. Renew it instead.")
        raise RuleError(said, field="qualification_id", code="twice")
    _check(qualification, paper)
    made = _row(volunteer, qualification, paper, by)
    audit("rota.paper", "volunteer", volunteer.id, by=by, qualification=qualification.code)
    return made


def renew(held: VolunteerQualification, paper: Paper, *, by: User | None) -> VolunteerQualification:
    """A new paper takes the place of the old, which stays as it was. RuleError when that has ended already."""
    _standing_only(held)
    _check(held.qualification, paper)
    held.ended_at = clock.now()
    db.session.flush()
    made = _row(held.volunteer, held.qualification, paper, by)
    audit("rota.paper_renew", "volunteer", held.volunteer_id, by=by, qualification=held.qualification.code)
    return made


def end(held: VolunteerQualification, *, by: User | None) -> None:
    """Somebody no longer holds it: given back, or written down by mistake. It stays to be read."""
    _standing_only(held)
    held.ended_at = clock.now()
    db.session.flush()
    db.session.expire(held.volunteer, ["qualifications"])
    audit("rota.paper_end", "volunteer", held.volunteer_id, by=by, qualification=held.qualification.code)


def standing(volunteer: Volunteer, qualification: Qualification) -> VolunteerQualification | None:
    """The row by which somebody holds something now, or None."""
    return next((one for one in volunteer.qualifications if one.qualification_id == qualification.id), None)


def earlier(volunteer: Volunteer) -> Sequence[VolunteerQualification]:
    """What somebody held before: renewed and ended papers, the latest first."""
    one = VolunteerQualification
    query = select(one).where(one.volunteer_id == volunteer.id, one.ended_at.is_not(None))
    return db.session.scalars(query.order_by(one.ended_at.desc(), one.id.desc())).all()


def expiring(within_days: int, today: date | None = None) -> Sequence[VolunteerQualification]:
    """Papers of those who take duties that end within so many days or have ended, the first to end first."""
    today = today or clock.today()
    one = VolunteerQualification
    query = (
        select(one)
        .join(one.volunteer)
        .where(one.ended_at.is_(None), one.expires_on <= today + timedelta(days=within_days))
        .where(Volunteer.since <= today, (Volunteer.until.is_(None)) | (Volunteer.until >= today))
        .options(joinedload(one.qualification), joinedload(one.volunteer).joinedload(Volunteer.person))
        .order_by(one.expires_on, one.id)
    )
    return db.session.scalars(query).unique().all()


def state(expires_on: date | None, today: date | None = None) -> str:
    """How it stands with a paper: 'expired', 'soon' (within 60 days) or ''."""
    days = days_left(expires_on, today)
    return "" if days is None or days > SOON else "expired" if days < 0 else "soon"


def days_left(expires_on: date | None, today: date | None = None) -> int | None:
    """Days until the last day on which a paper holds; None when it does not end."""
    return None if expires_on is None else (expires_on - (today or clock.today())).days


# --- what is written --------------------------------------------------------------------------------------


def _row(
    volunteer: Volunteer, qualification: Qualification, paper: Paper, by: User | None
) -> VolunteerQualification:
    facts: dict[str, Any] = {"at_only": False, "licence_class": ""}
    if qualification.kind == LICENCE:
        facts = {"at_only": paper.at_only, "licence_class": paper.licence_class}
    made = VolunteerQualification(
        volunteer=volunteer, qualification=qualification, valid_from=paper.valid_from,
        expires_on=None if qualification.kind == SKILL else paper.expires_on, note=paper.note[:120],
        recorded_at=clock.now(), user_id=by.id if by else None, **facts,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.expire(volunteer, ["qualifications"])
    return made


def _check(qualification: Qualification, paper: Paper) -> None:
    if paper.valid_from and paper.expires_on and paper.expires_on < paper.valid_from:
        raise RuleError(_("The last day lies before the first."), field="expires_on")
    if qualification.kind != LICENCE:
        return
    if paper.licence_class not in CLASSES[1:]:
        raise RuleError(_("Please choose the class of the licence."), field="licence_class")
    if paper.expires_on is None:
        raise RuleError(_("Please write until when the licence is valid."), field="expires_on")


def _standing_only(held: VolunteerQualification) -> None:
    if held.ended_at is not None:
        raise RuleError(_("This has ended already."))
