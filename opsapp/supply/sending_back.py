"""仕入返品: goods go back to the supplier, with the cost at which they came."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from flask_babel import gettext as _

from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock.models import Place
from opsapp.supply import receiving, receiving_lists, receiving_rules
from opsapp.supply.models import StockReceipt, StockReceiptLine, Supplier
from opsapp.supply.receiving import Line


def send_back(
    lines: Sequence[Line],
    *,
    place: Place,
    supplier: Supplier | None = None,
    supplier_name: str = "",
    document_number: str = "",
    sent_on: date,
    by: User,
    of: StockReceipt | None = None,
    operation_id: str | None = None,
    happened_at: datetime | None = None,
    again: bool = False,
    note: str = "",
) -> StockReceipt:
    """Goods leave a place for the supplier; `accepted` of a line is what goes. RuleError as `receiving.receive`.

    Of a delivery no more goes back than came; goods without a cost go at the one of that delivery.
    """
    if of is not None:
        lines = _like_delivered(lines, of)
    head = receiving.head_of(
        place, supplier, supplier_name, document_number, sent_on, sent_back=True, note=note
    )
    receiving_rules.check(lines, head)
    happened_at = happened_at or receiving.moment_of(sent_on)
    receiving.one_at_a_time()
    if known := receiving_rules.already(operation_id, lines, head):
        return known
    if not again and (twin := receiving_rules.twin(lines, head, happened_at)):
        message = _("Goods like these were sent back before (No. %(n)s).", n=twin.id)
        raise RuleError(message, code="twin")
    receipt = receiving.write(lines, head, "sent_back", happened_at, by, operation_id)
    audit("supply.send_back", "stock_receipt", receipt.id, by=by, lines=len(lines))
    return receipt


def _like_delivered(lines: Sequence[Line], of: StockReceipt) -> list[Line]:
    """The lines with cost, tax class and lot of the delivery. RuleError when more goes back than came."""
    if of.sent_back or receiving_lists.is_reversed(of):
        raise RuleError(_("This delivery is not in the shop any more."), code="already_reversed")
    came = {row.product_id: row for row in of.lines}
    most = {product: sum(row.accepted for row in of.lines if row.product_id == product) for product in came}
    found = []
    for at, line in enumerate(lines):
        if line.accepted > most.get(line.product.id, 0):
            raise RuleError(_("No more can go back than came."), field=f"quantity-{at}", code="too_many")
        found.append(_with_facts(line, came[line.product.id]) if line.product.id in came else line)
    return found


def _with_facts(line: Line, row: StockReceiptLine) -> Line:
    cost = row.unit_cost if line.unit_cost is None else line.unit_cost
    return replace(line, unit_cost=cost, tax_class=line.tax_class or row.tax_class, lot=row.lot)
