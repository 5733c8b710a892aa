"""What stands on the demo's shelves and how fresh it is, kept beside the database so that a day need not ask it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush

from opsapp.demo.baskets import Basket, Comeback, Line


@dataclass
class Dated:
    """A lot and what its own moves have left of it."""

    expires: tuple[date, int]  # the last good day and the number of the lot: the order in which lots leave
    rest: int

    @property
    def lot(self) -> int:
        """The lot's number."""
        return self.expires[1]


@dataclass
class Pantry:
    """Thousandths by place on the shelf; dated goods leave first expired first, as the shop's own lists say."""

    stocked: set[int]
    stock: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    coming: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    sold: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # since this morning
    lots: dict[int, list[Dated]] = field(default_factory=lambda: defaultdict(list))
    _ends: list[tuple[date, int]] = field(default_factory=list)
    _again: set[int] = field(default_factory=set)  # came back without a date: older lots may show again

    def add(self, place: int, quantity: int, lot: tuple[date, int] | None = None) -> None:
        """Goods came, with the date and number of their lot where they carry one."""
        self.stock[place] += quantity
        if lot is None:
            if self.lots[place]:
                self._again.add(place)
        elif quantity:
            self.lots[place].append(Dated(lot, quantity))
            self.lots[place].sort(key=lambda one: one.expires)
            heappush(self._ends, (lot[0], place))

    def take(self, place: int, quantity: int) -> None:
        """Goods left by being sold."""
        if place in self.stocked:
            self.stock[place] -= quantity
            self.sold[place] += quantity

    def throw(self, place: int, quantity: int, lot: int | None) -> None:
        """Goods left otherwise, of a lot where it is known."""
        self.stock[place] -= quantity
        for one in self.lots[place]:
            if one.lot == lot:
                one.rest -= quantity

    def left(self, place: int) -> Iterator[tuple[Dated, int]]:
        """What is left of each lot, the latest to expire first."""
        rest = self.stock[place]
        for one in reversed(self.lots[place]):
            part = min(one.rest, rest)
            if part > 0:
                rest -= part
                yield one, part

    def expired(self, today: date) -> list[tuple[int, Dated, int]]:
        """What went past its date before a day: place, lot, thousandths. Each is told until it is thrown away."""
        places, self._again = self._again, set()
        while self._ends and self._ends[0][0] < today:
            places.add(heappop(self._ends)[1])
        found = [
            (place, one, part)
            for place in sorted(places)
            for one, part in self.left(place)
            if one.expires[0] < today
        ]
        self._again |= {place for place, _one, _part in found}
        return found

    # --- customers ----------------------------------------------------------------------------------------

    def offered(self, basket: Basket) -> Basket | None:
        """The basket as the shelf can fill it; None when the customer finds nothing of it."""
        if all(self._there(line) >= line.quantity for line in basket.lines):
            return basket
        kept = [(number, self._cut(line)) for number, line in enumerate(basket.lines)]
        kept = [(number, line) for number, line in kept if line.quantity]
        if not kept:
            return None
        numbers = [number for number, _line in kept]
        back = basket.comeback
        if back is not None:
            line = numbers.index(back.line) if back.line in numbers else None
            back = None if line is None else Comeback(back.next_day, back.at, line, back.reason)
        return Basket(basket.at, tuple(line for _n, line in kept), basket.customer, basket.tender, back)

    def _there(self, line: Line) -> int:
        return self.stock[line.product] if line.product in self.stocked else line.quantity

    def _cut(self, line: Line) -> Line:
        there = max(self._there(line), 0)
        if there >= line.quantity:
            return line
        whole = there // 1000 * 1000 if line.quantity % 1000 == 0 else (there if there >= 100 else 0)
        return line._replace(quantity=whole)
