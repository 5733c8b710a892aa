"""What a till registers on the spot: a product nobody knew."""

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from opsapp import clock, shapes, text
from opsapp.db import db, savepoint
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import barcodes, catalogue, count_operations, leaving_operations
from opsapp.stock.barcodes import Code
from opsapp.stock.departments import TAX_CLASSES
from opsapp.stock.models import Department, Product
from opsapp.sync.service import Answer, Submitted, handles

__all__ = ["count_operations", "leaving_operations", "product_register"]
TRIES = 3  # two tills may take the same new number at the same moment


@handles("product_register", "stock.register")
def product_register(op: Submitted) -> Answer:
    """A name, a price and a tax class for an unknown code; known meanwhile: the product that has it."""
    typed = shapes.words(op.data, "code", 20, needed=True)
    name = shapes.words(op.data, "name", 120, needed=True)
    kana, price = shapes.words(op.data, "kana", 160), shapes.whole(op.data, "price")
    tax_class = shapes.one_of(op.data, "tax_class", TAX_CLASSES)
    department = db.session.get(Department, shapes.whole(op.data, "department", 1, 2**31 - 1))
    if department is None:
        raise RuleError(_("This department is not known."), code="unknown_department", field="department")
    code = _code(typed)
    facts = {"name": name, "kana": kana, "department_id": department.id, "tax_class": tax_class}
    for _attempt in range(TRIES):
        if known := barcodes.owners([code.code]).get(code.code):
            return {"product": known.id, "flags": ["already_known"]}
        try:
            with savepoint():
                return {"product": _create(op, code, price, facts).id}
        except IntegrityError:
            db.session.expire_all()
    raise RuleError(_("This product could not be registered. Please try again."), code="conflict")


def _create(op: Submitted, code: Code, price: int, facts: dict[str, object]) -> Product:
    return catalogue.create(
        by=db.session.get(User, op.user_id),
        price=price,
        codes=[code],
        price_from=min(clock.day_of(op.happened_at), clock.today()),
        provisional=True,
        **facts,
    )


def _code(typed: str) -> Code:
    """The code as it is kept; one of an unknown kind stays as it was scanned, for the sale has happened."""
    known, plain = barcodes.layouts(), text.normalize_code(typed)
    try:
        return barcodes.read(plain, known)
    except RuleError:
        item = plain.isdecimal() and len(plain) in {layout.item_len for layout in known}
        return Code(plain, barcodes.INSTORE if item else barcodes.JAN)
