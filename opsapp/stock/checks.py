"""Whether the stored levels and costs are what the moves add up to."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import Integer, func, literal, select, union_all

from opsapp.db import db
from opsapp.money import quantity_text
from opsapp.stock import cost_checks, count_checks
from opsapp.stock.models import Level, Move, Place, Product
from opsapp.stock.moves import VIRTUAL


def check() -> Iterator[str]:
    """One sentence per stock level, and per summed cost, that differs from its moves."""
    moved = _moved()
    stored = {(row.product_id, row.place_id): row.quantity for row in db.session.scalars(select(Level))}
    for key in sorted(moved.keys() | stored.keys()):
        if moved.get(key, 0) != stored.get(key, 0):
            yield _sentence(key, stored.get(key, 0), moved.get(key, 0))
    yield from count_checks.check()
    yield from cost_checks.check()


def _moved() -> dict[tuple[int, int], int]:
    """What came in less what went out, by product and place, without the world outside."""
    sides = union_all(
        select(Move.product_id, Move.to_place_id.label("place"), Move.quantity.label("quantity")),
        select(Move.product_id, Move.from_place_id, Move.quantity * literal(-1, Integer)),
    ).subquery()
    rows = db.session.execute(
        select(sides.c.product_id, sides.c.place, func.sum(sides.c.quantity))
        .join(Place, Place.id == sides.c.place)
        .where(Place.kind.not_in(VIRTUAL))
        .group_by(sides.c.product_id, sides.c.place)
    )
    return {(product, place): int(quantity) for product, place, quantity in rows}


def _sentence(key: tuple[int, int], stored: int, moved: int) -> str:
    product, place = db.session.get(Product, key[0]), db.session.get(Place, key[1])
    return _(
        "Stock of %(product)s at %(place)s is kept as %(stored)s, but its moves come to %(moved)s.",
        product=product.name if product else key[0],
        place=place.name if place else key[1],
        stored=quantity_text(stored),
        moved=quantity_text(moved),
    )
