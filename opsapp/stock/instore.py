"""Numbers and bars of the shop's own, for goods that carry none (DOMAIN 2.2)."""

from collections.abc import Iterator, Sequence
from itertools import count

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import codes
from opsapp.codes import Layout
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import barcodes, catalogue
from opsapp.stock.barcodes import Code
from opsapp.stock.models import Barcode, InstoreLayout, Product

FIRST = "02"  # the prefix that is asked for first


def without_code(products: Sequence[Product]) -> list[Product]:
    """Those of some products that no scanner finds."""
    return [one for one in products if not one.barcodes]


def assign(products: Sequence[Product], *, by: User | None) -> int:
    """Give every product without a code a free item number of the shop's own labels; how many got one.

    Our own number of the product is taken where it is free. RuleError when no layout is set up, or none is left.
    """
    waiting = without_code(products)
    known = barcodes.layouts()
    lock(
        InstoreLayout, list(db.session.scalars(select(InstoreLayout.id)))
    )  # two presses give no number twice
    free = {one.item_len: _free(one.item_len) for one in known}
    for product in waiting:
        layout = layout_for(product, known)
        if layout is None:
            raise RuleError(_("Please set up your own labels first."), code="no_layout")
        item = _own(product, layout.item_len) or next(free[layout.item_len], None)
        if item is None:
            raise RuleError(_("There is no free item number left."), code="no_number")
        catalogue.change(product, by=by, codes=[Code(item, barcodes.INSTORE)])
    return len(waiting)


def layout_for(product: Product, known: Sequence[Layout]) -> Layout | None:
    """The layout for labels of a product: by weight where it is weighed, else by price; 02 before the others."""
    ordered = sorted(known, key=lambda one: (one.prefix != FIRST, one.prefix))
    by_price = [one for one in ordered if one.kind == "price"]
    fitting = [one for one in ordered if one.kind == "weight"] if product.by_weight else []
    return next(iter([*fitting, *by_price]), None)


def printed_code(product: Product, yen: int, known: Sequence[Layout]) -> str | None:
    """The 13 digits of a label with the item number and the price; None for what is weighed, or does not fit."""
    items = [one.code for one in product.barcodes if one.kind == barcodes.INSTORE]
    if product.unit != "each" or not items:
        return None
    ordered = sorted(known, key=lambda one: (one.prefix != FIRST, one.prefix))
    for layout in ordered:
        item = next((one for one in items if len(one) == layout.item_len), None)
        if item and layout.kind == "price" and yen < 10**layout.value_len:
            return codes.build_instore(item, yen, layout)
    return None


def _own(product: Product, length: int) -> str | None:
    """Our own number as an item number, where nobody has it yet."""
    item = product.code.zfill(length)
    fits = product.code.isdecimal() and len(item) == length and int(item) > 0
    taken = select(Barcode.id).where(Barcode.code == item)
    return item if fits and db.session.scalar(taken) is None else None


def _free(length: int) -> Iterator[str]:
    """Item numbers that are neither taken nor our own number of some product."""
    used = set(db.session.scalars(select(Barcode.code).where(Barcode.kind == barcodes.INSTORE)))
    used |= {code.zfill(length) for code in db.session.scalars(select(Product.code)) if code.isdecimal()}
    for number in count(1):
        item = str(number).zfill(length)
        if len(item) > length:
            return
        if item not in used:
            yield item
