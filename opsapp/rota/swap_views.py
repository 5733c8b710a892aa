"""Pages of swaps: choosing with whom, answering, taking back; the office does it in somebody's name."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import db, get_or_404
from opsapp.rota import pressing, swap_choices, swaps
from opsapp.rota.blueprint import bp
from opsapp.rota.plan_models import Assignment, Swap


@bp.get("/mine/<int:assignment_id>/swap")
@requires("rota.see")
def swap_new(assignment_id: int) -> str:
    """With whose shift one's own might be swapped."""
    given = pressing.own_or_arranged(assignment_id)
    return render_template("rota/swap_new.html", given=given, choices=swap_choices.possible(given))


@bp.post("/mine/<int:assignment_id>/swap")
@requires("rota.see")
def swap_ask(assignment_id: int) -> Response:
    """Ask for a swap."""
    given = pressing.own_or_arranged(assignment_id)
    wanted = db.session.get(Assignment, request.form.get("wanted", 0, type=int))
    if wanted is None:
        flash(_("Please choose a shift of somebody else."), "danger")
        return redirect(url_for(".swap_new", assignment_id=assignment_id))
    return pressing.press(
        lambda: swaps.ask(given, wanted, by=current_user),
        _(
            "%(name)s is asked. Until there is a yes, everything stays as it is.",
            name=wanted.volunteer.person.name,
        ),
        _home(),
    )


@bp.get("/swaps", endpoint="swaps")
@requires("rota.arrange")
def swaps_page() -> str:
    """All questions that wait for an answer, for the office."""
    return render_template("rota/swaps.html", rows=swaps.every_open())


@bp.get("/swaps/<int:swap_id>")
@requires("rota.see")
def swap(swap_id: int) -> str:
    """One question, for the two it concerns and the office."""
    found = _concerned(swap_id)
    me = pressing.me()
    return render_template(
        "rota/swap.html",
        swap=found,
        open=swaps.is_open(found),
        asked=me is not None and found.wanted.volunteer_id == me.id,
        asker=me is not None and found.given.volunteer_id == me.id,
        office=pressing.in_office(),
    )


@bp.post("/swaps/<int:swap_id>/answer")
@requires("rota.see")
def swap_answer(swap_id: int) -> Response:
    """Yes or no of whoever is asked, or the office in their name."""
    found, me = _concerned(swap_id), pressing.me()
    if not pressing.in_office() and (me is None or found.wanted.volunteer_id != me.id):
        abort(404)
    if request.form.get("answer") == "yes":
        return pressing.press(
            lambda: swaps.accept(found, by=current_user), _("The two shifts are swapped. Thank you!"), _home()
        )
    return pressing.press(
        lambda: swaps.decline(found, by=current_user), _("Thank you for answering. Nothing changes."), _home()
    )


@bp.post("/swaps/<int:swap_id>/withdraw")
@requires("rota.see")
def swap_withdraw(swap_id: int) -> Response:
    """Whoever asked takes the question back, or the office in their name."""
    found, me = _concerned(swap_id), pressing.me()
    if not pressing.in_office() and (me is None or found.given.volunteer_id != me.id):
        abort(404)
    return pressing.press(
        lambda: swaps.withdraw(found, by=current_user),
        _("The question is taken back. Nothing changes."),
        _home(),
    )


def _concerned(swap_id: int) -> Swap:
    found, me = get_or_404(Swap, swap_id), pressing.me()
    own = me is not None and me.id in (found.given.volunteer_id, found.wanted.volunteer_id)
    return found if own or pressing.in_office() else abort(404)


def _home() -> str:
    return url_for(".mine") if pressing.me() is not None else url_for(".swaps")
