"""The catalogue of what a duty may ask for: skills, papers with an end, driving licences."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota.duty_models import DutyKind, DutyRequirement, Qualification
from opsapp.rota.volunteer_models import VolunteerQualification

SKILL, PAPER, LICENCE = KINDS = ("skill", "paper", "licence")
FACTS = ("name", "name_en", "kind", "rank", "active")


def create(*, by: User | None, **facts: Any) -> Qualification:
    """A new skill, paper or licence; `facts` are FACTS. RuleError names the field."""
    last = db.session.scalar(select(func.max(Qualification.rank))) or 0
    made = Qualification(code=_next_code(), active=True)
    _write(made, {"name": "", "kind": SKILL, "rank": last + 1} | facts)
    db.session.add(made)
    db.session.flush()
    audit("rota.qualification", "qualification", made.id, by=by)
    return made


def change(found: Qualification, *, by: User | None, **facts: Any) -> list[str]:
    """Change what is given; the names of the fields that changed. RuleError as `create`.

    What kind it is stays once somebody holds it; what a duty still asks for is not put away.
    """
    before = {name: getattr(found, name) for name in FACTS}
    _write(found, facts)
    if found.kind != before["kind"] and counts().get(found.id):
        raise RuleError(_("Somebody holds it already. Please add another one."), field="kind")
    if not found.active and (asking := _asking(found)):
        raise RuleError(_("“%(name)s” still asks for it.", name=asking), field="active")
    db.session.flush()
    fields = [name for name in FACTS if getattr(found, name) != before[name]]
    if fields:
        audit("rota.qualification", "qualification", found.id, by=by, fields=fields)
    return fields


def all_qualifications(*, with_closed: bool = False) -> Sequence[Qualification]:
    """The catalogue in its order."""
    query = select(Qualification).order_by(Qualification.active.desc(), Qualification.rank, Qualification.id)
    return db.session.scalars(query if with_closed else query.where(Qualification.active)).all()


def by_id(qualification_id: int | None) -> Qualification:
    """The qualification with this id. RuleError when there is none."""
    found = db.session.get(Qualification, qualification_id or 0)
    if found is None:
        raise RuleError(_("Please choose one."), field="qualification_id", code="unknown_qualification")
    return found


def counts() -> dict[int, int]:
    """How many volunteers hold each qualification, by its id."""
    one = VolunteerQualification
    query = select(one.qualification_id, func.count()).where(one.ended_at.is_(None))
    with db.session.no_autoflush:
        return dict(db.session.execute(query.group_by(one.qualification_id)).all())  # type: ignore[arg-type]


def _asking(found: Qualification) -> str:
    query = select(DutyKind.name).join(DutyRequirement, DutyRequirement.kind_id == DutyKind.id)
    query = query.where(DutyRequirement.qualification_id == found.id, DutyKind.active)
    with db.session.no_autoflush:
        return db.session.scalars(query.order_by(DutyKind.rank)).first() or ""


def _next_code() -> str:
    used = set(db.session.scalars(select(Qualification.code)))
    return next(code for number in range(1, 1000) if (code := f"own{number}") not in used)


def _write(found: Qualification, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise LookupError(name)
        setattr(found, name, text.clean_name(value or "") if name in ("name", "name_en") else value)
    if not found.name:
        raise RuleError(_("Please fill this in."), field="name")
    for name in ("name", "name_en"):
        if len(getattr(found, name) or "") > 60:
            raise RuleError(_("Please use at most %(n)s characters.", n=60), field=name)
    if found.kind not in KINDS:
        raise RuleError(_("Please choose one."), field="kind")
