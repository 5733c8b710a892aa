"""Pages of in-store layouts, with a box to try a code."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import codes
from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.stock import layouts as service
from opsapp.stock.blueprint import bp
from opsapp.stock.forms import layout_form
from opsapp.stock.models import InstoreLayout


@bp.get("/layouts")
@requires("stock.manage")
def layouts() -> str:
    code, reading, problem = request.args.get("code", "").strip(), None, ""
    if code:
        try:
            reading = service.try_code(code)
        except RuleError as broken:
            problem = str(broken)
    return render_template(
        "stock/layouts.html",
        layouts=service.all_layouts(),
        code=code,
        reading=reading,
        problem=problem,
        common=codes.LAYOUTS,
    )


@bp.route("/layouts/new", methods=["GET", "POST"])
@requires("stock.manage")
def layout_new() -> str | Response:
    common = codes.LAYOUTS.get(request.args.get("like", ""), codes.LAYOUTS["B"])
    given = {
        "item_start": common.item_start,
        "item_length": common.item_len,
        "value_start": common.value_start,
        "value_length": common.value_len,
        "check_position": common.check_position,
        "prefix": common.prefix,
    }
    return _form(None, given)


@bp.route("/layouts/<int:layout_id>", methods=["GET", "POST"])
@requires("stock.manage")
def layout(layout_id: int) -> str | Response:
    return _form(get_or_404(InstoreLayout, layout_id), {})


def _form(found: InstoreLayout | None, given: dict[str, Any]) -> str | Response:
    form = layout_form(found, **given)
    if form.validate_on_submit():
        try:
            with transaction():
                if found is None:
                    service.create(by=current_user, **form.parts())
                else:
                    service.change(found, by=current_user, **form.parts())
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved. Please try it with a real label."))
            return redirect(url_for(".layouts"))
    return render_template("stock/layout_form.html", form=form, layout=found)


@bp.post("/layouts/<int:layout_id>/remove")
@requires("stock.manage")
def layout_remove(layout_id: int) -> Response:
    found = get_or_404(InstoreLayout, layout_id)
    try:
        with transaction():
            service.remove(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The layout has been taken away."))
    return redirect(url_for(".layouts"))
