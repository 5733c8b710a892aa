"""One shift: who is on it and why, who might take it, and why nobody does."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.rota import assigning, explanations, months, offers, rules, sheet, swaps, telling
from opsapp.rota.blueprint import bp
from opsapp.rota.board_views import kind_word, month_url
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer

HOW_WORDS = {
    "manual": _l("assigned by the office"),
    "proposed": _l("from the proposal"),
    "owner": _l("has this slot by standing agreement"),
    "cover": _l("took it over"),
    "swap": _l("swapped"),
}


@bp.get("/shifts/<int:shift_id>")
@requires("rota.arrange")
def shift(shift_id: int) -> str:
    return _page(get_or_404(Shift, shift_id))


def _page(found: Shift, asked: Volunteer | None = None, problem: RuleError | None = None) -> str:
    """The page of a shift; `asked` is who was about to be put on it and `problem` what spoke against it."""
    return render_template(
        "rota/shift.html",
        shift=found,
        kind=kind_word(found.kind),
        board_url=month_url(found.day),
        published=months.is_published(found.day),
        is_over=found.ends_at <= clock.now(),
        missing=max(0, found.people - len(found.assignments)),
        how_words=HOW_WORDS,
        asked=asked,
        problem=problem,
        **_reasons(found),
    )


def _reasons(found: Shift) -> dict[str, Any]:
    """What the rules say: of who is on it, of the open places, of everybody who might take one."""
    if found.cancelled_at is not None:
        return {"why": {}, "empty": [], "candidates": []}
    of_month = sheet.month_of(found.day)
    is_open = len(found.assignments) < found.people
    return {
        "why": {one.id: explanations.why(of_month, found, one) for one in found.assignments},
        "empty": explanations.empty(of_month, found) if is_open else [],
        "candidates": rules.candidates(found) if is_open else [],
    }


@bp.post("/shifts/<int:shift_id>/assign")
@requires("rota.arrange")
def shift_assign(shift_id: int) -> Any:
    get_or_404(Shift, shift_id)
    volunteer = get_or_404(Volunteer, request.form.get("volunteer_id", 0, type=int))
    number, insist = volunteer.id, request.form.get("insist") == "1"
    try:
        with transaction() as session:
            held = assigning.assign(
                session.get_one(Shift, shift_id),
                session.get_one(Volunteer, number),
                by=current_user,
                insist=insist,
            )
            offers.close_settled()
            telling.changed(f"rota.assigned.{held.id}", held.volunteer, [held.shift], [])
            name = held.volunteer.person.name
    except RuleError as broken:
        return _page(get_or_404(Shift, shift_id), db.session.get_one(Volunteer, number), broken), 422
    flash(_("%(name)s is on this shift now.", name=name))
    return redirect(url_for(".shift", shift_id=shift_id))


@bp.post("/shifts/<int:shift_id>/remove")
@requires("rota.arrange")
def shift_remove(shift_id: int) -> Response:
    def remove(found: Assignment) -> str:
        assigning.remove(found, by=current_user)
        swaps.end_of(found)
        telling.changed(f"rota.removed.{found.id}", found.volunteer, [], [found.shift])
        return _("%(name)s is no longer on this shift.", name=found.volunteer.person.name)

    return _turn(shift_id, remove)


@bp.post("/shifts/<int:shift_id>/lock")
@requires("rota.arrange")
def shift_lock(shift_id: int) -> Response:
    locked = request.form.get("locked") == "1"

    def turn(found: Assignment) -> str:
        assigning.set_locked(found, locked, by=current_user)
        name = found.volunteer.person.name
        if locked:
            return _("%(name)s is kept here in every proposal.", name=name)
        return _("%(name)s may be moved by proposals again.", name=name)

    return _turn(shift_id, turn)


def _turn(shift_id: int, change: Callable[[Assignment], str]) -> Response:
    """Change the assignment that the form names; one that is not of this shift is not found."""
    found = get_or_404(Assignment, request.form.get("assignment_id", 0, type=int))
    if found.shift_id != shift_id:
        abort(404)
    number = found.id
    try:
        with transaction() as session:
            said = change(session.get_one(Assignment, number))
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(said)
    return redirect(url_for(".shift", shift_id=shift_id))
