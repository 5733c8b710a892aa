"""Goods in a line of a table: found again by our own number, else by a barcode or item number."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opsapp import text
from opsapp.errors import RuleError
from opsapp.org.importing import Column, Values
from opsapp.stock import barcodes, catalogue
from opsapp.stock.importing import Known
from opsapp.stock.models import Product

COLUMNS = (
    Column(
        "code",
        ("商品番号", "商品コード", "自社コード", "Number"),
        parse=text.normalize_code,
        hint=_l("Our own number, or the barcode beside it."),
    ),
    Column(
        "barcode",
        ("バーコード", "JANコード", "JAN", "Barcode"),
        parse=text.normalize_code,
        hint=_l("One is enough where the number is empty."),
    ),
    Column(
        "name", ("商品名", "品名", "名称", "Name"), hint=_l("For people to read. The goods keep their name.")
    ),
)


def product_of(values: Values, known: Known) -> Product:
    """The product a line speaks of; RuleError names the column when there is none, or two different ones."""
    by_code = _by_code(values["code"], known) if values["code"] else None
    by_barcode = _by_barcode(values["barcode"], known) if values["barcode"] else None
    found = by_code or by_barcode
    if found is None:
        raise RuleError(_("Write the number of the goods, or a barcode."), field="code")
    if by_code and by_barcode and by_code is not by_barcode:
        raise RuleError(
            _(
                "The barcode belongs to %(other)s, the number to %(name)s.",
                other=by_barcode.name,
                name=by_code.name,
            ),
            field="barcode",
        )
    values["name"] = found.name
    return found


def _by_code(code: str, known: Known) -> Product:
    # a spreadsheet takes the zeros in front away
    found = known.by_code.get(code) or known.by_code.get(code.zfill(catalogue.DIGITS))
    if found is None:
        raise RuleError(_("There are no goods with the number %(code)s.", code=code), field="code")
    return found


def _by_barcode(cell: str, known: Known) -> Product:
    codes = [_read(one, known) for one in barcodes.split(cell)]
    found = next((known.by_barcode[one] for one in codes if one in known.by_barcode), None)
    if found is None:
        raise RuleError(_("There are no goods with the code %(code)s.", code=cell), field="barcode")
    return found


def _read(typed: str, known: Known) -> str:
    """A code as it is stored; an item number of our own labels gets back the zeros a spreadsheet took away."""
    for read in (barcodes.read, barcodes.read_item):
        try:
            return read(typed, known.layouts).code
        except RuleError:
            continue
    return typed


def first_code(product: Product) -> str:
    """One code of a product for a table that goes out; '' when it has none."""
    found: Sequence[str] = [one.code for one in product.barcodes]
    return found[0] if found else ""
