"""What expires, on paper for the shelf: by place and department, with a box to tick. Always in Japanese."""

from itertools import groupby
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock, paper, show
from opsapp.org.service import organisation
from opsapp.stock import dates, departments
from opsapp.stock.expiry import Expiring
from opsapp.stock.words import DATE_WORDS


def pdf(rows: list[Expiring], days: int) -> bytes:
    """A4, by place and department, in the order of the date."""
    with force_locale("ja"):
        today = clock.today()
        ordered = sorted(
            rows, key=lambda one: (one.place.id, one.product.department.rank, one.product.department_id)
        )
        sections = [
            _section(list(several))
            for _key, several in groupby(ordered, key=lambda one: (one.place.id, one.product.department_id))
        ]
        return paper.render(
            "expiring",
            {
                "title": _("Expiring goods"),
                "subtitle": _("within %(n)s days", n=days) if days else _("today"),
                "detail": f"{show.date_text(today, True)}",
                "shop": {"name": organisation().shop_name},
                "printed_at": show.printed_at(),
                "sections": sections or [{"title": _("Nothing expires"), "text": ""}],
            },
        )


def _section(rows: list[Expiring]) -> dict[str, Any]:
    first = rows[0]
    columns = [
        {"label": _("Goods")},
        {"label": _("Kind of date"), "narrow": True},
        {"label": _("Date"), "narrow": True},
        {"label": _("Left"), "kind": "number", "narrow": True},
        {"label": _("Price with tax"), "kind": "yen", "narrow": True},
        {"label": _("Marked down"), "narrow": True},
        {"label": _("Seen"), "narrow": True},
    ]
    return {
        "title": f"{first.place.name}　{departments.shown_name(first.product.department)}",
        "columns": columns,
        "rows": [_row(one) for one in rows],
    }


def _row(one: Expiring) -> list[object]:
    date = dates.date_text(one.lot)
    return [
        one.product.name,
        str(DATE_WORDS[one.lot.date_kind]),
        f"{date} {_('expired')}" if one.over else date,
        show.quantity(one.quantity, one.product.unit),
        one.price,
        show.yen(one.marked.yen) if one.marked else "",
        "□",
    ]
