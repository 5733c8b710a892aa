"""How the shop's own labels are divided: prefix, item number, price or weight (DOMAIN 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import codes, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import barcodes
from opsapp.stock.models import Barcode, InstoreLayout, Product

PARTS = ("prefix", "item_start", "item_length", "value_start", "value_length", "check_position", "kind")
_FIELDS = {"item_len": "item_length", "value_len": "value_length"}


@dataclass(frozen=True)
class Reading:
    """What a tried code says: its spelling, product, and for a label of the shop the item and its value."""

    code: str
    product: Product | None
    item: str = ""
    value: int | None = None
    kind: str = ""


def all_layouts() -> Sequence[InstoreLayout]:
    """The layouts by prefix."""
    return db.session.scalars(select(InstoreLayout).order_by(InstoreLayout.prefix)).all()


def create(*, by: User | None, **parts: Any) -> InstoreLayout:
    """A new layout. RuleError names the field, for parts that do not fit or a prefix that is taken."""
    layout = InstoreLayout()
    _write(layout, parts)
    db.session.add(layout)
    db.session.flush()
    audit("stock.create", "instore_layout", layout.id, by=by, prefix=layout.prefix)
    return layout


def change(layout: InstoreLayout, *, by: User | None, **parts: Any) -> None:
    """Divide codes anew. RuleError as `create`, and when item numbers in use would no longer fit."""
    if parts["item_length"] != layout.item_length:
        _refuse_while_used(layout, "item_length")
    _write(layout, parts)
    db.session.flush()
    audit("stock.change", "instore_layout", layout.id, by=by, prefix=layout.prefix)


def remove(layout: InstoreLayout, *, by: User | None) -> None:
    """Forget a layout. RuleError while item numbers need it."""
    _refuse_while_used(layout, None)
    audit("stock.remove", "instore_layout", layout.id, by=by, prefix=layout.prefix)
    db.session.delete(layout)
    db.session.flush()


def try_code(typed: str) -> Reading:
    """What the till would make of a code. Raises RuleError for one that is misread."""
    code = text.normalize_code(typed).replace("-", "")
    label = codes.split_instore(code, barcodes.layouts())
    if label is not None:
        return Reading(code, barcodes.find(code), label.item, label.value, label.kind)
    return Reading(codes.normalize_barcode(typed), barcodes.find(code))


def _write(layout: InstoreLayout, parts: dict[str, Any]) -> None:
    given = {name: parts.get(name) for name in PARTS}
    given["prefix"] = text.normalize_code(given["prefix"] or "")
    if given["prefix"] == barcodes.MARKED_DOWN:
        message = _("%(prefix)s is kept for markdown labels. Please take another.", prefix=given["prefix"])
        raise RuleError(message, field="prefix", code="layout")
    try:
        barcodes.layout_of(InstoreLayout(**given))
    except RuleError as broken:
        field = _FIELDS.get(broken.field or "", broken.field) or "item_start"
        raise RuleError(broken.message, field=field, code=broken.code) from broken
    same = select(InstoreLayout).where(InstoreLayout.prefix == given["prefix"])
    with db.session.no_autoflush:
        other = db.session.scalar(same)
    if other is not None and other is not layout:
        raise RuleError(
            _("There is a layout for %(prefix)s already.", prefix=given["prefix"]), field="prefix"
        )
    for name, value in given.items():
        setattr(layout, name, value)


def _refuse_while_used(layout: InstoreLayout, field: str | None) -> None:
    lengths = [one.item_length for one in all_layouts() if one is not layout]
    if layout.item_length in lengths:
        return
    used = select(func.count()).where(
        Barcode.kind == barcodes.INSTORE, func.length(Barcode.code) == layout.item_length
    )
    if count := db.session.scalar(used):
        raise RuleError(
            _("%(n)s goods have an item number of %(digits)s digits.", n=count, digits=layout.item_length),
            field=field,
        )
