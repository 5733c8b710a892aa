"""Recipes: versions that stay, circles that are refused, costs that are exact."""

from datetime import timedelta
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.kitchen import costing, recipes
from opsapp.kitchen.models import RecipeIngredient, RecipeVersion
from opsapp.kitchen.recipes import Spec
from opsapp.org.models import User
from tests.kitchen.pantry import MORNING, Pantry


def test_a_change_is_a_new_version_and_the_old_one_stays(pantry: Pantry) -> None:
    first = pantry.croquette()
    second = pantry.croquette(eggs=5_000)
    assert first.id != second.id
    assert [one.quantity for one in db.session.get_one(RecipeVersion, first.id).ingredients] == [
        4000,
        300,
        2000,
    ]
    recipe = recipes.of_product(pantry.goods["コロッケ"].id)
    assert recipes.current(recipe).id == second.id  # type: ignore[union-attr, arg-type]
    assert [one.id for one in recipes.history(recipe)] == [second.id, first.id]  # type: ignore[arg-type]


def test_saving_the_same_twice_makes_no_new_version(pantry: Pantry) -> None:
    assert pantry.croquette().id == pantry.croquette().id


def test_what_is_written_cannot_be_changed(pantry: Pantry) -> None:
    version = pantry.croquette()
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        db.session.get_one(RecipeVersion, version.id).keeps_hours = 99
    with pytest.raises(RuntimeError, match="append-only"), transaction():
        db.session.get_one(RecipeIngredient, (version.id, 1)).quantity = 1


def test_nothing_is_an_ingredient_of_itself(pantry: Pantry) -> None:
    with pytest.raises(RuleError) as broken:
        pantry.save("コロッケ", [pantry.line("コロッケ", 1000, "コロッケ")], yields=1000, keeps=8)
    assert broken.value.code == "circle"
    assert broken.value.field == "quantity-0"


def test_nothing_contains_itself_through_others(pantry: Pantry) -> None:
    pantry.croquette()
    pantry.bento()
    lines = [pantry.line("じゃがいも", 1000, "じゃがいも"), pantry.line("幕の内弁当", 1000, "弁当")]
    with pytest.raises(RuleError, match="幕の内弁当") as broken:
        pantry.save("コロッケ", lines, yields=1000, keeps=8)
    assert (broken.value.code, broken.value.field) == ("circle", "quantity-1")


def test_a_recipe_put_away_cannot_come_back_into_a_circle(pantry: Pantry, manager: User) -> None:
    pantry.croquette()
    recipe = recipes.of_product(pantry.goods["コロッケ"].id)
    assert recipe is not None
    with transaction():
        recipes.set_active(recipe, False, by=manager)
    with pytest.raises(RuleError) as broken:
        pantry.save("じゃがいも", [pantry.line("コロッケ", 1000, "コロッケ")], yields=1000, keeps=8)
    assert broken.value.code == "circle"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"yield_quantity": 0}, "yield_quantity"),
        ({"yield_quantity": 1500}, "yield_quantity"),
        ({"label_name": "  "}, "label_name"),
        ({"keeps_hours": 0}, "keeps_hours"),
        ({"date_kind": "never"}, "date_kind"),
        ({"cook_to": 700}, "cook_to"),
        ({"ingredients": []}, "scan"),
        ({"content": "あ" * 41}, "content"),
    ],
)
def test_an_impossible_recipe_is_refused(pantry: Pantry, given: dict[str, Any], field: str) -> None:
    whole = {
        "yield_quantity": 20_000, "label_name": "コロッケ", "keeps_hours": 8,
        "ingredients": [pantry.line("じゃがいも", 1000, "じゃがいも")],
    }  # fmt: skip
    with pytest.raises(RuleError) as broken, transaction():
        recipes.save(pantry.goods["コロッケ"], Spec(**(whole | given)), by=pantry.by)
    assert broken.value.field == field


def test_a_batch_costs_what_its_ingredients_cost(pantry: Pantry) -> None:
    # 2 kg x 250 = 500; 0.3 kg x 400 = 120; 4 x 22 = 88; together 708 yen, 35.4 for one of 20
    cost = costing.of_version(pantry.croquette())
    assert (cost.batch, cost.batch_yen, cost.each_yen) == (708_000, 708, 35)
    # sold at 108 with 8 % tax: 100 without; 35.4 %
    net = costing.prices_without_tax([pantry.goods["コロッケ"]])[pantry.goods["コロッケ"].id]
    assert net == 100
    assert costing.ratio(cost, net) == 354


def test_what_is_made_here_and_never_cooked_costs_what_is_in_it(pantry: Pantry) -> None:
    with transaction():
        pantry.goods["コロッケ"].last_cost = None
    pantry.croquette()
    # rice 2 x 420 = 840; chicken 980; 10 croquettes at 35.4 = 354; seasoning 0.02 x 1500 = 30; boxes 150
    assert costing.of_version(pantry.bento()).batch == 2_354_000


def test_an_unknown_cost_is_said_and_no_ratio_is_shown(pantry: Pantry) -> None:
    with transaction():
        pantry.goods["卵"].last_cost = None
    cost = costing.of_version(pantry.croquette())
    assert [one.product.name for one in cost.missing] == ["卵"]
    assert costing.ratio(cost, 100) is None


def test_the_cost_of_a_recipe_follows_the_moving_average(pantry: Pantry) -> None:
    pantry.stock(じゃがいも=10_000)
    with transaction():
        pantry.goods["じゃがいも"].last_cost = 300
    with clock.frozen(MORNING + timedelta(minutes=1)):
        pantry.stock(じゃがいも=10_000)
    version = pantry.croquette()
    from opsapp.stock import costs

    with transaction():
        costs.bring_up_to_date()
    # (10 x 250 + 10 x 300) / 20 = 275 a kilogram: 550 + 120 + 88
    assert costing.of_version(version).batch == 758_000
