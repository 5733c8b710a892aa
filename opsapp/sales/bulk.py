"""Playing many sales in one go, through the same checks and the same rows as one by one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from opsapp import clock
from opsapp.ledger import tabs
from opsapp.prepared import Link, insert_sql
from opsapp.sales import basket, facts, record, selling
from opsapp.sales.basket import Basket
from opsapp.sales.facts import Counter, Good, Offer
from opsapp.sales.record import Receipt
from opsapp.sync.models import Operation
from opsapp.sync.parcels import digest
from opsapp.sync.service import Submitted, as_text

_OPERATION = insert_sql(
    Operation.__table__,
    (
        *(
            "id",
            "device_id",
            "user_id",
            "sender_id",
            "kind",
            "happened_at",
            "received_at",
            "body_hash",
            "status",
        ),
        "result",
    ),
)
CounterKey = tuple[int, str, int, str, int | None]


def sell_many(operations: Sequence[Submitted]) -> list[int]:
    """Apply sales in the open transaction, with their operation rows; ids of the sales, in order.

    Raises RuleError for the first that would have been held: then none of them is applied.
    """
    if not operations:
        return []
    link = Link()
    sales = [basket.read(op.data) for op in operations]
    selling.resolve_codes(line for sale in sales for line in sale.lines)
    known: dict[CounterKey, Counter] = {}
    counters = [_counter(link, known, op, sale) for op, sale in zip(operations, sales, strict=True)]
    catalogues, offers = _by_day(link, sales, counters)
    receipts = [
        selling.checked(op, sale, counter, catalogues[counter.business_date], offers[counter.business_date])
        for op, sale, counter in zip(operations, sales, counters, strict=True)
    ]
    _flag_limits(receipts, counters)
    ids = record.write(receipts)
    link.many(_OPERATION, [_operation(link, *row) for row in zip(operations, receipts, ids, strict=True)])
    return ids


def _counter(link: Link, known: dict[CounterKey, Counter], op: Submitted, sale: Basket) -> Counter:
    key = (sale.till_id, sale.day_id, op.user_id, op.device_id, sale.customer_id)
    if key not in known:
        known[key] = facts.counter(link, *key)
    return known[key]


def _by_day(
    link: Link, sales: list[Basket], counters: list[Counter]
) -> tuple[dict[date, dict[int, Good]], dict[date, dict[int, Offer]]]:
    """What the catalogue and the specials say, once per business day."""
    products: dict[date, set[int]] = defaultdict(set)
    specials: dict[date, set[int]] = defaultdict(set)
    for sale, counter in zip(sales, counters, strict=True):
        products[counter.business_date] |= {line.product_id for line in sale.lines if line.product_id}
        specials[counter.business_date] |= {line.special_id for line in sale.lines if line.special_id}
    goods = {day: facts.goods(link, sorted(ids), day) for day, ids in products.items()}
    return goods, {day: facts.offers(ids, day) for day, ids in specials.items()}


def _flag_limits(receipts: list[Receipt], counters: list[Counter]) -> None:
    """Tabs grow from sale to sale."""
    owed: dict[int, int] = {}
    for receipt, counter in zip(receipts, counters, strict=True):
        if receipt.tab_id:
            before = owed[receipt.tab_id] if receipt.tab_id in owed else tabs.balance(receipt.tab_id)
            owed[receipt.tab_id] = before + receipt.tab_yen
            if owed[receipt.tab_id] > counter.tab_limit:
                receipt.flags.append("tab_limit")


def _operation(link: Link, op: Submitted, receipt: Receipt, sale: int) -> tuple[object, ...]:
    at = clock.to_japan(op.happened_at).isoformat()
    raw = {"id": op.id, "kind": op.kind, "at": at, "by": op.user_id, "data": op.data}
    result = {"sale": sale, "number": receipt.number, "flags": receipt.flags}
    moments = (link.moment(op.happened_at), link.moment(op.received_at))
    return (
        *(op.id, op.device_id, op.user_id, op.user_id, op.kind),
        *moments,
        *(digest(raw), "applied", as_text(result)),
    )
