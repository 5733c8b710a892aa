"""Pages of what is on hand, and of counting it anew."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.paging import paged
from opsapp.stock import departments
from opsapp.stock import levels as service
from opsapp.stock.blueprint import bp
from opsapp.stock.forms import CorrectForm
from opsapp.stock.models import Level, Place, Product

KINDS = ("text", "text", "text", "text", "quantity", "text", "yen")


@bp.app_template_filter("on_hand_words")
def _on_hand_words(level: Level) -> str:
    return f"{level.place.name} {show.quantity(level.quantity, level.product.unit)}"


def _asked() -> dict[str, Any]:
    asked: dict[str, Any] = {name: request.args.get(name, "").strip() for name in ("q", "negative", "empty")}
    return asked | {name: request.args.get(name, type=int) for name in ("place", "department")}


def _found(asked: dict[str, Any]) -> Any:
    return service.levels(
        asked["q"],
        place_id=asked["place"],
        department_id=asked["department"],
        negative=bool(asked["negative"]),
        empty=bool(asked["empty"]),
    )


@bp.get("/levels")
@requires("stock.see")
def levels() -> str:
    asked = _asked()
    template = "stock/_levels.html" if "HX-Request" in request.headers else "stock/levels.html"
    return render_template(
        template,
        page_of=paged(_found(asked)),
        asked=asked,
        options=[(one.id, departments.shown_name(one)) for one in departments.all_departments()],
        places=service.places(),
        place_options=[(one.id, one.name) for one in service.places()],
        negative=service.negative_count(),
    )


@bp.get("/levels.<form>")
@requires("stock.cost")
def levels_export(form: str) -> Response:
    headings = [
        _("Number"), _("Goods"), _("Department"), _("Place"), _("On hand"), _("Unit"), _("Cost without tax"),
    ]  # fmt: skip
    rows = [_row(one) for one in db.session.scalars(_found(_asked()))]
    return table_file(_("Stock"), headings, rows, KINDS, form)


def _row(level: Level) -> list[object]:
    product = level.product
    department = departments.shown_name(product.department)
    return [
        product.code, product.name, department, level.place.name, level.quantity, show.unit_text(product.unit),
        product.last_cost,
    ]  # fmt: skip


@bp.route("/<int:product_id>/correct", methods=["GET", "POST"])
@requires("stock.correct")
def correct(product_id: int) -> Any:
    found = get_or_404(Product, product_id)
    form = CorrectForm(data={"place_id": request.args.get("place", type=int)})
    form.place_id.choices = service.place_choices()
    if form.validate_on_submit():
        try:
            with transaction():
                place = get_or_404(Place, form.place_id.data)
                difference = service.correct(
                    found,
                    place,
                    form.counted.data,
                    reason=form.reason.data,
                    note=form.note.data,
                    by=current_user,
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Corrected by %(difference)s.", difference=show.quantity(difference, found.unit)))
            return redirect(url_for(".product", product_id=product_id))
    return render_template(
        "stock/correct.html", form=form, product=found, levels=service.of_product(found)
    ), 422 if form.errors else 200
