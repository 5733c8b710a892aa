"""Shelf labels: the tax-included price large, as the law on shown prices wants it (DOMAIN 1.2, 総額表示)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from opsapp import clock, codes, money, paper
from opsapp.db import db
from opsapp.org.service import organisation, tax_rates
from opsapp.stock import barcodes, prices, search, specials
from opsapp.stock.models import Price, Product, Special

PER_SHEET = 24
MOST = 20 * PER_SHEET
REDUCED = ("FOOD", "NEWS")


def to_label(q: str = "", *, department_id: int | None = None, since: date | None = None) -> Select[Any]:
    """Products on sale that may need a label; `since`: whose price began on that day or later, until today."""
    query = search.products(q, department_id=department_id)
    if since is not None:
        began = select(Price.product_id).where(Price.valid_from.between(since, clock.today()))
        query = query.where(Product.id.in_(began))
    return query


def pdf(products: Sequence[Product], *, copies: int = 1, skip: int = 0) -> bytes:
    """Sheets of labels; `skip` leaves out labels already used on the first sheet. Products without a price: none."""
    return paper.shelf_labels(
        {"labels": [one for one in labels(products) for _n in range(copies)], "skip": skip}
    )


def labels(products: Sequence[Product]) -> list[dict[str, Any]]:
    """The labels of some products in their order, as the paper takes them."""
    today = clock.today()
    usual, rates = prices.prices_on(today, [one.id for one in products]), tax_rates(today)
    offers = {one.id: special for special in _today(today) for one in special.products}
    return [
        _label(one, usual[one.id], rates[one.tax_class], offers.get(one.id))
        for one in products
        if one.id in usual
    ]


def _today(today: date) -> list[Special]:
    return [
        one for one in prices.specials_from(today) if one.first_day <= today and one.kind == specials.PRICE
    ]


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
    if jan := next((one.code for one in product.barcodes if _printable(one.code, one.kind)), None):
        label["jan"] = jan
    return label


def _printable(code: str, kind: str) -> bool:
    return kind == barcodes.JAN and codes.is_jan(code)


def chosen(ids: Sequence[int]) -> Sequence[Product]:
    """Products on sale by id, in 五十音 order."""
    query = select(Product).where(Product.id.in_(ids), Product.active)
    return db.session.scalars(query.order_by(Product.kana_key, Product.id)).all()
