"""The demo shop's kitchen as it is fitted out: places, ingredients with their allergens, recipes, equipment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from opsapp import clock
from opsapp.db import db
from opsapp.demo.names import WORDS, rows
from opsapp.demo.suppliers import BEST_BEFORE, Bought, yen_text
from opsapp.kitchen import allergens, equipment, recipes
from opsapp.org.models import User
from opsapp.stock import catalogue, departments, places
from opsapp.stock.models import Department, Place, Product

SUPPLIER = "011"
DEPARTMENT = {"code": "90", "name": "厨房の材料", "name_en": "Kitchen ingredients"}
PLACES = (("kitchen", "厨房"), ("store", "倉庫"))
SOURCE, SHEET = "包装の一括表示", "仕入先の規格書"
MACHINES = (("厨房の冷蔵庫", "fridge"), ("厨房の冷凍庫", "freezer"), ("弁当の温蔵庫", "warmer"))
FIRST = -1  # ingredients stand at places below zero on the demo's shelf
WEEKS = 2  # for which there usually is enough in the kitchen


@dataclass(frozen=True, eq=False)
class Dish:
    """A recipe of the demo: thousandths of each ingredient, by its number, for a batch of so many."""

    product: str
    every: int  # days
    batch: int
    parts: tuple[tuple[str, int], ...]
    row: Mapping[str, str]


@cache
def ingredients() -> list[dict[str, str]]:
    """The ingredients in the order of their numbers."""
    return list(rows(WORDS / "ingredients.csv"))


@cache
def dishes() -> tuple[Dish, ...]:
    """All recipes."""
    return tuple(
        Dish(
            row["product"], int(row["every"]), int(row["batch"]),
            tuple((code, int(size)) for code, size in (part.split(":") for part in row["ingredients"].split())), row,
        )
        for row in rows(WORDS / "recipes.csv")
    )  # fmt: skip


@cache
def places_of() -> dict[str, int]:
    """Where ingredients stand on the demo's shelf, by their numbers."""
    return {row["code"]: FIRST - n for n, row in enumerate(ingredients())}


def bought(daily: Mapping[str, Sequence[int]]) -> dict[int, Bought]:
    """How ingredients are bought: enough for two weeks of what is cooked."""
    at = places_of()
    needed = {code: [0] * 12 for code in at}
    for dish in dishes():
        for code, size in dish.parts:
            for month in range(12):
                needed[code][month] += size * daily[dish.product][month] // (dish.batch * 1000)
    return {at[row["code"]]: _bought(at[row["code"]], row, needed[row["code"]]) for row in ingredients()}


def _bought(place: int, row: dict[str, str], daily: Sequence[int]) -> Bought:
    case = int(row["case"])
    usual = tuple(max(-(-one * 7 * WEEKS // case), 2) * case for one in daily)
    return Bought(
        place, SUPPLIER, case, int(row["cost"]) * 1000, usual, tuple(max(one, 1) for one in daily), None, BEST_BEFORE,
        False,
    )  # fmt: skip


def price_list() -> list[list[object]]:
    """The wholesaler's price list of ingredients."""
    return [
        [
            SUPPLIER, row["code"], f"G{row['code'][-3:]}", _plain(int(row["case"])), 1,
            yen_text(int(row["cost"]) * 1000), "",
        ]
        for row in ingredients()
    ]  # fmt: skip


def _plain(thousandths: int) -> str:
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


# --- written down -----------------------------------------------------------------------------------------


def open_places(by: User) -> dict[str, int]:
    """The kitchen and the store, by their kind."""
    return {kind: places.create(name=name, kind=kind, by=by).id for kind, name in PLACES}


def add_ingredients(by: User) -> dict[int, int]:
    """Ingredients are goods without a price: nobody buys them here. Ids by their place on the demo's shelf."""
    department: Department = departments.create(by=by, tax_class="FOOD", business_class=3, **DEPARTMENT)
    found = {}
    at = places_of()
    for row in ingredients():
        product = Product(barcodes=[], last_cost=int(row["cost"]), by_weight=False)
        facts = {"code": row["code"], "name": row["name"], "kana": row["kana"], "unit": row["unit"]}
        tax = "STD" if row["allergens"] == "-" else "FOOD"
        catalogue.write(product, facts | {"department_id": department.id, "tax_class": tax}, [])
        db.session.add(product)
        db.session.flush()
        found[at[row["code"]]] = product.id
    return found


def fit_out(ids: Mapping[int, int], made: Mapping[str, int], kitchen: int, by: User) -> dict[str, int]:
    """Allergen facts, recipes and equipment; ids of the versions by the names of what they make."""
    at = places_of()
    products = {code: db.session.get_one(Product, ids[place]) for code, place in at.items()}
    for row in ingredients():
        _know(row, products[row["code"]], by)
    for rank, (name, kind) in enumerate(MACHINES):
        low, high = equipment.PRESETS[kind]
        place = db.session.get_one(Place, kitchen)
        equipment.save(
            None, name=name, lowest=low, highest=high, times_a_day=2, place_id=place.id, rank=rank, by=by
        )
    labels = {row["code"]: row for row in ingredients()}
    dishes_made = {one: db.session.get_one(Product, made[one.product]) for one in dishes()}
    return {
        one.product: recipes.save(product, _spec(one, products, labels), by=by).id
        for one, product in dishes_made.items()
    }


def _know(row: dict[str, str], product: Product, by: User) -> None:
    words = row["allergens"].split()
    if words == ["-"]:
        words = []  # containers: nothing in them is eaten
    said = {word.lstrip("?"): allergens.MAY if word[0] == "?" else allergens.CONTAINS for word in words}
    open_ = set(row["unknown"].split())
    statuses = {
        one.code: said.get(one.code, allergens.FREE)
        for one in allergens.listed(clock.today())
        if one.code not in open_
    }
    allergens.record(product, statuses, source=Random(row["code"]).choice((SOURCE, SHEET)), by=by)


def _spec(
    dish: Dish, products: Mapping[str, Product], labels: Mapping[str, Mapping[str, str]]
) -> recipes.Spec:
    row = dish.row
    lines = [
        recipes.Ingredient(
            products[code], size, labels[code]["label"],
            grams=int(labels[code]["grams"]) * size // 1000 if labels[code]["grams"] else None,
        )
        for code, size in dish.parts
    ]  # fmt: skip
    return recipes.Spec(
        yield_quantity=dish.batch * 1000,
        label_name=row["label"],
        keeps_hours=int(row["hours"]),
        ingredients=lines,
        content=row["content"],
        storage=row["storage"],
        cook_to=int(row["cook_to"]) if row["cook_to"] else None,
        method=row["method"],
    )
