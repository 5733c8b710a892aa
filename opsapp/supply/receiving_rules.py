"""What a delivery must be before it is taken in, and whether the same one was taken in before."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.stock import moves
from opsapp.stock.dates import DATE_KINDS
from opsapp.stock.departments import TAX_CLASSES
from opsapp.supply import orders, receiving_lists
from opsapp.supply.models import StockReceipt

if TYPE_CHECKING:
    from opsapp.supply.receiving import Head, Line

MOST_LINES = 300
MOST = 100_000_000  # thousandths of one line
DEAREST = 1_000_000_000_000  # thousandths of a yen per unit
STRANGE = 10  # times the last cost, or a part of it
JUST_NOW = timedelta(minutes=30)


def check(lines: "Sequence[Line]", head: "Head") -> None:
    """RuleError naming the field of the first thing that cannot be."""
    texts = (("supplier_name", head.supplier_name, 80), ("document_number", head.document_number, 40))
    for field, words, longest in texts:
        if len(words) > longest:
            raise RuleError(_("Please use at most %(n)s characters.", n=longest), field=field)
    if not head.supplier_name:
        raise RuleError(_("Please write who delivered."), field="supplier_name")
    if head.place.kind in moves.VIRTUAL:
        raise RuleError(_("Please choose a place."), field="place_id")
    if head.received_on > clock.today():
        raise RuleError(_("This day has not come yet."), field="received_on")
    if head.order is not None:
        _check_order(head)
    if not lines:
        raise RuleError(_("Please add the goods that came."), field="scan")
    if len(lines) > MOST_LINES:
        raise RuleError(_("At most %(n)s lines, please. Make a second delivery.", n=MOST_LINES), field="scan")
    for at, line in enumerate(lines):
        _check_line(at, line, head)
    for at in strange_costs(lines):
        if not lines[at].cost_confirmed:
            raise _strange(at, lines[at])


def _check_order(head: "Head") -> None:
    assert head.order is not None
    if orders.state(head.order) == orders.DRAFT:
        raise RuleError(_("This order has not been placed yet."), field="order_id")
    if head.supplier is not None and head.order.supplier_id != head.supplier.id:
        raise RuleError(_("This order went to another supplier."), field="order_id")


def _check_line(at: int, line: "Line", head: "Head") -> None:
    amounts = (("quantity", line.accepted), ("damaged", line.damaged), ("noted", line.noted or 0))
    for name, amount in amounts:
        if not 0 <= amount <= MOST:
            raise RuleError(_("Please write how many came."), field=f"{name}-{at}")
        if line.product.unit == "each" and amount % 1000:
            raise RuleError(_("Pieces are counted in whole numbers."), field=f"{name}-{at}")
    expected = line.noted or line.damaged or head.order is not None
    if not line.accepted and not expected:
        raise RuleError(_("Please write how many came."), field=f"quantity-{at}")
    if not line.product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=line.product.name), field=f"quantity-{at}")
    if line.unit_cost is not None and not 0 <= line.unit_cost <= DEAREST:
        raise RuleError(_("This cost is not possible."), field=f"cost-{at}")
    if line.tax_class is not None and line.tax_class not in TAX_CLASSES:
        raise RuleError(_("Please choose one."), field=f"tax-{at}")
    if line.printed and line.date_kind not in DATE_KINDS:
        raise RuleError(_("Please choose use by or best before."), field=f"kind-{at}")
    if len(line.lot_number) > 40:
        raise RuleError(_("Please use at most %(n)s characters.", n=40), field=f"lot-{at}")


def strange_costs(lines: "Sequence[Line]") -> list[int]:
    """Places of the lines whose cost is ten times the last one of the product or more, or a tenth or less."""
    return list(_strange_places(lines))


def _strange_places(lines: "Sequence[Line]") -> Iterator[int]:
    for at, line in enumerate(lines):
        last, cost = (line.product.last_cost or 0) * 1000, line.unit_cost
        if last and cost is not None and (cost >= last * STRANGE or cost * STRANGE <= last):
            yield at


def _strange(at: int, line: "Line") -> RuleError:
    message = _(
        "The last cost of %(name)s was %(yen)s yen. Please compare this one.",
        name=line.product.name,
        yen=f"{line.product.last_cost:,}",
    )
    return RuleError(message, field=f"cost-{at}", code="cost_strange")


# --- the same delivery once more ---------------------------------------------------------------------------


def already(operation_id: str | None, lines: "Sequence[Line]", head: "Head") -> StockReceipt | None:
    """The delivery that this very request has already made. RuleError "twin" when it carried other goods then."""
    if operation_id is None:
        return None
    found = db.session.scalar(select(StockReceipt).where(StockReceipt.operation_id == operation_id))
    if found is None:
        return None
    same = receiving_lists.goods(lines) == receiving_lists.goods(found.lines)
    if same and not receiving_lists.is_reversed(found) and found.sent_back == head.sent_back:
        return found
    raise RuleError(_("A delivery like this was taken in before (No. %(n)s).", n=found.id), code="twin")


def twin(lines: "Sequence[Line]", head: "Head", happened_at: datetime) -> StockReceipt | None:
    """A standing document with the same number, of the same order, or with the same goods a moment ago."""
    who = StockReceipt.supplier_name == head.supplier_name
    if head.supplier is not None:
        who = or_(who, StockReceipt.supplier_id == head.supplier.id)
    alike = StockReceipt.received_on == head.received_on
    if head.document_number:
        alike = or_(alike, StockReceipt.document_number == head.document_number)
    if head.order is not None:
        alike = or_(alike, StockReceipt.order_id == head.order.id)
    query = select(StockReceipt).where(who, alike, StockReceipt.sent_back == head.sent_back)
    query = query.where(receiving_lists.standing()).order_by(StockReceipt.id.desc()).limit(50)
    return next((one for one in db.session.scalars(query) if _same(one, lines, head, happened_at)), None)


def _same(one: StockReceipt, lines: "Sequence[Line]", head: "Head", happened_at: datetime) -> bool:
    if one.document_number and head.document_number:
        return one.document_number == head.document_number  # two notes with two numbers are two deliveries
    just_now = abs(_happened(one) - happened_at) <= JUST_NOW
    if head.order is not None and one.order_id == head.order.id:
        if not orders.awaited(head.order):
            return True
        return just_now and _share_goods(one, lines)
    same_goods = receiving_lists.goods(one.lines) == receiving_lists.goods(lines)
    return just_now and same_goods and one.received_on == head.received_on


def _share_goods(one: StockReceipt, lines: "Sequence[Line]") -> bool:
    """Whether something that came then comes again; what was missing then may well come now."""
    then = {row.product_id for row in one.lines if row.accepted}
    return any(line.accepted and line.product.id in then for line in lines)


def _happened(one: StockReceipt) -> datetime:
    return next((move.happened_at for move in one.moves), one.recorded_at)
