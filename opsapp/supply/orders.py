"""Orders to suppliers: open ones, what is still to come of them, when they are done."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from opsapp import clock, money, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import levels
from opsapp.stock.models import Move, Place, Product
from opsapp.supply.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    StockReceipt,
    StockReceiptLine,
    Supplier,
)

DRAFT, OPEN, DONE = STATES = ("draft", "open", "done")


def state(order: PurchaseOrder) -> str:
    """draft: not placed yet; open: something may still come; done: everything came or the rest is given up."""
    if order.placed_at is None:
        return DRAFT
    return OPEN if order.closed_at is None else DONE


def by_id(order_id: int) -> PurchaseOrder:
    """The order with this number. RuleError when there is none."""
    found = db.session.get(PurchaseOrder, order_id)
    if found is None:
        raise RuleError(_("There is no such order."), field="order", code="unknown_order")
    return found


def listed(q: str = "", *, state: str = "", supplier: Supplier | None = None) -> Select[Any]:
    """Orders, the newest first; each word of `q` is the supplier's name or reading, or the order's number."""
    query = select(PurchaseOrder).join(PurchaseOrder.supplier)
    query = query.options(joinedload(PurchaseOrder.supplier), selectinload(PurchaseOrder.lines))
    if supplier is not None:
        query = query.where(PurchaseOrder.supplier_id == supplier.id)
    if state:
        query = query.where(*_in_state(state))
    for word in q.split():
        number = text.normalize_code(word)
        named = Supplier.search_key.contains(text.search_key(word), autoescape=True)
        # not every number that can be written is one the database can hold
        numbered = number.isdecimal() and len(number) < 10
        query = query.where(named | (PurchaseOrder.id == int(number)) if numbered else named)
    return query.order_by(PurchaseOrder.id.desc())


def with_goods(query: Select[Any]) -> Select[Any]:
    """The same orders with the products of their lines and the barcodes, for tables of many."""
    lines = selectinload(PurchaseOrder.lines).joinedload(PurchaseOrderLine.product)
    return query.options(lines.selectinload(Product.barcodes))


def _in_state(state: str) -> tuple[Any, ...]:
    placed, closed = PurchaseOrder.placed_at, PurchaseOrder.closed_at
    return {
        DRAFT: (placed.is_(None),),
        OPEN: (placed.is_not(None), closed.is_(None)),
        DONE: (placed.is_not(None), closed.is_not(None)),
    }[state]


def open_orders(supplier: Supplier | None = None) -> Sequence[PurchaseOrder]:
    """Placed orders of which something may still come, the one due first leading."""
    query = listed(state=OPEN, supplier=supplier).order_by(None)
    return db.session.scalars(query.order_by(PurchaseOrder.due_on, PurchaseOrder.id)).all()


def placed_on(day: date) -> Sequence[PurchaseOrder]:
    """The orders placed on a Japanese day, the newest first."""
    start = datetime.combine(day, time(), clock.JST)
    placed = PurchaseOrder.placed_at
    return db.session.scalars(listed().where(placed >= start, placed < start + timedelta(days=1))).all()


def latest(supplier: Supplier, *, before: PurchaseOrder | None = None) -> PurchaseOrder | None:
    """The last order that was placed with a supplier."""
    query = listed(supplier=supplier).where(PurchaseOrder.placed_at.is_not(None))
    if before is not None:
        query = query.where(PurchaseOrder.id != before.id)
    query = query.order_by(None).order_by(PurchaseOrder.placed_at.desc(), PurchaseOrder.id.desc())
    return db.session.scalars(query.limit(1)).first()


# --- what is still to come -------------------------------------------------------------------------------


def _received() -> Select[Any]:
    """Accepted thousandths by order and product; deliveries taken back and goods sent back do not count."""
    undo = aliased(Move)
    taken_back = select(undo.id).where(undo.reverses_id == StockReceiptLine.move_id).exists()
    return (
        select(
            StockReceipt.order_id,
            StockReceiptLine.product_id,
            func.sum(StockReceiptLine.accepted).label("accepted"),
        )
        .join(StockReceiptLine, StockReceiptLine.receipt_id == StockReceipt.id)
        .where(StockReceipt.order_id.is_not(None), StockReceipt.sent_back.is_(False), ~taken_back)
        .group_by(StockReceipt.order_id, StockReceiptLine.product_id)
    )


def received(order: PurchaseOrder) -> dict[int, int]:
    """What came of an order, in thousandths by product; also what was not ordered."""
    query = _received().where(StockReceipt.order_id == order.id)
    return {product: int(accepted) for _order, product, accepted in db.session.execute(query)}


def awaited(order: PurchaseOrder) -> dict[int, int]:
    """Thousandths still to come of an order, by product; products of which all came are left out."""
    came = received(order)
    rest = {line.product_id: line.quantity - came.get(line.product_id, 0) for line in order.lines}
    return {product: quantity for product, quantity in rest.items() if quantity > 0}


def awaited_of(orders: Sequence[PurchaseOrder]) -> dict[int, dict[int, int]]:
    """`awaited` of several orders by their number, from one query."""
    came = _came([order.id for order in orders])
    return {
        order.id: {
            line.product_id: rest
            for line in order.lines
            if (rest := line.quantity - came.get((order.id, line.product_id), 0)) > 0
        }
        for order in orders
    }


def _came(ids: Sequence[int]) -> dict[tuple[int, int], int]:
    rows = db.session.execute(_received().where(StockReceipt.order_id.in_(ids))) if ids else []
    return {(order, product): int(accepted) for order, product, accepted in rows}


def on_order() -> dict[int, int]:
    """Thousandths still to come of all open orders together, by product."""
    query = select(PurchaseOrderLine.order_id, PurchaseOrderLine.product_id, PurchaseOrderLine.quantity)
    rows = db.session.execute(query.join(PurchaseOrder).where(*_in_state(OPEN))).all()
    came = _came(sorted({order for order, _product, _quantity in rows}))
    found: dict[int, int] = defaultdict(int)
    for order, product, quantity in rows:
        if (rest := quantity - came.get((order, product), 0)) > 0:
            found[product] += rest
    return dict(found)


# --- done or not -----------------------------------------------------------------------------------------


def settle(order: PurchaseOrder) -> bool:
    """Close an order of which everything came; whether it is closed now. Called when a delivery was taken in."""
    if state(order) == OPEN and not awaited(order):
        order.closed_at = clock.now()
        db.session.flush()
    return state(order) == DONE


def close(order: PurchaseOrder, *, by: User) -> None:
    """What has not come yet is no longer awaited. RuleError for a draft, or when it is closed already."""
    _hold(order)
    if state(order) != OPEN:
        raise RuleError(_("This order is not open."), code="not_open")
    order.closed_at = clock.now()
    db.session.flush()
    audit("supply.close", "purchase_order", order.id, by=by)


def reopen(order: PurchaseOrder, *, by: User) -> None:
    """What has not come yet is awaited again. RuleError when nothing is left to come."""
    _hold(order)
    if state(order) != DONE:
        raise RuleError(_("This order is not closed."), code="not_closed")
    if not awaited(order):
        raise RuleError(_("Everything of this order has come."), code="all_came")
    order.closed_at = None
    db.session.flush()
    audit("supply.reopen", "purchase_order", order.id, by=by)


def expect(order: PurchaseOrder, due_on: date, *, by: User) -> None:
    """The supplier comes on another day than was thought. RuleError for a day that is over or a closed order."""
    _hold(order)
    if state(order) != OPEN:
        raise RuleError(_("This order is not open."), code="not_open")
    if due_on < clock.today():
        raise RuleError(_("This day is over."), field="due_on")
    order.due_on = due_on
    db.session.flush()
    audit("supply.expect", "purchase_order", order.id, by=by)


def _hold(order: PurchaseOrder) -> None:
    """Nobody else changes the order until the end of the transaction; what is known of it is read again."""
    lock(PurchaseOrder, [order.id])
    db.session.refresh(order)


# --- sums and places -------------------------------------------------------------------------------------


def line_yen(cost: int | None, quantity: int) -> int | None:
    """Yen without tax of a quantity (thousandths) at a cost (thousandths of a yen), rounded half up."""
    return None if cost is None else money.divide(cost * quantity, 1_000_000, "round")


def total_yen(lines: Sequence[PurchaseOrderLine]) -> int:
    """Yen without tax of some lines, rounded once; lines without a cost count nothing."""
    return money.divide(sum((line.cost or 0) * line.quantity for line in lines), 1_000_000, "round")


def places() -> list[Place]:
    """Where an order may be delivered to: every real place but the vans."""
    return [place for place in levels.places() if place.kind != "van"]


def home() -> Place:
    """Where an order is delivered to unless it says otherwise: the shop. RuleError without any place."""
    found = sorted(places(), key=lambda place: (place.kind != "shop", place.id))
    if not found:
        raise RuleError(_("There is no place yet to which goods could come."), code="no_place")
    return found[0]
