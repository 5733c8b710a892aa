"""Suppliers: who sells to us, written down, changed and found. None is ever deleted."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from opsapp import codes, money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.supply.models import Supplier

COMPANY, PERSON = KINDS = ("company", "person")
FACTS = (
    "code", "name", "kana", "kind", "registration_number", "phone", "fax", "email", "contact", "order_days",
    "cutoff", "lead_days", "minimum_yen", "closing_day", "pay_after_months", "pay_day", "note", "active",
)  # fmt: skip
LENGTHS = {
    "code": 10,
    "name": 80,
    "kana": 120,
    "phone": 20,
    "fax": 20,
    "email": 120,
    "contact": 80,
    "note": 300,
}
LIMITS = {"lead_days": (0, 60), "closing_day": (1, 31), "pay_after_months": (0, 12), "pay_day": (1, 31)}
WEEK = "1234567"
DIGITS = 3  # of our own number of a supplier
_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_TIME = re.compile(r"(\d{1,2})(?::|時)?(\d{2})?分?")


def create(*, by: User | None, confirmed: bool = False, **facts: Any) -> Supplier:
    """A new supplier; `facts` are columns of Supplier, a missing code is the next number.

    RuleError names the field. A person's T number without the check digit is refused with code "unconfirmed",
    unless `confirmed` (DOMAIN 1.4).
    """
    supplier = Supplier(kind=COMPANY, registration_number=None)
    _write(supplier, {"name": "", "code": ""} | facts, confirmed)
    db.session.add(supplier)
    db.session.flush()
    audit("supply.supplier", "supplier", supplier.id, by=by)
    return supplier


def change(supplier: Supplier, *, by: User | None, confirmed: bool = False, **facts: Any) -> list[str]:
    """Change what is given, leave the rest; the names of the fields that changed. RuleError as `create`."""
    before = {name: getattr(supplier, name) for name in FACTS}
    _write(supplier, facts, confirmed)
    db.session.flush()
    fields = [name for name in FACTS if before[name] != getattr(supplier, name)]
    if fields:
        audit("supply.supplier", "supplier", supplier.id, by=by, fields=fields)
    return fields


def by_id(supplier_id: int) -> Supplier:
    """The supplier with this id. RuleError when there is none."""
    found = db.session.get(Supplier, supplier_id)
    if found is None:
        raise RuleError(_("There is no such supplier."), field="supplier", code="unknown_supplier")
    return found


def find(q: str = "", *, inactive: bool = False) -> Select[Any]:
    """Suppliers in 五十音 order; each word of `q` is in name, reading or number. `inactive`: given up ones."""
    query = select(Supplier).where(Supplier.active.is_not(inactive))
    for word in q.split():
        code = text.normalize_code(word)
        query = query.where(
            or_(
                Supplier.search_key.contains(text.search_key(word), autoescape=True),
                Supplier.code.in_((code, code.zfill(DIGITS))),
            )
        )
    return query.order_by(Supplier.kana_key, Supplier.name, Supplier.id)


def all_active() -> Sequence[Supplier]:
    """The suppliers we buy from, in 五十音 order."""
    return db.session.scalars(find()).all()


# --- what is written --------------------------------------------------------------------------------------


def _write(supplier: Supplier, facts: Mapping[str, Any], confirmed: bool) -> None:
    with db.session.no_autoflush:
        for name, value in facts.items():
            setattr(supplier, name, check(name, value))
        _own_code(supplier)
        number = supplier.registration_number
        if number and ({"registration_number", "kind"} & set(facts)):
            check_number(supplier.kind, number, confirmed)
    keys(supplier)


def keys(supplier: Supplier) -> None:
    """The keys by which a supplier is found and sorted, from name, reading and contact."""
    supplier.kana_key = text.kana_key(supplier.kana or supplier.name)
    words = f"{supplier.name}/{supplier.kana or ''}/{supplier.contact or ''}"
    supplier.search_key = text.search_key(words)[:300]


def check_number(kind: str, number: str, confirmed: bool = False) -> None:
    """A company's T number must carry its check digit; a person's may lack it, once confirmed (DOMAIN 1.4)."""
    field = "registration_number"
    if kind != PERSON:
        try:
            codes.check_corporate_number(number[1:])
        except RuleError as broken:
            raise RuleError(broken.message, field=field, code=broken.code) from broken
    elif not confirmed and (warning := codes.registration_warning(number)):
        raise RuleError(warning, field=field, code="unconfirmed")


def check(name: str, value: Any) -> Any:
    """A fact of a supplier in its stored form. Raises RuleError naming the field."""
    if name not in FACTS:
        raise LookupError(name)
    if name in _READERS:
        try:
            value = _READERS[name](value)
        except RuleError as broken:
            raise RuleError(broken.message, field=name, code=broken.code) from broken
    if name in LENGTHS:
        return _words(name, str(value or ""))
    if name in LIMITS:
        low, high = LIMITS[name]
        if value is None or not low <= value <= high:
            raise RuleError(
                _("Please write a number from %(low)s to %(high)s.", low=low, high=high), field=name
            )
    return value


def _words(name: str, value: str) -> str:
    words = text.normalize_code(value) if name == "code" else text.clean_name(value)
    if name == "name" and not words:
        raise RuleError(_("Please write the name of the supplier."), field=name)
    if len(words) > LENGTHS[name]:
        raise RuleError(_("Please use at most %(n)s characters.", n=LENGTHS[name]), field=name)
    return text.to_hiragana(words) if name == "kana" else words


def _kind(value: object) -> object:
    if value not in KINDS:
        raise RuleError(_("Please choose company or person."))
    return value


def _number(value: object) -> str | None:
    return codes.check_registration_number(str(value)) if value else None


def _phone(value: object) -> str:
    """As it was typed, so that the hyphens stay where people expect them."""
    typed = str(value or "").strip()
    if typed:
        text.phone_digits(typed)
    return text.normalize_code(typed)


def _mail(value: object) -> str:
    typed = text.normalize_code(str(value or "")).lower()
    if typed and not _MAIL.fullmatch(typed):
        raise RuleError(_("%(typed)s is not an e-mail address.", typed=str(value).strip()))
    return typed


def _days(value: object) -> str:
    """Weekdays as digits, 1 Monday … 7 Sunday, in order and once each; also 月火木."""
    given = text.normalize_code("".join(value) if isinstance(value, list | tuple) else str(value or ""))
    digits = {str("月火水木金土日".find(one) + 1) if one in "月火水木金土日" else one for one in given}
    if digits - set(WEEK) - set("・,、/曜"):
        raise RuleError(_("%(typed)s are no weekdays. Write them like 月水金.", typed=given))
    days = "".join(one for one in WEEK if one in digits)
    if not days:
        raise RuleError(_("Please tick at least one day on which an order is taken."))
    return days


def read_time(value: object) -> str:
    """A time of the day as '15:00', '' for none; also 1500, 15時, 9:5. RuleError when it is none."""
    typed = text.normalize_code(str(value or ""))
    if not typed:
        return ""
    found = (
        _TIME.fullmatch(typed) if not typed.isdecimal() or len(typed) > 2 else re.fullmatch("(.+)()", typed)
    )
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise RuleError(
            _("%(typed)s is not a time of the day. Write it like 15:00.", typed=str(value).strip())
        )
    return f"{hour:02d}:{minute:02d}"


def _yen(value: object) -> object:
    if not isinstance(value, int) or not 0 <= value <= money.LARGEST_AMOUNT // 10:
        raise RuleError(_("This amount is not possible."))
    return value


_READERS: dict[str, Any] = {
    "kind": _kind, "registration_number": _number, "phone": _phone, "fax": _phone, "email": _mail,
    "order_days": _days, "cutoff": read_time, "minimum_yen": _yen, "active": bool,
}  # fmt: skip


def _own_code(supplier: Supplier) -> None:
    if not supplier.code:
        supplier.code = next_code(db.session.scalars(select(Supplier.code)))
    query = select(Supplier).where(Supplier.code == supplier.code, Supplier.id != (supplier.id or 0))
    if (other := db.session.scalar(query)) is not None:
        raise RuleError(_("%(name)s already has this number.", name=other.name), field="code")


def next_code(used: Any) -> str:
    """The number after the highest one in use."""
    return str(max((int(code) for code in used if code.isdecimal()), default=0) + 1).zfill(DIGITS)
