"""How much of the tax on a purchase may be deducted: the supplier's number, the small sum, the day (DOMAIN 1.6)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp import money
from opsapp.db import db
from opsapp.org.models import Parameter

SMALL_LIMIT = 10_000  # yen with tax: less than this
QUALIFIED, SMALL, TRANSITIONAL, NONE = TREATMENTS = ("qualified", "small", "transitional", "none")
WORDS = {
    QUALIFIED: _l("Qualified invoice: all of the tax is deducted"),
    SMALL: _l("Small purchase: all of the tax is deducted"),
    TRANSITIONAL: _l("No qualified invoice: a part of the tax is deducted"),
    NONE: _l("No qualified invoice: nothing is deducted"),
}
SHORT_WORDS = {
    QUALIFIED: _l("Qualified invoice"),
    SMALL: _l("Small purchase"),
    TRANSITIONAL: _l("Transitional"),
    NONE: _l("Not deducted"),
}
# what holds from which day, while the settings say nothing else: percent, and yes (1) or no (0) (DOMAIN 0, 1.6)
DEFAULTS: dict[str, tuple[tuple[date, int], ...]] = {
    "deduction.transitional": (
        (date(2019, 10, 1), 100),
        (date(2023, 10, 1), 80),
        (date(2026, 10, 1), 70),
        (date(2028, 10, 1), 50),
        (date(2030, 10, 1), 30),
        (date(2031, 10, 1), 0),
    ),
    "deduction.small": ((date(2019, 10, 1), 0), (date(2023, 10, 1), 1), (date(2029, 10, 1), 0)),
}


class Treatment(NamedTuple):
    """What a purchase counts as, and the percent of its tax that may be deducted."""

    kind: str
    percent: int


def treatment(registered: bool, total: int, on: date) -> Treatment:
    """Of a purchase for yen with tax on a day: 適格, else 少額特例, else 経過措置, else nothing (DOMAIN 1.6)."""
    if registered:
        return Treatment(QUALIFIED, 100)
    if abs(total) < SMALL_LIMIT and value("deduction.small", on):
        return Treatment(SMALL, 100)
    percent = value("deduction.transitional", on)
    return Treatment(TRANSITIONAL, percent) if percent else Treatment(NONE, 0)


def deductible(tax: int, percent: int) -> int:
    """Yen of the tax that may be deducted, cut off."""
    return money.divide(tax * percent, 100)


def value(name: str, on: date) -> int:
    """The figure for a day: of the law's steps and the rows in the settings the one that began last."""
    steps = [(first, 0, default) for first, default in DEFAULTS[name] if first <= on]
    steps += [(row.valid_from, row.id, int(row.value)) for row in _rows(name, on)]
    return max(steps)[2] if steps else 0


def _rows(name: str, on: date) -> Sequence[Parameter]:
    query = select(Parameter).where(
        Parameter.name == name, Parameter.status == "enacted", Parameter.valid_from <= on
    )
    return db.session.scalars(query.where(Parameter.valid_to.is_(None) | (Parameter.valid_to >= on))).all()


def same_over(first: date, last: date) -> bool:
    """Whether purchases of both days are deducted alike where no qualified invoice is there."""
    return all(value(name, first) == value(name, last) for name in DEFAULTS)
