"""What a count has found so far, held against what was expected at the moment each product was counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from opsapp import money
from opsapp.db import db
from opsapp.stock import costs, moves
from opsapp.stock.count_models import Count, CountEntry
from opsapp.stock.models import Level, Move, Product


@dataclass(frozen=True, slots=True)
class Line:
    """A product of a count; quantities in thousandths, cost in thousandths of a yen without tax per unit."""

    product: Product
    counted: int | None  # None: nobody has counted it yet
    expected: int  # at `counted_at`; of what is not counted, now
    cost: int
    first_at: datetime | None = None
    counted_at: datetime | None = None
    entries: int = 0
    moved_meanwhile: bool = False  # goods came or went between the first and the last entry
    counted_again: bool = False  # another count, of a later moment, is posted already

    @property
    def difference(self) -> int | None:
        """Counted less expected; None while it is not counted."""
        return None if self.counted is None else self.counted - self.expected

    @property
    def value(self) -> int:
        """The difference in thousandths of a yen without tax, half up by its size."""
        return money.divide((self.difference or 0) * self.cost, 1000, "round")

    @property
    def yen(self) -> int:
        """The difference in yen without tax."""
        return money.divide(self.value, 1000, "round")

    def as_nothing(self, moment: datetime | None = None) -> "Line":
        """The line as it is when what nobody counted is taken for nothing, at a moment."""
        return replace(self, counted=0, counted_at=moment)


def sheet(count: Count) -> list[Line]:
    """Every product that was counted or is expected, in 五十音 order (DOMAIN 9).

    Expected is what the moves come to that happened up to the last entry of the product (DOMAIN 2.3).
    """
    counted, expected = _counted(count), _uncounted(count)
    known = costs.averages([row.Product.id for row in counted] + [product.id for product, _level in expected])
    lines = [_line(row, known[row.Product.id]) for row in counted]
    lines += [Line(product, None, level, known[product.id]) for product, level in expected]
    return sorted(lines, key=lambda line: (line.product.kana_key, line.product.name, line.product.id))


def _line(row: Any, cost: int) -> Line:
    return Line(
        product=row.Product,
        counted=int(row.counted),
        expected=int(row.level) - int(row.after),
        cost=cost,
        first_at=row.first_at,
        counted_at=row.last_at,
        entries=row.entries,
        moved_meanwhile=bool(row.meanwhile),
        counted_again=row.seen_at is not None and row.seen_at >= row.last_at,
    )


def standing(count_id: str) -> Any:
    """The entries of a count that were not taken back, as conditions of a query."""
    back = aliased(CountEntry)
    taken = select(back.id).where(back.reverses_id == CountEntry.id).exists()
    return and_(CountEntry.count_id == count_id, CountEntry.reverses_id.is_(None), ~taken)


def _found(count: Count) -> Subquery:
    """By product: how many, in how many entries, and from when to when it was counted."""
    return (
        select(
            CountEntry.product_id,
            func.sum(CountEntry.quantity).label("counted"),
            func.count().label("entries"),
            func.min(CountEntry.counted_at).label("first_at"),
            func.max(CountEntry.counted_at).label("last_at"),
        )
        .where(standing(count.id))
        .group_by(CountEntry.product_id)
        .subquery()
    )


def _counted(count: Count) -> Sequence[Any]:
    """The counted products. What was there at the moment is what is there now less what moved since: the level is
    the sum of the moves, and few moves are younger than a count."""
    found, place = _found(count), count.place_id
    moved = (
        select(
            found.c.product_id,
            func.coalesce(func.sum(_signed_after(found.c.last_at, place)), 0).label("after"),
            func.max(_went_between(found.c.last_at)).label("meanwhile"),
        )
        .join(Move, and_(Move.product_id == found.c.product_id, Move.happened_at > found.c.first_at))
        .where(or_(Move.from_place_id == place, Move.to_place_id == place))
        .group_by(found.c.product_id)
        .subquery()
    )
    level = func.coalesce(Level.quantity, 0).label("level")
    return db.session.execute(
        select(
            Product, found.c.counted, found.c.entries, found.c.first_at, found.c.last_at, level,
            func.coalesce(moved.c.after, 0).label("after"), func.coalesce(moved.c.meanwhile, 0).label("meanwhile"),
            Level.counted_at.label("seen_at"),
        )
        .join(found, found.c.product_id == Product.id)
        .outerjoin(Level, and_(Level.product_id == Product.id, Level.place_id == place))
        .outerjoin(moved, moved.c.product_id == Product.id)
        .options(joinedload(Product.department))
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip


def _signed_after(moment: Any, place: int) -> Any:
    """What a move after the moment added. A move known here before the moment was no later, whatever its clock says."""
    after = and_(Move.happened_at > moment, Move.recorded_at > moment)
    signed = case((Move.to_place_id == place, Move.quantity), else_=-Move.quantity)
    return case((after, signed), else_=0)


def _went_between(moment: Any) -> Any:
    """1 for goods that really came or went up to the moment; booking another count moves none."""
    between = moves.virtual_place("count")
    booked = or_(Move.from_place_id == between, Move.to_place_id == between)
    return case((and_(Move.happened_at <= moment, ~booked), 1), else_=0)


def _uncounted(count: Count) -> Sequence[Any]:
    """Goods that should be there but have no entry yet, with what should be there now."""
    query = (
        select(Product, Level.quantity)
        .join(Level, Level.product_id == Product.id)
        .where(
            expected_here(count), Product.id.not_in(select(CountEntry.product_id).where(standing(count.id)))
        )
    )
    return [(p, int(q)) for p, q in db.session.execute(query.options(joinedload(Product.department)))]


def expected_here(count: Count) -> Any:
    """What a count expects to find, as conditions of a query over Product and Level."""
    here = and_(Level.place_id == count.place_id, Level.quantity != 0, Product.stocked)
    return here if count.department_id is None else and_(here, Product.department_id == count.department_id)


def progress(count: Count) -> tuple[int, int]:
    """How many products have been counted, and how many there are in all."""
    counted = select(CountEntry.product_id).where(standing(count.id))
    done = db.session.scalar(select(func.count(CountEntry.product_id.distinct())).where(standing(count.id)))
    query = select(func.count()).select_from(Product).join(Level, Level.product_id == Product.id)
    left = db.session.scalar(query.where(expected_here(count), Product.id.not_in(counted)))
    return done or 0, (done or 0) + (left or 0)
