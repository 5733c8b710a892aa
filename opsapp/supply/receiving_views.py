"""Pages of deliveries: taking one in by scanner, the list, one delivery, its sheet, and taking it back."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import paper, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import organisation
from opsapp.paging import paged
from opsapp.stock import barcodes, dates, search
from opsapp.stock.models import Place
from opsapp.supply import receiving, receiving_form, receiving_lists, receiving_rules, receiving_sheet
from opsapp.supply.blueprint import bp
from opsapp.supply.models import PurchaseOrder, StockReceipt
from opsapp.supply.receiving_form import Row

KINDS = (
    "date", "number", "text", "text", "text", "text", "text", "quantity", "quantity", "quantity", "text", "yen", "yen",
)  # fmt: skip


@bp.get("/receiving")
@requires("supply.receive")
def receipts() -> str:
    """Deliveries and goods sent back, newest first."""
    q = request.args.get("q", "").strip()
    page = paged(receiving_lists.with_lines(receiving_lists.receipts(q)))
    gone = receiving_lists.reversed_of(one.id for one in page.rows)
    return render_template("supply/receipts.html", page_of=page, q=q, receiving=receiving_lists, gone=gone)


@bp.get("/receiving.<any(csv,xlsx):form>")
@requires("supply.receive")
def receipts_export(form: str) -> Response:
    """Every line of the standing documents of the list as a file."""
    headings = [
        _("Delivered on"), _("No."), _("What"), _("Supplier"), _("Number of the delivery note"),
        _("Number"), _("Goods"), _("On the delivery note"), _("Quantity"), _("Broken, not taken"), _("Unit"),
        _("Cost without tax"), _("Sum without tax"),
    ]  # fmt: skip
    query = receiving_lists.receipts(request.args.get("q", "").strip()).where(receiving_lists.standing())
    found = db.session.scalars(receiving_lists.with_lines(query))
    return table_file(_("Deliveries"), headings, [row for one in found for row in _lines(one)], KINDS, form)


def _lines(receipt: StockReceipt) -> list[list[object]]:
    what = _("Sent back") if receipt.sent_back else _("Came in")
    head = [receipt.received_on, receipt.id, what, receipt.supplier_name, receipt.document_number]
    return [
        [
            *head, line.product.code, line.product.name, line.noted, line.accepted, line.damaged,
            show.unit_text(line.product.unit), receiving_form.cost_yen(line.unit_cost), receiving_lists.cost_of(line),
        ]
        for line in receipt.lines
    ]  # fmt: skip


@bp.get("/receiving/<int:receipt_id>")
@requires("supply.receive")
def receipt(receipt_id: int) -> str:
    """One document: what came, what was short, over or broken."""
    found = get_or_404(StockReceipt, receipt_id)
    return render_template(
        "supply/receipt.html",
        receipt=found,
        rows=receiving_lists.compared(found),
        receiving=receiving_lists,
        reversed=receiving_lists.is_reversed(found),
        date_text=dates.date_text,
        date_words=receiving_form.DATE_WORDS,
        invoice=receiving_lists.billed_on(found),
    )


@bp.get("/receiving/<int:receipt_id>.pdf")
@requires("supply.receive")
def receipt_pdf(receipt_id: int) -> Response:
    """検品書 on A4."""
    found = get_or_404(StockReceipt, receipt_id)
    name = f"{_('Receiving sheet')}-{found.supplier_name}-{found.received_on:%Y%m%d}.pdf"
    return paper.response(paper.render("receiving", receiving_sheet.data(found, organisation())), name)


@bp.post("/receiving/<int:receipt_id>/reverse")
@requires("supply.receive")
def receipt_reverse(receipt_id: int) -> Response:
    """Take a whole document back."""
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
    """Take a delivery in, line by line."""
    do = request.form.get("do", "")
    order = _order(request.form if request.method == "POST" else request.args)
    if do == "order" or (request.method == "GET" and order is not None):
        return _filled(order)
    rows, twin, said = receiving_form.rows_sent(), False, ""
    form = receiving_form.form_of()
    if do == "save":
        if form.validate_on_submit():
            try:
                return _save(form, rows, order)
            except RuleError as broken:
                form.show(broken)
                twin = broken.code == "twin"
    elif request.method == "POST":
        said = receiving_form.change(rows, do)
        form = receiving_form.form_of(rows)
    return _page(form, rows, said, twin)


def _order(given: Any) -> PurchaseOrder | None:
    number = given.get("order" if request.method == "GET" else "order_id", type=int)
    return db.session.get(PurchaseOrder, number) if number else None


def _filled(order: PurchaseOrder | None) -> str:
    """The page with everything an order awaits."""
    rows = receiving_form.of_order(order) if order else receiving_form.rows_sent()
    form = receiving_form.form_of(rows)
    if order is not None:
        form.supplier_name.raw_data = form.supplier_name.data = None
        form.supplier_name.data = order.supplier.name
        form.order_id.data, form.place_id.data = order.id, order.place_id
    said = _("Please correct what differs from the order.") if rows else _("Nothing is awaited any more.")
    return _page(form, rows, said if order else "", False)


def _page(form: Any, rows: Sequence[Row], said: str, twin: bool) -> str:
    typed = request.form.get("scan", "").strip()
    searched = request.form.get("do") == "add" and barcodes.find(typed) is None
    template = "supply/_receive.html" if "HX-Request" in request.headers else "supply/receive.html"
    strange = [at for at in range(len(rows)) if form[f"sure-{at}"].data or _is_strange(form, rows, at)]
    return render_template(
        template,
        form=form,
        rows=rows,
        said=said,
        twin=twin,
        strange=strange,
        typed=typed if searched else "",
        offered=search.some(typed) if searched else [],
        suppliers=receiving_lists.supplier_names(),
        one_place=len(form.place_id.choices) == 1,
    )


def _is_strange(form: Any, rows: Sequence[Row], at: int) -> bool:
    cost = form[f"cost-{at}"].data
    line = receiving.Line(rows[at].product, 1000, unit_cost=cost)
    return bool(request.form.get("do") == "save" and receiving_rules.strange_costs([line]))


def _save(form: Any, rows: Sequence[Row], order: PurchaseOrder | None) -> Response:
    with transaction():
        made = receiving.receive(
            receiving_form.lines_of(form, rows),
            place=get_or_404(Place, form.place_id.data),
            supplier_name=form.supplier_name.data,
            document_number=form.document_number.data,
            received_on=form.received_on.data,
            order=order,
            operation_id=None if form.again.data else receiving_form.request_id(),
            by=current_user,
            again=form.again.data,
            note=form.note.data,
        )
    flash(_("The delivery has been taken in."))
    return redirect(url_for(".receipt", receipt_id=made.id))
