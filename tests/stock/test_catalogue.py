"""What the catalogue promises."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opsapp import clock, codes, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow, Device, User
from opsapp.stock import barcodes, catalogue, departments, layouts, prices, quickkeys, search
from opsapp.stock.barcodes import Code
from opsapp.stock.models import Department, InstoreLayout, Product, QuickPage
from opsapp.sync import service as sync


def tofu(**given: Any) -> dict[str, Any]:
    return {
        "name": "絹豆腐",
        "kana": "キヌドウフ",
        "tax_class": "FOOD",
        "department_id": 1,
        "price": 98,
    } | given


def test_a_new_product_has_a_number_a_price_from_today_and_its_codes(writing: Any, manager: User) -> None:
    given = [barcodes.read("４９００００ 0000009".replace(" ", ""), barcodes.layouts())]
    made = catalogue.create(by=manager, codes=given, **tofu())
    assert made.code == "00007"
    assert made.kana == "きぬどうふ"
    assert [one.code for one in made.barcodes] == ["4900000000009"]
    assert prices.price_on(made.id, clock.today()) == 98
    assert prices.price_on(made.id, clock.today() - timedelta(days=1)) is None
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "stock.create")).one()
    assert (row.user_id, row.subject_id) == (manager.id, str(made.id))


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"tax_class": None}, "tax_class"),
        ({"tax_class": "GUESS"}, "tax_class"),
        ({"department_id": None}, "department_id"),
        ({"department_id": 99}, "department_id"),
        ({"name": "  "}, "name"),
        ({"name": "あ" * 121}, "name"),
        ({"price": None}, "price"),
        ({"price": -1}, "price"),
        ({"code": "1"}, "code"),
        ({"unit": "dozen"}, "unit"),
        ({"by_weight": True}, "unit"),
        ({"last_cost": -5}, "last_cost"),
    ],
)
def test_a_product_that_is_not_right_is_refused_beside_its_field(
    writing: Any, manager: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        catalogue.create(by=manager, **tofu(**wrong))
    assert refused.value.field == field
    db.session.rollback()


def test_the_tax_class_is_never_guessed(writing: Any, manager: User) -> None:
    given = tofu()
    del given["tax_class"]
    with pytest.raises(RuleError) as refused:
        catalogue.create(by=manager, **given)
    assert refused.value.field == "tax_class"
    db.session.rollback()


def test_a_code_of_another_product_is_named_with_that_product(
    writing: Any, manager: User, milk: Product
) -> None:
    with pytest.raises(barcodes.Taken, match="牛乳 1L") as refused:
        catalogue.create(by=manager, codes=[Code("4901234567894", "jan")], **tofu())
    assert refused.value.product_id == 1
    db.session.rollback()


def test_what_is_changed_is_written_down_by_field(writing: Any, manager: User, milk: Product) -> None:
    fields = catalogue.change(
        milk,
        by=manager,
        name="牛乳 1L 低温殺菌",
        kana="ぎゅうにゅう",
        codes=[Code("4901234567894", "jan"), Code("49123456", "jan")],
    )
    assert fields == ["barcodes", "name"]
    assert db.session.scalars(search.products("低温")).all() == [milk]
    assert catalogue.change(milk, by=manager, name=milk.name) == []
    catalogue.change(milk, by=manager, codes=[])
    assert barcodes.find("49123456") is None


def test_a_price_begins_today_or_later(writing: Any, manager: User, milk: Product) -> None:
    today = clock.today()
    catalogue.set_price(milk, 258, valid_from=today + timedelta(days=3), by=manager)
    assert prices.price_on(milk.id, today) == 248
    assert prices.price_on(milk.id, today + timedelta(days=3)) == 258
    assert [one.yen for one in catalogue.price_history(milk)] == [258, 248]
    with pytest.raises(RuleError) as refused:
        catalogue.set_price(milk, 258, valid_from=today - timedelta(days=1), by=manager)
    assert refused.value.field == "valid_from"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("4901234567894", "牛乳 1L"),
        ("４９０１２３４５６７８９４", "牛乳 1L"),
        ("14901234567891", "牛乳 1L"),  # the case it comes in
        ("0202100001509", "コロッケ"),  # a label of the shop's own: item 02100, 150 yen
        ("02100", "コロッケ"),
        ("3", "洗剤"),  # our own number
    ],
)
def test_a_scan_finds_its_product(app: Any, typed: str, name: str) -> None:
    found = barcodes.find(typed)
    assert found is not None
    assert found.name == name
    assert barcodes.find("4900000000009") is None


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("012345678905", Code("0012345678905", "jan")),  # UPC
        ("49123456", Code("49123456", "jan")),
        ("0202100001509", Code("02100", "instore")),
        ("4912-3456", Code("49123456", "jan")),
    ],
)
def test_codes_are_kept_in_one_spelling(app: Any, typed: str, stored: Code) -> None:
    assert barcodes.read(typed, barcodes.layouts()) == stored


@pytest.mark.sqlite_only
@pytest.mark.parametrize("typed", ["4901234567895", "12345", "0202100001508", "abc"])
def test_a_code_that_was_misread_is_refused(app: Any, typed: str) -> None:
    with pytest.raises(RuleError):
        barcodes.read(typed, barcodes.layouts())


def test_an_item_number_gets_the_length_of_the_layout(app: Any) -> None:
    assert barcodes.read_item("77", barcodes.layouts()) == Code("00077", "instore")
    with pytest.raises(RuleError):
        barcodes.read_item("123456", barcodes.layouts())


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("ぎゅうにゅう", ["牛乳 1L"]),
        ("ギュウ", ["牛乳 1L"]),
        ("牛乳", ["牛乳 1L"]),
        ("490123", ["牛乳 1L"]),
        ("0202100001509", ["コロッケ"]),
        ("3", ["洗剤"]),
        ("ころ っけ", ["コロッケ"]),
        ("%", []),
    ],
)
def test_goods_are_found_by_reading_name_number_or_code(app: Any, q: str, names: list[str]) -> None:
    assert [one.name for one in db.session.scalars(search.products(q))] == names


def test_goods_are_listed_in_gojuon_order_by_tab_and_department(app: Any) -> None:
    assert [one.kana for one in db.session.scalars(search.products())] == sorted(
        ["ぎゅうにゅう", "こめ", "ころっけ", "せいしゅ", "せんざい", "まくのうちべんとう"],
        key=lambda kana: text.kana_key(kana),
    )
    assert len(db.session.scalars(search.products(tab="か")).all()) == 3
    assert [one.name for one in db.session.scalars(search.products(department_id=4))] == ["清酒 720ml"]


# --- registered at the till -------------------------------------------------------------------------------


def register(device: Device, user: User, **data: Any) -> dict[str, Any]:
    given = {"code": "4900000000009", "name": "新しい菓子", "kana": "", "price": 120, "tax_class": "FOOD"}
    operation = {
        "id": str(uuid.uuid4()),
        "kind": "product_register",
        "at": clock.now().isoformat(),
        "by": user.id,
        "data": given | {"department": 1} | data,
    }
    return sync.receive(device, user, [operation])[0]


def test_the_till_registers_what_nobody_knew(device: Device, clerk: User) -> None:
    answer = register(device, clerk)
    assert answer["status"] == "applied", answer
    made = db.session.get_one(Product, answer["result"]["product"])
    assert (made.name, made.provisional, made.tax_class) == ("新しい菓子", True, "FOOD")
    assert barcodes.find("4900000000009") is made
    assert prices.price_on(made.id, clock.today()) == 120
    assert db.session.scalars(search.products(provisional=True)).all() == [made]


def test_what_was_registered_meanwhile_is_answered_with_the_product(
    device: Device, clerk: User, milk: Product
) -> None:
    answer = register(device, clerk, code="4901234567894")
    assert answer["result"] == {"product": milk.id, "flags": ["already_known"]}


@pytest.mark.parametrize(
    ("code", "stored", "kind"),
    [("02999", "02999", "instore"), ("020299900150", "02999", "instore"), ("A-77X", "A-77X", "jan")],
)
def test_whatever_was_scanned_the_sale_finds_it_again(
    device: Device, clerk: User, code: str, stored: str, kind: str
) -> None:
    if code == "020299900150":
        code += str(codes.jan_check_digit(code))
    made = db.session.get_one(Product, register(device, clerk, code=code)["result"]["product"])
    assert [(one.code, one.kind) for one in made.barcodes] == [(stored, kind)]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "wrong", [{"tax_class": None}, {"department": 99}, {"price": -1}, {"price": "120"}, {"name": " "}]
)
def test_a_registration_that_says_too_little_is_held(
    device: Device, clerk: User, wrong: dict[str, Any]
) -> None:
    assert register(device, clerk, **wrong)["status"] == "held"


def test_who_may_not_sell_registers_nothing(device: Device, coordinator: User) -> None:
    assert register(device, coordinator)["problem"]["code"] == "not_allowed"


# --- departments, keys, layouts ---------------------------------------------------------------------------


def test_a_department_has_its_own_number_and_a_tax_class(writing: Any, manager: User) -> None:
    made = departments.create(by=manager, code="５", name="花", tax_class="STD", business_class=2)
    assert (made.code, made.rank) == ("5", 5)
    for wrong in ({"code": "5"}, {"code": "6", "tax_class": "X"}, {"code": "6", "name": ""}):
        with pytest.raises(RuleError):
            departments.create(by=manager, **({"name": "花", "tax_class": "STD"} | wrong))
    assert departments.change(made, by=manager, active=False) == ["active"]
    with pytest.raises(RuleError, match="商品"):
        departments.change(db.session.get_one(Department, 1), by=manager, active=False)


def test_quick_keys_are_added_ordered_and_taken_away(writing: Any, manager: User, milk: Product) -> None:
    page = db.session.get_one(QuickPage, 1)
    key = quickkeys.add_key(page, by=manager, product=milk, label="牛乳")
    quickkeys.move_key(page, key, -1, by=manager)
    db.session.expire(page)
    assert [one.label or (one.product or one.department).name for one in page.keys] == [
        "幕の内弁当",
        "牛乳",
        "食品",
    ]
    with pytest.raises(RuleError):
        quickkeys.add_key(page, by=manager, product=milk)
    with pytest.raises(RuleError):
        quickkeys.add_key(page, by=manager)
    quickkeys.remove_key(page, key, by=manager)
    assert len(page.keys) == 2
    other = quickkeys.add_page("野菜", by=manager)
    quickkeys.move_page(other, -1, by=manager)
    assert [one.name for one in quickkeys.pages()] == ["野菜", "惣菜"]
    quickkeys.remove_page(page, by=manager)
    assert [one.name for one in quickkeys.pages()] == ["野菜"]


LAYOUT_D = {
    "prefix": "21",
    "item_start": 2,
    "item_length": 5,
    "value_start": 8,
    "value_length": 4,
    "check_position": 7,
    "kind": "price",
}


def test_layouts_read_the_worked_examples(writing: Any, manager: User) -> None:
    layouts.create(by=manager, **LAYOUT_D)
    layouts.create(
        by=manager, **LAYOUT_D | {"prefix": "23", "value_start": 7, "value_length": 5, "check_position": None}
    )
    d, a = layouts.try_code("2123456703986"), layouts.try_code("2300020050008")
    assert (d.item, d.value, a.item, a.value) == ("23456", 398, "00020", 5000)
    croquette = layouts.try_code("0202100001509")
    assert (croquette.value, croquette.product.name if croquette.product else "") == (150, "コロッケ")
    assert layouts.try_code("4901234567894").item == ""
    with pytest.raises(RuleError):
        layouts.try_code("2123456703983")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"prefix": "49"}, "prefix"),
        ({"prefix": "02"}, "prefix"),
        ({"item_length": 6}, "item_start"),
        ({"value_start": 7, "value_length": 5, "check_position": 6, "item_length": 4}, "value_length"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(
    writing: Any, manager: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleError) as refused:
        layouts.create(by=manager, **LAYOUT_D | wrong)
    assert refused.value.field == field


def test_a_layout_in_use_stays(writing: Any, manager: User) -> None:
    used = db.session.get_one(InstoreLayout, 1)
    with pytest.raises(RuleError, match="1"):
        layouts.remove(used, by=manager)
    unused = layouts.create(by=manager, **LAYOUT_D)
    layouts.remove(unused, by=manager)
    assert layouts.all_layouts() == [used]
