"""Goods on the move: every change of a stock level is a row of who moved what from where to where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.prepared import Link, as_moment, insert_sql, marks
from opsapp.stock.models import Level, Move, Place

KINDS = (  # why goods moved
    "receipt", "sent_back", "sale", "return", "void", "transfer", "waste", "tasting", "own_use", "count", "late_count",
    "making", "made", "correction", "opening",
)  # fmt: skip
VIRTUAL = ("supplier", "customer", "loss", "making", "count")  # the world outside: no level is kept for it
_COLUMNS = (
    "product_id", "quantity", "from_place_id", "to_place_id", "kind", "unit_cost", "happened_at",
    "recorded_at", "business_date", "user_id", "sale_id", "reverses_id", "note", "lot_id", "value",
)  # fmt: skip
_INSERT = insert_sql(Move.__table__, _COLUMNS)
_RAISE = insert_sql(
    Level.__table__,
    ("product_id", "place_id", "quantity"),
    " ON CONFLICT (product_id, place_id) DO UPDATE SET quantity = stock_level.quantity + excluded.quantity",
)


_SEEN = insert_sql(
    Level.__table__,
    ("product_id", "place_id", "quantity", "counted_at"),
    " ON CONFLICT (product_id, place_id) DO UPDATE SET counted_at = excluded.counted_at"
    " WHERE stock_level.counted_at IS NULL OR stock_level.counted_at < excluded.counted_at",
)


class Moved(NamedTuple):
    """A move to be recorded: positive thousandths of a product between two places."""

    product_id: int
    quantity: int
    from_place_id: int
    to_place_id: int
    kind: str
    unit_cost: int | None
    happened_at: datetime
    business_date: date
    user_id: int | None
    sale_id: int | None = None
    reverses_id: int | None = None
    note: str = ""
    lot_id: int | None = None
    value: int | None = None  # thousandths of a yen without tax of all of it; None: unit_cost x quantity


def post(moves: Iterable[Moved]) -> None:
    """Record moves and the levels they change, in the open transaction."""
    link, moves = Link(), list(moves)
    moves += counted_already(link, moves)
    insert(link, moves, clock.now())
    outside = set(db.session.scalars(select(Place.id).where(Place.kind.in_(VIRTUAL))))
    raise_levels(link, level_changes(moves, outside))


def virtual_place(kind: str) -> int:
    """The place that stands for the world outside: supplier, customer, loss, making or count."""
    found = db.session.scalar(select(Place.id).where(Place.kind == kind).order_by(Place.id).limit(1))
    if found is None:
        raise RuleError(
            _("The place for %(kind)s is missing in the settings.", kind=kind), code="unknown_place"
        )
    return found


def on_hand(product_id: int, place_id: int) -> int:
    """Thousandths of the product's unit at a place; negative when more was sold than received."""
    level = db.session.get(Level, (product_id, place_id))
    return level.quantity if level else 0


def reverse(move: Move, *, by: User, note: str = "") -> None:
    """Take a move back, once, by the opposite move. Raises RuleError when it was taken back before."""
    lock(Move, [move.id])
    if db.session.scalar(select(Move.id).where(Move.reverses_id == move.id)):
        raise RuleError(_("This move has already been taken back."), code="already_reversed")
    now = clock.now()
    post(
        [
            Moved(
                move.product_id, move.quantity, move.to_place_id, move.from_place_id, "correction", move.unit_cost,
                now, clock.day_of(now), by.id, reverses_id=move.id, note=note, lot_id=move.lot_id, value=move.value,
            )
        ]
    )  # fmt: skip


# --- what a count has seen ---------------------------------------------------------------------------


def counted_already(link: Link, moves: Iterable[Moved]) -> list[Moved]:
    """Moves that take back what arrives late, where a count posted meanwhile has seen it happen.

    The counted shelf was right: a sale from before that count, or of its very moment, which arrives after it must
    not lower the level again. Each place of a transfer is judged by its own count.
    """
    moves = list(moves)
    counted = _counted_places(link, {place for move in moves for place in move[2:4]})
    if not any(_may_be_seen(move, place, counted) for move in moves for place in move[2:4]):
        return []
    between = virtual_place("count")
    return [back for move in moves for back in _back(link, move, counted, between)]


def _counted_places(link: Link, places: set[int]) -> dict[int, datetime | None]:
    """When each place was counted last. A posting holds the row: we are before it or after it, never beside it.

    The row is held first and looked at then: one left out for what it said before would not be waited for.
    """
    if not places:
        return {}
    share = "" if link.sqlite else " FOR SHARE"
    sql = f"SELECT id, counted_at FROM place WHERE id IN ({marks(len(places))}) ORDER BY id{share}"
    return {row[0]: as_moment(row[1]) for row in link.run(sql, tuple(sorted(places))).fetchall()}


def _may_be_seen(move: Moved, place: int, counted: Mapping[int, datetime | None]) -> bool:
    latest = counted.get(place)
    return latest is not None and move.happened_at <= latest


def _back(link: Link, move: Moved, counted: Mapping[int, datetime | None], between: int) -> Iterator[Moved]:
    sql = "SELECT 1 FROM stock_level WHERE product_id = ? AND place_id = ? AND counted_at >= ?"
    for place, out in ((move.from_place_id, True), (move.to_place_id, False)):
        row = (move.product_id, place, link.moment(move.happened_at))
        if _may_be_seen(move, place, counted) and link.run(sql, row).fetchone():
            ways = (between, place) if out else (place, between)
            yield Moved(
                move.product_id, move.quantity, *ways, "late_count", move.unit_cost, move.happened_at,
                move.business_date, move.user_id,
            )  # fmt: skip


def mark_counted(link: Link, place_id: int, moments: Mapping[int, datetime]) -> None:
    """Keep the moment at which each product was counted at a place, which the caller holds. It never goes back."""
    rows = [(product, place_id, 0, link.moment(moments[product])) for product in sorted(moments)]
    link.many(_SEEN, rows)
    if moments:
        latest = link.moment(max(moments.values()))
        sql = "UPDATE place SET counted_at = ? WHERE id = ? AND (counted_at IS NULL OR counted_at < ?)"
        link.run(sql, (latest, place_id, latest))


# --- for whoever records many in one go --------------------------------------------------------------


def insert(link: Link, moves: Iterable[Moved], recorded_at: datetime) -> None:
    """Write the rows of moves; their levels are the caller's to raise in the same transaction."""
    now = link.moment(recorded_at)
    rows = [(*m[:6], link.moment(m[6]), now, link.day(m[7]), *m[8:]) for m in moves]
    link.many(_INSERT, rows)


def level_changes(moves: Iterable[Moved], outside: set[int]) -> Mapping[tuple[int, int], int]:
    """What moves add to each (product, place), leaving the world outside away."""
    changes: dict[tuple[int, int], int] = defaultdict(int)
    for move in moves:
        if move.from_place_id not in outside:
            changes[move.product_id, move.from_place_id] -= move.quantity
        if move.to_place_id not in outside:
            changes[move.product_id, move.to_place_id] += move.quantity
    return changes


def raise_levels(link: Link, changes: Mapping[tuple[int, int], int]) -> None:
    """Add to stored levels, always in the same order so that two tills never wait for each other."""
    link.many(_RAISE, [(*key, changes[key]) for key in sorted(changes)])
