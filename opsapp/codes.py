"""Barcodes (JAN, ITF-14, in-store codes with a price or weight) and the numbers of businesses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from opsapp.errors import RuleError
from opsapp.text import normalize_code

IN_STORE_PREFIX = re.compile("02|2[0-9]")


# --- JAN and its relatives --------------------------------------------------------------------------------


def jan_check_digit(body: str) -> int:
    """The check digit after a body of digits: JAN-13, JAN-8, UPC and ITF-14 alike (DOMAIN 2.2)."""
    total = sum(int(digit) * (1 if i % 2 else 3) for i, digit in enumerate(reversed(body)))
    return -total % 10


def _checks(code: str) -> bool:
    return jan_check_digit(code[:-1]) == int(code[-1])


def is_jan(code: str) -> bool:
    """8 or 13 half-width digits with the right check digit."""
    return bool(re.fullmatch("[0-9]{8}|[0-9]{13}", code)) and _checks(code)


def is_case_code(code: str) -> bool:
    """An ITF-14 code of a case: 14 digits, the first 1 to 8, with the right check digit (DOMAIN 2.2)."""
    return bool(re.fullmatch("[1-8][0-9]{13}", code)) and _checks(code)


def jan_of_case(code: str) -> str:
    """The JAN-13 of what is in a case; RuleError when it is no case code."""
    if not is_case_code(code):
        raise RuleError(_("%(typed)s is not the code of a case.", typed=code), code="no_case_code")
    return code[1:13] + str(jan_check_digit(code[1:13]))


def normalize_barcode(text: str) -> str:
    """A scanned or typed barcode as 8, 13 or 14 digits, UPC with its leading 0 (DOMAIN 2.2).

    RuleError when the length or the check digit is wrong.
    """
    code = normalize_code(text).replace("-", "")
    if not code:
        raise RuleError(_("Please scan or enter a barcode."), code="barcode_missing")
    if not re.fullmatch("[0-9]{8}|[0-9]{12,14}", code):
        raise RuleError(
            _("%(typed)s is not a barcode. It has 8, 12, 13 or 14 digits.", typed=text.strip()),
            code="barcode_unreadable",
        )
    if not _checks(code) or (len(code) == 14 and not is_case_code(code)):
        raise RuleError(
            _("One digit of %(typed)s is wrong. Please scan or enter it again.", typed=text.strip()),
            code="wrong_check_digit",
        )
    return code.zfill(13) if len(code) == 12 else code


# --- in-store codes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """How a shop's own 13-digit code is divided; positions count from 0 (DOMAIN 2.2).

    `kind` says what the value is: 'price' in yen with tax, 'weight' in grams. `check_position` is where
    the price check digit stands, if there is one. RuleError when the parts do not fit.
    """

    prefix: str
    item_start: int
    item_len: int
    value_start: int
    value_len: int
    kind: str = "price"
    check_position: int | None = None

    def __post_init__(self) -> None:
        if not IN_STORE_PREFIX.fullmatch(self.prefix):
            raise RuleError(_("An in-store code begins with 02 or 20 to 29."), field="prefix", code="layout")
        taken = [*self._range(self.item_start, self.item_len), *self._range(self.value_start, self.value_len)]
        taken += [] if self.check_position is None else [self.check_position]
        fits = self.item_len > 0 and self.value_len > 0 and min(taken) >= 2 and max(taken) <= 11
        if not fits or len(taken) != len(set(taken)) or self.kind not in ("price", "weight"):
            raise RuleError(_("The parts of the code overlap or do not fit into 13 digits."), code="layout")
        if self.check_position is not None and self.value_len != 4:
            raise RuleError(
                _("A price check digit needs a price of 4 digits."), field="value_len", code="layout"
            )

    @staticmethod
    def _range(start: int, length: int) -> range:
        return range(start, start + length)

    def item_of(self, code: str) -> str:
        """The item number inside a code."""
        return code[self.item_start : self.item_start + self.item_len]

    def value_of(self, code: str) -> str:
        """The digits of the price or weight inside a code."""
        return code[self.value_start : self.value_start + self.value_len]


@dataclass(frozen=True)
class Instore:
    """What an in-store code says: the item number and yen with tax, or grams (thousandths of a kg)."""

    item: str
    value: int
    kind: str


LAYOUTS = {
    "A": Layout("20", 2, 5, 7, 5),
    "B": Layout("02", 2, 5, 7, 5),
    "C": Layout("20", 2, 6, 8, 4),
    "D": Layout("20", 2, 5, 8, 4, check_position=7),
}


def common_layout(name: str, prefix: str) -> Layout:
    """One of the common layouts A to D of DOMAIN 2.2 with the shop's prefix."""
    return replace(LAYOUTS[name], prefix=prefix)


def split_instore(code: str, layouts: Iterable[Layout]) -> Instore | None:
    """What a 13-digit code of one of these layouts says; None when it is another kind of code.

    RuleError when it is one of them but a check digit is wrong (DOMAIN 2.2).
    """
    layout = next((layout for layout in layouts if code.startswith(layout.prefix)), None)
    if layout is None or not re.fullmatch("[0-9]{13}", code):
        return None
    value = layout.value_of(code)
    wrong_price = layout.check_position is not None and price_check_digit(value) != int(
        code[layout.check_position]
    )
    if wrong_price or not _checks(code):
        raise RuleError(_("The price label was misread. Please scan it again."), code="wrong_check_digit")
    return Instore(layout.item_of(code), int(value), layout.kind)


def build_instore(item: str, value: int, layout: Layout) -> str:
    """The 13 digits to print for an item and its price in yen or weight in grams; RuleError if too long."""
    if not re.fullmatch("[0-9]+", item) or len(item) > layout.item_len:
        raise RuleError(
            _("The item number has at most %(n)s digits.", n=layout.item_len), field="item", code="too_long"
        )
    if not 0 <= value < 10**layout.value_len:
        raise RuleError(
            _("A price or weight on the label has at most %(n)s digits.", n=layout.value_len),
            field="value",
            code="too_long",
        )
    digits = list(layout.prefix.ljust(12, "0"))
    digits[layout.item_start : layout.item_start + layout.item_len] = item.zfill(layout.item_len)
    price = f"{value:0{layout.value_len}d}"
    digits[layout.value_start : layout.value_start + layout.value_len] = price
    if layout.check_position is not None:
        digits[layout.check_position] = str(price_check_digit(price))
    body = "".join(digits)
    return body + str(jan_check_digit(body))


def price_check_digit(price: str) -> int:
    """The GS1 check digit of a four-digit price: weights 2-, 2-, 3, 5- (DOMAIN 2.2)."""
    first, second, third, fourth = map(int, price)
    total = _two_minus(first) + _two_minus(second) + 3 * third + _five_minus(fourth)
    return total * 3 % 10


def _two_minus(digit: int) -> int:
    tens, units = divmod(2 * digit, 10)
    return units - tens


def _five_minus(digit: int) -> int:
    tens, units = divmod(5 * digit, 10)
    return units - tens


# --- numbers of businesses --------------------------------------------------------------------------------


def corporate_check_digit(base: str) -> int:
    """The leading check digit of a corporate number from its 12 base digits (DOMAIN 1.4)."""
    total = sum(int(digit) * (2 if i % 2 else 1) for i, digit in enumerate(reversed(base)))
    return 9 - total % 9


def check_corporate_number(text: str) -> str:
    """A corporate number as 13 digits; RuleError for a wrong shape or check digit (DOMAIN 1.4)."""
    number = normalize_code(text).replace("-", "")
    if not re.fullmatch("[0-9]{13}", number):
        raise RuleError(_("A corporate number has 13 digits."), code="corporate_number")
    if corporate_check_digit(number[1:]) != int(number[0]):
        raise RuleError(
            _("One digit of the corporate number is wrong. Please compare it."), code="wrong_check_digit"
        )
    return number


def check_registration_number(text: str) -> str:
    """An invoice registration number as 'T' and 13 digits; RuleError for a wrong shape (DOMAIN 1.4)."""
    number = normalize_code(text).replace("-", "")
    if not re.fullmatch("T[0-9]{13}", number):
        raise RuleError(_("A registration number is T and 13 digits."), code="registration_number")
    return number


def registration_warning(text: str) -> str | None:
    """What to point out about a well-formed number, or None: individuals' numbers may lack the check digit.

    For a corporation the same is an error: use `check_corporate_number` on the digits (DOMAIN 1.4).
    """
    digits = check_registration_number(text)[1:]
    if corporate_check_digit(digits[1:]) == int(digits[0]):
        return None
    return _("This is no corporate number. That is fine for a person, but please compare it once more.")
