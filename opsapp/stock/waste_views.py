"""Pages of waste: writing down what was thrown away, tasted, used or lost, and what it comes to."""

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, SelectField

from opsapp import clock, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import NUMBER, Form, QuantityField, TextField, choices, longest, required
from opsapp.paging import paged
from opsapp.stock import barcodes, departments, levels, markdowns, scanning, search
from opsapp.stock import waste as service
from opsapp.stock.blueprint import bp
from opsapp.stock.leaving_models import Waste
from opsapp.stock.models import Lot, Place, Product
from opsapp.stock.words import WASTE_WORDS

KINDS = (
    "date",
    "text",
    "text",
    "text",
    "text",
    "text",
    "quantity",
    "text",
    "yen",
    "yen",
    "text",
    "text",
    "text",
)


class WasteForm(Form):
    """What goes, from where, and why."""

    code = TextField(_l("Barcode, number or name"), [longest(120)])
    product_id = RadioField(_l("Which of these?"), choices=[], validate_choice=False, **NUMBER)
    place_id = SelectField(_l("Place"), **NUMBER)
    quantity = QuantityField(_l("Quantity"), [required(_l("Please write how many."))])
    reason = RadioField(_l("Why"), [required(_l("Please choose why."))], choices=choices(WASTE_WORDS))
    note = TextField(_l("Note"), [longest(200)])
    request_id = HiddenField()


# --- the list ---------------------------------------------------------------------------------------------


def _asked() -> dict[str, Any]:
    """This month, unless other days are asked for."""
    first, last = clock.month_bounds(clock.today())
    asked: dict[str, Any] = {"first": _day("first") or first, "last": _day("last") or last}
    reason = request.args.get("reason", "")
    asked["reason"] = reason if reason in service.REASONS else ""
    return asked | {"department": request.args.get("department", type=int)}


def _day(name: str) -> date | None:
    try:
        return clock.parse_date(request.args[name]) if request.args.get(name) else None
    except RuleError:
        return None


def _query(asked: dict[str, Any]) -> Any:
    return service.listed(
        asked["first"], asked["last"], reason=asked["reason"], department_id=asked["department"]
    )


@bp.get("/waste")
@requires("stock.see")
def waste() -> str:
    asked = _asked()
    page, rows = paged(_query(asked)), service.valued(db.session.scalars(_query(asked)))
    names = {one.id: departments.shown_name(one) for one in departments.all_departments()}
    return render_template(
        "stock/waste.html",
        page_of=page,
        rows=service.valued(page.rows),
        whole=next(iter(service.sums(rows, lambda row: True)), None),
        by_reason=service.sums(rows, lambda row: row.waste.reason),
        by_department=service.sums(rows, lambda row: departments.shown_name(row.move.product.department)),
        asked=asked,
        options=list(names.items()),
        words=WASTE_WORDS,
    )


@bp.get("/waste.<any(csv,xlsx):form>")
@requires("stock.cost")
def waste_export(form: str) -> Response:
    headings = [
        _("Date"), _("Why"), _("Number"), _("Goods"), _("Department"), _("Place"), _("Quantity"), _("Unit"),
        _("At cost, without tax"), _("At the price, with tax"), _("Note"), _("Who"), _("State"),
    ]  # fmt: skip
    rows = [_row(one) for one in service.valued(db.session.scalars(_query(_asked())))]
    return table_file(_("Waste"), headings, rows, KINDS, form)


def _row(one: service.Row) -> list[object]:
    move, product = one.move, one.move.product
    return [
        move.business_date, str(WASTE_WORDS[one.waste.reason]), product.code, product.name,
        departments.shown_name(product.department), move.from_place.name, move.quantity,
        show.unit_text(product.unit), one.cost, one.price, move.note, move.user.name if move.user else "",
        _("taken back") if one.taken_back else "",
    ]  # fmt: skip


@bp.post("/waste/<int:move_id>/reverse")
@requires("stock.waste")
def waste_reverse(move_id: int) -> Response:
    found = get_or_404(Waste, move_id)
    try:
        with transaction():
            service.reverse(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Taken back. The goods are on the list again."))
    return redirect(url_for(".waste", first=request.form.get("first"), last=request.form.get("last")))


# --- writing it down --------------------------------------------------------------------------------------


@bp.route("/waste/new", methods=["GET", "POST"])
@requires("stock.waste")
def waste_new() -> Any:
    form = _form()
    if form.validate_on_submit():
        try:
            product, lot = _goods(form)
            return _save(form, product, lot)
        except RuleError as broken:
            form.show(broken)
    return render_template("stock/waste_new.html", form=form), 422 if form.errors else 200


def _form() -> WasteForm:
    given = {name: request.args.get(name) for name in ("code", "reason")}
    product = db.session.get(Product, request.args.get("product", 0, type=int))
    place = request.args.get("place", type=int)
    form = WasteForm(data=given | {"place_id": place, "request_id": str(uuid.uuid4())})
    form.place_id.choices = levels.place_choices()
    offered = [product] if product else search.some(form.code.data or "")
    form.product_id.choices = [(one.id, one.name) for one in offered]
    if product and request.method == "GET":
        form.product_id.data = product.id
    return form


def _goods(form: WasteForm) -> tuple[Product, Lot | None]:
    """What was scanned, with the lot where a markdown label says it; else the one chosen by name."""
    marked = markdowns.by_code(form.code.data.strip())
    if marked:
        return marked.product, marked.lot
    product = barcodes.find(form.code.data) or db.session.get(Product, form.product_id.data or 0)
    if product is not None:
        return product, None
    if form.product_id.choices:
        raise RuleError(_("Please choose which goods."), field="product_id")
    if form.code.data:
        raise RuleError(_("Nothing was found for “%(typed)s”.", typed=form.code.data), field="code")
    raise RuleError(_("Please scan or write which goods."), field="code")


def _save(form: WasteForm, product: Product, lot: Lot | None) -> Response:
    with transaction():
        made = service.throw_away(
            product,
            db.session.get(Place, form.place_id.data or 0),
            form.quantity.data,
            reason=form.reason.data,
            lot=lot,
            note=form.note.data,
            by=current_user,
            request_id=scanning.request_id(form.request_id.data),
        )
        quantity = show.quantity(made.move.quantity, product.unit)
        words = _("%(name)s: %(quantity)s written down.", name=product.name, quantity=quantity)
    flash(words)
    return redirect(url_for(".waste_new", place=form.place_id.data, reason=form.reason.data))
