"""A new organisation: its settings, first manager, places, departments and till."""

from flask_babel import gettext as _

from opsapp.db import db
from opsapp.ledger.models import Till
from opsapp.org import founding
from opsapp.stock.models import Department, InstoreLayout, Place

# code, kind; the words are the organisation's to change
PLACES = (
    ("shop", "shop"),
    ("customer", "customer"),
    ("supplier", "supplier"),
    ("loss", "loss"),
    ("making", "making"),
    ("count", "count"),
)
# code, Japanese name, English name, tax class of an amount alone, business class (DOMAIN 1.1)
DEPARTMENTS = (
    ("10", "食品", "Food", "FOOD", 2),
    ("20", "弁当・惣菜", "Bento and deli", "FOOD", 3),
    ("30", "日用品", "Household goods", "STD", 2),
    ("40", "酒", "Alcohol", "STD", 2),
    ("90", "サービス", "Services", "STD", 5),
)


def found(*, name: str, shop_name: str, manager_name: str, login: str, password: str) -> None:
    """Found the organisation. Raises RuleError when it already is, or the password is too short."""
    founding.found(
        name=name, shop_name=shop_name, manager_name=manager_name, manager_login=login, password=password
    )
    words = {
        "shop": _("Shop"),
        "customer": _("Customer"),
        "supplier": _("Supplier"),
        "loss": _("Loss"),
        "making": _("Making"),
        "count": _("Counting"),
    }
    db.session.add_all(Place(code=code, name=words[code], kind=kind) for code, kind in PLACES)
    db.session.add_all(
        Department(code=code, name=ja, name_en=en, tax_class=tax, business_class=business, rank=rank)
        for rank, (code, ja, en, tax, business) in enumerate(DEPARTMENTS, 1)
    )
    db.session.add(InstoreLayout(prefix="02", item_start=2, item_length=5, value_start=7, value_length=5))
    db.session.flush()
    shop = db.session.query(Place).filter_by(code="shop").one()
    db.session.add(Till(code="1", name=_("Shop till"), place_id=shop.id))
    db.session.flush()
