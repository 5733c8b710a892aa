"""A receipt becomes rows: the one place where sales, returns and voids are written."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from opsapp.errors import RuleError
from opsapp.ledger.models import TabEntry
from opsapp.people import sightings
from opsapp.prepared import Link, insert_sql
from opsapp.sales import figures
from opsapp.sales.arithmetic import Taxes
from opsapp.sales.basket import Payment
from opsapp.sales.models import Sale, SaleLine, SalePayment, SaleTax
from opsapp.stock import moves
from opsapp.stock.moves import Moved

_SALE_COLUMNS = (
    "operation_id", "kind", "till_id", "number", "day_id", "channel", "business_date", "happened_at", "recorded_at",
    "user_id", "person_id", "total", "discount", "pieces", "registration_number", "original_id", "voids_id", "late",
    "flags", "reason",
)  # fmt: skip
_SALE = insert_sql(Sale.__table__, _SALE_COLUMNS, " RETURNING id")
_SALE_NUMBERED = insert_sql(Sale.__table__, (*_SALE_COLUMNS, "id"))
_LINE = insert_sql(
    SaleLine.__table__,
    (
        "sale_id", "position", "product_id", "department_id", "code", "name", "unit", "quantity", "list_price",
        "unit_price", "price_kind", "gross", "discount", "share", "amount", "tax_class", "tax_rate", "eat_in", "cost",
        "special_id", "reason", "original_position",
    ),
)  # fmt: skip
_TAX = insert_sql(SaleTax.__table__, ("sale_id", "tax_class", "rate", "amount", "tax"))
_PAYMENT = insert_sql(
    SalePayment.__table__, ("sale_id", "position", "tender", "amount", "given", "change_given", "label")
)
_TAB = insert_sql(
    TabEntry.__table__,
    (
        "tab_id", "kind", "yen", "business_date", "happened_at", "recorded_at", "user_id", "operation_id", "sale_id",
        "reverses_id", "note",
    ),
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """A line as it will be stored; negative on returns and voids."""

    product_id: int | None
    department_id: int
    code: str | None
    name: str
    unit: str
    quantity: int
    list_price: int
    unit_price: int
    price_kind: str
    gross: int
    discount: int
    share: int
    amount: int
    tax_class: str
    rate: int
    eat_in: bool
    cost: int | None
    special_id: int | None
    reason: str
    original_position: int | None
    pieces: int
    stocked: bool
    lot_id: int | None = None  # where the label said which goods these are


@dataclass(slots=True)
class Receipt:
    """One receipt ready to be written."""

    operation_id: str
    kind: str
    till_id: int
    number: int
    day_id: str
    channel: str
    business_date: date
    happened_at: datetime
    recorded_at: datetime
    user_id: int
    person_id: int | None
    total: int
    discount: int
    pieces: int
    registration_number: str | None
    late: bool
    flags: list[str]
    reason: str
    place_id: int
    customer_place_id: int
    counts: int  # what it adds to the number of customers: 1, 0 or -1
    lines: list[Row]
    taxes: Taxes
    payments: list[Payment]
    original_id: int | None = None
    voids_id: int | None = None
    tab_id: int | None = None
    tab_yen: int = 0
    tab_reverses: int | None = None
    seen: bool = False
    counted_at: datetime | None = None  # of the latest count of the place


def write(receipts: list[Receipt]) -> list[int]:
    """Write receipts with everything that follows from them; ids of the sales, in order.

    Raises RuleError `number_taken` or `already_void` when another device was first.
    """
    link, at = Link(), receipts[0].recorded_at
    ids = _write_heads(link, receipts)
    pairs = list(zip(ids, receipts, strict=True))
    moved = [move for sale, receipt in pairs for move in _moves(sale, receipt)]
    if any(r.counted_at and r.happened_at <= r.counted_at for r in receipts):
        moved += moves.counted_already(link, moved)
    with link.together():
        _write_rest(link, pairs, moved, at)
    return ids


def _write_rest(link: Link, pairs: list[tuple[int, Receipt]], moved: list[Moved], at: datetime) -> None:
    receipts = [receipt for _sale, receipt in pairs]
    link.many(_LINE, [row for sale, receipt in pairs for row in _line_rows(sale, receipt)])
    link.many(_TAX, [(sale, *key, *sums) for sale, r in pairs for key, sums in r.taxes.items()])
    link.many(_PAYMENT, [row for sale, receipt in pairs for row in _payment_rows(sale, receipt)])
    moves.insert(link, moved, at)
    real = {receipt.place_id for receipt in receipts}
    outside = {place for move in moved for place in move[2:4]} - real
    moves.raise_levels(link, moves.level_changes(moved, outside))
    figures.add_up(link, figures.changes(receipts))
    link.many(_TAB, [_tab_row(link, sale, r) for sale, r in pairs if r.tab_id and r.tab_yen])
    seen = [
        (r.person_id, r.channel, r.happened_at, r.user_id, r.operation_id)
        for r in receipts
        if r.seen and r.person_id
    ]
    sightings.see_all(seen, link, at)


def _write_heads(link: Link, receipts: list[Receipt]) -> list[int]:
    try:
        if len(receipts) == 1:
            return [link.run(_SALE, _head(link, receipts[0])).fetchone()[0]]
        ids = _reserve(link, len(receipts))
        rows = [(*_head(link, receipt), sale) for sale, receipt in zip(ids, receipts, strict=True)]
        link.many(_SALE_NUMBERED, rows)
        return ids
    except IntegrityError as clash:
        raise _first_come(clash, receipts[0]) from clash


def _first_come(clash: IntegrityError, receipt: Receipt) -> Exception:
    text = str(clash.orig)
    if "voids_id" in text:
        return RuleError(_("This receipt has already been voided."), code="already_void", field="original")
    if "till_id" in text and "number" in text:
        return RuleError(
            _("Receipt number %(number)s of this till is taken by another receipt.", number=receipt.number),
            code="number_taken",
            field="number",
        )
    return clash


def _reserve(link: Link, count: int) -> list[int]:
    if link.sqlite:
        last = link.run("SELECT coalesce(max(id), 0) FROM sale").fetchone()[0]
        return list(range(last + 1, last + 1 + count))
    sql = "SELECT nextval(pg_get_serial_sequence('sale', 'id')) FROM generate_series(1, ?)"
    return sorted(row[0] for row in link.run(sql, (count,)))


def _head(link: Link, r: Receipt) -> tuple[object, ...]:
    return (
        r.operation_id, r.kind, r.till_id, r.number, r.day_id, r.channel, link.day(r.business_date),
        link.moment(r.happened_at), link.moment(r.recorded_at), r.user_id, r.person_id, r.total, r.discount, r.pieces,
        r.registration_number, r.original_id, r.voids_id, r.late, " ".join(r.flags), r.reason,
    )  # fmt: skip


def _line_rows(sale: int, receipt: Receipt) -> list[tuple[object, ...]]:
    return [
        (
            sale, place, l.product_id, l.department_id, l.code, l.name, l.unit, l.quantity, l.list_price, l.unit_price,
            l.price_kind, l.gross, l.discount, l.share, l.amount, l.tax_class, l.rate, l.eat_in, l.cost, l.special_id,
            l.reason, l.original_position,
        )
        for place, l in enumerate(receipt.lines, 1)  # noqa: E741
    ]  # fmt: skip


def _payment_rows(sale: int, receipt: Receipt) -> list[tuple[object, ...]]:
    return [
        (sale, place, p.tender, p.amount, p.given, p.change, p.label)
        for place, p in enumerate(receipt.payments, 1)
    ]


def _tab_row(link: Link, sale: int, r: Receipt) -> tuple[object, ...]:
    kind = "sale" if r.kind == "sale" else "correction" if r.tab_reverses else "return"
    return (
        r.tab_id, kind, r.tab_yen, link.day(r.business_date), link.moment(r.happened_at), link.moment(r.recorded_at),
        r.user_id, r.operation_id, sale, r.tab_reverses, f"№{r.number}",
    )  # fmt: skip


def _moves(sale: int, r: Receipt) -> list[Moved]:
    """Goods out to the customer, or back: one move per line that is kept in stock."""
    found = []
    for line in r.lines:
        if line.product_id is None or not line.stocked or not line.quantity:
            continue
        out = line.quantity > 0
        places = (r.place_id, r.customer_place_id) if out else (r.customer_place_id, r.place_id)
        size = abs(line.quantity)
        unit_cost = None if line.cost is None else abs(line.cost) * 1000 // size
        found.append(
            Moved(
                line.product_id,
                size,
                *places,
                r.kind,
                unit_cost,
                r.happened_at,
                r.business_date,
                r.user_id,
                sale,
                lot_id=line.lot_id,
            )
        )
    return found
