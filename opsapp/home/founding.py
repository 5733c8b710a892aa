"""A new organisation: its settings, first manager, places, departments, till and kinds of duty."""

from collections.abc import Iterable

from opsapp.db import db
from opsapp.ledger.models import Till
from opsapp.org import founding
from opsapp.org.models import User
from opsapp.rota import usual
from opsapp.stock.models import Department, InstoreLayout, Place

# what the organisation finds at its start is Japanese, and its own to rename
PLACES = {
    "shop": "店",
    "customer": "お客さま",
    "supplier": "仕入先",
    "loss": "廃棄・ロス",
    "making": "製造",
    "count": "棚卸",
}
TILL = "店のレジ"
Row = tuple[str, str, str, str, int]
# code, Japanese name, English name, tax class of an amount alone, business class (DOMAIN 1.1)
DEPARTMENTS = (
    ("10", "食品", "Food", "FOOD", 2),
    ("20", "弁当・惣菜", "Bento and deli", "FOOD", 3),
    ("30", "日用品", "Household goods", "STD", 2),
    ("40", "酒", "Alcohol", "STD", 2),
    ("90", "サービス", "Services", "STD", 5),
)


def found(
    *,
    name: str,
    shop_name: str,
    manager_name: str,
    login: str,
    password: str,
    departments: Iterable[Row] = DEPARTMENTS,
    **settings: object,
) -> User:
    """Found the organisation and return its first manager; `settings` are further columns of Organisation.

    Raises RuleError when it is already founded, or the password is too short.
    """
    manager = founding.found(name, shop_name, login, manager_name, password, **settings)
    shop, *_outside = places = _places()
    db.session.add_all(places)
    db.session.add_all(_departments(departments))
    db.session.add(InstoreLayout(prefix="02", item_start=2, item_length=5, value_start=7, value_length=5))
    db.session.flush()
    db.session.add(Till(code="1", name=TILL, place_id=shop.id))
    usual.write_down()
    db.session.flush()
    return manager


def _places() -> list[Place]:
    return [Place(code=kind, name=name, kind=kind) for kind, name in PLACES.items()]


def _departments(rows: Iterable[Row]) -> list[Department]:
    return [
        Department(code=code, name=ja, name_en=en, tax_class=tax, business_class=business, rank=rank)
        for rank, (code, ja, en, tax, business) in enumerate(rows, 1)
    ]
