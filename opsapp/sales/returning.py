"""Taking goods back and voiding the last receipt: receipts of their own, with everything negative."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from opsapp import shapes
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.ledger.models import Tab, TabEntry
from opsapp.prepared import Link
from opsapp.sales import arithmetic, basket, facts, record, selling
from opsapp.sales.basket import Payment
from opsapp.sales.facts import Counter, Marked
from opsapp.sales.models import Sale, SaleLine
from opsapp.sales.record import Receipt, Row
from opsapp.stock.models import Product
from opsapp.sync.service import Answer, Submitted


@dataclass(frozen=True, slots=True)
class Left:
    """What of a line may still come back: thousandths, yen, yen before discounts, cost."""

    quantity: int
    amount: int
    gross: int
    cost: int


def returnable(sale: Sale) -> dict[int, Left]:
    """By position of a sale's lines, what has not come back yet; nothing of a voided sale or of a return."""
    if sale.kind != "sale" or void_of(sale.id) is not None:
        return {line.position: Left(0, 0, 0, 0) for line in sale.lines}
    void = aliased(Sale)
    back = (
        select(
            SaleLine.original_position,
            *(func.sum(column) for column in (SaleLine.quantity, SaleLine.amount, SaleLine.gross)),
            func.coalesce(func.sum(SaleLine.cost), 0),
        )
        .join(Sale, Sale.id == SaleLine.sale_id)
        .outerjoin(void, void.voids_id == Sale.id)
        .where(Sale.original_id == sale.id, Sale.kind == "return", void.id.is_(None))
        .group_by(SaleLine.original_position)
    )
    gone = {position: [int(each) for each in sums] for position, *sums in db.session.execute(back)}
    return {line.position: _left(line, gone.get(line.position, [0, 0, 0, 0])) for line in sale.lines}


def _left(line: SaleLine, gone: list[int]) -> Left:
    whole = (line.quantity, line.amount, line.gross, line.cost or 0)
    return Left(*(of_line + back for of_line, back in zip(whole, gone, strict=True)))


def void_of(sale_id: int) -> Sale | None:
    """The void of a receipt, or None."""
    return db.session.scalar(select(Sale).where(Sale.voids_id == sale_id))


def original_of(operation_id: str) -> Sale:
    """The receipt made by an operation. Raises RuleError when it has not arrived."""
    sale = db.session.scalar(select(Sale).where(Sale.operation_id == operation_id))
    if sale is None:
        raise RuleError(
            _("The original receipt has not arrived here."), code="unknown_original", field="original"
        )
    lock(Sale, [sale.id])
    return sale


# --- return ------------------------------------------------------------------------------------------


def take_back(op: Submitted) -> Answer:
    """Apply a return of part of a sale. Raises RuleError when more comes back than was sold, or the refund does
    not add up (DOMAIN 1.5: at the original's rates)."""
    original = original_of(shapes.identity(op.data, "original"))
    counter = _counter(op)
    rows = _returned_rows(original, shapes.rows(op.data, "lines"))
    taxes = arithmetic.taxes(
        ((arithmetic.tax_key(r.tax_class, r.rate), r.amount) for r in rows), counter.rounding
    )
    basket.verify_taxes(_negative(basket.read_taxes(op.data)), taxes)
    payments = _refunds(op, -sum(row.amount for row in rows))
    on_tab = sum(payment.amount for payment in payments if payment.tender == "tab")
    return _write(
        op,
        counter,
        original,
        kind="return",
        counts=0,
        lines=rows,
        taxes=taxes,
        payments=payments,
        tab_id=_tab(original) if on_tab else None,
        tab_yen=on_tab,
    )


def _negative(table: arithmetic.Taxes) -> arithmetic.Taxes:
    return {key: (-amount, -tax) for key, (amount, tax) in table.items()}


def _returned_rows(original: Sale, wanted: list[dict[str, object]]) -> list[Row]:
    """The lines taken back, negative, with what belongs to their part of the original."""
    left, lines = returnable(original), {line.position: line for line in original.lines}
    if void_of(original.id) is not None:
        raise RuleError(_("This receipt has been voided."), code="already_void", field="original")
    if original.kind != "sale":
        raise RuleError(_("Only a sale can be returned."), code="unknown_original", field="original")
    positions = [shapes.whole(row, "position", 1) for row in wanted]
    if not positions or len(set(positions)) != len(positions):
        shapes.unreadable("lines")
    stocked, marked = _stocked(original), facts.marked(line.code for line in original.lines)
    rows = []
    for position, row in zip(positions, wanted, strict=True):
        if position not in lines:
            raise RuleError(
                _("The original receipt has no such line."), code="unknown_original", field="lines"
            )
        quantity = shapes.whole(row, "quantity", 1)
        line = lines[position]
        back = _row_back(line, left[position], quantity, line.product_id in stocked)
        rows.append(_lotted(back, marked))
        if -rows[-1].amount != shapes.whole(row, "amount"):
            raise basket.wrong(_("%(name)s: the refund is not what was paid for it.", name=line.name))
    return rows


def _lotted(row: Row, marked: dict[str, Marked]) -> Row:
    """The line, naming its lot where its label did."""
    return replace(row, lot_id=marked[row.code].lot_id) if row.code in marked else row


def _stocked(sale: Sale) -> set[int]:
    ids = {line.product_id for line in sale.lines}
    return set(db.session.scalars(select(Product.id).where(Product.id.in_(ids), Product.stocked)))


def _row_back(line: SaleLine, left: Left, quantity: int, stocked: bool) -> Row:
    if quantity > left.quantity:
        raise RuleError(
            _("More of %(name)s comes back than was bought.", name=line.name),
            code="returned_too_much",
            field="lines",
        )

    def part(whole: int, rest: int) -> int:
        return arithmetic.refundable(whole, line.quantity, rest, left.quantity, quantity)

    amount, gross = part(line.amount, left.amount), part(line.gross, left.gross)
    return replace(
        _copy(line, stocked),
        quantity=-quantity,
        gross=-gross,
        discount=amount - gross,
        share=0,
        amount=-amount,
        cost=None if line.cost is None else -part(line.cost, left.cost),
        pieces=-arithmetic.pieces(line.unit, quantity),
    )


def _copy(line: SaleLine, stocked: bool) -> Row:
    return Row(
        product_id=line.product_id,
        department_id=line.department_id,
        code=line.code,
        name=line.name,
        unit=line.unit,
        quantity=line.quantity,
        list_price=line.list_price,
        unit_price=line.unit_price,
        price_kind=line.price_kind,
        gross=line.gross,
        discount=line.discount,
        share=line.share,
        amount=line.amount,
        tax_class=line.tax_class,
        rate=line.tax_rate,
        eat_in=line.eat_in,
        cost=line.cost,
        special_id=line.special_id,
        reason=line.reason,
        original_position=line.position,
        pieces=arithmetic.pieces(line.unit, abs(line.quantity)),
        stocked=stocked,
    )


def _refunds(op: Submitted, total: int) -> list[Payment]:
    """How the refund was paid, negative. Raises RuleError unless it sums to the total."""
    payments = []
    for row in shapes.rows(op.data, "payments", 20):
        yen = -shapes.whole(row, "amount")
        tender = shapes.one_of(row, "tender", basket.TENDERS)
        payments.append(Payment(tender, yen, yen, 0, shapes.words(row, "label", 40)))
    if sum(p.amount for p in payments) != -total or shapes.whole(op.data, "total") != total:
        raise basket.wrong(_("The refund does not add up to its lines."))
    return payments


def _tab(original: Sale) -> int:
    tab = db.session.scalar(select(Tab.id).where(Tab.person_id == original.person_id))
    if tab is None:
        raise RuleError(
            _("This refund is on a tab, but the customer has none."), code="tab_missing", field="payments"
        )
    return tab


# --- void --------------------------------------------------------------------------------------------


def void(op: Submitted) -> Answer:
    """Take a till's last receipt back whole, once. Raises RuleError for an older one, or when goods of it have
    been returned."""
    original = original_of(shapes.identity(op.data, "original"))
    counter = _counter(op)
    _check_voidable(op, original)
    stocked, marked = _stocked(original), facts.marked(line.code for line in original.lines)
    entry = db.session.scalar(select(TabEntry).where(TabEntry.sale_id == original.id))
    return _write(
        op,
        counter,
        original,
        kind="void",
        counts=-1 if original.kind == "sale" else 0,
        lines=[_lotted(_mirrored(line, line.product_id in stocked), marked) for line in original.lines],
        taxes={(t.tax_class, t.rate): (-t.amount, -t.tax) for t in original.taxes},
        payments=[Payment(p.tender, -p.amount, -p.given, -p.change, p.label) for p in original.payments],
        tab_id=entry.tab_id if entry else None,
        tab_yen=-entry.yen if entry else 0,
        tab_reverses=entry.id if entry else None,
        voids_id=original.id,
    )


def _check_voidable(op: Submitted, original: Sale) -> None:
    if original.kind == "void" or void_of(original.id) is not None:
        raise RuleError(_("This receipt has already been voided."), code="already_void", field="original")
    if original.till_id != shapes.whole(op.data, "till") or _last_of(original.till_id) != original.id:
        raise RuleError(
            _("Only the last receipt of the till can be voided. Please use a return instead."),
            code="not_last",
            field="original",
        )


def _last_of(till_id: int) -> int | None:
    return db.session.scalar(
        select(Sale.id).where(Sale.till_id == till_id).order_by(Sale.number.desc()).limit(1)
    )


def _mirrored(line: SaleLine, stocked: bool) -> Row:
    row = _copy(line, stocked)
    return replace(
        row,
        quantity=-row.quantity,
        gross=-row.gross,
        discount=-row.discount,
        share=-row.share,
        amount=-row.amount,
        cost=None if row.cost is None else -row.cost,
        pieces=-row.pieces if row.quantity > 0 else row.pieces,
        original_position=line.original_position or line.position,
    )


# --- both ----------------------------------------------------------------------------------------------


def _counter(op: Submitted) -> Counter:
    till, day = shapes.whole(op.data, "till", 1), shapes.identity(op.data, "day")
    return facts.counter(Link(), till, day, op.user_id, op.device_id)


def _write(op: Submitted, counter: Counter, original: Sale, *, lines: list[Row], **more: object) -> Answer:
    flags = ["clock"] if selling.clock_is_off(op, counter) else []
    flags += ["late"] if counter.late else []
    receipt = Receipt(
        operation_id=op.id,
        till_id=shapes.whole(op.data, "till", 1),
        number=shapes.whole(op.data, "number", 1, 2_000_000_000),
        day_id=shapes.identity(op.data, "day"),
        channel=counter.channel,
        business_date=counter.business_date,
        happened_at=op.happened_at,
        recorded_at=op.received_at,
        user_id=op.user_id,
        person_id=original.person_id,
        total=sum(row.amount for row in lines),
        discount=sum(row.discount + row.share for row in lines),
        pieces=sum(row.pieces for row in lines),
        registration_number=counter.registration_number,
        late=counter.late,
        flags=flags,
        reason=shapes.words(op.data, "reason", 120),
        place_id=counter.place_id,
        customer_place_id=counter.customer_place_id,
        counted_at=counter.counted_at,
        lines=lines,
        original_id=original.id,
        **more,  # type: ignore[arg-type]
    )
    [sale] = record.write([receipt])
    return {"sale": sale, "number": receipt.number, "flags": flags}
