"""値下: goods near their date get a label with a lower price and a code of its own, which the till reads."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import aliased, joinedload

from opsapp import clock, codes
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import barcodes, leaving, lots, prices, search
from opsapp.stock.dates import USE_BY
from opsapp.stock.models import Lot, Markdown, Place, Product

PREFIX = barcodes.MARKED_DOWN
PERCENTS = (20, 30, 50)
MOST_LABELS = 480
FURTHEST = 366  # days
_CODE = re.compile(rf"{PREFIX}[0-9]{{11}}")


def code_of(number: int) -> str:
    """The code printed on the labels of a markdown: 29, its number in ten digits, the check digit (DOMAIN 2.2)."""
    body = f"{PREFIX}{number:010d}"
    return body + str(codes.jan_check_digit(body))


def is_code(code: str) -> bool:
    """Whether this may be the code of a markdown."""
    return bool(_CODE.fullmatch(code)) and codes.is_jan(code)


def reduced(yen: int, percent: int) -> int:
    """Yen after so many percent off, fractions left to the customer."""
    return yen * (100 - percent) // 100


def last_day_of(lot: Lot | None) -> date:
    """The last day for goods of a lot: its own, but not before today."""
    today = clock.today()
    return max(lot.expires_on, today) if lot is not None else today


def mark_down(
    product: Product,
    *,
    yen: int,
    pieces: int,
    last_day: date,
    lot: Lot | None = None,
    place: Place | None = None,
    reason: str = "",
    by: User,
) -> Markdown:
    """Give goods a lower price with tax per unit for so many labels. RuleError names the field."""
    usual = prices.price_on(product.id, clock.today())
    _check(product, usual, yen, pieces, last_day)
    _check_lot(lot, product)
    number = _next_number()
    made = Markdown(
        id=number,
        code=code_of(number),
        product=product,
        lot=lot,
        place_id=place.id if place else None,
        yen=yen,
        list_yen=usual,
        pieces=pieces,
        last_day=last_day,
        reason=reason[:60],
        recorded_at=clock.now(),
        user_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    audit("stock.markdown", "markdown", made.id, by=by, product=product.id, yen=yen, pieces=pieces)
    return made


def _next_number() -> int:
    """The number is part of the code, and the row is never changed: it must be known before."""
    if db.engine.dialect.name == "sqlite":
        return (db.session.scalar(select(func.max(Markdown.id))) or 0) + 1
    return db.session.scalar(text("SELECT nextval(pg_get_serial_sequence('markdown', 'id'))"))  # type: ignore[return-value]


def _check(product: Product, usual: int | None, yen: int, pieces: int, last_day: date) -> None:
    today = clock.today()
    if not product.active:
        raise RuleError(_("%(name)s is no longer sold.", name=product.name), field="yen")
    if usual is None:
        raise RuleError(_("%(name)s has no price yet.", name=product.name), field="yen")
    if not 0 <= yen < usual:
        raise RuleError(_("Please write a price below %(yen)s yen.", yen=f"{usual:,}"), field="yen")
    if not 1 <= pieces <= MOST_LABELS:
        raise RuleError(_("From 1 to %(n)s labels, please.", n=MOST_LABELS), field="labels")
    if last_day < today:
        raise RuleError(_("This day is over."), field="last_day")
    if (last_day - today).days > FURTHEST:
        raise RuleError(_("This day is too far away."), field="last_day")


def _check_lot(lot: Lot | None, product: Product) -> None:
    leaving.check_lot(lot, product)
    if lot is not None and lot.date_kind == USE_BY and lots.expired(lot, clock.now()):
        message = _("%(name)s is past its use-by date and may not be sold.", name=product.name)
        raise RuleError(message, field="lot_id", code="expired")


def stop(markdown: Markdown, *, by: User) -> Markdown:
    """Let a markdown hold no longer, once: its labels are to be taken off. RuleError when it was stopped before."""
    lock(Markdown, [markdown.id])
    if markdown.reverses_id is not None or stopped_ids([markdown.id]):
        raise RuleError(_("This markdown has already been stopped."), code="already_reversed")
    row = Markdown(
        id=_next_number(),
        code=None,
        product_id=markdown.product_id,
        lot_id=markdown.lot_id,
        place_id=markdown.place_id,
        yen=markdown.yen,
        list_yen=markdown.list_yen,
        pieces=0,
        last_day=markdown.last_day,
        recorded_at=clock.now(),
        user_id=by.id,
        reverses_id=markdown.id,
    )
    db.session.add(row)
    db.session.flush()
    audit("stock.markdown_stop", "markdown", markdown.id, by=by)
    return row


# --- asking ---------------------------------------------------------------------------------------------


def by_code(code: str) -> Markdown | None:
    """The markdown whose labels carry this code, standing or over."""
    return db.session.scalar(select(Markdown).where(Markdown.code == code)) if is_code(code) else None


def standing(today: date) -> Sequence[Markdown]:
    """Markdowns that hold on a day, the latest first."""
    return db.session.scalars(listed(today=today)).all()


def listed(q: str = "", *, today: date | None = None, over: bool = False) -> Select[Any]:
    """Markdowns, the latest first; with `today` those that hold, or with `over` those that no longer do."""
    query = (
        select(Markdown)
        .where(Markdown.reverses_id.is_(None))
        .options(joinedload(Markdown.product), joinedload(Markdown.lot), joinedload(Markdown.user))
        .order_by(Markdown.id.desc())
    )
    if q:
        found = search.products(q).order_by(None).with_only_columns(Product.id)
        query = query.where(Markdown.product_id.in_(found) | (Markdown.code == q))
    if today is not None:
        stop_of = aliased(Markdown)
        stopped = select(stop_of.id).where(stop_of.reverses_id == Markdown.id).exists()
        holds = (Markdown.last_day >= today) & ~stopped
        query = query.where(~holds if over else holds)
    return query


def stopped_ids(ids: Iterable[int]) -> set[int]:
    """Those of these markdowns that were stopped."""
    return set(db.session.scalars(select(Markdown.reverses_id).where(Markdown.reverses_id.in_(list(ids)))))


def chosen(ids: Iterable[int]) -> Sequence[Markdown]:
    """Markdowns by id, in the order in which they were made."""
    wanted = list(ids)[:MOST_LABELS]
    query = select(Markdown).where(Markdown.id.in_(wanted), Markdown.reverses_id.is_(None))
    return db.session.scalars(query.order_by(Markdown.id)).all()
