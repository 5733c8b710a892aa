"""The month report for the municipality: on the screen, on A4 and as a table."""

from datetime import date

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.care import asked, report, report_sheet
from opsapp.care.blueprint import bp
from opsapp.db import transaction
from opsapp.downloads import table_file
from opsapp.org.service import audit, organisation

bp.add_app_template_filter(report_sheet.minutes_text, "minutes_text")


def _asked_month() -> date:
    """First day of the month asked for (2026-11), else of the last whole month."""
    typed = asked.word("month")
    try:
        year, month = typed.split("-") if typed else (0, 0)
        found = date(int(year), int(month), 1) if typed else None
    except ValueError:
        abort(404)
    return min(found or report.month_before(clock.today()), clock.today().replace(day=1))


def _asked() -> tuple[report.Report, bool]:
    names = request.args.get("names") == "1"
    return report.month(_asked_month(), names=names), names


@bp.get("/report", endpoint="report")
@requires("care.answer")
def report_page() -> str:
    """The figures of a month."""
    found, names = _asked()
    return render_template(
        "care/report.html",
        report=found,
        names=names,
        sheet=report_sheet,
        months=report.months_back(clock.today()),
    )


@bp.get("/report.<any(csv,xlsx):form>")
@requires("care.answer")
def report_export(form: str) -> Response:
    """The table by hamlet as a file; it holds no names."""
    found = report.month(_asked_month())
    rows = [*(report_sheet.row(one) for one in found.lines), report_sheet.total(found)]
    title = f"{_('Report on watching over')}-{found.first:%Y%m}"
    return table_file(title, report_sheet.headings(), rows, report_sheet.KINDS, form)


@bp.get("/report.pdf")
@requires("care.answer")
def report_print() -> Response:
    """The report on A4; a report with names is written down."""
    if request.args.get("names") == "1":
        with transaction():
            audit("care.print", "person", by=current_user)
    found, _names = _asked()
    pdf = paper.render("care_report", report_sheet.printed(found, organisation()))
    return paper.response(pdf, f"{_('Report on watching over')}-{found.first:%Y%m}.pdf")
