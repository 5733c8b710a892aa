"""Kinds of duty: what there is to do and what it asks of people. One that is closed keeps what people did."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from opsapp import text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota.abilities import CLASSES
from opsapp.rota.duty_models import DutyKind, DutyRequirement, DutyTemplate, Qualification

FACTS = (
    "name", "name_en", "mark", "people", "experienced", "burden", "drives", "hands_over", "rank", "active"
)  # fmt: skip
LENGTHS = {"name": 40, "name_en": 40, "mark": 2}
LIMITS = {"people": (1, 50), "experienced": (0, 50), "burden": (0, 10), "rank": (0, 999)}
Asked = Mapping[int, tuple[str, bool]]  # by qualification: least class of a licence, manual gears


def create(*, by: User | None, asked: Asked | None = None, **facts: Any) -> DutyKind:
    """A new kind of duty; `facts` are FACTS, `asked` what it asks for. RuleError names the field."""
    last = db.session.scalar(select(func.max(DutyKind.rank))) or 0
    kind = DutyKind(code=_next_code(), people=1, experienced=0, burden=0, active=True)
    _write(kind, {"name": "", "mark": "", "rank": last + 1} | facts)
    db.session.add(kind)
    _ask(kind, asked or {})
    db.session.flush()
    audit("rota.kind", "duty_kind", kind.id, by=by)
    return kind


def change(kind: DutyKind, *, by: User | None, asked: Asked | None = None, **facts: Any) -> list[str]:
    """Change what is given; the names of the fields that changed. Shifts that stand are as they were made.

    RuleError as `create`, and when a kind is closed while recurring duties of it stand.
    """
    before = {name: getattr(kind, name) for name in FACTS} | {"asked": asked_of(kind)}
    _write(kind, facts)
    if asked is not None:
        _ask(kind, asked)
    db.session.flush()
    after = {name: getattr(kind, name) for name in FACTS} | {"asked": asked_of(kind)}
    fields = [name for name, value in before.items() if after[name] != value]
    if fields:
        audit("rota.kind", "duty_kind", kind.id, by=by, fields=fields)
    return fields


def asked_of(kind: DutyKind) -> dict[int, tuple[str, bool]]:
    """What a kind of duty asks for, by qualification: the least class of a licence, and manual gears."""
    return {one.qualification_id: (one.least_class, one.manual) for one in kind.requirements}


def all_kinds(*, with_closed: bool = False) -> Sequence[DutyKind]:
    """The kinds of duty in the order of the board, with what they ask for."""
    query = select(DutyKind).order_by(DutyKind.active.desc(), DutyKind.rank, DutyKind.id)
    query = query.options(selectinload(DutyKind.requirements).joinedload(DutyRequirement.qualification))
    return db.session.scalars(query if with_closed else query.where(DutyKind.active)).all()


def by_id(kind_id: int | None) -> DutyKind:
    """The kind of duty with this id. RuleError when there is none."""
    found = db.session.get(DutyKind, kind_id or 0)
    if found is None:
        raise RuleError(_("Please choose a kind of duty."), field="kind_id", code="unknown_kind")
    return found


def shown_name(kind: DutyKind | Qualification) -> str:
    """The name in the language of the page."""
    english = not str(get_locale() or "ja").startswith("ja")
    return kind.name_en if english and kind.name_en else kind.name


# --- what is written --------------------------------------------------------------------------------------


def _next_code() -> str:
    """A code for a kind of the village's own; the usual ones have words that van, meals and visits know."""
    used = set(db.session.scalars(select(DutyKind.code)))
    return next(code for number in range(1, 1000) if (code := f"own{number}") not in used)


def _write(kind: DutyKind, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise LookupError(name)
        setattr(kind, name, _check(name, value))
    if kind.experienced > kind.people:
        raise RuleError(_("No more experienced people than people."), field="experienced")
    if kind.id and not kind.active and (name := _recurs(kind)):
        raise RuleError(_("It still recurs: remove “%(name)s” first.", name=name), field="active")


def _check(name: str, value: Any) -> Any:
    if name in LENGTHS:
        words = text.clean_name(value or "")
        if not words and name != "name_en":
            raise RuleError(_("Please fill this in."), field=name)
        if len(words) > LENGTHS[name]:
            raise RuleError(_("Please use at most %(n)s characters.", n=LENGTHS[name]), field=name)
        return words
    if name in LIMITS:
        lowest, highest = LIMITS[name]
        if value is None or not lowest <= value <= highest:
            said = _("Please enter a number from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest)
            raise RuleError(said, field=name)
    return value


def _recurs(kind: DutyKind) -> str:
    query = select(DutyTemplate).where(DutyTemplate.kind_id == kind.id, DutyTemplate.removed_at.is_(None))
    found = db.session.scalars(query.order_by(DutyTemplate.id)).first()
    return (found.name or kind.name) if found else ""


def _ask(kind: DutyKind, asked: Asked) -> None:
    held = {one.qualification_id: one for one in kind.requirements}
    for qualification_id, (least_class, manual) in asked.items():
        if least_class not in CLASSES:
            raise RuleError(_("Please choose one."), field="asked")
        one = held.pop(qualification_id, None) or DutyRequirement(qualification_id=qualification_id)
        if one not in kind.requirements:
            kind.requirements.append(one)
        one.least_class, one.manual = least_class, manual
    for gone in held.values():
        kind.requirements.remove(gone)
