"""Labels of goods: on the shelf and on the goods, the tax-included price large (DOMAIN 1.2, 総額表示)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from opsapp import clock, codes, money, paper
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.service import organisation, tax_rates
from opsapp.stock import barcodes, instore, prices, search, specials
from opsapp.stock.models import Price, Product, Special

PER_SHEET = 24
MOST = 20 * PER_SHEET  # goods on the page at once
MOST_LABELS = 1_300  # twenty sheets of the smallest
REDUCED = ("FOOD", "NEWS")


@dataclass(frozen=True)
class Paper:
    """What labels are printed on; `per_sheet` 1 is a roll of a label printer."""

    words: Any
    per_sheet: int
    shelf: bool = False


PAPERS = {
    "shelf": Paper(_l("Shelf labels: A4, 24 of 70 × 33.9 mm"), PER_SHEET, shelf=True),
    "a4-44": Paper(_l("Price labels: A4, 44 of 48.3 × 25.4 mm"), 44),
    "a4-65": Paper(_l("Price labels: A4, 65 of 38.1 × 21.2 mm"), 65),
    "40x28": Paper(_l("Price labels: label printer, 40 × 28 mm"), 1),
    "60x40": Paper(_l("Price labels: label printer, 60 × 40 mm"), 1),
}


# --- which goods ------------------------------------------------------------------------------------------


def to_label(
    q: str = "", *, department_id: int | None = None, since: date | None = None, until: date | None = None
) -> Select[Any]:
    """Products on sale that may need a label; `since`: whose price began on that day or later, until `until` or
    today."""
    query = search.products(q, department_id=department_id)
    if since is not None:
        began = select(Price.product_id).where(Price.valid_from.between(since, until or clock.today()))
        query = query.where(Product.id.in_(began))
    return query


def chosen(ids: Sequence[int]) -> Sequence[Product]:
    """Products on sale by id, in 五十音 order."""
    query = select(Product).where(Product.id.in_(ids), Product.active)
    return db.session.scalars(query.order_by(Product.kana_key, Product.id)).all()


# --- the papers -------------------------------------------------------------------------------------------


def pdf(
    products: Sequence[Product],
    *,
    kind: str = "shelf",
    copies: int | Mapping[int, int] = 1,
    skip: int = 0,
    day: date | None = None,
) -> bytes:
    """Labels of one kind of PAPERS with the prices of a day; `copies` of each, or by product id; `skip` leaves out
    labels already used on the first sheet. Products without a price: none. RuleError for too many."""
    wanted = {one.code: copies if isinstance(copies, int) else copies.get(one.id, 1) for one in products}
    if sum(wanted.values()) > MOST_LABELS:
        raise RuleError(_("At most %(n)s labels at once, please.", n=f"{MOST_LABELS:,}"), code="too_many")
    if PAPERS[kind].shelf:
        return paper.shelf_labels({"labels": _several(labels(products, day), wanted), "skip": skip})
    found = _several(price_labels(products, day), wanted)
    bars = {label["bars"] for label in found if label.get("bars")}
    data = {"paper": kind, "labels": found, "skip": skip}
    return paper.render("price_labels", data, images={f"bars-{one}": paper.barcode_svg(one) for one in bars})


def _several(found: list[dict[str, Any]], wanted: Mapping[str, int]) -> list[dict[str, Any]]:
    return [one for one in found for _n in range(wanted[one["code"]])]


def labels(products: Sequence[Product], day: date | None = None) -> list[dict[str, Any]]:
    """The shelf labels of some products in their order, as the paper takes them."""
    day = day or clock.today()
    rates = tax_rates(day)
    offers = {one.id: special for special in _on(day) for one in special.products}
    return [
        _label(one, usual, rates[one.tax_class], offers.get(one.id)) for one, usual in _priced(products, day)
    ]


def price_labels(products: Sequence[Product], day: date | None = None) -> list[dict[str, Any]]:
    """The labels on the goods themselves. They stay on them, so a special does not show: the till knows it."""
    known = barcodes.layouts()
    return [_price_label(one, usual, known) for one, usual in _priced(products, day or clock.today())]


def _priced(products: Sequence[Product], day: date) -> Iterator[tuple[Product, int]]:
    usual = prices.prices_on(day, [one.id for one in products])
    return ((one, usual[one.id]) for one in products if one.id in usual)


def _on(day: date) -> list[Special]:
    return [one for one in prices.specials_from(day) if one.first_day <= day and one.kind == specials.PRICE]


def _label(product: Product, usual: int, rate: int, offer: Special | None) -> dict[str, Any]:
    price = offer.yen if offer else usual
    label: dict[str, Any] = {"name": product.name, "price": price, "code": product.code}
    if rate:
        tax = money.tax_included(price, rate, organisation().tax_rounding)
        label |= {"net": price - tax, "rate": rate, "reduced": product.tax_class in REDUCED}
    if product.unit != "each":
        label["unit"] = _("per 1 %(unit)s", unit=product.unit)
    if offer:
        label |= {
            "special": "特売",
            "was": usual,
            "until": f"{offer.last_day.month}/{offer.last_day.day}まで",
        }
    if jan := _jan(product):
        label["jan"] = jan
    return label


def _price_label(product: Product, usual: int, known: Sequence[codes.Layout]) -> dict[str, Any]:
    label: dict[str, Any] = {"name": product.name, "price": usual, "code": product.code}
    if product.unit != "each":
        label["unit"] = f"1{product.unit}あたり"
    if bars := _jan(product) or instore.printed_code(product, usual, known):
        label["bars"] = bars
    return label


def _jan(product: Product) -> str | None:
    return next((one.code for one in product.barcodes if _printable(one.code, one.kind)), None)


def _printable(code: str, kind: str) -> bool:
    return kind == barcodes.JAN and codes.is_jan(code)
