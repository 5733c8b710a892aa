"""What a posted count came to: its lines, its sums by department, and what arrived late since."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from opsapp import money
from opsapp.db import db
from opsapp.stock import search
from opsapp.stock.count_models import Count, CountPosting, CountResult
from opsapp.stock.count_sheet import Line
from opsapp.stock.models import Department, Move, Product


@dataclass(slots=True)
class DepartmentSum:
    """Differences of a department in yen without tax, rounded line by line; `short` is negative."""

    department: Department
    goods: int = 0
    differing: int = 0
    short: int = 0
    over: int = 0

    @property
    def value(self) -> int:
        """Short and over together, in yen."""
        return self.short + self.over


@dataclass(slots=True)
class Sums:
    """A count in a few figures; yen without tax."""

    departments: list[DepartmentSum] = field(default_factory=list)

    def _sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.departments)

    @property
    def goods(self) -> int:
        """How many products were counted."""
        return self._sum("goods")

    @property
    def differing(self) -> int:
        """How many of them differ."""
        return self._sum("differing")

    @property
    def short(self) -> int:
        """What is missing, negative, in yen."""
        return self._sum("short")

    @property
    def over(self) -> int:
        """What is there beyond the books, in yen."""
        return self._sum("over")

    @property
    def value(self) -> int:
        """All differences together, in yen."""
        return self.short + self.over


def results(count: Count, q: str = "", *, differing: bool = False) -> Select[Any]:
    """The lines of a posted count in 五十音 order; `differing` leaves out what was right."""
    query = select(CountResult).join(CountResult.product).where(CountResult.count_id == count.id)
    query = query.options(contains_eager(CountResult.product).joinedload(Product.department))
    for word in q.split():
        query = query.where(search.has_word(word))
    if differing:
        query = query.where(CountResult.counted != CountResult.expected)
    return query.order_by(Product.kana_key, Product.name, Product.id)


def yen(result: CountResult) -> int:
    """The difference of a result in yen without tax."""
    return money.divide(result.value, 1000, "round")


def sums(count: Count) -> Sums:
    """The figures of a posted count, by department in their own order."""
    return sums_of(
        (one.product, one.counted - one.expected, yen(one)) for one in db.session.scalars(results(count))
    )


def sheet_sums(lines: Iterable[Line]) -> Sums:
    """The figures that a count would come to if it were posted now."""
    return sums_of((one.product, one.difference, one.yen) for one in lines if one.difference is not None)


def sums_of(differences: Iterable[tuple[Product, int, int]]) -> Sums:
    """Figures by department from (product, difference in thousandths, difference in yen)."""
    found: dict[int, DepartmentSum] = {}
    for product, difference, amount in differences:
        part = found.setdefault(product.department_id, DepartmentSum(product.department))
        part.goods += 1
        part.differing += difference != 0
        if difference < 0:
            part.short += amount
        else:
            part.over += amount
    return Sums(sorted(found.values(), key=lambda part: (part.department.rank, part.department.id)))


def late(count: Count) -> Select[Any]:
    """What happened before the moment of counting and arrived after the posting: taken back, for the count saw it."""
    query = (
        select(Move)
        .join(CountResult, and_(CountResult.product_id == Move.product_id, CountResult.count_id == count.id))
        .join(CountPosting, CountPosting.count_id == CountResult.count_id)
        .where(
            Move.kind == "late_count",
            or_(Move.from_place_id == count.place_id, Move.to_place_id == count.place_id),
            Move.happened_at <= CountResult.counted_at,
            Move.recorded_at > CountPosting.posted_at,
        )
    )
    loaded = (joinedload(Move.product), joinedload(Move.user))
    return query.options(*loaded).order_by(Move.recorded_at.desc(), Move.id.desc())
