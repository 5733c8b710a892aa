"""Pages of departments."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.stock import departments as service
from opsapp.stock import words
from opsapp.stock.blueprint import bp
from opsapp.stock.forms import department_form
from opsapp.stock.models import Department


@bp.get("/departments")
@requires("stock.see")
def departments() -> str:
    return render_template(
        "stock/departments.html",
        departments=service.all_departments(with_closed=True),
        counts=service.product_counts(),
        words=words,
    )


@bp.route("/departments/new", methods=["GET", "POST"])
@requires("stock.manage")
def department_new() -> str | Response:
    return _form(None)


@bp.route("/departments/<int:department_id>", methods=["GET", "POST"])
@requires("stock.manage")
def department(department_id: int) -> str | Response:
    return _form(get_or_404(Department, department_id))


def _form(found: Department | None) -> str | Response:
    form = department_form(found)
    if form.validate_on_submit():
        try:
            with transaction():
                if found is None:
                    service.create(by=current_user, **form.facts())
                else:
                    service.change(found, by=current_user, **form.facts())
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".departments"))
    return render_template("stock/department_form.html", form=form, department=found)
