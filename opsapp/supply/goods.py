"""What a supplier has for us: its number there, the case, the carton's code and the cost."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsapp import codes, money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import search
from opsapp.stock.models import Product
from opsapp.supply.models import Supplier, SupplierGood

FACTS = ("number", "case_code", "case_size", "minimum_cases", "cost", "preferred")
MOST = 100_000_000  # thousandths in a case
MOST_CASES = 9_999


def of_supplier(supplier: Supplier, q: str = "") -> Select[Any]:
    """The goods of a supplier in 五十音 order; each word of `q` finds the product, or is the supplier's number."""
    query = select(SupplierGood).join(SupplierGood.product).options(joinedload(SupplierGood.product))
    query = query.where(SupplierGood.supplier_id == supplier.id)
    if q.strip():
        # what is no longer sold is still listed here, so that it can be taken off the supplier's list
        found = [search.products(q, inactive=gone).order_by(None) for gone in (False, True)]
        ids = [one.with_only_columns(Product.id) for one in found]
        number = text.normalize_code(q)
        query = query.where(Product.id.in_(ids[0]) | Product.id.in_(ids[1]) | (SupplierGood.number == number))
    return query.order_by(Product.kana_key, Product.name, Product.id)


def numbers_of(supplier: Supplier) -> dict[int, str]:
    """The supplier's own numbers by product."""
    query = select(SupplierGood.product_id, SupplierGood.number)
    rows = db.session.execute(query.where(SupplierGood.supplier_id == supplier.id))
    return {row.product_id: row.number for row in rows}


def of_product(product: Product) -> list[SupplierGood]:
    """Who has a product, the preferred one first."""
    query = select(SupplierGood).join(SupplierGood.supplier).options(joinedload(SupplierGood.supplier))
    query = query.where(SupplierGood.product_id == product.id, Supplier.active)
    query = query.order_by(SupplierGood.preferred.desc(), Supplier.kana_key, Supplier.id)
    return list(db.session.scalars(query))


def pair(supplier: Supplier, product: Product) -> SupplierGood | None:
    """A product as this supplier has it; None when he has it not."""
    query = select(SupplierGood).where(
        SupplierGood.supplier_id == supplier.id, SupplierGood.product_id == product.id
    )
    return db.session.scalars(query).first()


def named(supplier: Supplier, code: str) -> Product | None:
    """The product by a carton's code at any supplier, or by this supplier's own number."""
    wanted = text.normalize_code(code)
    if not wanted:
        return None
    theirs = (SupplierGood.supplier_id == supplier.id) & (SupplierGood.number == wanted)
    query = select(SupplierGood).where((SupplierGood.case_code == wanted) | theirs)
    good = db.session.scalars(query.order_by(SupplierGood.preferred.desc(), SupplierGood.id).limit(1)).first()
    return good.product if good else None


def add(supplier: Supplier, product: Product, *, by: User | None, **facts: Any) -> SupplierGood:
    """The supplier has this product, once. RuleError names the field.

    What is said to be preferred is no longer preferred at another supplier: it is proposed in one place.
    """
    if pair(supplier, product) is not None:
        raise RuleError(_("%(name)s is on this list already.", name=product.name), field="scan")
    if not product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=product.name), field="scan")
    good = SupplierGood(supplier_id=supplier.id, product=product, case_size=1000, preferred=True)
    write(good, facts)
    db.session.add(good)
    db.session.flush()
    audit("supply.good", "supplier", supplier.id, by=by, product=product.id)
    return good


def change(good: SupplierGood, *, by: User | None, **facts: Any) -> None:
    """Change what is given, leave the rest. RuleError names the field."""
    before = {name: getattr(good, name) for name in FACTS}
    write(good, facts)
    db.session.flush()
    fields = [name for name in FACTS if before[name] != getattr(good, name)]
    if fields:
        audit("supply.good", "supplier", good.supplier_id, by=by, product=good.product_id, fields=fields)


def remove(good: SupplierGood, *, by: User | None) -> None:
    """The supplier no longer has it; orders written down stay as they are."""
    audit("supply.good", "supplier", good.supplier_id, by=by, product=good.product_id, removed=True)
    db.session.delete(good)
    db.session.flush()


# --- what is written --------------------------------------------------------------------------------------


def write(good: SupplierGood, facts: Mapping[str, Any]) -> None:
    """Check and set what is given; a product is preferred at one supplier only."""
    with db.session.no_autoflush:
        for name, value in facts.items():
            setattr(good, name, check(name, value))
        if good.product.unit == "each" and good.case_size % 1000:
            raise RuleError(_("Pieces are counted in whole numbers."), field="case_size")
        if good.preferred and good.product.id is not None:
            others = select(SupplierGood).where(
                SupplierGood.product_id == good.product.id, SupplierGood.preferred
            )
            for other in db.session.scalars(others):
                other.preferred = other is good


def check(name: str, value: Any) -> Any:
    """A fact of a supplier's goods in its stored form. Raises RuleError naming the field."""
    if name not in FACTS:
        raise LookupError(name)
    if name == "number":
        return _number(str(value or ""))
    if name == "case_code":
        return case_code(str(value or ""))
    if name == "case_size" and (value is None or not 0 < value <= MOST):
        raise RuleError(_("Please write how many are in a case."), field=name)
    if name == "minimum_cases" and (value is None or not 0 < value <= MOST_CASES):
        raise RuleError(_("Please write how many cases are the least."), field=name)
    if name == "cost" and value is not None and not 0 <= value <= money.LARGEST_AMOUNT * 100:
        raise RuleError(_("This cost is not possible."), field=name)
    return value


def _number(value: str) -> str:
    number = text.normalize_code(value)
    if len(number) > 30:
        raise RuleError(_("Please use at most %(n)s characters.", n=30), field="number")
    return number


def case_code(value: str) -> str | None:
    """An ITF-14 with the right check digit, None for nothing. RuleError otherwise (DOMAIN 2.2)."""
    code = text.normalize_code(value).replace("-", "")
    if code and not codes.is_case_code(code):
        raise RuleError(
            _(
                "%(typed)s is not the code of a case: it has 14 digits, and the last one must fit.",
                typed=value.strip(),
            ),
            field="case_code",
        )
    return code or None
