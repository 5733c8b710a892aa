"""Selling: what happened at the counter is checked, flagged where the office should look, and written down."""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _

from opsapp import clock
from opsapp.errors import RuleError
from opsapp.ledger import tabs
from opsapp.prepared import Link
from opsapp.sales import arithmetic, basket, facts, record
from opsapp.sales.basket import Basket, Line
from opsapp.sales.facts import Counter, Good, Marked, Offer
from opsapp.sales.record import Receipt, Row
from opsapp.sync.service import Answer, Submitted

AHEAD = timedelta(minutes=10)  # a moment later than its arrival by more than this is a wrong clock


def sell(op: Submitted) -> Answer:
    """Apply a sale. Raises RuleError when it cannot be booked: the operation is then held."""
    sale, link = basket.read(op.data), Link()
    counter = facts.counter(link, sale.till_id, sale.day_id, op.user_id, op.device_id, sale.customer_id)
    resolve_codes(sale.lines)
    catalogue = facts.goods(
        link, (line.product_id for line in sale.lines if line.product_id), counter.business_date
    )
    offers = facts.offers({line.special_id for line in sale.lines if line.special_id}, counter.business_date)
    receipt = checked(op, sale, counter, catalogue, offers)
    if receipt.tab_id and tabs.balance(receipt.tab_id) + receipt.tab_yen > counter.tab_limit:
        receipt.flags.append("tab_limit")
    [number] = record.write([receipt])
    return {"sale": number, "number": sale.number, "flags": receipt.flags}


def resolve_codes(lines: Iterable[Line]) -> None:
    """Find the products of lines that carry only a scanned code, as after registering one without a network."""
    bare = [line for line in lines if line.product_id is None and line.code]
    found = facts.products_of_codes([line.code for line in bare if line.code])
    for line in bare:
        line.product_id = found.get(line.code or "")
        if line.product_id is None:
            raise RuleError(
                _("The code %(code)s (%(name)s) is not in the catalogue.", code=line.code, name=line.name),
                code="unknown_product",
                field="lines",
            )


def checked(
    op: Submitted, sale: Basket, counter: Counter, catalogue: dict[int, Good], offers: dict[int, Offer]
) -> Receipt:
    """The receipt to write, its flags set. Raises RuleError for what does not add up or is not known."""
    flags = _flags_of_circumstances(op, sale, counter)
    goods = [_good(line, catalogue) for line in sale.lines]
    _check_rates(op, sale, counter)
    _check_departments(sale, goods)
    taxes = basket.verify(sale, counter.rounding, counter.voucher_change)
    marked = facts.marked(line.code for line in sale.lines)
    flags += _flags_of_goods(sale, goods, counter, offers)
    flags += _flags_of_labels(op, sale, counter, marked)
    rows = [_row(*pair, marked) for pair in zip(sale.lines, goods, strict=True)]
    receipt = _receipt(op, sale, counter, rows)
    receipt.taxes, receipt.flags = taxes, list(dict.fromkeys(flags))
    _put_on_tab(receipt, counter)
    return receipt


def _put_on_tab(receipt: Receipt, counter: Counter) -> None:
    on_tab = sum(payment.amount for payment in receipt.payments if payment.tender == "tab")
    if on_tab and counter.tab_id is None:
        message = _("This sale is on a tab, but the customer has none.")
        raise RuleError(message, code="tab_missing", field="payments")
    if on_tab:
        receipt.tab_id, receipt.tab_yen = counter.tab_id, on_tab


def _receipt(op: Submitted, sale: Basket, counter: Counter, rows: list[Row]) -> Receipt:
    return Receipt(
        operation_id=op.id,
        kind="sale",
        till_id=sale.till_id,
        number=sale.number,
        day_id=sale.day_id,
        channel=counter.channel,
        business_date=counter.business_date,
        happened_at=op.happened_at,
        recorded_at=op.received_at,
        user_id=op.user_id,
        person_id=counter.person_id,
        total=sale.total,
        discount=sum(row.discount + row.share for row in rows),
        pieces=sum(row.pieces for row in rows),
        registration_number=counter.registration_number,
        late=counter.late,
        flags=[],
        reason=sale.reason,
        place_id=counter.place_id,
        customer_place_id=counter.customer_place_id,
        counted_at=counter.counted_at,
        counts=1,
        lines=rows,
        taxes={},
        payments=sale.payments,
        seen=counter.person_id is not None,
    )


def _good(line: Line, catalogue: dict[int, Good]) -> Good | None:
    if line.product_id is None:
        return None
    good = catalogue.get(line.product_id)
    if good is None:
        raise RuleError(
            _("%(name)s is not in the catalogue.", name=line.name), code="unknown_product", field="lines"
        )
    return good


def _row(line: Line, good: Good | None, marked: dict[str, Marked]) -> Row:
    cost = None if good is None or good.cost is None else good.cost * line.quantity // 1000
    return Row(
        line.product_id, line.department_id, line.code, line.name, line.unit, line.quantity, line.list_price,
        line.unit_price, line.price_kind, line.gross, line.discount, line.share, line.amount, line.tax_class, line.rate,
        line.eat_in, cost, line.special_id, _reason(line), None, arithmetic.pieces(line.unit, line.quantity),
        good is not None and good.stocked, marked[line.code].lot_id if line.code in marked else None,
    )  # fmt: skip


def _reason(line: Line) -> str:
    """Why the price was changed; of goods past their date who let them go, see `words.allowed_expired`."""
    if not line.expired_by:
        return line.reason
    return f"expired:{line.expired_by}:{' '.join(filter(None, (line.expired_reason, line.reason)))}"[:60]


# --- what cannot be booked ---------------------------------------------------------------------------


def _check_rates(op: Submitted, sale: Basket, counter: Counter) -> None:
    """A rate must hold for its class on the day of the sale: the business day, or the day on the clock."""
    strange = {line.tax_class for line in sale.lines if counter.rates[line.tax_class] != line.rate}
    if not strange:
        return
    other_day = facts.rates_on(clock.day_of(op.happened_at))
    for line in sale.lines:
        if line.rate not in (counter.rates[line.tax_class], other_day[line.tax_class]):
            raise RuleError(
                _(
                    "%(name)s: the tax rate %(rate)s%% does not hold on that day.",
                    name=line.name,
                    rate=line.rate,
                ),
                code="tax_rate",
                field="lines",
            )


def _check_departments(sale: Basket, goods: list[Good | None]) -> None:
    strange = {
        line.department_id
        for line, good in zip(sale.lines, goods, strict=True)
        if good is None or good.department_id != line.department_id
    }
    if facts.unknown_departments(strange):
        raise RuleError(
            _("A department of this sale is not known."), code="unknown_department", field="lines"
        )


# --- what the office should look at ------------------------------------------------------------------


def _flags_of_circumstances(op: Submitted, sale: Basket, counter: Counter) -> list[str]:
    flags = ["clock"] if clock_is_off(op, counter) else []
    if counter.late:
        flags.append("late")
    if sale.customer_id is not None and counter.person_id is None:
        flags.append("unknown_person")
    elif counter.person_id is not None and not counter.person_active:
        flags.append("inactive_person")
    return flags


def clock_is_off(op: Submitted, counter: Counter) -> bool:
    """Whether the device's clock cannot be right."""
    apart = abs((clock.day_of(op.happened_at) - counter.business_date).days)
    return op.clock_off or op.happened_at > op.received_at + AHEAD or apart > 1


def _flags_of_goods(
    sale: Basket, goods: list[Good | None], counter: Counter, offers: dict[int, Offer]
) -> Iterable[str]:
    mixes = _mixes(sale, offers)
    for line, good in zip(sale.lines, goods, strict=True):
        if good is not None:
            if not good.active:
                yield "inactive_product"
            if line.tax_class != _class_of(good, line):
                yield "tax_class_changed"
            if good.age_restricted and not sale.age_checked:
                yield "age_unchecked"
            if line.price_kind != "code" and line.list_price != good.price:
                yield "price_changed"
        if not _price_fits(line, offers):
            yield "price_changed"
    if any(taken < due for taken, due in mixes.values()):
        yield "price_changed"
    if counter.role != "manager" and _beyond_limit(sale, mixes, counter.limit_percent):
        yield "override_limit"


def _class_of(good: Good, line: Line) -> str:
    """Food eaten here is no longer food for the tax office (DOMAIN 1.1)."""
    return "STD" if line.eat_in and good.tax_class == "FOOD" else good.tax_class


def _price_fits(line: Line, offers: dict[int, Offer]) -> bool:
    if line.price_kind in ("override", "code", "department"):
        return True
    if line.price_kind == "regular":
        return line.unit_price == line.list_price
    offer = offers.get(line.special_id or 0)
    if offer is None or not offer.holds or line.product_id not in offer.products:
        return False
    return offer.kind == "mix" if line.price_kind == "mix" else line.unit_price == offer.yen


def _flags_of_labels(
    op: Submitted, sale: Basket, counter: Counter, marked: dict[str, Marked]
) -> Iterable[str]:
    """What is odd about prices read from labels, and about goods whose use-by date is over."""
    if any(line.expired_by for line in sale.lines):
        yield "expired"
    if not _labels_fit(line for line in sale.lines if line.code not in marked):
        yield "price_changed"
    for line in sale.lines:
        label = marked.get(line.code or "")
        if label is None:
            continue
        if label.use_until is not None and op.happened_at >= label.use_until:
            yield "expired"
        cheap = line.price_kind == "code"
        if cheap and (label.product_id, label.yen) != (line.product_id, line.unit_price):
            yield "price_changed"
        if cheap and not label.holds(counter.business_date, op.happened_at):
            yield "price_changed"


def _labels_fit(lines: Iterable[Line]) -> bool:
    """Whether every price taken from an in-store label is the one the label carries."""
    read = [line for line in lines if line.price_kind == "code"]
    labels = facts.labelled(line.code for line in read if line.code) if read else {}
    return all(
        line.code in labels
        and labels[line.code].kind == "price"
        and labels[line.code].value == line.unit_price
        for line in read
    )


def _mixes(sale: Basket, offers: dict[int, Offer]) -> dict[int, tuple[int, int]]:
    """By mix special: what its lines took off, and what they should."""
    units: dict[int, list[int]] = {}
    taken: dict[int, int] = {}
    for line in sale.lines:
        if line.price_kind == "mix" and line.special_id is not None:
            units.setdefault(line.special_id, []).extend([line.unit_price] * (line.quantity // 1000))
            taken[line.special_id] = taken.get(line.special_id, 0) + line.discount
    return {
        special: (taken[special], arithmetic.mix_discount(prices, offer.mix_count, offer.yen))
        for special, prices in units.items()
        if (offer := offers.get(special)) is not None and offer.mix_count
    }


def _beyond_limit(sale: Basket, mixes: dict[int, tuple[int, int]], percent: int) -> bool:
    """Whether more was given away by hand than a clerk may: on a line, on a mix, or on the whole."""
    if any(
        (taken - due) * 100 > percent * _mix_gross(sale, special) for special, (taken, due) in mixes.items()
    ):
        return True
    for line in sale.lines:
        if line.price_kind == "mix":
            continue
        shelf = (
            arithmetic.gross(line.list_price, line.quantity) if line.price_kind == "override" else line.gross
        )
        if (shelf - line.gross + line.discount) * 100 > percent * shelf:
            return True
    return sale.discount * 100 > percent * sum(line.gross - line.discount for line in sale.lines)


def _mix_gross(sale: Basket, special: int) -> int:
    return sum(line.gross for line in sale.lines if line.special_id == special)
