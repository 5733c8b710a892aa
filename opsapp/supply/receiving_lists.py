"""Deliveries as they are looked at: lists, sums, and what was short, over or broken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from opsapp import money
from opsapp.db import db
from opsapp.stock.models import Move
from opsapp.supply.models import (
    StockReceipt,
    StockReceiptLine,
    Supplier,
    SupplierInvoice,
    SupplierInvoiceReceipt,
)

OFFERED = 50


@cache
def standing() -> ColumnElement[bool]:
    """For queries of StockReceipt: it was not taken back."""
    line, back = aliased(StockReceiptLine), aliased(Move)
    undone = exists().where(line.receipt_id == StockReceipt.id, back.reverses_id == line.move_id)
    return ~undone.correlate(StockReceipt)


def is_reversed(receipt: StockReceipt) -> bool:
    """Whether a delivery was taken back."""
    return receipt.id in reversed_of([receipt.id])


def reversed_of(ids: Iterable[int]) -> set[int]:
    """Which of these deliveries were taken back."""
    query = (
        select(StockReceiptLine.receipt_id)
        .join(Move, Move.reverses_id == StockReceiptLine.move_id)
        .where(StockReceiptLine.receipt_id.in_(list(ids)))
    )
    return set(db.session.scalars(query.distinct()))


@cache
def standing_invoice() -> ColumnElement[bool]:
    """For queries of SupplierInvoice: it is no reversal and was not reversed."""
    back = aliased(SupplierInvoice)
    undone = exists().where(back.reverses_id == SupplierInvoice.id).correlate(SupplierInvoice)
    return SupplierInvoice.reverses_id.is_(None) & ~undone


def billed() -> Any:
    """(receipt id, invoice id) of every delivery that stands on an invoice."""
    query = select(SupplierInvoiceReceipt.receipt_id, SupplierInvoiceReceipt.invoice_id)
    query = query.join(SupplierInvoice, SupplierInvoice.id == SupplierInvoiceReceipt.invoice_id)
    return query.where(standing_invoice())


def billed_on(receipt: StockReceipt) -> int | None:
    """The number of the invoice a delivery stands on."""
    found = db.session.execute(billed().where(SupplierInvoiceReceipt.receipt_id == receipt.id)).first()
    return found.invoice_id if found else None


def receipts(q: str = "") -> Select[Any]:
    """Documents, newest first; each word of `q` is in the supplier's name or reading, or the document number."""
    query = select(StockReceipt).order_by(StockReceipt.received_on.desc(), StockReceipt.id.desc())
    query = query.outerjoin(Supplier, Supplier.id == StockReceipt.supplier_id)
    for word in q.split():
        query = query.where(
            StockReceipt.supplier_name.contains(word, autoescape=True)
            | StockReceipt.document_number.contains(word, autoescape=True)
            | Supplier.kana.contains(word, autoescape=True)
        )
    return query


def with_lines(query: Select[Any]) -> Select[Any]:
    """The same documents with their lines and products read in two queries, for long lists."""
    lines = selectinload(StockReceipt.lines).joinedload(StockReceiptLine.product)
    return query.options(lines, selectinload(StockReceipt.user))


def supplier_names() -> list[str]:
    """Names to offer while typing: the suppliers, then who delivered before, the latest first."""
    known = list(db.session.scalars(select(Supplier.name).where(Supplier.active).order_by(Supplier.kana_key)))
    query = select(StockReceipt.supplier_name).where(StockReceipt.supplier_name != "")
    query = query.group_by(StockReceipt.supplier_name).order_by(func.max(StockReceipt.id).desc())
    return list(dict.fromkeys([*known, *db.session.scalars(query.limit(OFFERED))]))


def of_supplier(supplier: Supplier) -> Select[Any]:
    """The standing documents of a supplier, also those that were written down by its name alone."""
    by_name = StockReceipt.supplier_id.is_(None) & (StockReceipt.supplier_name == supplier.name)
    query = select(StockReceipt).where(or_(StockReceipt.supplier_id == supplier.id, by_name), standing())
    return query.order_by(StockReceipt.received_on, StockReceipt.id)


# --- sums -------------------------------------------------------------------------------------------------


def value_of(line: StockReceiptLine) -> int | None:
    """Thousandths of a yen without tax of what was accepted, rounded half up; None where no cost is known."""
    return None if line.unit_cost is None else money.divide(line.accepted * line.unit_cost, 1000, "round")


def cost_of(line: StockReceiptLine) -> int | None:
    """Yen without tax of one line, rounded half up, as delivery notes write it."""
    value = value_of(line)
    return None if value is None else money.divide(value, 1000, "round")


def total_cost(receipt: StockReceipt) -> int:
    """Yen without tax of a document, the sum of its lines; negative when goods went back."""
    total = sum(cost_of(line) or 0 for line in receipt.lines)
    return -total if receipt.sent_back else total


# --- what came against what should have come ---------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """A line beside what the note, or else the order, said: thousandths that are missing or too many."""

    line: StockReceiptLine
    expected: int | None
    short: int = 0
    over: int = 0


def compared(receipt: StockReceipt) -> list[Compared]:
    """Short is noted (or ordered and still awaited) - accepted - damaged; over is the opposite."""
    awaited = _awaited_before(receipt)
    last = {line.product_id: line.position for line in receipt.lines}
    found = []
    for line in receipt.lines:
        came = line.accepted + line.damaged
        expected = line.noted
        if expected is None and line.product_id in awaited:
            rest = awaited[line.product_id]
            expected = rest if last[line.product_id] == line.position else min(rest, came)
        awaited[line.product_id] = max(awaited.get(line.product_id, 0) - came, 0)
        short, over = (0, 0) if expected is None else (max(expected - came, 0), max(came - expected, 0))
        found.append(Compared(line, expected, short, over))
    return found


def _awaited_before(receipt: StockReceipt) -> dict[int, int]:
    """Thousandths by product that the order still awaited when this delivery came."""
    if receipt.order is None:
        return {}
    query = (
        select(StockReceiptLine.product_id, func.sum(StockReceiptLine.accepted))
        .join(StockReceipt, StockReceipt.id == StockReceiptLine.receipt_id)
        .where(
            StockReceipt.order_id == receipt.order_id, StockReceipt.id < receipt.id, ~StockReceipt.sent_back
        )
        .where(standing())
        .group_by(StockReceiptLine.product_id)
    )
    came = dict(db.session.execute(query).all())
    return {
        one.product_id: max(one.quantity - int(came.get(one.product_id, 0)), 0) for one in receipt.order.lines
    }


def goods(lines: Sequence[Any]) -> list[tuple[int, int]]:
    """What tells two deliveries apart: products and accepted thousandths, in one order."""
    return sorted((getattr(one, "product_id", None) or one.product.id, one.accepted) for one in lines)
