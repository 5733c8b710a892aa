"""The evening's board, what is written down on it, and who has been seen by nobody."""

from dataclasses import replace
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.care import alerts, asked, board, papers, seeing, town_lists, watching
from opsapp.care.blueprint import bp
from opsapp.care.concerns import LEVEL_WORDS
from opsapp.db import get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import audit
from opsapp.paging import PER_PAGE, Page, asked_page
from opsapp.people import households, sightings
from opsapp.people.models import Person
from opsapp.people.words import CHANNEL_WORDS

MOST_DAYS = 366
ROWS = 40  # on the board: each has buttons, and a page should be there at once
BOARD_KINDS = ("text", "text", "text", "text", "text", "date", "text", "text", "text")
UNSEEN_KINDS = ("text", "text", "text", "number", "text", "text", "text")


@bp.app_template_filter("care_state")
def _state_text(state: str) -> str:
    return str(board.STATE_WORDS[state])


@bp.app_template_filter("channel_text")
def _channel_text(channel: str) -> str:
    return str(CHANNEL_WORDS.get(channel, ""))


@bp.app_template_filter("level_text")
def _level_text(level: str) -> str:
    return str(LEVEL_WORDS[level])


@bp.app_template_filter("excuse_text")
def _excuse_text(reason: str) -> str:
    """The word of a pause, or the reason that somebody wrote."""
    return str(watching.PAUSES.get(reason, reason))


def _paged(rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    pages = max(1, -(-len(rows) // per_page))
    number = min(asked_page(), pages)
    return Page(rows[(number - 1) * per_page : number * per_page], number, pages, len(rows))


def _note(action: str) -> None:
    """A list of people leaves the house: it is written down who took it."""
    with transaction():
        audit(action, "person", by=current_user)


def _asked_board(state: str | None = None) -> board.Board:
    evening = min(asked.day("day", clock.today()), clock.today())
    return board.board(
        evening, state=asked.word("state") if state is None else state, hamlet=asked.word("hamlet")
    )


@bp.get("/", endpoint="board")
@requires("care.answer")
def board_page() -> str:
    """Open alerts first, then who was to be seen on the evening."""
    found = _asked_board()
    page = _paged(found.rows, ROWS)
    today = found.evening == clock.today()
    return render_template(
        "care/board.html",
        board=found,
        page_of=replace(page, rows=board.with_plans(page.rows)),
        today=today,
        alerts=alerts.all_open() if today else [],
        lists_overdue=town_lists.overdue(clock.today()),
        states=board.STATES,
        state=asked.word("state"),
        hamlet=asked.word("hamlet"),
        hamlets=households.hamlets(),
    )


@bp.get("/board.<any(csv,xlsx):form>")
@requires("care.answer")
def board_export(form: str) -> Response:
    """The board as a file."""
    _note("care.export")
    found = _asked_board()
    rows = [_board_row(one) for one in board.with_plans(found.rows)]
    headings = [
        _("Name"), _("Reading"), _("Hamlet"), _("Phone"), _("State"), _("Due on"), _("Last contact"), _("Reason"),
        _("Likes to see"),
    ]  # fmt: skip
    title = _("Watching over on %(day)s", day=found.evening.isoformat())
    return table_file(title, headings, rows, BOARD_KINDS, form)


def _board_row(one: Any) -> tuple[object, ...]:
    person, visitor = one.person, one.plan.visitor
    return (
        person.name, person.kana, board.hamlet_of(person), " ".join(p.shown for p in person.phones),
        str(board.STATE_WORDS[one.state]), one.due_on, papers.last_text(one.seen_at, one.channel),
        _excuse_text(one.reason), visitor.person.name if visitor else "",
    )  # fmt: skip


@bp.get("/board.pdf")
@requires("care.answer")
def board_print() -> Response:
    """Everybody not seen by the evening, on A4."""
    _note("care.print")
    found = _asked_board("unseen")
    return paper.response(
        papers.unseen_today(found), f"{_('Not seen by the evening')}-{found.evening:%Y%m%d}.pdf"
    )


# --- what is written down on the board ---------------------------------------------------------------------


@bp.post("/people/<int:person_id>/seen")
@requires("care.answer")
def seen(person_id: int) -> Response:
    """Somebody was seen or called just now."""
    person = get_or_404(Person, person_id)
    try:
        with transaction():
            sightings.see_now(person_id, request.form.get("channel", ""), current_user.id)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("It is written down that %(name)s was seen today.", name=person.name))
    return asked.back(url_for(".board"))


@bp.post("/people/<int:person_id>/not-done")
@requires("care.answer")
def not_done(person_id: int) -> Response:
    """A contact did not take place today, and why."""
    person = get_or_404(Person, person_id)
    try:
        with transaction():
            watching.not_done(person, request.form.get("reason", ""), by=current_user)
    except RuleError as broken:
        flash(f"{person.name}: {broken}", "danger")
    else:
        flash(_("The reason for %(name)s is written down.", name=person.name))
    return asked.back(url_for(".board"))


# --- who has been seen by nobody ---------------------------------------------------------------------------


def _asked_unseen() -> tuple[list[seeing.Unseen], int, str]:
    days = min(max(request.args.get("days", 3, type=int), 1), MOST_DAYS)
    hamlet = asked.word("hamlet")
    return seeing.unseen(days, hamlet=hamlet), days, hamlet


@bp.get("/unseen")
@requires("care.answer")
def unseen() -> str:
    """Who has nobody seen for so many days?"""
    rows, days, hamlet = _asked_unseen()
    return render_template(
        "care/unseen.html",
        page_of=_paged(rows),
        days=days,
        hamlet=hamlet,
        hamlets=households.hamlets(),
        today=clock.today(),
        seen_today=seeing.seen_on(clock.today()),
    )


@bp.get("/unseen.<any(csv,xlsx):form>")
@requires("care.answer")
def unseen_export(form: str) -> Response:
    """The same as a file."""
    _note("care.export")
    rows, _days, _hamlet = _asked_unseen()
    headings = [
        _("Name"), _("Reading"), _("Hamlet"), _("Days without contact"), _("Last contact"), _("Phone"), _("Remark"),
    ]  # fmt: skip
    return table_file(_("Seen by nobody"), headings, [_unseen_row(one) for one in rows], UNSEEN_KINDS, form)


def _unseen_row(one: seeing.Unseen) -> tuple[object, ...]:
    person = one.person
    return (
        person.name, person.kana, board.hamlet_of(person), one.days(clock.today()),
        papers.last_text(one.seen_at, one.channel), " ".join(p.shown for p in person.phones),
        _excuse_text(one.paused),
    )  # fmt: skip


@bp.get("/unseen.pdf")
@requires("care.answer")
def unseen_print() -> Response:
    """The same on A4."""
    _note("care.print")
    rows, days, _hamlet = _asked_unseen()
    return paper.response(papers.unseen(rows, days), f"{_('Seen by nobody')}-{clock.today():%Y%m%d}.pdf")
