"""What tenders, tax rates and cash movements of a report are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

TENDERS = {
    "cash": _l("Cash"),
    "tab": _l("Tab"),
    "voucher": _l("Voucher"),
    "qr": _l("QR payment"),
    "card": _l("Card"),
}
MOVES = {"in": _l("Cash in"), "out": _l("Cash out"), "tab_payment": _l("Paid on a tab")}
RATES = {"EXEMPT": _l("Tax exempt"), "OUT": _l("Outside tax")}


def tender_text(row: Mapping[str, Any]) -> str:
    """The name on the voucher or of the QR service when it was given, else the kind of tender."""
    return row["label"] or str(TENDERS[row["tender"]])


def rate_text(row: Mapping[str, Any]) -> str:
    """'At 8%', 'Tax exempt'."""
    return (
        _("At %(rate)s%%", rate=row["rate"]) if row["tax_class"] == "TAXED" else str(RATES[row["tax_class"]])
    )


def move_text(kind: str) -> str:
    """'Cash in', 'Cash out', 'Paid on a tab'."""
    return str(MOVES[kind])
