"""Finding goods: by name, reading, number or barcode, by index tab, by department; and what is on hand of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from opsapp import text
from opsapp.db import db
from opsapp.stock import barcodes
from opsapp.stock.models import Barcode, Level, Move, Product, Special, SpecialProduct

SHORTEST_CODE = 4  # digits from which a word may be a part of a barcode


def products(
    q: str = "",
    *,
    tab: str = "",
    department_id: int | None = None,
    provisional: bool = False,
    inactive: bool = False,
) -> Select[Any]:
    """Products in 五十音 order; each word of `q` is in name, reading, number or barcode.

    `inactive`: what is no longer sold. `provisional`: what was registered at the till and waits for the office.
    """
    query = select(Product).where(Product.active.is_not(inactive)).options(joinedload(Product.department))
    for word in q.split():
        query = query.where(has_word(word))
    if tab and tab in text.TABS:
        query = query.where(Product.kana_key.startswith(text.kana_key(tab)[0]))
    if department_id is not None:
        query = query.where(Product.department_id == department_id)
    if provisional:
        query = query.where(Product.provisional)
    return query.order_by(Product.kana_key, Product.name, Product.id)


def has_word(word: str) -> ColumnElement[bool]:
    """Whether a word is in the name, reading, number or a barcode of a product, as a condition of a query."""
    key, code = text.search_key(word), text.normalize_code(word).replace("-", "")
    ways = [Product.search_key.contains(key, autoescape=True), Product.code == text.normalize_code(word)]
    if code.isdecimal():
        ways.append(Product.code == code.zfill(5))
    if code.isdecimal() and len(code) >= SHORTEST_CODE:
        ways.append(Product.barcodes.any(Barcode.code.contains(code, autoescape=True)))
        if scanned := barcodes.find(code):
            ways.append(Product.id == scanned.id)
    return or_(*ways)


def some(q: str, limit: int = 12) -> Sequence[Product]:
    """The first products that a search finds, for choosing one; none for an empty search."""
    return db.session.scalars(products(q).limit(limit)).all() if q.strip() else []


def on_hand(product_ids: Iterable[int]) -> dict[int, int]:
    """Thousandths on hand in all places together, by product; what never moved is left out."""
    query = select(Level.product_id, func.sum(Level.quantity)).where(Level.product_id.in_(list(product_ids)))
    return {product: int(total) for product, total in db.session.execute(query.group_by(Level.product_id))}


def history(product: Product) -> Select[Any]:
    """Every move of a product, newest first."""
    query = select(Move).where(Move.product_id == product.id)
    loaded = (joinedload(Move.from_place), joinedload(Move.to_place), joinedload(Move.user))
    return query.options(*loaded).order_by(Move.happened_at.desc(), Move.id.desc())


def specials_of(product: Product) -> Sequence[Special]:
    """The specials that hold or held for a product, the latest first."""
    query = select(Special).join(SpecialProduct).where(SpecialProduct.product_id == product.id)
    return db.session.scalars(query.order_by(Special.first_day.desc(), Special.id.desc()).limit(6)).all()
