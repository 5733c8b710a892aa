"""Pages of payables: what is owed to whom, a supplier's statement, what is to be paid when, payments."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, TextField, YenField, choices, longest, required
from opsapp.ledger.statements import age_words
from opsapp.org.service import organisation
from opsapp.paging import PER_PAGE, Page, asked_page
from opsapp.supply import payables, payables_sheet, payments
from opsapp.supply.blueprint import bp
from opsapp.supply.models import Supplier, SupplierPayment
from opsapp.supply.payables import Account, Entry, Statement

KINDS = ("text", "text", "yen", "yen", "yen", "yen", "yen", "yen", "date", "yen")
ENTRY_KINDS = ("date", "text", "text", "yen", "yen", "yen")


class PaymentForm(Form):
    """Money paid to a supplier."""

    yen = YenField(_l("Amount"), [required(_l("Please write how much was paid."))])
    paid_on = DayField(_l("Paid on"), [required()])
    way = RadioField(_l("How"), [required()], choices=choices(payments.WAYS), default="transfer")
    note = TextField(_l("Note"), [longest(200)])
    confirmed = BooleanField(_l("This is right: write it down"))


def _day(name: str, otherwise: date) -> date:
    asked = request.args.get(name, "").strip()
    try:
        return clock.parse_date(asked) if asked else otherwise
    except RuleError:
        abort(404)


@bp.get("/payables", endpoint="payables")
@requires("supply.manage")
def payables_page() -> str:
    """What is owed to each supplier, since when, and what is not invoiced yet."""
    q, day = request.args.get("q", "").strip(), _day("on", clock.today())
    found = payables.accounts(day, q)
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(asked_page(), pages)
    page = Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages, len(found))
    return render_template(
        "supply/payables.html",
        page_of=page,
        q=q,
        on=day,
        age_words=age_words(),
        totals=payables.totals(found),
    )


@bp.get("/payables.<any(csv,xlsx):form>")
@requires("supply.manage")
def payables_export(form: str) -> Response:
    """The list as a file."""
    headings = [
        _("Supplier code"),
        _("Supplier"),
        _("Owed"),
        *age_words(),
        _("Overdue"),
        _("Next due"),
        _("Not invoiced yet"),
    ]
    found = payables.accounts(_day("on", clock.today()), request.args.get("q", "").strip())
    return table_file(_("Payables"), headings, [_row(one) for one in found], KINDS, form)


def _row(one: Account) -> tuple[object, ...]:
    who = (one.supplier.code, one.supplier.name, one.balance)
    return (*who, *one.parts, one.overdue, one.next_due, one.unbilled)


@bp.get("/payables/schedule.pdf")
@requires("supply.manage")
def payables_schedule() -> Response:
    """支払予定表 on A4."""
    data = payables_sheet.schedule(clock.today(), organisation())
    return paper.response(
        paper.render("payables", data), f"{_('Payment schedule')}-{clock.today():%Y%m%d}.pdf"
    )


@bp.get("/payables/<int:supplier_id>")
@requires("supply.manage")
def payable(supplier_id: int) -> str:
    """A supplier's statement between two days: carried + invoiced - paid = owed."""
    supplier = get_or_404(Supplier, supplier_id)
    found = _statement(supplier)
    return render_template(
        "supply/payable.html",
        supplier=supplier,
        statement=found,
        account=payables.account(supplier),
        age_words=age_words(),
        entry_text=payables_sheet.entry_text,
        gone=payments.reversed_of(one.payment.id for one in found.entries if one.payment),
    )


def _statement(supplier: Supplier) -> Statement:
    last = _day("to", clock.today())
    first = _day("from", min(clock.fiscal_bounds(clock.fiscal_year(last))[0], last))
    return payables.statement(supplier, min(first, last), last)


@bp.get("/payables/<int:supplier_id>.<any(csv,xlsx):form>")
@requires("supply.manage")
def payable_export(supplier_id: int, form: str) -> Response:
    """A supplier's statement as a file."""
    supplier = get_or_404(Supplier, supplier_id)
    found = _statement(supplier)
    headings = [_("Day"), _("What"), _("Note"), _("Invoiced"), _("Paid to the supplier"), _("Owed")]
    rows = [
        (found.first, _("Carried over"), "", None, None, found.carried),
        *(_entry(one) for one in found.entries),
    ]
    return table_file(f"{_('Payables')}-{supplier.name}", headings, rows, ENTRY_KINDS, form)


def _entry(one: Entry) -> tuple[object, ...]:
    row = one.invoice or one.payment
    invoiced, paid = (one.yen, None) if one.invoice else (None, -one.yen)
    return one.day, payables_sheet.entry_text(one), row.note if row else "", invoiced, paid, one.owed


# --- payments ---------------------------------------------------------------------------------------------


@bp.route("/payments/new", methods=["GET", "POST"])
@requires("supply.manage")
def payment_new() -> Any:
    """Write a payment to a supplier down."""
    supplier = db.session.get(Supplier, request.args.get("supplier", 0, type=int))
    if supplier is None:
        return redirect(url_for(".payables"))
    account, ask = payables.account(supplier), False
    form = PaymentForm(data=_proposed(account))
    if form.validate_on_submit():
        try:
            return _pay(supplier, form)
        except RuleError as broken:
            form.show(broken)
            ask = broken.code in ("twin", "overpaid")
    return render_template(
        "supply/payable_payment.html", supplier=supplier, account=account, form=form, ask=ask
    )


def _proposed(account: Account) -> dict[str, object]:
    """What is due first, as far as it is still open."""
    due = account.next_due
    yen = sum(one.yen for one in account.open if one.invoice.due_on == due)
    return {"yen": yen or None, "paid_on": clock.today(), "way": "transfer"}


def _pay(supplier: Supplier, form: Any) -> Response:
    with transaction():
        facts = {"paid_on": form.paid_on.data, "way": form.way.data, "note": form.note.data}
        payments.pay(supplier, form.yen.data, **facts, by=current_user, confirmed=form.confirmed.data)
    flash(_("The payment has been written down."))
    return redirect(url_for(".payable", supplier_id=supplier.id))


@bp.route("/payments/<int:payment_id>/reverse", methods=["GET", "POST"])
@requires("supply.manage")
def payment_reverse(payment_id: int) -> Any:
    """Take a payment back, with the reason."""
    payment = get_or_404(SupplierPayment, payment_id)
    back = redirect(url_for(".payable", supplier_id=payment.supplier_id))
    if request.method == "GET":
        return render_template("supply/payable_take_back.html", payment=payment, ways=payments.WAYS)
    try:
        with transaction():
            payments.reverse(payment, note=request.form.get("note", ""), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The payment has been taken back."))
    return back
