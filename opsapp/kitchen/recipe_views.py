"""Pages of recipes: the list, one recipe with what it costs and contains, and its form."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, show
from opsapp.access import may, requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, composition, costing, label_text, recipe_lines, recipes
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.equipment import limits_of
from opsapp.kitchen.models import Recipe, RecipeVersion
from opsapp.kitchen.recipes import Spec
from opsapp.paging import paged
from opsapp.stock import search
from opsapp.stock.models import Product

KINDS = ("text", "text", "quantity", "text", "number", "yen", "yen", "percent", "text")


@bp.get("/recipes")
@requires("kitchen.see")
def recipes_list() -> str:
    q, gone = request.args.get("q", "").strip(), bool(request.args.get("gone"))
    page = paged(recipes.recipes(q, gone=gone))
    made, costs, nets = _figures([one.product for one in page.rows])
    return render_template(
        "kitchen/recipes.html",
        page_of=page,
        q=q,
        gone=gone,
        made=made,
        costs=costs,
        nets=nets,
        costing=costing,
    )


def _figures(
    products: list[Product],
) -> tuple[dict[int, RecipeVersion], dict[int, costing.Cost], dict[int, int]]:
    """Versions and costs by product, and prices without tax."""
    made = composition.versions([one.id for one in products], all_=True)
    costs = costing.of_versions(made.values())
    by_product = {product: costs[version.id] for product, version in made.items()}
    return made, by_product, costing.prices_without_tax(products)


@bp.get("/recipes.<form>")
@requires("kitchen.cook")
def recipes_export(form: str) -> Response:
    headings = [
        _("Number"), _("What is made"), _("One batch makes"), _("Unit"), _("Keeps for (hours)"), _("Cost of one"),
        _("Price without tax"), _("Cost ratio"), _("Ingredients"),
    ]  # fmt: skip
    found = db.session.scalars(recipes.recipes(request.args.get("q", "").strip())).all()
    made, costs, nets = _figures([one.product for one in found])
    rows = [_row(one.product, made[one.product_id], costs, nets) for one in found if one.product_id in made]
    return table_file(_("Recipes"), headings, rows, KINDS, form)


def _row(
    product: Product, version: RecipeVersion, costs: dict[int, costing.Cost], nets: dict[int, int]
) -> list[object]:
    cost, net = costs[product.id], nets.get(product.id)
    parts = [
        f"{one.product.name} {show.quantity(one.quantity, one.product.unit)}" for one in version.ingredients
    ]
    return [
        product.code, product.name, version.yield_quantity, show.unit_text(product.unit), version.keeps_hours,
        None if cost.missing else cost.each_yen, net, costing.ratio(cost, net), _(", ").join(parts),
    ]  # fmt: skip


@bp.get("/recipes/<int:recipe_id>")
@requires("kitchen.see")
def recipe(recipe_id: int) -> str:
    return _page(get_or_404(Recipe, recipe_id), None)


@bp.get("/recipes/<int:recipe_id>/versions/<int:version_id>")
@requires("kitchen.see")
def recipe_version(recipe_id: int, version_id: int) -> str:
    found = get_or_404(Recipe, recipe_id)
    version = get_or_404(RecipeVersion, version_id if version_id in _ids(found) else None)
    return _page(found, version)


def _ids(found: Recipe) -> set[int]:
    return {one.id for one in recipes.history(found)}


def _page(found: Recipe, version: RecipeVersion | None) -> str:
    current = recipes.current(found)
    shown = composition.version_with_lines(version.id) if version else current
    assert shown is not None
    cost = costing.of_version(shown)
    net = costing.prices_without_tax([found.product]).get(found.product_id)
    names, additives = label_text.ingredients(label_text.parts_of(shown))
    return render_template(
        "kitchen/recipe.html",
        recipe=found,
        version=shown,
        old=current is not None and shown.id != current.id,
        history=recipes.history(found),
        cost=cost,
        values={line.position: value for line, value in cost.lines},
        net=net,
        ratio=costing.ratio(cost, net),
        statuses=allergens.of_version(shown),
        listed=allergens.listed(clock.today()),
        label={"ingredients": names, "additives": additives, "allergens": allergens.of_version(shown)},
        without_weight=label_text.without_weight(shown),
        label_text=label_text,
        own=set(composition.versions([line.product_id for line in shown.ingredients])),
    )


# --- writing -----------------------------------------------------------------------------------------------


@bp.get("/recipes/new")
@requires("kitchen.manage")
def recipe_new() -> str:
    """Which product is it for? Those that have a recipe already lead to it."""
    q = request.args.get("q", "").strip()
    found = search.some(q, 30)
    own = {one.id: recipes.of_product(one.id) for one in found}
    return render_template("kitchen/recipe_new.html", q=q, products=found, own=own)


@bp.route("/recipes/of/<int:product_id>", methods=["GET", "POST"])
@requires("kitchen.manage")
def recipe_edit(product_id: int) -> Any:
    product = get_or_404(Product, product_id)
    form, rows, said = recipe_lines.form_of(product), recipe_lines.sent(), ""
    do = request.form.get("do", "")
    if request.method == "GET":
        rows = recipe_lines.standing(product)
        form = recipe_lines.form_of(product, rows)
    elif do == "save":
        if form.validate_on_submit():
            try:
                return _save(product, form, rows)
            except RuleError as broken:
                form.show(broken)
    else:
        said = recipe_lines.change(rows, do)
        form = recipe_lines.form_of(product, rows)
    return render_template(
        "kitchen/recipe_form.html",
        form=form,
        rows=rows,
        product=product,
        recipe=recipes.of_product(product.id),
        said=said,
        **recipe_lines.offered(),
    ), 422 if form.errors else 200


def _save(product: Product, form: Any, rows: list[recipe_lines.Row]) -> Response:
    facts = {name: form[name].data for name in recipes.FACTS}
    spec = Spec(**facts, ingredients=recipe_lines.ingredients(form, rows))
    with transaction():
        version = recipes.save(product, spec, by=current_user)
    flash(_("The recipe has been saved. What was cooked before keeps the recipe of its day."))
    return redirect(url_for(".recipe", recipe_id=version.recipe_id))


@bp.post("/recipes/<int:recipe_id>/active")
@requires("kitchen.manage")
def recipe_active(recipe_id: int) -> Response:
    found = get_or_404(Recipe, recipe_id)
    try:
        with transaction():
            recipes.set_active(found, request.form.get("active") == "1", by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The recipe is in use again.") if found.active else _("The recipe has been put away."))
    return redirect(url_for(".recipe", recipe_id=recipe_id))


@bp.context_processor
def _kitchen_words() -> dict[str, Any]:
    return {
        "costs_shown": may("stock.cost"),
        "allergen_words": allergens.STATUS_WORDS,
        "limits_of": limits_of,
    }
