"""Whether deliveries, invoices and payments agree with the moves and with themselves."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from opsapp import money
from opsapp.db import db
from opsapp.stock.models import Move
from opsapp.supply import receiving_lists
from opsapp.supply.models import (
    StockReceipt,
    StockReceiptLine,
    SupplierInvoice,
    SupplierInvoiceReceipt,
    SupplierInvoiceTax,
    SupplierPayment,
)


def check() -> Iterator[str]:
    """One sentence per document that the facts beside it do not support."""
    yield from _lines()
    yield from _half_taken_back()
    yield from _totals()
    yield from _taken_back()
    yield from _asked_twice()


def _lines() -> Iterator[str]:
    """A line says what its move moved, at its cost; what was not accepted did not move."""
    query = (
        select(StockReceiptLine, StockReceipt.sent_back, Move)
        .join(StockReceipt, StockReceipt.id == StockReceiptLine.receipt_id)
        .outerjoin(Move, Move.id == StockReceiptLine.move_id)
        .order_by(StockReceiptLine.receipt_id, StockReceiptLine.position)
    )
    for line, sent_back, move in db.session.execute(query).yield_per(1000):
        if not _agrees(line, sent_back, move):
            yield _(
                "Delivery No. %(n)s, line %(line)s: %(accepted)s accepted, but its move says something else.",
                n=line.receipt_id,
                line=line.position,
                accepted=money.quantity_text(line.accepted),
            )


def _agrees(line: StockReceiptLine, sent_back: bool, move: Move | None) -> bool:
    if move is None:
        return line.accepted == 0
    facts = (move.product_id, move.quantity, move.kind)
    same = facts == (line.product_id, line.accepted, "sent_back" if sent_back else "receipt")
    return same and (move.value is None or move.value == receiving_lists.value_of(line))


def _half_taken_back() -> Iterator[str]:
    back = aliased(Move)
    query = (
        select(StockReceiptLine.receipt_id)
        .outerjoin(back, back.reverses_id == StockReceiptLine.move_id)
        .where(StockReceiptLine.move_id.is_not(None))
        .group_by(StockReceiptLine.receipt_id)
        .having(func.count(back.id) > 0, func.count(back.id) < func.count(StockReceiptLine.move_id))
    )
    for number in db.session.scalars(query.order_by(StockReceiptLine.receipt_id)):
        yield _("Delivery No. %(n)s was taken back in parts only.", n=number)


def _totals() -> Iterator[str]:
    """An invoice is the sum of its rates, and the tax of each fits its amount."""
    summed = func.coalesce(func.sum(SupplierInvoiceTax.amount), 0)
    query = (
        select(SupplierInvoice.id, SupplierInvoice.total, summed)
        .outerjoin(SupplierInvoiceTax, SupplierInvoiceTax.invoice_id == SupplierInvoice.id)
        .group_by(SupplierInvoice.id, SupplierInvoice.total)
        .having(summed != SupplierInvoice.total)
    )
    for number, total, found in db.session.execute(query.order_by(SupplierInvoice.id)):
        yield _(
            "Invoice No. %(n)s is kept as %(total)s yen, but its rates come to %(found)s.",
            n=number,
            total=f"{total:,}",
            found=f"{int(found):,}",
        )


def _taken_back() -> Iterator[str]:
    """A reversal is the opposite of what it takes back."""
    kinds: tuple[tuple[Any, str, str], ...] = (
        (SupplierInvoice, "total", _("Invoice")),
        (SupplierPayment, "yen", _("Payment to a supplier")),
    )
    for table, amount, words in kinds:
        back = aliased(table)
        opposite = getattr(back, amount) == -getattr(table, amount)
        query = select(table.id).join(back, back.reverses_id == table.id)
        wrong = query.where(~opposite | (back.supplier_id != table.supplier_id))
        for number in db.session.scalars(wrong.order_by(table.id)):
            yield _("%(what)s No. %(n)s was not taken back by its opposite.", what=words, n=number)


def _asked_twice() -> Iterator[str]:
    """A delivery stands on one invoice, of its own supplier; one that was taken back stands on none."""
    query = receiving_lists.billed().with_only_columns(SupplierInvoiceReceipt.receipt_id)
    twice = query.group_by(SupplierInvoiceReceipt.receipt_id).having(func.count() > 1)
    for number in db.session.scalars(twice.order_by(SupplierInvoiceReceipt.receipt_id)):
        yield _("Delivery No. %(n)s stands on several invoices.", n=number)
    gone = select(StockReceipt.id).where(StockReceipt.id.in_(query), ~receiving_lists.standing())
    for number in db.session.scalars(gone.order_by(StockReceipt.id)):
        yield _("Delivery No. %(n)s was taken back, but stands on an invoice.", n=number)
