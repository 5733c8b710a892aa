"""What is to be made on a day; done as soon as a production names it."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from opsapp import clock, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.kitchen import recipes
from opsapp.kitchen.models import Production, ProductionPlan, Recipe
from opsapp.org.models import User
from opsapp.org.service import audit


def plan(recipe: Recipe, quantity: int, *, day: date, by: User, note: str = "") -> ProductionPlan:
    """So many thousandths are to be made on a day. RuleError names "day", "quantity" or "note"."""
    note = text.clean_name(note)
    if day < clock.today():
        raise RuleError(_("This day is over."), field="day")
    if not recipe.active:
        raise RuleError(_("This recipe has been put away."), field="recipe_id")
    if not 0 < quantity <= recipes.MOST:
        raise RuleError(_("Please write how many."), field="quantity")
    if recipe.product.unit == "each" and quantity % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field="quantity")
    if len(note) > 200:
        raise RuleError(_("Please use at most %(n)s characters.", n=200), field="note")
    for same in of_days(day, day):
        if (same.recipe_id, same.quantity, same.note) == (recipe.id, quantity, note) and not done([same]):
            return same  # pressed twice
    row = ProductionPlan(day=day, recipe_id=recipe.id, quantity=quantity, note=note, user_id=by.id)
    db.session.add(row)
    db.session.flush()
    audit("kitchen.plan", "production_plan", row.id, by=by)
    return row


def give_up(row: ProductionPlan, *, by: User) -> None:
    """It will not be made. RuleError when it has been."""
    if done([row]).get(row.id):
        raise RuleError(_("This has already been made."))
    row.given_up_at = clock.now()
    db.session.flush()
    audit("kitchen.plan", "production_plan", row.id, by=by, given_up=True)


def of_days(first: date, last: date) -> Sequence[ProductionPlan]:
    """The plans of some days, without those given up."""
    query = select(ProductionPlan).where(
        ProductionPlan.day.between(first, last), ProductionPlan.given_up_at.is_(None)
    )
    loaded = joinedload(ProductionPlan.recipe).joinedload(Recipe.product)
    return db.session.scalars(query.options(loaded).order_by(ProductionPlan.day, ProductionPlan.id)).all()


def done(rows: Sequence[ProductionPlan]) -> dict[int, Production]:
    """The standing production by plan, for those that are made."""
    back = aliased(Production)
    query = (
        select(Production)
        .outerjoin(back, back.reverses_id == Production.id)
        .where(
            Production.plan_id.in_([one.id for one in rows]),
            Production.reverses_id.is_(None),
            back.id.is_(None),
        )
        .order_by(Production.id)
    )
    return {one.plan_id: one for one in db.session.scalars(query) if one.plan_id is not None}
