"""Pages of sales: the receipts, their papers, and what the till asks for."""

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.devices import current_device
from opsapp.org.models import User
from opsapp.paging import paged
from opsapp.sales import finding, pack, receipts, words
from opsapp.sales.blueprint import bp, get_at_root
from opsapp.sales.models import Sale

# --- what the till asks for ----------------------------------------------------------------------------


@get_at_root("/api/packs/till")
@requires("sales.sell")
def till_pack() -> Any:
    """Everything the till of this device needs for a day; nothing when it has the newest already."""
    device = current_device()
    if device is None:
        return {"message": _("This device is not enrolled. Please ask the office.")}, 403
    body, version = pack.till_pack(device, current_user)
    answer = Response(body, mimetype="application/json")
    answer.set_etag(version)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@get_at_root("/api/sales/find")
@requires("sales.sell")
def find() -> Any:
    """A receipt by its printed code, by till and number, or by its operation; with what may still come back."""
    asked = request.args
    till, number = asked.get("till", type=int), asked.get("number", type=int)
    sale = finding.by_code(asked["code"]) if asked.get("code") else None
    if sale is None and asked.get("operation"):
        sale = finding.by_operation(asked["operation"])
    if sale is None and till and number and number < 2**31:
        sale = finding.by_number(till, number)
    if sale is None:
        return {"message": _("No such receipt is known here.")}, 404
    return finding.told(sale)


# --- pages -----------------------------------------------------------------------------------------------


@bp.app_template_filter("line_reason")
def _line_reason(reason: str) -> str:
    """Why a line is as it is; of goods past their use-by date who let them go."""
    said = words.allowed_expired(reason)
    if said is None:
        return reason
    user = db.session.get(User, said.user_id)
    name = user.name if user else "?"
    if not said.why:
        return _("Sold past its date: %(name)s", name=name)
    return _("Sold past its date: %(name)s (%(why)s)", name=name, why=said.why)


@bp.get("/")
@requires("sales.see")
def sales() -> str | Response:
    """Receipts of some days, newest first."""
    asked = _asked()
    query = finding.listed(
        asked["first"], asked["last"], number=asked["number"], flagged=asked["flagged"], kind=asked["kind"]
    )
    if form := request.args.get("form"):
        return _table(query, form)
    return render_template("sales/list.html", page_of=paged(query), asked=asked, words=words)


def _asked() -> dict[str, Any]:
    """Today's receipts, unless a span, a number or what is to be looked at is asked for."""
    args, today = request.args, clock.today()
    number, flagged = args.get("number", type=int), bool(args.get("flagged"))
    first, last = (None, None) if number else (_day(args.get(name)) for name in ("first", "last"))
    if not (first or last or number or flagged):
        first = last = today
    if first or last:
        first, last = first or last, last or today
    kind = args.get("kind", "")
    return {
        "first": first,
        "last": last,
        "number": number if number and number < 2**31 else None,
        "flagged": flagged,
        "kind": kind if kind in words.KINDS else "",
    }


def _day(typed: str | None) -> date | None:
    try:
        return clock.parse_date(typed) if typed else None
    except RuleError:
        return None


def _table(query: Any, form: str) -> Response:
    headers = (
        _("Business day"),
        _("Time"),
        _("Till"),
        _("No."),
        _("Kind"),
        _("Customer's name"),
        _("Pieces"),
        _("Total"),
    )
    rows = [
        (
            sale.business_date,
            clock.to_japan(sale.happened_at).strftime("%H:%M"),
            sale.till.code,
            sale.number,
            str(words.KINDS[sale.kind]),
            sale.person.name if sale.person else "",
            sale.pieces,
            sale.total,
        )
        for sale in db.session.scalars(query)
    ]
    kinds = ("date", "text", "text", "number", "text", "text", "number", "yen")
    return table_file(_("Receipts"), headers, rows, kinds, form)


@bp.get("/<uuid:operation_id>")
@requires("sales.see")
def sale(operation_id: Any) -> str:
    """One receipt with everything that belongs to it."""
    return _detail(_sale(operation_id))


def _detail(sale: Sale, message: str = "") -> str:
    return render_template(
        "sales/detail.html",
        sale=sale,
        words=words,
        back=finding.back_of(sale),
        review=finding.review_of(sale),
        code=receipts.code_of(sale),
        prints=receipts.prints(sale, "receipt"),
        tender_text=receipts.tender_text,
        refund_invoice=receipts.needs_refund_invoice(sale),
        message=message,
    )


@bp.post("/<uuid:operation_id>/review")
@requires("sales.review")
def review(operation_id: Any) -> Any:
    """The office has looked at a flagged sale."""
    sale = _sale(operation_id)
    try:
        with transaction():
            finding.review(sale, request.form.get("note", ""), by=current_user)
    except RuleError as broken:
        return _detail(sale, str(broken)), 422
    flash(_("Noted that the office has looked at it."))
    return redirect(url_for(".sale", operation_id=operation_id))


def _sale(operation_id: Any) -> Sale:
    return finding.by_operation(str(operation_id)) or abort(404)


# --- papers ----------------------------------------------------------------------------------------------


@bp.get("/<uuid:operation_id>/receipt.pdf")
@requires("sales.see")
def receipt_pdf(operation_id: Any) -> Response:
    """The receipt on 80 mm paper; 再発行 from the second time on, and whenever it is not asked for as the first."""
    sale = _sale(operation_id)
    with transaction():
        before = receipts.note_print(sale, "receipt", by=current_user)
    data = receipts.receipt(sale, reissue=before > 0 or request.args.get("first") != "1")
    return paper.response(paper.receipt(data), f"{_('Receipt')}-{receipts.code_of(sale)}.pdf")


@bp.get("/<uuid:operation_id>/ryoshusho.pdf")
@requires("sales.see")
def ryoshusho_pdf(operation_id: Any) -> Any:
    """領収書 on request, marked as printed again from the second time on."""
    sale = _sale(operation_id)
    asked = {name: request.args.get(name, "").strip()[:60] for name in ("to", "note", "honorific")}
    sheet = "a4" if request.args.get("paper") == "a4" else "a5"
    try:
        data = receipts.ryoshusho(sale, paper=sheet, reissue=receipts.prints(sale, "ryoshusho") > 0, **asked)
    except RuleError as broken:
        return _detail(sale, str(broken)), 422
    with transaction():
        receipts.note_print(sale, "ryoshusho", by=current_user)
    return paper.response(
        paper.render("ryoshusho", data), f"{_('Formal receipt')}-{receipts.code_of(sale)}.pdf"
    )


if find_spec("opsapp.sales.screen"):  # the till's own pages
    import_module("opsapp.sales.screen")
