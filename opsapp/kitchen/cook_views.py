"""The page on which something is cooked: from the recipe, with what was really taken."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, composition, forms, produced, production, recipes
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.models import ProductionPlan, Recipe, RecipeVersion
from opsapp.kitchen.production import Instead, Taken
from opsapp.stock import barcodes, levels, lots, search
from opsapp.stock.models import Level, Lot, Place, Product


@bp.route("/recipes/<int:recipe_id>/cook", methods=["GET", "POST"])
@requires("kitchen.cook")
def cook(recipe_id: int) -> Any:
    recipe = get_or_404(Recipe, recipe_id)
    version = get_or_404(RecipeVersion, getattr(recipes.current(recipe), "id", None))
    plan = db.session.get(ProductionPlan, request.values.get("plan", 0, type=int))
    positions = [line.position for line in version.ingredients]
    form = forms.cook_form(positions, data=_start(version, plan))
    if request.method == "GET" or request.form.get("do") == "scale":
        _fill(form, version)
    elif form.validate_on_submit():
        try:
            return _save(form, version, plan)
        except RuleError as broken:
            form.show(broken)
    return _page(form, version, plan), 422 if form.errors else 200


def _start(version: RecipeVersion, plan: ProductionPlan | None) -> dict[str, Any]:
    asked = request.args.get("quantity", type=int)
    quantity = plan.quantity if plan else asked * 1000 if asked else version.yield_quantity
    places = levels.places()
    kitchen = next((one for one in places if one.kind == "kitchen"), places[0] if places else None)
    shop = next((one for one in places if one.kind == "shop"), kitchen)
    start = forms.when_now() | {"quantity": quantity}
    return start | {"place_id": shop.id if shop else None, "from_id": kitchen.id if kitchen else None}


def _fill(form: Any, version: RecipeVersion) -> None:
    """What the recipe says for this number, each from where there is enough of it."""
    quantity = form.quantity.data or version.yield_quantity
    wanted = {line.position: production.scaled(line, quantity, version) for line in version.ingredients}
    have = _on_hand([line.product_id for line in version.ingredients])
    for line in version.ingredients:
        field, needed = form[f"taken-{line.position}"], wanted[line.position]
        field.data, field.raw_data = needed, None
        here = have.get((line.product_id, form.from_id.data or 0), 0)
        elsewhere = [
            place for (product, place), on in have.items() if product == line.product_id and on >= needed
        ]
        if here < needed and elsewhere and not form[f"place-{line.position}"].data:
            form[f"place-{line.position}"].data = elsewhere[0]


def _on_hand(ids: Sequence[int]) -> dict[tuple[int, int], int]:
    rows = db.session.query(Level).filter(Level.product_id.in_(ids)).order_by(Level.place_id)
    return {(one.product_id, one.place_id): one.quantity for one in rows}


def _page(form: Any, version: RecipeVersion, plan: ProductionPlan | None) -> str:
    places = levels.places()
    ids = [line.product_id for line in version.ingredients]
    goods = (
        db.session.query(Product)
        .filter(Product.id.in_(composition.used_anywhere()))
        .order_by(Product.kana_key)
    )
    return render_template(
        "kitchen/cook.html",
        form=form,
        version=version,
        recipe=version.recipe,
        plan=plan,
        places=places,
        have=_on_hand(ids),
        expired=_expired(ids),
        unknown=allergens.pick(allergens.of_version(version), allergens.UNKNOWN),
        goods=goods.limit(300).all(),
    )


def _expired(ids: Sequence[int]) -> dict[int, Lot]:
    """Ingredients of which something that stands here is expired."""
    now = clock.now()
    left = lots.remaining(product_ids=ids, before=now)
    return {one.lot.product_id: one.lot for one in left if lots.expired(one.lot, now)}


def _save(form: Any, version: RecipeVersion, plan: ProductionPlan | None) -> Response:
    with transaction():
        row = production.cook(
            version,
            form.quantity.data,
            place=get_or_404(Place, form.place_id.data),
            from_place=get_or_404(Place, form.from_id.data),
            substitutes=_substitutes(form, version),
            taken=_taken(form, version),
            made_at=forms.moment(form.day.data, form.time.data),
            by=current_user,
            request_id=form.request_id.data,
            plan=plan,
            note=form.note.data,
        )
    if produced.may_print(row):
        flash(_("Cooked and written down. Now print the labels and write down the core temperature."))
    else:
        flash(_("Cooked and written down. The labels wait: some allergens are not confirmed."), "attention")
    return redirect(url_for(".production", production_id=row.id))


def _taken(form: Any, version: RecipeVersion) -> dict[int, Taken]:
    taken = {}
    for line in version.ingredients:
        quantity, place_id = form[f"taken-{line.position}"].data, form[f"place-{line.position}"].data
        if quantity is None:
            raise RuleError(
                _("Please write how much was taken, 0 for nothing."), field=f"taken-{line.position}"
            )
        taken[line.position] = Taken(quantity, db.session.get(Place, place_id) if place_id else None)
    return taken


def _substitutes(form: Any, version: RecipeVersion) -> dict[int, Instead]:
    found = {}
    for line in version.ingredients:
        typed = form[f"instead-{line.position}"].data
        if typed:
            product = _meant(typed, f"instead-{line.position}")
            label, reason = form[f"label-{line.position}"].data, form[f"reason-{line.position}"].data
            found[line.product_id] = Instead(product, label, reason)
    return found


def _meant(typed: str, field: str) -> Product:
    """The one product that was typed or scanned. RuleError when it is none, or could be several."""
    if (scanned := barcodes.find(typed)) is not None:
        return scanned
    some = search.some(typed, 6)
    same = [one for one in some if one.name == typed] or list(some)
    if not same:
        raise RuleError(_("Nothing was found for “%(typed)s”.", typed=typed), field=field)
    if len(same) > 1:
        names = _(", ").join(one.name for one in same[:5])
        raise RuleError(_("Which of these? %(names)s", names=names), field=field)
    return same[0]
