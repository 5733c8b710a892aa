"""The screen 訪問, which needs no network: today's round, and the report at the door."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_login import current_user

from opsapp.access import public, requires
from opsapp.org.devices import current_device
from opsapp.sync import screens
from opsapp.visits import pack
from opsapp.visits.blueprint import bp, get_at_root

VISIT = screens.register(
    screens.Screen(
        name="visit",
        page="visits.round_screen",
        script="visits.round_script",
        entry="visit.js",
        styles=("tokens", "app", "forms", "till", "visit"),
        template="visits/round.html",
    )
)


@bp.get("/round")
@public
def round_screen() -> Response:
    """The empty screen."""
    return screens.page_answer(VISIT)


@bp.get("/round.js")
@public
def round_script() -> Response:
    """Its script."""
    return screens.script_answer(VISIT)


@get_at_root("/api/packs/visits")
@requires("visits.report")
def visit_pack() -> Any:
    """One's round of today; nothing when the device has the newest already."""
    device = current_device()
    if device is None:
        return {"message": _("This device is not enrolled. Please ask the office.")}, 403
    body, version = pack.visit_pack(device, current_user)
    answer = Response(body, mimetype="application/json")
    answer.set_etag(version)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
