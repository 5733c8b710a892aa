"""Statements of tabs: one customer's on the screen and on paper, and all of a closing day at once."""

from datetime import date, timedelta

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import get_or_404
from opsapp.errors import RuleError
from opsapp.ledger import statements
from opsapp.ledger.blueprint import bp
from opsapp.ledger.forms import closing_day_text
from opsapp.ledger.models import Tab
from opsapp.org.service import organisation

FIGURES = ("carried", "paid", "bought", "adjusted", "due")


def _asked_day() -> date:
    """The day in the address; a month field sends only year and month."""
    asked = request.args.get("on", "")
    if not asked:
        return clock.today()
    try:
        return clock.parse_date(f"{asked}-01" if len(asked) == 7 else asked)
    except RuleError:
        abort(404)


@bp.route("/tabs/<int:tab_id>/statement")
@requires("ledger.see")
def statement(tab_id: int) -> str:
    """前回残高 − 入金 + 今回購入 = 今回残高 of one period."""
    tab = get_or_404(Tab, tab_id)
    sheet = statements.sheet(tab, _asked_day())
    return render_template(
        "ledger/statement.html",
        tab=tab,
        sheet=sheet,
        periods=statements.periods(tab, clock.today()),
        entry_text=statements.entry_text,
        closing_day=closing_day_text(tab.closing_day),
        before=sheet.first - timedelta(days=1),
        after=sheet.last + timedelta(days=1),
        running=sheet.last >= clock.today(),
    )


@bp.route("/tabs/<int:tab_id>/statement.pdf")
@requires("ledger.see")
def statement_pdf(tab_id: int) -> Response:
    """The statement on A4."""
    tab = get_or_404(Tab, tab_id)
    sheet = statements.sheet(tab, _asked_day())
    name = f"{_('Statement of account')}-{tab.person.name}-{sheet.last:%Y%m%d}.pdf"
    return paper.response(paper.render("statement", statements.paper_data([sheet], organisation())), name)


@bp.route("/statements")
@requires("ledger.see")
def statements_of_day() -> str:
    """All statements of a closing day, to print and hand out."""
    closing_day, on = _asked_closing()
    sheets = statements.of_closing_day(closing_day, on)
    return render_template(
        "ledger/statements.html",
        sheets=sheets,
        closing_day=closing_day,
        closing_days=[(day, closing_day_text(day)) for day in statements.closing_days()],
        on=on,
        totals={name: sum(getattr(one, name) for one in sheets) for name in FIGURES},
    )


@bp.route("/statements.pdf")
@requires("ledger.see")
def statements_pdf() -> Response:
    """All statements of a closing day as one paper."""
    closing_day, on = _asked_closing()
    sheets = statements.of_closing_day(closing_day, on)
    if not sheets:
        abort(404)
    name = f"{_('Statements of account')}-{sheets[0].last:%Y%m%d}.pdf"
    return paper.response(paper.render("statement", statements.paper_data(sheets, organisation())), name)


def _asked_closing() -> tuple[int, date]:
    """The closing day and a day of the period: without one in the address the last period that is over."""
    days = statements.closing_days()
    closing_day = request.args.get("closing", type=int) or (days[-1] if days else 31)
    asked = request.args.get("on", "")
    if not asked:
        return closing_day, statements.last_closed(closing_day, clock.today())
    return closing_day, statements.closing_date(_asked_day(), closing_day) if len(
        asked
    ) == 7 else _asked_day()
