"""The page of what the stock was worth on a day, as a list, a file and a paper."""

from datetime import date
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.paging import PER_PAGE, Page, asked_page
from opsapp.stock import costs, departments
from opsapp.stock import values as service
from opsapp.stock.blueprint import bp


def _asked() -> dict[str, Any]:
    method = request.args.get("method", "")
    return {
        "q": request.args.get("q", "").strip(),
        "department": request.args.get("department", type=int),
        "method": method if method in costs.METHODS else "average",
        "day": request.args.get("day", "").strip(),
    }


def _lines(asked: dict[str, Any], day: date) -> list[service.Line]:
    costs.catch_up()
    return service.lines(day, asked["method"], q=asked["q"], department_id=asked["department"])


@bp.get("/values")
@requires("stock.manage")
def values() -> str:
    asked, problem = _asked(), ""
    try:
        day = service.read_day(asked["day"])
    except RuleError as broken:
        day, problem = clock.today(), str(broken)
    found = _lines(asked, day)
    template = "stock/_values.html" if "HX-Request" in request.headers else "stock/values.html"
    return render_template(
        template,
        asked=asked,
        day=day,
        today=clock.today(),
        problem=problem,
        page_of=_page(found),
        sums=service.sums(found),
        total=service.total(found),
        below=service.below_zero(found),
        options=[(one.id, departments.shown_name(one)) for one in departments.all_departments()],
        methods=[("average", _("Moving average")), ("last", _("Last purchase cost"))],
    )


def _page(found: list[service.Line]) -> Page[service.Line]:
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(asked_page(), pages)
    return Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages, len(found))


@bp.get("/values.<form>")
@requires("stock.manage")
def values_export(form: str) -> Any:
    asked = _asked()
    try:
        day = service.read_day(asked["day"])
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".values"))
    found = _lines(asked, day)
    if form == "pdf":
        return _paper(found, day, asked["method"])
    if form not in ("csv", "xlsx"):
        abort(404)
    headings = [
        _("Number"), _("Goods"), _("Department"), _("Quantity"), _("Unit"), _("Cost without tax"), _("Stock value"),
    ]  # fmt: skip
    return table_file(f"{_('Stock value')}-{day:%Y%m%d}", headings, service.rows(found), service.KINDS, form)


def _paper(found: list[service.Line], day: date, method: str) -> Response:
    with force_locale("ja"):  # paper is read in the village
        data = service.printed(found, day, method)
    return paper.response(paper.render("stock_value", data), f"棚卸表-{day:%Y%m%d}.pdf")
