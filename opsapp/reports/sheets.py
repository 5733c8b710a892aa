"""Figures laid out for a file or a sheet of paper."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _

from opsapp import clock
from opsapp.org.models import Organisation
from opsapp.reports.service import Figure, Period

Names = dict[str, dict[str, str]]
KINDS = ("text", "text", "number", "number", "yen", "yen", "yen")


def flat(figures: Period, names: Names) -> tuple[list[str], list[tuple[object, ...]], tuple[str, ...]]:
    """Headings, rows and column kinds of one table that holds every split of a period."""
    headings = [
        _("Split"),
        _("Heading"),
        _("Receipts"),
        _("Pieces"),
        _("Takings"),
        _("Tax in it"),
        _("Discounts"),
    ]
    return headings, [_row(split, label, figure) for split, label, figure in _splits(figures, names)], KINDS


def _row(split: str, label: str, figure: Figure) -> tuple[object, ...]:
    return split, label, figure.receipts, figure.pieces, figure.amount, figure.tax, figure.discount


def _splits(figures: Period, names: Names) -> Iterator[tuple[str, str, Figure]]:
    yield _("Total"), "", figures.total
    if len(figures.days) > 1:
        yield from ((_("Day"), one.key, one) for one in figures.days if one.receipts or one.amount)
    yield from (
        (_("Department"), names["departments"].get(one.key, one.key), one) for one in figures.departments
    )
    yield from ((_("Hour"), _("%(hour)s:00", hour=one.key), one) for one in figures.hours)
    yield from ((_("Payment"), names["tenders"].get(one.key, one.key), one) for one in figures.tenders)
    yield from ((_("Tax rate"), rate_name(one.key, names), one) for one in figures.rates)


def rate_name(key: str, names: Names) -> str:
    """'8% rate', or what EXEMPT and OUT are called."""
    return names["rates"].get(key) or _("%(rate)s%% rate", rate=key)


# --- on paper, always in Japanese, for residents and the board ----------------------------------------------


def printed(figures: Period, names: Names, shop: Organisation) -> dict[str, Any]:
    """The data of the 日報 of one day, or of the 月報 of a longer period."""
    one_day = figures.first == figures.last
    first = figures.first
    return {
        "title": "日報" if one_day else "月報",
        "subtitle": f"{clock.era_text(first)}({clock.weekday_text(first)})"
        if one_day
        else _month_words(first),
        "shop": {"name": shop.shop_name, "legal_name": shop.name},
        "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
        "figures": _headline(figures),
        "sections": [*([] if one_day else [_by_day(figures)]), *_printed_splits(figures, names)],
        "seals": ["店長", "担当"],
    }


def _month_words(first: date) -> str:
    name, year = clock.era(first)
    return f"{name}{'元' if year == 1 else year}年{first.month}月"


def _headline(figures: Period) -> list[dict[str, Any]]:
    total = figures.total
    return [
        {"label": "純売上", "value": total.amount, "kind": "yen", "note": f"内消費税 {total.tax:,}円"},
        {"label": "客数", "value": total.receipts, "kind": "number"},
        {"label": "客単価", "value": total.basket, "kind": "yen"},
        {"label": "点数", "value": total.pieces, "kind": "number"},
    ]


def _by_day(figures: Period) -> dict[str, Any]:
    columns = [_text("日"), _number("客数"), _yen("売上"), _yen("客単価"), _yen("値引")]
    rows = [
        [
            f"{one.day.day}日({clock.weekday_text(one.day)})",
            one.receipts,
            one.amount,
            one.basket,
            one.discount,
        ]
        for one in figures.days
        if one.receipts or one.amount
    ]
    total = figures.total
    return {
        "title": "日別",
        "columns": columns,
        "rows": rows,
        "total": ["合計", total.receipts, total.amount, total.basket, total.discount],
    }


def _printed_splits(figures: Period, names: Names) -> Iterator[dict[str, Any]]:
    yield _section("部門別", [(names["departments"].get(f.key, f.key), f) for f in figures.departments])
    yield _section("時間帯別", [(f"{f.key}時台", f) for f in figures.hours])
    yield _section("お支払い別", [(names["tenders"].get(f.key, f.key), f) for f in figures.tenders])
    yield {
        "title": "税率別",
        "half": True,
        "columns": [_text(""), _yen("対象額"), _yen("内消費税")],
        "rows": [[rate_name(f.key, names), f.amount, f.tax] for f in figures.rates],
    }


def _section(title: str, rows: list[tuple[str, Figure]]) -> dict[str, Any]:
    return {
        "title": title,
        "half": True,
        "columns": [_text(""), _number("件数"), _yen("金額")],
        "rows": [[label, figure.receipts, figure.amount] for label, figure in rows],
    }


def _text(label: str) -> dict[str, str]:
    return {"label": label, "kind": "text"}


def _number(label: str) -> dict[str, str]:
    return {"label": label, "kind": "number"}


def _yen(label: str) -> dict[str, str]:
    return {"label": label, "kind": "yen"}
