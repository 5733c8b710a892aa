"""Two volunteers who never share a shift, or only come together."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import or_, select

from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota.volunteer_models import Pairing, Volunteer

APART, TOGETHER = KINDS = ("apart", "together")


def pair(one: Volunteer, other: Volunteer, kind: str, *, by: User | None) -> Pairing:
    """Keep two apart or together; said of the same two again, the new word holds. RuleError names the field."""
    if kind not in KINDS:
        raise RuleError(_("Please choose one."), field="pairing")
    if one.id == other.id:
        raise RuleError(_("Please choose somebody else."), field="other_id")
    first, second = sorted((one.id, other.id))
    found = db.session.scalar(select(Pairing).where(Pairing.first_id == first, Pairing.second_id == second))
    if found is None:
        found = Pairing(first_id=first, second_id=second, kind=kind)
        db.session.add(found)
    found.kind = kind
    db.session.flush()
    audit("rota.pairing", "volunteer", one.id, by=by)
    return found


def part(found: Pairing, *, by: User | None) -> None:
    """The two are free of one another again."""
    volunteer_id = found.first_id
    db.session.delete(found)
    db.session.flush()
    audit("rota.pairing_end", "volunteer", volunteer_id, by=by)


def of(volunteer: Volunteer) -> Sequence[tuple[Pairing, Volunteer]]:
    """What holds for a volunteer, each with the other one."""
    query = select(Pairing).where(or_(Pairing.first_id == volunteer.id, Pairing.second_id == volunteer.id))
    rows = db.session.scalars(query.order_by(Pairing.kind, Pairing.id))
    return [(one, one.second if one.first_id == volunteer.id else one.first) for one in rows]
