"""Whether daily figures and closings still are what the receipts add up to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, String, Subquery, cast, func, literal, select
from sqlalchemy import case as when

from opsapp.db import db
from opsapp.ledger.models import Closing
from opsapp.sales import cashday
from opsapp.sales.figures import SUMS, Key
from opsapp.sales.models import DailyFigure, Sale, SaleLine, SalePayment, SaleTax

ZERO = (0,) * len(SUMS)
Sums = tuple[int, ...]


def check() -> Iterator[str]:
    """One sentence per stored sum that differs from its receipts."""
    yield from _figures()
    yield from _closings()


# --- daily figures -------------------------------------------------------------------------------------


def _figures() -> Iterator[str]:
    columns = [getattr(DailyFigure, name) for name in SUMS]
    keys = (DailyFigure.business_date, DailyFigure.till_id, DailyFigure.kind, DailyFigure.key)
    stored = {tuple(row[:4]): tuple(row[4:]) for row in db.session.execute(select(*keys, *columns))}
    facts = recomputed()
    for key in sorted(stored.keys() | facts.keys()):
        kept, true = stored.get(key, ZERO), facts.get(key, ZERO)
        if kept != true:
            yield _difference(key, kept, true)


def _difference(key: Any, kept: Sums, true: Sums) -> str:
    place = next(at for at, (one, other) in enumerate(zip(kept, true, strict=True)) if one != other)
    return _(
        "The figures of %(day)s (%(kind)s %(key)s) keep %(kept)s as %(name)s, but the receipts come to %(true)s.",
        day=key[0].isoformat(),
        kind=key[2],
        key=key[3],
        name=SUMS[place],
        kept=f"{kept[place]:,}",
        true=f"{true[place]:,}",
    )


def recomputed() -> dict[Key, Sums]:
    """Every daily figure, added up from the receipts."""
    base = _base()
    found: dict[Key, Sums] = {}
    for kind, query in (
        ("total", _whole(base, literal(""))),
        ("hour", _whole(base, _hour(base.c.happened_at))),
        ("kind", _taken_back(base)),
        ("department", _departments(base)),
        ("tender", _tenders(base)),
        ("rate", _rates(base)),
    ):
        for day, till, key, *sums in db.session.execute(query):
            found[day, till, kind, str(key)] = tuple(int(each or 0) for each in sums)
    return found


def _base() -> Subquery:
    """Each receipt with how it counts, its tax and its cost."""
    original = Sale.__table__.alias("original")
    tax = select(SaleTax.sale_id, func.sum(SaleTax.tax).label("tax")).group_by(SaleTax.sale_id).subquery()
    cost = (
        select(SaleLine.sale_id, func.sum(SaleLine.cost).label("cost")).group_by(SaleLine.sale_id).subquery()
    )
    voided_sale = (Sale.kind == "void") & (original.c.kind == "sale")
    return (
        select(
            Sale.id,
            Sale.kind,
            Sale.business_date,
            Sale.till_id,
            Sale.happened_at,
            Sale.pieces,
            Sale.total,
            Sale.discount,
            when((Sale.kind == "sale", 1), (voided_sale, -1), else_=0).label("counted"),
            func.coalesce(tax.c.tax, 0).label("tax"),
            func.coalesce(cost.c.cost, 0).label("cost"),
        )
        .outerjoin(original, original.c.id == Sale.original_id)
        .outerjoin(tax, tax.c.sale_id == Sale.id)
        .outerjoin(cost, cost.c.sale_id == Sale.id)
        .subquery()
    )


def _hour(happened_at: Any) -> Any:
    """The hour on a Japanese wall clock."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.strftime("%H", happened_at, "+9 hours"), Integer)
    return cast(func.extract("hour", func.timezone("Asia/Tokyo", happened_at)), Integer)


def _sums(base: Subquery, counted: Any) -> tuple[Any, ...]:
    others = (base.c.pieces, base.c.total, base.c.tax, base.c.cost, base.c.discount)
    return (func.sum(counted), *(func.sum(column) for column in others))


def _whole(base: Subquery, key: Any) -> Any:
    keys = (base.c.business_date, base.c.till_id, key.label("key"))
    return select(*keys, *_sums(base, base.c.counted)).group_by(base.c.business_date, base.c.till_id, "key")


def _taken_back(base: Subquery) -> Any:
    query = _whole(base, base.c.kind).where(base.c.kind != "sale")
    keys = (base.c.business_date, base.c.till_id, base.c.kind.label("key"))
    return query.with_only_columns(*keys, *_sums(base, literal(1, Integer)))


def _departments(base: Subquery) -> Any:
    size = func.abs(SaleLine.quantity, type_=Integer)
    pieces = when((SaleLine.unit != "each", 1), (size < 1000, 1), else_=size // 1000)
    signed = when((SaleLine.quantity < 0, -pieces), else_=pieces)
    parts = (
        select(
            SaleLine.sale_id,
            SaleLine.department_id,
            func.sum(signed).label("pieces"),
            func.sum(SaleLine.amount).label("amount"),
            func.sum(func.coalesce(SaleLine.cost, 0)).label("cost"),
            func.sum(SaleLine.discount + SaleLine.share).label("discount"),
        )
        .group_by(SaleLine.sale_id, SaleLine.department_id)
        .subquery()
    )
    sums = (parts.c.pieces, parts.c.amount, literal(0, Integer), parts.c.cost, parts.c.discount)
    return (
        select(
            base.c.business_date,
            base.c.till_id,
            cast(parts.c.department_id, String).label("key"),
            func.sum(base.c.counted),
            *(func.sum(column) for column in sums),
        )
        .join(parts, parts.c.sale_id == base.c.id)
        .group_by(base.c.business_date, base.c.till_id, parts.c.department_id)
    )


def _tenders(base: Subquery) -> Any:
    return _split(base, SalePayment, SalePayment.tender, SalePayment.amount, literal(0, Integer))


def _rates(base: Subquery) -> Any:
    key = when((SaleTax.tax_class == "TAXED", cast(SaleTax.rate, String)), else_=SaleTax.tax_class)
    return _split(base, SaleTax, key, SaleTax.amount, SaleTax.tax)


def _split(base: Subquery, table: Any, key: Any, amount: Any, tax: Any) -> Any:
    nothing = literal(0, Integer)
    sums = (base.c.counted, nothing, amount, tax, nothing, nothing)
    return (
        select(base.c.business_date, base.c.till_id, key.label("key"), *(func.sum(column) for column in sums))
        .join(table, table.sale_id == base.c.id)
        .group_by(base.c.business_date, base.c.till_id, "key")
    )


# --- closings ------------------------------------------------------------------------------------------


def _closings() -> Iterator[str]:
    """A closing shows what was recorded before it, whatever came later."""
    for closing in db.session.scalars(select(Closing).order_by(Closing.id)):
        facts = cashday.reading(closing.day, late=False)
        number, till, day = closing.number, closing.day.till.name, closing.day.business_date
        if closing.expected_yen != facts["cash"]["expected"]:
            yield _(
                "%(till)s, closing no. %(number)s expected %(kept)s, but its facts come to %(true)s.",
                till=till,
                number=number,
                kept=f"{closing.expected_yen:,}",
                true=f"{facts['cash']['expected']:,}",
            )
        for part in ("sales", "rates", "departments", "tenders", "discounts", "returns", "voids", "cash"):
            if _figures_of(closing.totals.get(part)) != _figures_of(facts[part]):
                yield _unlike(till, number, day, part)


def _unlike(till: str, number: int, day: date, part: str) -> str:
    return _(
        "%(till)s, closing no. %(number)s of %(day)s: the section %(part)s is not what the facts give.",
        till=till,
        number=number,
        day=day.isoformat(),
        part=part,
    )


def _figures_of(section: Any) -> Any:
    """A section without the names that may be changed later."""
    if isinstance(section, list):
        return [_figures_of(row) for row in section]
    return {key: value for key, value in section.items() if key != "name"} if section else section
