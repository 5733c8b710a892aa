"""食品ラベル: one for each piece made, on A4 sheets or for a label printer."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opsapp import paper, show
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, label_text, produced
from opsapp.kitchen.models import Production

MOST = 500  # labels in one go
DATE_WORDS = {"use_by": "消費期限", "best_before": "賞味期限"}


class Sheet(NamedTuple):
    """A paper: millimetres of one label and how many stand on a page."""

    words: Any
    width: int
    height: int
    columns: int = 1
    rows: int = 1


PAPERS = {
    "a4": Sheet(_l("A4 sheet, 10 labels of 86 × 50 mm"), 86, 50, 2, 5),
    "a4-large": Sheet(_l("A4 sheet, 6 large labels of 100 × 95 mm"), 100, 95, 2, 3),
    "60x80": Sheet(_l("Label printer, 60 × 80 mm"), 60, 80),
    "80x60": Sheet(_l("Label printer, 80 × 60 mm"), 80, 60),
}


def copies_of(row: Production) -> int:
    """A label for each piece; for what is weighed, one to begin with."""
    return min(row.quantity // 1000, MOST) if row.product.unit == "each" else 1


def pdf(row: Production, *, kind: str, copies: int | None = None, skip: int = 0) -> bytes:
    """The labels of a production; `skip` leaves out labels already used on the first sheet.

    RuleError while allergens are 未確認 and nobody has answered for them, and for a production taken back.
    """
    if produced.taken_back([row]):
        raise RuleError(_("This production has been taken back. It has no labels any more."))
    if not produced.may_print(row):
        raise RuleError(_("Some allergens are not confirmed. Somebody has to answer for the labels first."))
    sheet = PAPERS.get(kind)
    if sheet is None:
        raise RuleError(_("Please choose a paper."))
    count = min(max(copies if copies is not None else copies_of(row), 1), MOST)
    label = shown(produced.label_of(row))
    data = {
        "labels": [label] * count,
        "width": sheet.width,
        "height": sheet.height,
        "columns": sheet.columns,
        "rows": sheet.rows,
        "skip": min(max(skip, 0), sheet.columns * sheet.rows - 1),
    }
    images = {f"jan-{label['code']}": paper.barcode_svg(label["code"])} if label.get("code") else {}
    try:
        return paper.render("food_labels", data, images=images)
    except RuntimeError as broken:
        if "too small" not in str(broken):
            raise
        raise RuleError(_("The text does not fit on these labels. Please take larger ones.")) from broken


def shown(label: dict[str, Any]) -> dict[str, Any]:
    """What the paper takes: the lines of the label from the facts of its production."""
    maker = label["maker"]
    return {
        "name": label["name"],
        "ingredients": label_text.list_text(label),
        "content": label["content"],
        "date_word": DATE_WORDS[label["date_kind"]],
        "date": label["date_text"],
        "storage": label["storage"],
        "maker": "\n".join(part for part in (maker["name"], maker["address"], _phone(maker["tel"])) if part),
        "price": label["price"],
        "code": label["code"],
        "may": _may(label),
        "unknown": _unknown(label),
    }


def _phone(tel: str) -> str:
    return f"電話 {show.phone(tel)}" if tel else ""


def _may(label: dict[str, Any]) -> str:
    """Traces are said beside the label's frame, as the law wants it: not "may contain" among the ingredients."""
    found = [one.ja for one in allergens.pick(label["allergens"], allergens.MAY)]
    return f"本品の製造所では{'・'.join(found)}を含む製品も扱っています。" if found else ""


def _unknown(label: dict[str, Any]) -> str:
    found = [one.ja for one in allergens.pick(label["allergens"], allergens.UNKNOWN)]
    return f"アレルゲン未確認：{'・'.join(found)}" if found else ""
