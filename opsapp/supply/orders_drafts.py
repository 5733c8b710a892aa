"""An order before it is placed: drawn up from the proposal, changed line by line, placed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from opsapp import clock, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock.models import Place, Product
from opsapp.supply import order_days, orders, proposal, proposal_facts
from opsapp.supply.models import PurchaseOrder, PurchaseOrderLine, Supplier, SupplierGood
from opsapp.supply.proposal import Figures

MOST_CASES = 9_999
LARGEST = 100_000_000  # thousandths of one line
MOST_LINES = 5_000


def draft_of(supplier: Supplier) -> PurchaseOrder | None:
    """The order to a supplier that is being drawn up."""
    query = orders.listed(state=orders.DRAFT, supplier=supplier).limit(1)
    return db.session.scalars(query).first()


def start(supplier: Supplier, *, by: User) -> PurchaseOrder:
    """The draft of an order to a supplier, drawn up from the proposal; the one there is, when there is one.

    RuleError for a supplier we no longer buy from.
    """
    lock(Supplier, [supplier.id])
    if (existing := draft_of(supplier)) is not None:
        return existing
    if not supplier.active:
        raise RuleError(_("We no longer buy from %(name)s.", name=supplier.name))
    order = PurchaseOrder(
        supplier_id=supplier.id, place_id=orders.home().id, made_at=clock.now(), user_id=by.id, lines=[]
    )
    db.session.add(order)
    db.session.flush()
    _fill(order)
    audit("supply.draft", "purchase_order", order.id, by=by)
    return order


def _fill(order: PurchaseOrder) -> None:
    """A line for every product of the supplier, also where nothing is proposed: it can be looked at and raised."""
    found = proposal.propose(order.supplier)
    rows = [
        {
            "order_id": order.id,
            "position": at,
            "product_id": line.good.product_id,
            "quantity": line.quantity,
            "proposed": line.quantity,
            "cost": cost_of(line.good, line.good.product),
            "reason": line.figures.to_json(),
        }
        for at, line in enumerate(found.lines[:MOST_LINES], 1)
    ]
    if rows:
        db.session.execute(insert(PurchaseOrderLine), rows)
    order.due_on = found.round.delivery
    db.session.flush()
    db.session.expire(order, ["lines"])


def cost_of(good: SupplierGood | None, product: Product) -> int | None:
    """Thousandths of a yen without tax per unit: the supplier's own, else what the product cost last."""
    if good is not None and good.cost is not None:
        return good.cost
    return None if product.last_cost is None else product.last_cost * 1000


def propose_again(order: PurchaseOrder) -> int:
    """Draw the proposal up anew; quantities changed by hand stay. How many lines changed."""
    _draft(order)
    found = {line.good.product_id: line for line in proposal.propose(order.supplier).lines}
    changed, known = 0, set()
    for line in order.lines:
        known.add(line.product_id)
        if (fresh := found.get(line.product_id)) is None:
            continue
        by_hand = line.proposed is None or line.quantity != line.proposed
        changed += not by_hand and line.quantity != fresh.quantity
        line.quantity = line.quantity if by_hand else fresh.quantity
        line.proposed, line.reason = fresh.quantity, fresh.figures.to_json()
        line.cost = cost_of(fresh.good, fresh.good.product)
    for product, fresh in found.items():
        if product not in known:
            changed += 1
            _append(order, fresh.good.product, fresh.good, fresh.quantity, fresh.figures)
    order.due_on = order_days.round_at(order.supplier).delivery
    db.session.flush()
    return changed


def copy_last(order: PurchaseOrder) -> int:
    """Make the quantities those of the last order placed with this supplier; how many lines it had.

    Products that are sold no more are left out. RuleError when there was none.
    """
    _draft(order)
    last = orders.latest(order.supplier, before=order)
    if last is None:
        raise RuleError(_("Nothing has been ordered from %(name)s yet.", name=order.supplier.name))
    wanted = {line.product_id: line for line in last.lines if line.product.active}
    goods = _goods(order.supplier)
    for line in order.lines:
        before = wanted.pop(line.product_id, None)
        line.quantity = _whole_cases(before.quantity, case_of(line)) if before else 0
    for product_id, before in wanted.items():
        good = goods.get(product_id)
        added = _append(order, before.product, good, 0, None)
        added.quantity = _whole_cases(before.quantity, case_of(added))
    db.session.flush()
    return sum(1 for line in order.lines if line.quantity)


def _whole_cases(quantity: int, case: int) -> int:
    return -(-quantity // case) * case


def _goods(supplier: Supplier) -> dict[int, SupplierGood]:
    rows = db.session.scalars(select(SupplierGood).where(SupplierGood.supplier_id == supplier.id))
    return {good.product_id: good for good in rows}


# --- lines -----------------------------------------------------------------------------------------------


def case_of(line: PurchaseOrderLine) -> int:
    """Thousandths of a case, as it was when the line was written; 1 unit where there is no case."""
    found = proposal.figures_of(line.reason)
    return found.case if found else 1000


def lines_of(order: PurchaseOrder) -> Sequence[PurchaseOrderLine]:
    """The lines with their products, from one query."""
    query = select(PurchaseOrderLine).options(joinedload(PurchaseOrderLine.product))
    query = query.where(PurchaseOrderLine.order_id == order.id).order_by(PurchaseOrderLine.position)
    return db.session.scalars(query).all()


def set_cases(order: PurchaseOrder, cases: Mapping[int, int]) -> None:
    """Write how many cases of each line (by its id) are wanted. RuleError names the field "cases-<line>"."""
    _draft(order)
    for line in order.lines:
        if line.id in cases:
            line.quantity = _quantity(line, cases[line.id])
    db.session.flush()


def _quantity(line: PurchaseOrderLine, cases: int) -> int:
    quantity = cases * case_of(line)
    if not 0 <= cases <= MOST_CASES or quantity > LARGEST:
        raise RuleError(
            _("%(name)s: this quantity is not possible.", name=line.product.name), field=f"cases-{line.id}"
        )
    return quantity


def add(order: PurchaseOrder, product: Product) -> PurchaseOrderLine:
    """One case more of a product; the line that is there counts up. RuleError for what cannot be ordered."""
    _draft(order)
    for line in order.lines:
        if line.product_id == product.id:
            line.quantity = _quantity(line, line.quantity // case_of(line) + 1)
            db.session.flush()
            return line
    if not product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=product.name), field="scan")
    if not product.active:
        raise RuleError(_("%(name)s is no longer sold here.", name=product.name), field="scan")
    if len(order.lines) >= MOST_LINES:
        raise RuleError(_("This order has too many lines."), field="scan")
    good = _goods(order.supplier).get(product.id)
    line = _append(order, product, good, good.case_size * good.minimum_cases if good else 1000, None)
    db.session.flush()
    return line


def _append(
    order: PurchaseOrder, product: Product, good: SupplierGood | None, quantity: int, figures: Figures | None
) -> PurchaseOrderLine:
    line = PurchaseOrderLine(
        order_id=order.id,
        position=max((one.position for one in order.lines), default=0) + 1,
        product=product,
        quantity=quantity,
        proposed=figures.quantity if figures else None,
        cost=cost_of(good, product),
        reason=(figures or _bare(order, product, good)).to_json(),
    )
    order.lines.append(line)
    return line


def _bare(order: PurchaseOrder, product: Product, good: SupplierGood | None) -> Figures:
    """What is known of a product that was added by hand: stock and case, no expectation."""
    hand = proposal_facts.on_hand([product.id], proposal_facts.places()).get(product.id, 0)
    due = order.due_on or clock.today()
    case = good.case_size if good else 1000
    return Figures(due.isoformat(), 0, 0, 0, 0, hand, orders.on_order().get(product.id, 0), 0, case, 0)


def remove(order: PurchaseOrder, line_id: int) -> None:
    """Take a line away."""
    _draft(order)
    order.lines[:] = [line for line in order.lines if line.id != line_id]
    db.session.flush()


def set_head(order: PurchaseOrder, *, place: Place, due_on: date | None, note: str) -> None:
    """Where it is to come, when it is expected, what to tell the supplier. RuleError names the field."""
    _draft(order)
    note = text.clean_name(note)
    if len(note) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="note")
    if place not in orders.places():
        raise RuleError(_("Please choose a place."), field="place_id")
    if due_on is not None and due_on < clock.today():
        raise RuleError(_("This day is over."), field="due_on")
    order.place_id, order.due_on, order.note = place.id, due_on, note
    db.session.flush()


def _draft(order: PurchaseOrder) -> None:
    lock(PurchaseOrder, [order.id])
    db.session.refresh(order, ["placed_at"])
    if order.placed_at is not None:
        raise RuleError(_("This order has been placed already."), code="placed")


# --- placing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Placed:
    """An order that is placed: for which day it counts, whether today's cut-off was missed, what is missing."""

    order: PurchaseOrder
    order_day: date
    late: bool
    below: int  # yen below the supplier's minimum; 0: reached


def place(order: PurchaseOrder, *, by: User, at: datetime | None = None) -> Placed:
    """Place an order, once; lines without a quantity fall away. RuleError when nothing is in it or it is placed.

    After the cut-off it counts for the next order day, and is due no earlier than what is ordered then.
    """
    _draft(order)
    moment = at or clock.now()
    lines = [line for line in order.lines if line.quantity]
    if not lines:
        raise RuleError(_("Nothing is in this order yet."), code="empty")
    chosen = order_days.round_at(order.supplier, moment)
    order.due_on = max(order.due_on or chosen.delivery, chosen.delivery)
    order.lines[:] = lines
    for at_line, line in enumerate(lines, 1):
        line.position = at_line
    order.placed_at, order.placed_by_id = moment, by.id
    db.session.flush()
    audit("supply.order", "purchase_order", order.id, by=by, lines=len(lines))
    below = max(order.supplier.minimum_yen - orders.total_yen(lines), 0)
    return Placed(order, chosen.order_day, order_days.is_late(order.supplier, moment), below)


def drop(order: PurchaseOrder, *, by: User) -> None:
    """Throw a draft away. RuleError when it is placed: then its rest can be closed."""
    _draft(order)
    audit("supply.drop", "purchase_order", order.id, by=by)
    db.session.delete(order)
    db.session.flush()


def summary(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine] | None = None) -> dict[str, Any]:
    """What the foot of the page says: lines and yen without tax, and how much is missing to the minimum."""
    lines = [line for line in (order.lines if lines is None else lines) if line.quantity]
    total = orders.total_yen(lines)
    missing = max(order.supplier.minimum_yen - total, 0)
    unknown = sum(line.cost is None for line in lines)
    return {"lines": len(lines), "total": total, "missing": missing, "unknown": unknown}
