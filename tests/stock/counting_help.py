"""What the tests of counting share: goods that came and went at a moment, and a count of them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import inspect

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import Device, User
from opsapp.stock import counting, moves
from opsapp.stock.count_models import Count
from opsapp.stock.models import Department, Level, Place, Product
from opsapp.stock.moves import Moved
from opsapp.sync import service
from tests.founding import DEVICE

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=clock.JST)
SHOP = 1


def at(minutes: int) -> datetime:
    """So many minutes after nine."""
    return NINE + timedelta(minutes=minutes)


def move(
    product: Product,
    pieces: int,
    minutes: int,
    kind: str = "receipt",
    arrives: int | None = None,
    **places: int,
) -> None:
    """Pieces come in, or with a minus go out, at a moment; recorded then, or when it arrives."""
    outside = moves.virtual_place("supplier" if pieces > 0 else "customer")
    way = (outside, SHOP) if pieces > 0 else (SHOP, outside)
    if places:
        way = places["origin"], places["to"]
    moment = at(minutes)
    moved = Moved(product.id, abs(pieces) * 1000, *way, kind, 180, moment, clock.day_of(moment), 2)
    with clock.frozen(at(minutes if arrives is None else arrives)):
        moves.post([moved])


def begin(
    by: User, *, place: int = SHOP, department: int | None = None, minutes: int = 0, **given: Any
) -> Count:
    with clock.frozen(at(minutes)):
        found = db.session.get_one(Department, department) if department else None
        return counting.start(
            "11月 棚卸", db.session.get_one(Place, place), found, given.pop("blind", False), by, **given
        )


def enter(count: Count, product: Product, pieces: int, minutes: int, by: User, **given: Any) -> Any:
    with clock.frozen(at(minutes)):
        return counting.enter(count, product, pieces * 1000, counted_at=at(minutes), by=by, **given)


def post(count: Count, by: User, minutes: int, **given: Any) -> Any:
    with clock.frozen(at(minutes)):
        return counting.post(count, uncounted_are_zero=given.pop("zero", False), by=by, **given)


def pieces(product: Product, place: int = SHOP) -> int:
    [product_id] = inspect(product).identity  # also of one that a thread's end has left without its session
    if db.session.new or db.session.dirty:
        db.session.flush()
    db.session.expire_all()
    return moves.on_hand(product_id, place) // 1000


def counted_at(product: Product, place: int = SHOP) -> datetime | None:
    db.session.expire_all()
    level = db.session.get(Level, (product.id, place))
    return level.counted_at if level else None


def operation(count_id: str, minutes: int, by: User, **data: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "kind": "count_entry", "at": at(minutes).isoformat(), "by": by.id,
        "data": {"count": count_id} | data,
    }  # fmt: skip


def send(*operations: dict[str, Any], minutes: int, device: str = DEVICE, by: int = 2) -> list[Any]:
    db.session.expire_all()
    with clock.frozen(at(minutes)):
        return service.receive(
            db.session.get_one(Device, device), db.session.get_one(User, by), list(operations), None
        )
