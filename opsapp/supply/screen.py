"""The screen for work at the shelf, which needs no network: its page, its script and its pack."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_login import current_user

from opsapp.access import public, requires
from opsapp.org.devices import current_device
from opsapp.supply import pack
from opsapp.supply.blueprint import bp, get_at_root
from opsapp.sync import screens

HAND = screens.register(
    screens.Screen(
        name="hand",
        page="supply.hand",
        script="supply.hand_script",
        entry="hand.js",
        styles=("tokens", "app", "forms", "till", "hand"),
        template="supply/hand.html",
    )
)


@bp.get("/hand")
@public
def hand() -> Response:
    """The empty screen."""
    return screens.page_answer(HAND)


@bp.get("/hand.js")
@public
def hand_script() -> Response:
    """Its script."""
    return screens.script_answer(HAND)


@get_at_root("/api/packs/hand")
@requires("stock.waste")
def hand_pack() -> Any:
    """Goods, open orders and running counts for work at the shelf; nothing when the device has the newest already."""
    device = current_device()
    if device is None:
        return {"message": _("This device is not enrolled. Please ask the office.")}, 403
    body, version = pack.hand_pack(device, current_user)
    answer = Response(body, mimetype="application/json")
    answer.set_etag(version)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
