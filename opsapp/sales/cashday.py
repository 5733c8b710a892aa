"""What the cash day of a till came to: read at any time (X), frozen when it closes (Z)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from opsapp import clock
from opsapp.db import db, lock
from opsapp.ledger import cash
from opsapp.ledger.models import CashDay, Closing, Till
from opsapp.org.models import User
from opsapp.sales.models import Sale, SaleLine, SalePayment, SaleTax
from opsapp.stock.models import Department

Reading = dict[str, Any]


def reading(day: CashDay, *, late: bool | None = None) -> Reading:
    """The sections of DOMAIN 2.1, in yen and JSON, of all facts of a day; `late` chooses those recorded before
    (False) or after (True) its closing."""
    here = and_(Sale.day_id == day.id, True if late is None else Sale.late.is_(late))
    return {
        **_heads(day),
        "sales": _sales(here),
        "rates": _rates(here),
        "departments": _departments(here),
        "tenders": _tenders(here),
        "discounts": _discounts(here),
        "returns": _taken_back(here, "return"),
        "voids": _taken_back(here, "void"),
        "cash": _drawer(day, here, late),
        "moves": _moves(day, late),
    }


def expected(day: CashDay, *, late: bool | None = None) -> int:
    """理論在高: float + cash sales - cash refunds + tab payments + in - out (DOMAIN 2.1)."""
    here = and_(Sale.day_id == day.id, True if late is None else Sale.late.is_(late))
    return int(_drawer(day, here, late)["expected"])


def late_facts(day: CashDay) -> tuple[list[Sale], list[Any]]:
    """Receipts and cash moves that arrived after the closing, to be listed beside it."""
    sales = db.session.scalars(select(Sale).where(Sale.day_id == day.id, Sale.late).order_by(Sale.number))
    return list(sales), [move for move in cash.moves_of(day.id) if move.late]


def _heads(day: CashDay) -> Reading:
    last = db.session.scalar(
        select(func.max(Closing.happened_at)).where(Closing.till_id == day.till_id, Closing.day_id != day.id)
    )
    return {
        "till": {"id": day.till.id, "code": day.till.code, "name": day.till.name},
        "business_date": day.business_date.isoformat(),
        "opened_at": day.opened_at.isoformat(),
        "opened_by": day.user.name,
        "last_closing_at": last.isoformat() if last else None,
    }


def _one(*columns: Any, where: ColumnElement[bool]) -> list[int]:
    query = select(*(func.coalesce(column, 0) for column in columns)).select_from(Sale).where(where)
    return [int(value) for value in db.session.execute(query).one()]


def _sales(here: ColumnElement[bool]) -> Reading:
    """純売上, 客数, 客単価, 点数, and the receipt numbers they run over."""
    net, pieces, first, last = _one(
        func.sum(Sale.total), func.sum(Sale.pieces), func.min(Sale.number), func.max(Sale.number), where=here
    )
    [gross] = _one(func.sum(Sale.total + Sale.discount), where=and_(here, Sale.kind == "sale"))
    customers = _customers(here)
    return {
        "gross": gross,
        "net": net,
        "customers": customers,
        "per_customer": net // customers if customers else 0,
        "pieces": pieces,
        "first_number": first,
        "last_number": last,
    }


def _customers(here: ColumnElement[bool]) -> int:
    """Sales less voided sales; returns do not count."""
    original = aliased(Sale)
    voided = (
        select(func.count()).join(original, original.id == Sale.voids_id).where(here, original.kind == "sale")
    )
    [sold] = _one(func.count(), where=and_(here, Sale.kind == "sale"))
    return sold - int(db.session.scalar(voided.select_from(Sale)) or 0)


def _rates(here: ColumnElement[bool]) -> list[Reading]:
    rows = db.session.execute(
        select(SaleTax.tax_class, SaleTax.rate, func.sum(SaleTax.amount), func.sum(SaleTax.tax))
        .join(Sale, Sale.id == SaleTax.sale_id)
        .where(here)
        .group_by(SaleTax.tax_class, SaleTax.rate)
        .order_by(SaleTax.tax_class.desc(), SaleTax.rate.desc())
    )
    return [
        {"tax_class": tax_class, "rate": rate, "amount": int(amount), "tax": int(tax)}
        for tax_class, rate, amount, tax in rows
    ]


def _departments(here: ColumnElement[bool]) -> list[Reading]:
    direction = case((SaleLine.quantity < 0, -1000), else_=1000)
    thousandths = func.sum(case((SaleLine.unit == "each", SaleLine.quantity), else_=direction))
    rows = db.session.execute(
        select(Department.id, Department.name, thousandths, func.sum(SaleLine.amount))
        .join(SaleLine, SaleLine.department_id == Department.id)
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(here)
        .group_by(Department.id, Department.name, Department.rank)
        .order_by(Department.rank, Department.id)
    )
    return [
        {"id": one, "name": name, "pieces": int(size) // 1000, "amount": int(yen)}
        for one, name, size, yen in rows
    ]


def _tenders(here: ColumnElement[bool]) -> list[Reading]:
    rows = db.session.execute(
        select(SalePayment.tender, SalePayment.label, func.count(), func.sum(SalePayment.amount))
        .join(Sale, Sale.id == SalePayment.sale_id)
        .where(here)
        .group_by(SalePayment.tender, SalePayment.label)
        .order_by(SalePayment.tender, SalePayment.label)
    )
    return [
        {"tender": tender, "label": label, "count": count, "amount": int(yen)}
        for tender, label, count, yen in rows
    ]


def _discounts(here: ColumnElement[bool]) -> Reading:
    given = and_(here, Sale.kind == "sale", Sale.discount > 0)
    count, amount = _one(func.count(), func.sum(Sale.discount), where=given)
    return {"count": count, "amount": amount}


def _taken_back(here: ColumnElement[bool], kind: str) -> Reading:
    count, amount = _one(func.count(), func.sum(Sale.total), where=and_(here, Sale.kind == kind))
    return {"count": count, "amount": -amount}


def _drawer(day: CashDay, here: ColumnElement[bool], late: bool | None) -> Reading:
    """Change on vouchers leaves the drawer as well; a void takes it back."""
    query = (
        select(Sale.kind, SalePayment.tender, func.sum(SalePayment.amount), func.sum(SalePayment.change))
        .join(Sale, Sale.id == SalePayment.sale_id)
        .where(here, SalePayment.tender.in_(("cash", "voucher")))
        .group_by(Sale.kind, SalePayment.tender)
    )
    sales = refunds = voucher_change = 0
    for kind, tender, amount, change in db.session.execute(query):
        if tender == "voucher":
            voucher_change += int(change)
        elif kind == "sale":
            sales += int(amount)
        else:
            refunds -= int(amount)
    moved = cash.moved(day.id, late=late)
    start = 0 if late else day.float_yen
    return {
        "float": start,
        "sales": sales,
        "refunds": refunds,
        "voucher_change": voucher_change,
        "tab_payments": moved["tab_payment"],
        "in": moved["in"],
        "out": moved["out"],
        "expected": start
        + sales
        - refunds
        - voucher_change
        + moved["tab_payment"]
        + moved["in"]
        - moved["out"],
    }


def _moves(day: CashDay, late: bool | None) -> list[Reading]:
    return [
        {
            "kind": move.kind,
            "yen": move.yen,
            "reason": move.reason,
            "at": move.happened_at.isoformat(),
            "by": move.user.name,
        }
        for move in cash.moves_of(day.id)
        if late is None or move.late is late
    ]


# --- closing -------------------------------------------------------------------------------------------


def close(
    day: CashDay,
    counts: dict[int, int],
    next_float: int,
    reason: str,
    *,
    operation_id: str,
    at: datetime,
    by: int,
) -> Closing:
    """精算 (Z). Raises RuleError as `ledger.cash.close` does."""
    lock(Till, [day.till_id])  # no sale slips in between the figures and the closing
    totals = reading(day)
    totals["closed_at"] = clock.to_japan(at).isoformat()
    totals["closed_by"] = db.session.get_one(User, by).name
    return cash.close(
        day,
        totals["cash"]["expected"],
        counts,
        next_float,
        reason,
        totals,
        operation_id=operation_id,
        happened_at=at,
        by=by,
    )
