"""Pages of transfers: goods are scanned and carried from place to place, with a slip that goes along."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField

from opsapp import paper, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import NUMBER, Form, QuantityField, TextField, longest, required
from opsapp.paging import paged
from opsapp.stock import dates, levels, scanning, transfer_slip
from opsapp.stock import transfers as service
from opsapp.stock.blueprint import bp
from opsapp.stock.leaving_models import Transfer
from opsapp.stock.models import Place, Product
from opsapp.stock.transfers import Line

KINDS = ("date", "number", "text", "text", "text", "text", "text", "quantity", "text", "text", "text")


class TransferForm(Form):
    """From where to where; its lines are fields named after their place: product-0, quantity-0."""

    from_place = SelectField(_l("From where"), **NUMBER)
    to_place = SelectField(_l("To where"), **NUMBER)
    note = TextField(_l("Note"), [longest(200)])
    confirmed = BooleanField(_l("The goods are really here: carry them over"))
    request_id = HiddenField()


@dataclass
class Row:
    """A line of the page: its goods, and what was typed."""

    product: Product
    quantity: str


@bp.get("/transfers")
@requires("stock.see")
def transfers() -> str:
    place = request.args.get("place", type=int)
    page = paged(service.listed(place_id=place))
    return render_template(
        "stock/transfers.html",
        page_of=page,
        place=place,
        place_options=levels.place_choices(),
        reversed={one.id for one in page.rows if service.is_reversed(one)},
    )


@bp.get("/transfers.<any(csv,xlsx):form>")
@requires("stock.cost")
def transfers_export(form: str) -> Response:
    headings = [
        _("Date"), _("No."), _("From where"), _("To where"), _("Number"), _("Goods"), _("Printed date"), _("Quantity"),
        _("Unit"), _("Note"), _("State"),
    ]  # fmt: skip
    found = db.session.scalars(service.listed(place_id=request.args.get("place", type=int)))
    rows = [row for one in found for row in _rows(one)]
    return table_file(_("Transfers"), headings, rows, KINDS, form)


def _rows(one: Transfer) -> list[list[object]]:
    state = _("taken back") if service.is_reversed(one) else ""
    return [
        [
            one.business_date, one.id, one.from_place.name, one.to_place.name, move.product.code, move.product.name,
            dates.date_text(move.lot) if move.lot else "", move.quantity, show.unit_text(move.product.unit),
            one.note, state,
        ]
        for move in one.moves
    ]  # fmt: skip


@bp.get("/transfers/<int:transfer_id>")
@requires("stock.see")
def transfer(transfer_id: int) -> str:
    found = get_or_404(Transfer, transfer_id)
    return render_template("stock/transfer.html", transfer=found, reversed=service.is_reversed(found))


@bp.get("/transfers/<int:transfer_id>/slip.pdf")
@requires("stock.see")
def transfer_pdf(transfer_id: int) -> Response:
    found = get_or_404(Transfer, transfer_id)
    return paper.response(transfer_slip.pdf(found), f"{_('Transfer slip')}-{found.id}.pdf")


@bp.post("/transfers/<int:transfer_id>/reverse")
@requires("stock.transfer")
def transfer_reverse(transfer_id: int) -> Response:
    found = get_or_404(Transfer, transfer_id)
    try:
        with transaction():
            service.reverse(found, note=request.form.get("note", ""), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The transfer has been taken back."))
    return redirect(url_for(".transfer", transfer_id=transfer_id))


# --- carrying over ----------------------------------------------------------------------------------------


@bp.route("/transfers/new", methods=["GET", "POST"])
@requires("stock.transfer")
def transfer_new() -> Any:
    rows, said, short = _sent(), "", []
    form = _form(rows)
    if request.form.get("do") == "save":
        if form.validate_on_submit():
            try:
                lines = [Line(row.product, form[f"quantity-{at}"].data) for at, row in enumerate(rows)]
                here = db.session.get(Place, form.from_place.data or 0)
                short = service.short(lines, here) if here and not form.confirmed.data else []
                if not short:
                    return _save(form, lines)
            except RuleError as broken:
                form.show(broken)
    elif request.method == "POST":
        said = scanning.change(rows, request.form.get("do", ""), lambda product, _code: _add(rows, product))
        form = _form(rows, fresh=True)
    return render_template(
        scanning.template("transfer_new"), form=form, rows=rows, said=said, short=short, **scanning.offered()
    ), 422 if form.errors or short else 200


def _form(rows: Sequence[Row], *, fresh: bool = False) -> TransferForm:
    """The form with the fields of its lines; `fresh` ones show the rows, which have changed since they were sent."""
    fields = {
        f"quantity-{at}": QuantityField(_l("Quantity"), [required(_l("Please write how many."))])
        for at in range(len(rows))
    }
    places = levels.place_choices()
    usual = {"from_place": int(places[0][0]), "to_place": int(places[-1][0])} if places else {}
    usual |= {name: value for name in usual if (value := request.args.get(name, type=int))}
    form = type("TransferForm", (TransferForm,), fields)(data=usual | {"request_id": str(uuid.uuid4())})
    form.from_place.choices = form.to_place.choices = places
    if fresh:
        for at, row in enumerate(rows):
            form[f"quantity-{at}"].raw_data = [row.quantity]
    return form


def _sent() -> list[Row]:
    found = ((scanning.product_at(at), scanning.sent("quantity", at)) for at in scanning.numbers())
    return [Row(product, quantity) for product, quantity in found if product is not None]


def _add(rows: list[Row], product: Product) -> str:
    """One more of a product; a line that is there already counts up."""
    for row in rows:
        if row.product.id == product.id:
            row.quantity = scanning.one_more(row.quantity)
            return _("%(name)s: %(quantity)s", name=product.name, quantity=row.quantity)
    rows.append(Row(product, "1"))
    return _("%(name)s has been added.", name=product.name)


def _save(form: TransferForm, lines: Sequence[Line]) -> Response:
    with transaction():
        made = service.transfer(
            lines,
            from_place=db.session.get(Place, form.from_place.data or 0),
            to_place=db.session.get(Place, form.to_place.data or 0),
            note=form.note.data,
            by=current_user,
            request_id=scanning.request_id(form.request_id.data),
        ).id
    flash(_("Carried over. Please let the slip go along."))
    return redirect(url_for(".transfer", transfer_id=made))


@bp.app_template_filter("short_words")
def _short_words(row: tuple[Product, int]) -> str:
    product, there = row
    return _(
        "%(name)s: the list has %(quantity)s", name=product.name, quantity=show.quantity(there, product.unit)
    )
