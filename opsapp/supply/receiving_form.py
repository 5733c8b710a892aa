"""The form of a delivery. Nothing is kept until it is saved: the lines travel in the form, also without a script."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, SelectField

from opsapp import clock, money, show
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.forms import (
    NUMBER,
    CostField,
    DayField,
    Form,
    QuantityField,
    TextField,
    choices,
    longest,
    required,
)
from opsapp.stock import barcodes, levels, search
from opsapp.stock.models import Product
from opsapp.stock.words import TAX_WORDS
from opsapp.supply import orders, receiving, receiving_rules
from opsapp.supply.models import PurchaseOrder, SupplierGood
from opsapp.supply.receiving import Line

PARTS = ("quantity", "cost", "noted", "damaged", "date", "kind", "lot", "tax", "note", "sure")
DETAILS = ("noted", "damaged", "date", "lot", "note")
DATE_WORDS = {"best_before": _l("Best before"), "use_by": _l("Use by")}


class ReceivingForm(Form):
    """The head of a delivery; its lines are fields named after their place: product-0, quantity-0, cost-0 …"""

    supplier_name = TextField(_l("Supplier"), [required(_l("Please write who delivered.")), longest(80)])
    document_number = TextField(_l("Number of the delivery note"), [longest(40)])
    received_on = DayField(_l("Delivered on"), [required()])
    place_id = SelectField(_l("Put where"), **NUMBER)
    order_id = SelectField(_l("Order"), validate_choice=False, **NUMBER)
    note = TextField(_l("Note"), [longest(200)])
    again = BooleanField(_l("This is another delivery: take it in"))
    request_id = HiddenField()


@dataclass
class Row:
    """A line of the page: its product, what was typed by part, and what the order awaits (thousandths)."""

    product: Product
    typed: dict[str, str] = field(default_factory=dict)
    ordered: int | None = None

    @property
    def open(self) -> bool:
        """Whether something stands in its details."""
        own = self.typed.get("tax", self.product.tax_class) != self.product.tax_class
        return own or any(self.typed.get(part) for part in DETAILS)


def form_of(rows: Sequence[Row] | None = None, *, kind: type[ReceivingForm] = ReceivingForm) -> Any:
    """The form with as many line fields as there are lines: those sent, or those given."""
    sent = rows is None
    rows = rows_sent() if rows is None else rows
    made = type(kind.__name__, (kind,), {name: made for at in range(len(rows)) for name, made in _fields(at)})
    form = made(data={"received_on": clock.today(), "request_id": str(uuid.uuid4())})
    form.place_id.choices = levels.place_choices()
    known = {str(one.id): order_text(one) for one in orders.open_orders()}
    form.order_id.choices = choices({"": _("Without an order")} | known)
    if not sent:
        for at, row in enumerate(rows):
            for part in PARTS[:-1]:
                form[f"{part}-{at}"].raw_data = [row.typed.get(part, "")]
            form[f"kind-{at}"].data = row.typed.get("kind") or "best_before"
            form[f"tax-{at}"].data = row.typed.get("tax") or row.product.tax_class
    return form


def _fields(at: int) -> list[tuple[str, Any]]:
    made = {
        "quantity": QuantityField(_l("Quantity"), [required(_l("Please write how many came."))]),
        "cost": CostField(_l("Cost without tax")),
        "noted": QuantityField(_l("On the delivery note")),
        "damaged": QuantityField(_l("Broken, not taken")),
        "date": TextField(_l("Date on the goods"), [longest(40)]),
        "kind": SelectField(_l("Kind of date"), choices=choices(DATE_WORDS), validate_choice=False),
        "lot": TextField(_l("Lot number"), [longest(40)]),
        "tax": SelectField(_l("Tax"), choices=choices(TAX_WORDS), validate_choice=False),
        "note": TextField(_l("Note"), [longest(200)]),
        "sure": BooleanField(_l("This cost is right")),
    }
    return [(f"{part}-{at}", one) for part, one in made.items()]


def order_text(order: PurchaseOrder) -> str:
    """An order in a list to choose from: its number, supplier and day."""
    day = show.date_text(order.due_on) if order.due_on else ""
    return _("No. %(n)s %(name)s %(day)s", n=order.id, name=order.supplier.name, day=day).strip()


def rows_sent() -> list[Row]:
    """The lines that were sent, in order."""
    places = (name.removeprefix("product-") for name in request.form if name.startswith("product-"))
    rows = []
    for at in sorted(int(place) for place in places if place.isdecimal())[: receiving_rules.MOST_LINES]:
        product = db.session.get(Product, request.form.get(f"product-{at}", 0, type=int))
        if product is not None:
            typed = {part: request.form.get(f"{part}-{at}", "") for part in PARTS}
            rows.append(Row(product, typed, request.form.get(f"ordered-{at}", type=int)))
    return rows


def lines_of(form: Any, rows: Sequence[Row]) -> list[Line]:
    """What the valid form says, line by line."""
    return [
        Line(
            product=row.product,
            accepted=form[f"quantity-{at}"].data,
            noted=form[f"noted-{at}"].data,
            damaged=form[f"damaged-{at}"].data or 0,
            unit_cost=form[f"cost-{at}"].data,
            tax_class=form[f"tax-{at}"].data or None,
            printed=form[f"date-{at}"].data or None,
            date_kind=form[f"kind-{at}"].data or "best_before",
            lot_number=form[f"lot-{at}"].data,
            note=form[f"note-{at}"].data,
            cost_confirmed=form[f"sure-{at}"].data,
        )
        for at, row in enumerate(rows)
    ]


# --- lines come and go ------------------------------------------------------------------------------------


def change(rows: list[Row], do: str) -> str:
    """Add or take away a line as the pressed button says; what there is to say about it."""
    word, _dash, number = do.partition("-")
    if word == "remove" and number.isdecimal() and int(number) < len(rows):
        del rows[int(number)]
        return ""
    typed = request.form.get("scan", "").strip()
    if word == "pick" and number.isdecimal():
        product, pieces = db.session.get(Product, int(number)), 1000
    else:
        product, pieces = found_by(typed)
    if product is None:
        return (
            "" if search.some(typed, 1) or not typed else _("Nothing was found for “%(typed)s”.", typed=typed)
        )
    if not product.stocked:
        return _("No stock is kept of %(name)s.", name=product.name)
    return _add(rows, product, pieces)


def found_by(typed: str) -> tuple[Product | None, int]:
    """The product of a scan, and how many thousandths one scan counts: a carton counts what is in it."""
    digits = "".join(typed.split())
    case = db.session.scalars(select(SupplierGood).where(SupplierGood.case_code == digits).limit(1)).first()
    if case is not None and digits:
        return case.product, case.case_size
    return barcodes.find(typed), 1000


def _add(rows: list[Row], product: Product, pieces: int) -> str:
    """One more of a product; a line that is there already counts up, one of an order keeps what was ordered."""
    for row in rows:
        if row.product.id == product.id:
            if row.ordered is None:
                row.typed["quantity"] = _more(row.typed.get("quantity", ""), pieces)
            return _("%(name)s: %(quantity)s", name=product.name, quantity=row.typed["quantity"])
    rows.append(Row(product, {"quantity": money.quantity_text(pieces), "cost": _usual_cost(product)}))
    return _("%(name)s has been added.", name=product.name)


def _more(typed: str, pieces: int) -> str:
    try:
        return money.quantity_text(money.parse_quantity(typed) + pieces)
    except RuleError:
        return money.quantity_text(pieces)


def _usual_cost(product: Product) -> str:
    supplier = receiving.known_supplier(request.form.get("supplier_name", ""))
    return cost_text(receiving.usual_cost(product, supplier))


def cost_text(cost: int | None) -> str:
    """A cost as it stands in its field: in yen, to the hundredth."""
    return "" if cost is None else money.cost_text(money.divide(cost, 10, "round") * 10)


def of_order(order: PurchaseOrder) -> list[Row]:
    """A line for everything an order awaits, filled in as if all of it came."""
    awaited, supplier = orders.awaited(order), order.supplier
    return [
        Row(
            line.product,
            {
                "quantity": money.quantity_text(awaited[line.product_id]),
                "cost": cost_text(receiving.usual_cost(line.product, supplier, order)),
            },
            awaited[line.product_id],
        )
        for line in order.lines
        if line.product_id in awaited
    ]


def cost_yen(cost: int | None) -> object:
    """A cost in yen for a column of a file: exact, with its decimals."""
    return None if cost is None else Decimal(cost) / 1000


def request_id() -> str | None:
    """The number this page was given when it was opened, by which a double tap is known."""
    try:
        return str(uuid.UUID(request.form.get("request_id", "")))
    except ValueError:
        return None
