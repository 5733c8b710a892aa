"""What a tablet counts without a network: one entry an operation."""

from typing import Any

from flask_babel import gettext as _

from opsapp import shapes
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import barcodes, counting
from opsapp.stock.count_models import Count, CountEntry
from opsapp.stock.models import Product
from opsapp.sync.service import Answer, Submitted, handles


@handles("count_entry", "stock.count")
def count_entry(op: Submitted) -> Answer:
    """So many of a product at one spot, or an entry of this device taken back (`takes_back` is its operation)."""
    count = db.session.get(Count, shapes.identity(op.data, "count"))
    if count is None:
        raise RuleError(_("This count is not known here."), code="unknown_count", field="count")
    by = db.session.get_one(User, op.user_id)
    if op.data.get("takes_back") is not None:
        entry = counting.take_back(_entry(op.data, count), by, operation_id=op.id)
    else:
        entry = counting.enter(
            count,
            _product(op.data),
            shapes.whole(op.data, "quantity", 0, counting.MOST),
            shelf=shapes.words(op.data, "shelf", 40),
            counted_at=op.happened_at,
            by=by,
            operation_id=op.id,
        )
    return {
        "entry": entry.id,
        "product": entry.product_id,
        "counted": counting.so_far(count, entry.product_id),
    }


def _entry(data: dict[str, Any], count: Count) -> CountEntry:
    found = counting.by_operation(shapes.identity(data, "takes_back"))
    if found is None or found.count_id != count.id:
        message = _("The entry that this takes back has not arrived here.")
        raise RuleError(message, code="unknown_entry", field="takes_back")
    return found


def _product(data: dict[str, Any]) -> Product:
    if data.get("product") is not None:
        found = db.session.get(Product, shapes.whole(data, "product", 1, 2**31 - 1))
    else:
        found = barcodes.find(shapes.words(data, "code", 20, needed=True))
    if found is None:
        raise RuleError(_("This product is not known."), code="unknown_product", field="product")
    return found
