"""Waste and transfers recorded on a device in the shop or the store room."""

from typing import Any

from flask_babel import gettext as _

from opsapp import shapes
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import barcodes, leaving, markdowns, transfers, waste
from opsapp.stock.models import Lot, Markdown, Place, Product
from opsapp.sync.service import Answer, Submitted, handles

MOST_ID = 2**31 - 1


@handles("stock_waste", "stock.waste")
def stock_waste(op: Submitted) -> Answer:
    """Goods thrown away, tasted, used or lost; the code of a markdown label names the lot as well."""
    marked = _markdown(op.data)
    product = marked.product if marked else _product(op.data)
    made = waste.throw_away(
        product,
        db.session.get(Place, shapes.whole(op.data, "place", 1, MOST_ID)),
        shapes.whole(op.data, "quantity", 1, leaving.MOST),
        reason=shapes.one_of(op.data, "reason", waste.REASONS),
        lot=marked.lot if marked and marked.lot else _lot(op.data),
        note=shapes.words(op.data, "note", leaving.LONGEST_NOTE),
        by=db.session.get_one(User, op.user_id),
        happened_at=op.happened_at,
        request_id=op.id,
    )
    return {"move": made.move_id}


@handles("stock_transfer", "stock.transfer")
def stock_transfer(op: Submitted) -> Answer:
    """Goods carried to another place; more than the list has is flagged, not refused."""
    here = db.session.get(Place, shapes.whole(op.data, "from", 1, MOST_ID))
    there = db.session.get(Place, shapes.whole(op.data, "to", 1, MOST_ID))
    rows = shapes.rows(op.data, "lines", transfers.MOST_LINES)
    lines = [transfers.Line(_product(row), shapes.whole(row, "quantity", 1, leaving.MOST)) for row in rows]
    short = transfers.short(lines, leaving.check_place(here, "from"))
    made = transfers.transfer(
        lines,
        from_place=here,
        to_place=there,
        note=shapes.words(op.data, "note", leaving.LONGEST_NOTE),
        by=db.session.get_one(User, op.user_id),
        happened_at=op.happened_at,
        request_id=op.id,
    )
    return {"transfer": made.id, "flags": ["more_than_there"] if short else []}


def _product(data: dict[str, Any]) -> Product:
    """By its id, else by what was scanned. Raises RuleError `unknown_product`."""
    if data.get("product") is not None:
        found = db.session.get(Product, shapes.whole(data, "product", 1, MOST_ID))
    else:
        found = barcodes.find(shapes.words(data, "code", 20, needed=True))
    if found is None:
        raise RuleError(_("This product is not known."), code="unknown_product", field="product")
    return found


def _markdown(data: dict[str, Any]) -> Markdown | None:
    """The markdown whose label was scanned, if one was."""
    codes = (shapes.words(data, name, 20) for name in ("markdown", "code"))
    return next((found for code in codes if (found := markdowns.by_code(code))), None)


def _lot(data: dict[str, Any]) -> Lot | None:
    if data.get("lot") is None:
        return None
    found = db.session.get(Lot, shapes.whole(data, "lot", 1, MOST_ID))
    if found is None:
        raise RuleError(_("This date is not known."), code="unknown_lot", field="lot")
    return found
