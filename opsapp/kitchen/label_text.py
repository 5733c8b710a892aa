"""What a food label says (食品表示法): ingredients by weight, additives after the slash, allergens in brackets."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import force_locale

from opsapp import codes, money
from opsapp.kitchen import allergens, composition
from opsapp.kitchen.models import RecipeIngredient, RecipeVersion
from opsapp.org.service import organisation
from opsapp.stock import barcodes, dates, prices
from opsapp.stock.dates import Printed
from opsapp.stock.models import Product


class Part(NamedTuple):
    """What went in: its name on the label (empty: not printed), its thousandths and grams as far as known."""

    product_id: int
    name: str
    quantity: int
    grams: int | None
    additive: bool = False


Item = tuple[str, int | None]


def part_of(line: RecipeIngredient, product: Product, quantity: int, name: str) -> Part:
    """A line of a recipe as it was really taken; kilograms and litres tell the weight themselves."""
    grams: int | None
    if product.unit != "each":
        grams = quantity
    elif line.grams is not None and line.product.unit == "each":
        grams = money.divide(line.grams * quantity, line.quantity, "round")
    else:
        grams = None
    return Part(product.id, name, quantity, grams, line.additive)


def parts_of(version: RecipeVersion) -> list[Part]:
    """The lines of a version as one batch takes them."""
    return [part_of(line, line.product, line.quantity, line.label_name) for line in version.ingredients]


def ingredients(parts: Sequence[Part]) -> tuple[list[str], list[str]]:
    """原材料名: names by descending weight, and the additives; what is made here names what is in it."""
    made = composition.closure(one.product_id for one in parts)
    plain, additives = _items(parts, made, frozenset())
    return _by_weight(plain), _by_weight(additives)


def without_weight(version: RecipeVersion) -> list[RecipeIngredient]:
    """Printed lines whose weight nobody wrote down: the label then keeps the order of the recipe."""
    return [
        line
        for line in version.ingredients
        if line.label_name and line.product.unit == "each" and line.grams is None
    ]


def _items(
    parts: Iterable[Part], made: composition.Made, above: frozenset[int]
) -> tuple[list[Item], list[Item]]:
    plain: list[Item] = []
    additives: list[Item] = []
    for part in parts:
        if not part.name:
            continue
        if part.additive:
            additives.append((part.name, part.grams))
        elif part.product_id in made and part.product_id not in above:
            version = made[part.product_id]
            inner, added = _items(_scaled(version, part.quantity), made, above | {part.product_id})
            names = "、".join(_by_weight(inner))
            plain.append((f"{part.name}（{names}）" if names else part.name, part.grams))
            additives += added
        else:
            plain.append((part.name, part.grams))
    return plain, additives


def _scaled(version: RecipeVersion, quantity: int) -> list[Part]:
    """The parts of so much of something made here, with a thousandth of a gram's loss at most."""
    whole = version.yield_quantity
    return [
        one._replace(
            quantity=one.quantity * quantity // whole or 1,
            grams=None if one.grams is None else one.grams * quantity // whole,
        )
        for one in parts_of(version)
    ]


def _by_weight(items: Sequence[Item]) -> list[str]:
    """Heaviest first, the same name once; where a weight is unknown the recipe's own order stays."""
    weights: dict[str, int | None] = {}
    for name, grams in items:
        before = weights.get(name, 0)
        weights[name] = None if grams is None or before is None else before + grams
    if None in weights.values():
        return list(weights)
    return sorted(weights, key=lambda name: -(weights[name] or 0))


# --- the whole label ---------------------------------------------------------------------------------------


def snapshot(
    version: RecipeVersion,
    parts: Sequence[Part],
    statuses: Mapping[str, str],
    *,
    printed: Printed,
    made_at: datetime,
    on: date,
) -> dict[str, Any]:
    """All that labels of a production say, for good; words are Japanese, as on every label."""
    product, shop = version.recipe.product, organisation()
    names, additives = ingredients(parts)
    price = prices.price_on(product.id, on)
    with force_locale("ja"):
        date_text = dates.date_text(printed)
    return {
        "name": version.label_name,
        "ingredients": names,
        "additives": additives,
        "allergens": dict(statuses),
        "content": version.content,
        "date_kind": version.date_kind,
        "date_text": date_text,
        "storage": version.storage,
        "maker": {"name": shop.name, "address": shop.address, "tel": shop.phone},
        "price": price,
        "code": shop_code(product, price),
        "made_at": made_at.isoformat(),
        "on": on.isoformat(),
    }


def shop_code(product: Product, price: int | None) -> str | None:
    """The bars of a product: its JAN, else the shop's own code with the price in it (DOMAIN 2.2); None: none."""
    for one in product.barcodes:
        if one.kind == barcodes.JAN and codes.is_jan(one.code):
            return one.code
    for one in product.barcodes:
        for layout in barcodes.layouts():
            fits = len(one.code) <= layout.item_len and layout.kind == "price"
            if price is not None and fits and price < 10**layout.value_len:
                return codes.build_instore(one.code, price, layout)
    return None


def words_of(label: Mapping[str, Any], *wanted: str) -> list[str]:
    """The words of a label's allergens that have one of some statuses, in the order of the table."""
    return [one.label or one.ja for one in allergens.pick(label["allergens"], *wanted)]


def bracket(label: Mapping[str, Any]) -> str:
    """「（一部に小麦・卵・乳成分を含む）」, or nothing when nothing is contained."""
    found = words_of(label, allergens.CONTAINS)
    return f"（一部に{'・'.join(found)}を含む）" if found else ""


def list_text(label: Mapping[str, Any]) -> str:
    """The whole line of 原材料名."""
    names = "、".join(label["ingredients"])
    last = [*label["additives"], *([bracket(label)] if bracket(label) else [])]
    if label["additives"]:
        return f"{names}／{'、'.join(last)}" if names else "、".join(last)
    return "、".join([names, *last]) if names else "".join(last)
