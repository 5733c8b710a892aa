"""The sums of each business day, raised in the sale's own transaction and read by every report."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db
from opsapp.prepared import Link, insert_sql
from opsapp.sales.models import DailyFigure

if TYPE_CHECKING:
    from opsapp.sales.record import Receipt

Key = tuple[date, int, str, str]  # business date, till, kind, key
Sums = list[int]  # receipts, pieces, amount, tax, cost, discount
SUMS = ("receipts", "pieces", "amount", "tax", "cost", "discount")
_RAISE = insert_sql(
    DailyFigure.__table__,
    ("business_date", "till_id", "kind", "key", *SUMS),
    " ON CONFLICT (business_date, till_id, kind, key) DO UPDATE SET "
    + ", ".join(f"{name} = daily_figure.{name} + excluded.{name}" for name in SUMS),
)


def changes(receipts: Iterable["Receipt"]) -> dict[Key, Sums]:
    """What receipts add to the stored sums.

    total, hour and department count receipts that way: a sale 1, its void -1, a return 0; 'kind' rows count the
    returns and the voids themselves.
    """
    sums: dict[Key, Sums] = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
    for receipt in receipts:
        _add_receipt(sums, receipt)
    return sums


def _add_receipt(sums: dict[Key, Sums], receipt: "Receipt") -> None:
    day, till = receipt.business_date, receipt.till_id
    counted, tax = receipt.counts, sum(tax for _amount, tax in receipt.taxes.values())
    departments: dict[int, Sums] = {}
    for line in receipt.lines:
        sums_of = departments.setdefault(line.department_id, [counted, 0, 0, 0, 0, 0])
        sums_of[1] += line.pieces
        sums_of[2] += line.amount
        sums_of[4] += line.cost or 0
        sums_of[5] += line.discount + line.share
    cost = sum(each[4] for each in departments.values())
    whole = (counted, receipt.pieces, receipt.total, tax, cost, receipt.discount)
    _add(sums[day, till, "total", ""], whole)
    _add(sums[day, till, "hour", str(clock.to_japan(receipt.happened_at).hour)], whole)
    for department, part in departments.items():
        _add(sums[day, till, "department", str(department)], part)
    for payment in receipt.payments:
        _add(sums[day, till, "tender", payment.tender], (counted, 0, payment.amount, 0, 0, 0))
    for (tax_class, rate), (amount, tax) in receipt.taxes.items():
        key = str(rate) if tax_class == "TAXED" else tax_class
        _add(sums[day, till, "rate", key], (counted, 0, amount, tax, 0, 0))
    if receipt.kind != "sale":
        _add(sums[day, till, "kind", receipt.kind], (1, *whole[1:]))


def _add(sums: Sums, more: Iterable[int]) -> None:
    for place, number in enumerate(more):
        sums[place] += number


def add_up(link: Link, by_key: dict[Key, Sums]) -> None:
    """Raise the stored sums, always in the same order."""
    link.many(_RAISE, [(link.day(key[0]), *key[1:], *by_key[key]) for key in sorted(by_key)])


# --- reading -------------------------------------------------------------------------------------------

_COLUMNS = [func.sum(getattr(DailyFigure, name)) for name in SUMS]


def month_figures(
    first: date, last: date, till_id: int | None = None
) -> dict[str, dict[str, dict[str, int]]]:
    """Sums by kind ('total', 'department', 'hour', 'tender', 'rate', 'kind', 'day') and key, from day to day."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    span = DailyFigure.business_date.between(first, last)
    own = True if till_id is None else DailyFigure.till_id == till_id
    by_key = select(DailyFigure.kind, DailyFigure.key, *_COLUMNS).where(span, own)
    for kind, key, *sums in db.session.execute(by_key.group_by(DailyFigure.kind, DailyFigure.key)):
        found[kind][key] = _named(sums)
    by_day = select(DailyFigure.business_date, *_COLUMNS).where(span, own, DailyFigure.kind == "total")
    for day, *sums in db.session.execute(by_day.group_by(DailyFigure.business_date)):
        found["day"][day.isoformat()] = _named(sums)
    return dict(found)


def _named(sums: list[int]) -> dict[str, int]:
    return {name: int(value) for name, value in zip(SUMS, sums, strict=True)}
