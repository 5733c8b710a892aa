"""A delivery taken in by scanning on a tablet, with or without a network."""

from typing import Any

from flask_babel import gettext as _

from opsapp import clock, shapes
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import barcodes, levels
from opsapp.stock.dates import DATE_KINDS
from opsapp.stock.departments import TAX_CLASSES
from opsapp.stock.models import Place, Product
from opsapp.supply import orders, receiving, receiving_lists, suppliers
from opsapp.supply.models import PurchaseOrder, Supplier
from opsapp.supply.receiving import Line
from opsapp.supply.receiving_rules import DEAREST, MOST, MOST_LINES
from opsapp.sync.service import Answer, Submitted, handles

BIGGEST_ID = 2**31 - 1


@handles("receipt", "supply.receive")
def receipt(op: Submitted) -> Answer:
    """Take a delivery in. Held with "twin" when it was taken in before, "cost_strange" for a cost nobody confirmed."""
    made = receiving.receive(
        [_line(row) for row in shapes.rows(op.data, "lines", MOST_LINES)],
        place=_place(op.data),
        supplier=_supplier(op.data),
        supplier_name=shapes.words(op.data, "supplier_name", 80),
        document_number=shapes.words(op.data, "document_number", 40),
        received_on=shapes.day(op.data, "received_on")
        if op.data.get("received_on")
        else clock.day_of(op.happened_at),
        order=_order(op.data),
        by=db.session.get_one(User, op.user_id),
        operation_id=op.id,
        happened_at=op.happened_at,
        again=op.data.get("again") is True,
        note=shapes.words(op.data, "note", 200),
    )
    return {"receipt": made.id, "flags": sorted(set(_flags(made)))}


def _flags(made: Any) -> list[str]:
    """What the office may want to look at: a line was short, over or broken."""
    found = receiving_lists.compared(made)
    names = ("short", any(one.short for one in found)), ("over", any(one.over for one in found))
    return [name for name, there in (*names, ("damaged", any(one.line.damaged for one in found))) if there]


def _line(row: dict[str, Any]) -> Line:
    return Line(
        product=_product(row),
        accepted=shapes.whole(row, "accepted", 0, MOST),
        noted=_maybe(row, "noted", MOST),
        damaged=_maybe(row, "damaged", MOST) or 0,
        unit_cost=_maybe(row, "unit_cost", DEAREST),
        tax_class=shapes.one_of(row, "tax_class", TAX_CLASSES) if row.get("tax_class") else None,
        printed=shapes.words(row, "date", 40) or None,
        date_kind=shapes.one_of(row, "date_kind", DATE_KINDS) if row.get("date_kind") else "best_before",
        lot_number=shapes.words(row, "lot_number", 40),
        note=shapes.words(row, "note", 200),
        cost_confirmed=row.get("cost_confirmed") is True,
    )


def _maybe(row: dict[str, Any], field: str, most: int) -> int | None:
    return None if row.get(field) is None else shapes.whole(row, field, 0, most)


def _product(row: dict[str, Any]) -> Product:
    """By its number, else by what was scanned: it may have been registered on the same device a moment before."""
    found = None
    if row.get("product") is not None:
        found = db.session.get(Product, shapes.whole(row, "product", 1, BIGGEST_ID))
    elif typed := shapes.words(row, "code", 40):
        found = barcodes.find(typed)
    if found is None:
        raise RuleError(_("This product is not known."), code="unknown_product", field="lines")
    return found


def _supplier(data: dict[str, Any]) -> Supplier | None:
    return (
        suppliers.by_id(shapes.whole(data, "supplier", 1, BIGGEST_ID))
        if data.get("supplier") is not None
        else None
    )


def _order(data: dict[str, Any]) -> PurchaseOrder | None:
    return orders.by_id(shapes.whole(data, "order", 1, BIGGEST_ID)) if data.get("order") is not None else None


def _place(data: dict[str, Any]) -> Place:
    """Where it came to: as named, else the shop."""
    if data.get("place") is None:
        return next((one for one in levels.places() if one.kind == "shop"), levels.places()[0])
    found = db.session.get(Place, shapes.whole(data, "place", 1, BIGGEST_ID))
    if found is None:
        raise RuleError(_("This place is not known."), code="unknown_place", field="place")
    return found
