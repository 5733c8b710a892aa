"""A cash day on paper: 精算 (Z) or 点検 (X), on the 80 mm roll or A4. Always in Japanese."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock
from opsapp.ledger.statements import shop_of
from opsapp.org.models import Organisation
from opsapp.sales.models import Sale
from opsapp.shop import days, words
from opsapp.shop.days import Report

Paper = dict[str, Any]


def z_report(report: Report, organisation: Organisation, paper: str) -> Paper:
    """Data of the paper `z_report` (DOMAIN 2.1); `paper` is 'roll' or 'a4'."""
    with force_locale("ja"):
        return {
            "paper": paper,
            "shop": shop_of(organisation),
            **_heads(report),
            **_sections(report.figures),
            "cash": _cash(report),
            "denominations": _denominations(report),
            "late": [_late(sale) for sale in report.late_sales],
            "people": list(_people(report)),
            "signatures": [_("Person in charge"), _("Checked by")],
            "remarks": "\n".join(count.note for count in report.handovers if count.note),
        }


def _late(sale: Sale) -> Paper:
    wall = clock.to_japan(sale.happened_at)
    at = f"{wall.month}月{wall.day}日 {wall.hour}:{wall.minute:02d}"
    return {"number": f"{sale.till.code}-{sale.number:06d}", "at": at, "amount": sale.total}


def _heads(report: Report) -> Paper:
    day, closing = report.day, report.closing
    last = report.figures["last_closing_at"]
    return {
        "kind": "Z" if closing else "X",
        "number": f"{closing.number:04d}" if closing else "",
        "till": f"{_('Till')}{day.till.code} {day.till.name}",
        "business_date": f"{clock.era_text(day.business_date)}({clock.weekday_text(day.business_date)})",
        "previous_at": _when(datetime.fromisoformat(last)) if last else "",
        "opened_at": _when(day.opened_at),
        "closed_at": _when(closing.happened_at) if closing else "",
        "printed_at": _when(clock.now()),
    }


def _when(moment: datetime) -> str:
    wall = clock.to_japan(moment)
    return f"{wall.year}年{wall.month}月{wall.day}日 {wall.hour}:{wall.minute:02d}"


def _sections(figures: Paper) -> Paper:
    sales = figures["sales"]
    return {
        "sales": {
            "net": sales["net"],
            "gross": sales["gross"],
            "customers": sales["customers"],
            "average": sales["per_customer"],
            "items": sales["pieces"],
        },
        "rates": [_rate(rate) for rate in figures["rates"]],
        "departments": [
            {"name": one["name"], "items": f"{one['pieces']:,}", "amount": one["amount"]}
            for one in figures["departments"]
        ],
        "tenders": [
            {"label": words.tender_text(one), "count": one["count"], "amount": one["amount"]}
            for one in figures["tenders"]
        ],
        "adjustments": [
            {"label": label, "count": figures[key]["count"], "amount": figures[key]["amount"]}
            for label, key in (
                (_("Discounts"), "discounts"),
                (_("Returns"), "returns"),
                (_("Voids"), "voids"),
            )
        ],
        "cash_moves": [_move(move) for move in figures["moves"]],
    }


def _rate(rate: Paper) -> Paper:
    row = {"label": words.rate_text(rate), "amount": rate["amount"]}
    return row | ({"tax": rate["tax"]} if rate["tax_class"] == "TAXED" else {})


def _move(move: Paper) -> Paper:
    wall = clock.to_japan(datetime.fromisoformat(move["at"]))
    label = f"{words.move_text(move['kind'])} {move['reason']}".strip()
    return {"time": f"{wall.hour}:{wall.minute:02d}", "label": label, "amount": move["yen"]}


def _cash(report: Report) -> Paper:
    drawer, closing = report.figures["cash"], report.closing
    paper = {
        "float": drawer["float"],
        "sales": drawer["sales"],
        "refunds": drawer["refunds"],
        "voucher_change": drawer["voucher_change"],
        "tab_received": drawer["tab_payments"],
        "paid_in": drawer["in"],
        "paid_out": drawer["out"],
        "expected": drawer["expected"],
    }
    if closing is not None:
        paper |= {
            "counted": closing.counted_yen,
            "difference": closing.over_short_yen,
            "reason": closing.reason,
            "next_float": closing.next_float_yen,
            "deposit": closing.deposit_yen,
        }
    return paper


def _denominations(report: Report) -> list[Paper]:
    counted = days.pieces(report.closing.count) if report.closing else []
    return [{"face": face, "count": number} for face, number in counted]


def _people(report: Report) -> Iterator[Paper]:
    yield {"role": _("Opened by"), "name": report.day.user.name}
    for count in report.handovers:
        if count.taken_over_by:
            yield {"role": _("Taken over by"), "name": count.taken_over_by.name}
    if report.closing:
        yield {"role": _("Closed by"), "name": report.closing.user.name}
