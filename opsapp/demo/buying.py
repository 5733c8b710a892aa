"""The demo shop buys: what runs low is ordered, comes, is billed each month and paid."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

from sqlalchemy import insert, select

from opsapp import clock
from opsapp.db import db
from opsapp.demo.pantry import Pantry
from opsapp.demo.paying_suppliers import Bills
from opsapp.demo.suppliers import FRESH, Bought, printed
from opsapp.org.models import User
from opsapp.stock.dates import DAY, MONTH, Printed
from opsapp.stock.models import Place, Product
from opsapp.supply import order_days, orders, orders_drafts, receiving
from opsapp.supply.models import PurchaseOrder, PurchaseOrderLine, Supplier
from opsapp.supply.proposal import Figures

COMES, ORDERED = time(6, 50), time(7, 30)
TROUBLE, SHORT, BROKEN = 0.12, 0.14, 0.06  # deliveries with something wrong, and their lines that are
MARKET = {"002", "003", "004"}  # whose prices go up and down with the market
NOTES = ("箱つぶれ", "破れ", "漏れ", "傷み")
LEFT_OPEN = 3  # deliveries of today that wait for whoever looks at the demo


@dataclass(frozen=True)
class Wanted:
    """A line of an order: thousandths at thousandths of a yen per unit."""

    good: Bought
    quantity: int
    figures: Figures


@dataclass
class Buyer:
    """Orders and takes in, morning by morning; `ids` are products by their place on the shelf."""

    pantry: Pantry
    goods: dict[int, Bought]
    ids: dict[int, int]
    places: dict[str, int]  # where the goods of a supplier come, by its number; "" for all others
    clerks: Sequence[int]
    bills: Bills
    costs: dict[int, int] = field(default_factory=dict)
    awaited: dict[date, list[tuple[int, list[Wanted]]]] = field(default_factory=lambda: defaultdict(list))
    off: set[int] = field(default_factory=set)  # what is bought no longer
    _lists: dict[str, list[Bought]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for good in self.goods.values():
            self._lists.setdefault(good.supplier, []).append(good)
            self.costs[good.place] = good.cost

    # --- what comes --------------------------------------------------------------------------------------

    def take_in(self, day: date, *, last: bool = False) -> None:
        """Receive what is due; on the last day some deliveries still stand at the door."""
        for due in sorted(one for one in self.awaited if one <= day):
            waiting = self.awaited.pop(due)
            for number, wanted in waiting[LEFT_OPEN:] if last else waiting:
                self._receive(day, db.session.get_one(PurchaseOrder, number), wanted)

    def _receive(self, day: date, order: PurchaseOrder, wanted: Sequence[Wanted]) -> None:
        rng = Random(f"came {order.id} {day}")
        ids = [self.ids[one.good.place] for one in wanted]
        products = {one.id: one for one in db.session.scalars(select(Product).where(Product.id.in_(ids)))}
        trouble = rng.random() < TROUBLE
        dates = [self._printed(one.good, day, rng) for one in wanted]
        lines = [
            self._line(rng, products[self.ids[one.good.place]], one, when, trouble)
            for one, when in zip(wanted, dates, strict=True)
        ]
        by = db.session.get_one(User, self.clerks[day.toordinal() % len(self.clerks)])
        receipt = receiving.receive(
            lines,
            place=db.session.get_one(Place, order.place_id),
            supplier=order.supplier,
            document_number=f"{order.supplier.code}{day:%y%m%d}{order.id % 10}",
            received_on=day,
            by=by,
            order=order,
            happened_at=datetime.combine(day, COMES, clock.JST),
        )
        self.bills.keep(order.supplier.code, receipt)
        for one, when, line in zip(wanted, dates, receipt.lines, strict=True):
            self.pantry.coming[one.good.place] -= one.quantity
            lot = (when.day, line.lot_id) if when and line.lot_id else None
            self.pantry.add(one.good.place, line.accepted, lot)
        if orders.state(order) == orders.OPEN:
            orders.close(order, by=by)  # what was short is ordered anew when its turn comes

    def _printed(self, good: Bought, day: date, rng: Random) -> Printed | None:
        if good.life is None:
            return None
        last, month = printed(good, day, rng)
        return Printed(last, MONTH if month else DAY)

    def _line(
        self, rng: Random, product: Product, one: Wanted, when: Printed | None, trouble: bool
    ) -> receiving.Line:
        chance = rng.random() if trouble else 1.0
        missing = one.good.case if one.quantity > one.good.case else one.quantity
        short, broken = chance < SHORT, SHORT <= chance < SHORT + BROKEN and product.unit == "each"
        gone = missing if short else 1000 if broken else 0
        cost = self.costs[one.good.place]
        if one.good.supplier in MARKET and rng.random() < 0.5:
            cost = cost * rng.randint(93, 109) // 100_000 * 1000 or cost
        kind = one.good.date_kind
        return receiving.Line(
            product, one.quantity - gone, one.quantity, 1000 if broken else 0, cost, None, when, kind,
            note=rng.choice(NOTES) if broken else "",
        )  # fmt: skip

    # --- what is ordered ---------------------------------------------------------------------------------

    def order(self, day: date) -> None:
        """Place an order with every supplier whose order day it is."""
        for supplier in db.session.scalars(select(Supplier).order_by(Supplier.code)).all():
            if order_days.is_order_day(supplier, day):
                chosen = order_days.round_of(supplier, day)
                wanted = list(self._wanted(supplier, day, (chosen.next_delivery - day).days))
                if (
                    wanted
                    and sum(one.good.cost * one.quantity for one in wanted) >= supplier.minimum_yen * 10**6
                ):
                    self._place(supplier, day, chosen.delivery, wanted)

    def _wanted(self, supplier: Supplier, day: date, days: int) -> Iterator[Wanted]:
        rng = Random(f"ordered {supplier.code} {day}")
        for good in self._lists.get(supplier.code, ()):
            hand, coming = self.pantry.stock[good.place], self.pantry.coming[good.place]
            quantity = 0 if good.place in self.off else wanted(good, day, hand + coming, rng)
            if quantity:
                yield Wanted(good, quantity, _figures(good, day, days, hand, coming, quantity))

    def _place(self, supplier: Supplier, day: date, due: date, wanted: Sequence[Wanted]) -> None:
        at = datetime.combine(day, ORDERED, clock.JST)
        by = self.clerks[day.toordinal() % len(self.clerks)]
        order = PurchaseOrder(
            supplier_id=supplier.id, place_id=self.places.get(supplier.code, self.places[""]), made_at=at,
            user_id=by, placed_at=at, placed_by_id=by, due_on=due,
        )  # fmt: skip
        db.session.add(order)
        db.session.flush()
        rows = [
            {
                "order_id": order.id,
                "position": at_line,
                "product_id": self.ids[one.good.place],
                "quantity": one.quantity,
                "proposed": one.quantity,
                "cost": self.costs[one.good.place],
                "reason": one.figures.to_json(),
            }
            for at_line, one in enumerate(wanted, 1)
        ]
        db.session.execute(insert(PurchaseOrderLine), rows)
        for one in wanted:
            self.pantry.coming[one.good.place] += one.quantity
        self.awaited[due].append((order.id, list(wanted)))

    # --- for whoever looks at the demo -------------------------------------------------------------------

    def order_by_proposal(self, code: str, due: date, by: User) -> None:
        """An order as the office makes it from the proposal, to come on a day."""
        supplier = db.session.scalars(select(Supplier).where(Supplier.code == code)).one()
        order = orders_drafts.start(supplier, by=by)
        if orders_drafts.summary(order)["lines"]:
            orders_drafts.place(order, by=by)
            orders.expect(order, due, by=by)

    def draft(self, code: str, by: User) -> None:
        """An order that is drawn up and not placed yet."""
        supplier = db.session.scalars(select(Supplier).where(Supplier.code == code)).one()
        orders_drafts.start(supplier, by=by)


def wanted(good: Bought, day: date, have: int, rng: Random) -> int:
    """Thousandths to order, in whole cases, up to the usual stock: of what fell to a third of it, or soon expires, to
    half of it."""
    usual, daily = good.usual[day.month - 1], good.daily[day.month - 1]
    fresh = good.life is not None and good.life < FRESH
    if not daily or have * (2 if fresh else 3) > usual:
        return 0
    if fresh and rng.random() * 1000 > daily * (good.life or 0):
        return 0  # hardly asked for: not every time
    return max((usual - have) // good.case, 1) * good.case


def _figures(good: Bought, day: date, days: int, hand: int, coming: int, quantity: int) -> Figures:
    """The figures that lead to so much, as the proposal would have written them."""
    sold = min(good.daily[day.month - 1] * days, quantity + hand + coming)
    safety = max(quantity + hand + coming - sold, 0)
    until = clock.day_of(datetime.combine(day, ORDERED, clock.JST)).toordinal() + days
    return Figures(
        date.fromordinal(until).isoformat(),
        56,
        sold,
        0,
        safety,
        hand,
        coming,
        0,
        good.case,
        quantity // good.case,
    )
