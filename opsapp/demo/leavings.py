"""What leaves the demo shop without being sold: expired, broken, tasted, used; and what is marked down before that."""

from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from opsapp import clock
from opsapp.db import db
from opsapp.demo.pantry import Pantry
from opsapp.org.models import User
from opsapp.stock import lots, markdowns, prices, waste
from opsapp.stock.models import Lot, Place, Product

EARLY = time(7, 10)
KEPT = 3  # expired lots of the last day that nobody has looked at yet
# reason, chance a day, departments, what is noted
OTHERS = (
    ("damaged", 0.06, ("17", "18", "14"), "棚から落として割れた"),
    ("tasting", 0.10, ("16", "09", "02"), "お客さまの試食"),
    ("own_use", 0.12, ("19", "17"), "店の備品・来客のお茶"),
)


@dataclass
class Cleaner:
    """Goes along the shelves before the shop opens."""

    pantry: Pantry
    departments: dict[str, list[int]]  # places on the shelf by department
    ids: dict[int, int]
    shop: int

    def throw_away(self, day: date, by: int, *, last: bool = False) -> None:
        """What went past its date is thrown away."""
        found = self.pantry.expired(day)
        found.sort(key=lambda one: one[1].expires)
        for place, one, quantity in found[: len(found) - KEPT] if last else found:
            self._out(day, place, quantity, "expired", by, one.lot)

    def use(self, day: date, by: int) -> None:
        """Something is tasted, used by ourselves, or falls down."""
        rng = Random(f"used {day}")
        for reason, chance, departments, note in OTHERS:
            if rng.random() < chance:
                there = [
                    place
                    for code in departments
                    for place in self.departments[code]
                    if self.pantry.stock[place] >= 3000
                ]
                if there:
                    self._out(day, rng.choice(there), 1000, reason, by, None, note)

    def _out(
        self, day: date, place: int, quantity: int, reason: str, by: int, lot: int | None, note: str = ""
    ) -> None:
        waste.throw_away(
            db.session.get_one(Product, self.ids[place]),
            db.session.get_one(Place, self.shop),
            quantity,
            reason=reason,
            lot=db.session.get_one(Lot, lot) if lot else None,
            note=note,
            by=db.session.get_one(User, by),
            happened_at=datetime.combine(day, EARLY, clock.JST),
        )
        self.pantry.throw(place, quantity, lot)

    def mark_down(self, day: date, by: int, most: int = 5) -> None:
        """Labels with a lower price for some of what expires today or tomorrow."""
        soon = [
            (place, one, part)
            for place in sorted(self.pantry.lots)
            for one, part in self.pantry.left(place)
            if place in self.ids and 0 <= (one.expires[0] - day).days <= 1
        ]
        for place, one, part in sorted(soon, key=lambda each: (each[1].expires, each[0]))[:most]:
            product = db.session.get_one(Product, self.ids[place])
            usual = prices.price_on(product.id, clock.today())
            lot, pieces = db.session.get_one(Lot, one.lot), part // 1000
            if usual and pieces and product.unit == "each" and not lots.expired(lot, clock.now()):
                markdowns.mark_down(
                    product, yen=markdowns.reduced(usual, 30), pieces=pieces, last_day=one.expires[0],
                    lot=lot, place=db.session.get_one(Place, self.shop),
                    reason="期限が近いため", by=db.session.get_one(User, by),
                )  # fmt: skip
