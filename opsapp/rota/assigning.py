"""Putting somebody on a shift and taking them off. What the rules say about it is asked of `rules`."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import rules
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer

MANUAL, PROPOSED, OWNER, COVER, SWAP = HOWS = ("manual", "proposed", "owner", "cover", "swap")


def assign(
    shift: Shift,
    volunteer: Volunteer,
    *,
    by: User | None,
    how: str = MANUAL,
    locked: bool = False,
    insist: bool = False,
) -> Assignment:
    """Put somebody on a shift. RuleError: cancelled, full ("full"), already on it, or a rule against it ("rules").

    `insist` goes on against the rules that a person may decide about; an expired paper or a missing licence is never
    one of them. Two who take the last place at once, or put one person in two places, wait for one another here.
    """
    lock(Shift, [shift.id])
    lock(Volunteer, [volunteer.id])
    db.session.refresh(shift)
    db.session.expire(shift, ["assignments"])
    if shift.cancelled_at is not None:
        raise RuleError(_("This shift is cancelled."), code="cancelled")
    if any(one.volunteer_id == volunteer.id for one in shift.assignments):
        raise RuleError(_("%(name)s is already on this shift.", name=volunteer.person.name), code="twice")
    if len(shift.assignments) >= shift.people:
        raise RuleError(_("This shift is full already."), code="full")
    against = rules.against(shift, volunteer)
    if against and not (insist and not any(one.final for one in against)):
        said = " ".join(one.text for one in against)
        raise RuleError(f"{volunteer.person.name}: {said}", code="rules", field="volunteer_id")
    if how == MANUAL:
        audit("rota.assign", "shift", shift.id, by=by)
    return write(shift, volunteer, how, by=by, locked=locked)


def write(
    shift: Shift, volunteer: Volunteer, how: str, *, by: User | None, locked: bool = False
) -> Assignment:
    """The row alone; its caller has asked the rules."""
    made = Assignment(
        shift=shift,
        volunteer=volunteer,
        how=how,
        locked=locked,
        made_at=clock.now(),
        made_by_id=by.id if by else None,
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(shift, ["assignments"])
    return made


def end(assignment: Assignment, why: str, *, by: User | None) -> None:
    """Take somebody off a shift: removed, cannot, swapped, replanned. Ended already, nothing changes."""
    if assignment.ended_at is not None:
        return
    assignment.ended_at, assignment.ended_by_id = clock.now(), by.id if by else None
    assignment.ended_why, assignment.locked = why, False
    db.session.flush()
    db.session.expire(assignment.shift, ["assignments"])


def remove(assignment: Assignment, *, by: User | None) -> None:
    """The office takes somebody off. RuleError once the shift is over: what was done is not planned away."""
    if assignment.shift.ends_at <= clock.now():
        raise RuleError(_("This shift is over. What people did stays."))
    end(assignment, "removed", by=by)
    audit("rota.remove", "shift", assignment.shift_id, by=by)


def set_locked(assignment: Assignment, locked: bool, *, by: User | None) -> None:
    """Keep somebody where they are in every proposal, or let proposals move them again. Ended, nothing changes."""
    if assignment.ended_at is not None or assignment.locked == locked:
        return
    assignment.locked = locked
    db.session.flush()
    audit("rota.lock" if locked else "rota.unlock", "shift", assignment.shift_id, by=by)


def lock_month(first: date, locked: bool, *, by: User) -> int:
    """Keep everybody of a month where they are, or let proposals move them again; how many places changed."""
    query = (
        select(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.day.between(*clock.month_bounds(first)), Shift.cancelled_at.is_(None))
        .where(Assignment.ended_at.is_(None), Assignment.locked.is_(not locked))
    )
    found = db.session.scalars(query).all()
    for one in found:
        one.locked = locked
    db.session.flush()
    if found:
        audit(
            "rota.lock" if locked else "rota.unlock",
            "rota_month",
            first.isoformat(),
            by=by,
            places=len(found),
        )
    return len(found)
