"""廃棄: what was thrown away, tasted, used ourselves or lost, each with its reason; taken back by the move back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsapp import clock, money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import leaving, lots, moves, prices
from opsapp.stock.leaving_models import Waste
from opsapp.stock.models import Lot, Move, Place, Product
from opsapp.stock.moves import Moved

REASONS = ("expired", "damaged", "tasting", "own_use", "lost", "other")
KINDS = {"tasting": "tasting", "own_use": "own_use"}  # of moves; all other reasons are plain waste


def throw_away(
    product: Product,
    place: Place | None,
    quantity: int,
    *,
    reason: str,
    lot: Lot | None = None,
    note: str = "",
    by: User,
    happened_at: datetime | None = None,
    request_id: str | None = None,
) -> Waste:
    """Goods leave a place unpaid, in thousandths. RuleError names the field; the same request twice is one waste."""
    if (known := of_request(request_id)) is not None:
        return known
    place, note = leaving.check_place(place), text.clean_name(note)
    leaving.check_goods(product, quantity)
    leaving.check_lot(lot, product)
    if reason not in REASONS:
        raise RuleError(_("Please choose why."), field="reason")
    if len(note) > leaving.LONGEST_NOTE:
        raise RuleError(_("Please use at most %(n)s characters.", n=leaving.LONGEST_NOTE), field="note")
    at = happened_at or clock.now()
    way = (place.id, moves.virtual_place("loss"))
    moved = Moved(
        product.id, quantity, *way, KINDS.get(reason, "waste"), product.last_cost, at, clock.day_of(at), by.id,
        note=note, lot_id=lot.id if lot else None,
    )  # fmt: skip
    [move] = leaving.record([moved])
    made = Waste(move_id=move.id, reason=reason, business_date=move.business_date, request_id=request_id)
    db.session.add(made)
    db.session.flush()
    audit("stock.waste", "product", product.id, by=by, place=place.id, quantity=quantity, reason=reason)
    return made


def throw_lot_away(lot: Lot, place: Place | None, quantity: int, *, by: User) -> Waste:
    """All that is left of an expired or expiring lot. RuleError when meanwhile something else is left of it."""
    place = leaving.check_place(place)
    left = sum(one.quantity for one in lots.left(place.id, [lot.product_id]) if one.lot_id == lot.id)
    if left != quantity:
        raise RuleError(_("The stock has changed meanwhile. Please look again."), code="changed")
    return throw_away(lot.product, place, quantity, reason="expired", lot=lot, by=by)


def of_request(request_id: str | None) -> Waste | None:
    """The waste that a request made before."""
    if request_id is None:
        return None
    return db.session.scalar(select(Waste).where(Waste.request_id == request_id))


def reverse(waste: Waste, *, note: str = "", by: User) -> None:
    """The goods are there after all, once. RuleError when it was taken back before."""
    moves.reverse(waste.move, by=by, note=text.clean_name(note)[: leaving.LONGEST_NOTE])
    db.session.flush()
    db.session.expire_all()


# --- figures --------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One waste with yen at cost, without tax, and at the price of that day, with tax."""

    waste: Waste
    cost: int | None
    price: int | None
    taken_back: bool

    @property
    def move(self) -> Move:
        """Its move."""
        return self.waste.move


class Sum(NamedTuple):
    """Pieces or units, yen at cost and at price, of several."""

    key: Any
    count: int
    pieces: int
    cost: int
    price: int


def listed(first: date, last: date, *, reason: str = "", department_id: int | None = None) -> Select[Any]:
    """Waste of some days, newest first."""
    loaded = joinedload(Waste.move)
    query = (
        select(Waste)
        .join(Waste.move)
        .join(Product, Product.id == Move.product_id)
        .where(Waste.business_date.between(first, last))
        .options(
            loaded.joinedload(Move.product).joinedload(Product.department),
            loaded.joinedload(Move.from_place),
            loaded.joinedload(Move.user),
            loaded.joinedload(Move.lot),
        )
        .order_by(Waste.business_date.desc(), Waste.move_id.desc())
    )
    if reason:
        query = query.where(Waste.reason == reason)
    if department_id is not None:
        query = query.where(Product.department_id == department_id)
    return query


def valued(found: Iterable[Waste]) -> list[Row]:
    """Each with what it cost and what it would have brought, rounded down per line."""
    rows = list(found)
    back = leaving.reversed_ids(row.move_id for row in rows)
    ids = list({row.move.product_id for row in rows})
    usual = {day: prices.prices_on(day, ids) for day in {row.business_date for row in rows}}
    return [_valued(row, usual[row.business_date], row.move_id in back) for row in rows]


def _valued(waste: Waste, usual: dict[int, int], taken_back: bool) -> Row:
    move = waste.move
    cost = move.unit_cost * move.quantity // 1000 if move.unit_cost is not None else None
    price = usual.get(move.product_id)
    worth = money.line_amount(price, move.quantity) if price is not None else None
    return Row(waste, cost, worth, taken_back)


def sums(rows: Sequence[Row], key: Any) -> list[Sum]:
    """What stands of the rows by a key, the dearest first; what was taken back does not count."""
    found: dict[Any, Sum] = {}
    for row in rows:
        if not row.taken_back:
            name = key(row)
            so_far = found.get(name, Sum(name, 0, 0, 0, 0))
            pieces = row.move.quantity // 1000 if row.move.product.unit == "each" else 1
            found[name] = Sum(
                name, so_far.count + 1, so_far.pieces + pieces, so_far.cost + (row.cost or 0),
                so_far.price + (row.price or 0),
            )  # fmt: skip
    return sorted(found.values(), key=lambda one: -one.price)
