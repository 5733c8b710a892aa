"""Cooking: what goes out and comes in, what it costs to the yen, what its label says for good."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from opsapp import clock, codes
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, checks, label_text, plans, produced, production, recipes
from opsapp.kitchen.models import Production, ProductionUse
from opsapp.kitchen.production import Instead, Taken
from opsapp.org.models import User
from opsapp.stock import checks as stock_checks
from opsapp.stock import costs, lots, moves
from opsapp.stock.models import Move
from tests.kitchen.pantry import MORNING, Pantry
from tests.kitchen.test_allergens import known


def agree() -> None:
    assert list(checks.check()) == []
    assert list(stock_checks.check()) == []


def on_hand(pantry: Pantry, name: str, shop: bool = False) -> int:
    return moves.on_hand(pantry.goods[name].id, pantry.shop.id if shop else pantry.kitchen.id)


def stocked(pantry: Pantry) -> None:
    pantry.stock(じゃがいも=10_000, パン粉=1_000, 卵=30_000, 白米=10_000, 鶏もも肉=3_000, 弁当容器=100_000)


def test_ingredients_go_out_and_what_was_made_comes_in(pantry: Pantry) -> None:
    stocked(pantry)
    row = pantry.cook(pantry.croquette(), 40_000)
    # twice the batch of 20: 4 kg potatoes, 0.6 kg crumbs, 8 eggs = 1000 + 240 + 176
    assert row.cost == 1416
    assert [one.value for one in row.used] == [176_000, 240_000, 1_000_000]
    assert (on_hand(pantry, "じゃがいも"), on_hand(pantry, "卵")) == (6_000, 22_000)
    assert on_hand(pantry, "コロッケ", shop=True) == 40_000
    assert pantry.goods["コロッケ"].last_cost == 35  # 35.4
    with transaction():
        costs.bring_up_to_date()
    assert costs.average(pantry.goods["コロッケ"].id) == 35_400
    agree()


def test_a_bento_costs_its_ingredients_through_what_was_cooked_before(pantry: Pantry) -> None:
    stocked(pantry)
    pantry.cook(pantry.croquette(), 20_000, place=pantry.kitchen)
    row = pantry.cook(pantry.bento(), 10_000, request="r2")
    # 2 x 420 + 980 + 10 x 35.4 + 0.02 x 1500 + 10 x 15 = 840 + 980 + 354 + 30 + 150
    assert row.cost == 2354
    assert on_hand(pantry, "コロッケ") == 10_000
    assert pantry.goods["幕の内弁当"].last_cost == 235
    agree()


def test_a_double_tap_is_one_production(pantry: Pantry) -> None:
    version = pantry.croquette()
    first = pantry.cook(version, 20_000)
    assert pantry.cook(version, 20_000).id == first.id
    assert pantry.cook(version, 20_000, request="another").id != first.id
    assert on_hand(pantry, "コロッケ", shop=True) == 40_000


def test_what_was_really_taken_counts(pantry: Pantry) -> None:
    stocked(pantry)
    version = pantry.croquette()
    row = pantry.cook(version, 20_000, taken={1: Taken(5_000), 3: Taken(2_100, pantry.shop)})
    # 5 eggs 110, crumbs 120, 2.1 kg potatoes 525
    assert row.cost == 755
    assert on_hand(pantry, "卵") == 25_000
    assert on_hand(pantry, "じゃがいも", shop=True) == -2_100
    assert on_hand(pantry, "じゃがいも") == 10_000
    agree()


def test_pieces_are_taken_whole(pantry: Pantry) -> None:
    row = pantry.cook(pantry.croquette(), 21_000)  # 4 eggs for 20 would be 4.2
    assert row.used[0].quantity == 5_000
    assert row.used[1].quantity == 315
    with pytest.raises(RuleError) as broken:
        pantry.cook(pantry.croquette(), 20_000, request="r2", taken={1: Taken(4_500)})
    assert broken.value.field == "taken-1"


def test_something_else_may_stand_in_with_a_reason(pantry: Pantry) -> None:
    known(pantry)
    pantry.know("調味料(アミノ酸等)")
    pantry.know("豚こま肉", pork="contains")
    pantry.croquette()
    version, chicken = pantry.bento(), pantry.goods["鶏もも肉"].id
    with pytest.raises(RuleError) as broken:
        pantry.cook(version, 10_000, substitutes={chicken: Instead(pantry.goods["豚こま肉"])})
    assert broken.value.field == "reason-2"
    row = pantry.cook(
        version,
        10_000,
        substitutes={chicken: Instead(pantry.goods["豚こま肉"], "豚肉（国産）", "鶏肉の欠品")},
    )
    use = row.used[1]
    assert (use.product.name, use.instead_of.name, use.reason) == ("豚こま肉", "鶏もも肉", "鶏肉の欠品")
    assert use.value == 1_100_000
    assert "豚肉（国産）" in row.label["ingredients"]
    assert (row.label["allergens"]["pork"], row.label["allergens"]["chicken"]) == ("contains", "free")


def test_the_label_carries_the_hour_and_the_lot_expires_then(pantry: Pantry) -> None:
    row = pantry.cook(pantry.bento(), 10_000)  # 10:20, keeps 8 hours: the full hour before is printed
    assert row.label["date_text"] == "2026.11.23 18時"
    assert row.lot.expires_at == MORNING.replace(hour=18, minute=0)
    assert row.lot.made_at == MORNING
    assert not lots.expired(row.lot, MORNING.replace(hour=17, minute=59))
    assert lots.expired(row.lot, MORNING.replace(hour=18, minute=0))


def test_midnight_is_the_24th_hour_of_its_day(pantry: Pantry) -> None:
    row = pantry.cook(pantry.bento(), 10_000, made_at=MORNING - timedelta(hours=2, minutes=20))
    assert row.label["date_text"] == "2026.11.23 16時"
    late = MORNING - timedelta(hours=18, minutes=20)  # 16:00 the day before, eight hours
    row = pantry.cook(pantry.bento(), 10_000, request="r2", made_at=late)
    assert row.label["date_text"] == "2026.11.22 24時"


def test_ingredients_stand_by_weight_with_additives_behind_the_slash(pantry: Pantry) -> None:
    known(pantry)
    pantry.know("調味料(アミノ酸等)", soybean="contains")
    pantry.croquette()
    row = pantry.cook(pantry.bento(), 10_000)
    assert label_text.list_text(row.label) == (
        "ご飯（国産米）、鶏もも肉、コロッケ（じゃがいも、パン粉、卵）／調味料（アミノ酸等）、"
        "（一部に小麦・卵・大豆・鶏肉を含む）"
    )
    assert label_text.words_of(row.label, "may") == ["乳成分"]


def test_where_a_weight_is_unknown_the_order_of_the_recipe_stays(pantry: Pantry) -> None:
    lines = [
        pantry.line("パン粉", 300, "パン粉"),
        pantry.line("卵", 4_000, "卵"),
        pantry.line("じゃがいも", 2_000, "じゃがいも"),
    ]
    version = pantry.save("コロッケ", lines, yields=20_000, keeps=8)
    assert label_text.ingredients(label_text.parts_of(version))[0] == ["パン粉", "卵", "じゃがいも"]
    assert [one.product.name for one in label_text.without_weight(version)] == ["卵"]


def test_the_same_name_stands_once_with_its_whole_weight(pantry: Pantry) -> None:
    lines = [
        pantry.line("パン粉", 600, "パン粉"), pantry.line("じゃがいも", 500, "いも"), pantry.line("白米", 200, "いも"),
    ]  # fmt: skip
    version = pantry.save("コロッケ", lines, yields=20_000, keeps=8)
    assert label_text.ingredients(label_text.parts_of(version))[0] == ["いも", "パン粉"]


def test_the_price_and_our_own_code_stand_on_the_label(pantry: Pantry) -> None:
    row = pantry.cook(pantry.croquette(), 20_000)
    assert row.label["price"] == 108
    code = row.label["code"]  # prefix 02, item 02100, price 00108
    assert code[:12] == "020210000108"
    assert codes.is_jan(code)
    assert pantry.cook(pantry.bento(), 10_000, request="r2").label["code"] is None


def test_a_changed_recipe_or_fact_never_changes_yesterdays_label_or_cost(pantry: Pantry) -> None:
    known(pantry)
    row = pantry.cook(pantry.croquette(), 20_000)
    before = dict(row.label)
    with clock.frozen(MORNING + timedelta(days=1)):
        pantry.croquette(eggs=8_000)
        pantry.know("卵", egg="free")
        with transaction():
            pantry.goods["じゃがいも"].last_cost = 999
        again = db.session.get_one(Production, row.id, populate_existing=True)
        assert again.label == before
        assert again.cost == 708
        assert next(one.quantity for one in again.version.ingredients) == 4_000
    agree()


def test_unconfirmed_allergens_hold_the_labels_back(pantry: Pantry, clerk: User) -> None:
    known(pantry)
    pantry.croquette()
    row = pantry.cook(pantry.bento(), 10_000)
    assert not produced.may_print(row)
    assert "buckwheat" in {one.code for one in produced.unknown(row)}
    with pytest.raises(RuleError) as broken, transaction():
        produced.release(row, "  ", by=clerk)
    assert broken.value.field == "reason"
    with transaction():
        produced.release(row, "仕入先に電話で確認中", by=clerk)
    assert produced.may_print(row)
    released = produced.release_of(row)
    assert released is not None
    assert (released.user.name, released.reason) == ("佐藤 和子", "仕入先に電話で確認中")
    assert produced.label_of(row)["allergens"]["buckwheat"] == "unknown"  # still not "free"


def test_what_was_found_out_since_is_printed_when_somebody_answers_for_it(
    pantry: Pantry, clerk: User
) -> None:
    known(pantry)
    row = pantry.cook(pantry.bento(), 10_000)
    pantry.know("調味料(アミノ酸等)", sesame="contains")
    pantry.know("コロッケ")
    with transaction():
        produced.release(row, "外装を見ました", by=clerk)
    assert produced.label_of(row)["allergens"]["sesame"] == "contains"
    assert produced.unknown(row) == []
    assert db.session.get_one(Production, row.id).label["allergens"]["sesame"] == "unknown"


def test_a_production_is_taken_back_once(pantry: Pantry, manager: User) -> None:
    stocked(pantry)
    row = pantry.cook(pantry.croquette(), 20_000)
    with transaction():
        produced.undo(row, by=manager, note="数の間違い")
    assert (on_hand(pantry, "じゃがいも"), on_hand(pantry, "コロッケ", shop=True)) == (10_000, 0)
    with pytest.raises(RuleError) as broken, transaction():
        produced.undo(row, by=manager)
    assert broken.value.code == "already_reversed"
    assert lots.remaining(product_ids=[pantry.goods["コロッケ"].id]) == []
    agree()


def test_after_taking_back_the_product_costs_what_it_cost_before(pantry: Pantry, manager: User) -> None:
    pantry.cook(pantry.croquette(), 20_000)
    wrong = pantry.cook(pantry.croquette(), 2_000, request="r2", taken={3: Taken(20_000)})
    assert pantry.goods["コロッケ"].last_cost > 2_000
    with transaction():
        produced.undo(wrong, by=manager)
    assert pantry.goods["コロッケ"].last_cost == 35
    agree()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1_500}, "quantity"),
        ({"made_at": MORNING + timedelta(hours=1)}, "made_at"),
        ({"made_at": MORNING - timedelta(days=90)}, "made_at"),
        ({"note": "あ" * 201}, "note"),
        ({"taken": {1: Taken(0), 2: Taken(0), 3: Taken(0)}}, "quantity"),
        ({"taken": {3: Taken(-1)}}, "taken-3"),
    ],
)
def test_what_cannot_be_is_refused(pantry: Pantry, given: dict[str, object], field: str) -> None:
    version = pantry.croquette()
    more = dict(given)
    quantity = more.pop("quantity", 20_000)
    with pytest.raises(RuleError) as broken:
        pantry.cook(version, quantity, **more)  # type: ignore[arg-type]
    assert broken.value.field == field
    assert db.session.scalars(select(Production)).all() == []


def test_a_recipe_put_away_is_not_cooked(pantry: Pantry, manager: User) -> None:
    version = pantry.croquette()
    with transaction():
        recipes.set_active(version.recipe, False, by=manager)
    with pytest.raises(RuleError):
        pantry.cook(version, 20_000)


def test_water_is_an_ingredient_without_stock(pantry: Pantry) -> None:
    with transaction():
        pantry.goods["白米"].stocked = False
    lines = [pantry.line("白米", 1_000, "水"), pantry.line("じゃがいも", 2_000, "じゃがいも")]
    row = pantry.cook(pantry.save("コロッケ", lines, yields=20_000, keeps=8), 20_000)
    assert row.used[0].move_id is None
    assert on_hand(pantry, "白米") == 0
    agree()


def test_a_production_that_disagrees_with_its_moves_is_named(pantry: Pantry) -> None:
    pantry.cook(pantry.croquette(), 20_000)
    use = db.session.scalars(select(ProductionUse)).first()
    assert use is not None
    db.session.rollback()
    with db.engine.begin() as connection:  # past every guard, as a broken disk would
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER production_use_no_update"))
        else:
            connection.execute(text("ALTER TABLE production_use DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE production_use SET value = value + 1000000 WHERE position = 1"))
    db.session.expire_all()
    found = list(checks.check())
    assert len(found) == 2
    assert "1708" in found[0]


# --- plans -------------------------------------------------------------------------------------------------


def test_a_plan_is_done_when_it_is_cooked_and_open_again_when_that_is_taken_back(
    pantry: Pantry, manager: User
) -> None:
    version = pantry.croquette()
    with transaction():
        row = plans.plan(version.recipe, 30_000, day=clock.today(), by=manager)
        assert plans.plan(version.recipe, 30_000, day=clock.today(), by=manager).id == row.id  # pressed twice
    assert plans.done([row]) == {}
    made = pantry.cook(version, 30_000, plan=row)
    assert plans.done([row])[row.id].id == made.id
    with pytest.raises(RuleError), transaction():
        plans.give_up(row, by=manager)
    with transaction():
        produced.undo(made, by=manager)
    assert plans.done([row]) == {}
    with transaction():
        plans.give_up(row, by=manager)
    assert plans.of_days(clock.today(), clock.today()) == []


def test_a_plan_is_for_today_or_later_and_for_whole_pieces(pantry: Pantry, manager: User) -> None:
    recipe = pantry.croquette().recipe
    for given, field in (((1_500, clock.today()), "quantity"), ((1_000, date(2026, 11, 22)), "day")):
        with pytest.raises(RuleError) as broken, transaction():
            plans.plan(recipe, given[0], day=given[1], by=manager)
        assert broken.value.field == field


def test_the_moves_say_what_they_are(pantry: Pantry) -> None:
    row = pantry.cook(pantry.croquette(), 20_000)
    found = db.session.scalars(select(Move).order_by(Move.id)).all()
    assert [one.kind for one in found] == ["making", "making", "making", "made"]
    assert found[-1].value == 708_000
    assert found[-1].lot_id == row.lot_id
    assert {one.happened_at for one in found} == {MORNING}
    assert production.by_request("r1") is not None
    assert allergens.pick(row.label["allergens"], "free") == []
