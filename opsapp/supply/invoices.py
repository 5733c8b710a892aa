"""請求書: what a supplier asks for, compared with what it delivered, and how its tax is deducted (DOMAIN 1.2, 1.6)."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, select

from opsapp import clock, codes, money, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit, organisation
from opsapp.supply import deductions, receiving_lists, suppliers
from opsapp.supply.models import (
    StockReceipt,
    Supplier,
    SupplierInvoice,
    SupplierInvoiceReceipt,
    SupplierInvoiceTax,
)

TAXED = "TAXED"
UNTAXED = ("EXEMPT", "OUT")
LARGEST = money.LARGEST_AMOUNT // 10


class Group(NamedTuple):
    """What is taxed alike on a document: TAXED at a percent, EXEMPT or OUT at 0."""

    tax_class: str
    rate: int


@dataclass(frozen=True)
class Amount:
    """Yen with tax of a group, and the tax in it; `tax` None: computed from the amount."""

    group: Group
    amount: int
    tax: int | None = None


@dataclass(frozen=True)
class Difference:
    """A group in which the invoice asks for other yen with tax than was delivered."""

    group: Group
    expected: int
    asked: int

    @property
    def by(self) -> int:
        """Yen asked too much; negative: too little."""
        return self.asked - self.expected


# --- what is to be expected -------------------------------------------------------------------------------


def expected(receipts: Iterable[StockReceipt]) -> dict[Group, Amount]:
    """Yen with tax by group of several deliveries: lines in whole yen, tax once per rate (DOMAIN 1.2)."""
    net: dict[Group, int] = {}
    for receipt in receipts:
        for line in receipt.lines:
            yen = receiving_lists.cost_of(line) or 0
            group = _group(line.tax_class or line.product.tax_class, line.tax_rate or 0)
            net[group] = net.get(group, 0) + (-yen if receipt.sent_back else yen)
    rounding = organisation().tax_rounding
    ordered = sorted(net, key=lambda group: (-group.rate, group.tax_class))
    taxes = {group: money.tax_excluded(net[group], group.rate, rounding) for group in ordered}
    return {group: Amount(group, net[group] + taxes[group], taxes[group]) for group in ordered}


def _group(tax_class: str, rate: int) -> Group:
    return Group(tax_class, 0) if tax_class in UNTAXED else Group(TAXED, rate)


def expected_total(receipts: Iterable[StockReceipt]) -> int:
    """Yen with tax of several deliveries on one invoice."""
    return sum(one.amount for one in expected(receipts).values())


def differences(receipts: Sequence[StockReceipt], asked: Iterable[Amount]) -> list[Difference]:
    """Where an invoice asks for other sums than its deliveries come to; nothing when it names no delivery."""
    if not receipts:
        return []
    due = {group: one.amount for group, one in expected(receipts).items()}
    said = {one.group: one.amount for one in asked}
    groups = sorted(due.keys() | said.keys(), key=lambda group: (-group.rate, group.tax_class))
    found = [Difference(group, due.get(group, 0), said.get(group, 0)) for group in groups]
    return [one for one in found if one.by]


def unbilled(supplier: Supplier) -> list[StockReceipt]:
    """The standing deliveries of a supplier that are on no invoice, oldest first."""
    billed = receiving_lists.billed().with_only_columns(SupplierInvoiceReceipt.receipt_id)
    query = receiving_lists.of_supplier(supplier).where(StockReceipt.id.not_in(billed))
    return list(db.session.scalars(receiving_lists.with_lines(query)))


def due_on(supplier: Supplier, invoice_date: date) -> date:
    """When an invoice is to be paid: the closing day that takes it, so many months later on the pay day."""
    closing = _day_in(invoice_date.year, invoice_date.month, supplier.closing_day)
    months = invoice_date.year * 12 + invoice_date.month - 1 + supplier.pay_after_months
    months += invoice_date > closing
    return max(_day_in(months // 12, months % 12 + 1, supplier.pay_day), invoice_date)


def _day_in(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


# --- written down -----------------------------------------------------------------------------------------


def enter(
    supplier: Supplier,
    amounts: Sequence[Amount],
    *,
    invoice_date: date,
    number: str = "",
    receipts: Sequence[StockReceipt] = (),
    registration_number: str | None = None,
    due: date | None = None,
    note: str = "",
    by: User,
    confirmed: bool = False,
    again: bool = False,
) -> SupplierInvoice:
    """Write an invoice down, with the T number printed on it. RuleError names the field ("amount-8" …).

    Unless `confirmed`: code "differs" for other sums than the deliveries come to, "unconfirmed" for a person's number
    without the check digit. Unless `again`: "twin" for one like another written down before.
    """
    lock(Supplier, [supplier.id])
    number, amounts = text.clean_name(number), [one for one in amounts if one.amount or one.tax]
    registration = _checked_number(supplier, registration_number, confirmed)
    _check(supplier, amounts, receipts, number, invoice_date, due)
    rows = [_with_tax(one, len(receipts)) for one in amounts]
    total = sum(one.amount for one in rows)
    if not again:
        _refuse_twin(supplier, number, invoice_date, total)
    if not confirmed:
        _refuse_differences(receipts, rows)
    treated = _treatment(registration, total, invoice_date, receipts)
    facts = {"number": number, "invoice_date": invoice_date, "registration_number": registration}
    facts |= {"total": total, "due_on": due or due_on(supplier, invoice_date)}
    invoice = SupplierInvoice(supplier_id=supplier.id, **facts, **_stamp(treated, note, by))
    return _write(invoice, rows, receipts, by)


def _refuse_differences(receipts: Sequence[StockReceipt], rows: Sequence[Amount]) -> None:
    if differences(receipts, rows):
        message = _("The invoice and the deliveries do not come to the same. Please compare them.")
        raise RuleError(message, code="differs")


def _stamp(treated: deductions.Treatment, note: str, by: User) -> dict[str, Any]:
    """What every row carries: how it is deducted, when it was written down and by whom."""
    how = {
        "treatment": treated.kind,
        "deductible_percent": treated.percent,
        "note": text.clean_name(note)[:200],
    }
    return how | {"recorded_at": clock.now(), "user_id": by.id}


def _write(
    invoice: SupplierInvoice, rows: Iterable[Amount], receipts: Sequence[StockReceipt], by: User
) -> SupplierInvoice:
    db.session.add(invoice)
    db.session.flush()
    for row in rows:
        facts = {
            "tax_class": row.group.tax_class,
            "rate": row.group.rate,
            "amount": row.amount,
            "tax": row.tax,
        }
        db.session.add(SupplierInvoiceTax(invoice_id=invoice.id, **facts))
    for receipt in receipts:
        db.session.add(SupplierInvoiceReceipt(invoice_id=invoice.id, receipt_id=receipt.id))
    db.session.flush()
    if invoice.reverses_id:
        audit("supply.invoice_reverse", "supplier_invoice", invoice.reverses_id, by=by)
    else:
        audit("supply.invoice", "supplier_invoice", invoice.id, by=by, deliveries=len(receipts))
    return invoice


def _check(
    supplier: Supplier,
    amounts: Sequence[Amount],
    receipts: Sequence[StockReceipt],
    number: str,
    on: date,
    due: date | None,
) -> None:
    _check_receipts(supplier, receipts)
    if len(number) > 40:
        raise RuleError(_("Please use at most %(n)s characters.", n=40), field="number")
    if on > clock.today():
        raise RuleError(_("This day has not come yet."), field="invoice_date")
    if due is not None and due < on:
        raise RuleError(_("This day lies before the invoice."), field="due_on")
    if not amounts:
        raise RuleError(_("Please write the sums that are printed on the invoice."))
    if len({one.group for one in amounts}) < len(amounts):
        raise RuleError(_("Please write one sum for each tax rate."))
    for one in amounts:
        if abs(one.amount) > LARGEST:
            raise RuleError(_("This amount is not possible."), field=f"amount-{key(one.group)}")


def key(group: Group) -> str:
    """A group as part of a field's name: '8', 'EXEMPT'."""
    return str(group.rate) if group.tax_class == TAXED else group.tax_class


def _with_tax(one: Amount, papers: int) -> Amount:
    """The amount with its tax: as printed, when it fits the rate; every delivery may have been rounded by itself."""
    rate = one.group.rate
    computed = money.tax_included(one.amount, rate)
    if one.tax is None:
        return Amount(one.group, one.amount, computed)
    if abs(one.tax - computed) > (1 + papers if rate else 0):
        message = _("At %(rate)s%% this sum holds about %(yen)s yen of tax.", rate=rate, yen=f"{computed:,}")
        raise RuleError(message, field=f"tax-{key(one.group)}", code="tax")
    return one


def _check_receipts(supplier: Supplier, receipts: Sequence[StockReceipt]) -> None:
    free = {receipt.id for receipt in unbilled(supplier)}
    for receipt in receipts:
        if receipt.id not in free:
            message = _("Delivery No. %(n)s is on another invoice, or was taken back.", n=receipt.id)
            raise RuleError(message, code="billed", field="receipts")


def _checked_number(supplier: Supplier, typed: str | None, confirmed: bool) -> str | None:
    """The T number as printed on the invoice, in its stored form; None: there is none (DOMAIN 1.4)."""
    if not typed or not typed.strip():
        return None
    try:
        number = codes.check_registration_number(typed)
        suppliers.check_number(supplier.kind, number, confirmed)
    except RuleError as broken:
        raise RuleError(broken.message, field="registration_number", code=broken.code) from broken
    return number


def _treatment(
    registration: str | None, total: int, on: date, receipts: Sequence[StockReceipt]
) -> deductions.Treatment:
    """By the days of delivery, which decide what may be deducted; by the invoice's own day when it names none."""
    days = [receipt.received_on for receipt in receipts] or [on]
    if registration is None and not deductions.same_over(min(days), max(days)):
        message = _(
            "Between these deliveries the law changed how much tax is deducted. Please write the invoice down in two"
            " parts: the deliveries before the change, and those after it."
        )
        raise RuleError(message, code="two_ratios", field="receipts")
    return deductions.treatment(registration is not None, total, max(days))


def _refuse_twin(supplier: Supplier, number: str, on: date, total: int) -> None:
    query = invoices().where(SupplierInvoice.supplier_id == supplier.id, receiving_lists.standing_invoice())
    same = SupplierInvoice.number == number if number else SupplierInvoice.invoice_date == on
    if not number:
        query = query.where(SupplierInvoice.total == total)
    if twin := db.session.scalars(query.where(same).limit(1)).first():
        message = _("An invoice like this was written down before (No. %(n)s).", n=twin.id)
        raise RuleError(message, code="twin")


# --- taken back -------------------------------------------------------------------------------------------


def reverse(invoice: SupplierInvoice, *, note: str = "", by: User) -> SupplierInvoice:
    """Take an invoice back, once, by its opposite of today; its deliveries are unbilled again."""
    lock(Supplier, [invoice.supplier_id])
    if invoice.reverses_id is not None or is_reversed(invoice):
        raise RuleError(_("This invoice has already been taken back."), code="already_reversed")
    treated = deductions.Treatment(invoice.treatment, invoice.deductible_percent)
    back = SupplierInvoice(
        supplier_id=invoice.supplier_id,
        number=invoice.number,
        invoice_date=max(clock.today(), invoice.invoice_date),
        due_on=invoice.due_on,
        total=-invoice.total,
        registration_number=invoice.registration_number,
        reverses_id=invoice.id,
        **_stamp(treated, note, by),
    )
    rows = [Amount(Group(one.tax_class, one.rate), -one.amount, -one.tax) for one in invoice.taxes]
    return _write(back, rows, [], by)


def is_reversed(invoice: SupplierInvoice) -> bool:
    """Whether an invoice was taken back."""
    return invoice.id in reversed_of([invoice.id])


def reversed_of(ids: Iterable[int]) -> set[int]:
    """Which of these invoices were taken back."""
    query = select(SupplierInvoice.reverses_id).where(SupplierInvoice.reverses_id.in_(list(ids)))
    return {found for found in db.session.scalars(query) if found is not None}


def deductible(invoice: SupplierInvoice) -> int:
    """Yen of tax of an invoice that may be deducted, once per rate."""
    return sum(deductions.deductible(one.tax, invoice.deductible_percent) for one in invoice.taxes)


def invoices(q: str = "", supplier_id: int | None = None) -> Select[Any]:
    """Invoices, newest first; each word of `q` is in the supplier's name or reading, or the number."""
    query = select(SupplierInvoice).join(Supplier, Supplier.id == SupplierInvoice.supplier_id)
    for word in q.split():
        query = query.where(
            Supplier.search_key.contains(text.search_key(word), autoescape=True)
            | SupplierInvoice.number.contains(word, autoescape=True)
        )
    if supplier_id is not None:
        query = query.where(SupplierInvoice.supplier_id == supplier_id)
    return query.order_by(SupplierInvoice.invoice_date.desc(), SupplierInvoice.id.desc())
