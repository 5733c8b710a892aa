"""Founding the demo village: its organisation, staff, people and goods, each by its own service."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Any

from sqlalchemy import select

from opsapp import clock, tables
from opsapp.db import db, transaction
from opsapp.demo import goods, store, suppliers, village
from opsapp.demo.counter import Shelf
from opsapp.demo.staff import staff
from opsapp.home import founding
from opsapp.ledger import accounts
from opsapp.ledger.models import Till
from opsapp.org import importing, users
from opsapp.org.models import Device, User
from opsapp.people import households
from opsapp.people.models import Household, Person
from opsapp.stock import quickkeys, specials
from opsapp.stock.models import Department, Product

TABLET = "019f0000-0000-7000-8000-00000000d3a0"
TAB_LIMIT = 30000
Done = Callable[[int], None]


@dataclass(frozen=True)
class Village:
    """What the days are played with: the shelf, the persons and their ids, the ids of staff by login,
    and what moves its goods."""

    shelf: Shelf
    persons: Sequence[village.Person]
    person_ids: Sequence[int]
    users: dict[str, int]
    store: store.Store


def settle(rng: Random, first: date, last: date, done: Done) -> Village:
    """Found everything that stands before the first customer comes."""
    houses, products = village.households(rng, last), goods.products(rng)
    with transaction():
        manager = _found()
        crew = _hire(manager)
    done(5)
    with (
        clock.frozen(datetime.combine(last, time(6), clock.JST)),
        transaction(),
    ):  # the youngest are born by then
        _load("people", PEOPLE, _people_rows(houses))
        person_ids = _pin_and_trust(houses, db.session.get_one(User, crew["jimu"]))
    done(15)
    with transaction():
        _load("products", *_goods_table(products))
        shelf = _lay_out(rng, products, first, last, db.session.get_one(User, crew["jimu"]))
        _load("suppliers", suppliers.HEADINGS, suppliers.table())
        room = store.found(rng, products, shelf.ids, last, crew)
        _load("supplier_goods", suppliers.PRICE_LIST, store.price_lists(room, products))
    done(50)
    return Village(shelf, village.persons(houses), person_ids, crew, room)


def _found() -> User:
    chief = staff()[0]
    manager = founding.found(
        name="合同会社嶺奥の里",
        shop_name="さとの店 みねおく",
        manager_name=chief.name,
        login=chief.login,
        password=chief.password or "",
        departments=[(d.code, d.name, d.name_en, d.tax_class, d.biz_class) for d in goods.departments()],
        manager_kana=chief.kana,
        registration_number="T7123456789012",
        postal_code="7813699",
        address="高知県長岡郡嶺奥村大字嶺奥1番地",
        phone="0887-00-0001",
        override_limit_percent=50,
        receipt_footer="毎度ありがとうございます。またどうぞ。",
        bank_account="嶺奥農協 本所 普通 0000000 ド)ミネオクノサト",
    )
    db.session.add(
        Device(id=TABLET, name="店のタブレット", enrolled_by_id=manager.id, enrolled_at=clock.now())
    )
    db.session.flush()
    db.session.scalars(select(Till)).one().device_id = TABLET
    return manager


def _hire(manager: User) -> dict[str, int]:
    """Everybody on the staff list, with PIN and, for the office, a password."""
    crew = {manager.login: manager}
    for one in staff()[1:]:
        user = users.add(login=one.login, name=one.name, kana=one.kana, role=one.role, by=manager)
        if one.password:
            users.set_password(user, one.password, by=manager)
        crew[one.login] = user
    for one in staff():
        users.set_pin(crew[one.login], one.pin, by=manager)
    return {login: user.id for login, user in crew.items()}


def _load(kind: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Load a table the way the office would: looked through, without a single problem, then written."""
    content, _lost = tables.csv_bytes(headings, rows)
    report = importing.examine(kind, content, f"{kind}.csv")
    if report.problems:
        raise ValueError(f"the demo's {kind} do not load: {report.problems[0]}")
    importing.load(report, by=None)


PEOPLE = (
    "氏名", "ふりがな", "生年月日", "性別", "世帯名", "続柄", "世帯主", "自治会", "班", "郵便番号", "住所", "目印",
    "電話1", "電話2", "カード番号",
)  # fmt: skip


def _people_rows(houses: Iterable[village.Household]) -> list[list[object]]:
    return [
        [
            one.name, one.kana, one.born, one.sex, house.name, one.relation,
            "はい" if one.is_head else "", house.hamlet, house.group, house.postal_code, house.address,
            house.landmark, *(*one.phones, "", "")[:2], one.card,
        ]
        for house in houses
        for one in house.persons
    ]  # fmt: skip


def _pin_and_trust(houses: Sequence[village.Household], manager: User) -> list[int]:
    """Put the houses on the map and open the tabs; ids of the persons in the order of the houses."""
    at = {(house.name, house.address): house for house in houses}
    for home in db.session.scalars(select(Household)):
        house = at[home.name, home.address]
        if house.latitude is not None:
            households.write(home, {"latitude": house.latitude, "longitude": house.longitude})
    persons = list(db.session.scalars(select(Person).order_by(Person.id)))
    for person, one in zip(persons, village.persons(tuple(houses)), strict=True):
        assert person.name == one.name
        if one.tab:
            accounts.open_tab(person, TAB_LIMIT, 31, by=manager)
    return [person.id for person in persons]


# --- goods ---------------------------------------------------------------------------------------------------

TAX_WORDS = {"STD": "標準", "FOOD": "軽減", "NEWS": "新聞", "EXEMPT": "非課税", "OUT": "対象外"}
GOODS = (
    "商品番号", "商品名", "よみ", "部門", "税区分", "単位", "売価(税込)", "原価(税抜)", "バーコード", "店内品番",
    "量り売り", "年齢確認", "店内飲食", "在庫管理",
)  # fmt: skip


def _goods_table(products: Iterable[goods.Product]) -> tuple[Sequence[str], list[list[object]]]:
    rows = [
        [
            one.code, one.name, one.kana, one.department, TAX_WORDS[one.tax_class], _unit(one), one.price, one.cost,
            " ".join(one.barcodes), one.item_code, _tick(one.sold_by_weight), _tick(one.age_restricted),
            _tick(one.eat_in), _tick(one.stocked),
        ]
        for one in products
    ]  # fmt: skip
    return GOODS, rows


def _unit(product: goods.Product) -> str:
    return "個" if product.unit == "each" else product.unit


def _tick(yes: bool) -> str:
    return "○" if yes else "×"


def _lay_out(rng: Random, products: Sequence[goods.Product], first: date, last: date, manager: User) -> Shelf:
    """Offers and quick keys; the shelf as the till knows it."""
    by_code = dict(db.session.execute(select(Product.code, Product.id)).all())
    by_name = dict(db.session.execute(select(Product.name, Product.id)).all())
    departments = dict(db.session.execute(select(Department.code, Department.id)).all())
    offers = [
        (specials.create(**_offer(one, by_name), by=manager).id, one)
        for one in goods.specials(rng, first, last)
    ]
    _lay_out_keys(by_name, departments, manager)
    return Shelf(products, [by_code[one.code] for one in products], departments, offers)


def _offer(one: goods.Special, by_name: dict[str, int]) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "yen": one.yen,
        "mix_count": one.mix_count,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "product_ids": [by_name[name] for name in one.products],
    }


def _lay_out_keys(by_name: dict[str, int], departments: dict[str, int], manager: User) -> None:
    for page in goods.quick_keys():
        added = quickkeys.add_page(page.name, by=manager)
        for key in page.keys:
            product = db.session.get(Product, by_name[key.product]) if key.product else None
            department = None if product else db.session.get(Department, departments[key.department or ""])
            quickkeys.add_key(added, by=manager, product=product, department=department, label=key.label)
