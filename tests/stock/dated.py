"""Dated goods for the tests: a delivery with a date, a second place, days from today."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.stock import lots, moves
from opsapp.stock.dates import parse_printed
from opsapp.stock.models import Lot, Place, Product
from opsapp.stock.moves import Moved

SHOP, SUPPLIER, CUSTOMER, LOSS = "shop", "supplier", "customer", "loss"


def place(kind: str) -> Place:
    return db.session.scalars(select(Place).where(Place.kind == kind)).one()


def van() -> Place:
    made = Place(code="van-1", name="1号車", kind="van")
    db.session.add(made)
    db.session.flush()
    return made


def moved(
    product: Product, quantity: int, here: int, there: int, lot: Lot | None = None, kind: str = "receipt"
) -> None:
    lot_id, now = lot.id if lot else None, clock.now()
    moves.post([Moved(product.id, quantity, here, there, kind, 100, now, clock.today(), None, lot_id=lot_id)])
    db.session.expire_all()


def came(product: Product, quantity: int, printed: str, kind: str = "use_by", to: Place | None = None) -> Lot:
    """Thousandths came in with one printed date."""
    lot = lots.new_lot(product, parse_printed(printed), kind, by=None)
    moved(product, quantity, place(SUPPLIER).id, (to or place(SHOP)).id, lot)
    return lot


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def on_hand(product: Product, there: Place | None = None) -> int:
    db.session.expire_all()
    return moves.on_hand(product.id, (there or place(SHOP)).id)


def left(**asked: Any) -> list[tuple[int, int, int]]:
    """(lot, place, quantity) of what is left."""
    db.session.expire_all()
    return [(one.lot.id, one.place_id, one.quantity) for one in lots.remaining(**asked)]
