"""A supplier's price list as a table: the same columns go out and come in. An empty cell leaves what is known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp import codes, money, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.importing import CHANGED, NEW, SAME, Column, Importer, Record, Values, register, yes_or_no
from opsapp.org.models import User
from opsapp.stock import catalogue
from opsapp.stock.models import Barcode, Product
from opsapp.supply import goods
from opsapp.supply.importing import KnownSuppliers, known_suppliers, whole_number
from opsapp.supply.models import SupplierGood

FACTS = ("number", "case_size", "minimum_cases", "cost", "case_code", "preferred")


def _checked(name: str, read: Callable[[str], Any] = text.clean_name) -> Callable[[str], Any]:
    return lambda cell: goods.check(name, read(cell))


COLUMNS = (
    Column(
        "supplier",
        ("仕入先", "仕入先番号", "仕入先コード", "仕入先名", "Supplier"),
        required=True,
        hint=_l("The supplier's number or name."),
    ),
    Column(
        "code",
        ("商品番号", "商品コード", "自社コード", "Number"),
        hint=_l("Our own number; left empty, the barcode finds it."),
    ),
    Column("barcode", ("JANコード", "JAN", "バーコード", "Barcodes"), parse=codes.normalize_barcode),
    Column("name", ("商品名", "品名", "Name"), hint=_l("Only to be read; it changes nothing.")),
    Column(
        "number", ("仕入先商品番号", "発注番号", "先方品番", "Supplier's number"), parse=_checked("number")
    ),
    Column(
        "case_size",
        ("入数", "ケース入数", "In a case"),
        parse=_checked("case_size", money.parse_quantity),
        hint=_l("Left empty, 1."),
    ),
    Column(
        "minimum_cases",
        ("最低ケース数", "最低ロット", "Cases at least"),
        parse=_checked("minimum_cases", whole_number),
    ),
    Column(
        "cost",
        ("原価(税抜)", "原価", "仕入単価", "Cost without tax"),
        parse=_checked("cost", money.parse_cost),
        hint=_l("Yen for one, with up to two decimals."),
    ),
    Column("case_code", ("ITFコード", "ITF", "ケースコード", "Carton code"), parse=_checked("case_code")),
    Column(
        "preferred", ("優先", "Preferred"), parse=yes_or_no, hint=_l("It is proposed at one supplier only.")
    ),
)
KINDS = ["quantity" if column.name in ("case_size", "cost") else "text" for column in COLUMNS]


@dataclass
class Known:
    """Suppliers, products by what finds them, what the suppliers have, and the lines of this file seen already."""

    suppliers: KnownSuppliers
    by_code: dict[str, Product] = field(default_factory=dict)
    by_barcode: dict[str, Product] = field(default_factory=dict)
    goods: dict[tuple[int, int], SupplierGood] = field(default_factory=dict)
    seen: set[tuple[int, int]] = field(default_factory=set)


def begin() -> Known:
    """Everything rows are compared with, read once."""
    products = {one.id: one for one in db.session.scalars(select(Product))}
    known = Known(known_suppliers(), {one.code: one for one in products.values()})
    for code, product in db.session.execute(select(Barcode.code, Barcode.product_id)):
        known.by_barcode[code] = products[product]
    for good in db.session.scalars(select(SupplierGood)):
        known.goods[good.supplier_id, good.product_id] = good
    return known


def check_row(values: Values, known: Known) -> str:
    """What loading this row would do. Raises RuleError when supplier or product are unknown, or come twice."""
    supplier = known.suppliers.find(values["supplier"])
    if supplier is None:
        message = _("There is no supplier %(cell)s. Add it first.", cell=values["supplier"])
        raise RuleError(message, field="supplier")
    product = _product(values, known)
    if not product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=product.name), field="code")
    if product.unit == "each" and (values["case_size"] or 0) % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field="case_size")
    key = supplier.id, product.id
    if key in known.seen:
        raise RuleError(_("%(name)s is in the table twice.", name=product.name), field="code")
    known.seen.add(key)
    values["key"] = key
    have = known.goods.get(key)
    if have is None:
        return NEW
    return CHANGED if any(values[name] not in (None, getattr(have, name)) for name in FACTS) else SAME


def _product(values: Values, known: Known) -> Product:
    if code := text.normalize_code(values["code"] or ""):
        found = known.by_code.get(code) or known.by_code.get(code.zfill(catalogue.DIGITS))
        if found is None:
            raise RuleError(_("There are no goods with the number %(code)s.", code=code), field="code")
        return found
    for one in (values["barcode"], values["case_code"]):
        if one and (found := known.by_barcode.get(one) or known.by_barcode.get(_inside(one))):
            return found
    if values["barcode"] or values["case_code"]:
        code = values["barcode"] or values["case_code"]
        raise RuleError(_("There are no goods with the barcode %(code)s.", code=code), field="barcode")
    raise RuleError(_("Please give our number or the barcode."), field="barcode")


def _inside(code: str) -> str:
    return codes.jan_of_case(code) if codes.is_case_code(code) else code


def load(records: list[Record], by: User | None) -> None:
    """Write every new and changed line; what is new is preferred where no other supplier is."""
    known = begin()
    preferred = {product: good for (_supplier, product), good in known.goods.items() if good.preferred}
    for record in records:
        if record.state == SAME:
            continue
        supplier, product = record.values["key"]
        good = known.goods.get((supplier, product))
        if good is None:
            good = SupplierGood(
                supplier_id=supplier, product_id=product, case_size=1000, preferred=product not in preferred
            )
            db.session.add(good)
        for name in FACTS:
            if (value := record.values[name]) is not None:
                setattr(good, name, value)
        if good.preferred:
            other = preferred.get(product)
            if other is not None and other is not good:
                other.preferred = False
            preferred[product] = good
    db.session.flush()


def row(good: SupplierGood) -> list[object]:
    """A line of a price list as a row of this table."""
    values: Values = {name: getattr(good, name) for name in FACTS}
    jan = next((one.code for one in good.product.barcodes if one.kind == "jan"), "")
    values |= {
        "supplier": good.supplier.code,
        "code": good.product.code,
        "barcode": jan,
        "name": good.product.name,
    }
    values |= {"minimum_cases": str(good.minimum_cases), "preferred": "○" if good.preferred else "×"}
    return [values[column.name] for column in COLUMNS]


register(
    Importer(
        "supplier_goods", _l("Suppliers' price lists"), "supply.manage", COLUMNS, begin, check_row, load,
        "supply.suppliers",
    )
)  # fmt: skip
