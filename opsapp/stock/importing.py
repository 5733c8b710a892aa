"""The catalogue as a table: the same columns go out and come in.

An empty cell leaves what is known as it is; barcodes in a row are added, none is taken away. A product is
found again by our own number, else by a barcode or its in-store item number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from opsapp import clock, money, text
from opsapp.codes import Layout
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.importing import CHANGED, NEW, SAME, Column, Importer, Record, Values, register, yes_or_no
from opsapp.org.models import User
from opsapp.stock import barcodes, catalogue, departments, prices
from opsapp.stock.barcodes import Code
from opsapp.stock.models import Barcode, Department, Price, Product
from opsapp.stock.words import TAX_SPELLINGS, UNIT_SPELLINGS

FACTS = ("name", "kana", "tax_class", "unit", *catalogue.FLAGS, "last_cost")


def _tax_class(cell: str) -> str:
    if (found := TAX_SPELLINGS.get(text.search_key(cell))) is None:
        raise RuleError(_("%(cell)s is no tax class. Write 標準, 軽減, 新聞, 非課税 or 対象外.", cell=cell))
    return found


def _unit(cell: str) -> str:
    if (found := UNIT_SPELLINGS.get(text.search_key(cell))) is None:
        raise RuleError(_("%(cell)s is no unit. Write 個, kg or L.", cell=cell))
    return found


def _yen(cell: str) -> int:
    yen = money.parse_yen(cell)
    if yen < 0:
        raise RuleError(_("An amount below zero is not possible here."))
    return yen


def _checked(name: str, read: Callable[[str], Any] = text.clean_name) -> Callable[[str], Any]:
    return lambda cell: catalogue.check(name, read(cell))


COLUMNS = (
    Column(
        "code",
        ("商品番号", "商品コード", "自社コード", "Number"),
        parse=_checked("code"),
        hint=_l("Left empty, the next number is given."),
    ),
    Column("name", ("商品名", "品名", "名称", "Name"), required=True, parse=_checked("name")),
    Column("kana", ("よみ", "ふりがな", "フリガナ", "商品名カナ", "カナ", "Reading"), parse=_checked("kana")),
    Column(
        "department",
        ("部門", "部門コード", "部門名", "Department"),
        required=True,
        hint=_l("Its number or its name."),
    ),
    Column(
        "tax_class",
        ("税区分", "消費税区分", "課税区分", "Tax class"),
        required=True,
        parse=_tax_class,
        hint=_l("標準, 軽減, 新聞, 非課税 or 対象外. It is never guessed."),
    ),
    Column("unit", ("単位", "Unit"), parse=_unit, hint=_l("個, kg or L; left empty, 個.")),
    Column(
        "price",
        ("売価(税込)", "売価", "税込売価", "販売価格", "価格", "Price with tax"),
        required=True,
        parse=_yen,
        hint=_l("Yen with tax per unit."),
    ),
    Column(
        "price_from",
        ("価格開始日", "適用開始日", "Price from"),
        parse=clock.parse_date,
        hint=_l("Left empty, the price holds from today on."),
    ),
    Column(
        "last_cost",
        ("原価(税抜)", "原価", "仕入単価", "Cost without tax"),
        parse=_checked("last_cost", _yen),
        hint=_l("Yen without tax per unit."),
    ),
    Column(
        "barcodes",
        ("バーコード", "JANコード", "JAN", "Barcodes"),
        parse=barcodes.split,
        default=(),
        hint=_l("Several are parted by a space."),
    ),
    Column(
        "item",
        ("店内品番", "インストア品番", "Item number"),
        hint=_l("The number printed into labels of the shop's own scale."),
    ),
    Column("by_weight", ("量り売り", "Sold by weight"), parse=yes_or_no),
    Column("age_restricted", ("年齢確認", "Age restricted"), parse=yes_or_no),
    Column("eat_in", ("店内飲食", "Eat in"), parse=yes_or_no),
    Column("stocked", ("在庫管理", "Kept in stock"), parse=yes_or_no),
    Column("active", ("取扱い", "取扱中", "On sale"), parse=yes_or_no),
)
_FIGURES = {"price": "yen", "last_cost": "yen", "price_from": "date"}
KINDS = [_FIGURES.get(column.name, "text") for column in COLUMNS]


# --- what the rows are compared with ----------------------------------------------------------------------


@dataclass
class Known:
    """The catalogue by what a product may be found again with, and the lines of this file seen already."""

    departments: dict[str, int] = field(default_factory=dict)
    layouts: Sequence[Layout] = ()
    by_code: dict[str, Product] = field(default_factory=dict)
    by_barcode: dict[str, Product] = field(default_factory=dict)
    prices: dict[date, dict[int, int]] = field(default_factory=dict)
    seen: dict[Any, str] = field(default_factory=dict)

    def price(self, product: Product, day: date) -> int | None:
        """Yen of a product on a day."""
        if day not in self.prices:
            self.prices[day] = prices.prices_on(day)
        return self.prices[day].get(product.id)


def begin() -> Known:
    """The whole catalogue, read once."""
    known = Known(layouts=barcodes.layouts())
    for department in departments.all_departments(with_closed=True):
        for spelling in (department.name_en, department.name, department.code):
            known.departments[text.search_key(spelling)] = department.id
    known.departments.pop("", None)
    for product in db.session.scalars(select(Product).options(selectinload(Product.barcodes))):
        known.by_code[product.code] = product
        known.by_barcode.update((barcode.code, product) for barcode in product.barcodes)
    return known


def check_row(values: Values, known: Known) -> str:
    """What loading this row would do. Raises RuleError when it contradicts the catalogue or another line."""
    values["department_id"] = _department(values["department"], known)
    values["codes"] = _codes(values, known)
    product = _find(values, known)
    _refuse_strangers(values, product, known)
    _refuse_doubles(values, product, known)
    unit = values["unit"] or (product.unit if product else "each")
    by_weight = values["by_weight"] if values["by_weight"] is not None else product and product.by_weight
    catalogue.fits(unit, bool(by_weight))
    if product is None:
        return NEW
    values["product_id"] = product.id
    return CHANGED if _differs(product, values, known) else SAME


def _department(cell: str, known: Known) -> int:
    key = text.search_key(cell)
    found = known.departments.get(key) or known.departments.get(key.zfill(2))
    if found is None:
        raise RuleError(_("There is no department %(cell)s. Add it first.", cell=cell), field="department")
    return found


def _codes(values: Values, known: Known) -> list[Code]:
    try:
        found = [barcodes.read(one, known.layouts) for one in values["barcodes"]]
    except RuleError as broken:
        raise RuleError(broken.message, field="barcodes", code=broken.code) from broken
    if values["item"]:
        found.append(barcodes.read_item(values["item"], known.layouts))
    return list(dict.fromkeys(found))


def _find(values: Values, known: Known) -> Product | None:
    if code := values["code"]:
        # a spreadsheet takes the zeros in front away; a number not yet in use is a new product
        return known.by_code.get(code) or known.by_code.get(code.zfill(catalogue.DIGITS))
    return next((known.by_barcode[one.code] for one in values["codes"] if one.code in known.by_barcode), None)


def _refuse_strangers(values: Values, product: Product | None, known: Known) -> None:
    for one in values["codes"]:
        owner = known.by_barcode.get(one.code, product)
        if owner is not product:
            message = _("%(code)s already belongs to %(name)s.", code=one.code, name=owner.name)
            raise RuleError(message, field="barcodes" if one.kind == barcodes.JAN else "item")


def _refuse_doubles(values: Values, product: Product | None, known: Known) -> None:
    marks = {("product", product.id) if product else ("code", values["code"] or None): "code"}
    marks |= {("barcode", one.code): "barcodes" for one in values["codes"]}
    marks.pop(("code", None), None)
    for mark, column in marks.items():
        if mark in known.seen:
            raise RuleError(
                _("The same goods are already in the table as %(name)s.", name=known.seen[mark]), field=column
            )
    known.seen.update(dict.fromkeys(marks, values["name"]))


def _differs(product: Product, values: Values, known: Known) -> bool:
    if any(values[name] not in (None, getattr(product, name)) for name in FACTS):
        return True
    if values["department_id"] != product.department_id:
        return True
    if {one.code for one in values["codes"]} - {barcode.code for barcode in product.barcodes}:
        return True
    return known.price(product, values["price_from"] or clock.today()) != values["price"]


# --- writing ----------------------------------------------------------------------------------------------


def load(records: list[Record], by: User | None) -> None:
    """Write every new and changed product with its codes and, where it differs, its price."""
    known = begin()
    number = catalogue.highest([*known.by_code, *(one.values["code"] or "" for one in records)]) + 1
    priced: list[tuple[Product, Values]] = []
    with db.session.no_autoflush:
        for record in records:
            if record.state == SAME:
                continue
            product = _known(record.values)
            if product is None:
                product = Product(barcodes=[], code=record.values["code"] or catalogue.numbered(number))
                number += not record.values["code"]
                db.session.add(product)
            _write(product, record.values)
            priced.append((product, record.values))
    db.session.flush()
    _set_prices(priced, known, by)


def _known(values: Values) -> Product | None:
    identity = values.get("product_id")
    return db.session.get(Product, identity) if identity else None


def _write(product: Product, values: Values) -> None:
    for name in FACTS:
        if values[name] is not None:
            setattr(product, name, values[name])
    product.department_id = values["department_id"]
    have = {barcode.code for barcode in product.barcodes}
    product.barcodes.extend(
        Barcode(code=one.code, kind=one.kind) for one in values["codes"] if one.code not in have
    )
    catalogue.keys(product)


def _set_prices(priced: list[tuple[Product, Values]], known: Known, by: User | None) -> None:
    today, now = clock.today(), clock.now()
    rows = [
        {
            "product_id": product.id,
            "yen": values["price"],
            "valid_from": values["price_from"] or today,
            "recorded_at": now,
            "user_id": by.id if by else None,
        }
        for product, values in priced
        if known.price(product, values["price_from"] or today) != values["price"]
    ]
    if rows:
        db.session.execute(insert(Price), rows)


# --- the table that goes out ------------------------------------------------------------------------------


def headings() -> list[str]:
    """The headings, in the language of the page; the same ones are understood when the table comes back."""
    return [column.heading for column in COLUMNS]


def export_rows(products: Sequence[Product]) -> list[list[object]]:
    """Products as rows of this table, with today's price."""
    now = prices.prices_on(clock.today())
    names = {one.id: one.name for one in db.session.scalars(select(Department))}
    return [_row(product, now.get(product.id), names) for product in products]


def _row(product: Product, price: int | None, names: dict[int, str]) -> list[object]:
    values: Values = {name: getattr(product, name) for name in ("code", *FACTS)}
    values |= {name: "○" if getattr(product, name) else "×" for name in catalogue.FLAGS}
    values |= {"department": names[product.department_id], "price": price}
    values["tax_class"] = TAX_OUT[product.tax_class]
    values |= {"unit": {"each": "個"}.get(product.unit, product.unit)}
    for name, kind in (("barcodes", barcodes.JAN), ("item", barcodes.INSTORE)):
        values[name] = " ".join(one.code for one in product.barcodes if one.kind == kind)
    return [values.get(column.name) for column in COLUMNS]


TAX_OUT = {"STD": "標準", "FOOD": "軽減", "NEWS": "新聞", "EXEMPT": "非課税", "OUT": "対象外"}

register(Importer("products", _l("Goods"), "stock.manage", COLUMNS, begin, check_row, load, "stock.products"))
