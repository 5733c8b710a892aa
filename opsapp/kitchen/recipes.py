"""Recipes: how something of our own is made. A change is a new version; what was cooked keeps its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from opsapp import clock, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.kitchen import composition
from opsapp.kitchen.models import Recipe, RecipeIngredient, RecipeVersion
from opsapp.org.models import Organisation, User
from opsapp.org.service import audit
from opsapp.stock import search
from opsapp.stock.models import Product

MOST_INGREDIENTS = 100
MOST = 100_000_000  # thousandths in one recipe
LEAST_CORE, MOST_CORE = 750, 2500  # tenths of a degree (DOMAIN 4)
LENGTHS = {"label_name": 80, "content": 40, "storage": 120}
LONGEST_METHOD = 2000
FACTS = (
    "yield_quantity", "label_name", "content", "storage", "date_kind", "keeps_hours", "cook_to", "method",
)  # fmt: skip


@dataclass(frozen=True)
class Ingredient:
    """So many thousandths of a product in a batch. `label_name` empty: not printed; `grams` of all of it."""

    product: Product
    quantity: int
    label_name: str = ""
    additive: bool = False
    grams: int | None = None


@dataclass(frozen=True)
class Spec:
    """What a version of a recipe says; quantities in thousandths, `cook_to` in tenths of a degree."""

    yield_quantity: int
    label_name: str
    keeps_hours: int
    ingredients: Sequence[Ingredient]
    content: str = ""
    storage: str = ""
    date_kind: str = "use_by"
    cook_to: int | None = None
    method: str = field(default="")


def save(product: Product, spec: Spec, *, by: User) -> RecipeVersion:
    """The recipe of a product from now on; the version that holds is returned when nothing changed.

    RuleError names the field: "product_id", "yield_quantity", "quantity-0", "ingredients" …
    """
    lock(Organisation, [1])  # two recipes saved at once could each contain the other
    spec = _clean(spec)
    _check(product, spec)
    _refuse_circle(product, spec)
    recipe = of_product(product.id)
    if recipe is None:
        recipe = Recipe(product_id=product.id)
        db.session.add(recipe)
        db.session.flush()
    elif (now := current(recipe)) is not None and _same(now, spec):
        return now
    version = RecipeVersion(
        recipe_id=recipe.id,
        recorded_at=clock.now(),
        user_id=by.id,
        **{one: getattr(spec, one) for one in FACTS},
    )
    db.session.add(version)
    db.session.flush()
    _write_lines(version, spec)
    audit("kitchen.recipe", "recipe", recipe.id, by=by, version=version.id)
    return version


def set_active(recipe: Recipe, active: bool, *, by: User) -> None:
    """Put a recipe away, or take it up again; what was cooked by it stays."""
    if active:
        version = current(recipe)
        if version is not None:
            lines = [Ingredient(one.product, one.quantity) for one in version.ingredients]
            _refuse_circle(recipe.product, Spec(1, "", 1, lines))
    recipe.active = active
    db.session.flush()
    audit("kitchen.recipe", "recipe", recipe.id, by=by, active=active)


def of_product(product_id: int) -> Recipe | None:
    """The recipe by which a product is made here, also one put away."""
    return db.session.scalars(select(Recipe).where(Recipe.product_id == product_id)).first()


def current(recipe: Recipe) -> RecipeVersion | None:
    """The version that holds."""
    newest = select(func.max(RecipeVersion.id)).where(RecipeVersion.recipe_id == recipe.id)
    found = db.session.scalar(newest)
    return composition.version_with_lines(found) if found else None


def history(recipe: Recipe) -> Sequence[RecipeVersion]:
    """All versions, the newest first."""
    query = select(RecipeVersion).where(RecipeVersion.recipe_id == recipe.id)
    return db.session.scalars(
        query.options(joinedload(RecipeVersion.user)).order_by(RecipeVersion.id.desc())
    ).all()


def recipes(q: str = "", *, gone: bool = False) -> Select[Any]:
    """Recipes in 五十音 order of what they make; `gone`: those put away."""
    wanted = search.products(q).order_by(None).with_only_columns(Product.id) if q.strip() else None
    query = (
        select(Recipe)
        .join(Recipe.product)
        .options(contains_eager(Recipe.product))
        .where(Recipe.active.is_not(gone))
        .order_by(Product.kana_key, Product.id)
    )
    return query if wanted is None else query.where(Recipe.product_id.in_(wanted))


def choices() -> list[tuple[int, str]]:
    """The recipes in use, to choose from."""
    return [(one.id, one.product.name) for one in db.session.scalars(recipes())]


# --- what is not possible -----------------------------------------------------------------------------------


def _clean(spec: Spec) -> Spec:
    lines = [
        Ingredient(one.product, one.quantity, text.clean_name(one.label_name), one.additive, one.grams)
        for one in spec.ingredients
    ]
    words = {name: text.clean_name(getattr(spec, name)) for name in LENGTHS}
    method = spec.method.replace("\r\n", "\n").strip()
    return Spec(**{**spec.__dict__, **words, "method": method, "ingredients": lines})


def _check(product: Product, spec: Spec) -> None:
    for name, longest in {**LENGTHS, "method": LONGEST_METHOD}.items():
        if len(getattr(spec, name)) > longest:
            raise RuleError(_("Please use at most %(n)s characters.", n=longest), field=name)
    if not product.stocked:
        raise RuleError(_("No stock is kept of %(name)s.", name=product.name), field="scan")
    if not 0 < spec.yield_quantity <= MOST:
        raise RuleError(_("Please write how many one batch makes."), field="yield_quantity")
    if product.unit == "each" and spec.yield_quantity % 1000:
        raise RuleError(_("Pieces are counted in whole numbers."), field="yield_quantity")
    if not spec.label_name:
        raise RuleError(_("Please write the name for the label."), field="label_name")
    if spec.date_kind not in ("use_by", "best_before"):
        raise RuleError(_("Please choose use by or best before."), field="date_kind")
    if not 0 < spec.keeps_hours <= 24 * 366:
        raise RuleError(_("Please write for how many hours it keeps."), field="keeps_hours")
    if spec.cook_to is not None and not LEAST_CORE <= spec.cook_to <= MOST_CORE:
        raise RuleError(_("The core must reach 75.0 °C or more."), field="cook_to")
    _check_lines(spec.ingredients)


def _check_lines(lines: Sequence[Ingredient]) -> None:
    if not lines:
        raise RuleError(_("Please add what is in it."), field="scan")
    if len(lines) > MOST_INGREDIENTS:
        raise RuleError(_("At most %(n)s ingredients, please.", n=MOST_INGREDIENTS), field="scan")
    for at, line in enumerate(lines):
        if not 0 < line.quantity <= MOST:
            raise RuleError(_("Please write how much of it."), field=f"quantity-{at}")
        if len(line.label_name) > 80:
            raise RuleError(_("Please use at most %(n)s characters.", n=80), field=f"label-{at}")
        if line.additive and not line.label_name:
            raise RuleError(_("An additive is always named on the label."), field=f"label-{at}")
        if line.grams is not None and not 0 < line.grams <= 1_000_000:
            raise RuleError(_("This weight is not possible."), field=f"grams-{at}")


def _refuse_circle(product: Product, spec: Spec) -> None:
    for at, line in enumerate(spec.ingredients):
        if product.id in composition.inside([line.product.id], all_=True):
            if line.product.id == product.id:
                message = _("%(name)s cannot be an ingredient of itself.", name=product.name)
            else:
                message = _(
                    "%(part)s is itself made with %(name)s.", part=line.product.name, name=product.name
                )
            raise RuleError(message, field=f"quantity-{at}", code="circle")


def _write_lines(version: RecipeVersion, spec: Spec) -> None:
    db.session.add_all(
        RecipeIngredient(
            version_id=version.id,
            position=at,
            product_id=line.product.id,
            quantity=line.quantity,
            label_name=line.label_name,
            additive=line.additive,
            grams=line.grams if line.product.unit == "each" else None,
        )
        for at, line in enumerate(spec.ingredients, 1)
    )
    db.session.flush()
    db.session.expire(version, ["ingredients"])


def _same(version: RecipeVersion, spec: Spec) -> bool:
    if any(getattr(version, name) != getattr(spec, name) for name in FACTS):
        return False
    now = [
        (one.product_id, one.quantity, one.label_name, one.additive, one.grams) for one in version.ingredients
    ]
    return now == [
        (
            one.product.id,
            one.quantity,
            one.label_name,
            one.additive,
            one.grams if one.product.unit == "each" else None,
        )
        for one in spec.ingredients
    ]
