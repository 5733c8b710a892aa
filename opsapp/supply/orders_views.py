"""Pages of orders: who takes one today, what is open, one order that was placed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import organisation
from opsapp.paging import paged
from opsapp.supply import order_days, order_papers, orders_drafts, suppliers
from opsapp.supply import orders as service
from opsapp.supply.blueprint import bp
from opsapp.supply.models import PurchaseOrder, Supplier

STATE_WORDS = {"draft": _l("Being drawn up"), "open": _l("Awaited"), "done": _l("Completed")}


@bp.app_template_filter("order_state")
def _state(order: PurchaseOrder) -> str:
    return service.state(order)


@bp.app_template_filter("order_state_text")
def _state_text(order: PurchaseOrder) -> str:
    return str(STATE_WORDS[service.state(order)])


def _asked() -> tuple[str, str]:
    state = request.args.get("state", service.OPEN)
    return request.args.get("q", "").strip(), state if state in (*service.STATES, "all") else service.OPEN


def _listed(q: str, state: str) -> Any:
    return service.listed(q, state="" if state == "all" else state)


@bp.get("/orders")
@requires("supply.see")
def orders() -> str:
    q, state = _asked()
    page = paged(_listed(q, state))
    return render_template(
        "supply/orders.html",
        page_of=page,
        q=q,
        state=state,
        words=STATE_WORDS,
        today=clock.today(),
        awaited=service.awaited_of([one for one in page.rows if service.state(one) == service.OPEN]),
        orders=service,
        **_today(),
    )


def _today() -> dict[str, Any]:
    """Who takes an order today, until when, what is drawn up or placed already; and all the others."""
    now, everybody = clock.now(), suppliers.all_active()
    taking = [one for one in everybody if order_days.is_order_day(one, clock.day_of(now))]
    drafts = {one.supplier_id: one for one in db.session.scalars(service.listed(state=service.DRAFT))}
    return {
        "taking": [(one, order_days.round_at(one, now), order_days.is_late(one, now)) for one in taking],
        "others": [(one, order_days.round_at(one, now)) for one in everybody if one not in taking],
        "drafts": drafts,
        "placed": {one.supplier_id: one for one in reversed(service.placed_on(clock.day_of(now)))},
    }


@bp.get("/orders.<any(csv,xlsx):form>")
@requires("supply.see")
def orders_export(form: str) -> Response:
    found = db.session.scalars(service.with_goods(_listed(*_asked()))).unique().all()
    return _table(_("Orders"), order_papers.table_rows(found), form)


def _table(title: str, rows: list[list[object]], form: str) -> Response:
    headings = [
        _("Order No."), _("Number of the supplier"), _("Supplier"), _("Ordered at"), _("Expected on"), _("Our number"),
        _("The supplier's number"), _("JAN code"), _("Goods"), _("In a case"), _("Cases"), _("Quantity"),
        _("Still to come"), _("Cost without tax"), _("Sum without tax"),
    ]  # fmt: skip
    return table_file(title, headings, rows, order_papers.TABLE_KINDS, form)


@bp.post("/orders/start")
@requires("supply.order")
def order_start() -> Response:
    supplier_id = request.form.get("supplier", 0, type=int)
    get_or_404(Supplier, supplier_id)
    try:
        with transaction():
            order = orders_drafts.start(db.session.get_one(Supplier, supplier_id), by=current_user)
            made = order.id
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".orders"))
    return redirect(url_for(".order", order_id=made))


# --- one order that was placed ---------------------------------------------------------------------------


def placed_page(found: PurchaseOrder) -> str:
    """The page of an order that was placed: what was ordered, what came, what is still to come."""
    return render_template(
        "supply/order.html",
        order=found,
        orders=service,
        received=service.received(found),
        awaited=service.awaited(found),
        case_of=orders_drafts.case_of,
        total=service.total_yen(found.lines),
        today=clock.today(),
        placed_by=db.session.get_one(User, found.placed_by_id or found.user_id).name,
    )


@bp.get("/orders/<int:order_id>.pdf")
@requires("supply.see")
def order_pdf(order_id: int) -> Response:
    found = get_or_404(PurchaseOrder, order_id)
    return paper.response(order_papers.pdf(found, organisation()), f"発注書-{found.id}.pdf")


@bp.get("/orders/<int:order_id>.<any(csv,xlsx):form>")
@requires("supply.see")
def order_export(order_id: int, form: str) -> Response:
    found = get_or_404(PurchaseOrder, order_id)
    return _table(_("Order No. %(n)s", n=found.id), order_papers.table_rows([found]), form)


@bp.get("/orders/<int:order_id>/mail")
@requires("supply.see")
def order_mail(order_id: int) -> str:
    found = get_or_404(PurchaseOrder, order_id)
    subject, body = order_papers.mail(found, organisation())
    link = order_papers.mail_link(found, subject, body) if found.supplier.email else ""
    return render_template("supply/order_mail.html", order=found, subject=subject, body=body, link=link)


@bp.post("/orders/<int:order_id>/close")
@requires("supply.order")
def order_close(order_id: int) -> Response:
    return _turn(order_id, service.close, _("What has not come is no longer awaited."))


@bp.post("/orders/<int:order_id>/reopen")
@requires("supply.order")
def order_reopen(order_id: int) -> Response:
    return _turn(order_id, service.reopen, _("The rest is awaited again."))


@bp.post("/orders/<int:order_id>/expect")
@requires("supply.order")
def order_expect(order_id: int) -> Response:
    def expect(found: PurchaseOrder, by: Any) -> None:
        service.expect(found, clock.parse_date(request.form.get("due_on", "")), by=by)

    return _turn(order_id, expect, _("Saved."))


def _turn(order_id: int, change: Any, said: str) -> Response:
    get_or_404(PurchaseOrder, order_id)
    try:
        with transaction():
            change(db.session.get_one(PurchaseOrder, order_id), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(said)
    return redirect(url_for(".order", order_id=order_id))
