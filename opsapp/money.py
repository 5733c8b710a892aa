"""Yen, consumption tax, shares of a total and quantities: integers only."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from opsapp.errors import RuleError

ROUNDINGS = ("floor", "round", "ceil")
DENOMINATIONS = (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1)
LARGEST_AMOUNT = 9_999_999_999  # ten digits: a barcode scanned into an amount is refused


def divide(numerator: int, denominator: int, rounding: str = "floor") -> int:
    """An integer quotient rounded by its size, so that -x gives exactly the opposite of x.

    'floor' cuts off, 'ceil' goes up, 'round' takes half up (DOMAIN 1.2).
    """
    size, rest = divmod(abs(numerator), abs(denominator))
    if rounding not in ROUNDINGS:
        raise ValueError(f"unknown rounding {rounding!r}")
    if (rounding == "ceil" and rest) or (rounding == "round" and rest * 2 >= abs(denominator)):
        size += 1
    return size if (numerator >= 0) == (denominator > 0) else -size


def tax_included(gross: int, rate: int, rounding: str = "floor") -> int:
    """The tax in yen inside a total that includes it, rate in whole percent (DOMAIN 1.2)."""
    return divide(gross * rate, 100 + rate, rounding)


def tax_excluded(net: int, rate: int, rounding: str = "floor") -> int:
    """The tax in yen to add to a total without it, rate in whole percent (DOMAIN 1.2)."""
    return divide(net * rate, 100, rounding)


def line_amount(unit_price: int, quantity: int, rounding: str = "floor", *, per: int = 1) -> int:
    """Yen for a quantity in thousandths at a price in yen for `per` units (DOMAIN 1.7).

    A price with tenths of a yen is given for ten units: 115.5 a litre is 1155 per 10.
    """
    return divide(unit_price * quantity, 1000 * per, rounding)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights` so that the parts sum exactly (largest remainder).

    Ties go to the first; all weights zero count as equal. ValueError for negative weights, or for none
    when there is something to split (DOMAIN 1.2).
    """
    if any(weight < 0 for weight in weights) or (total and not weights):
        raise ValueError("cannot split by these weights")
    weights = weights if any(weights) else [1] * len(weights)
    whole = sum(weights)
    parts = [abs(total) * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(abs(total) * weights[i] % whole))
    for i in by_remainder[: abs(total) - sum(parts)]:
        parts[i] += 1
    return parts if total >= 0 else [-part for part in parts]


def margin_percent(price: int, cost: int, rate: int = 0) -> int:
    """Gross margin in tenths of a percent of the price without tax; 0 when there is no price (DOMAIN 2.3).

    `price` includes tax at `rate` percent, `cost` is without tax; with rate 0 both are without.
    """
    net = price - tax_included(price, rate)
    return divide((net - cost) * 1000, net, "round") if net else 0


def change_suggestions(total: int) -> list[int]:
    """Likely cash handed over for a total: the exact sum and the next round ones, ascending, at most six."""
    if total <= 0:
        return []
    steps = (100, 500, 1000, 5000, 10000)
    return sorted({total, *(-(-total // step) * step for step in steps)})


def count_total(counts: Mapping[int, int]) -> int:
    """Yen in a cash count {denomination: pieces}; RuleError for what cannot be (DOMAIN 2.1)."""
    for denomination, pieces in counts.items():
        if denomination not in DENOMINATIONS:
            raise RuleError(
                _("There is no coin or note of %(yen)s yen.", yen=denomination), code="unknown_denomination"
            )
        if pieces < 0:
            raise RuleError(_("A number of coins or notes cannot be negative."), code="negative_count")
    return sum(denomination * pieces for denomination, pieces in counts.items())


# --- as people write it -----------------------------------------------------------------------------------

_NUMBER = r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)"
_YEN = re.compile(rf"(?P<sign>-?)[¥\\]?(?P<inner>-?){_NUMBER}円?")
_COST = re.compile(rf"[¥\\]?{_NUMBER}(?:\.(?P<parts>\d+))?円?")
_QUANTITY = re.compile(
    rf"(?P<sign>-?){_NUMBER}(?:\.(?P<parts>\d+))?(?:KG|L|キロ|リットル|個|点|本|袋|枚|箱|缶)?"
)


def parse_yen(text: str) -> int:
    """Whole yen from '1,234', '１２３４円', '¥1,234', '▲500' …; RuleError when it is anything else."""
    typed = _plain(text)
    if not typed:
        raise RuleError(_("Please enter an amount."), code="amount_missing")
    found = _YEN.fullmatch(typed)
    if not found or (found["sign"] and found["inner"]):
        raise RuleError(
            _("%(typed)s is not an amount. Write whole yen, like 1,234.", typed=text.strip()),
            code="amount_unreadable",
        )
    return _signed(found, _limited(found["whole"]), found["inner"])


def parse_quantity(text: str) -> int:
    """Thousandths from '3', '1.5', '０．２５０kg' …; RuleError when unreadable or finer than a thousandth."""
    typed = _plain(text)
    if not typed:
        raise RuleError(_("Please enter a quantity."), code="quantity_missing")
    found = _QUANTITY.fullmatch(typed)
    if not found:
        raise RuleError(
            _("%(typed)s is not a quantity. Write it like 3 or 1.5.", typed=text.strip()),
            code="quantity_unreadable",
        )
    parts = (found["parts"] or "").rstrip("0")
    if len(parts) > 3:
        raise RuleError(_("A quantity has at most three decimal places."), code="quantity_too_fine")
    return _signed(found, _limited(found["whole"]) * 1000 + int(parts.ljust(3, "0")))


def parse_cost(text: str) -> int:
    """Thousandths of a yen from '98', '１２.５円' …; RuleError when unreadable or finer than a hundredth."""
    found = _COST.fullmatch(_plain(text))
    if not found:
        raise RuleError(
            _("%(typed)s is not a cost. Write yen, like 98 or 12.5.", typed=text.strip()),
            code="cost_unreadable",
        )
    parts = (found["parts"] or "").rstrip("0")
    if len(parts) > 2:
        raise RuleError(_("A cost has at most two decimal places."), code="cost_too_fine")
    return _limited(found["whole"]) * 1000 + int(parts.ljust(3, "0"))


def _plain(text: str) -> str:
    """One spelling for digits and minus signs; 、 is a comma typed in Japanese mode, 。 a point."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub("[‐‑‒–—―−ー▲△▼▽]", "-", plain).replace("、", ",").replace("。", ".")
    return re.sub(r"\s", "", plain)


def _limited(digits: str) -> int:
    number = int(digits.replace(",", "")[:20])
    if number > LARGEST_AMOUNT:
        raise RuleError(_("This number is too large."), code="number_too_large")
    return number


def _signed(found: re.Match[str], number: int, inner: str = "") -> int:
    return -number if found["sign"] or inner else number


def yen_text(amount: int) -> str:
    """'¥1,234', '-¥1,234': for screens and receipts."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,}"


def yen_kanji(amount: int) -> str:
    """'1,234円', '▲1,234円': for letters and income-and-expense papers (DOMAIN 9)."""
    return f"{yen_plain(amount)}円"


def yen_plain(amount: int) -> str:
    """'1,234', '▲1,234': for columns whose heading already says yen (DOMAIN 9)."""
    return f"{'▲' if amount < 0 else ''}{abs(amount):,}"


def percent_text(tenths: int) -> str:
    """'30.0%' from tenths of a percent."""
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def quantity_text(thousandths: int, unit: str = "") -> str:
    """'3', '1.5kg', '-0.25L': thousandths without trailing zeros, the unit as it should appear."""
    whole, parts = divmod(abs(thousandths), 1000)
    decimals = f".{parts:03d}".rstrip("0") if parts else ""
    return f"{'-' if thousandths < 0 else ''}{whole:,}{decimals}{unit}"


def cost_text(thousandths: int) -> str:
    """'1,234', '12.5', '-0.25': thousandths of a yen as yen without trailing zeros."""
    return quantity_text(thousandths)
