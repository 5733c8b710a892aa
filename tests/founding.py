"""The small village of the tests, as its own manager would have entered it."""

from datetime import UTC, date, datetime

from opsapp import text
from opsapp.db import db, transaction
from opsapp.ledger.models import Tab, Till
from opsapp.org.devices import fingerprint
from opsapp.org.models import Device, Organisation, Parameter, User
from opsapp.people.models import Household, Person, Phone
from opsapp.stock.models import Barcode, Department, InstoreLayout, Place, Price, Product, QuickKey, QuickPage

DEVICE = "0192f000-0000-7000-8000-000000000001"
DEVICE_SECRET = "tablet-secret"
PASSWORD = "sato-no-mise-2026"
PINS = {"manager": "9001", "clerk": "1001", "clerk2": "1002", "carrier": "3001", "coordinator": "4001"}
LONG_AGO = datetime(2025, 4, 1, tzinfo=UTC)
FIRST_DAY = date(2019, 10, 1)

# name, kana, role by login
USERS = {
    "manager": ("山本 恵子", "やまもと けいこ", "manager"),
    "clerk": ("佐藤 和子", "さとう かずこ", "clerk"),
    "clerk2": ("伊藤 ミヨ", "いとう みよ", "clerk"),
    "carrier": ("森 健一", "もり けんいち", "carrier"),
    "coordinator": ("林 幸子", "はやし さちこ", "coordinator"),
}
# code, name, kana, department, tax class, unit, price, cost, barcode
GOODS = (
    ("1", "牛乳 1L", "ぎゅうにゅう", 1, "FOOD", "each", 248, 180, "4901234567894"),
    ("2", "幕の内弁当", "まくのうちべんとう", 2, "FOOD", "each", 550, 330, None),
    ("3", "洗剤", "せんざい", 3, "STD", "each", 327, 210, "4912345678904"),
    ("4", "清酒 720ml", "せいしゅ", 4, "STD", "each", 1320, 900, "4512345678906"),
    ("5", "米 量り売り", "こめ", 1, "FOOD", "kg", 490, 340, None),
    ("6", "コロッケ", "ころっけ", 2, "FOOD", "each", 108, 60, "02100"),
)


def found() -> None:
    """Write the village. Called once per kind of database, into the template."""
    with transaction():
        _organisation()
        _staff()
        _goods()
        _residents()


def _add(*rows: object) -> None:
    db.session.add_all(rows)
    db.session.flush()


def _organisation() -> None:
    _add(
        Organisation(
            name="合同会社いしはらの里",
            shop_name="さとのみせ",
            registration_number="T1234567890123",
            postal_code="7813601",
            address="高知県長岡郡さとの村石原1",
            phone="0887000001",
        )
    )
    for tax_class, rate in (("STD", 10), ("FOOD", 8), ("NEWS", 8)):
        _add(
            Parameter(
                name=f"tax.{tax_class}", valid_from=FIRST_DAY, value=rate, status="enacted", source="消費税法"
            )
        )
    _add(
        Parameter(
            name="tax.FOOD",
            valid_from=date(2027, 4, 1),
            valid_to=date(2029, 3, 31),
            value=1,
            status="proposed",
            source="閣議決定 2026-08-05",
        )
    )


def _staff() -> None:
    from opsapp.org.secrets import hash_secret

    for login, (name, kana, role) in USERS.items():
        password = hash_secret(PASSWORD) if role in ("manager", "coordinator") else None
        _add(
            User(
                login=login,
                name=name,
                kana=kana,
                role=role,
                pin_hash=hash_secret(PINS[login]),
                password_hash=password,
            )
        )
    _add(
        Device(
            id=DEVICE,
            name="レジのタブレット",
            secret_hash=fingerprint(DEVICE_SECRET),
            enrolled_by_id=1,
            enrolled_at=LONG_AGO,
        )
    )


def _goods() -> None:
    for code, name, kind in (
        ("shop", "店", "shop"),
        ("customer", "お客さま", "customer"),
        ("supplier", "仕入先", "supplier"),
        ("loss", "廃棄", "loss"),
        ("making", "製造", "making"),
        ("count", "棚卸", "count"),
    ):
        _add(Place(code=code, name=name, kind=kind))
    for rank, (name, tax_class) in enumerate(
        (("食品", "FOOD"), ("惣菜", "FOOD"), ("日用品", "STD"), ("酒", "STD")), 1
    ):
        _add(Department(code=str(rank), name=name, tax_class=tax_class, rank=rank))
    _add(InstoreLayout(prefix="02", item_start=2, item_length=5, value_start=7, value_length=5))
    for row in GOODS:
        _product(*row)
    _add(
        QuickPage(name="惣菜", rank=1),
        QuickKey(page_id=1, rank=1, product_id=2),
        QuickKey(page_id=1, rank=2, department_id=1),
    )
    _add(Till(code="1", name="店のレジ", place_id=1, device_id=DEVICE))


def _product(
    code: str,
    name: str,
    kana: str,
    department: int,
    tax_class: str,
    unit: str,
    yen: int,
    cost: int,
    barcode: str | None,
) -> None:
    product = Product(
        code=code,
        name=name,
        kana=kana,
        kana_key=text.kana_key(kana),
        search_key=text.search_key(f"{name} {kana}"),
        department_id=department,
        tax_class=tax_class,
        unit=unit,
        by_weight=unit == "kg",
        last_cost=cost,
        age_restricted=department == 4,
        eat_in=department == 2,
    )
    _add(product)
    _add(Price(product_id=product.id, yen=yen, valid_from=LONG_AGO.date(), recorded_at=LONG_AGO))
    if barcode:
        _add(Barcode(product_id=product.id, code=barcode, kind="jan" if len(barcode) == 13 else "instore"))


def _residents() -> None:
    people = (
        (1, "髙橋 ハナ", "たかはし はな", date(1936, 2, 29), "card-hana"),
        (1, "髙橋 太郎", "たかはし たろう", date(1934, 5, 5), None),
        (2, "𠮷田 キヨ", "よしだ きよ", None, None),
    )
    _add(
        Household(
            name="髙橋",
            kana="たかはし",
            kana_key=text.kana_key("たかはし"),
            hamlet="上石原",
            group="1班",
            address="石原12",
            landmark="赤い屋根",
        )
    )
    _add(
        Household(
            name="𠮷田",
            kana="よしだ",
            kana_key=text.kana_key("よしだ"),
            hamlet="下石原",
            group="2班",
            address="石原80",
        )
    )
    for household, name, kana, born, card in people:
        key = text.search_key(f"{name} {kana}")
        _add(
            Person(
                household_id=household,
                name=name,
                kana=kana,
                kana_key=text.kana_key(kana),
                search_key=key,
                birth_date=born,
                card_code=card,
                is_head=card is not None,
            )
        )
    _add(Phone(person_id=1, digits="0887000012", shown="0887-00-0012"), Tab(person_id=1, limit_yen=20000))
