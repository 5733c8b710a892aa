"""Whether every figure kept about sales follows from the sales themselves."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Subquery, and_, case, func, or_, select

from opsapp import money
from opsapp.db import db
from opsapp.ledger.models import TabEntry, Till
from opsapp.money import yen_text
from opsapp.org.service import organisation
from opsapp.sales import figure_checks, pack
from opsapp.sales.models import Sale, SaleLine, SalePayment, SaleTax
from opsapp.stock.models import Move, Place, Product


def check() -> Iterator[str]:
    """One sentence per sale, daily figure, tab entry, move, receipt number or closing that does not add up."""
    yield from _receipts()
    yield from _taxes()
    yield from _payments()
    yield from _voids()
    yield from _numbers()
    yield from _tab_entries()
    yield from _moves()
    yield from figure_checks.check()


def _name(row: Any) -> str:
    return _("Till %(code)s no. %(number)s", code=row.code, number=row.number)


_NAMED = (Sale.id, Sale.number, Till.code)


def _sums_of(table: Any, *sums: Any, where: Any = True) -> Any:
    return select(table.sale_id, *sums).where(where).group_by(table.sale_id).subquery()


def _receipts() -> Iterator[str]:
    """Total, discount and the lines' own arithmetic."""
    lines = _sums_of(
        SaleLine,
        func.sum(SaleLine.amount).label("amount"),
        func.sum(SaleLine.discount + SaleLine.share).label("discount"),
    )
    rows = db.session.execute(
        select(*_NAMED, Sale.total, Sale.discount, lines.c.amount, lines.c.discount.label("given"))
        .join(Till, Till.id == Sale.till_id)
        .outerjoin(lines, lines.c.sale_id == Sale.id)
        .where(
            or_(
                Sale.total != func.coalesce(lines.c.amount, 0),
                Sale.discount != func.coalesce(lines.c.discount, 0),
            )
        )
        .order_by(Sale.id)
    )
    for row in rows:
        if row.total != (row.amount or 0):
            yield _(
                "%(name)s: the total is kept as %(total)s, but the lines come to %(sum)s.",
                name=_name(row),
                total=yen_text(row.total),
                sum=yen_text(int(row.amount or 0)),
            )
        else:
            yield _("%(name)s: the discount is not what its lines give.", name=_name(row))


def _taxes() -> Iterator[str]:
    """Per receipt and rate: the lines' amount, and the tax in it rounded once."""
    lines = _amounts_by_rate()
    roundings = (organisation().tax_rounding, *money.ROUNDINGS)  # the setting may have changed since
    both = (
        select(
            *(*_NAMED, SaleTax.rate, SaleTax.amount, SaleTax.tax),
            func.coalesce(lines.c.amount, 0).label("sum"),
        )
        .join(Sale, Sale.id == SaleTax.sale_id)
        .join(Till, Till.id == Sale.till_id)
        .outerjoin(lines, _same_rate(lines))
        .execution_options(yield_per=5000)
    )
    for row in db.session.execute(both):
        fits = any(row.tax == money.tax_included(row.amount, row.rate, one) for one in roundings)
        if row.amount != row.sum or not fits:
            yield _(
                "%(name)s: the tax at %(rate)s%% does not follow from its lines.",
                name=_name(row),
                rate=row.rate,
            )
    yield from _missing_taxes(lines)


def _amounts_by_rate() -> Subquery:
    key = case((SaleLine.tax_class.in_(("EXEMPT", "OUT")), SaleLine.tax_class), else_="TAXED")
    amount = func.sum(SaleLine.amount).label("amount")
    return (
        select(SaleLine.sale_id, key.label("tax_class"), SaleLine.tax_rate, amount)
        .group_by(SaleLine.sale_id, key, SaleLine.tax_rate)
        .subquery()
    )


def _same_rate(lines: Subquery) -> Any:
    return and_(
        lines.c.sale_id == SaleTax.sale_id,
        lines.c.tax_class == SaleTax.tax_class,
        lines.c.tax_rate == SaleTax.rate,
    )


def _missing_taxes(lines: Subquery) -> Iterator[str]:
    missing = (
        select(*_NAMED, lines.c.tax_rate)
        .join(lines, lines.c.sale_id == Sale.id)
        .join(Till, Till.id == Sale.till_id)
        .outerjoin(SaleTax, _same_rate(lines))
        .where(SaleTax.sale_id.is_(None), lines.c.amount != 0)
    )
    for row in db.session.execute(missing):
        yield _("%(name)s: the tax at %(rate)s%% is missing.", name=_name(row), rate=row.tax_rate)


def _payments() -> Iterator[str]:
    paid = _sums_of(SalePayment, func.sum(SalePayment.amount).label("amount"))
    rows = db.session.execute(
        select(*_NAMED, Sale.total, func.coalesce(paid.c.amount, 0).label("paid"))
        .join(Till, Till.id == Sale.till_id)
        .outerjoin(paid, paid.c.sale_id == Sale.id)
        .where(Sale.total != func.coalesce(paid.c.amount, 0))
        .order_by(Sale.id)
    )
    for row in rows:
        yield _(
            "%(name)s: %(paid)s were paid for a total of %(total)s.",
            name=_name(row),
            paid=yen_text(int(row.paid)),
            total=yen_text(row.total),
        )


def _voids() -> Iterator[str]:
    original = Sale.__table__.alias("original")
    rows = db.session.execute(
        select(*_NAMED)
        .join(Till, Till.id == Sale.till_id)
        .join(original, original.c.id == Sale.voids_id)
        .where(or_(Sale.total != -original.c.total, Sale.kind != "void", Sale.original_id != Sale.voids_id))
    )
    for row in rows:
        yield _("%(name)s: the void is not the opposite of what it voids.", name=_name(row))


def _numbers() -> Iterator[str]:
    """Receipt numbers of a till run without a gap; numbers that wait among the held operations are none."""
    held: dict[int, set[int]] = defaultdict(set)
    for till, number in pack.held_numbers():
        held[till].add(number)
    for till in db.session.scalars(select(Till).order_by(Till.id)):
        used = set(db.session.scalars(select(Sale.number).where(Sale.till_id == till.id)))
        missing = set(range(1, max(used, default=0) + 1)) - used - held[till.id]
        for number in sorted(missing)[:20]:
            yield _("%(till)s: receipt no. %(number)s is missing.", till=till.name, number=number)


def _tab_entries() -> Iterator[str]:
    """What a receipt put on a tab is what its tab payments say."""
    paid = _sums_of(
        SalePayment, func.sum(SalePayment.amount).label("amount"), where=SalePayment.tender == "tab"
    )
    entries = (
        select(TabEntry.sale_id, func.sum(TabEntry.yen).label("yen"))
        .where(TabEntry.sale_id.is_not(None))
        .group_by(TabEntry.sale_id)
        .subquery()
    )
    rows = db.session.execute(
        select(*_NAMED)
        .join(Till, Till.id == Sale.till_id)
        .outerjoin(paid, paid.c.sale_id == Sale.id)
        .outerjoin(entries, entries.c.sale_id == Sale.id)
        .where(func.coalesce(paid.c.amount, 0) != func.coalesce(entries.c.yen, 0))
    )
    for row in rows:
        yield _("%(name)s: the tab does not show what was put on it.", name=_name(row))


def _moves() -> Iterator[str]:
    """Where a receipt moved goods, it moved as many as it sold or took back."""
    outside = select(Place.id).where(Place.kind == "customer").scalar_subquery()
    out = case((Move.to_place_id.in_(outside), Move.quantity), else_=-Move.quantity)
    moved = (
        select(Move.sale_id, Move.product_id, func.sum(out).label("quantity"))
        .where(Move.sale_id.is_not(None))
        .group_by(Move.sale_id, Move.product_id)
        .subquery()
    )
    sold = (
        select(SaleLine.sale_id, SaleLine.product_id, func.sum(SaleLine.quantity).label("quantity"))
        .group_by(SaleLine.sale_id, SaleLine.product_id)
        .subquery()
    )
    same = and_(sold.c.sale_id == moved.c.sale_id, sold.c.product_id == moved.c.product_id)
    rows = db.session.execute(
        select(*_NAMED, Product.name)
        .join(moved, moved.c.sale_id == Sale.id)
        .join(Till, Till.id == Sale.till_id)
        .join(Product, Product.id == moved.c.product_id)
        .outerjoin(sold, same)
        .where(moved.c.quantity != func.coalesce(sold.c.quantity, 0))
    )
    for row in rows:
        yield _(
            "%(name)s: what was moved of %(product)s is not what was sold.", name=_name(row), product=row[3]
        )
