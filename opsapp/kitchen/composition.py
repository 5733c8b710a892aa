"""What things are made of: the recipes that hold at a moment, through all levels, in a query per level."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from opsapp import clock
from opsapp.db import db
from opsapp.kitchen.models import Recipe, RecipeIngredient, RecipeVersion

Made = dict[int, RecipeVersion]


def moment_of(on: date) -> datetime | None:
    """Until when what was written down counts for a day: its end; None for today and later, when all counts."""
    if on >= clock.today():
        return None
    return datetime.combine(on + timedelta(days=1), time(), clock.JST)


def versions(product_ids: Iterable[int], before: datetime | None = None, *, all_: bool = False) -> Made:
    """The version that holds by product made here, with its ingredients; `all_`: also of recipes put away."""
    latest = select(func.max(RecipeVersion.id)).join(Recipe, Recipe.id == RecipeVersion.recipe_id)
    latest = latest.where(Recipe.product_id.in_(list(product_ids))).group_by(Recipe.id)
    if not all_:
        latest = latest.where(Recipe.active)
    if before is not None:
        latest = latest.where(RecipeVersion.recorded_at < before)
    query = (
        select(RecipeVersion)
        .join(RecipeVersion.recipe)
        .where(RecipeVersion.id.in_(latest))
        .options(
            contains_eager(RecipeVersion.recipe),
            selectinload(RecipeVersion.ingredients).joinedload(RecipeIngredient.product),
        )
    )
    return {one.recipe.product_id: one for one in db.session.scalars(query)}


def closure(product_ids: Iterable[int], before: datetime | None = None, *, all_: bool = False) -> Made:
    """Every version below some products, through all levels; what is missing in it is bought."""
    made: Made = {}
    seen: set[int] = set()
    wanted = set(product_ids)
    while wanted:
        seen |= wanted
        found = versions(wanted, before, all_=all_)
        made |= found
        wanted = {line.product_id for one in found.values() for line in one.ingredients} - seen
    return made


def inside(product_ids: Iterable[int], *, all_: bool = False) -> set[int]:
    """Some products and all that is in them."""
    ids = set(product_ids)
    made = closure(ids, all_=all_)
    return ids | {line.product_id for one in made.values() for line in one.ingredients}


def leaves(made: Made, product_ids: Iterable[int]) -> Iterator[int]:
    """What is bought among some products and all that is in them."""
    ids = set(product_ids) | {line.product_id for one in made.values() for line in one.ingredients}
    yield from sorted(ids - made.keys())


def version_with_lines(version_id: int) -> RecipeVersion | None:
    """A version with all a page shows of it."""
    query = select(RecipeVersion).where(RecipeVersion.id == version_id)
    return db.session.scalars(
        query.options(
            selectinload(RecipeVersion.ingredients).joinedload(RecipeIngredient.product),
            joinedload(RecipeVersion.recipe).joinedload(Recipe.product),
            joinedload(RecipeVersion.user),
        )
    ).first()


def used_anywhere() -> Sequence[int]:
    """The ids of all that recipes in use are made of."""
    made = closure(db.session.scalars(select(Recipe.product_id).where(Recipe.active)))
    return sorted({line.product_id for one in made.values() for line in one.ingredients})
