"""On hand: what came in less what went out, by product and place; counted anew, it is corrected by a move."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from opsapp import clock, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.prepared import Link
from opsapp.stock import moves, search, waste
from opsapp.stock.models import Level, Place, Product
from opsapp.stock.moves import Moved

MOST = 1_000_000_000  # thousandths: a million pieces
REASONS = ("count", "loss")


def places() -> Sequence[Place]:
    """The real places of this organisation, without the virtual ones."""
    query = select(Place).where(Place.active, Place.kind.not_in(moves.VIRTUAL))
    return db.session.scalars(query.order_by(Place.id)).all()


def place_choices() -> list[tuple[str, str]]:
    """The real places, to choose from in a form."""
    return [(str(one.id), one.name) for one in places()]


def levels(
    q: str = "",
    *,
    place_id: int | None = None,
    department_id: int | None = None,
    negative: bool = False,
    empty: bool = False,
) -> Select[Any]:
    """Levels, what is below zero first, then in 五十音 order; `empty` shows also what is used up."""
    found = search.products(q, department_id=department_id).order_by(None).with_only_columns(Product.id)
    query = (
        select(Level)
        .join(Level.product)
        .join(Level.place)
        .options(contains_eager(Level.product).joinedload(Product.department), contains_eager(Level.place))
        .where(Level.product_id.in_(found))
    )
    if place_id is not None:
        query = query.where(Level.place_id == place_id)
    if negative:
        query = query.where(Level.quantity < 0)
    elif not empty:
        query = query.where(Level.quantity != 0)
    below = (Level.quantity < 0).desc()
    return query.order_by(below, Product.kana_key, Product.id, Level.place_id)


def of_product(product: Product) -> Sequence[Level]:
    """Where a product is."""
    query = select(Level).where(Level.product_id == product.id).order_by(Level.place_id)
    return db.session.scalars(query).all()


def negative_count() -> int:
    """How many levels are below zero."""
    return db.session.scalar(select(func.count()).select_from(Level).where(Level.quantity < 0)) or 0


def correct(product: Product, place: Place, counted: int, *, reason: str, note: str = "", by: User) -> int:
    """Make the level what was counted, by a move; the difference in thousandths. RuleError names the field.

    `reason` is "count" for a count that differs, "loss" for what was broken, expired or lost.
    """
    _check(product, place, counted, reason, note)
    lock(Place, [place.id])  # sales in flight are before it or after it
    db.session.expire_all()
    difference = counted - moves.on_hand(product.id, place.id)
    if difference == 0:
        raise RuleError(_("The list already says so. There is nothing to correct."), field="counted")
    if reason == "loss" and difference > 0:
        raise RuleError(_("More was counted than the list says: nothing was lost."), field="reason")
    if reason == "loss":
        waste.throw_away(product, place, -difference, reason="other", note=note, by=by)
    else:
        _book(product, place, difference, note, by)
    audit("stock.correct", "product", product.id, by=by, place=place.id, difference=difference)
    return difference


def _book(product: Product, place: Place, difference: int, note: str, by: User) -> None:
    outside, now = moves.virtual_place("count"), clock.now()
    way = (outside, place.id) if difference > 0 else (place.id, outside)
    moves.post(
        [
            Moved(
                product.id, abs(difference), *way, "correction", product.last_cost, now, clock.day_of(now), by.id,
                note=text.clean_name(note),
            )
        ]
    )  # fmt: skip
    moves.mark_counted(Link(), place.id, {product.id: now})


def _check(product: Product, place: Place, counted: int, reason: str, note: str) -> None:
    if place.kind in moves.VIRTUAL:
        raise RuleError(_("Please choose a place."), field="place_id")
    if not product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=product.name))
    if not 0 <= counted <= MOST:
        raise RuleError(_("This quantity is not possible."), field="counted")
    if product.unit == "each" and counted % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field="counted")
    if reason not in REASONS:
        raise RuleError(_("Please choose why."), field="reason")
    if len(text.clean_name(note)) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="note")
