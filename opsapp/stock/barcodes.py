"""The codes that find a product: read in one spelling, owned by one product alone."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import codes, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.stock.models import Barcode, InstoreLayout, Markdown, Product

JAN, INSTORE = "jan", "instore"
MARKED_DOWN = "29"  # the labels of markdowns begin with it, and no layout may
MOST = 20  # codes of one product
ITEM_LENGTH = 5  # of an in-store item number while no layout says otherwise (DOMAIN 2.2 A, B)
_BETWEEN = re.compile(r"[\s,、;；|｜/／]+")


class Code(NamedTuple):
    """A code as it is stored: 8, 13 or 14 digits, or the item number inside an in-store code."""

    code: str
    kind: str


class Taken(RuleError):
    """A code belongs to another product, which is named so that a page can lead there."""

    def __init__(self, code: str, product: Product) -> None:
        message = _("%(code)s already belongs to %(name)s.", code=code, name=product.name)
        super().__init__(message, field="barcodes", code="barcode_taken")
        self.product_id = product.id


def layouts() -> list[codes.Layout]:
    """How in-store codes are divided here, the shortest item number first."""
    rows = db.session.scalars(select(InstoreLayout).order_by(InstoreLayout.item_length, InstoreLayout.prefix))
    return [layout_of(row) for row in rows]


def layout_of(row: InstoreLayout) -> codes.Layout:
    """A stored layout as the tool for codes takes it. Raises RuleError when its parts do not fit."""
    return codes.Layout(
        row.prefix,
        row.item_start,
        row.item_length,
        row.value_start,
        row.value_length,
        row.kind,
        row.check_position,
    )


def read(typed: str, known: Sequence[codes.Layout]) -> Code:
    """A typed or scanned barcode; a label of the shop's own becomes its item number (DOMAIN 2.2).

    Raises RuleError when the length or a check digit is wrong.
    """
    label = codes.split_instore(text.normalize_code(typed).replace("-", ""), known)
    return Code(label.item, INSTORE) if label else Code(codes.normalize_barcode(typed), JAN)


def read_several(typed: str, known: Sequence[codes.Layout]) -> list[Code]:
    """Every barcode in a text, one a line or parted by commas or spaces; none of them twice."""
    return list(dict.fromkeys(read(one, known) for one in split(typed)))


def split(typed: str) -> list[str]:
    """The single codes of a text."""
    return [one for one in _BETWEEN.split(typed) if one]


def read_item(typed: str, known: Sequence[codes.Layout]) -> Code:
    """The item number inside the shop's own labels, filled with zeros to a layout's length (DOMAIN 2.2)."""
    digits = text.normalize_code(typed)
    if not re.fullmatch("[0-9]+", digits):
        raise RuleError(_("An item number is made of digits only."), field="item", code="item")
    lengths = sorted({layout.item_len for layout in known}) or [ITEM_LENGTH]
    fitting = [length for length in lengths if length >= len(digits)]
    if not fitting:
        raise RuleError(
            _("The item number has at most %(n)s digits.", n=lengths[-1]), field="item", code="item"
        )
    return Code(digits.zfill(fitting[0]), INSTORE)


def owners(wanted: Iterable[str]) -> dict[str, Product]:
    """To which products some stored codes belong."""
    query = select(Barcode.code, Product).join(Product).where(Barcode.code.in_(list(wanted)))
    return dict(db.session.execute(query).all())


def give(product: Product, wanted: Sequence[Code]) -> None:
    """Let a product have these codes and no others. Raises Taken when one belongs to another product."""
    if len(wanted) > MOST:
        raise RuleError(_("At most %(n)s barcodes, please.", n=MOST), field="barcodes")
    with db.session.no_autoflush:
        for code, owner in owners(one.code for one in wanted).items():
            if owner is not product:
                raise Taken(code, owner)
    keep = {one.code for one in wanted}
    have = {barcode.code for barcode in product.barcodes}
    if have != keep:
        kept = [barcode for barcode in product.barcodes if barcode.code in keep]
        fresh = [Barcode(code=one.code, kind=one.kind) for one in wanted if one.code not in have]
        product.barcodes = [*kept, *fresh]


def find(typed: str) -> Product | None:
    """The product of a scanned code: a barcode, the item on a label, what is in a case, our own number."""
    code = text.normalize_code(typed).replace("-", "")
    if not code:
        return None
    candidates = [code, code.zfill(13) if code.isdecimal() else code, *_inside(code)]
    found = owners(candidates)
    hit = next((found[one] for one in candidates if one in found), None)
    return (
        hit
        or marked_down(code)
        or db.session.scalar(select(Product).where(Product.code == text.normalize_code(typed)))
    )


def marked_down(code: str) -> Product | None:
    """The product whose markdown labels carry this code."""
    query = select(Product).join(Markdown, Markdown.product_id == Product.id).where(Markdown.code == code)
    return db.session.scalar(query) if len(code) == 13 and code.startswith(MARKED_DOWN) else None


def _inside(code: str) -> list[str]:
    """The codes that another code may stand for."""
    if codes.is_case_code(code):
        return [codes.jan_of_case(code)]
    if len(code) != 13:
        return []
    return [layout.item_of(code) for layout in layouts() if code.startswith(layout.prefix)]
