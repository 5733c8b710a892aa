"""Figures laid out for a file or a sheet of paper."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

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


def printed(figures: Period, names: Names, organisation: Any) -> dict[str, Any]:
    raise NotImplementedError
