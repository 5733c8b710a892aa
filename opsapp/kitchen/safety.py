"""HACCP records: temperatures of equipment, of what is cooked and cooled, people and cleaning (DOMAIN 3, 4).

What is out of its limits names the measure taken. A record is never changed: a mistake is taken back by another.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from opsapp import clock, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.kitchen import degrees
from opsapp.kitchen.equipment import limits_of, within
from opsapp.kitchen.models import Equipment, Production, SafetyRecord
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock.models import Product

KINDS = {
    "store": _l("Temperatures of the equipment"),
    "cook": _l("Core temperatures"),
    "cool": _l("Cooling down"),
    "hygiene": _l("People and cleaning"),
}
HYGIENE = {  # code: words of the tick
    "health": _l("Everybody in the kitchen is well, without wounds on the hands"),
    "hands": _l("Hands washed and disinfected, clean clothes and caps"),
    "goods": _l("Goods that came were looked at: packing, date, temperature"),
    "tools": _l("Boards, knives and cloths washed and disinfected"),
    "clean": _l("Floor, drains and bins cleaned, no insects or mice"),
    "water": _l("Toilet cleaned and disinfected"),
}
CORE, CORE_SECONDS = 750, 60  # 75.0 °C for one minute
SHELLS, SHELLS_SECONDS = 850, 90  # 85 to 90 °C for 90 seconds: shells with two halves
COOLED = ((200, 30 * 60), (100, 60 * 60))  # to 20.0 °C in 30 minutes, or to 10.0 °C in 60
LATEST, EARLIEST = timedelta(minutes=5), timedelta(days=60)


class About(NamedTuple):
    """What a record is about."""

    equipment: Equipment | None = None
    production: Production | None = None
    product: Product | None = None


def take(
    equipment: Equipment, value: int, *, at: datetime, by: User, measure: str = "", note: str = ""
) -> SafetyRecord:
    """The temperature of a fridge, freezer or warmer, in tenths. RuleError "measure" when it is out of its limits
    and nothing was done about it."""
    return _write(
        "store",
        About(equipment),
        value,
        None,
        limits_of(equipment),
        within(equipment, value),
        at,
        by,
        measure,
        note,
    )


def cooked(
    about: About, value: int, seconds: int, *, at: datetime, by: User, shells: bool = False, measure: str = "",
    note: str = "",
) -> SafetyRecord:  # fmt: skip
    """The core temperature in tenths, held for so many seconds: 75.0 for 60, of `shells` 85.0 for 90 (DOMAIN 4).

    A recipe that asks for more counts. RuleError names "seconds" or "measure".
    """
    least, long = (SHELLS, SHELLS_SECONDS) if shells else (CORE, CORE_SECONDS)
    if about.production is not None:
        least = max(least, about.production.version.cook_to or 0)
    if not 0 <= seconds <= 24 * 3600:
        raise RuleError(_("This time is not possible."), field="seconds")
    good = value >= least and seconds >= long
    limits = f"≥{degrees.typed(least)} {long}s"
    return _write("cook", about, value, seconds, limits, good, at, by, measure, note)


def cooled(
    about: About, value: int, seconds: int, *, at: datetime, by: User, measure: str = "", note: str = ""
) -> SafetyRecord:
    """Cooled down to so many tenths in so many seconds: 20.0 in 30 minutes or 10.0 in 60 (DOMAIN 4)."""
    if not 0 < seconds <= 24 * 3600:
        raise RuleError(_("This time is not possible."), field="minutes")
    good = any(value <= most and seconds <= long for most, long in COOLED)
    return _write("cool", about, value, seconds, "≤20.0 1800s ≤10.0 3600s", good, at, by, measure, note)


def tick(
    done: Mapping[str, bool], *, at: datetime, by: User, measure: str = "", note: str = ""
) -> list[SafetyRecord]:
    """The hygiene list: one record for each line; for what is not in order the measure is named."""
    rows = []
    for code in HYGIENE:
        if code in done:
            said = "" if done[code] else measure
            rows.append(_write("hygiene", About(), None, None, code, done[code], at, by, said, note))
    if not rows:
        raise RuleError(_("Please tick what has been looked at."))
    return rows


def reverse(record: SafetyRecord, *, by: User, note: str) -> SafetyRecord:
    """Take a record back, once, with a reason: it stays readable and no longer counts."""
    lock(SafetyRecord, [record.id])
    if record.reverses_id is not None or taken_back([record.id]):
        raise RuleError(_("This record has already been taken back."), code="already_reversed")
    note = text.clean_name(note)
    if not note:
        raise RuleError(_("Please write why."), field="note")
    if len(note) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="note")
    kept = (
        "kind", "at", "business_date", "equipment_id", "product_id", "production_id", "value", "seconds", "limits",
        "within", "measure",
    )  # fmt: skip
    back = SafetyRecord(
        **{name: getattr(record, name) for name in kept},
        note=note,
        recorded_at=clock.now(),
        user_id=by.id,
        reverses_id=record.id,
    )
    db.session.add(back)
    db.session.flush()
    audit("kitchen.record_back", "safety_record", record.id, by=by)
    return back


# --- writing -----------------------------------------------------------------------------------------------


def _write(
    kind: str,
    about: About,
    value: int | None,
    seconds: int | None,
    limits: str,
    good: bool,
    at: datetime,
    by: User,
    measure: str,
    note: str,
) -> SafetyRecord:
    measure, note = text.clean_name(measure), text.clean_name(note)
    _check(at, good, measure, note)
    facts = {
        "kind": kind,
        "at": at,
        "equipment_id": about.equipment.id if about.equipment else None,
        "production_id": about.production.id if about.production else None,
        "product_id": _product_id(about),
        "value": value,
        "seconds": seconds,
        "limits": limits,
    }
    if (same := _standing(select(SafetyRecord).filter_by(**facts))) and same[0].within == good:
        return same[0]  # pressed twice
    row = SafetyRecord(
        **facts,
        business_date=clock.day_of(at),
        within=good,
        measure=measure,
        note=note,
        recorded_at=clock.now(),
        user_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _product_id(about: About) -> int | None:
    if about.product is not None:
        return about.product.id
    return about.production.product_id if about.production else None


def _check(at: datetime, good: bool, measure: str, note: str) -> None:
    if at > clock.now() + LATEST:
        raise RuleError(_("This time has not come yet."), field="at")
    if at < clock.now() - EARLIEST:
        raise RuleError(_("This is too long ago."), field="at")
    if not good and not measure:
        raise RuleError(
            _("This is out of its limits. Please write what was done about it."),
            field="measure",
            code="measure",
        )
    for name, words in (("measure", measure), ("note", note)):
        if len(words) > 200:
            raise RuleError(_("Please use at most %(n)s characters.", n=200), field=name)


# --- looking up --------------------------------------------------------------------------------------------


def records(
    first: date, last: date, *, kind: str = "", equipment_id: int | None = None, wrong: bool = False
) -> Select[Any]:
    """Records of some days, newest first, without reversals; `wrong`: only what was out of its limits."""
    query = (
        select(SafetyRecord)
        .where(SafetyRecord.business_date.between(first, last), SafetyRecord.reverses_id.is_(None))
        .options(
            joinedload(SafetyRecord.equipment),
            joinedload(SafetyRecord.product),
            joinedload(SafetyRecord.user),
        )
        .order_by(SafetyRecord.at.desc(), SafetyRecord.id.desc())
    )
    if kind in KINDS:
        query = query.where(SafetyRecord.kind == kind)
    if equipment_id is not None:
        query = query.where(SafetyRecord.equipment_id == equipment_id)
    return query.where(SafetyRecord.within.is_(False)) if wrong else query


def standing(first: date, last: date, kind: str = "") -> Sequence[SafetyRecord]:
    """The records of some days that were not taken back, in the order of the days."""
    return _standing(records(first, last, kind=kind).order_by(None))


def _standing(query: Select[Any]) -> Sequence[SafetyRecord]:
    back = aliased(SafetyRecord)
    query = query.outerjoin(back, back.reverses_id == SafetyRecord.id).where(
        back.id.is_(None), SafetyRecord.reverses_id.is_(None)
    )
    return db.session.scalars(query.order_by(SafetyRecord.at, SafetyRecord.id)).all()


def taken_back(ids: Sequence[int]) -> dict[int, SafetyRecord]:
    """The reversal by record, for those that were taken back."""
    query = select(SafetyRecord).where(SafetyRecord.reverses_id.in_(list(ids)))
    return {one.reverses_id: one for one in db.session.scalars(query) if one.reverses_id is not None}


def about_production(row: Production) -> Sequence[SafetyRecord]:
    """The temperatures taken of what a production made."""
    return _standing(
        select(SafetyRecord)
        .where(SafetyRecord.production_id == row.id)
        .options(joinedload(SafetyRecord.user), joinedload(SafetyRecord.product))
    )


def core_missing(rows: Sequence[Production]) -> list[Production]:
    """Of some productions those that were heated and whose core temperature nobody wrote down."""
    heated = [one for one in rows if one.version.cook_to is not None]
    query = select(SafetyRecord).where(
        SafetyRecord.kind == "cook", SafetyRecord.production_id.in_([one.id for one in heated])
    )
    known = {one.production_id for one in _standing(query)}
    return [one for one in heated if one.id not in known]


def hygiene_of(day: date) -> dict[str, SafetyRecord]:
    """The hygiene list of a day by line, the last that stands of each."""
    return {one.limits: one for one in standing(day, day, "hygiene")}
