"""Lines that are scanned into a page: they travel in the form, so that it works without a script as well."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext as _

from opsapp import money
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.stock import barcodes, search
from opsapp.stock.models import Product

MOST = 300


def numbers() -> list[int]:
    """The places of the lines that were sent, in order."""
    places = (name.removeprefix("product-") for name in request.form if name.startswith("product-"))
    return sorted(int(place) for place in places if place.isdecimal())[:MOST]


def sent(name: str, at: int) -> str:
    """What was typed into a field of a line."""
    return request.form.get(f"{name}-{at}", "")


def product_at(at: int) -> Product | None:
    """The product of a line."""
    return db.session.get(Product, request.form.get(f"product-{at}", 0, type=int))


def change(rows: list[Any], do: str, add: Callable[[Product, str], str]) -> str:
    """Add or take away a line as the pressed button says; what there is to say about it."""
    word, _dash, number = do.partition("-")
    if word == "remove" and number.isdecimal() and int(number) < len(rows):
        del rows[int(number)]
        return ""
    code = typed()
    product = picked(number) if word == "pick" else barcodes.find(code)
    if product is None:
        nothing = bool(code) and not search.some(code, 1)
        return _("Nothing was found for “%(typed)s”.", typed=code) if nothing else ""
    if not product.stocked:
        return _("No stock is kept of %(name)s.", name=product.name)
    return add(product, code)


def picked(number: str) -> Product | None:
    """The product whose button was pressed."""
    return db.session.get(Product, int(number)) if number.isdecimal() else None


def one_more(quantity: str) -> str:
    """The typed quantity and one; 1 where nothing readable stands."""
    try:
        return money.quantity_text(money.parse_quantity(quantity) + 1000)
    except RuleError:
        return "1"


def typed() -> str:
    """What was scanned or typed to find goods."""
    return request.form.get("scan", "").strip()


def offered() -> dict[str, Any]:
    """For the template: the words searched for and the goods to choose from, where no code was meant."""
    searched = request.form.get("do") == "add" and barcodes.find(typed()) is None
    return {"typed": typed() if searched else "", "offered": search.some(typed()) if searched else []}


def template(name: str) -> str:
    """The page, or only its lines for the script that scans."""
    return f"stock/_{name}.html" if "HX-Request" in request.headers else f"stock/{name}.html"


def request_id(typed: str | None) -> str | None:
    """The identity that a page gave its form, so that pressing twice is once; None for anything else."""
    try:
        return str(uuid.UUID(typed or ""))
    except ValueError:
        return None
