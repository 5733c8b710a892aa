"""Whatever order things happen and arrive in: on hand is in less out everywhere, and a counted shelf is right.

Two devices work at two places. Each deed changes what is really there at once; its record arrives now, later, or twice.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.ledger.models import Till
from opsapp.org.models import Device, User
from opsapp.stock import checks, counting, moves
from opsapp.stock.count_models import Count
from opsapp.stock.models import Level, Place, Product
from opsapp.stock.moves import Moved
from opsapp.sync import service
from tests.founding import DEVICE
from tests.sales.counter import FLOAT, basket, line, tax_rows

VAN_DEVICE = "0192f000-0000-7000-8000-000000000002"
START = datetime(2026, 11, 23, 8, 0, tzinfo=clock.JST)
PRICES = {1: 248, 3: 327}  # milk, soap
GOODS = tuple(PRICES)

place, good, pieces = st.sampled_from((0, 1)), st.sampled_from(GOODS), st.integers(1, 4)
late = st.sampled_from((True, True, True, False))
moving_deeds = st.one_of(
    st.tuples(st.just("sell"), place, good, pieces, late),
    st.tuples(st.just("sell"), place, good, pieces, late),
    st.tuples(st.just("give_back"), place, late),
    st.tuples(st.just("void"), place, late),
    st.tuples(st.just("receive"), place, good, pieces, late),
    st.tuples(st.just("carry"), place, good, pieces, late),
    st.tuples(st.just("throw_away"), place, good, pieces, late),
    st.tuples(st.just("deliver"), place, st.integers(1, 5), st.booleans()),
)
deeds = st.one_of(
    moving_deeds,
    st.tuples(st.just("count"), place, good, late, st.booleans()),
    st.tuples(st.just("recount"), place, good),
    st.tuples(st.just("post"), place, st.booleans()),
)


class Village:
    """What is really on the shelves, and what the devices have recorded of it."""

    def __init__(self) -> None:
        self.at = START
        self.places = (1, self._van())
        self.there = {(spot, product): 20 for spot in (0, 1) for product in GOODS}
        self.unsent: dict[int, list[Any]] = {0: [], 1: []}
        self.days, self.numbers = ["", ""], [0, 0]
        self.last: list[Any] = [None, None]
        self.counts: dict[int, str] = {}
        self.received: set[str] = set()
        self.goods = {product: db.session.get_one(Product, product) for product in GOODS}
        for spot in (0, 1):
            day = self.operation(
                "day_open", till=spot + 1, business_date="2026-11-23", float=30000, count=FLOAT
            )
            self.days[spot] = day["id"]
            self.arrive(spot, day)

    def _van(self) -> int:
        with transaction() as session:
            session.add(Device(id=VAN_DEVICE, name="移動販売の端末", enrolled_by_id=1))
            session.add(Place(code="van", name="移動販売車", kind="van"))
            session.flush()
            van = session.scalars(select(Place.id).where(Place.code == "van")).one()
            session.add(Till(code="2", name="移動販売車", place_id=van, device_id=VAN_DEVICE, channel="van"))
        return van

    def do(self, deed: Any) -> None:
        name, *how = deed
        getattr(self, name)(*how)

    # --- recording and arriving

    def operation(self, kind: str, **data: Any) -> dict[str, Any]:
        self.at += timedelta(minutes=1)
        return {"id": str(uuid.uuid4()), "kind": kind, "at": self.at.isoformat(), "by": 2, "data": data}

    def record(self, spot: int, record: Any, late: bool) -> None:
        """A device sends in order: what is behind something unsent waits as well."""
        self.unsent[spot].append(record)
        if not late:
            self.deliver(spot, len(self.unsent[spot]))

    def deliver(self, spot: int, many: int, twice: bool = False) -> None:
        records, self.unsent[spot] = self.unsent[spot][:many], self.unsent[spot][many:]
        for _time in range(2 if twice else 1):
            for record in records:
                self.arrive(spot, record)

    def arrive(self, spot: int, record: Any) -> None:
        self.at += timedelta(seconds=10)
        with clock.frozen(self.at):
            if isinstance(record, Moved):
                self._receive(record)
                return
            db.session.expire_all()
            device = db.session.get_one(Device, (DEVICE, VAN_DEVICE)[spot])
            [answer] = service.receive(device, db.session.get_one(User, 2), [record])
        held = answer["status"] == "held" and answer["problem"]["code"]
        assert not held or (record["kind"] == "count_entry" and held == "count_posted"), answer
        event(f"{record['kind']} {answer['status']}")

    def _receive(self, record: Moved) -> None:
        if record.note not in self.received:
            self.received.add(record.note)
            with transaction():
                moves.post([record])

    # --- what happens

    def sell(self, spot: int, product: int, wanted: int, late: bool) -> None:
        some = min(wanted, self.there[spot, product])
        if not some:
            return
        self.there[spot, product] -= some
        self.numbers[spot] += 1
        lines = [line(self.goods[product], PRICES[product], some)]
        head = {"till": spot + 1, "number": self.numbers[spot], "day": self.days[spot]}
        sold = self.operation("sale", **head, **basket(lines))
        self.last[spot] = (sold, product, some)
        self.record(spot, sold, late)

    def _undo(self, spot: int) -> Any:
        sold, self.last[spot] = self.last[spot], None
        if sold is not None:
            self.there[spot, sold[1]] += sold[2]
            self.numbers[spot] += 1
        return sold

    def _head(self, spot: int, original: str) -> dict[str, Any]:
        head = {"till": spot + 1, "number": self.numbers[spot], "day": self.days[spot]}
        return head | {"original": original, "reason": "試験"}

    def give_back(self, spot: int, late: bool) -> None:
        if (found := self._undo(spot)) is None:
            return
        sold, _product, some = found
        total = sold["data"]["total"]
        given = self.operation(
            "return",
            **self._head(spot, sold["id"]),
            lines=[{"position": 1, "quantity": some * 1000, "amount": total}],
            taxes=tax_rows(sold["data"]["lines"]),
            total=total,
            payments=[{"tender": "cash", "amount": total}],
        )
        self.record(spot, given, late)

    def void(self, spot: int, late: bool) -> None:
        if (found := self._undo(spot)) is not None:
            self.record(spot, self.operation("void", **self._head(spot, found[0]["id"])), late)

    def receive(self, spot: int, product: int, some: int, late: bool) -> None:
        self.there[spot, product] += some
        self.at += timedelta(minutes=1)
        day, supplier = clock.day_of(self.at), moves.virtual_place("supplier")
        moved = Moved(
            product, some * 1000, supplier, self.places[spot], "receipt", 100, self.at, day, 2,
            note=str(uuid.uuid4()),
        )  # fmt: skip
        self.record(spot, moved, late)

    def carry(self, spot: int, product: int, wanted: int, late: bool) -> None:
        some = min(wanted, self.there[spot, product])
        if some:
            self.there[spot, product] -= some
            self.there[1 - spot, product] += some
            lines = [{"product": product, "quantity": some * 1000}]
            way = {"from": self.places[spot], "to": self.places[1 - spot]}
            self.record(spot, self.operation("stock_transfer", **way, lines=lines, note=""), late)

    def throw_away(self, spot: int, product: int, wanted: int, late: bool) -> None:
        some = min(wanted, self.there[spot, product])
        if some:
            self.there[spot, product] -= some
            what = {"product": product, "place": self.places[spot], "quantity": some * 1000}
            self.record(spot, self.operation("stock_waste", **what, reason="damaged", note=""), late)

    # --- counting

    def opened(self, spot: int) -> str:
        if spot not in self.counts:
            with clock.frozen(self.at), transaction():
                shelf = db.session.get_one(Place, self.places[spot])
                self.counts[spot] = counting.start("棚卸", shelf, None, False, db.session.get_one(User, 2)).id
        return self.counts[spot]

    def count(self, spot: int, product: int, late: bool, two_shelves: bool) -> None:
        """One person counts all of it, or two people with a device each count a shelf each at the same time."""
        count_id, there = self.opened(spot), self.there[spot, product]
        parts = [there // 2, there - there // 2] if two_shelves else [there]
        for device, part in enumerate(parts):
            entry = self.operation("count_entry", count=count_id, product=product, quantity=part * 1000)
            self.record(device if two_shelves else spot, entry, late)

    def recount(self, spot: int, product: int) -> None:
        """Somebody saw the hint, crosses out what was there and counts anew."""
        self.deliver(spot, len(self.unsent[spot]))
        count_id = self.opened(spot)
        with clock.frozen(self.at), transaction():
            by = db.session.get_one(User, 2)
            counting.recount(db.session.get_one(Count, count_id), self.goods[product], by)
        self.count(spot, product, False, False)

    def post(self, spot: int, zero: bool) -> None:
        if spot not in self.counts:
            return
        with clock.frozen(self.at), transaction():
            count = db.session.get_one(Count, self.counts[spot])
            if not any(one.counted is not None for one in counting.sheet(count)):
                return
            counting.post(count, uncounted_are_zero=zero, by=db.session.get_one(User, 1))
        del self.counts[spot]

    def count_everything(self, meanwhile: list[Any]) -> None:
        """The count at the month's end: new at every place, each product once, while the shop goes on selling; every
        entry is in before it is posted."""
        self.counts, meanwhile = {}, list(meanwhile)
        for spot in (0, 1):
            for product in GOODS:
                count_id, quantity = self.opened(spot), self.there[spot, product] * 1000
                self.arrive(
                    spot, self.operation("count_entry", count=count_id, product=product, quantity=quantity)
                )
                if meanwhile:
                    self.do(meanwhile.pop())
        for one in meanwhile:
            self.do(one)
        for spot in (1, 0):
            self.at += timedelta(minutes=1)
            self.post(spot, True)

    # --- what must hold

    def sound(self) -> None:
        db.session.rollback()
        found = list(checks.check())
        assert not found, found

    def right(self) -> None:
        """To the piece, at every place."""
        db.session.rollback()
        listed = {(one.place_id, one.product_id): one.quantity for one in db.session.scalars(select(Level))}
        stored = {key: listed.get((self.places[key[0]], key[1]), 0) for key in self.there}
        assert stored == {key: some * 1000 for key, some in self.there.items()}


@pytest.fixture
def examples(database: Any) -> int:
    return 80 if "sqlite" in type(database).__name__.lower() else 12


def test_a_counted_shelf_is_right_whatever_arrives_when(app: Flask, database: Any, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(deeds, min_size=5, max_size=25),
        st.lists(moving_deeds, min_size=2, max_size=8),
        st.lists(moving_deeds, max_size=8),
    )
    def interleave(before: list[Any], meanwhile: list[Any], after: list[Any]) -> None:
        db.session.remove()
        database.restore()
        village = Village()
        for one in before:
            village.do(one)
        forgotten = dict(village.counts)
        village.sound()
        village.count_everything(meanwhile)
        village.counts = forgotten
        for one in after:
            village.do(one)
        for spot in (1, 0):
            village.post(spot, False)  # begun before the month's end, posted after it
            village.deliver(spot, len(village.unsent[spot]), twice=True)
        village.sound()
        village.right()

    interleave()
