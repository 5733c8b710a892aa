"""Pages of suppliers' invoices: writing one down beside its deliveries, the list, one invoice, taking it back."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import Optional

from opsapp import clock, money
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, ParsedField, TextField, longest, required
from opsapp.org.service import tax_rates
from opsapp.paging import paged
from opsapp.stock.words import TAX_WORDS
from opsapp.supply import deductions, invoices, payables, receiving_lists
from opsapp.supply import suppliers as supplier_service
from opsapp.supply.blueprint import bp
from opsapp.supply.invoices import TAXED, Amount, Group
from opsapp.supply.models import StockReceipt, Supplier, SupplierInvoice

KINDS = (
    "date",
    "number",
    "text",
    "text",
    "text",
    "yen",
    "yen",
    "yen",
    "date",
    "text",
    "text",
    "number",
    "yen",
)
UNTAXED = Group("EXEMPT", 0)


class SumField(ParsedField):
    """Whole yen, also below zero: a supplier may owe us."""

    reader = staticmethod(money.parse_yen)
    writer = staticmethod(lambda yen: f"{yen:,}")


class InvoiceForm(Form):
    """The head of an invoice; its sums are fields named after their rate: amount-8, tax-8, amount-EXEMPT …"""

    number = TextField(_l("Invoice number"), [longest(40)])
    invoice_date = DayField(_l("Date of the invoice"), [required()])
    due_on = DayField(
        _l("To be paid by"), [Optional()], description=_l("Empty: as agreed with the supplier.")
    )
    registration_number = TextField(
        _l("Registration number (T)"),
        [longest(30)],
        description=_l("As printed on this invoice; empty if none is."),
    )
    note = TextField(_l("Note"), [longest(200)])
    confirmed = BooleanField(_l("I have compared it: write it down like this"))
    again = BooleanField(_l("This is another invoice: write it down"))


def group_text(group: Any) -> str:
    """'8%', or what is not taxed."""
    if group.tax_class == TAXED:
        return f"{group.rate}%"
    return str(TAX_WORDS[group.tax_class])


@bp.get("/invoices", endpoint="invoices")
@requires("supply.manage")
def invoices_page() -> str:
    """Invoices, newest first."""
    q = request.args.get("q", "").strip()
    page = paged(invoices.invoices(q))
    return render_template(
        "supply/invoices.html", page_of=page, q=q, states=_states(page.rows), words=deductions.SHORT_WORDS
    )


def _states(rows: Sequence[SupplierInvoice]) -> dict[int, str]:
    gone = invoices.reversed_of(one.id for one in rows)
    return {one.id: "reversal" if one.reverses_id else "gone" if one.id in gone else "" for one in rows}


@bp.get("/invoices.<any(csv,xlsx):form>")
@requires("supply.manage")
def invoices_export(form: str) -> Response:
    """The list as a file, with the tax per rate and what of it may be deducted."""
    headings = [
        _("Date of the invoice"), _("No."), _("Supplier"), _("Invoice number"), _("Registration number (T)"),
        _("Sum with tax"), _("Tax 10%"), _("Tax 8%"), _("To be paid by"), _("State"), _("Tax deduction"), _("Percent"),
        _("Tax to be deducted"),
    ]  # fmt: skip
    query = invoices.invoices(request.args.get("q", "").strip())
    query = query.options(selectinload(SupplierInvoice.taxes), selectinload(SupplierInvoice.supplier))
    found = list(db.session.scalars(query))
    states = _states(found)
    rows = [_row(one, states[one.id]) for one in found]
    return table_file(_("Invoices of suppliers"), headings, rows, KINDS, form)


def _row(one: SupplierInvoice, state: str) -> list[object]:
    taxes = {tax.rate: tax.tax for tax in one.taxes if tax.tax_class == TAXED}
    said = {"": "", "gone": _("taken back"), "reversal": _("takes back No. %(n)s", n=one.reverses_id)}[state]
    return [
        one.invoice_date, one.id, one.supplier.name, one.number, one.registration_number, one.total, taxes.get(10),
        taxes.get(8), one.due_on, said, str(deductions.SHORT_WORDS[one.treatment]), one.deductible_percent,
        invoices.deductible(one),
    ]  # fmt: skip


@bp.get("/invoices/<int:invoice_id>")
@requires("supply.manage")
def invoice(invoice_id: int) -> str:
    """One invoice with its sums, its deliveries, and how its tax is deducted."""
    found = get_or_404(SupplierInvoice, invoice_id)
    rows = [Amount(Group(one.tax_class, one.rate), one.amount, one.tax) for one in found.taxes]
    return render_template(
        "supply/invoice.html",
        invoice=found,
        differences=invoices.differences(found.receipts, rows) if not found.reverses_id else [],
        words=deductions.WORDS,
        deductible=invoices.deductible(found),
        part=deductions.deductible,
        reversed=invoices.is_reversed(found),
        group_text=group_text,
        receiving=receiving_lists,
    )


@bp.post("/invoices/<int:invoice_id>/reverse")
@requires("supply.manage")
def invoice_reverse(invoice_id: int) -> Response:
    """Take an invoice back."""
    found = get_or_404(SupplierInvoice, invoice_id)
    try:
        with transaction():
            invoices.reverse(found, note=request.form.get("note", ""), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The invoice has been taken back. Its deliveries wait for an invoice again."))
    return redirect(url_for(".invoice", invoice_id=invoice_id))


# --- written down -----------------------------------------------------------------------------------------


@bp.route("/invoices/new", methods=["GET", "POST"])
@requires("supply.manage")
def invoice_new() -> Any:
    """Choose the supplier, tick its deliveries, and write down what is printed."""
    supplier = db.session.get(Supplier, request.args.get("supplier", 0, type=int))
    if supplier is None:
        return _choose()
    waiting = invoices.unbilled(supplier)
    chosen = _chosen(waiting)
    groups = _groups(chosen)
    form, ask = _form(supplier, groups), ""
    if request.form.get("do") == "save" and form.validate_on_submit():
        try:
            return _save(supplier, form, groups, chosen)
        except RuleError as broken:
            form.show(broken)
            ask = broken.code or ""
    return _page(supplier, form, waiting, chosen, groups, ask)


def _choose() -> str:
    q = request.args.get("q", "").strip()
    waiting = payables.unbilled_sums(clock.today())
    page = paged(supplier_service.find(q))
    return render_template("supply/invoice_supplier.html", page_of=page, q=q, waiting=waiting)


def _chosen(waiting: Sequence[StockReceipt]) -> list[StockReceipt]:
    """The ticked deliveries; at first all of them."""
    if request.method == "GET":
        return list(waiting)
    ticked = set(request.form.getlist("receipt", type=int))
    return [one for one in waiting if one.id in ticked]


def _groups(chosen: Sequence[StockReceipt]) -> list[Group]:
    """The rates to ask for: those of the deliveries, those of today, and what is not taxed."""
    found = {Group(TAXED, rate) for name, rate in tax_rates(clock.today()).items() if rate}
    found |= {*invoices.expected(chosen), UNTAXED}
    return sorted(found, key=lambda group: (-group.rate, group.tax_class))


def _form(supplier: Supplier, groups: Sequence[Group]) -> Any:
    fields: dict[str, Any] = {}
    for group in groups:
        key = invoices.key(group)
        fields[f"amount-{key}"] = SumField(_sum_text(group), [Optional()])
        if group.tax_class == TAXED:
            fields[f"tax-{key}"] = SumField(_("%(rate)s: tax in it", rate=group_text(group)), [Optional()])
    made = type("InvoiceForm", (InvoiceForm,), fields)
    return made(data={"registration_number": supplier.registration_number or ""})


def _sum_text(group: Group) -> str:
    if group.tax_class == TAXED:
        return _("%(rate)s: sum with tax", rate=group_text(group))
    return _("%(what)s: sum", what=group_text(group))


def _amounts(form: Any, groups: Sequence[Group]) -> list[Amount]:
    found = []
    for group in groups:
        key = invoices.key(group)
        tax = form[f"tax-{key}"].data if group.tax_class == TAXED else None
        found.append(Amount(group, form[f"amount-{key}"].data or 0, tax))
    return [one for one in found if one.amount or one.tax]


def _save(supplier: Supplier, form: Any, groups: Sequence[Group], chosen: Sequence[StockReceipt]) -> Response:
    with transaction():
        made = invoices.enter(
            supplier,
            _amounts(form, groups),
            number=form.number.data,
            invoice_date=form.invoice_date.data,
            due=form.due_on.data,
            receipts=chosen,
            registration_number=form.registration_number.data,
            note=form.note.data,
            by=current_user,
            confirmed=form.confirmed.data,
            again=form.again.data,
        )
    flash(_("The invoice has been written down."))
    return redirect(url_for(".invoice", invoice_id=made.id))


def _page(
    supplier: Supplier, form: Any, waiting: Sequence[StockReceipt], chosen: Sequence[StockReceipt],
    groups: Sequence[Group], ask: str,
) -> str:  # fmt: skip
    asked = _amounts(form, groups) if request.form.get("do") == "save" and not _unreadable(form) else []
    return render_template(
        "supply/invoice_new.html",
        supplier=supplier,
        form=form,
        waiting=waiting,
        chosen={one.id for one in chosen},
        groups=groups,
        expected=invoices.expected(chosen),
        differences=invoices.differences(chosen, asked) if asked else [],
        ask_confirmed=ask in ("differs", "unconfirmed") or form.confirmed.data,
        ask_again=ask == "twin" or form.again.data,
        key=invoices.key,
        group_text=group_text,
        expected_total=invoices.expected_total,
    )


def _unreadable(form: Any) -> bool:
    return any(getattr(field, "problem", "") for field in form)
