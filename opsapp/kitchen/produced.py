"""What was cooked: finding it, taking it back, and releasing its labels."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from opsapp import clock, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, costing
from opsapp.kitchen.models import LabelRelease, Production, ProductionUse
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import costs, moves, search
from opsapp.stock.models import Move, Product


def productions(q: str = "", *, first: date | None = None, last: date | None = None) -> Select[Any]:
    """What was cooked, newest first, without reversals and with what was taken back."""
    query = (
        select(Production)
        .join(Production.product)
        .options(
            contains_eager(Production.product), joinedload(Production.user), joinedload(Production.place)
        )
        .options(joinedload(Production.lot))
        .where(Production.reverses_id.is_(None))
        .order_by(Production.made_at.desc(), Production.id.desc())
    )
    if q.strip():
        query = query.where(Product.id.in_(search.products(q).order_by(None).with_only_columns(Product.id)))
    if first is not None:
        query = query.where(Production.business_date >= first)
    return query if last is None else query.where(Production.business_date <= last)


def of_day(day: date) -> Sequence[Production]:
    """What was cooked on a day, in the order of the day."""
    query = productions(first=day, last=day).order_by(None)
    return db.session.scalars(query.order_by(Production.made_at, Production.id)).all()


def taken_back(rows: Sequence[Production]) -> dict[int, Production]:
    """The reversal by production, for those that were taken back."""
    query = select(Production).where(Production.reverses_id.in_([one.id for one in rows]))
    return {one.reverses_id: one for one in db.session.scalars(query) if one.reverses_id is not None}


def undo(row: Production, *, by: User, note: str = "") -> Production:
    """Take a production back, once: its ingredients return, what it made goes. RuleError when that was done."""
    costs.bring_up_to_date()
    lock(Production, [row.id])
    if row.reverses_id is not None or taken_back([row]):
        raise RuleError(_("This production has already been taken back."), code="already_reversed")
    note = text.clean_name(note)
    if len(note) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="note")
    for move in _moves_of(row):
        moves.reverse(move, by=by, note=note)
    now = clock.now()
    kept = ("version_id", "product_id", "quantity", "made_at", "place_id", "lot_id", "cost", "label")
    back = Production(
        request_id=str(uuid.uuid4()),
        business_date=clock.day_of(now),
        note=note,
        recorded_at=now,
        user_id=by.id,
        reverses_id=row.id,
        **{name: getattr(row, name) for name in kept},
    )
    db.session.add(back)
    db.session.flush()
    _cost_before(row)
    audit("kitchen.undo", "production", row.id, by=by)
    return back


def _moves_of(row: Production) -> list[Move]:
    ids = [one.move_id for one in row.used if one.move_id is not None]
    made = select(Move).where(Move.lot_id == row.lot_id, Move.kind == "made")
    return [
        *db.session.scalars(made),
        *db.session.scalars(select(Move).where(Move.id.in_(ids)).order_by(Move.id)),
    ]


def _cost_before(row: Production) -> None:
    """The product costs again what the production before it said."""
    back = aliased(Production)
    query = (
        select(Production)
        .outerjoin(back, back.reverses_id == Production.id)
        .where(Production.product_id == row.product_id, Production.reverses_id.is_(None), back.id.is_(None))
        .order_by(Production.id.desc())
        .limit(1)
    )
    if (last := db.session.scalars(query).first()) is not None and last.id < row.id:
        row.product.last_cost = costing.per_unit(sum(one.value for one in last.used), last.quantity)
        db.session.flush()


def used(row: Production) -> Sequence[ProductionUse]:
    """What a production took, with its products."""
    query = select(ProductionUse).where(ProductionUse.production_id == row.id)
    loaded = (joinedload(ProductionUse.product), joinedload(ProductionUse.instead_of))
    return db.session.scalars(query.options(*loaded).order_by(ProductionUse.position)).all()


# --- labels ------------------------------------------------------------------------------------------------


def release_of(row: Production) -> LabelRelease | None:
    """Who let the labels go although allergens are 未確認."""
    return db.session.get(LabelRelease, row.id)


def label_of(row: Production) -> dict[str, Any]:
    """What the labels of a production say: as it was cooked, or as somebody answered for it."""
    found = release_of(row)
    return dict(found.label if found else row.label)


def unknown(row: Production) -> list[allergens.Allergen]:
    """The allergens of which the labels of a production say 未確認."""
    return allergens.pick(label_of(row)["allergens"], allergens.UNKNOWN)


def may_print(row: Production) -> bool:
    """Labels are printed when every allergen is known, or somebody has answered for them."""
    return not unknown(row) or release_of(row) is not None


def known_since(row: Production) -> dict[str, str]:
    """The statuses of a production's label, where 未確認 looked up anew; what was known stays as it was."""
    now = allergens.of_mixture([one.product_id for one in row.used], row.product_id, clock.today())
    return {
        code: now.get(code, status) if status == allergens.UNKNOWN else status
        for code, status in row.label["allergens"].items()
    }


def release(row: Production, reason: str, *, by: User) -> LabelRelease:
    """Answer for labels on which allergens were 未確認. What has been found out since is printed; the rest stays
    未確認 on the label. RuleError without a reason; twice is once."""
    lock(Production, [row.id])
    if (found := release_of(row)) is not None:
        return found
    reason = text.clean_name(reason)
    if not reason:
        raise RuleError(_("Please write why the labels may go out."), field="reason")
    if len(reason) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="reason")
    label = {**row.label, "allergens": known_since(row)}
    found = LabelRelease(
        production_id=row.id, label=label, reason=reason, recorded_at=clock.now(), user_id=by.id
    )
    db.session.add(found)
    db.session.flush()
    open_ = allergens.pick(label["allergens"], allergens.UNKNOWN)
    audit("kitchen.release", "production", row.id, by=by, codes=[one.code for one in open_])
    return found
