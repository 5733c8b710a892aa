"""The visits of a month in figures, by hamlet and by who went; nobody is named whom they met."""

from datetime import date

from flask import abort, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.care import asked, report
from opsapp.downloads import table_file
from opsapp.visits import office, reports
from opsapp.visits.blueprint import bp

KINDS = ("text", *["number"] * (2 + len(office.COUNTED)))


def _asked_month() -> date:
    """First day of the month asked for (2026-11), else of this one."""
    typed = asked.word("month")
    try:
        year, number = typed.split("-") if typed else (0, 0)
        found = date(int(year), int(number), 1) if typed else clock.today().replace(day=1)
    except ValueError:
        abort(404)
    return min(found, clock.today().replace(day=1))


def _headings(first: str) -> list[str]:
    words = (*reports.MET_WORDS.values(), *reports.CONDITION_WORDS.values())
    return [first, _("Visits"), _("People"), *(str(word) for word in words)]


def _rows(lines: list[office.Line], nameless: str) -> list[tuple[object, ...]]:
    return [(one.name or nameless, one.visits, one.people, *one.counts) for one in lines]


@bp.get("/month")
@requires("care.answer")
def month() -> str:
    """The figures of a month."""
    first = _asked_month()
    by_hamlet, by_visitor = office.month(first), office.month(first, by_visitor=True)
    return render_template(
        "visits/month.html",
        first=first,
        months=report.months_back(clock.today()),
        hamlets=_rows(by_hamlet, _("No hamlet")),
        visitors=_rows(by_visitor, ""),
        hamlet_heads=_headings(_("Hamlet")),
        visitor_heads=_headings(_("Who went")),
        total=office.total(by_hamlet),
    )


@bp.get("/month.<any(csv,xlsx):form>")
@requires("care.answer")
def month_export(form: str) -> Response:
    """The figures by hamlet as a file."""
    first = _asked_month()
    title = f"{_('Visits of the month')}-{first:%Y%m}"
    return table_file(title, _headings(_("Hamlet")), _rows(office.month(first), _("No hamlet")), KINDS, form)
