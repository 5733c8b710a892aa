"""The office's page of answers: who has answered for a month, whom to call, what came late."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper, text
from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.paging import PER_PAGE, Page, asked_page
from opsapp.rota import asking, availability_month, availability_papers, months, reminding, volunteers
from opsapp.rota import availability_forms as forms
from opsapp.rota.answers_table import HEADINGS, KINDS, STATE_WORDS, row
from opsapp.rota.asking import Asked
from opsapp.rota.blueprint import bp
from opsapp.rota.volunteer_models import Volunteer

MOST_LATE = 60


def _asked() -> tuple[date, str, bool]:
    """Month, words to search by, and whether only those are shown who have not answered."""
    first = availability_month.asked(request.values.get("month", ""))
    return first, request.args.get("q", "").strip(), bool(request.args.get("missing"))


def _found(everybody: list[Asked], q: str, missing: bool) -> list[Asked]:
    wanted = [text.search_key(word) for word in q.split()]
    return [
        one
        for one in everybody
        if (one.missing or not missing) and all(word in one.volunteer.person.search_key for word in wanted)
    ]


def _page(found: list[Asked]) -> Page[Asked]:
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(asked_page(), pages)
    return Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages, len(found))


@bp.get("/answers")
@requires("rota.arrange")
def answers() -> Any:
    return _answers(forms.OpenForm(formdata=None, data={"deadline": _usual_deadline(_asked()[0])}))


def _usual_deadline(first: date) -> date | None:
    deadline = months.of(first).deadline
    return deadline or (months.usual_deadline(first) if first > clock.today() else None)


def _answers(form: forms.OpenForm) -> Any:
    first, q, missing = _asked()
    everybody = asking.all_asked(first)
    month, (before, after) = months.of(first), availability_month.neighbours(first)
    late = asking.late_answers(first)
    page = render_template(
        "rota/answers.html",
        first=first,
        q=q,
        missing=missing,
        before=before,
        after=after,
        month=month,
        left=availability_month.days_left(month.deadline),
        everybody=everybody,
        waiting=[one for one in everybody if one.missing],
        page_of=_page(_found(everybody, q, missing)),
        upset=asking.upset(*clock.month_bounds(first)),
        late=late[:MOST_LATE],
        more_late=max(0, len(late) - MOST_LATE),
        ahead=first > clock.today(),
        form=form,
        state_words=STATE_WORDS,
        **forms.words(),
    )
    return page, 422 if form.errors else 200


@bp.post("/answers/open")
@requires("rota.arrange")
def answers_open() -> Any:
    form, (first, _q, _missing) = forms.OpenForm(), _asked()
    if form.validate_on_submit():
        try:
            with transaction():
                asking.opened(first, by=current_user, deadline=form.deadline.data)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The volunteers are asked for this month."))
            return _back(first)
    return _answers(form)


@bp.post("/answers/remind")
@requires("rota.arrange")
def answers_remind() -> Response:
    first, _q, _missing = _asked()
    try:
        with transaction():
            told = reminding.remind(first, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(ngettext("%(num)s volunteer was reminded.", "%(num)s volunteers were reminded.", told))
    return _back(first)


def _back(first: date) -> Response:
    return redirect(url_for(".answers", month=f"{first:%Y-%m}"))


# --- files and papers -------------------------------------------------------------------------------------


@bp.get("/answers.<any(csv,xlsx):form>")
@requires("rota.arrange")
def answers_export(form: str) -> Response:
    first, q, missing = _asked()
    rows = [row(one) for one in _found(asking.all_asked(first), q, missing)]
    return table_file(f"{_('Answers')}-{first:%Y-%m}", HEADINGS, rows, KINDS, form)


@bp.get("/answers/missing.pdf")
@requires("rota.arrange")
def answers_missing_pdf() -> Response:
    first, _q, _missing = _asked()
    return paper.response(availability_papers.missing(first), f"{_('To be called')}-{first:%Y-%m}.pdf")


@bp.get("/answers/sheets.pdf")
@requires("rota.arrange")
def answers_sheets_pdf() -> Any:
    """Sheets to fill in by hand: of one volunteer, or of all who have no account."""
    first, chosen = _asked()[0], request.args.get("volunteer", type=int)
    people = [get_or_404(Volunteer, chosen)] if chosen else _without_account(first)
    if not people:
        flash(_("Everybody has an account: no sheet is needed."), "attention")
        return _back(first)
    return paper.response(availability_papers.sheets(people, first), f"{_('Availability')}-{first:%Y-%m}.pdf")


def _without_account(first: date) -> list[Volunteer]:
    return [one for one in volunteers.between(*clock.month_bounds(first)) if one.user_id is None]
