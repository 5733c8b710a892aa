"""支払: money paid to suppliers; a wrong one is taken back by its opposite."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from opsapp import clock, money, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.supply import payables
from opsapp.supply.models import Supplier, SupplierPayment

WAYS = {
    "transfer": _l("Bank transfer"),
    "cash": _l("Cash"),
    "debit": _l("Direct debit"),
    "offset": _l("Set off"),
}
JUST_NOW = timedelta(minutes=30)


def pay(
    supplier: Supplier,
    yen: int,
    *,
    paid_on: date,
    way: str,
    note: str = "",
    by: User,
    confirmed: bool = False,
) -> SupplierPayment:
    """Write a payment down. RuleError names the field; code "twin" for the same one a moment ago and "overpaid" for
    more than is owed, both unless `confirmed`."""
    lock(Supplier, [supplier.id])
    if not 0 < yen <= money.LARGEST_AMOUNT // 10:
        raise RuleError(_("Please write how much was paid."), field="yen")
    if paid_on > clock.today():
        raise RuleError(_("This day has not come yet."), field="paid_on")
    if way not in WAYS:
        raise RuleError(_("Please choose one."), field="way")
    if not confirmed:
        _ask(supplier, yen, paid_on)
    payment = SupplierPayment(
        supplier_id=supplier.id,
        paid_on=paid_on,
        yen=yen,
        way=way,
        note=text.clean_name(note)[:200],
        recorded_at=clock.now(),
        user_id=by.id,
    )
    db.session.add(payment)
    db.session.flush()
    audit("supply.pay", "supplier_payment", payment.id, by=by)
    return payment


def _ask(supplier: Supplier, yen: int, paid_on: date) -> None:
    back = aliased(SupplierPayment)
    query = select(SupplierPayment.id).where(
        SupplierPayment.supplier_id == supplier.id,
        SupplierPayment.yen == yen,
        SupplierPayment.paid_on == paid_on,
        SupplierPayment.recorded_at >= clock.now() - JUST_NOW,
        ~exists().where(back.reverses_id == SupplierPayment.id),
    )
    if db.session.scalars(query.limit(1)).first() is not None:
        raise RuleError(_("The same payment was written down a moment ago."), code="twin")
    owed = payables.balance(supplier)
    if yen > owed:
        message = _("Only %(yen)s yen are owed to %(name)s.", yen=f"{max(owed, 0):,}", name=supplier.name)
        raise RuleError(message, field="yen", code="overpaid")


def reverse(payment: SupplierPayment, *, note: str = "", by: User) -> SupplierPayment:
    """Take a payment back, once, by its opposite of today."""
    lock(Supplier, [payment.supplier_id])
    if payment.reverses_id is not None or payment.id in reversed_of([payment.id]):
        raise RuleError(_("This payment has already been taken back."), code="already_reversed")
    back = SupplierPayment(
        supplier_id=payment.supplier_id,
        paid_on=max(clock.today(), payment.paid_on),
        yen=-payment.yen,
        way=payment.way,
        note=text.clean_name(note)[:200],
        recorded_at=clock.now(),
        user_id=by.id,
        reverses_id=payment.id,
    )
    db.session.add(back)
    db.session.flush()
    audit("supply.pay_reverse", "supplier_payment", payment.id, by=by)
    return back


def reversed_of(ids: Iterable[int]) -> set[int]:
    """Which of these payments were taken back."""
    query = select(SupplierPayment.reverses_id).where(SupplierPayment.reverses_id.in_(list(ids)))
    return {found for found in db.session.scalars(query) if found is not None}
