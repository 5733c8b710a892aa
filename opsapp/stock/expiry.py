"""期限: what expires soon, by place, with what is left of it and what it is worth."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.stock import lots, markdowns, prices, search
from opsapp.stock.dates import USE_BY
from opsapp.stock.lots import Left
from opsapp.stock.models import Lot, Markdown, Place, Product

WEEK = timedelta(days=7)
DAYS = (0, 1, 3, 7, 30)  # to choose from on the page
USUAL = 3


class Soon(NamedTuple):
    """The date that the till must heed of a product: its kind, the moment it is over, whether it is all there is."""

    date_kind: str
    moment: datetime
    all: bool


def soon(place_id: int, now: datetime | None = None) -> dict[int, Soon]:
    """By product what is at a place and has expired, or will within a week. Use by counts before best before."""
    now = now or clock.now()
    rows: dict[int, list[Left]] = {}
    for row in lots.left(place_id):
        if row.expires <= now + WEEK:
            rows.setdefault(row.product_id, []).append(row)
    return {product: _soon(several, now) for product, several in rows.items()}


def _soon(rows: Sequence[Left], now: datetime) -> Soon:
    """Of what has expired the last moment, else the next one; `all` when nothing else is on hand."""
    kind = USE_BY if any(row.date_kind == USE_BY for row in rows) else rows[0].date_kind
    moments = sorted(row.expires for row in rows if row.date_kind == kind)
    over = [moment for moment in moments if moment <= now]
    moment = over[-1] if over else moments[0]
    until = sum(row.quantity for row in rows if row.expires <= moment)
    return Soon(kind, moment, until >= rows[0].on_hand)


class Expiring(NamedTuple):
    """A line of the list: what is left of a lot at a place, the price of a unit with tax and its cost in yen."""

    lot: Lot
    place: Place
    quantity: int
    expires: datetime
    price: int | None
    marked: Markdown | None

    @property
    def product(self) -> Product:
        """The goods."""
        return self.lot.product

    @property
    def over(self) -> bool:
        """Whether the date has passed."""
        return self.expires <= clock.now()

    @property
    def value(self) -> int | None:
        """Yen without tax, by what it cost last."""
        cost = self.product.last_cost
        return None if cost is None else cost * self.quantity // 1000


def expiring(
    days: int = USUAL, *, place_id: int | None = None, department_id: int | None = None, q: str = ""
) -> list[Expiring]:
    """What expires until so many days from today and what has expired, use by first, then in order of the date."""
    last = clock.today() + timedelta(days=days)
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.JST)
    rows = [row for row in lots.left(place_id) if row.expires <= until]
    known = _lots(rows, q, department_id)
    rows = [row for row in rows if row.lot_id in known]
    places = {place.id: place for place in db.session.scalars(select(Place))}
    usual = prices.prices_on(clock.today(), list({row.product_id for row in rows}))
    marked = _marked(row.lot_id for row in rows)
    found = [
        Expiring(
            known[row.lot_id], places[row.place_id], row.quantity, row.expires, usual.get(row.product_id),
            marked.get(row.lot_id),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.lot.date_kind != USE_BY, one.expires, one.product.kana_key))


def _lots(rows: Sequence[Left], q: str, department_id: int | None) -> dict[int, Lot]:
    ids = list(dict.fromkeys(row.lot_id for row in rows))
    found: dict[int, Lot] = {}
    wanted = None
    if q or department_id is not None:
        narrowed = search.products(q, department_id=department_id).order_by(None)
        wanted = narrowed.with_only_columns(Product.id)
    for start in range(0, len(ids), lots.AT_ONCE):
        query = select(Lot).where(Lot.id.in_(ids[start : start + lots.AT_ONCE]))
        query = query.options(joinedload(Lot.product).joinedload(Product.department))
        if wanted is not None:
            query = query.where(Lot.product_id.in_(wanted))
        found |= {lot.id: lot for lot in db.session.scalars(query)}
    return found


def _marked(ids: Iterable[int]) -> dict[int, Markdown]:
    """The latest standing markdown of each lot."""
    wanted = set(ids)
    found: dict[int, Markdown] = {}
    for one in markdowns.standing(clock.today()):
        if one.lot_id in wanted:
            found.setdefault(one.lot_id, one)  # type: ignore[arg-type]
    return found


def days_left(day: date) -> int:
    """Days from today; below zero for what is past."""
    return (day - clock.today()).days
