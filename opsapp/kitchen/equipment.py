"""Fridges, freezers and warmers: their limits in tenths of a degree, and which temperatures are still to be taken."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import aliased

from opsapp import text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.kitchen import degrees
from opsapp.kitchen.models import Equipment, SafetyRecord
from opsapp.org.models import User
from opsapp.org.service import audit

PRESETS: dict[str, tuple[int | None, int | None]] = {  # lowest, highest (DOMAIN 3, 4)
    "fridge": (None, 100),
    "freezer": (None, -150),
    "warmer": (650, None),
}
PRESET_WORDS = {"fridge": _l("Fridge"), "freezer": _l("Freezer"), "warmer": _l("Warmer")}
MOST_TIMES = 12
_BOUND = re.compile(r"([≤≥])(-?[0-9.]+)")


class Due(NamedTuple):
    """A piece of equipment on a day: what was taken, and how many are still to be taken."""

    equipment: Equipment
    taken: Sequence[SafetyRecord]

    @property
    def missing(self) -> int:
        """How many temperatures of the day are still to be taken."""
        return max(0, self.equipment.times_a_day - len(self.taken))


def all_equipment(*, gone: bool = False) -> Sequence[Equipment]:
    """What is watched, in its order; `gone`: also what no longer is."""
    query = select(Equipment).order_by(Equipment.rank, Equipment.id)
    return db.session.scalars(query if gone else query.where(Equipment.active)).all()


def save(
    row: Equipment | None,
    *,
    name: str,
    lowest: int | None,
    highest: int | None,
    times_a_day: int,
    by: User,
    place_id: int | None = None,
    rank: int = 0,
    active: bool = True,
) -> Equipment:
    """New or changed equipment; records keep the limits they were judged by. RuleError names the field."""
    name = text.clean_name(name)
    if not name:
        raise RuleError(_("Please write the name."), field="name")
    if len(name) > 60:
        raise RuleError(_("Please use at most %(n)s characters.", n=60), field="name")
    if lowest is None and highest is None:
        raise RuleError(_("Please write at least one limit."), field="highest")
    if lowest is not None and highest is not None and lowest > highest:
        raise RuleError(_("The lower limit is above the upper one."), field="lowest")
    if not 1 <= times_a_day <= MOST_TIMES:
        raise RuleError(_("Please write a number from 1 to %(n)s.", n=MOST_TIMES), field="times_a_day")
    if row is None:
        row = Equipment()
        db.session.add(row)
    row.name, row.lowest, row.highest, row.times_a_day = name, lowest, highest, times_a_day
    row.place_id, row.rank, row.active = place_id, rank, active
    db.session.flush()
    audit("kitchen.equipment", "equipment", row.id, by=by)
    return row


def within(row: Equipment, value: int) -> bool:
    """Whether a temperature is inside the limits; the limits themselves are."""
    return (row.lowest is None or value >= row.lowest) and (row.highest is None or value <= row.highest)


def limits_of(row: Equipment) -> str:
    """The limits as a record keeps them: '≤10.0', '≥65.0'."""
    parts = (("≥", row.lowest), ("≤", row.highest))
    return " ".join(f"{sign}{degrees.typed(value)}" for sign, value in parts if value is not None)


def limits_text(kept: str) -> str:
    """The same in words."""
    words = []
    for sign, value in _BOUND.findall(kept):
        shown = degrees.text(degrees.parse(value))
        words.append(
            _("%(degrees)s °C or below", degrees=shown)
            if sign == "≤"
            else _("%(degrees)s °C or above", degrees=shown)
        )
    return _(", ").join(words)


def due(day: date) -> list[Due]:
    """Every piece of equipment with what was taken on a day."""
    back = aliased(SafetyRecord)
    query = (
        select(SafetyRecord)
        .outerjoin(back, back.reverses_id == SafetyRecord.id)
        .where(
            SafetyRecord.kind == "store",
            SafetyRecord.business_date == day,
            SafetyRecord.reverses_id.is_(None),
            back.id.is_(None),
        )
    )
    taken: dict[int | None, list[SafetyRecord]] = defaultdict(list)
    for one in db.session.scalars(query.order_by(SafetyRecord.at, SafetyRecord.id)):
        taken[one.equipment_id].append(one)
    return [Due(one, taken[one.id]) for one in all_equipment()]
