"""Pages of figures: the day, the month."""

from datetime import date, timedelta

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import organisation
from opsapp.reports import service, sheets

bp = Blueprint("reports", __name__, url_prefix="/reports")


def _asked_day() -> date:
    """The day of the address; a month field sends only year and month."""
    asked = request.args.get("day", "")
    if not asked:
        return clock.today()
    try:
        return clock.parse_date(f"{asked}-01" if len(asked) == 7 else asked)
    except RuleError:
        abort(404)


@bp.route("/day")
@requires("reports.day")
def day() -> str:
    """日報: takings of one day and how they came about."""
    asked = _asked_day()
    return render_template(
        "reports/day.html",
        day=asked,
        figures=service.period(asked, asked),
        week_ago=service.period(asked - timedelta(days=7), asked - timedelta(days=7)),
        names=_names(),
        cash_days=service.cash_days(asked),
        late=service.late_sales(asked),
        before=asked - timedelta(days=1),
        after=asked + timedelta(days=1),
    )


@bp.route("/month")
@requires("reports.tell")
def month() -> str:
    """月報: takings of one month and how they came about."""
    asked = _asked_day()
    first, last = clock.month_bounds(asked)
    return render_template(
        "reports/month.html",
        first=first,
        figures=service.period(first, last),
        year_ago=service.month(first.replace(year=first.year - 1)),
        month_ago=service.month(first - timedelta(days=1)),
        over_short=service.over_short(first, last),
        names=_names(),
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
    )


@bp.route("/day.<any(csv,xlsx,pdf):kind>")
@requires("reports.day")
def day_file(kind: str) -> Response:
    """The day report as a file."""
    asked = _asked_day()
    return _file(kind, "day", service.period(asked, asked), asked.isoformat())


@bp.route("/month.<any(csv,xlsx,pdf):kind>")
@requires("reports.tell")
def month_file(kind: str) -> Response:
    """The month report as a file."""
    asked = _asked_day()
    return _file(kind, "month", service.month(asked), f"{asked:%Y-%m}")


def _file(kind: str, scope: str, figures: service.Period, stamp: str) -> Response:
    if kind == "pdf":
        with force_locale("ja"):  # paper is read in the village
            data = sheets.printed(figures, _names(), organisation())
        return paper.response(paper.render(f"{scope}_report", data), f"{scope}-{stamp}.pdf")
    return table_file(f"{scope}-{stamp}", *sheets.flat(figures, _names()), kind)


def _names() -> dict[str, dict[str, str]]:
    """How the keys of figures are called on paper and screen."""
    return {
        "departments": service.department_names(),
        "tenders": {
            "cash": _("Cash"),
            "tab": _("Tab"),
            "voucher": _("Voucher"),
            "qr": _("QR payment"),
            "card": _("Card"),
        },
        "rates": {"EXEMPT": _("Tax exempt"), "OUT": _("Outside tax")},
    }
