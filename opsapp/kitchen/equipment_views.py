"""Pages of the equipment whose temperature is watched."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.kitchen import equipment as service
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.forms import EquipmentForm
from opsapp.kitchen.models import Equipment
from opsapp.stock import levels

PLAIN = ("name", "lowest", "highest", "times_a_day", "place_id", "active")


@bp.get("/equipment")
@requires("kitchen.manage")
def equipment() -> str:
    return render_template("kitchen/equipment.html", rows=service.all_equipment(gone=True))


@bp.route("/equipment/new", methods=["GET", "POST"])
@requires("kitchen.manage")
def equipment_new() -> Any:
    kind = request.args.get("kind", "fridge")
    lowest, highest = service.PRESETS.get(kind, service.PRESETS["fridge"])
    words = str(service.PRESET_WORDS.get(kind, service.PRESET_WORDS["fridge"]))
    given = {"name": words, "lowest": lowest, "highest": highest, "times_a_day": 2}
    return _form(None, EquipmentForm(data=given), kind)


@bp.route("/equipment/<int:equipment_id>", methods=["GET", "POST"])
@requires("kitchen.manage")
def equipment_edit(equipment_id: int) -> Any:
    row = get_or_404(Equipment, equipment_id)
    return _form(row, EquipmentForm(obj=row), "")


def _form(row: Equipment | None, form: EquipmentForm, kind: str) -> Any:
    form.place_id.choices = [("", "–"), *levels.place_choices()]
    if form.validate_on_submit():
        given = {name: form[name].data for name in PLAIN}
        given |= {"rank": form.rank.data or 0, "times_a_day": form.times_a_day.data or 0}
        try:
            with transaction():
                service.save(row, by=current_user, **given)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The equipment has been saved."))
            return redirect(url_for(".equipment"))
    return render_template(
        "kitchen/equipment_form.html", form=form, row=row, kind=kind, presets=service.PRESET_WORDS
    ), 422 if form.errors else 200
