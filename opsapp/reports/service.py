"""Figures of a span of days, read from the sums that every sale keeps up. Changes nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db
from opsapp.ledger.models import CashDay, Closing
from opsapp.sales import figures
from opsapp.sales.models import DailyFigure, Sale
from opsapp.stock.models import Department


@dataclass(frozen=True, slots=True)
class Figure:
    """Sums under one heading: receipts and pieces counted, yen with tax, tax in them, yen given away."""

    key: str
    receipts: int = 0
    pieces: int = 0
    amount: int = 0
    tax: int = 0
    discount: int = 0

    @property
    def day(self) -> date:
        """The calendar day of a figure whose key is one."""
        return date.fromisoformat(self.key)

    @property
    def basket(self) -> int:
        """客単価: yen per receipt, rounded down."""
        return self.amount // self.receipts if self.receipts else 0


@dataclass(frozen=True, slots=True)
class Period:
    """The figures from one day to another, whole and split up. Every split sums to the same takings."""

    first: date
    last: date
    total: Figure
    returned: Figure
    days: list[Figure] = field(default_factory=list)  # one per calendar day, key = ISO date
    departments: list[Figure] = field(default_factory=list)  # dearest first, key = department id
    hours: list[Figure] = field(default_factory=list)
    tenders: list[Figure] = field(default_factory=list)
    rates: list[Figure] = field(default_factory=list)  # key = percent, EXEMPT or OUT


def period(first: date, last: date) -> Period:
    """All figures of the days from first to last, both included."""
    parts = {kind: _figures(rows) for kind, rows in figures.month_figures(first, last).items()}
    known = {one.key: one for one in parts.get("day", [])}
    return Period(
        first,
        last,
        total=(parts.get("total") or [Figure("")])[0],
        returned=next((one for one in parts.get("kind", []) if one.key == "return"), Figure("return")),
        days=[known.get(day, Figure(day)) for day in _days(first, last)],
        departments=sorted(parts.get("department", []), key=lambda one: -one.amount),
        hours=sorted(parts.get("hour", []), key=lambda one: int(one.key)),
        tenders=sorted(parts.get("tender", []), key=lambda one: -one.amount),
        rates=sorted(parts.get("rate", []), key=_rate_order),
    )


def month(day: date) -> Period:
    """All figures of the calendar month that holds this day."""
    return period(*clock.month_bounds(day))


def _figures(rows: dict[str, dict[str, int]]) -> list[Figure]:
    names = ("receipts", "pieces", "amount", "tax", "discount")
    return [Figure(key, *(sums[name] for name in names)) for key, sums in rows.items()]


def _rate_order(one: Figure) -> int:
    """Highest rate first, then what bears no tax."""
    return -int(one.key) if one.key.isdigit() else 1


def _days(first: date, last: date) -> list[str]:
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


def department_names() -> dict[str, str]:
    """Names of the departments by the key their figures carry."""
    return {str(key): name for key, name in db.session.execute(select(Department.id, Department.name))}


def cash_days(day: date) -> list[CashDay]:
    """The cash days of a business date, by till."""
    query = select(CashDay).where(CashDay.business_date == day).order_by(CashDay.till_id, CashDay.opened_at)
    return list(db.session.scalars(query))


def late_sales(day: date) -> list[Sale]:
    """Receipts that came in after their day was closed; they are in the figures but not in the Z report."""
    query = select(Sale).where(Sale.business_date == day, Sale.late).order_by(Sale.id)
    return list(db.session.scalars(query))


def over_short(first: date, last: date) -> int:
    """Yen counted above (+) or below (-) what the tills should have held, over the closed days."""
    query = select(func.coalesce(func.sum(Closing.over_short_yen), 0)).join(
        CashDay, CashDay.id == Closing.day_id
    )
    return int(db.session.scalar(query.where(CashDay.business_date.between(first, last))) or 0)


def last_day_with_sales() -> date:
    """The newest business date that has figures, or today."""
    return db.session.scalar(select(func.max(DailyFigure.business_date))) or clock.today()
