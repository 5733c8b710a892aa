"""HACCP records: the limits of the law, the measure taken, corrections that stay readable (DOMAIN 3, 4)."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.kitchen import degrees, equipment, safety
from opsapp.kitchen.models import Equipment, SafetyRecord
from opsapp.kitchen.safety import About
from opsapp.org.models import User
from tests.kitchen.pantry import MORNING, Pantry


@pytest.fixture
def machines(morning: None, manager: User) -> dict[str, Equipment]:
    with transaction():
        return {
            name: equipment.save(
                None, name=name, lowest=low, highest=high, times_a_day=2, by=manager, rank=at
            )
            for at, (name, (low, high)) in enumerate(equipment.PRESETS.items())
        }


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [
        ("3.5", 35), ("-18", -180), ("−18.5", -185), ("－１８．５", -185), ("75.0℃", 750), ("０", 0), ("ー20.0", -200),
        ("65度", 650), ("3。5", 35), ("100.00", 1000),
    ],
)  # fmt: skip
def test_a_temperature_is_read_as_people_write_it(app: object, typed: str, tenths: int) -> None:
    assert degrees.parse(typed) == tenths


@pytest.mark.parametrize("typed", ["", "3.55", "abc", "1000", "--3", "999.9"])
def test_what_is_no_temperature_is_refused(app: object, typed: str) -> None:
    with pytest.raises(RuleError):
        degrees.parse(typed)


def test_temperatures_are_shown_with_one_decimal() -> None:
    assert [degrees.text(one) for one in (35, -185, 0, -5, None)] == ["3.5", "−18.5", "0.0", "−0.5", ""]


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("fridge", 100, True), ("fridge", 101, False), ("freezer", -150, True), ("freezer", -149, False),
        ("warmer", 650, True), ("warmer", 649, False),
    ],
)  # fmt: skip
def test_the_limit_itself_is_inside(
    machines: dict[str, Equipment], name: str, value: int, good: bool
) -> None:
    assert equipment.within(machines[name], value) is good


def test_out_of_range_demands_the_measure_taken(machines: dict[str, Equipment], clerk: User) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        safety.take(machines["fridge"], 124, at=clock.now(), by=clerk)
    assert broken.value.field == "measure"
    with transaction():
        row = safety.take(machines["fridge"], 124, at=clock.now(), by=clerk, measure="別の冷蔵庫へ移した")
    assert (row.within, row.limits, row.measure) == (False, "≤10.0", "別の冷蔵庫へ移した")


def test_the_database_itself_wants_the_measure(machines: dict[str, Equipment], clerk: User) -> None:
    with transaction():
        safety.take(machines["fridge"], 124, at=clock.now(), by=clerk, measure="移した")
    copy = (
        "INSERT INTO safety_record (kind, at, business_date, limits, within, measure, note, recorded_at, user_id)"
        " SELECT kind, at, business_date, limits, within, '', note, recorded_at, user_id FROM safety_record"
    )
    with pytest.raises(Exception, match="measure"), db.engine.begin() as connection:
        connection.execute(text(copy))


@pytest.mark.parametrize(
    ("value", "seconds", "shells", "good"),
    [
        (750, 60, False, True), (749, 60, False, False), (750, 59, False, False), (850, 90, True, True),
        (849, 90, True, False), (850, 60, True, False), (980, 5, False, False),
    ],
)  # fmt: skip
def test_the_core_reaches_75_for_a_minute_and_shells_85_for_90_seconds(
    pantry: Pantry, value: int, seconds: int, shells: bool, good: bool
) -> None:
    row = pantry.cook(pantry.croquette(), 20_000)
    with transaction():
        record = safety.cooked(
            About(production=row),
            value,
            seconds,
            at=clock.now(),
            by=pantry.by,
            shells=shells,
            measure="再加熱した",
        )
    assert record.within is good
    assert record.product_id == row.product_id


def test_a_recipe_that_asks_for_more_counts(pantry: Pantry) -> None:
    lines = [pantry.line("じゃがいも", 2000, "じゃがいも")]
    row = pantry.cook(pantry.save("コロッケ", lines, yields=20_000, keeps=8, core=850), 20_000)
    with pytest.raises(RuleError), transaction():
        safety.cooked(About(production=row), 800, 60, at=clock.now(), by=pantry.by)


@pytest.mark.parametrize(
    ("value", "minutes", "good"),
    [
        (200, 30, True),
        (201, 30, False),
        (200, 31, False),
        (100, 60, True),
        (101, 60, False),
        (100, 61, False),
    ],
)
def test_cooling_reaches_20_in_half_an_hour_or_10_in_one(
    pantry: Pantry, value: int, minutes: int, good: bool
) -> None:
    about = About(product=pantry.goods["コロッケ"])
    with transaction():
        row = safety.cooled(about, value, minutes * 60, at=clock.now(), by=pantry.by, measure="廃棄した")
    assert row.within is good


def test_a_double_tap_is_one_record(machines: dict[str, Equipment], clerk: User) -> None:
    with transaction():
        first = safety.take(machines["fridge"], 40, at=clock.now(), by=clerk)
        assert safety.take(machines["fridge"], 40, at=clock.now(), by=clerk).id == first.id
        later = safety.take(machines["fridge"], 40, at=clock.now() - timedelta(minutes=1), by=clerk)
    assert later.id != first.id


def test_what_is_still_to_be_taken_is_known(machines: dict[str, Equipment], clerk: User) -> None:
    with transaction():
        wrong = safety.take(machines["fridge"], 40, at=clock.now(), by=clerk)
        safety.take(machines["freezer"], -180, at=clock.now(), by=clerk)
    assert [one.missing for one in equipment.due(clock.today())] == [1, 1, 2]
    with transaction():
        safety.reverse(wrong, by=clerk, note="打ち間違い")
    assert [one.missing for one in equipment.due(clock.today())] == [2, 1, 2]


def test_a_correction_takes_back_and_both_stay_readable(machines: dict[str, Equipment], clerk: User) -> None:
    with transaction():
        wrong = safety.take(machines["fridge"], 400, at=clock.now(), by=clerk, measure="打ち間違い")
        with pytest.raises(RuleError):
            safety.reverse(wrong, by=clerk, note=" ")
        safety.reverse(wrong, by=clerk, note="4.0の打ち間違い")
        safety.take(machines["fridge"], 40, at=clock.now(), by=clerk)
    with pytest.raises(RuleError) as broken, transaction():
        safety.reverse(wrong, by=clerk, note="もう一度")
    assert broken.value.code == "already_reversed"
    assert [one.value for one in safety.standing(clock.today(), clock.today())] == [40]
    listed = db.session.scalars(safety.records(clock.today(), clock.today())).all()
    assert {one.value for one in listed} == {400, 40}
    assert safety.taken_back([one.id for one in listed])[wrong.id].note == "4.0の打ち間違い"


def test_a_changed_limit_does_not_judge_old_records(machines: dict[str, Equipment], manager: User) -> None:
    with transaction():
        row = safety.take(machines["fridge"], 80, at=clock.now(), by=manager)
        equipment.save(machines["fridge"], name="冷蔵庫", lowest=None, highest=50, times_a_day=2, by=manager)
    kept = db.session.get_one(SafetyRecord, row.id)
    assert (kept.within, kept.limits) == (True, "≤10.0")


def test_the_hygiene_list_names_what_is_not_in_order(pantry: Pantry) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        safety.tick({"health": True, "clean": False}, at=clock.now(), by=pantry.by)
    assert broken.value.field == "measure"
    with transaction():
        safety.tick({"health": True, "clean": False}, at=clock.now(), by=pantry.by, measure="排水口を洗った")
    found = safety.hygiene_of(clock.today())
    assert (found["health"].within, found["health"].measure) == (True, "")
    assert (found["clean"].within, found["clean"].measure) == (False, "排水口を洗った")


def test_heated_food_without_a_core_temperature_is_missing(pantry: Pantry) -> None:
    row = pantry.cook(pantry.croquette(), 20_000)
    assert safety.core_missing([row]) == [row]
    with transaction():
        safety.cooked(About(production=row), 820, 60, at=clock.now(), by=pantry.by)
    assert safety.core_missing([row]) == []
    assert [one.value for one in safety.about_production(row)] == [820]


def test_nothing_is_recorded_for_tomorrow(machines: dict[str, Equipment], clerk: User) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        safety.take(machines["fridge"], 40, at=MORNING + timedelta(days=1), by=clerk)
    assert broken.value.field == "at"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"lowest": None, "highest": None}, "highest"),
        ({"lowest": 200, "highest": 100}, "lowest"),
        ({"times_a_day": 0}, "times_a_day"),
    ],
)
def test_impossible_equipment_is_refused(manager: User, given: dict[str, object], field: str) -> None:
    whole: dict[str, object] = {"name": "冷蔵庫", "lowest": None, "highest": 100, "times_a_day": 2}
    with pytest.raises(RuleError) as broken, transaction():
        equipment.save(None, by=manager, **(whole | given))  # type: ignore[arg-type]
    assert broken.value.field == field
