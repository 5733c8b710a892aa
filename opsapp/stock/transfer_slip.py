"""The slip that goes along with goods from place to place. Always in Japanese."""

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import paper, show
from opsapp.org.service import organisation
from opsapp.stock import dates, transfers
from opsapp.stock.leaving_models import Transfer
from opsapp.stock.models import Move


def pdf(transfer: Transfer) -> bytes:
    """A4, with room for who loaded and who took it in."""
    with force_locale("ja"):
        sums = {"label": _("Number of lines"), "value": len(transfer.moves), "kind": "number"}
        pieces = sum(move.quantity // 1000 for move in transfer.moves if move.product.unit == "each")
        data = {
            "title": _("Transfer slip"),
            "subtitle": f"№{transfer.id}",
            "detail": show.datetime_text(transfer.happened_at, True),
            "shop": {"name": organisation().shop_name},
            "printed_at": show.printed_at(),
            "from": transfer.from_place.name,
            "to": transfer.to_place.name,
            "who": transfer.user.name if transfer.user else "",
            "note": transfer.note,
            "undone": _("taken back") if transfers.is_reversed(transfer) else "",
            "figures": [sums, {"label": _("Pieces"), "value": pieces, "kind": "number"}],
            "sections": [_section(transfer)],
        }
        return paper.render("transfer", data)


def _section(transfer: Transfer) -> dict[str, Any]:
    columns = [
        {"label": _("Goods")},
        {"label": _("Number"), "narrow": True},
        {"label": _("Date"), "narrow": True},
        {"label": _("Quantity"), "kind": "number", "narrow": True},
        {"label": _("Seen"), "narrow": True},
    ]
    return {"title": _("What goes"), "columns": columns, "rows": [_row(move) for move in transfer.moves]}


def _row(move: Move) -> list[object]:
    date = dates.date_text(move.lot) if move.lot else ""
    code = move.product.barcodes[0].code if move.product.barcodes else move.product.code
    return [move.product.name, code, date, show.quantity(move.quantity, move.product.unit), "□"]
