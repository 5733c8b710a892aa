"""The page on which goods go back to a supplier: those of a delivery, or any."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField

from opsapp import money
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import DayField, TextField, longest, required
from opsapp.stock import barcodes, search
from opsapp.stock.models import Place
from opsapp.supply import receiving_form, receiving_lists, receiving_rules, sending_back
from opsapp.supply.blueprint import bp
from opsapp.supply.models import StockReceipt
from opsapp.supply.receiving import Line
from opsapp.supply.receiving_form import ReceivingForm, Row


class SendingBackForm(ReceivingForm):
    """The head of goods that go back; its lines as in ReceivingForm."""

    supplier_name = TextField(
        _l("Supplier"), [required(_l("Please write to whom it goes back.")), longest(80)]
    )
    received_on = DayField(_l("Sent back on"), [required()])
    again = BooleanField(_l("These are other goods: send them back as well"))


@bp.route("/receiving/back", methods=["GET", "POST"])
@requires("supply.receive")
def send_back() -> Any:
    """Send goods back, line by line; ?of= fills in a delivery."""
    of = _delivery()
    if request.method == "GET":
        return _blank(of)
    do, said, twin = request.form.get("do", ""), "", False
    rows = receiving_form.rows_sent()
    form = receiving_form.form_of(kind=SendingBackForm)
    if do == "save":
        if form.validate_on_submit():
            try:
                return _save(form, rows, of)
            except RuleError as broken:
                form.show(broken)
                twin = broken.code == "twin"
    else:
        said = receiving_form.change(rows, do)
        form = receiving_form.form_of(rows, kind=SendingBackForm)
    return _page(form, rows, of, said, twin)


def _delivery() -> StockReceipt | None:
    number = request.values.get("of", type=int)
    return db.session.get(StockReceipt, number) if number else None


def _blank(of: StockReceipt | None) -> str:
    rows: list[Row] = []
    for line in of.lines if of else ():
        if line.accepted and not any(row.product.id == line.product_id for row in rows):
            rows.append(
                Row(line.product, {"quantity": "0", "cost": receiving_form.cost_text(line.unit_cost)})
            )
    form = receiving_form.form_of(rows, kind=SendingBackForm)
    if of is not None:
        form.supplier_name.data = of.supplier_name
        form.place_id.data = of.place_id or form.place_id.data
    return _page(form, rows, of, "", False)


def _page(form: Any, rows: Sequence[Row], of: StockReceipt | None, said: str, twin: bool) -> str:
    typed = request.form.get("scan", "").strip()
    searched = request.form.get("do") == "add" and barcodes.find(typed) is None
    came = {line.product_id: money.quantity_text(line.accepted) for line in of.lines} if of else {}
    return render_template(
        "supply/receive_back.html",
        form=form,
        rows=rows,
        of=of,
        came=came,
        said=said,
        twin=twin,
        strange=[at for at in range(len(rows)) if form[f"sure-{at}"].data or _is_strange(form, rows, at)],
        typed=typed if searched else "",
        offered=search.some(typed) if searched else [],
        suppliers=receiving_lists.supplier_names(),
        one_place=len(form.place_id.choices) == 1,
    )


def _is_strange(form: Any, rows: Sequence[Row], at: int) -> bool:
    line = Line(rows[at].product, 1000, unit_cost=form[f"cost-{at}"].data)
    return bool(request.form.get("do") == "save" and receiving_rules.strange_costs([line]))


def _save(form: Any, rows: Sequence[Row], of: StockReceipt | None) -> Response:
    lines = receiving_form.lines_of(form, rows)
    going = [at for at, line in enumerate(lines) if line.accepted]
    try:
        made = _send_back(form, [lines[at] for at in going], of)
    except RuleError as broken:
        part, _dash, at = (broken.field or "").rpartition("-")
        if part and at.isdecimal():
            broken.field = f"{part}-{going[int(at)]}"
        raise
    flash(_("The goods are written down as sent back."))
    return redirect(url_for(".receipt", receipt_id=made.id))


def _send_back(form: Any, lines: Sequence[Line], of: StockReceipt | None) -> StockReceipt:
    with transaction():
        return sending_back.send_back(
            lines,
            place=get_or_404(Place, form.place_id.data),
            supplier_name=form.supplier_name.data,
            document_number=form.document_number.data,
            sent_on=form.received_on.data,
            of=of,
            operation_id=None if form.again.data else receiving_form.request_id(),
            by=current_user,
            again=form.again.data,
            note=form.note.data,
        )
