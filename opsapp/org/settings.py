"""The organisation's own data: names, numbers, and how its tills behave."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opsapp import codes, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import Organisation, User
from opsapp.org.service import audit

FORMS = {
    "llc": _l("Limited liability company (合同会社)"),
    "kk": _l("Stock company (株式会社)"),
    "npo": _l("Non-profit corporation (NPO法人)"),
    "association_inc": _l("Incorporated association (一般社団法人)"),
    "coop": _l("Cooperative (協同組合)"),
    "community": _l("Chartered neighbourhood association (認可地縁団体)"),
    "association": _l("Association without legal capacity (任意団体)"),
    "person": _l("Sole proprietor (個人事業)"),
}
NO_CORPORATION = (
    "association",
    "person",
)  # their numbers need not carry a corporate check digit (DOMAIN 1.4)
ROUNDINGS = {"floor": _l("Cut off"), "round": _l("Round half up"), "ceil": _l("Round up")}
FIELDS = [
    "name",
    "shop_name",
    "form",
    "registration_number",
    "postal_code",
    "address",
    "phone",
    "tax_rounding",
    "override_limit_percent",
    "voucher_change",
    "receipt_footer",
    "bank_account",
    "default_float",
]


def change(owner: Organisation, values: dict[str, Any], *, by: User) -> str | None:
    """Write the settings; returns what to point out, or None. Raises RuleError with the field that is wrong."""
    read = values | {
        "registration_number": _registration_number(values),
        "postal_code": _checked("postal_code", text.postal_digits, values["postal_code"]) or None,
        "phone": _phone(values["phone"]),
    }
    _check_limits(read)
    changed = [field for field in FIELDS if getattr(owner, field) != read[field]]
    for field in changed:
        setattr(owner, field, read[field])
    db.session.flush()
    if changed:
        audit("org.change", "organisation", 1, by=by, fields=changed)
    return _warning(read)


def _checked(field: str, check: Any, typed: str) -> str:
    try:
        return str(check(typed)) if typed else ""
    except RuleError as broken:
        raise RuleError(broken.message, field=field, code=broken.code) from broken


def _registration_number(values: dict[str, Any]) -> str | None:
    """'T' and 13 digits; a corporation's must carry the check digit (DOMAIN 1.4)."""
    field = "registration_number"
    number = _checked(field, codes.check_registration_number, values[field])
    if number and values["form"] not in NO_CORPORATION:
        _checked(field, codes.check_corporate_number, number[1:])
    return number or None


def _phone(typed: str) -> str:
    """As it was typed, so that the hyphens stay where people expect them."""
    _checked("phone", text.phone_digits, typed)
    return text.normalize_code(typed)


def _check_limits(read: dict[str, Any]) -> None:
    if read["tax_rounding"] not in ROUNDINGS:
        raise RuleError(_("Please choose one."), field="tax_rounding")
    if read["form"] not in FORMS:
        raise RuleError(_("Please choose one."), field="form")
    if not 0 <= read["override_limit_percent"] <= 100:
        raise RuleError(_("Please enter a number from 0 to 100."), field="override_limit_percent")


def _warning(read: dict[str, Any]) -> str | None:
    number = read["registration_number"]
    if number is None:
        return _("Without a registration number receipts are no qualified invoices.")
    return codes.registration_warning(number) if read["form"] in NO_CORPORATION else None
