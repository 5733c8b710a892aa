"""What goods cost: moving average and last purchase cost, summed from the same moves (DOMAIN 2.3).

Quantities are thousandths of the unit; values are thousandths of a yen without tax (milli-yen), costs milli-yen per
unit. All real places of a product share one average. Nothing is written when something is sold: `bring_up_to_date`
sums what moved since the last time. Call it first in a transaction, before anything else is held there.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.prepared import Link, as_day, insert_sql, marks
from opsapp.stock.averaging import Standing, Step, after, divided, worth
from opsapp.stock.models import CostDay, Product
from opsapp.stock.moves import VIRTUAL

AT_ONCE = 200_000  # moves summed in one go, so that memory stays small
BOUGHT = ("receipt", "made", "opening")  # these bring a cost of their own
OWN = (*BOUGHT, "sent_back")  # these are worth what they cost, not the average
METHODS = ("average", "last")


class Worth(NamedTuple):
    """What there is of a product, what a unit costs (by the method asked for), and what all of it is worth."""

    product_id: int
    quantity: int
    average: int
    value: int


# --- summing what is new -------------------------------------------------------------------------------

_DAY = insert_sql(
    CostDay.__table__, ("product_id", "business_date", "quantity", "value", "average", "last_cost")
)
_TOUCHED = (
    "WITH touched AS (SELECT m.product_id, min(m.business_date) AS day FROM stock_move m"
    " WHERE m.id > ? AND m.id <= ? AND (m.from_place_id IN ({out})) <> (m.to_place_id IN ({out}))"
    " GROUP BY m.product_id) "
)
_BEFORE = (
    "SELECT t.product_id, c.quantity, c.value, c.average, c.last_cost FROM touched t JOIN cost_day c ON"
    " c.product_id = t.product_id AND c.business_date = (SELECT max(b.business_date) FROM cost_day b"
    " WHERE b.product_id = t.product_id AND b.business_date < t.day)"
)
_FORGET = (
    "DELETE FROM cost_day WHERE (product_id, business_date) IN (SELECT c.product_id, c.business_date"
    " FROM touched t JOIN cost_day c ON c.product_id = t.product_id AND c.business_date >= t.day)"
)
_FIELDS = (
    "SELECT m.product_id, m.business_date, m.from_place_id IN ({out}), m.quantity, m.kind, m.value, m.unit_cost,"
    " o.kind, m.happened_at, m.id FROM "
)
_COUNTS = (
    " LEFT JOIN stock_move o ON o.id = m.reverses_id"
    " WHERE m.id <= ? AND (m.from_place_id IN ({out})) <> (m.to_place_id IN ({out}))"
)
_ORDER = " ORDER BY m.product_id, m.business_date, m.happened_at, m.id"
_FROM_THEN = "touched t JOIN stock_move m ON m.product_id = t.product_id AND m.business_date >= t.day"
_STANDING_COST = (
    "SELECT COALESCE(p.value, p.unit_cost * p.quantity), p.quantity FROM stock_move p"
    " LEFT JOIN stock_move r ON r.reverses_id = p.id AND r.id <= ?"
    " AND (r.business_date, r.happened_at, r.id) <= (?, ?, ?)"
    " WHERE p.product_id = ? AND p.kind IN ({bought}) AND p.id <= ? AND r.id IS NULL"
    " AND (p.value IS NOT NULL OR p.unit_cost IS NOT NULL)"
    " AND (p.business_date, p.happened_at, p.id) < (?, ?, ?)"
    " ORDER BY p.business_date DESC, p.happened_at DESC, p.id DESC LIMIT 1"
)


def bring_up_to_date(at_most: int | None = None) -> bool:
    """Sum the moves since the last time into `cost_day`, inside the open transaction; True when `at_most` left some.

    Two callers wait for each other at the row of the mark. Summing twice changes nothing: the days of a product from
    its earliest new move on are made anew from all of its moves.
    """
    db.session.flush()
    link = Link()
    mark = _held_mark(link)
    newest, settled = _newest(link)
    end = mark
    while end < newest:
        start, end = end, min(end + min(at_most or AT_ONCE, AT_ONCE), newest)
        _sum(link, start, end)
        if settled:
            link.run("UPDATE cost_mark SET move_id = ? WHERE id = 1", (end,))
        if at_most and settled and end - mark >= at_most:
            return end < newest
    return False


def behind() -> bool:
    """Whether something moved since the last time."""
    sql = (
        "SELECT COALESCE((SELECT max(id) FROM stock_move), 0)"
        " > COALESCE((SELECT move_id FROM cost_mark WHERE id = 1), 0)"
    )
    return bool(Link().run(sql).fetchone()[0])


def catch_up(at_most: int = AT_ONCE) -> None:
    """Sum everything in transactions of a second or so each, so that a sale in between never waits for long.

    To be called outside of a transaction; where nothing is new, nothing is written.
    """
    more = behind()
    while more:
        with transaction():
            more = bring_up_to_date(at_most)


def _held_mark(link: Link) -> int:
    hold = "SELECT move_id FROM cost_mark WHERE id = 1" + ("" if link.sqlite else " FOR UPDATE")
    if (row := link.run(hold).fetchone()) is None:
        link.run("INSERT INTO cost_mark (id, move_id) VALUES (1, 0) ON CONFLICT (id) DO NOTHING")
        row = link.run(hold).fetchone()
    return int(row[0])


def _newest(link: Link) -> tuple[int, bool]:
    """The newest move, and whether no move with a smaller number can still appear.

    PostgreSQL gives numbers before it commits. Whoever has one holds the table's row lock until its end, and its rows
    are visible before that lock goes. So when, after the newest move was read, nobody else holds the lock, every
    smaller number is decided and read below. Otherwise the moves are summed all the same, but the mark stays, and they
    are summed again next time.
    """
    newest = link.run("SELECT max(id) FROM stock_move").fetchone()[0] or 0
    if link.sqlite:
        return newest, True  # one writer at a time
    others = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'relation' AND relation = 'stock_move'::regclass"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
        " AND granted AND pid IS DISTINCT FROM pg_backend_pid()"
    )
    return newest, link.run(others).fetchone()[0] == 0


def _sum(link: Link, start: int, end: int) -> None:
    """Make the days anew of every product that moved in (start, end], from its earliest day there on."""
    outside = _outside(link)

    def run(sql: str, *row: Any) -> list[Any]:
        return list(link.run(*_filled(_TOUCHED, sql, outside, (start, end), row)).fetchall())

    before = {row[0]: Standing(*row[1:]) for row in run(_BEFORE)}
    link.run(*_filled(_TOUCHED, _FORGET, outside, (start, end), ()))
    moved = run(_FIELDS + _FROM_THEN + _COUNTS + _ORDER, end)
    link.many(_DAY, [(*key, *standing) for key, standing in _days(link, moved, before, end)])


def _filled(
    head: str, tail: str, outside: Sequence[int], first: tuple[int, ...], rest: tuple[Any, ...]
) -> Any:
    """SQL with the virtual places written into it; they are our own numbers."""
    places = ",".join(str(one) for one in outside)
    return (head + tail).replace("{out}", places), (*first, *rest)


def _outside(link: Link) -> list[int]:
    sql = f"SELECT id FROM place WHERE kind IN ({marks(len(VIRTUAL))})"
    return [row[0] for row in link.run(sql, VIRTUAL).fetchall()] or [0]


def _days(
    link: Link, moved: Iterable[Any], before: dict[int, Standing], end: int
) -> Iterator[tuple[tuple[int, Any], Standing]]:
    """(product, day) and what it came to that evening, from moves in their order."""
    standing, last = Standing(), None
    for (product, day), rows in groupby(moved, key=lambda row: (row[0], row[1])):
        if product != last:
            standing, last = before.get(product, Standing()), product
        for row in rows:
            standing = after(standing, _step(link, row, end))
        yield (product, day), standing


def _step(link: Link, row: Any, end: int) -> Step:
    _product, _day, comes, quantity, kind, value, unit_cost, undoes, *_place = row
    if kind not in OWN and undoes is None:  # nearly all: a sale
        known = value if value is not None or unit_cost is None else unit_cost * quantity
        return Step(quantity if comes else -quantity, known, False, False)
    own = kind in OWN or undoes in OWN
    known = unit_cost * quantity if value is None and unit_cost is not None else value
    # goods taken back in at the average come back at the average, unless their move says what they were worth
    own = own or (undoes is not None and value is not None)
    undone = _standing_cost(link, row, end) if undoes in BOUGHT else None
    return Step(quantity if comes else -quantity, known, own, bool(comes) and kind in BOUGHT, undone)


def _standing_cost(link: Link, row: Any, end: int) -> int:
    """Milli-yen per unit of the latest purchase before a reversal that is not taken back itself; 0 for none."""
    when = (row[1], row[8], row[9])
    sql = _STANDING_COST.replace("{bought}", marks(len(BOUGHT)))
    found = link.run(sql, (end, *when, row[0], *BOUGHT, end, *when)).fetchone()
    return divided(found[0] * 1000, found[1]) if found else 0


# --- asking --------------------------------------------------------------------------------------------


def average(product_id: int, on: date | None = None) -> int:
    """Milli-yen without tax per unit by moving average on a day, as far as it is summed; else the cost known of the
    product, else 0."""
    return averages([product_id], on)[product_id]


def averages(product_ids: Sequence[int], on: date | None = None) -> dict[int, int]:
    """Moving averages of several products, see `average`."""
    found = {one.product_id: one.average for one in _rows(on or clock.today(), product_ids)}
    known = _known_costs([one for one in product_ids if not found.get(one)])
    return {one: found.get(one) or known.get(one, 0) for one in product_ids}


def value_of(product_id: int, quantity: int, on: date | None = None) -> int:
    """Milli-yen of thousandths of a product by moving average."""
    return worth(quantity, average(product_id, on))


def last_cost(product_id: int, on: date | None = None) -> int:
    """Milli-yen without tax per unit of the last purchase until a day; else the cost known of the product, else 0."""
    found = _rows(on or clock.today(), [product_id])
    return (found[0].last_cost if found else 0) or _known_costs([product_id]).get(product_id, 0)


def stock_value(day: date, method: str = "average") -> list[Worth]:
    """What there was of every product in the evening of a day and what it was worth, by "average" or "last" purchase
    cost, as far as it is summed; goods that were all gone are left out."""
    assert method in METHODS, method
    rows = [row for row in _rows(day) if row.quantity]
    unknown = [row.product_id for row in rows if not (row.average if method == "average" else row.last_cost)]
    known = _known_costs(unknown)
    return [_worth(row, method, known.get(row.product_id, 0)) for row in rows]


def _worth(row: Any, method: str, known: int) -> Worth:
    cost = (row.average if method == "average" else row.last_cost) or known
    value = row.value if method == "average" and row.average else worth(row.quantity, cost)
    return Worth(row.product_id, row.quantity, cost, value)


class _Row(NamedTuple):
    product_id: int
    quantity: int
    value: int
    average: int
    last_cost: int


_LATEST = (
    "SELECT c.product_id, c.quantity, c.value, c.average, c.last_cost FROM product p JOIN cost_day c ON"
    " c.product_id = p.id AND c.business_date = (SELECT max(b.business_date) FROM cost_day b"
    " WHERE b.product_id = p.id AND b.business_date <= ?)"
)


def _rows(day: date, product_ids: Sequence[int] | None = None) -> list[_Row]:
    link = Link()
    only = "" if product_ids is None else f" WHERE p.id IN ({marks(len(product_ids))})"
    if product_ids is not None and not product_ids:
        return []
    found = link.run(_LATEST + only + " ORDER BY p.id", (link.day(day), *(product_ids or ())))
    return [_Row(*row) for row in found.fetchall()]


def _known_costs(product_ids: Sequence[int]) -> dict[int, int]:
    """Milli-yen per unit as somebody typed it into the product, for what no move has told yet."""
    query = select(Product.id, Product.last_cost).where(
        Product.id.in_(product_ids), Product.last_cost.is_not(None)
    )
    rows: Any = db.session.execute(query) if product_ids else ()
    return {product: cost * 1000 for product, cost in rows}


def all_days(link: Link, end: int, product_ids: Sequence[int]) -> dict[tuple[int, date], Standing]:
    """What `cost_day` must hold of some products when the moves up to number `end` are summed: from nothing."""
    chosen = f" AND m.product_id IN ({marks(len(product_ids))})"
    sql = _filled(
        _FIELDS + "stock_move m" + _COUNTS + chosen, _ORDER, _outside(link), (end,), (*product_ids,)
    )
    moved = link.run(*sql).fetchall()
    return {(product, as_day(day)): now for (product, day), now in _days(link, moved, {}, end)}
