"""Labels of markdowns: the lower price with tax large, the old one struck, the date and a code of their own."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale

from opsapp import clock, money, paper
from opsapp.org.service import organisation, tax_rates
from opsapp.stock import dates
from opsapp.stock.models import Markdown

PER_SHEET = 24  # of A4; the other paper is one label of 50 x 30 mm a page
REDUCED = ("FOOD", "NEWS")
OFF = {20: "2割引", 30: "3割引", 50: "半額"}
DATES = {"use_by": "消費期限", "best_before": "賞味期限"}


def pdf(rows: Sequence[Markdown], *, sheet: str = "a4", skip: int = 0) -> bytes:
    """As many labels of each as were asked for, on "a4" sheets or one a page for a "label" printer (DOMAIN 1.2)."""
    with force_locale("ja"):
        labels = [label for one in rows for label in [_label(one)] * one.pieces]
    codes = {f"jan-{label['jan']}": paper.barcode_svg(label["jan"]) for label in labels}
    data = {"labels": labels, "paper": sheet, "skip": skip if sheet == "a4" else 0}
    return paper.render("markdown_labels", data, images=codes)


def _label(one: Markdown) -> dict[str, Any]:
    product, rate = one.product, tax_rates(clock.today())[one.product.tax_class]
    label: dict[str, Any] = {"name": product.name, "price": one.yen, "was": one.list_yen, "jan": one.code}
    label["word"] = next((word for off, word in OFF.items() if _is_off(one, off)), "値下")
    if rate:
        tax = money.tax_included(one.yen, rate, organisation().tax_rounding)
        label |= {"net": one.yen - tax, "rate": rate, "reduced": product.tax_class in REDUCED}
    if product.unit != "each":
        label["unit"] = f"1{product.unit}あたり"
    if one.lot is not None:
        label["date"] = f"{DATES[one.lot.date_kind]} {dates.date_text(one.lot)}"
    else:
        label["date"] = f"{one.last_day.month}月{one.last_day.day}日まで"
    return label


def _is_off(one: Markdown, percent: int) -> bool:
    return one.yen == one.list_yen * (100 - percent) // 100
