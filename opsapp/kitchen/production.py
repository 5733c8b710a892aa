"""Cooking: ingredients leave the kitchen's stock, what was made comes in with its date, its cost and its label."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, money, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, costing, label_text
from opsapp.kitchen.models import (
    Production,
    ProductionPlan,
    ProductionUse,
    Recipe,
    RecipeIngredient,
    RecipeVersion,
)
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.prepared import Link
from opsapp.stock import costs, lots, moves
from opsapp.stock.dates import DAY, HOUR, Printed
from opsapp.stock.models import Move, Place, Product
from opsapp.stock.moves import Moved

MOST = 100_000_000  # thousandths at once
LATEST = timedelta(minutes=5)  # a clock that is a little ahead
EARLIEST = timedelta(days=60)


class Instead(NamedTuple):
    """Something else stood in for an ingredient today: what, how the label names it, and why."""

    product: Product
    label_name: str = ""
    reason: str = ""


class Taken(NamedTuple):
    """What was really taken of a line of the recipe, and from where (None: the place named for all)."""

    quantity: int
    place: Place | None = None


class Used(NamedTuple):
    """A line of the recipe as it was cooked."""

    line: RecipeIngredient
    product: Product
    quantity: int
    place: Place
    label_name: str
    reason: str


class Batch(NamedTuple):
    """What one production comes to before it is written down; values in milli-yen, one for each of `used`."""

    version: RecipeVersion
    quantity: int
    used: Sequence[Used]
    values: Sequence[int]
    place: Place
    made_at: datetime
    by: User


def cook(
    version: RecipeVersion,
    quantity: int,
    *,
    place: Place,
    from_place: Place,
    made_at: datetime,
    by: User,
    request_id: str,
    substitutes: Mapping[int, Instead] | None = None,
    taken: Mapping[int, Taken] | None = None,
    plan: ProductionPlan | None = None,
    note: str = "",
) -> Production:
    """So many thousandths were made and put at `place`; the end of cooking starts the time they keep.

    `substitutes` by product of the recipe, `taken` by position in it; what is not named there follows the recipe,
    quantities in proportion. The same `request_id` again is the same production. RuleError names the field:
    "quantity", "made_at", "place_id", "taken-2", "instead-2", "reason-2" …
    """
    costs.bring_up_to_date()
    lock(Recipe, [version.recipe_id])
    if (same := by_request(request_id)) is not None:
        return same
    _check(version, quantity, place, made_at, note)
    used = _used(version, quantity, from_place, substitutes or {}, taken or {})
    values = [value or 0 for value in costing.values([(one.product.id, one.quantity) for one in used])]
    batch = Batch(version, quantity, used, values, place, made_at, by)
    row = _write(batch, request_id, plan, text.clean_name(note))
    version.recipe.product.last_cost = costing.per_unit(sum(values), quantity)
    db.session.flush()
    audit("kitchen.cook", "production", row.id, by=by, lines=len(used))
    return row


def by_request(request_id: str) -> Production | None:
    """The production that a form has already made."""
    return db.session.scalars(select(Production).where(Production.request_id == request_id)).first()


def scaled(line: RecipeIngredient, quantity: int, version: RecipeVersion) -> int:
    """What a recipe's line comes to for another number; pieces are taken whole, a begun one counts."""
    if line.product.unit == "each":
        return money.divide(line.quantity * quantity, version.yield_quantity * 1000, "ceil") * 1000
    return money.divide(line.quantity * quantity, version.yield_quantity, "round") or 1


def keeps_until(version: RecipeVersion, made_at: datetime) -> Printed:
    """The date for the label. 消費期限 carries the hour, the full one before the time is over (DOMAIN 2.3)."""
    end = made_at + timedelta(hours=version.keeps_hours)
    if version.date_kind == "use_by":
        moment = end.replace(minute=0, second=0, microsecond=0)
        return Printed(clock.day_of(moment - timedelta(seconds=1)), HOUR, moment)
    day = max(clock.day_of(end - timedelta(days=1)), clock.day_of(made_at))
    return Printed(day, DAY)


# --- what is possible --------------------------------------------------------------------------------------


def _check(version: RecipeVersion, quantity: int, place: Place, made_at: datetime, note: str) -> None:
    if not version.recipe.active:
        raise RuleError(_("This recipe has been put away."))
    if not 0 < quantity <= MOST:
        raise RuleError(_("Please write how many came out."), field="quantity")
    if version.recipe.product.unit == "each" and quantity % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field="quantity")
    if place.kind in moves.VIRTUAL:
        raise RuleError(_("Please choose a place."), field="place_id")
    if made_at > clock.now() + LATEST:
        raise RuleError(_("This time has not come yet."), field="made_at")
    if made_at < clock.now() - EARLIEST:
        raise RuleError(_("This is too long ago. Please correct the stock instead."), field="made_at")
    if len(text.clean_name(note)) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="note")


def _used(
    version: RecipeVersion,
    quantity: int,
    from_place: Place,
    substitutes: Mapping[int, Instead],
    taken: Mapping[int, Taken],
) -> list[Used]:
    used = []
    for line in version.ingredients:
        really = taken.get(line.position) or Taken(scaled(line, quantity, version))
        if really.quantity == 0:
            continue  # left out today
        instead = substitutes.get(line.product_id)
        product = instead.product if instead else line.product
        name = _label_name(line, instead)
        reason = text.clean_name(instead.reason) if instead else ""
        one = Used(line, product, really.quantity, really.place or from_place, name, reason)
        _check_used(version, one, instead)
        used.append(one)
    if not used:
        raise RuleError(_("Please write what was taken."), field="quantity")
    return used


def _label_name(line: RecipeIngredient, instead: Instead | None) -> str:
    """What stands in is named by its own name, unless nothing of it is printed at all."""
    if instead is None:
        return line.label_name
    return text.clean_name(instead.label_name) or (instead.product.name[:80] if line.label_name else "")


def _check_used(version: RecipeVersion, one: Used, instead: Instead | None) -> None:
    at = one.line.position
    if not 0 < one.quantity <= MOST:
        raise RuleError(_("Please write how much of it."), field=f"taken-{at}")
    if one.product.unit == "each" and one.quantity % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field=f"taken-{at}")
    if one.place.kind in moves.VIRTUAL:
        raise RuleError(_("Please choose a place."), field=f"place-{at}")
    if instead is None:
        return
    if one.product.id == version.recipe.product_id:
        message = _("%(name)s cannot be an ingredient of itself.", name=one.product.name)
        raise RuleError(message, field=f"instead-{at}")
    if not one.reason:
        raise RuleError(_("Please write why something else was taken."), field=f"reason-{at}")
    if len(one.reason) > 120 or len(one.label_name) > 80:
        raise RuleError(_("Please use at most %(n)s characters.", n=80), field=f"reason-{at}")


# --- writing it down ---------------------------------------------------------------------------------------


def _write(batch: Batch, request_id: str, plan: ProductionPlan | None, note: str) -> Production:
    product, printed = batch.version.recipe.product, keeps_until(batch.version, batch.made_at)
    lot = lots.new_lot(product, printed, batch.version.date_kind, by=batch.by, made_at=batch.made_at)
    rows = _post([*_out(batch), _in(batch, lot.id)])
    row = Production(
        request_id=request_id,
        plan_id=plan.id if plan else None,
        version_id=batch.version.id,
        product_id=product.id,
        quantity=batch.quantity,
        made_at=batch.made_at,
        business_date=clock.day_of(batch.made_at),
        place_id=batch.place.id,
        lot_id=lot.id,
        cost=money.divide(sum(batch.values), 1000, "round"),
        label=_label(batch, printed),
        note=note,
        recorded_at=clock.now(),
        user_id=batch.by.id,
    )
    db.session.add(row)
    db.session.flush()
    _write_uses(row, batch, rows)
    return row


def _label(batch: Batch, printed: Printed) -> dict[str, object]:
    parts = [label_text.part_of(one.line, one.product, one.quantity, one.label_name) for one in batch.used]
    day, product_id = clock.day_of(batch.made_at), batch.version.recipe.product_id
    statuses = allergens.of_mixture([one.product.id for one in batch.used], product_id, day)
    return label_text.snapshot(batch.version, parts, statuses, printed=printed, made_at=batch.made_at, on=day)


def _write_uses(row: Production, batch: Batch, rows: Sequence[Move]) -> None:
    moved = iter(rows)
    db.session.add_all(
        ProductionUse(
            production_id=row.id,
            position=at,
            product_id=one.product.id,
            quantity=one.quantity,
            value=value,
            instead_of_id=one.line.product_id if one.product.id != one.line.product_id else None,
            reason=one.reason,
            move_id=next(moved).id if one.product.stocked else None,
        )
        for at, (one, value) in enumerate(zip(batch.used, batch.values, strict=True), 1)
    )
    db.session.flush()


def _out(batch: Batch) -> list[Moved]:
    """What leaves; no stock is kept of water from the tap."""
    making, day = moves.virtual_place("making"), clock.day_of(batch.made_at)
    return [
        Moved(
            one.product.id, one.quantity, one.place.id, making, "making", costing.per_unit(value, one.quantity),
            batch.made_at, day, batch.by.id, value=value,
        )
        for one, value in zip(batch.used, batch.values, strict=True)
        if one.product.stocked
    ]  # fmt: skip


def _in(batch: Batch, lot_id: int) -> Moved:
    making, day, whole = moves.virtual_place("making"), clock.day_of(batch.made_at), sum(batch.values)
    return Moved(
        batch.version.recipe.product_id, batch.quantity, making, batch.place.id, "made",
        costing.per_unit(whole, batch.quantity), batch.made_at, day, batch.by.id, lot_id=lot_id, value=whole,
    )  # fmt: skip


def _post(moved: Sequence[Moved]) -> list[Move]:
    """The rows of moves with their ids, and the levels they change."""
    link, now = Link(), clock.now()
    rows = [Move(**one._asdict(), recorded_at=now) for one in moved]
    db.session.add_all(rows)
    db.session.flush()
    late = moves.counted_already(link, moved)
    moves.insert(link, late, now)
    outside = set(db.session.scalars(select(Place.id).where(Place.kind.in_(moves.VIRTUAL))))
    moves.raise_levels(link, moves.level_changes([*moved, *late], outside))
    return rows
