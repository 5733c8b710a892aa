"""Households: a house and the people who share it, where it stands and to which hamlet it belongs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people.models import Household, Person
from opsapp.people.service import clean_kana

LENGTHS = {"name": 80, "hamlet": 60, "group": 60, "address": 200, "landmark": 200, "note": 400}
_WATCHED = (*LENGTHS, "kana", "postal_code", "latitude", "longitude", "association_member")


def create(name: str, *, by: User | None, **facts: Any) -> Household:
    """Write down a household; `facts` are columns of Household. RuleError names the field."""
    household = Household(name="")
    write(household, {"name": name, **facts})
    db.session.add(household)
    db.session.flush()
    audit("people.create", "household", household.id, by=by)
    return household


def change(household: Household, *, by: User | None, **facts: Any) -> list[str]:
    """Change what is given, leave the rest; the names of the fields that really changed."""
    before = {name: getattr(household, name) for name in _WATCHED}
    write(household, facts)
    db.session.flush()
    fields = sorted(name for name in _WATCHED if getattr(household, name) != before[name])
    if fields:
        audit("people.change", "household", household.id, by=by, fields=fields)
    return fields


def close(household: Household, *, by: User | None) -> None:
    """Nobody lives here any more. Raises RuleError while somebody does."""
    if left := [person.name for person in household.persons if person.active]:
        raise RuleError(_("%(names)s still live here. Let them move or leave first.", names="、".join(left)))
    household.active = False
    audit("people.change", "household", household.id, by=by, fields=["active"])


def reopen(household: Household, *, by: User | None) -> None:
    """Somebody lives here again."""
    household.active = True
    audit("people.change", "household", household.id, by=by, fields=["active"])


def hamlets() -> list[str]:
    """The hamlets (自治会) that households belong to, in the order of their writing."""
    return _used(Household.hamlet)


def groups() -> list[str]:
    """The groups (班) that households belong to."""
    return _used(Household.group)


def _used(column: Any) -> list[str]:
    return list(db.session.scalars(select(column).where(column != "").distinct().order_by(column)))


def to_choose() -> Sequence[Household]:
    """Households somebody can belong to, in 五十音 order."""
    query = select(Household).where(Household.active)
    return db.session.scalars(query.order_by(Household.kana_key, Household.name, Household.id)).all()


def members(household: Household) -> list[Person]:
    """Who belongs to a household: the head first, then as they were written down; who has left comes last."""
    return sorted(household.persons, key=lambda person: (not person.active, not person.is_head, person.id))


def parse_position(typed: str) -> tuple[float, float] | None:
    """Latitude and longitude from '33.7300, 133.4600' as a map shows them; None when empty."""
    parts = text.clean_name(typed).replace("、", ",").replace("，", ",").replace(" ", ",").split(",")
    found = [part for part in parts if part]
    if not found:
        return None
    try:
        latitude, longitude = (Decimal(text.normalize_code(part)) for part in found)
    except (InvalidOperation, ValueError) as broken:
        raise RuleError(_("Write it like 33.7300, 133.4600: latitude first."), field="position") from broken
    if not (20 <= latitude <= 46 and 122 <= longitude <= 154):
        raise RuleError(_("This place is not in Japan. Write the latitude first."), field="position")
    return float(round(latitude, 6)), float(round(longitude, 6))


def position_text(household: Household) -> str:
    """'33.7300, 133.4600', or nothing when no pin was set."""
    if household.latitude is None or household.longitude is None:
        return ""
    return f"{_degrees(household.latitude)}, {_degrees(household.longitude)}"


def _degrees(angle: float) -> str:
    return f"{angle:.6f}"[:-2] if f"{angle:.6f}".endswith("00") else f"{angle:.6f}"


def map_url(household: Household) -> str:
    """The place on the map of the Geospatial Information Authority (地理院地図), or nothing without a pin."""
    if household.latitude is None or household.longitude is None:
        return ""
    return f"https://maps.gsi.go.jp/#17/{_degrees(household.latitude)}/{_degrees(household.longitude)}/"


def write(household: Household, facts: Mapping[str, Any]) -> None:
    """Check and set what is given, and keep the search keys; for `create`, `change` and whole tables."""
    for name, value in facts.items():
        setattr(household, name, check(name, value))
    household.kana_key = text.kana_key(household.kana or household.name)
    words = (household.name, household.kana, household.address, household.landmark)
    household.search_key = text.search_key("/".join(word or "" for word in words))[:600]


def check(name: str, value: Any) -> Any:
    """A fact of a household in its stored form. Raises RuleError naming the field."""
    if name == "kana":
        return clean_kana(value or "")
    if name == "postal_code":
        return _postal(value)
    if name not in LENGTHS:
        return value
    words = text.clean_name(value or "")
    if name == "name" and not words:
        raise RuleError(_("Please write the name of the household."), field="name")
    if len(words) > LENGTHS[name]:
        raise RuleError(_("Please use at most %(n)s characters.", n=LENGTHS[name]), field=name)
    return words


def _postal(value: str | None) -> str | None:
    if not value or not value.strip():
        return None
    try:
        return text.postal_digits(value)
    except RuleError as broken:
        raise RuleError(broken.message, field="postal_code", code=broken.code) from broken
