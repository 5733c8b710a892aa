"""Pages of one's own shifts: what comes next, "I can't come", what one is asked."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.rota import mine as service
from opsapp.rota import offer_answers, offers, pressing, swaps
from opsapp.rota.blueprint import bp
from opsapp.rota.plan_models import Assignment


@bp.get("/mine", endpoint="mine")
@requires("rota.see")
def mine_page() -> str:
    """The next shift large, then what one is asked, then the others."""
    me = pressing.me()
    if me is None:
        return render_template("rota/mine_nobody.html")
    coming = service.coming(me)
    return render_template(
        "rota/mine.html",
        next=coming[0] if coming else None,
        coming=coming[1:],
        others=service.others,
        is_ahead=service.is_ahead,
        asked=offer_answers.asked_of(me),
        given_away=offer_answers.given_away(me),
        swaps_to_me=swaps.asked_of(me),
        swaps_of_me=swaps.asked_by(me),
        past=service.past(me),
    )


@bp.get("/mine/<int:assignment_id>")
@requires("rota.see")
def mine_shift(assignment_id: int) -> str:
    """One shift: when, where, with whom; here one says "I can't come" or asks somebody to swap."""
    one = pressing.own_or_arranged(assignment_id)
    return render_template(
        "rota/mine_shift.html",
        one=one,
        own=_is_own(one),
        offer=offers.of_assignment(one),
        others=service.others(one),
        ahead=service.is_ahead(one),
        under_way=one.shift.ends_at > clock.now(),
    )


@bp.post("/mine/<int:assignment_id>/cannot")
@requires("rota.see")
def mine_cannot(assignment_id: int) -> Response:
    """Somebody cannot come: says it themselves, or the office in their name."""
    one = pressing.own_or_arranged(assignment_id)
    reason = request.form.get("reason", "")
    return pressing.press(
        lambda: offers.cannot(one, by=current_user, reason=reason),
        _("Thank you for telling us. We are asking the others now."),
        url_for(".mine" if _is_own(one) else ".offers"),
    )


def _is_own(one: Assignment) -> bool:
    me: Any = pressing.me()
    return me is not None and one.volunteer_id == me.id
