"""What kinds, flags and prices of sales are called on screen."""

import re
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

_EXPIRED = re.compile(r"expired:([0-9]+):(.*)", re.DOTALL)

KINDS = {"sale": _l("Sale"), "return": _l("Return"), "void": _l("Void")}
PRICE_KINDS = {
    "regular": "",
    "special": _l("Special price"),
    "mix": _l("Set price"),
    "override": _l("Price changed by hand"),
    "code": _l("Price from the label"),
    "department": _l("Rung up on the department"),
}
FLAGS = {
    "price_changed": _l("The price at the till was not the price of that day."),
    "tax_class_changed": _l("The tax class at the till was not that of the catalogue."),
    "inactive_product": _l("Something was sold that is no longer in the range."),
    "inactive_person": _l("The customer is marked as no longer here."),
    "unknown_person": _l("The customer was not known here; the sale was booked without a name."),
    "clock": _l("The clock of the device was wrong."),
    "tab_limit": _l("The tab went over its limit."),
    "override_limit": _l("More was taken off the price than a clerk may."),
    "age_unchecked": _l("It was not noted that the age was asked."),
    "late": _l("It arrived after the cash day was closed."),
    "expired": _l("Something past its use-by date was sold."),
}
TAX_CLASSES = {
    "STD": _l("Standard"),
    "FOOD": _l("Reduced"),
    "NEWS": _l("Newspaper"),
    "EXEMPT": _l("Tax exempt"),
    "OUT": _l("Outside tax"),
}


class Allowed(NamedTuple):
    """Who let goods past their use-by date go, and why."""

    user_id: int
    why: str


def allowed_expired(reason: str) -> Allowed | None:
    """What the reason of a line says about its date; None for any other reason."""
    found = _EXPIRED.fullmatch(reason)
    return Allowed(int(found[1]), found[2]) if found else None
