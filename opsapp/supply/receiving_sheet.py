"""検品書: what came and what differed, on A4 for the file and for a talk with the supplier. Always in Japanese."""

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock, show
from opsapp.ledger.statements import shop_of
from opsapp.org.models import Organisation
from opsapp.stock import dates
from opsapp.supply import receiving_lists
from opsapp.supply.models import StockReceipt
from opsapp.supply.receiving_lists import Compared


def data(receipt: StockReceipt, organisation: Organisation) -> dict[str, Any]:
    """Data of the paper `receiving`."""
    with force_locale("ja"):
        rows = receiving_lists.compared(receipt)
        return {
            "title": _("Note of goods sent back") if receipt.sent_back else _("Receiving sheet"),
            "subtitle": receipt.supplier_name,
            "detail": _head(receipt),
            "shop": shop_of(organisation),
            "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
            "seals": [_("Received by"), _("Checked by")],
            "sections": [_table(receipt, rows)],
            "remarks": receipt.note,
        }


def _head(receipt: StockReceipt) -> str:
    parts = [
        clock.era_text(receipt.received_on),
        _("Delivery note %(n)s", n=receipt.document_number) if receipt.document_number else "",
        _("Order No. %(n)s", n=receipt.order_id) if receipt.order_id else "",
        f"№{receipt.id}",
        _("By %(name)s", name=receipt.user.name) if receipt.user else "",
    ]
    return "　".join(part for part in parts if part)


def _table(receipt: StockReceipt, rows: list[Compared]) -> dict[str, Any]:
    columns = _columns(receipt.sent_back)
    total = abs(receiving_lists.total_cost(receipt))
    return {
        "title": _("What went back") if receipt.sent_back else _("What came"),
        "columns": columns,
        "rows": [_row(one, receipt.sent_back) for one in rows],
        "total": [_("Total"), *[""] * (len(columns) - 2), total],
        "note": _("Sums are without tax."),
    }


def _columns(sent_back: bool) -> list[dict[str, Any]]:
    right, left = {"kind": "number", "narrow": True}, {"kind": "text", "narrow": True}
    noted = {"label": _("On the delivery note"), **right}
    came = [noted, {"label": _("Taken in"), **right}, {"label": _("Differs"), **left}]
    return [
        {"label": _("Goods"), "kind": "text"},
        *([{"label": _("Quantity"), **right}] if sent_back else came),
        {"label": _("Date on the goods"), **left},
        {"label": _("Cost"), **right},
        {"label": _("Sum without tax"), "kind": "yen"},
    ]


def _row(one: Compared, sent_back: bool) -> list[object]:
    line, unit = one.line, one.line.product.unit
    moved = show.quantity(line.accepted, unit)
    noted = "" if one.expected is None else show.quantity(one.expected, unit)
    return [
        line.product.name + (f"\n{line.note}" if line.note else ""),
        *([moved] if sent_back else [noted, moved, "\n".join(differs(one))]),
        dates.date_text(line.lot) if line.lot else "",
        show.cost(line.unit_cost),
        receiving_lists.cost_of(line),
    ]


def differs(one: Compared) -> list[str]:
    """What is not as it should be, in words: short, over, broken."""
    unit = one.line.product.unit
    found = []
    if one.short:
        found.append(_("short %(n)s", n=show.quantity(one.short, unit)))
    if one.over:
        found.append(_("over %(n)s", n=show.quantity(one.over, unit)))
    if one.line.damaged:
        found.append(_("broken %(n)s", n=show.quantity(one.line.damaged, unit)))
    return found
