"""Pages of offers: answering one, and for the office the gaps, who was asked, and what was heard on the phone."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, show
from opsapp.access import requires
from opsapp.db import get_or_404
from opsapp.downloads import table_file
from opsapp.rota import gaps, mine, offer_answers, offers, pressing, rules, shifts, telling, volunteers
from opsapp.rota.blueprint import bp
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Offer, OfferAnswer

DAYS_AHEAD, CALLS_AHEAD = 31, 14


@bp.get("/offers/<int:offer_id>/answer")
@requires("rota.see")
def offer_answer(offer_id: int) -> str | Response:
    """The question to one volunteer, with two large buttons, or that it is settled."""
    offer, me = get_or_404(Offer, offer_id), pressing.me()
    asked = next((one for one in offers.answers_of(offer) if me and one.volunteer_id == me.id), None)
    if asked is None:
        return redirect(url_for(".offer", offer_id=offer_id)) if pressing.in_office() else abort(404)
    return render_template("rota/offer_answer.html", offer=offer, asked=asked, wanted=offers.is_wanted(offer))


@bp.post("/offers/<int:offer_id>/answer")
@requires("rota.see")
def offer_answer_send(offer_id: int) -> Response:
    """Yes or no of the volunteer who is signed in."""
    offer, me = get_or_404(Offer, offer_id), pressing.me()
    if me is None:
        abort(404)
    change = offer_answers.accept if request.form.get("answer") == "yes" else offer_answers.decline
    return pressing.press(lambda: change(offer, me, by=current_user), _thanks, url_for(".mine"))


def _thanks(answer: OfferAnswer) -> str:
    if answer.answer == "yes":
        return _(
            "Thank you very much! The duty is yours: %(shift)s.", shift=telling.shift_text(answer.offer.shift)
        )
    if answer.answer == "late":
        return _("Thank you for offering. Somebody else had said yes a little earlier, so all is well.")
    return _("Thank you for answering. We are asking others.")


@bp.post("/offers/<int:offer_id>/back")
@requires("rota.see")
def offer_back(offer_id: int) -> Response:
    """Whoever could not come can after all."""
    offer, me = get_or_404(Offer, offer_id), pressing.me()
    own = me is not None and offer.assignment is not None and offer.assignment.volunteer_id == me.id
    if not own and not pressing.in_office():
        abort(404)
    to = url_for(".mine") if own else url_for(".offers")
    return pressing.press(
        lambda: offers.come_after_all(offer, by=current_user),
        _("The duty is as it was before. Thank you!"),
        to,
    )


# --- the office ----------------------------------------------------------------------------------------------


@bp.get("/offers", endpoint="offers")
@requires("rota.arrange")
def offers_page() -> str:
    """Gaps of the coming weeks, and who was asked."""
    today = clock.today()
    return render_template(
        "rota/offers.html", gaps=_gaps(), today=today, tomorrow=today + timedelta(days=1), calls=_calls()
    )


def _gaps() -> list[gaps.Gap]:
    return gaps.coming(DAYS_AHEAD)


def _calls() -> list[tuple[int, str]]:
    """Whose call may come: everybody on a shift of the coming days."""
    first = clock.today()
    found = shifts.between(first, first + timedelta(days=CALLS_AHEAD))
    return [
        (one.id, f"{telling.shift_text(shift)} {one.volunteer.person.name}")
        for shift in found
        for one in shift.assignments
        if mine.is_ahead(one)
    ]


@bp.get("/offers.<any(csv, xlsx):form>")
@requires("rota.arrange")
def offers_export(form: str) -> Response:
    """The gaps as a file."""
    headers = (_("Day"), _("From and to"), _("Kind of duty"), _("Place"), _("People missing"), _("Asked"))
    rows = [
        (
            show.date_text(gap.shift.day, True), telling.hours_text(gap.shift), telling.kind_text(gap.shift.kind),
            gap.shift.where, gap.missing, len({one.volunteer_id for offer in gap.offers for one in offer.answers}),
        )
        for gap in _gaps()
    ]  # fmt: skip
    return table_file(
        _("Gaps in the rota"), headers, rows, ("text", "text", "text", "text", "number", "number"), form
    )


@bp.post("/offers/call")
@requires("rota.arrange")
def offer_call() -> Response:
    """Somebody has called: they cannot come."""
    number = request.form.get("assignment", type=int)
    if number is None:
        flash(_("Please choose who cannot come."), "danger")
        return redirect(url_for(".offers"))
    one, reason = pressing.own_or_arranged(number), request.form.get("reason", "")
    return pressing.press(
        lambda: offers.cannot(one, by=current_user, reason=reason),
        _("Written down. Those who can are being asked."),
        url_for(".offers"),
    )


@bp.post("/shifts/<int:shift_id>/offer")
@requires("rota.arrange")
def offer_gap(shift_id: int) -> Response:
    """Ask around for somebody on a shift that lacks one."""
    shift = get_or_404(Shift, shift_id)
    return pressing.press(
        lambda: offers.offer_gap(shift, by=current_user),
        lambda offer: _("%(n)s people are being asked.", n=len(offer.answers)),
        url_for(".offers"),
    )


@bp.get("/offers/<int:offer_id>")
@requires("rota.arrange")
def offer(offer_id: int) -> str:
    """One offer: who was asked, what came back, whom to call; a yes or no is written down here."""
    found = get_or_404(Offer, offer_id)
    answers = offers.answers_of(found)
    asked = {one.volunteer_id for one in answers} | (
        {found.assignment.volunteer_id} if found.assignment else set()
    )
    wanted = offers.is_wanted(found)
    more = [one for one in rules.candidates(found.shift) if one.volunteer.id not in asked] if wanted else []
    return render_template(
        "rota/offer.html",
        offer=found,
        answers=answers,
        wanted=wanted,
        more=[one for one in more if not any(each.final for each in one.objections)],
    )


@bp.post("/offers/<int:offer_id>/for")
@requires("rota.arrange")
def offer_for(offer_id: int) -> Response:
    """A yes or no heard on the phone, in somebody's name."""
    found = get_or_404(Offer, offer_id)
    change = offer_answers.accept if request.form.get("answer") == "yes" else offer_answers.decline
    number = request.form.get("volunteer", 0, type=int)
    return pressing.press(
        lambda: change(found, volunteers.by_id(number), by=current_user, insist=True),
        _heard,
        url_for(".offer", offer_id=offer_id),
    )


def _heard(answer: OfferAnswer) -> str:
    name = answer.volunteer.person.name
    if answer.answer == "yes":
        return _("%(name)s has the duty.", name=name)
    if answer.answer == "late":
        return _("Somebody else was faster. Please thank %(name)s.", name=name)
    return _("Written down: %(name)s cannot.", name=name)


@bp.post("/offers/<int:offer_id>/withdraw")
@requires("rota.arrange")
def offer_withdraw(offer_id: int) -> Response:
    """Nobody is asked any more; the gap stays."""
    found = get_or_404(Offer, offer_id)
    return pressing.press(
        lambda: offers.withdraw(found, by=current_user),
        _("Nobody is asked any more. The gap stays."),
        url_for(".offers"),
    )
