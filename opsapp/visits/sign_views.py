"""The signs that visitors may notice, in the office's own words."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.visits import signs
from opsapp.visits.blueprint import bp
from opsapp.visits.models import VisitSign
from opsapp.visits.visit_forms import SignForm


@bp.route("/signs", methods=["GET", "POST"], endpoint="signs")
@requires("care.manage")
def signs_page() -> Any:
    """All signs in their order, and a new one."""
    form = SignForm()
    if form.validate_on_submit():
        try:
            with transaction():
                signs.save(None, form.name.data, form.name_en.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".signs"))
    page = render_template("visits/signs.html", signs=signs.every(), form=form, most=signs.MOST)
    return page, 422 if form.errors else 200


@bp.post("/signs/begin")
@requires("care.manage")
def signs_begin() -> Response:
    """The usual signs are written down, so that they can be changed."""
    with transaction():
        signs.write_usual()
    return redirect(url_for(".signs"))


@bp.route("/signs/<int:sign_id>", methods=["GET", "POST"])
@requires("care.manage")
def sign(sign_id: int) -> Any:
    """Another wording; not offered any more, or again."""
    found = get_or_404(VisitSign, sign_id)
    form = SignForm(data={"name": found.name, "name_en": found.name_en})
    if form.validate_on_submit():
        try:
            with transaction():
                active = request.form.get("active") == "1"
                signs.save(found, form.name.data, form.name_en.data, by=current_user, active=active)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".signs"))
    page = render_template("visits/sign.html", sign=found, form=form)
    return page, 422 if form.errors else 200


@bp.post("/signs/<int:sign_id>/move")
@requires("care.manage")
def sign_move(sign_id: int) -> Response:
    """One place up or down."""
    found = get_or_404(VisitSign, sign_id)
    with transaction():
        signs.move(found, 1 if request.form.get("to") == "down" else -1, by=current_user)
    return redirect(url_for(".signs"))
