"""One day of the demo shop: opened, sold through, handed over and closed, operation by operation."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from opsapp import clock, money
from opsapp.db import db, transaction
from opsapp.demo import counter
from opsapp.demo.baskets import Basket, Comeback, day_baskets
from opsapp.demo.calendar import Day
from opsapp.demo.settle import TABLET, Village
from opsapp.org.models import Device, User
from opsapp.sales import bulk
from opsapp.sync import service as sync

OPENING, NOON, HANDOVER, CLOSING = time(7, 45), time(12, 30), time(13, 15), time(18, 40)
FLOAT = 30000
CLERKS = ("yaeko", "kazuko", "teruko", "yukio", "setsuko", "ayaka")
PAY_DAY = 10  # of the month, when tabs are settled at the till
ERRANDS = (("切手代", 840), ("電球", 598), ("ガソリン代（配達）", 2500), ("お茶菓子", 432))
Json = dict[str, Any]
Event = tuple[time, str, Any]  # when, what kind, what


@dataclass
class Shop:
    """The shop as it goes from day to day."""

    village: Village
    rng: Random
    number: int = 0
    owed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    coming_back: list[tuple[str, Json, Comeback]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    drawer: int = 0
    _places: dict[int, int] = field(default_factory=dict)  # on the shelf, by product
    _senders: dict[int, tuple[Device, User]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {product: place for place, product in enumerate(self.village.shelf.ids)}

    def play(self, day: Day, following: date | None) -> None:
        """Play a whole day; the last one, which none follows, until noon: its till stays open."""
        until = NOON if following is None else CLOSING
        store = self.village.store
        store.morning(day.date)
        with clock.frozen(_at(day.date, until)):
            self._trade(day, until, half=following is None)
            if following is None:
                store.noon(day.date)
        if following is not None:
            store.evening(day.date, following)
        db.session.expunge_all()

    def _trade(self, day: Day, until: time, half: bool) -> None:
        morning, afternoon = self._shifts(day.date)
        day_id = self._open(day.date, morning)
        self.events = self._events(day)
        self._serve(day, day_id, min(until, HANDOVER), morning)
        if half:
            return
        self._hand_over(day.date, day_id, morning, afternoon)
        self._serve(day, day_id, CLOSING, afternoon)
        self._close(day.date, day_id, afternoon)

    def _shifts(self, day: date) -> tuple[int, int]:
        turn = day.toordinal() % len(CLERKS)
        users = self.village.users
        return users[CLERKS[turn]], users[CLERKS[(turn + 2) % len(CLERKS)]]

    # --- the drawer -----------------------------------------------------------------------------------

    def _open(self, day: date, by: int) -> str:
        self.drawer = FLOAT
        data = {"till": 1, "business_date": day.isoformat(), "float": FLOAT, "count": pieces(FLOAT)}
        return self._send("day_open", data, _at(day, OPENING), by)

    def _hand_over(self, day: date, day_id: str, by: int, to: int) -> None:
        if self.rng.random() < 0.3:
            reason, yen = self.rng.choice(ERRANDS)
            self.drawer -= yen
            data = {"day": day_id, "kind": "out", "yen": yen, "reason": reason}
            self._send("cash_move", data, _at(day, time(13, 5)), by)
        data = {"day": day_id, "count": pieces(self.drawer), "counted": self.drawer, "to": to, "note": ""}
        self._send("day_handover", data, _at(day, HANDOVER), by)

    def _close(self, day: date, day_id: str, by: int) -> None:
        off = self.rng.choice((-50, -10, -100, 10, 100)) if self.rng.random() < 0.08 else 0
        counted = self.drawer + off
        data = {
            "day": day_id,
            "count": pieces(counted),
            "counted": counted,
            "next_float": FLOAT,
            "reason": "つり銭の渡し間違いと思われます" if off else "",
        }
        self._send("day_close", data, _at(day, CLOSING), by)

    # --- customers ------------------------------------------------------------------------------------

    def _events(self, day: Day) -> list[Event]:
        """Sales, things brought back and tabs settled, in the order of the day."""
        baskets = day_baskets(
            self.rng, day.date, day.customers, self.village.shelf.goods, self.village.persons
        )
        events: list[Event] = [(basket.at, "sale", basket) for basket in baskets]
        events += [(back.at, "return", (original, sold, back)) for original, sold, back in self.coming_back]
        self.coming_back = []
        if day.date.day == PAY_DAY or (day.date.day == PAY_DAY + 1 and day.date.weekday() == 0):
            events += [(time(9, n % 60), "tab", person) for n, person in enumerate(sorted(self.owed))]
        return sorted(events, key=lambda event: event[0])

    def _serve(self, day: Day, day_id: str, until: time, by: int) -> None:
        offers = self.village.shelf.offers_on(day.date)
        waiting: list[sync.Submitted] = []
        while self.events and self.events[0][0] < until:
            at, kind, what = self.events.pop(0)
            moment = _at(day.date, at)
            if kind == "sale":
                if (basket := self.village.store.pantry.offered(what)) is not None:
                    waiting.append(self._sale(day_id, moment, basket, offers, by))
                continue
            self._flush(waiting)
            if kind == "tab":
                self._settle(day_id, moment, what, by)
            else:
                self._return(day_id, moment, *what, by)
        self._flush(waiting)

    def _sale(self, day_id: str, at: datetime, basket: Basket, offers: Any, by: int) -> sync.Submitted:
        person = None if basket.customer is None else self.village.person_ids[basket.customer]
        data = self._numbered(day_id) | counter.sale(self.village.shelf, basket, offers, person)
        self.drawer += sum(counter.cash_in(data))
        for line in basket.lines:
            self.village.store.pantry.take(line.product, line.quantity)
        if person and data["payments"][0]["tender"] == "tab":
            self.owed[person] += data["total"]
        op = self._operation("sale", data, at, by)
        if basket.comeback:
            self._remember(op.id, data, basket.comeback)
        return op

    def _remember(self, operation: str, data: Json, back: Comeback) -> None:
        if back.next_day:
            self.coming_back.append((operation, data, back))
        else:
            self.events.append((back.at, "return", (operation, data, back)))
            self.events.sort(key=lambda event: event[0])

    def _return(self, day_id: str, at: datetime, original: str, sold: Json, back: Comeback, by: int) -> None:
        data = self._numbered(day_id) | counter.comeback(original, sold, back)
        if data["payments"][0]["tender"] == "cash":
            self.drawer -= data["total"]
        self._send("return", data, at, by)
        line = sold["lines"][back.line]
        self.village.store.pantry.add(self._places[line["product"]], line["quantity"])

    def _settle(self, day_id: str, at: datetime, person: int, by: int) -> None:
        yen = self.owed.pop(person)
        self.drawer += yen
        self._send(
            "tab_payment", {"day": day_id, "person": person, "yen": yen, "tender": "cash", "note": ""}, at, by
        )

    # --- sending --------------------------------------------------------------------------------------

    def _numbered(self, day_id: str) -> Json:
        self.number += 1
        return {"till": 1, "number": self.number, "day": day_id}

    def _operation(self, kind: str, data: Json, at: datetime, by: int) -> sync.Submitted:
        return sync.Submitted(self._identity(at), kind, at, by, data, TABLET, clock.now())

    def _identity(self, at: datetime) -> str:
        """A UUID v7 of the demo's own moment, the same in every village."""
        bits = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | self.rng.getrandbits(12) << 64
        return str(uuid.UUID(int=bits | 0b10 << 62 | self.rng.getrandbits(62)))

    def _send(self, kind: str, data: Json, at: datetime, by: int) -> str:
        key = self._identity(at)
        raw = {"id": key, "kind": kind, "at": clock.to_japan(at).isoformat(), "by": by, "data": data}
        [answer] = sync.receive(*self._sender(by), [raw])
        if answer["status"] != "applied":
            raise ValueError(f"the demo's {kind} was not taken: {answer}")
        return key

    def _sender(self, by: int) -> tuple[Device, User]:
        """The tablet and who holds it, read once and kept apart from the database."""
        if by not in self._senders:
            found = db.session.get_one(Device, TABLET), db.session.get_one(User, by)
            self._senders[by] = found
            for one in found:
                db.session.expunge(one)
        return self._senders[by]

    def _flush(self, waiting: list[sync.Submitted]) -> None:
        if waiting:
            with transaction():
                bulk.sell_many(waiting)
            waiting.clear()


def pieces(yen: int) -> dict[str, int]:
    """An amount as a count of notes and coins, the largest first."""
    found: dict[str, int] = {}
    for piece in money.DENOMINATIONS:
        found[str(piece)], yen = divmod(yen, piece)
    return found


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.JST)
