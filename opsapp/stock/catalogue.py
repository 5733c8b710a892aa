"""The catalogue: products with codes and prices, registered, changed, completed. None is ever deleted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import barcodes, prices
from opsapp.stock.barcodes import Code
from opsapp.stock.departments import TAX_CLASSES
from opsapp.stock.models import Department, Price, Product

UNITS = ("each", "kg", "L")
DIGITS, LONGEST = 5, 8  # of our own number of a product
LENGTHS = {"code": 20, "name": 120, "kana": 160}
FLAGS = ("by_weight", "age_restricted", "eat_in", "stocked", "active")
WATCHED = ("code", "name", "kana", "department_id", "tax_class", "unit", *FLAGS, "provisional", "last_cost")


def create(
    *,
    by: User | None,
    price: int | None,
    codes: Sequence[Code] = (),
    price_from: date | None = None,
    **facts: Any,
) -> Product:
    """A new product with its codes and its tax-included price per unit; `facts` are columns of Product.

    Without a code of ours it gets the next number. RuleError names the field: "name", "barcodes" …
    """
    product = Product(barcodes=[], last_cost=None)
    required = {"name": "", "tax_class": None, "department_id": None, "code": ""}
    write(product, required | facts, codes)
    if price is None:
        raise RuleError(_("Please write the price with tax."), field="price")
    db.session.add(product)
    db.session.flush()
    prices.set_price(product, price, valid_from=price_from or clock.today(), by=by)
    audit("stock.create", "product", product.id, by=by)
    return product


def change(
    product: Product, *, by: User | None, codes: Sequence[Code] | None = None, **facts: Any
) -> list[str]:
    """Change what is given, leave the rest; the names of the fields that changed. RuleError as `create`."""
    before = _picture(product)
    write(product, facts, codes)
    db.session.flush()
    fields = sorted(name for name, value in _picture(product).items() if before[name] != value)
    if fields:
        audit("stock.change", "product", product.id, by=by, fields=fields)
    return fields


def complete(product: Product, *, by: User | None) -> None:
    """What was registered at the till has been looked at in the office."""
    change(product, by=by, provisional=False)


def set_price(product: Product, yen: int, *, valid_from: date, by: User | None) -> Price:
    """A new tax-included price per unit from today or a later day on. RuleError for a day that is over."""
    if valid_from < clock.today():
        raise RuleError(_("This day is over. A price can begin today or later."), field="valid_from")
    price = prices.set_price(product, yen, valid_from=valid_from, by=by)
    audit("stock.price", "product", product.id, by=by, valid_from=valid_from.isoformat())
    return price


def price_history(product: Product) -> list[Price]:
    """Every price of a product, newest start first; of several for one day the last recorded one leads."""
    query = select(Price).where(Price.product_id == product.id)
    return list(db.session.scalars(query.order_by(Price.valid_from.desc(), Price.id.desc())))


def numbered(number: int) -> str:
    """A number as our own code of a product."""
    return str(number).zfill(DIGITS)


def highest(used: Iterable[str]) -> int:
    """The highest number among some codes; longer ones are barcodes that were taken for a number."""
    return max((int(code) for code in used if code.isdecimal() and len(code) < LONGEST), default=0)


# --- what is written --------------------------------------------------------------------------------------


def write(product: Product, facts: Mapping[str, Any], codes: Sequence[Code] | None = None) -> None:
    """Check and set what is given, and keep the search keys; for `create` and `change`."""
    with db.session.no_autoflush:
        for name, value in facts.items():
            setattr(product, name, check(name, value))
        _fit(product)
        _own_code(product)
        if codes is not None:
            barcodes.give(product, codes)
    keys(product)


def keys(product: Product) -> None:
    """The keys by which a product is found and sorted, from its name and reading."""
    product.kana_key = text.kana_key(product.kana or product.name)
    product.search_key = text.search_key(f"{product.name}/{product.kana}")[:400]


def check(name: str, value: Any) -> Any:
    """A fact of a product in its stored form. Raises RuleError naming the field."""
    if name in LENGTHS:
        return _words(name, str(value or ""))
    if name == "tax_class" and value not in TAX_CLASSES:
        raise RuleError(_("Please choose the tax class."), field=name)
    if name == "unit" and value not in UNITS:
        raise RuleError(_("Please choose the unit."), field=name)
    if name == "department_id" and (value is None or db.session.get(Department, value) is None):
        raise RuleError(_("Please choose the department."), field=name)
    if name == "last_cost" and value is not None and not 0 <= value <= money.LARGEST_AMOUNT // 10:
        raise RuleError(_("This cost is not possible."), field=name)
    return value


def _words(name: str, value: str) -> str:
    words = text.normalize_code(value) if name == "code" else text.clean_name(value)
    if name == "name" and not words:
        raise RuleError(_("Please write the name of the goods."), field=name)
    if len(words) > LENGTHS[name]:
        raise RuleError(_("Please use at most %(n)s characters.", n=LENGTHS[name]), field=name)
    return text.to_hiragana(words) if name == "kana" else words


def fits(unit: str, by_weight: bool) -> None:
    """Raises RuleError when something sold by weight is counted in pieces."""
    if by_weight and unit == "each":
        raise RuleError(_("What is weighed is sold by kg or L, not by piece."), field="unit")


def _fit(product: Product) -> None:
    product.unit = product.unit or "each"
    fits(product.unit, bool(product.by_weight))


def _own_code(product: Product) -> None:
    if not product.code:
        product.code = numbered(highest(db.session.scalars(select(Product.code))) + 1)
    other = db.session.scalar(
        select(Product).where(Product.code == product.code, Product.id != (product.id or 0))
    )
    if other is not None:
        raise RuleError(_("%(name)s already has this number.", name=other.name), field="code")


def _picture(product: Product) -> dict[str, Any]:
    picture: dict[str, Any] = {name: getattr(product, name) for name in WATCHED}
    picture["barcodes"] = sorted(barcode.code for barcode in product.barcodes)
    return picture
