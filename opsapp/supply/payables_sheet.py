"""支払予定表: what is to be paid by due date, on A4; and what an entry of a statement is called."""

from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock
from opsapp.ledger.statements import shop_of
from opsapp.org.models import Organisation
from opsapp.supply import payables, payments
from opsapp.supply.payables import Entry, Open


def schedule(on: date, organisation: Organisation) -> dict[str, Any]:
    """Data of the paper `payables`, always in Japanese."""
    with force_locale("ja"):
        found = payables.schedule(on)
        everything = [one for _day, rows in found for one in rows]
        overdue = sum(one.yen for one in everything if one.invoice.due_on < on)
        return {
            "title": _("Payment schedule"),
            "subtitle": _("as of %(day)s", day=clock.era_text(on)),
            "shop": shop_of(organisation),
            "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
            "figures": [
                {"label": _("To be paid in all"), "value": sum(one.yen for one in everything), "kind": "yen"},
                {"label": _("Overdue"), "value": overdue, "kind": "yen"},
                {"label": _("Invoices"), "value": len(everything), "kind": "number"},
            ],
            "sections": [_due(day, rows, on) for day, rows in found] or [_nothing()],
            "seals": [_("Paid out by"), _("Checked by")],
        }


def _due(day: date, rows: list[Open], on: date) -> dict[str, Any]:
    late = f"　{_('past due')}" if day < on else ""
    return {
        "title": f"{clock.era_text(day)}({clock.weekday_text(day)}){late}",
        "columns": [
            {"label": _("Supplier"), "kind": "text"},
            {"label": _("Invoice number"), "kind": "text"},
            {"label": _("Date of the invoice"), "kind": "text", "narrow": True},
            {"label": _("Sum with tax"), "kind": "yen"},
            {"label": _("Still to be paid"), "kind": "yen"},
            {"label": _("Paid, ticked"), "kind": "text", "narrow": True},
        ],
        "rows": [_row(one) for one in rows],
        "total": [_("Total"), "", "", None, sum(one.yen for one in rows), ""],
    }


def _row(one: Open) -> list[object]:
    invoice = one.invoice
    dated = f"{invoice.invoice_date.month}/{invoice.invoice_date.day}"
    return [invoice.supplier.name, invoice.number or f"№{invoice.id}", dated, invoice.total, one.yen, "□"]


def _nothing() -> dict[str, Any]:
    return {"title": _("Nothing is to be paid."), "text": _("All invoices that were written down are paid.")}


def entry_text(entry: Entry) -> str:
    """What an entry of a statement is: an invoice, a payment and its way, or what takes one back."""
    if entry.invoice is not None:
        if entry.invoice.reverses_id:
            return _("Invoice No. %(n)s taken back", n=entry.invoice.reverses_id)
        name = _("Invoice No. %(n)s", n=entry.invoice.id)
        return f"{name} ({entry.invoice.number})" if entry.invoice.number else name
    assert entry.payment is not None
    way = str(payments.WAYS[entry.payment.way])
    return (
        _("Payment taken back (%(way)s)", way=way)
        if entry.payment.reverses_id
        else _("Paid (%(way)s)", way=way)
    )
