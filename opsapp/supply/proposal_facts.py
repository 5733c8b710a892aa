"""What the proposal looks at: sales by weekday, stock, what is on its way, what expires. Each from one query."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, case, extract, func, literal, select, union_all

from opsapp import clock
from opsapp.db import db
from opsapp.stock import lots
from opsapp.stock.models import Level, Move, Place
from opsapp.stock.moves import VIRTUAL
from opsapp.supply import orders
from opsapp.supply.models import Supplier, SupplierGood

WEEKS = 8
YEAR = timedelta(weeks=52)  # a whole number of weeks: Monday stays Monday
SOLD = ("sale", "return", "void")
LARGEST = 100_000_000  # thousandths a day that are believed; the square of more would not fit
NIGHT = timedelta(days=2)  # a business day may end after midnight, and a till may send late

Sum = tuple[int, int, int, int]  # days on which it sold, what sold, the most on a day, the sum of squares


@dataclass(frozen=True)
class Facts:
    """Of all products of a supplier, in thousandths of their units."""

    sales: Mapping[tuple[int, str], Mapping[int, Sum]]  # by product and window, by weekday 1 … 7
    begun: Mapping[int, date]  # the day of a product's first move
    hand: Mapping[int, int]
    order: Mapping[int, int]
    expiring: Mapping[int, Sequence[tuple[datetime, int]]]  # from which moment, how much; the first one first


def of(supplier: Supplier, product_ids: Sequence[int], today: date) -> Facts:
    """Everything the proposal for a supplier needs, on a day."""
    here = places()
    return Facts(
        _sales(supplier, today),
        _begun(supplier),
        on_hand(_his(supplier), here),
        orders.on_order(),
        _expiring(product_ids, here),
    )


def windows(today: date) -> dict[str, tuple[date, date]]:
    """First and last day of the last 8 weeks, of the same 8 weeks a year ago, and today."""
    half, ago = timedelta(weeks=WEEKS // 2), today - YEAR
    return {
        "recent": (today - timedelta(weeks=WEEKS), today - timedelta(days=1)),
        "year": (ago - half, ago + half - timedelta(days=1)),
        "today": (today, today),
    }


def _his(supplier: Supplier) -> Select[Any]:
    return select(SupplierGood.product_id).where(SupplierGood.supplier_id == supplier.id)


def _sales(supplier: Supplier, today: date) -> Mapping[tuple[int, str], Mapping[int, Sum]]:
    """What sold, by product, window and weekday: one grouped query over the moves."""
    parts = [_daily(supplier, name, *days) for name, days in windows(today).items()]
    days = union_all(*parts).subquery()
    net, weekday = days.c.net, extract("dow", days.c.day)
    believed = case((net > LARGEST, LARGEST), (net < -LARGEST, -LARGEST), else_=net)
    query = select(
        days.c.product_id, days.c.span, weekday, func.count(), func.sum(believed), func.max(believed),
        func.sum(believed * believed),
    ).group_by(days.c.product_id, days.c.span, weekday)  # fmt: skip
    found: dict[tuple[int, str], dict[int, Sum]] = defaultdict(dict)
    for product, span, day, count, total, most, squares in db.session.execute(query):
        found[product, span][int(day) or 7] = (count, int(total), int(most), int(squares))
    return found


def _daily(supplier: Supplier, name: str, first: date, last: date) -> Select[Any]:
    since, until = (datetime.combine(day, time(), clock.JST) for day in (first - NIGHT, last + NIGHT))
    net = func.sum(case((Move.kind == "sale", Move.quantity), else_=-Move.quantity))
    return (
        select(
            Move.product_id, literal(name).label("span"), Move.business_date.label("day"), net.label("net")
        )
        .where(Move.product_id.in_(_his(supplier)), Move.happened_at >= since, Move.happened_at < until)
        .where(Move.kind.in_(SOLD), Move.business_date.between(first, last))
        .group_by(Move.product_id, Move.business_date)
    )


def _begun(supplier: Supplier) -> dict[int, date]:
    """When each product first moved: earlier days say nothing about it."""
    first = (
        select(func.min(Move.happened_at)).where(Move.product_id == SupplierGood.product_id).scalar_subquery()
    )
    query = select(SupplierGood.product_id, first).where(SupplierGood.supplier_id == supplier.id)
    return {product: clock.day_of(when) for product, when in db.session.execute(query) if when is not None}


def places() -> set[int]:
    """Where what is on hand counts: everywhere but in the vans."""
    return set(db.session.scalars(select(Place.id).where(Place.kind.not_in((*VIRTUAL, "van")))))


def on_hand(product_ids: Any, places: set[int]) -> dict[int, int]:
    """What there is of some products in some places together."""
    query = (
        select(Level.product_id, func.sum(Level.quantity))
        .where(Level.product_id.in_(product_ids), Level.place_id.in_(places))
        .group_by(Level.product_id)
    )
    return {product: int(total) for product, total in db.session.execute(query)}


def _expiring(product_ids: Sequence[int], here: set[int]) -> dict[int, list[tuple[datetime, int]]]:
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for row in lots.left(product_ids=product_ids):
        if row.place_id in here:
            found[row.product_id].append((row.expires, row.quantity))
    return found
