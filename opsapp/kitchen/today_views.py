"""The kitchen's page for today: what is to be made, what was made, what is still to be measured, what expires."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.kitchen import equipment, forms, plans, produced, production_sheet, recipes, safety
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.models import ProductionPlan, Recipe
from opsapp.stock import dates, lots

AHEAD = timedelta(days=7)  # plans shown
SOON = timedelta(hours=24)


@bp.get("/")
@requires("kitchen.see")
def today() -> str:
    return _page(_plan_form())


@bp.post("/plans")
@requires("kitchen.cook")
def plan_new() -> Any:
    form = _plan_form()
    if form.validate_on_submit():
        try:
            with transaction():
                recipe = get_or_404(Recipe, form.recipe_id.data)
                plans.plan(
                    recipe, form.quantity.data, day=form.day.data, note=form.note.data, by=current_user
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Planned: %(name)s.", name=recipe.product.name))
            return redirect(url_for(".today"))
    return _page(form), 422


@bp.post("/plans/<int:plan_id>/give-up")
@requires("kitchen.cook")
def plan_give_up(plan_id: int) -> Response:
    row = get_or_404(ProductionPlan, plan_id)
    try:
        with transaction():
            plans.give_up(row, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Taken off the plan: %(name)s.", name=row.recipe.product.name))
    return redirect(url_for(".today"))


@bp.get("/plans/<day>.pdf")
@requires("kitchen.see")
def plan_sheet(day: str) -> Response:
    """The sheet for the wall: what to make and how much of everything."""
    try:
        when = clock.parse_date(day)
    except RuleError:
        abort(404)
    return paper.response(production_sheet.pdf(when), f"{_('Production sheet')}-{when:%Y%m%d}.pdf")


def _plan_form() -> forms.PlanForm:
    form = forms.PlanForm(data={"day": clock.today(), "recipe_id": request.args.get("recipe", type=int)})
    form.recipe_id.choices = [("", str(_("Please choose"))), *recipes.choices()]
    return form


def _page(form: forms.PlanForm) -> str:
    day = clock.today()
    rows = plans.of_days(day, day + AHEAD)
    made = produced.of_day(day)
    back = produced.taken_back(made)
    standing = [one for one in made if one.id not in back]
    hygiene = safety.hygiene_of(day)
    return render_template(
        "kitchen/today.html",
        form=form,
        day=day,
        planned=[one for one in rows if one.day == day],
        later=[one for one in rows if one.day > day],
        done=plans.done(rows),
        made=standing,
        blocked={one.id for one in standing if not produced.may_print(one)},
        core_missing=safety.core_missing(standing),
        due=equipment.due(day),
        hygiene=hygiene,
        hygiene_missing=[code for code in safety.HYGIENE if code not in hygiene],
        expiring=_expiring(),
        now=clock.now(),
        lots=lots,
        dates=dates,
        any_recipe=len(form.recipe_id.choices) > 1,
    )


def _expiring() -> list[lots.Remaining]:
    """What was made here and is or will soon be expired, first expired first."""
    own = db.session.scalars(select(Recipe.product_id)).all()
    return lots.remaining(product_ids=own, before=clock.now() + SOON)
