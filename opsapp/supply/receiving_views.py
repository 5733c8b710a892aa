"""Pages of deliveries: taking one in by scanner, the list, one delivery and taking it back.

Nothing is kept until it is saved: the lines travel in the form, so the page works without a script as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField

from opsapp import clock, money, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import NUMBER, DayField, Form, QuantityField, TextField, YenField, longest, required
from opsapp.paging import paged
from opsapp.stock import barcodes, levels, search
from opsapp.stock.models import Place, Product
from opsapp.supply import receiving
from opsapp.supply.blueprint import bp
from opsapp.supply.models import StockReceipt

KINDS = ("date", "number", "text", "text", "text", "text", "quantity", "text", "yen", "yen")


class ReceivingForm(Form):
    """The head of a delivery; its lines are fields named after their place: product-0, quantity-0, cost-0."""

    supplier_name = TextField(_l("Supplier"), [required(_l("Please write who delivered.")), longest(80)])
    document_number = TextField(_l("Number of the delivery note"), [longest(40)])
    received_on = DayField(_l("Delivered on"), [required()])
    place_id = SelectField(_l("Put where"), **NUMBER)
    again = BooleanField(_l("This is another delivery: take it in"))


@dataclass
class Row:
    """A line of the page: its product, what was typed, and the fields that read it."""

    product: Product
    quantity: Any
    cost: Any


@bp.get("/receiving")
@requires("supply.receive")
def receipts() -> str:
    q = request.args.get("q", "").strip()
    page = paged(receiving.receipts(q))
    return render_template("supply/receipts.html", page_of=page, q=q, receiving=receiving)


@bp.get("/receiving.<form>")
@requires("supply.receive")
def receipts_export(form: str) -> Response:
    headings = [
        _("Delivered on"), _("No."), _("Supplier"), _("Number of the delivery note"), _("Number"), _("Goods"),
        _("Quantity"), _("Unit"), _("Cost without tax"), _("Sum without tax"),
    ]  # fmt: skip
    found = db.session.scalars(receiving.receipts(request.args.get("q", "").strip()))
    rows = [row for receipt in found if not receiving.is_reversed(receipt) for row in _lines(receipt)]
    return table_file(_("Deliveries"), headings, rows, KINDS, form)


def _lines(receipt: StockReceipt) -> list[list[object]]:
    head = [receipt.received_on, receipt.id, receipt.supplier_name, receipt.document_number]
    return [
        [
            *head, move.product.code, move.product.name, move.quantity, show.unit_text(move.product.unit),
            move.unit_cost, receiving.cost_of(move),
        ]
        for move in receipt.moves
    ]  # fmt: skip


@bp.get("/receiving/<int:receipt_id>")
@requires("supply.receive")
def receipt(receipt_id: int) -> str:
    found = get_or_404(StockReceipt, receipt_id)
    return render_template(
        "supply/receipt.html", receipt=found, receiving=receiving, reversed=receiving.is_reversed(found)
    )


@bp.post("/receiving/<int:receipt_id>/reverse")
@requires("supply.receive")
def receipt_reverse(receipt_id: int) -> Response:
    found = get_or_404(StockReceipt, receipt_id)
    try:
        with transaction():
            receiving.reverse(found, note=request.form.get("note", ""), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The delivery has been taken back."))
    return redirect(url_for(".receipt", receipt_id=receipt_id))


# --- taking in --------------------------------------------------------------------------------------------


@bp.route("/receiving/new", methods=["GET", "POST"])
@requires("supply.receive")
def receive() -> Any:
    form, twin = _form(), False
    rows, said = _rows(form), ""
    do = request.form.get("do", "")
    if do == "save":
        if form.validate_on_submit():
            try:
                return _save(form, rows)
            except RuleError as broken:
                form.show(broken)
                twin = broken.code == "twin"
    elif request.method == "POST":
        said = _change(rows, do)
        form = _form(rows)
    return _page(form, rows, said, twin)


def _form(rows: Sequence[Row] | None = None) -> ReceivingForm:
    """The form with as many line fields as there are lines: those sent, or those given."""
    count = len(_numbers()) if rows is None else len(rows)
    fields: dict[str, Any] = {}
    for at in range(count):
        fields[f"quantity-{at}"] = QuantityField(
            _l("Quantity"), [required(_l("Please write how many came."))]
        )
        fields[f"cost-{at}"] = YenField(_l("Cost without tax"))
    made = type("ReceivingForm", (ReceivingForm,), fields)
    form = made(data={"received_on": clock.today()})
    form.place_id.choices = levels.place_choices()
    if rows is not None:
        for at, row in enumerate(rows):
            form[f"quantity-{at}"].raw_data, form[f"cost-{at}"].raw_data = [row.quantity], [row.cost]
    return form


def _numbers() -> list[int]:
    """The places of the lines that were sent, in order."""
    places = (name.removeprefix("product-") for name in request.form if name.startswith("product-"))
    return sorted(int(place) for place in places if place.isdecimal())[: receiving.MOST_LINES]


def _rows(form: ReceivingForm) -> list[Row]:
    rows = []
    for at in _numbers():
        product = db.session.get(Product, request.form.get(f"product-{at}", 0, type=int))
        if product is not None:
            rows.append(
                Row(product, request.form.get(f"quantity-{at}", ""), request.form.get(f"cost-{at}", ""))
            )
    return rows


def _change(rows: list[Row], do: str) -> str:
    """Add or take away a line as the pressed button says; what there is to say about it."""
    word, _dash, number = do.partition("-")
    if word == "remove" and number.isdecimal() and int(number) < len(rows):
        del rows[int(number)]
        return ""
    typed = request.form.get("scan", "").strip()
    product = (
        db.session.get(Product, int(number))
        if word == "pick" and number.isdecimal()
        else barcodes.find(typed)
    )
    if product is None:
        return (
            "" if search.some(typed, 1) or not typed else _("Nothing was found for “%(typed)s”.", typed=typed)
        )
    if not product.stocked:
        return _("No stock is kept of %(name)s.", name=product.name)
    return _add(rows, product)


def _add(rows: list[Row], product: Product) -> str:
    """One more of a product; a line that is there already counts up."""
    for row in rows:
        if row.product.id == product.id:
            try:
                row.quantity = money.quantity_text(money.parse_quantity(row.quantity) + 1000)
            except RuleError:
                row.quantity = "1"
            return _("%(name)s: %(quantity)s", name=product.name, quantity=row.quantity)
    rows.append(Row(product, "1", "" if product.last_cost is None else str(product.last_cost)))
    return _("%(name)s has been added.", name=product.name)


def _page(form: ReceivingForm, rows: Sequence[Row], said: str, twin: bool) -> str:
    typed = request.form.get("scan", "").strip()
    searched = request.form.get("do") == "add" and barcodes.find(typed) is None
    template = "supply/_receive.html" if "HX-Request" in request.headers else "supply/receive.html"
    return render_template(
        template,
        form=form,
        rows=rows,
        said=said,
        twin=twin,
        typed=typed if searched else "",
        offered=search.some(typed) if searched else [],
        suppliers=receiving.suppliers(),
        one_place=len(form.place_id.choices) == 1,
    )


def _save(form: ReceivingForm, rows: Sequence[Row]) -> Response:
    lines = [
        receiving.Line(row.product, form[f"quantity-{at}"].data, form[f"cost-{at}"].data)
        for at, row in enumerate(rows)
    ]
    with transaction():
        made = receiving.receive(
            lines,
            place=get_or_404(Place, form.place_id.data),
            supplier_name=form.supplier_name.data,
            document_number=form.document_number.data,
            received_on=form.received_on.data,
            by=current_user,
            again=form.again.data,
        )
    flash(_("The delivery has been taken in."))
    return redirect(url_for(".receipt", receipt_id=made.id))
