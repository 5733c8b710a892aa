"""The page on which shelf labels are chosen and printed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.stock import departments, prices
from opsapp.stock import labels as service
from opsapp.stock.blueprint import bp


@bp.get("/labels")
@requires("stock.manage")
def labels() -> str:
    asked = {name: request.args.get(name, "").strip() for name in ("q", "since")}
    department, since, problem = request.args.get("department", type=int), None, ""
    if asked["since"]:
        try:
            since = clock.parse_date(asked["since"])
        except RuleError as broken:
            problem = str(broken)
    wanted = bool(asked["q"] or department or since)
    query = service.to_label(asked["q"], department_id=department, since=since)
    found = db.session.scalars(query.limit(service.MOST)).all() if wanted else []
    return render_template(
        "stock/labels.html",
        products=found,
        asked=asked | {"department": department},
        wanted=wanted,
        problem=problem,
        options=[(one.id, departments.shown_name(one)) for one in departments.all_departments()],
        prices=prices.prices_on(clock.today(), [one.id for one in found]),
    )


@bp.post("/labels")
@requires("stock.manage")
def labels_print() -> Response:
    found = service.chosen(request.form.getlist("product", type=int)[: service.MOST])
    copies = min(max(request.form.get("copies", 1, type=int), 1), service.PER_SHEET)
    skip = min(max(request.form.get("skip", 0, type=int), 0), service.PER_SHEET - 1)
    if not found:
        flash(_("Please choose the goods."), "danger")
        return redirect(url_for(".labels"))
    return paper.response(service.pdf(found, copies=copies, skip=skip), f"{_('Shelf labels')}.pdf")
