"""Allergens: the list of the day, four answers, and what follows through all levels (DOMAIN 0, 4)."""

from datetime import date, datetime, timedelta

import pytest

from opsapp import clock
from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.kitchen import allergens
from opsapp.org.models import User
from opsapp.stock.models import Product
from tests.kitchen.pantry import MORNING, Pantry

TODAY = MORNING.date()


def numbers(day: date) -> tuple[int, int]:
    listed = allergens.listed(day)
    mandatory = sum(allergens.is_mandatory(one, day) for one in listed)
    return mandatory, len(listed) - mandatory


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 3, 27), (8, 20)),
        (date(2024, 3, 28), (8, 20)),
        (date(2026, 3, 31), (8, 20)),
        (date(2026, 4, 1), (9, 20)),
        (date(2027, 1, 1), (9, 20)),
    ],
)
def test_the_list_holds_as_many_as_the_law_of_the_day(day: date, expected: tuple[int, int]) -> None:
    assert numbers(day) == expected


def test_the_list_changes_on_its_days() -> None:
    def has(code: str, day: date) -> bool:
        return code in {one.code for one in allergens.listed(day)}

    assert has("matsutake", date(2024, 3, 27))
    assert not has("matsutake", date(2024, 3, 28))
    assert not has("macadamia", date(2024, 3, 27))
    assert has("macadamia", date(2024, 3, 28))
    assert not has("pistachio", date(2026, 3, 31))
    assert has("pistachio", date(2026, 4, 1))
    cashew = allergens.BY_CODE["cashew"]
    assert not allergens.is_mandatory(cashew, date(2026, 3, 31))
    assert allergens.is_mandatory(cashew, date(2026, 4, 1))
    mandatory = [one.ja for one in allergens.listed(TODAY)[:9]]
    assert mandatory == ["えび", "かに", "くるみ", "カシューナッツ", "小麦", "そば", "卵", "乳", "落花生"]


def test_what_nobody_wrote_down_is_unconfirmed_and_never_free(pantry: Pantry) -> None:
    statuses = allergens.of_product(pantry.goods["パン粉"].id, TODAY)
    assert len(statuses) == 29
    assert set(statuses.values()) == {"unknown"}


def test_an_allergen_new_in_the_law_is_unconfirmed_for_what_was_confirmed_before(pantry: Pantry) -> None:
    with clock.frozen(datetime(2026, 3, 31, 12, 0, tzinfo=clock.JST)):
        pantry.know("パン粉", wheat="contains")
    statuses = allergens.of_product(pantry.goods["パン粉"].id, TODAY)
    assert statuses["pistachio"] == "unknown"
    assert statuses["wheat"] == "contains"
    assert statuses["cashew"] == "free"


def test_the_last_word_on_a_product_holds_and_the_same_is_not_repeated(pantry: Pantry, clerk: User) -> None:
    pantry.know("パン粉", wheat="contains")
    with transaction():
        assert allergens.record(pantry.goods["パン粉"], {"wheat": "contains"}, source="外装", by=clerk) == 0
        assert allergens.record(pantry.goods["パン粉"], {"milk": "may"}, source="規格書", by=clerk) == 1
    assert allergens.of_product(pantry.goods["パン粉"].id, TODAY)["milk"] == "may"
    last = allergens.last_fact(pantry.goods["パン粉"])
    assert last is not None
    assert (last.source, last.user.name) == ("規格書", "佐藤 和子")


def test_where_it_is_known_from_must_be_said(pantry: Pantry, clerk: User) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        allergens.record(pantry.goods["卵"], {"egg": "contains"}, source=" ", by=clerk)
    assert broken.value.field == "source"
    for wrong in ({"egg": "perhaps"}, {"dragon": "contains"}):
        with pytest.raises(RuleError), transaction():
            allergens.record(pantry.goods["卵"], wrong, source="外装", by=clerk)


def known(pantry: Pantry) -> None:
    pantry.know("卵", egg="contains")
    pantry.know("パン粉", wheat="contains", milk="may", soybean="contains")
    pantry.know("じゃがいも")
    pantry.know("白米")
    pantry.know("鶏もも肉", chicken="contains")
    pantry.know("弁当容器")


def test_what_is_made_here_follows_from_what_is_in_it_through_all_levels(pantry: Pantry) -> None:
    known(pantry)
    pantry.croquette()
    pantry.bento()
    # the seasoning is not known: everything that nothing else contains is unconfirmed
    statuses = allergens.of_product(pantry.goods["幕の内弁当"].id, TODAY)
    contained = {code for code, status in statuses.items() if status == "contains"}
    assert contained == {"egg", "wheat", "soybean", "chicken"}
    assert statuses["milk"] == "may"  # traces in the crumbs weigh more than the unknown of the seasoning
    assert statuses["buckwheat"] == "unknown"
    assert "free" not in statuses.values()
    pantry.know("調味料(アミノ酸等)", sesame="contains")
    statuses = allergens.of_product(pantry.goods["幕の内弁当"].id, TODAY)
    assert statuses["sesame"] == "contains"
    assert statuses["buckwheat"] == "free"
    assert set(statuses.values()) == {"contains", "may", "free"}


def test_traces_of_our_own_kitchen_are_added_to_what_follows(pantry: Pantry) -> None:
    known(pantry)
    pantry.croquette()
    with transaction():
        allergens.record(
            pantry.goods["コロッケ"], {"shrimp": "may", "egg": "free"}, source="揚げ油", by=pantry.by
        )
    statuses = allergens.of_product(pantry.goods["コロッケ"].id, TODAY)
    assert statuses["shrimp"] == "may"
    assert statuses["egg"] == "contains"  # nobody can write away what is in it


def test_what_stands_in_today_counts(pantry: Pantry) -> None:
    known(pantry)
    pantry.know("調味料(アミノ酸等)")
    pantry.know("豚こま肉", pork="contains")
    pantry.croquette()
    version = pantry.bento()
    chicken, pork = pantry.goods["鶏もも肉"].id, pantry.goods["豚こま肉"].id
    statuses = allergens.of_version(version, {chicken: pork})
    assert (statuses["pork"], statuses["chicken"]) == ("contains", "free")
    assert allergens.of_version(version)["chicken"] == "contains"


def test_yesterday_stays_as_it_was_known_yesterday(pantry: Pantry) -> None:
    known(pantry)
    pantry.croquette()
    with clock.frozen(MORNING + timedelta(days=1)):
        with transaction():
            allergens.record(pantry.goods["パン粉"], {"crab": "contains"}, source="新しい外装", by=pantry.by)
        pantry.save("コロッケ", [pantry.line("じゃがいも", 2000, "じゃがいも")], yields=20_000, keeps=8)
        croquette = pantry.goods["コロッケ"].id
        assert allergens.of_product(croquette, TODAY)["egg"] == "contains"
        assert allergens.of_product(croquette, TODAY)["crab"] == "free"
        assert allergens.of_product(croquette, clock.today())["egg"] == "free"
        assert allergens.of_product(pantry.goods["パン粉"].id, clock.today())["crab"] == "contains"


def test_many_products_are_asked_at_once(pantry: Pantry, milk: Product) -> None:
    known(pantry)
    pantry.croquette()
    found = allergens.of_products([pantry.goods["コロッケ"].id, milk.id], TODAY)
    assert found[pantry.goods["コロッケ"].id]["egg"] == "contains"
    assert found[milk.id]["milk"] == "unknown"  # also of milk nobody has said so


def test_ingredients_in_use_wait_to_be_confirmed(pantry: Pantry) -> None:
    pantry.croquette()
    pantry.know("卵", egg="contains")
    waiting = {product.name: len(missing) for product, missing in allergens.unconfirmed()}
    assert waiting == {"じゃがいも": 29, "パン粉": 29}
