"""A delivery taken in: goods come from the supplier, and each product remembers what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from opsapp import clock, money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.prepared import Link
from opsapp.stock import moves
from opsapp.stock.models import Move, Place, Product
from opsapp.stock.moves import Moved
from opsapp.supply.models import StockReceipt, StockReceiptLine

MOST_LINES = 300
MOST = 100_000_000  # thousandths of one line
JUST_NOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Line:
    """So many thousandths of a product, and what a unit cost in yen without tax, when it is known."""

    product: Product
    quantity: int
    unit_cost: int | None = None


def receive(
    lines: Sequence[Line],
    *,
    place: Place,
    supplier_name: str,
    document_number: str = "",
    received_on: date,
    by: User,
    again: bool = False,
) -> StockReceipt:
    """Take a delivery in. RuleError names the field: "supplier_name", "quantity-0", "cost-0" …

    A delivery that looks like one already taken in is refused with code "twin", unless `again`.
    """
    supplier, number = text.clean_name(supplier_name), text.clean_name(document_number)
    _check(lines, place, supplier, number, received_on)
    if not again and (twin := _twin(lines, supplier, number, received_on)):
        raise RuleError(_("A delivery like this was taken in before (No. %(n)s).", n=twin.id), code="twin")
    receipt = StockReceipt(
        supplier_name=supplier,
        document_number=number,
        received_on=received_on,
        recorded_at=clock.now(),
        user_id=by.id,
    )
    db.session.add(receipt)
    db.session.flush()
    _write_lines(receipt, _post(lines, place, received_on, by))
    for line in lines:
        if line.unit_cost is not None:
            line.product.last_cost = line.unit_cost
    db.session.flush()
    audit("supply.receive", "stock_receipt", receipt.id, by=by, lines=len(lines))
    return receipt


def _write_lines(receipt: StockReceipt, rows: Sequence[Move]) -> None:
    db.session.add_all(
        StockReceiptLine(
            receipt_id=receipt.id,
            position=at,
            product_id=row.product_id,
            accepted=row.quantity,
            move_id=row.id,
        )
        for at, row in enumerate(rows, 1)
    )


def _post(lines: Sequence[Line], place: Place, received_on: date, by: User) -> list[Move]:
    """The moves of a delivery with their ids, and the levels they raise."""
    supplier, now = moves.virtual_place("supplier"), clock.now()
    moved = [
        Moved(
            line.product.id, line.quantity, supplier, place.id, "receipt",
            line.product.last_cost if line.unit_cost is None else line.unit_cost, now, received_on, by.id,
        )
        for line in lines
    ]  # fmt: skip
    rows = [Move(**one._asdict(), recorded_at=now) for one in moved]
    db.session.add_all(rows)
    db.session.flush()
    moves.raise_levels(Link(), moves.level_changes(moved, {supplier}))
    return rows


def _check(lines: Sequence[Line], place: Place, supplier: str, number: str, received_on: date) -> None:
    for field, words, longest in (("supplier_name", supplier, 80), ("document_number", number, 40)):
        if len(words) > longest:
            raise RuleError(_("Please use at most %(n)s characters.", n=longest), field=field)
    if not supplier:
        raise RuleError(_("Please write who delivered."), field="supplier_name")
    if place.kind in moves.VIRTUAL:
        raise RuleError(_("Please choose a place."), field="place_id")
    if received_on > clock.today():
        raise RuleError(_("This day has not come yet."), field="received_on")
    if not lines:
        raise RuleError(_("Please add the goods that came."), field="scan")
    if len(lines) > MOST_LINES:
        raise RuleError(_("At most %(n)s lines, please. Make a second delivery.", n=MOST_LINES), field="scan")
    for at, line in enumerate(lines):
        _check_line(at, line)


def _check_line(at: int, line: Line) -> None:
    if not 0 < line.quantity <= MOST:
        raise RuleError(_("Please write how many came."), field=f"quantity-{at}")
    if line.product.unit == "each" and line.quantity % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field=f"quantity-{at}")
    if not line.product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=line.product.name), field=f"quantity-{at}")
    if line.unit_cost is not None and not 0 <= line.unit_cost <= money.LARGEST_AMOUNT // 10:
        raise RuleError(_("This cost is not possible."), field=f"cost-{at}")


def _twin(lines: Sequence[Line], supplier: str, number: str, received_on: date) -> StockReceipt | None:
    """A standing delivery with the same document, or with the same goods a moment ago."""
    query = (
        select(StockReceipt).where(StockReceipt.supplier_name == supplier).order_by(StockReceipt.id.desc())
    )
    same_number = query.where(StockReceipt.document_number == number) if number else None
    recent = query.where(
        StockReceipt.recorded_at >= clock.now() - JUST_NOW,
        StockReceipt.received_on == received_on,
        StockReceipt.document_number == number,
    )
    if same_number is not None:
        for receipt in db.session.scalars(same_number.limit(5)):
            if not is_reversed(receipt):
                return receipt
    goods = sorted((line.product.id, line.quantity) for line in lines)
    for receipt in db.session.scalars(recent.limit(20)):
        same = sorted((move.product_id, move.quantity) for move in receipt.moves) == goods
        if same and not is_reversed(receipt):
            return receipt
    return None


# --- taken back -------------------------------------------------------------------------------------------


def reverse(receipt: StockReceipt, *, note: str = "", by: User) -> None:
    """Take a whole delivery back, once; a product forgets a cost that it learned from it.

    Raises RuleError when it was taken back before.
    """
    if is_reversed(receipt):
        raise RuleError(_("This delivery has already been taken back."), code="already_reversed")
    for move in receipt.moves:
        moves.reverse(move, by=by, note=text.clean_name(note)[:200])
        if move.unit_cost is not None and move.product.last_cost == move.unit_cost:
            move.product.last_cost = _earlier_cost(move)
    db.session.flush()
    audit("supply.reverse", "stock_receipt", receipt.id, by=by, lines=len(receipt.moves))


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
    earlier = db.session.scalar(query.order_by(Move.id.desc()).limit(1))
    return move.unit_cost if earlier is None else earlier


def is_reversed(receipt: StockReceipt) -> bool:
    """Whether a delivery was taken back."""
    ids = [move.id for move in receipt.moves]
    return bool(ids) and bool(db.session.scalar(select(Move.id).where(Move.reverses_id.in_(ids)).limit(1)))


# --- lists ------------------------------------------------------------------------------------------------


def receipts(q: str = "") -> Select[Any]:
    """Deliveries, newest first; each word of `q` is in the supplier's name or the document number."""
    query = select(StockReceipt).order_by(StockReceipt.received_on.desc(), StockReceipt.id.desc())
    for word in q.split():
        query = query.where(
            StockReceipt.supplier_name.contains(word, autoescape=True)
            | StockReceipt.document_number.contains(word, autoescape=True)
        )
    return query


def suppliers() -> list[str]:
    """Names of suppliers so far, the latest first."""
    query = select(StockReceipt.supplier_name).where(StockReceipt.supplier_name != "")
    query = query.group_by(StockReceipt.supplier_name).order_by(func.max(StockReceipt.id).desc())
    return list(db.session.scalars(query.limit(50)))


def total_cost(receipt: StockReceipt) -> int:
    """Yen without tax of a delivery, each line rounded down; lines without a cost count nothing."""
    return sum(cost_of(move) or 0 for move in receipt.moves)


def cost_of(move: Move) -> int | None:
    """Yen without tax of one line."""
    return None if move.unit_cost is None else move.unit_cost * move.quantity // 1000
