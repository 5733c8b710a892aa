"""Pages on which safety records are made: temperatures, core and cooling, the hygiene list."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectChoice

from opsapp import clock, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.kitchen import equipment, forms, produced, recipes, safety
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.models import Production
from opsapp.kitchen.safety import About
from opsapp.stock.models import Product


@bp.route("/temperatures", methods=["GET", "POST"])
@requires("kitchen.cook")
def temperatures() -> Any:
    due = equipment.due(clock.today())
    form = forms.temperatures_form([one.equipment.id for one in due])
    if form.validate_on_submit():
        try:
            written = _take(form, due)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("%(n)s temperatures have been written down.", n=written))
            return redirect(url_for(".temperatures"))
    return render_template(
        "kitchen/temperatures.html", form=form, due=due, within=equipment.within
    ), 422 if form.errors else 200


def _take(form: Any, due: list[equipment.Due]) -> int:
    """Write down what was typed, all of it or nothing; RuleError names the field of the piece of equipment."""
    typed = [one.equipment for one in due if form[f"value-{one.equipment.id}"].data is not None]
    if not typed:
        raise RuleError(_("Please write at least one temperature."))
    with transaction():
        for one in typed:
            value, measure = form[f"value-{one.id}"].data, form[f"measure-{one.id}"].data
            try:
                safety.take(one, value, at=form.moment(), by=current_user, measure=measure)
            except RuleError as broken:
                field = f"measure-{one.id}" if broken.field == "measure" else "time"
                raise RuleError(broken.message, field=field) from broken
    return len(typed)


# --- core temperatures and cooling -------------------------------------------------------------------------


@bp.route("/core", methods=["GET", "POST"])
@requires("kitchen.cook")
def core() -> Any:
    return _measured("cook")


@bp.route("/cooling", methods=["GET", "POST"])
@requires("kitchen.cook")
def cooling() -> Any:
    return _measured("cool")


def _measured(kind: str) -> Any:
    form = forms.CoreForm(data=forms.when_now() | {"about": request.args.get("about", "")})
    form.about.choices = list(_abouts())
    if form.validate_on_submit():
        try:
            with transaction():
                row = _write(kind, form)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The temperature has been written down."))
            return redirect(_back(row.production_id))
    return render_template("kitchen/core.html", form=form, kind=kind), 422 if form.errors else 200


def _back(production_id: int | None) -> str:
    return url_for(".production", production_id=production_id) if production_id else url_for(".records")


def _abouts() -> Iterator[SelectChoice]:
    """What may have been measured: what was cooked today and yesterday, else any recipe."""
    yield SelectChoice("", _("Please choose"))
    day = clock.today()
    made = [*produced.of_day(day), *produced.of_day(day.fromordinal(day.toordinal() - 1))]
    back = produced.taken_back(made)
    asked = request.values.get("about", "")
    if asked.startswith("p") and asked[1:].isdecimal() and int(asked[1:]) not in {one.id for one in made}:
        made += [one for one in [db.session.get(Production, int(asked[1:]))] if one is not None]
    for one in made:
        if one.id not in back and one.reverses_id is None:
            yield SelectChoice(f"p{one.id}", f"{one.product.name} {show.datetime_text(one.made_at)}")
    for recipe in db.session.scalars(recipes.recipes()):
        yield SelectChoice(f"r{recipe.product_id}", recipe.product.name)


def _about(typed: str) -> About:
    if typed.startswith("p"):
        return About(production=get_or_404(Production, int(typed[1:])))
    return About(product=get_or_404(Product, int(typed[1:])))


def _write(kind: str, form: forms.CoreForm) -> safety.SafetyRecord:
    given = {"at": form.moment(), "by": current_user, "measure": form.measure.data, "note": form.note.data}
    about = _about(form.about.data)
    if kind == "cool":
        return safety.cooled(about, form.value.data, (form.minutes.data or 0) * 60, **given)
    return safety.cooked(about, form.value.data, form.seconds.data or 0, shells=form.shells.data, **given)


# --- people and cleaning -----------------------------------------------------------------------------------


@bp.route("/hygiene", methods=["GET", "POST"])
@requires("kitchen.cook")
def hygiene() -> Any:
    form = forms.HygieneForm(data=forms.when_now())
    typed = {code: request.form.get(f"h-{code}", "") for code in safety.HYGIENE}
    if form.validate_on_submit():
        try:
            with transaction():
                safety.tick(
                    forms.chosen(typed, list(safety.HYGIENE)), at=form.moment(), by=current_user,
                    measure=form.measure.data, note=form.note.data,
                )  # fmt: skip
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The list has been written down."))
            return redirect(url_for(".today"))
    known = safety.hygiene_of(clock.today())
    return render_template(
        "kitchen/hygiene.html", form=form, lines=safety.HYGIENE, typed=typed, known=known
    ), 422 if form.errors else 200
