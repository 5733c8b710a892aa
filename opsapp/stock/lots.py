"""Lots: goods that carry one date. How much of each is left is derived, first expired first out (DOMAIN 2.3)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.prepared import Link, as_day, as_moment, marks
from opsapp.stock.dates import DATE_KINDS, Printed
from opsapp.stock.models import Lot, Product

LOOKED_BACK = timedelta(days=366)  # a lot that expired earlier is not waited for any more
AT_ONCE = 900
# What moves that name a lot leave of it at each real place, where anything is on hand.
_NET = (
    "SELECT l.product_id, n.place_id, level.quantity, n.lot_id, n.net, l.expires_on, l.expires_at, l.date_kind FROM ("
    "SELECT lot_id, place_id, SUM(quantity) AS net FROM ("
    "SELECT m.lot_id, m.to_place_id AS place_id, m.quantity AS quantity "
    "FROM stock_move m JOIN lot ON lot.id = m.lot_id WHERE lot.expires_on >= ?{lots} UNION ALL "
    "SELECT m.lot_id, m.from_place_id, -m.quantity "
    "FROM stock_move m JOIN lot ON lot.id = m.lot_id WHERE lot.expires_on >= ?{lots}"
    ") moved GROUP BY lot_id, place_id) n JOIN lot l ON l.id = n.lot_id "
    "JOIN stock_level level ON level.product_id = l.product_id AND level.place_id = n.place_id "
    "WHERE n.net > 0 AND level.quantity > 0{places}"
)


class Remaining(NamedTuple):
    """So many thousandths of a lot are at a place."""

    lot: Lot
    place_id: int
    quantity: int


class Left(NamedTuple):
    """The same without the row of the lot: ids, thousandths, and when it expires."""

    product_id: int
    place_id: int
    lot_id: int
    quantity: int
    expires: datetime
    date_kind: str
    on_hand: int  # of the product at the place, with and without a date


def new_lot(
    product: Product,
    printed: Printed,
    date_kind: str,
    *,
    by: User | None,
    number: str = "",
    made_at: datetime | None = None,
) -> Lot:
    """Goods that came, or were made, together and carry one date. RuleError names "date_kind" or "number"."""
    lot = drafted(product, printed, date_kind, by=by, number=number, made_at=made_at)
    db.session.add(lot)
    db.session.flush()
    return lot


def drafted(
    product: Product,
    printed: Printed,
    date_kind: str,
    *,
    by: User | None,
    number: str = "",
    made_at: datetime | None = None,
) -> Lot:
    """`new_lot` that is not written yet, for whoever writes many at once."""
    if date_kind not in DATE_KINDS:
        raise RuleError(_("Please choose use by or best before."), field="date_kind")
    number = text.clean_name(number)
    if len(number) > 40:
        raise RuleError(_("Please use at most %(n)s characters.", n=40), field="number")
    return Lot(
        product=product,
        date_kind=date_kind,
        expires_on=printed.day,
        expires_at=printed.moment,
        precision=printed.precision,
        made_at=made_at,
        number=number,
        recorded_at=clock.now(),
        user_id=by.id if by else None,
    )


def expires(lot: Lot) -> datetime:
    """The moment from which goods of the lot are expired: the hour printed, or the end of the last good day."""
    return lot.expires_at or _end_of(lot.expires_on)


def expired(lot: Lot, at: datetime) -> bool:
    """Whether the printed date is over; of a month alone, whether the month is."""
    return at >= expires(lot)


def _end_of(day: object) -> datetime:
    return datetime.combine(as_day(day) + timedelta(days=1), datetime.min.time(), clock.JST)  # type: ignore[arg-type]


def remaining(
    place_id: int | None = None,
    product_ids: Iterable[int] | None = None,
    *,
    before: datetime | None = None,
) -> list[Remaining]:
    """What is left of each lot, first expired first; `before`: only what expires until then.

    On hand is filled from the latest-expiring lots backwards, after the moves that name a lot are booked to it:
    goods leave in the order in which they expire, then in which they came (DOMAIN 2.3). What is on hand beyond
    all lots carries no date. Lots that expired over a year ago are not looked at.
    """
    rows = left(place_id, product_ids)
    if before is not None:
        rows = [row for row in rows if row.expires <= before]
    known = _lots(row.lot_id for row in rows)
    return [Remaining(known[row.lot_id], row.place_id, row.quantity) for row in rows]


def left(place_id: int | None = None, product_ids: Iterable[int] | None = None) -> list[Left]:
    """`remaining` in bare figures: one grouped query and a walk over its rows."""
    wanted = None if product_ids is None else list(dict.fromkeys(product_ids))
    if wanted is not None and not wanted:
        return []
    parts = [None] if wanted is None else _parts(wanted)
    found = [row for part in parts for row in _filled(_rows(place_id, part))]
    return sorted(found, key=lambda row: (row.expires, row.lot_id, row.place_id))


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _rows(place_id: int | None, product_ids: list[int] | None) -> list[tuple]:  # type: ignore[type-arg]
    link = Link()
    since, few = link.day(clock.today() - LOOKED_BACK), product_ids or []
    lots = f" AND lot.product_id IN ({marks(len(few))})" if few else ""
    places = "" if place_id is None else " AND n.place_id = ?"
    values = (since, *few, since, *few, *(() if place_id is None else (place_id,)))
    return link.run(_NET.format(lots=lots, places=places), values).fetchall()  # type: ignore[no-any-return]


def _filled(rows: list[tuple]) -> Iterator[Left]:  # type: ignore[type-arg]
    """Each (product, place)'s stock handed to its lots, the latest-expiring first, of those the latest that came."""
    ends: dict[object, datetime] = {}

    def end(row: tuple) -> datetime:  # type: ignore[type-arg]
        if row[6] is not None:
            return as_moment(row[6])  # type: ignore[return-value]
        return ends.get(row[5]) or ends.setdefault(row[5], _end_of(row[5]))

    found = sorted(((row, end(row)) for row in rows), key=lambda one: (*one[0][:2], one[1], one[0][3]))
    for (product, place, on_hand), lots in groupby(found, key=lambda one: one[0][:3]):
        rest = on_hand
        for row, expiry in reversed(list(lots)):
            quantity = min(int(row[4]), rest)
            if quantity > 0:
                rest -= quantity
                yield Left(product, place, row[3], quantity, expiry, row[7], on_hand)


def _lots(ids: Iterable[int]) -> dict[int, Lot]:
    """Lots by id, a few hundred at a time."""
    found: dict[int, Lot] = {}
    for part in _parts(list(dict.fromkeys(ids))):
        found |= {lot.id: lot for lot in db.session.scalars(select(Lot).where(Lot.id.in_(part)))}
    return found


def earliest(product_ids: Iterable[int], place_id: int) -> dict[int, Remaining]:
    """What expires first of each product at a place; products without dated goods there are left out."""
    found: dict[int, Left] = {}
    for row in left(place_id, product_ids):
        found.setdefault(row.product_id, row)
    known = _lots(row.lot_id for row in found.values())
    return {
        product: Remaining(known[row.lot_id], row.place_id, row.quantity) for product, row in found.items()
    }
