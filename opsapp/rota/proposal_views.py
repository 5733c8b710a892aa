"""Proposals of the solver for a month: asked for, watched while they are worked out, applied or dropped."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, required
from opsapp.rota import proposal_applying, proposal_lists, proposal_runs
from opsapp.rota import proposals as service
from opsapp.rota.blueprint import bp
from opsapp.rota.board_views import asked_month, kind_word, month_url
from opsapp.rota.plan_models import Proposal

STATE_WORDS = {
    "running": _l("being worked out"),
    "ready": _l("ready"),
    "applied": _l("applied"),
    "dropped": _l("dropped"),
    "failed": _l("failed"),
    "interrupted": _l("interrupted"),
}
STAGE_WORDS = {
    "": _l("Reading the month"),
    "cover": _l("Filling every duty"),
    "moves": _l("Moving as few people as possible"),
    "fairness": _l("Sharing the load fairly"),
    "wishes": _l("Looking after wishes"),
}


class FromForm(Form):
    """From which day on the month is planned anew."""

    begin = DayField(_l("Plan anew from"), validators=[required()])


@bp.get("/<month>/proposals")
@requires("rota.manage")
def proposals(month: str) -> str:
    return _list(month, _from_form(month))


def _from_form(month: str) -> FromForm:
    first = asked_month(month)
    return FromForm(begin=max(first, clock.today() + timedelta(1)))


def _list(month: str, form: FlaskForm) -> str:
    first = asked_month(month)
    return render_template(
        "rota/proposals.html",
        form=form,
        month=month,
        first=first,
        board_url=month_url(first),
        is_over=clock.month_bounds(first)[1] <= clock.today(),
        rows=service.of_month(first),
        state_of=service.state_of,
        state_words=STATE_WORDS,
    )


@bp.post("/<month>/proposals")
@requires("rota.manage")
def proposal_start(month: str) -> Any:
    first, last = clock.month_bounds(asked_month(month))
    form, keep = _from_form(month), request.form.get("keep") == "1"
    if keep and not form.validate_on_submit():
        return _list(month, form), 422
    begin = (form.begin.data if keep else None) or first
    if not first <= begin <= last:
        form.show(RuleError(_("Please choose a day of this month."), field="begin"))
        return _list(month, form), 422
    try:
        with transaction():
            number = service.start(begin, last, by=current_user, keep=keep).id
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".proposals", month=month))
    proposal_runs.launch(number)
    return redirect(url_for(".proposal", proposal_id=number))


@bp.get("/proposals/<int:proposal_id>")
@requires("rota.manage")
def proposal(proposal_id: int) -> str:
    found = get_or_404(Proposal, proposal_id)
    return render_template("rota/proposal.html", month=f"{found.first_day:%Y-%m}", **_said(found))


@bp.get("/proposals/<int:proposal_id>/live")
@requires("rota.manage")
def proposal_live(proposal_id: int) -> Any:
    """How far it is, then the result: what the open page asks for each second."""
    if "HX-Request" not in request.headers:
        return redirect(url_for(".proposal", proposal_id=proposal_id))
    return render_template("rota/_proposal.html", **_said(get_or_404(Proposal, proposal_id)))


def _said(found: Proposal) -> dict[str, Any]:
    state = service.state_of(found)
    has_result = bool(found.result)
    return {
        "proposal": found,
        "state": state,
        "state_words": STATE_WORDS,
        "stage_words": STAGE_WORDS,
        "result": found.result or {},
        "moves": proposal_lists.moves(found) if has_result else [],
        "gaps": proposal_lists.gaps(found) if has_result else [],
        "held": proposal_lists.held(found) if has_result else [],
        "left_out": proposal_lists.left_out(found) if has_result else [],
        "kind_word": kind_word,
        "board_url": month_url(found.first_day),
    }


@bp.post("/proposals/<int:proposal_id>/apply")
@requires("rota.manage")
def proposal_apply(proposal_id: int) -> Response:
    def apply(found: Proposal) -> str:
        proposal_applying.apply(found, by=current_user)
        return _("The proposal is on the rota now.")

    return _turn(proposal_id, apply)


@bp.post("/proposals/<int:proposal_id>/drop")
@requires("rota.manage")
def proposal_drop(proposal_id: int) -> Response:
    def drop(found: Proposal) -> str:
        service.drop(found, by=current_user)
        return _("The proposal is dropped; the rota stays as it was.")

    return _turn(proposal_id, drop)


def _turn(proposal_id: int, change: Callable[[Proposal], str]) -> Response:
    get_or_404(Proposal, proposal_id)
    try:
        with transaction() as session:
            said = change(session.get_one(Proposal, proposal_id))
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(said)
    return redirect(url_for(".proposal", proposal_id=proposal_id))
