"""Finding receipts again: for a return at the till, and for the office's list."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.ledger.models import Till
from opsapp.org.models import User
from opsapp.sales.models import Sale, SaleReview
from opsapp.sales.receipts import code_of
from opsapp.sales.returning import returnable, void_of

_CODE = re.compile(r"R?([0-9A-Z]{1,4})-?([0-9]{6,9})", re.IGNORECASE)
_LINE_FIELDS = (
    "position", "code", "name", "unit", "quantity", "list_price", "unit_price", "price_kind", "gross", "discount",
    "share", "amount", "tax_class", "eat_in", "reason",
)  # fmt: skip


def by_number(till_id: int, number: int) -> Sale | None:
    """The receipt with this number of a till."""
    return db.session.scalar(select(Sale).where(Sale.till_id == till_id, Sale.number == number))


def by_code(code: str) -> Sale | None:
    """The receipt whose printed code this is: R1-000123."""
    found = _CODE.fullmatch(code.strip())
    if found is None:
        return None
    till = db.session.scalar(select(Till.id).where(Till.code == found[1]))
    return by_number(till, int(found[2])) if till else None


def by_operation(operation_id: str) -> Sale | None:
    """The receipt that an operation made."""
    return db.session.scalar(select(Sale).where(Sale.operation_id == operation_id))


def told(sale: Sale) -> dict[str, Any]:
    """A receipt as the till needs it to take goods back: `left` of each line may still come back."""
    left = returnable(sale)
    return {
        "id": sale.operation_id,
        "code": code_of(sale),
        "kind": sale.kind,
        "till": sale.till_id,
        "number": sale.number,
        "business_date": sale.business_date.isoformat(),
        "at": clock.to_japan(sale.happened_at).isoformat(),
        "by": sale.user_id,
        "customer": sale.person_id,
        "customer_name": sale.person.name if sale.person else None,
        "lines": [
            {name: getattr(line, name) for name in _LINE_FIELDS}
            | {
                "product": line.product_id,
                "department": line.department_id,
                "rate": line.tax_rate,
                "special": line.special_id,
                "left": {"quantity": left[line.position].quantity, "amount": left[line.position].amount},
                "returned": {
                    "quantity": abs(line.quantity) - left[line.position].quantity,
                    "amount": abs(line.amount) - left[line.position].amount,
                },
            }
            for line in sale.lines
        ],
        "taxes": [
            {"tax_class": t.tax_class, "rate": t.rate, "amount": t.amount, "tax": t.tax} for t in sale.taxes
        ],
        "discount": sum(line.share for line in sale.lines),
        "total": sale.total,
        "payments": [
            {"tender": p.tender, "amount": p.amount, "given": p.given, "change": p.change, "label": p.label}
            for p in sale.payments
        ],
        "voided": void_of(sale.id) is not None,
    }


def listed(
    first: date | None = None, last: date | None = None, *, number: int | None = None, flagged: bool = False,
    kind: str = "", till_id: int | None = None,
) -> Select[tuple[Sale]]:  # fmt: skip
    """Receipts of some days, newest first; `flagged`: those nobody in the office has looked at yet."""
    query = select(Sale).options(
        selectinload(Sale.till),
        selectinload(Sale.person),
        selectinload(Sale.payments),
        selectinload(Sale.user),
    )
    if first is not None and last is not None:
        query = query.where(Sale.business_date.between(first, last))
    if number is not None:
        query = query.where(Sale.number == number)
    if flagged:
        query = query.where(Sale.flags != "", Sale.id.not_in(select(SaleReview.sale_id)))
    if kind:
        query = query.where(Sale.kind == kind)
    if till_id is not None:
        query = query.where(Sale.till_id == till_id)
    return query.order_by(Sale.business_date.desc(), Sale.happened_at.desc(), Sale.id.desc())


def review_of(sale: Sale) -> SaleReview | None:
    """Who has looked at a flagged sale, if somebody has."""
    return db.session.get(SaleReview, sale.id)


def review(sale: Sale, note: str, *, by: User) -> SaleReview:
    """Note that the office has looked at a flagged sale. Raises RuleError when there is nothing to look at."""
    if not sale.flags or review_of(sale) is not None:
        raise RuleError(_("There is nothing to look at in this sale any more."))
    row = SaleReview(sale_id=sale.id, reviewed_at=clock.now(), user_id=by.id, note=note.strip()[:1000])
    db.session.add(row)
    db.session.flush()
    return row


def back_of(sale: Sale) -> list[Sale]:
    """Returns and the void of a receipt."""
    return list(db.session.scalars(select(Sale).where(Sale.original_id == sale.id).order_by(Sale.id)))
