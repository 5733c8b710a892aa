"""The demo shop cooks what will sell, and writes down what food safety asks for."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock
from opsapp.db import db
from opsapp.demo.kitchen import Dish, dishes, places_of
from opsapp.demo.pantry import Pantry
from opsapp.kitchen import equipment, plans, production, safety
from opsapp.kitchen.models import Production, ProductionPlan, Recipe, RecipeIngredient, RecipeVersion
from opsapp.org.models import User
from opsapp.stock.models import Lot, Place, Product

FROM, TILL = time(5, 50), time(7, 0)
MORNING, EVENING = time(6, 20), time(17, 30)
USUAL = ((34, 8), (-196, 12), (676, 9))  # tenths of a degree of the machines, and how far they stray
MEASURES = (
    "扉を閉め直し、30分後に測り直して範囲内を確かめた",
    "中の物を隣へ移し、1時間後に下がったのを確かめた",
    "温度を上げ、再加熱して75℃を確かめた",
)
WRONG = 0.012
TRIAL = 4_000  # pieces of a dish on a day of the first year, in thousandths
COOKS = ("kazuko", "setsuko")


@dataclass
class Cook:
    """Cooks every open morning; `ids` are products by their place on the shelf, `at` those places by name."""

    pantry: Pantry
    ids: dict[int, int]
    at: Mapping[str, int]
    daily: Mapping[str, Sequence[int]]
    versions: Mapping[str, int]
    shop: int
    kitchen: int
    users: Mapping[str, int]
    days: int = 0
    every_day: bool = False  # before that, once a week and a little

    def morning(self, day: date, *, last: bool = False) -> None:
        """Cook for the day, take temperatures, tick the list."""
        self.days += 1
        by = db.session.get_one(User, self.users[COOKS[self.days % len(COOKS)]])
        rng = Random(f"cooked {day}")
        versions = {one.id: one for one in self._versions()}
        due = self._due()
        for n, dish in enumerate(due):
            quantity = self._how_many(dish, day)
            if quantity:
                plan = self._plan(versions[self.versions[dish.product]], quantity, day, by) if last else None
                made_at = datetime.combine(day, FROM, clock.JST) + timedelta(minutes=70 * (n + 1) // len(due))
                self._cook(dish, versions[self.versions[dish.product]], quantity, made_at, by, plan, rng)
        self._temperatures(day, MORNING, by, rng)
        safety.tick(dict.fromkeys(safety.HYGIENE, True), at=datetime.combine(day, MORNING, clock.JST), by=by)

    def _due(self) -> list[Dish]:
        if self.every_day:
            return [one for n, one in enumerate(dishes()) if (self.days + n) % one.every == 0]
        return [dishes()[(2 * self.days + n) % len(dishes())] for n in range(2)]

    def evening(self, day: date) -> None:
        """The second temperatures of the day."""
        by = db.session.get_one(User, self.users[COOKS[self.days % len(COOKS)]])
        self._temperatures(day, EVENING, by, Random(f"evening {day}"))

    def plan_ahead(self, day: date, tomorrow: date, by: User) -> None:
        """What is still to be made today, and tomorrow."""
        for name, when, pieces, note in (
            ("から揚げ 100g", day, 12, "15時ごろ、夕方の分"),
            ("おにぎり 梅 1個", day, 20, "自治会の作業用、14時に渡す"),
            ("のり弁当", tomorrow, 15, ""),
            ("から揚げ弁当", tomorrow, 18, "うち10個はデイサービスの注文"),
        ):
            recipe = db.session.scalars(
                select(Recipe).where(Recipe.product_id == self.ids[self.at[name]])
            ).one()
            plans.plan(recipe, pieces * 1000, day=when, by=by, note=note)

    # --- one dish ----------------------------------------------------------------------------------------

    def _versions(self) -> Sequence[RecipeVersion]:
        query = select(RecipeVersion).where(RecipeVersion.id.in_(list(self.versions.values())))
        lines = selectinload(RecipeVersion.ingredients).joinedload(RecipeIngredient.product)
        recipe = joinedload(RecipeVersion.recipe).joinedload(Recipe.product).selectinload(Product.barcodes)
        return db.session.scalars(query.options(lines, recipe)).all()

    def _how_many(self, dish: Dish, day: date) -> int:
        """What sold since it was made last, or what usually sells, and a little more, less what is still good."""
        if not self.every_day:
            return TRIAL
        place = self.at[dish.product]
        usual = self.daily[dish.product][day.month - 1] * dish.every
        wanted = max(self.pantry.sold[place], usual) * 11 // 10 + 1000 - max(self.pantry.stock[place], 0)
        return max(-(-wanted // 1000), 0) * 1000

    def _cook(
        self, dish: Dish, version: RecipeVersion, quantity: int, made_at: datetime, by: User,
        plan: ProductionPlan | None, rng: Random,
    ) -> None:  # fmt: skip
        row = production.cook(
            version,
            quantity,
            place=db.session.get_one(Place, self.shop),
            from_place=db.session.get_one(Place, self.kitchen),
            made_at=made_at,
            by=by,
            request_id=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            plan=plan,
        )
        lot = db.session.get_one(Lot, row.lot_id)
        self.pantry.sold[self.at[dish.product]] = 0
        self.pantry.add(self.at[dish.product], quantity, (lot.expires_on, lot.id))
        places = places_of()
        for line, (code, _size) in zip(version.ingredients, dish.parts, strict=True):
            self.pantry.throw(places[code], production.scaled(line, quantity, version), None)
        self._core(row, version, by, rng)

    def _core(self, row: Production, version: RecipeVersion, by: User, rng: Random) -> None:
        about = safety.About(production=row)
        if version.cook_to is not None:
            safety.cooked(about, rng.randint(768, 861), 60 + 10 * rng.randrange(4), at=row.made_at, by=by)
        elif "冷ま" in version.method:
            at = row.made_at + timedelta(minutes=28)
            safety.cooled(about, rng.randint(152, 196), 60 * rng.randint(22, 29), at=at, by=by)

    def _plan(self, version: RecipeVersion, quantity: int, day: date, by: User) -> ProductionPlan:
        return plans.plan(version.recipe, quantity, day=day, by=by)

    def _temperatures(self, day: date, at: time, by: User, rng: Random) -> None:
        for n, (machine, (usual, strays)) in enumerate(zip(equipment.all_equipment(), USUAL, strict=True)):
            value, measure = usual + rng.randint(-strays, strays), ""
            if rng.random() < WRONG:
                value, measure = (usual + 78, MEASURES[n]) if n < 2 else (usual - 41, MEASURES[n])
            moment = datetime.combine(day, at, clock.JST) + timedelta(minutes=2 * n + rng.randrange(9))
            safety.take(machine, value, at=moment, by=by, measure=measure)
