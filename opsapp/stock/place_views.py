"""Pages of places: where goods are kept."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField

from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import Form, TextField, choices, longest, required
from opsapp.stock import places as service
from opsapp.stock.blueprint import bp
from opsapp.stock.models import Place
from opsapp.stock.words import PLACE_WORDS


class PlaceForm(Form):
    """A place and what kind it is."""

    name = TextField(_l("Name"), [required(), longest(60)])
    kind = RadioField(
        _l("Kind"), [required(_l("Please choose what kind of place it is."))], choices=choices(PLACE_WORDS)
    )


@bp.get("/places")
@requires("stock.see")
def places() -> str:
    q = request.args.get("q", "").strip()
    rows = [one for one in service.all_places() if q in one.place.name]
    return render_template("stock/places.html", rows=rows, q=q, words=PLACE_WORDS)


@bp.get("/places.<any(csv,xlsx):form>")
@requires("stock.manage")
def places_export(form: str) -> Response:
    headings = [_("Name"), _("Kind"), _("Goods there"), _("Below zero"), _("State")]
    rows = [
        [
            one.place.name, str(PLACE_WORDS[one.place.kind]), one.products, one.below,
            "" if one.place.active else _("not in use"),
        ]
        for one in service.all_places()
    ]  # fmt: skip
    return table_file(_("Places"), headings, rows, ("text", "text", "number", "number", "text"), form)


@bp.route("/places/new", methods=["GET", "POST"])
@requires("stock.manage")
def place_new() -> Any:
    form = PlaceForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.create(name=form.name.data, kind=form.kind.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".places"))
    return render_template("stock/place_form.html", form=form, place=None), 422 if form.errors else 200


@bp.route("/places/<int:place_id>/edit", methods=["GET", "POST"])
@requires("stock.manage")
def place_edit(place_id: int) -> Any:
    found = get_or_404(Place, place_id)
    form = PlaceForm(obj=found)
    del form.kind
    if form.validate_on_submit():
        try:
            with transaction():
                service.rename(found, form.name.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".places"))
    return render_template("stock/place_form.html", form=form, place=found), 422 if form.errors else 200


@bp.post("/places/<int:place_id>/<any(close,reopen):what>")
@requires("stock.manage")
def place_close(place_id: int, what: str) -> Response:
    found = get_or_404(Place, place_id)
    try:
        with transaction():
            (service.close if what == "close" else service.reopen)(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Saved."))
    return redirect(url_for(".places"))
