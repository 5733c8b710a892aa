"""A sale as the device sent it, read strictly and added up again."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from opsapp import shapes
from opsapp.errors import RuleError
from opsapp.sales import arithmetic
from opsapp.sales.arithmetic import Taxes, TaxKey

TENDERS = frozenset({"cash", "tab", "voucher", "qr", "card"})
PRICE_KINDS = frozenset({"regular", "special", "mix", "override", "code", "department"})
UNITS = frozenset({"each", "kg", "L"})
TAX_CLASSES = frozenset({"STD", "FOOD", "NEWS", "EXEMPT", "OUT"})
MOST_QUANTITY = 100_000_000  # thousandths: a hundred thousand pieces
MOST_YEN = 100_000_000


@dataclass(slots=True)
class Line:
    """One line: quantity in thousandths, yen with tax."""

    product_id: int | None
    code: str | None
    department_id: int
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
    special_id: int | None
    reason: str
    expired_by: int | None = None  # who let goods past their use-by date go
    expired_reason: str = ""

    @property
    def tax_key(self) -> TaxKey:
        return arithmetic.tax_key(self.tax_class, self.rate)


@dataclass(slots=True)
class Payment:
    """How a part was paid; `given` less `change` is what the shop keeps of it."""

    tender: str
    amount: int
    given: int
    change: int
    label: str


@dataclass(slots=True)
class Basket:
    """A whole receipt as the device added it up."""

    till_id: int
    number: int
    day_id: str
    customer_id: int | None
    lines: list[Line]
    discount: int
    reason: str
    taxes: Taxes
    total: int
    payments: list[Payment]
    age_checked: bool


def read(data: dict[str, Any]) -> Basket:
    """The data of a sale. Raises RuleError `unreadable` for a part that is missing or of the wrong form."""
    rows = shapes.rows(data, "lines")
    if not rows:
        shapes.unreadable("lines")
    return Basket(
        till_id=shapes.whole(data, "till", 1),
        number=shapes.whole(data, "number", 1, 2_000_000_000),
        day_id=shapes.identity(data, "day"),
        customer_id=_optional(data, "customer"),
        lines=[_line(row) for row in rows],
        discount=shapes.whole({"discount": 0} | data, "discount"),
        reason=shapes.words(data, "discount_reason", 120),
        taxes=read_taxes(data),
        total=shapes.whole(data, "total"),
        payments=[_payment(row) for row in shapes.rows(data, "payments", 20)],
        age_checked=data.get("age_checked") is True,
    )


def _optional(data: dict[str, Any], field: str) -> int | None:
    return None if data.get(field) is None else shapes.whole(data, field, 1, 2_000_000_000)


def _line(row: dict[str, Any]) -> Line:
    whole = shapes.whole
    return Line(
        product_id=_optional(row, "product"),
        code=shapes.words(row, "code", 20) or None,
        department_id=whole(row, "department", 1, 2_000_000_000),
        name=shapes.words(row, "name", 120, needed=True),
        unit=shapes.one_of(row, "unit", UNITS),
        quantity=whole(row, "quantity", 1, MOST_QUANTITY),
        list_price=whole(row, "list_price", 0, MOST_YEN),
        unit_price=whole(row, "unit_price", 0, MOST_YEN),
        price_kind=shapes.one_of(row, "price_kind", PRICE_KINDS),
        gross=whole(row, "gross"),
        discount=whole(row, "discount"),
        share=whole(row, "share"),
        amount=whole(row, "amount"),
        tax_class=shapes.one_of(row, "tax_class", TAX_CLASSES),
        rate=whole(row, "rate", 0, 100),
        eat_in=row.get("eat_in") is True,
        special_id=_optional(row, "special"),
        reason=shapes.words(row, "reason", 60),
        **_expired(row.get("expired")),
    )


def _expired(said: Any) -> dict[str, Any]:
    """Who let goods past their use-by date be sold, as the till asked; {} for all others."""
    if said is None:
        return {}
    if not isinstance(said, dict):
        shapes.unreadable("expired")
    by = shapes.whole(said, "by", 1, 2_000_000_000)
    return {"expired_by": by, "expired_reason": shapes.words(said, "reason", 60)}


def _payment(row: dict[str, Any]) -> Payment:
    amount = shapes.whole(row, "amount")
    return Payment(
        tender=shapes.one_of(row, "tender", TENDERS),
        amount=amount,
        given=shapes.whole({"given": amount} | row, "given"),
        change=shapes.whole({"change": 0} | row, "change"),
        label=shapes.words(row, "label", 40),
    )


def read_taxes(data: dict[str, Any]) -> Taxes:
    """The tax table of a receipt. Raises RuleError for two rows of one rate."""
    table: Taxes = {}
    for row in shapes.rows(data, "taxes", 20):
        tax_class = shapes.one_of(row, "tax_class", ("TAXED", "EXEMPT", "OUT"))
        key = tax_class, shapes.whole({"rate": 0} | row, "rate", 0, 100)
        if key in table:
            shapes.unreadable("taxes")
        table[key] = shapes.whole(row, "amount"), shapes.whole({"tax": 0} | row, "tax")
    return table


# --- adding it up again ----------------------------------------------------------------------------


def wrong(what: str) -> RuleError:
    """The answer to a receipt that does not add up."""
    return RuleError(what, code="amounts")


def verify(basket: Basket, rounding: str, voucher_change: bool) -> Taxes:
    """The tax table; raises RuleError `amounts` unless lines, discounts, taxes, total and payments all agree."""
    for place, line in enumerate(basket.lines, 1):
        _verify_line(place, line)
    parts = [(line.tax_key, line.gross - line.discount) for line in basket.lines]
    if basket.discount > sum(part for _key, part in parts):
        raise wrong(_("The discount is larger than the receipt."))
    if [line.share for line in basket.lines] != arithmetic.shares(basket.discount, parts):
        raise wrong(_("The discount on the whole is not split over the lines as it should be."))
    if sum(line.amount for line in basket.lines) != basket.total:
        raise wrong(_("The lines do not add up to the total."))
    computed = arithmetic.taxes(((line.tax_key, line.amount) for line in basket.lines), rounding)
    verify_taxes(basket.taxes, computed)
    _verify_payments(basket, voucher_change)
    return computed


def _verify_line(place: int, line: Line) -> None:
    if line.gross != arithmetic.gross(line.unit_price, line.quantity):
        raise wrong(_("Line %(n)s: price times quantity is not the amount.", n=place))
    if line.amount != line.gross - line.discount - line.share or line.amount < 0:
        raise wrong(_("Line %(n)s: the amount after discounts is wrong.", n=place))


def verify_taxes(sent: Taxes, computed: Taxes) -> None:
    """Raises RuleError `amounts` unless both tax tables say the same; rows of nothing do not matter."""
    if _filled(sent) != _filled(computed):
        raise wrong(_("The consumption tax per rate is not what the lines give."))


def _filled(table: Taxes) -> Taxes:
    return {key: sums for key, sums in table.items() if sums != (0, 0)}


def _verify_payments(basket: Basket, voucher_change: bool) -> None:
    if sum(payment.amount for payment in basket.payments) != basket.total:
        raise wrong(_("The payments do not add up to the total."))
    for payment in basket.payments:
        if not _plausible(payment, voucher_change):
            raise wrong(_("Given money and change of a payment do not fit its amount."))


def _plausible(payment: Payment, voucher_change: bool) -> bool:
    kept = payment.given - payment.change
    if payment.tender == "voucher":
        return kept >= payment.amount and (not payment.change or (voucher_change and kept == payment.amount))
    return kept == payment.amount and (payment.tender == "cash" or not payment.change)
