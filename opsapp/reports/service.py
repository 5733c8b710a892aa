"""Figures of a span of days, read from the sums that every sale keeps up. Changes nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db
from opsapp.ledger.models import CashDay, Closing
from opsapp.sales.models import DailyFigure, Sale
from opsapp.stock.models import Department

SUMS = tuple(
    func.coalesce(func.sum(column), 0)
    for column in (
        DailyFigure.receipts,
        DailyFigure.pieces,
        DailyFigure.amount,
        DailyFigure.tax,
        DailyFigure.discount,
    )
)


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
    parts = _parts(first, last)
    return Period(
        first,
        last,
        total=(parts.get("total") or [Figure("")])[0],
        returned=next((f for f in parts.get("kind", []) if f.key == "return"), Figure("return")),
        days=_days(first, last),
        departments=sorted(parts.get("department", []), key=lambda f: -f.amount),
        hours=sorted(parts.get("hour", []), key=lambda f: int(f.key)),
        tenders=sorted(parts.get("tender", []), key=lambda f: -f.amount),
        rates=sorted(
            parts.get("rate", []), key=lambda f: (not f.key.isdigit(), -int(f.key) if f.key.isdigit() else 0)
        ),
    )


def month(day: date) -> Period:
    """All figures of the calendar month that holds this day."""
    return period(*clock.month_bounds(day))


def _parts(first: date, last: date) -> dict[str, list[Figure]]:
    rows = db.session.execute(
        select(DailyFigure.kind, DailyFigure.key, *SUMS)
        .where(DailyFigure.business_date.between(first, last))
        .group_by(DailyFigure.kind, DailyFigure.key)
    )
    parts: dict[str, list[Figure]] = {}
    for kind, key, *sums in rows:
        parts.setdefault(kind, []).append(Figure(key, *map(int, sums)))
    return parts


def _days(first: date, last: date) -> list[Figure]:
    rows = db.session.execute(
        select(DailyFigure.business_date, *SUMS)
        .where(DailyFigure.business_date.between(first, last), DailyFigure.kind == "total")
        .group_by(DailyFigure.business_date)
    )
    known = {day: Figure(day.isoformat(), *map(int, sums)) for day, *sums in rows}
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [known.get(day, Figure(day.isoformat())) for day in span]


def department_names() -> dict[str, str]:
    """Names of the departments by the key their figures carry."""
    return {
        str(key): name for key, name in db.session.execute(select(Department.id, Department.name)).tuples()
    }


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
