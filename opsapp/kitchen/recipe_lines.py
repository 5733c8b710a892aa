"""The lines of a recipe while it is written: they travel in the form, so the page works without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from opsapp import money
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.kitchen import recipes
from opsapp.kitchen.forms import recipe_form
from opsapp.kitchen.recipes import Ingredient
from opsapp.stock import barcodes, search
from opsapp.stock.models import Product


@dataclass
class Row:
    """A line as it was typed."""

    product: Product
    quantity: str = ""
    label: str = ""
    additive: bool = False
    grams: str = ""


def standing(product: Product) -> list[Row]:
    """The lines of the recipe that holds."""
    recipe = recipes.of_product(product.id)
    version = recipes.current(recipe) if recipe else None
    return [
        Row(
            one.product,
            money.quantity_text(one.quantity),
            one.label_name,
            one.additive,
            "" if one.grams is None else str(one.grams),
        )
        for one in (version.ingredients if version else [])
    ]


def sent() -> list[Row]:
    """The lines that came with the form, in order; a product that is gone is left out."""
    places = (name.removeprefix("product-") for name in request.form if name.startswith("product-"))
    numbers = sorted(int(place) for place in places if place.isdecimal())[: recipes.MOST_INGREDIENTS + 1]
    rows = []
    for at in numbers:
        product = db.session.get(Product, request.form.get(f"product-{at}", 0, type=int))
        if product is not None:
            rows.append(
                Row(
                    product,
                    request.form.get(f"quantity-{at}", ""),
                    request.form.get(f"label-{at}", ""),
                    f"additive-{at}" in request.form,
                    request.form.get(f"grams-{at}", ""),
                )
            )
    return rows


def form_of(product: Product, rows: Sequence[Row] | None = None) -> Any:
    """The form with the lines that were sent, or with those given."""
    count = len(sent()) if rows is None else len(rows)
    form = recipe_form(count, data=_facts(product))
    for at, row in enumerate(rows or []):
        form[f"quantity-{at}"].raw_data = [row.quantity]
        form[f"label-{at}"].data = row.label
        form[f"additive-{at}"].data = row.additive
        form[f"grams-{at}"].raw_data = [row.grams]
    return form


def _facts(product: Product) -> dict[str, Any]:
    recipe = recipes.of_product(product.id)
    version = recipes.current(recipe) if recipe else None
    if version is None:
        return {"label_name": product.name[:80]}
    return {name: getattr(version, name) for name in recipes.FACTS}


def change(rows: list[Row], do: str) -> str:
    """Add, move or take away a line as the pressed button says; what there is to say about it."""
    word, _dash, number = do.partition("-")
    at = int(number) if number.isdecimal() else -1
    if word in ("up", "down", "remove"):
        if 0 <= at < len(rows):
            _move(rows, at, word)
        return ""
    return _add(rows, db.session.get(Product, at) if word == "pick" else barcodes.find(_typed()))


def _move(rows: list[Row], at: int, word: str) -> None:
    row = rows.pop(at)
    if word != "remove":
        rows.insert(max(0, at - 1) if word == "up" else at + 1, row)


def _add(rows: list[Row], product: Product | None) -> str:
    typed = _typed()
    if product is None:
        found = search.some(typed, 2)
        if len(found) != 1:
            return "" if found or not typed else _("Nothing was found for “%(typed)s”.", typed=typed)
        product = found[0]
    rows.append(Row(product, label=product.name[:80]))
    return _("%(name)s has been added.", name=product.name)


def offered() -> dict[str, Any]:
    """What the search field holds again, and the goods it may have meant."""
    typed = _typed()
    found = search.some(typed) if request.form.get("do") == "add" and barcodes.find(typed) is None else []
    return {"typed": typed if len(found) != 1 and found else "", "offered": found if len(found) > 1 else []}


def _typed() -> str:
    return request.form.get("scan", "").strip()


def ingredients(form: Any, rows: Sequence[Row]) -> list[Ingredient]:
    """The lines as the service takes them."""
    found = []
    for at, row in enumerate(rows):
        if form[f"quantity-{at}"].data is None:
            raise RuleError(_("Please write how much of it."), field=f"quantity-{at}")
        found.append(
            Ingredient(
                row.product,
                form[f"quantity-{at}"].data,
                form[f"label-{at}"].data,
                form[f"additive-{at}"].data,
                form[f"grams-{at}"].data,
            )
        )
    return found
