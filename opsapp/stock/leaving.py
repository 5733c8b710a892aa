"""What throwing away and carrying elsewhere have in common: the same checks, and moves whose rows are known."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.prepared import Link
from opsapp.stock import moves
from opsapp.stock.models import Lot, Move, Place, Product
from opsapp.stock.moves import Moved

MOST = 100_000_000  # thousandths of one line
LONGEST_NOTE = 200


def record(moved: Sequence[Moved]) -> list[Move]:
    """As moves.post, and the rows written, in order."""
    link, now = Link(), clock.now()
    late = moves.counted_already(link, moved)
    rows = [Move(**one._asdict(), recorded_at=now) for one in moved]
    db.session.add_all(rows)
    db.session.flush()
    moves.insert(link, late, now)
    outside = set(db.session.scalars(select(Place.id).where(Place.kind.in_(moves.VIRTUAL))))
    moves.raise_levels(link, moves.level_changes([*moved, *late], outside))
    db.session.expire_all()
    return rows


def check_goods(product: Product, quantity: int, field: str = "quantity") -> None:
    """Raises RuleError for a quantity that cannot be, or goods of which no stock is kept."""
    if not 0 < quantity <= MOST:
        raise RuleError(_("This quantity is not possible."), field=field)
    if product.unit == "each" and quantity % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field=field)
    if not product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=product.name), field=field)


def check_place(place: Place | None, field: str = "place_id") -> Place:
    """The place; raises RuleError for none or the world outside."""
    if place is None or place.kind in moves.VIRTUAL:
        raise RuleError(_("Please choose a place."), field=field, code="unknown_place")
    return place


def check_lot(lot: Lot | None, product: Product) -> None:
    """Raises RuleError for a lot of other goods."""
    if lot is not None and lot.product_id != product.id:
        raise RuleError(_("This date belongs to other goods."), field="lot_id", code="unknown_lot")


def reversed_ids(ids: Iterable[int]) -> set[int]:
    """Those of these moves that were taken back."""
    return set(db.session.scalars(select(Move.reverses_id).where(Move.reverses_id.in_(list(ids)))))
