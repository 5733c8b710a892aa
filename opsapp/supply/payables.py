"""買掛: what is owed to suppliers, since when and until when, and what was delivered but not asked for yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from opsapp import clock
from opsapp.db import db
from opsapp.ledger import ages
from opsapp.supply import invoices, receiving_lists, suppliers
from opsapp.supply.models import (
    StockReceipt,
    Supplier,
    SupplierInvoice,
    SupplierInvoiceReceipt,
    SupplierPayment,
)

OLDEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Open:
    """An invoice of which yen are still to be paid."""

    invoice: SupplierInvoice
    yen: int


@dataclass(frozen=True)
class Account:
    """What is owed to a supplier at the end of a day: yen by age of the invoice, and what is not invoiced yet."""

    supplier: Supplier
    invoiced: int
    paid: int
    parts: tuple[int, int, int, int]
    open: tuple[Open, ...]
    unbilled: int
    on: date

    @property
    def balance(self) -> int:
        """Invoiced - paid; negative: paid in advance."""
        return self.invoiced - self.paid

    @property
    def overdue(self) -> int:
        """Yen whose due date is over."""
        return sum(one.yen for one in self.open if one.invoice.due_on < self.on)

    @property
    def next_due(self) -> date | None:
        """The first day on which something is, or was, to be paid."""
        return min((one.invoice.due_on for one in self.open), default=None)


def accounts(on: date | None = None, q: str = "") -> list[Account]:
    """Every supplier with invoices, payments or unbilled deliveries, in 五十音 order."""
    on = on or clock.today()
    invoiced, paid, waiting = _invoices(on), _payments(on), unbilled_sums(on)
    busy = invoiced.keys() | paid.keys() | waiting.keys()
    found = [
        one for active in (False, True) for one in db.session.scalars(suppliers.find(q, inactive=active))
    ]
    found = sorted((one for one in found if one.id in busy), key=lambda one: (one.kana_key, one.name, one.id))
    return [
        _account(one, invoiced.get(one.id, []), paid.get(one.id, []), waiting.get(one.id, 0), on)
        for one in found
    ]


def account(supplier: Supplier, on: date | None = None) -> Account:
    """What is owed to one supplier."""
    on = on or clock.today()
    mine = _invoices(on, supplier.id).get(supplier.id, []), _payments(on, supplier.id).get(supplier.id, [])
    return _account(supplier, *mine, unbilled_sums(on, supplier).get(supplier.id, 0), on)


def balance(supplier: Supplier) -> int:
    """Yen owed to a supplier, whatever the day."""
    sums = [
        db.session.scalar(select(func.coalesce(func.sum(column), 0)).where(owner == supplier.id)) or 0
        for column, owner in (
            (SupplierInvoice.total, SupplierInvoice.supplier_id),
            (SupplierPayment.yen, SupplierPayment.supplier_id),
        )
    ]
    return int(sums[0]) - int(sums[1])


def _account(
    supplier: Supplier, asked: list[SupplierInvoice], paid: list[tuple[date, int]], waiting: int, on: date
) -> Account:
    rows = sorted([(one.invoice_date, one.total) for one in asked] + [(day, -yen) for day, yen in paid])
    return Account(
        supplier=supplier,
        invoiced=sum(one.total for one in asked),
        paid=sum(yen for _day, yen in paid),
        parts=ages.age(rows, on),
        open=tuple(_still_open(asked, sum(yen for _day, yen in paid))),
        unbilled=waiting,
        on=on,
    )


def _still_open(asked: Iterable[SupplierInvoice], paid: int) -> Iterable[Open]:
    """What payments, and credits, have left of the invoices; those due first are settled first."""
    ordered = sorted(asked, key=lambda one: (one.due_on, one.invoice_date, one.id))
    paid -= sum(one.total for one in ordered if one.total < 0)
    for one in ordered:
        if one.total > 0:
            settled = min(max(paid, 0), one.total)
            paid -= settled
            if one.total > settled:
                yield Open(one, one.total - settled)


def _invoices(on: date, supplier_id: int | None = None) -> dict[int, list[SupplierInvoice]]:
    """The invoices that stand at the end of a day, by supplier; one and its reversal cancel out."""
    back = aliased(SupplierInvoice)
    query = (
        select(SupplierInvoice)
        .outerjoin(back, (back.reverses_id == SupplierInvoice.id) & (back.invoice_date <= on))
        .where(SupplierInvoice.invoice_date <= on, SupplierInvoice.reverses_id.is_(None), back.id.is_(None))
        .order_by(SupplierInvoice.invoice_date, SupplierInvoice.id)
    )
    if supplier_id is not None:
        query = query.where(SupplierInvoice.supplier_id == supplier_id)
    found: dict[int, list[SupplierInvoice]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.supplier_id, []).append(one)
    return found


def _payments(on: date, supplier_id: int | None = None) -> dict[int, list[tuple[date, int]]]:
    back = aliased(SupplierPayment)
    query = (
        select(SupplierPayment)
        .outerjoin(back, (back.reverses_id == SupplierPayment.id) & (back.paid_on <= on))
        .where(SupplierPayment.paid_on <= on, SupplierPayment.reverses_id.is_(None), back.id.is_(None))
    )
    if supplier_id is not None:
        query = query.where(SupplierPayment.supplier_id == supplier_id)
    found: dict[int, list[tuple[date, int]]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.supplier_id, []).append((one.paid_on, one.yen))
    return found


def unbilled_sums(on: date, supplier: Supplier | None = None) -> dict[int, int]:
    """Yen with tax by supplier of deliveries that no invoice asks for yet."""
    billed = receiving_lists.billed().with_only_columns(SupplierInvoiceReceipt.receipt_id)
    query = select(StockReceipt) if supplier is None else receiving_lists.of_supplier(supplier)
    query = query.where(
        StockReceipt.received_on <= on, StockReceipt.id.not_in(billed), receiving_lists.standing()
    )
    names = {one.name: one.id for one in db.session.scalars(select(Supplier).order_by(Supplier.id.desc()))}
    groups: dict[int, list[StockReceipt]] = {}
    for receipt in db.session.scalars(receiving_lists.with_lines(query)):
        owner = receipt.supplier_id or names.get(receipt.supplier_name)
        if owner is not None:
            groups.setdefault(owner, []).append(receipt)
    return {owner: invoices.expected_total(receipts) for owner, receipts in groups.items()}


# --- one supplier's statement -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A row of a statement: an invoice or a payment, and what was owed after it."""

    day: date
    invoice: SupplierInvoice | None
    payment: SupplierPayment | None
    yen: int
    owed: int = 0


@dataclass(frozen=True)
class Statement:
    """A supplier's account between two days: carried + invoiced - paid = owed."""

    first: date
    last: date
    carried: int
    entries: Sequence[Entry]

    @property
    def owed(self) -> int:
        """Yen owed at the end of the last day."""
        return self.entries[-1].owed if self.entries else self.carried


def statement(supplier: Supplier, first: date, last: date) -> Statement:
    """Everything written down for a supplier between two days, in order."""
    carried = sum(one.yen for one in _entries(supplier, OLDEST, first - timedelta(days=1)))
    found = _entries(supplier, first, last)
    owed = list(accumulate((one.yen for one in found), initial=carried))[1:]
    rows = [
        Entry(one.day, one.invoice, one.payment, one.yen, after)
        for one, after in zip(found, owed, strict=True)
    ]
    return Statement(first, last, carried, rows)


def _entries(supplier: Supplier, first: date, last: date) -> list[Entry]:
    asked = db.session.scalars(
        select(SupplierInvoice)
        .where(SupplierInvoice.supplier_id == supplier.id, SupplierInvoice.invoice_date.between(first, last))
        .order_by(SupplierInvoice.id)
    )
    paid = db.session.scalars(
        select(SupplierPayment)
        .where(SupplierPayment.supplier_id == supplier.id, SupplierPayment.paid_on.between(first, last))
        .order_by(SupplierPayment.id)
    )
    rows: list[Any] = [Entry(one.invoice_date, one, None, one.total) for one in asked]
    rows += [Entry(one.paid_on, None, one, -one.yen) for one in paid]
    return sorted(rows, key=lambda one: one.day)


# --- what is to be paid when ------------------------------------------------------------------------------


def schedule(on: date | None = None) -> list[tuple[date, list[Open]]]:
    """支払予定: what is still to be paid by due date, the earliest first, then by supplier."""
    found = [one for account in accounts(on) for one in account.open]
    days = sorted({one.invoice.due_on for one in found})
    return [(day, [one for one in found if one.invoice.due_on == day]) for day in days]


@dataclass(frozen=True)
class Totals:
    """The last row of the list."""

    balance: int
    parts: tuple[int, ...]
    overdue: int
    unbilled: int


def totals(found: Sequence[Account]) -> Totals:
    """What several accounts come to together."""
    parts = tuple(sum(one.parts[at] for one in found) for at in range(4))
    sums = (sum(getattr(one, name) for one in found) for name in ("balance", "overdue", "unbilled"))
    balance, overdue, unbilled = sums
    return Totals(balance, parts, overdue, unbilled)
