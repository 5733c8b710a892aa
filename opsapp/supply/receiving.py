"""A delivery taken in: goods come from the supplier with their cost and date, and each product learns what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, money, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit, tax_rates
from opsapp.prepared import Link
from opsapp.stock import lots, moves
from opsapp.stock.dates import Printed, parse_printed
from opsapp.stock.models import Lot, Move, Place, Product
from opsapp.stock.moves import Moved
from opsapp.supply import orders, receiving_lists, receiving_rules
from opsapp.supply.models import PurchaseOrder, StockReceipt, StockReceiptLine, Supplier, SupplierGood

NOON = time(12)


@dataclass(frozen=True)
class Line:
    """Thousandths of a product that were accepted, what the note said, what was broken.

    `unit_cost` in thousandths of a yen without tax per unit, None: as ordered or as last time. `printed` is the date
    on the goods, also as it was typed. `cost_confirmed`: a cost far from the last one is right.
    """

    product: Product
    accepted: int
    noted: int | None = None
    damaged: int = 0
    unit_cost: int | None = None
    tax_class: str | None = None
    printed: Printed | str | None = None
    date_kind: str = "best_before"
    lot_number: str = ""
    note: str = ""
    cost_confirmed: bool = False
    lot: Lot | None = None  # of goods that go back, the one they came with


@dataclass(frozen=True)
class Head:
    """Of whom, on which paper, when and where: what the lines of a delivery share."""

    place: Place
    supplier: Supplier | None
    supplier_name: str
    document_number: str
    received_on: date
    order: PurchaseOrder | None = None
    sent_back: bool = False
    note: str = ""


def receive(
    lines: Sequence[Line],
    *,
    place: Place,
    supplier: Supplier | None = None,
    supplier_name: str = "",
    document_number: str = "",
    received_on: date,
    by: User,
    order: PurchaseOrder | None = None,
    operation_id: str | None = None,
    happened_at: datetime | None = None,
    again: bool = False,
    note: str = "",
) -> StockReceipt:
    """Take a delivery in. RuleError names the field: "supplier_name", "quantity-0", "cost-0", "date-0" …

    One that looks like another taken in before is refused with code "twin" unless `again`; a cost ten times the last
    or a tenth of it with code "cost_strange" unless its line is confirmed. The same `operation_id` is one delivery.
    """
    head = head_of(place, supplier, supplier_name, document_number, received_on, order=order, note=note)
    receiving_rules.check(lines, head)
    happened_at = happened_at or moment_of(received_on)
    one_at_a_time()
    if known := receiving_rules.already(operation_id, lines, head):
        return known
    if not again and (twin := receiving_rules.twin(lines, head, happened_at)):
        raise RuleError(_("A delivery like this was taken in before (No. %(n)s).", n=twin.id), code="twin")
    receipt = write(lines, head, "receipt", happened_at, by, operation_id)
    _learn_costs(receipt)
    if order is not None:
        orders.settle(order)
    audit("supply.receive", "stock_receipt", receipt.id, by=by, lines=len(lines))
    return receipt


def head_of(
    place: Place,
    supplier: Supplier | None,
    supplier_name: str,
    document_number: str,
    on: date,
    *,
    order: PurchaseOrder | None = None,
    sent_back: bool = False,
    note: str = "",
) -> Head:
    """The head with its texts in one spelling, and the supplier by an order or by the very name."""
    supplier = supplier or (order.supplier if order else None) or known_supplier(supplier_name)
    name = supplier.name if supplier else text.clean_name(supplier_name)
    number, note = text.clean_name(document_number), text.clean_name(note)[:200]
    return Head(place, supplier, name, number, on, order, sent_back, note)


def known_supplier(name: str) -> Supplier | None:
    """The supplier who is called exactly so, whatever the width of the letters."""
    wanted = text.search_key(name)
    found = (
        db.session.scalars(select(Supplier).where(Supplier.active).order_by(Supplier.id)) if wanted else ()
    )
    return next((one for one in found if text.search_key(one.name) == wanted), None)


def moment_of(day: date) -> datetime:
    """When what is written down now for a day happened: now, or at noon of a day that is over."""
    return clock.now() if day == clock.today() else datetime.combine(day, NOON, clock.JST)


def one_at_a_time() -> None:
    """Two tablets with the same delivery wait for each other, and the second one finds the first."""
    lock(Place, [moves.virtual_place("supplier")])


# --- writing ----------------------------------------------------------------------------------------------


def write(
    lines: Sequence[Line],
    head: Head,
    kind: str,
    happened_at: datetime,
    by: User,
    operation_id: str | None = None,
) -> StockReceipt:
    """Record a checked document with its lots, moves, levels and lines; `kind` is receipt or sent_back."""
    receipt = StockReceipt(
        supplier_name=head.supplier_name,
        document_number=head.document_number,
        received_on=head.received_on,
        recorded_at=clock.now(),
        user_id=by.id,
        supplier_id=head.supplier.id if head.supplier else None,
        order_id=head.order.id if head.order else None,
        place_id=head.place.id,
        operation_id=operation_id,
        sent_back=head.sent_back,
        note=head.note,
    )
    db.session.add(receipt)
    db.session.flush()
    rows = _rows(receipt, lines, head, by)
    supplier = moves.virtual_place("supplier")
    ways = (head.place.id, supplier) if head.sent_back else (supplier, head.place.id)
    moved = [_moved(row, ways, head, kind, happened_at, by) for row in rows if row.accepted]
    for row, move in zip((row for row in rows if row.accepted), _post(moved), strict=True):
        row.move_id = move.id
    db.session.add_all(rows)
    db.session.flush()
    return receipt


def _rows(receipt: StockReceipt, lines: Sequence[Line], head: Head, by: User) -> list[StockReceiptLine]:
    """The lines of a document, not written yet; their lots are."""
    rates = tax_rates(head.received_on)
    usual = usual_costs([line.product for line in lines], head.supplier, head.order)
    dated = [lot_of(line, at, by) for at, line in enumerate(lines)]
    db.session.add_all(lot for lot in dated if lot)
    db.session.flush()
    pairs = enumerate(zip(lines, dated, strict=True), 1)
    return [_row(receipt, at, line, lot, rates, usual) for at, (line, lot) in pairs]


def _row(
    receipt: StockReceipt, at: int, line: Line, lot: Lot | None, rates: dict[str, int], usual: dict[int, int]
) -> StockReceiptLine:
    tax_class = line.tax_class or line.product.tax_class
    return StockReceiptLine(
        receipt_id=receipt.id,
        position=at,
        product_id=line.product.id,
        noted=line.noted,
        accepted=line.accepted,
        damaged=line.damaged,
        unit_cost=usual.get(line.product.id) if line.unit_cost is None else line.unit_cost,
        tax_class=tax_class,
        tax_rate=rates[tax_class],
        lot_id=lot.id if lot else None,
        note=text.clean_name(line.note)[:200],
    )


def lot_of(line: Line, at: int, by: User) -> Lot | None:
    """The lot of what was accepted with a date on it, not written yet. RuleError names "date-0" …"""
    if not line.printed or not line.accepted:
        return line.lot
    return lots.drafted(line.product, printed_of(line, at), line.date_kind, by=by, number=line.lot_number)


def printed_of(line: Line, at: int) -> Printed:
    """The date on the goods, read when it came as text."""
    if isinstance(line.printed, Printed):
        return line.printed
    try:
        return parse_printed(line.printed or "")
    except RuleError as broken:
        raise RuleError(broken.message, field=f"date-{at}", code=broken.code) from broken


def usual_costs(
    products: Sequence[Product], supplier: Supplier | None, order: PurchaseOrder | None = None
) -> dict[int, int]:
    """Thousandths of a yen per unit by product: as ordered, else the supplier's price, else as last time."""
    found = {one.id: one.last_cost * 1000 for one in products if one.last_cost is not None}
    if supplier is not None:
        query = select(SupplierGood.product_id, SupplierGood.cost).where(
            SupplierGood.supplier_id == supplier.id, SupplierGood.product_id.in_([one.id for one in products])
        )
        found |= {product: cost for product, cost in db.session.execute(query) if cost is not None}
    ordered = order.lines if order else ()
    return found | {line.product_id: line.cost for line in ordered if line.cost is not None}


def usual_cost(product: Product, supplier: Supplier | None, order: PurchaseOrder | None = None) -> int | None:
    """What a unit is thought to cost, in thousandths of a yen; None when nothing is known."""
    return usual_costs([product], supplier, order).get(product.id)


def _moved(
    row: StockReceiptLine, ways: tuple[int, int], head: Head, kind: str, happened_at: datetime, by: User
) -> Moved:
    value = receiving_lists.value_of(row)
    whole_yen = None if row.unit_cost is None else money.divide(row.unit_cost, 1000, "round")
    return Moved(
        row.product_id, row.accepted, *ways, kind, whole_yen, happened_at, head.received_on, by.id,
        lot_id=row.lot_id, value=value,
    )  # fmt: skip


def _post(moved: Sequence[Moved]) -> list[Move]:
    """The moves of a document with their ids, and the levels they change; what a count has seen is taken back."""
    link, now = Link(), clock.now()
    rows = [Move(**one._asdict(), recorded_at=now) for one in moved]
    db.session.add_all(rows)
    db.session.flush()
    seen = moves.counted_already(link, moved)
    moves.insert(link, seen, now)
    outside = set(db.session.scalars(select(Place.id).where(Place.kind.in_(moves.VIRTUAL))))
    moves.raise_levels(link, moves.level_changes([*moved, *seen], outside))
    return rows


def _learn_costs(receipt: StockReceipt) -> None:
    """The last cost of each product, unless a later day has already brought it."""
    later = select(StockReceipt.id).where(
        StockReceipt.received_on > receipt.received_on, ~StockReceipt.sent_back, receiving_lists.standing()
    )
    query = select(StockReceiptLine.product_id).where(StockReceiptLine.receipt_id.in_(later))
    known = set(db.session.scalars(query.distinct()))
    for line in receipt.lines:
        if line.unit_cost and line.accepted and line.product_id not in known:
            line.product.last_cost = money.divide(line.unit_cost, 1000, "round")
    db.session.flush()


# --- taken back -------------------------------------------------------------------------------------------


def reverse(receipt: StockReceipt, *, note: str = "", by: User) -> None:
    """Take a whole document back, once; a product forgets a cost that it learned from it.

    Raises RuleError when it was taken back before, or stands on an invoice.
    """
    if receipt.supplier_id is not None:
        lock(Supplier, [receipt.supplier_id])
    if receiving_lists.is_reversed(receipt):
        raise RuleError(_("This delivery has already been taken back."), code="already_reversed")
    if not receipt.moves:
        raise RuleError(_("Nothing of this delivery was taken in, so there is nothing to take back."))
    if invoice := receiving_lists.billed_on(receipt):
        message = _("This delivery is on invoice No. %(n)s. Please take the invoice back first.", n=invoice)
        raise RuleError(message, code="billed")
    for move in receipt.moves:
        moves.reverse(move, by=by, note=text.clean_name(note)[:200])
        if move.unit_cost is not None and move.product.last_cost == move.unit_cost and not receipt.sent_back:
            move.product.last_cost = _earlier_cost(move)
    db.session.flush()
    audit("supply.reverse", "stock_receipt", receipt.id, by=by, lines=len(receipt.moves))
    if (
        receipt.order is not None
        and orders.state(receipt.order) == orders.DONE
        and orders.awaited(receipt.order)
    ):
        orders.reopen(receipt.order, by=by)


def _earlier_cost(move: Move) -> int | None:
    """What the product cost before, by the latest delivery that stands; unchanged when there is none."""
    undone = select(Move.reverses_id).where(Move.reverses_id.is_not(None))
    query = select(Move.unit_cost).where(
        Move.product_id == move.product_id,
        Move.kind == "receipt",
        Move.id < move.id,
        Move.unit_cost.is_not(None),
        Move.id.not_in(undone),
    )
    earlier = db.session.scalar(query.order_by(Move.business_date.desc(), Move.id.desc()).limit(1))
    return move.unit_cost if earlier is None else earlier
