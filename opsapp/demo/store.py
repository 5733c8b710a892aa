"""The goods side of the demo shop's days: what comes in the morning, what is cooked, what is counted in the evening."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.demo import kitchen, suppliers
from opsapp.demo.buying import Buyer
from opsapp.demo.cooking import Cook
from opsapp.demo.counts import Counters
from opsapp.demo.goods import Product
from opsapp.demo.leavings import Cleaner
from opsapp.demo.pantry import Pantry
from opsapp.demo.paying_suppliers import Bills
from opsapp.org.models import User
from opsapp.stock import moves
from opsapp.stock.models import Place
from opsapp.stock.moves import Moved

MORNING, NIGHT = time(7, 40), time(18, 55)
KITCHEN_DAYS = 24  # calendar days before the last one; until then most bento came from a maker
TRIAL_WEEKDAY = 2  # Wednesday, on which the kitchen cooked a little before it cooked every day
STOCKING_UP = 9  # days in which the kitchen's first ingredients come
COUNTED_AFTER = 25  # day of the month
ORDERED_FROM = ("006", "004")  # whose deliveries wait at the door on the last day
DRAFTED_FOR = "007"


@dataclass
class Store:
    """Everything that moves goods but the till."""

    pantry: Pantry
    buyer: Buyer
    bills: Bills
    cleaner: Cleaner
    counters: Counters
    users: Mapping[str, int]
    ids: dict[int, int]
    at: dict[str, int]
    daily: Mapping[str, Sequence[int]]
    places: Mapping[str, int]
    last: date
    cook: Cook | None = None
    counted: set[tuple[int, int]] = field(default_factory=set)

    @property
    def kitchen_from(self) -> date:
        """The day on which the kitchen began."""
        return self.last - timedelta(days=KITCHEN_DAYS)

    def morning(self, day: date) -> None:
        """Before the shop opens: throw away, take in, bill, cook, order."""
        last, office = day == self.last, self.users["jimu"]
        with clock.frozen(datetime.combine(day, MORNING, clock.JST)), transaction():
            self.cleaner.throw_away(day, self.users["yaeko"], last=last)
            self.cleaner.use(day, self.users["kazuko"])
            self.buyer.take_in(day, last=last)
            self.bills.settle(day)
            self._begin_kitchen(day)
            if self.cook and self._cooks(day):
                self.cook.morning(day, last=last)
            if last:
                self._leave_work(day, db.session.get_one(User, office))
            else:
                self.buyer.order(day)

    def evening(self, day: date, following: date | None) -> None:
        """After closing: temperatures, and once a month a count. On the last evening but one, orders for tomorrow."""
        with clock.frozen(datetime.combine(day, NIGHT, clock.JST)), transaction():
            if self.cook and self._cooks(day):
                self.cook.evening(day)
            if day.day >= COUNTED_AFTER and (day.year, day.month) not in self.counted:
                self.counted.add((day.year, day.month))
                self.counters.evening(day, self.users["teruko"], self.users["jimu"])
            if following == self.last:
                for code in ORDERED_FROM:
                    self.buyer.order_by_proposal(
                        code, self.last, db.session.get_one(User, self.users["yukio"])
                    )

    def noon(self, day: date) -> None:
        """What goes on while somebody looks at the demo."""
        with transaction():
            self.counters.running(day, self.users["teruko"])
            self.cleaner.mark_down(day, self.users["yaeko"])

    def _leave_work(self, day: date, office: User) -> None:
        self.buyer.draft(DRAFTED_FOR, office)
        if self.cook:
            self.cook.plan_ahead(day, day + timedelta(days=1), office)

    def _begin_kitchen(self, day: date) -> None:
        start = self.kitchen_from
        if self.cook is None:
            self.cook = self._fit_out()
        if day >= start - timedelta(days=STOCKING_UP):
            self.buyer.off = {self.at[one.product] for one in kitchen.dishes()}
        if day >= start and not self.cook.every_day:
            self.pantry.sold.clear()  # what is cooked follows what sells from now on
            self.cook.every_day = True

    def _cooks(self, day: date) -> bool:
        """Whether the kitchen works on a day."""
        return self.cook is not None and (self.cook.every_day or day.weekday() == TRIAL_WEEKDAY)

    def _fit_out(self) -> Cook:
        made = {one.product: self.ids[self.at[one.product]] for one in kitchen.dishes()}
        office = db.session.get_one(User, self.users["jimu"])
        versions = kitchen.fit_out(self.ids, made, self.places["kitchen"], office)
        return Cook(
            self.pantry,
            self.ids,
            self.at,
            self.daily,
            versions,
            self.places[""],
            self.places["kitchen"],
            self.users,
        )


def found(
    rng: Random, products: Sequence[Product], ids: Sequence[int], last: date, users: Mapping[str, int]
) -> Store:
    """Kitchen and store, ingredients, and what stands on the shelf on the evening before the first day."""
    office = db.session.get_one(User, users["jimu"])
    shop = db.session.scalars(select(Place.id).where(Place.kind == "shop")).one()
    places = {"": shop, **kitchen.open_places(office)}
    all_ids = dict(enumerate(ids)) | kitchen.add_ingredients(office)
    goods = suppliers.bought(rng, products)
    at = {one.name: place for place, one in enumerate(products)}
    daily = {one.product: goods[at[one.product]].daily for one in kitchen.dishes()}
    things = kitchen.bought(daily)
    pantry = Pantry({place for place, one in enumerate(products) if one.stocked})
    clerks = [users[name] for name in ("yaeko", "kazuko", "teruko", "setsuko")]
    bills = Bills(users["kaikei"])
    buyer = Buyer(
        pantry, goods | things, all_ids, {"": shop, kitchen.SUPPLIER: places["kitchen"]}, clerks, bills
    )
    by_department: dict[str, list[int]] = {}
    for place in goods:
        by_department.setdefault(products[place].department, []).append(place)
    cleaner = Cleaner(pantry, by_department, all_ids, shop)
    counters = Counters(pantry, by_department, all_ids, shop)
    store = Store(pantry, buyer, bills, cleaner, counters, users, all_ids, at, daily, places, last)
    _stock_up(store, products, goods, shop)
    return store


def price_lists(store: Store, products: Sequence[Product]) -> list[list[object]]:
    """What the suppliers have, without what is made here."""
    made = {store.at[one.product] for one in kitchen.dishes()}
    goods = {place: one for place, one in store.buyer.goods.items() if place >= 0 and place not in made}
    return [*suppliers.price_list(products, goods), *kitchen.price_list()]


def _stock_up(
    store: Store, products: Sequence[Product], goods: Mapping[int, suppliers.Bought], shop: int
) -> None:
    now, between = clock.now(), moves.virtual_place("count")
    today = clock.day_of(now)
    opening = {place: one.usual[today.month - 1] for place, one in goods.items()}
    moves.post(
        Moved(
            store.ids[place], quantity, between, shop, "opening", products[place].cost, now, today, store.users["jimu"],
        )
        for place, quantity in opening.items()
    )  # fmt: skip
    for place, quantity in opening.items():
        store.pantry.add(place, quantity)
