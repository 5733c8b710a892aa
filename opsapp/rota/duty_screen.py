"""The screen 当番, which needs no network: coming and going, handover notes, alcohol checks."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from opsapp import paper
from opsapp.access import public, requires
from opsapp.org.devices import current_device
from opsapp.org.service import organisation
from opsapp.rota import duty_pack
from opsapp.rota.blueprint import bp, get_at_root
from opsapp.sync import screens

DUTY = screens.register(
    screens.Screen(
        name="duty",
        page="rota.duty",
        script="rota.duty_script",
        entry="duty.js",
        styles=("tokens", "app", "forms", "till", "duty"),
        template="rota/duty.html",
    )
)


@bp.get("/duty")
@public
def duty() -> Response:
    """The empty screen."""
    return screens.page_answer(DUTY)


@bp.get("/duty.js")
@public
def duty_script() -> Response:
    """Its script."""
    return screens.script_answer(DUTY)


@get_at_root("/api/packs/duty")
@requires("rota.work")
def duty_pack_answer() -> Any:
    """One's shifts and what waits; nothing when the device has the newest already."""
    device = current_device()
    if device is None:
        return {"message": _("This device is not enrolled. Please ask the office.")}, 403
    body, version = duty_pack.duty_pack(device, current_user)
    answer = Response(body, mimetype="application/json")
    answer.set_etag(version)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@bp.get("/duty-poster.pdf")
@requires("rota.see")
def duty_poster() -> Response:
    """The poster whose QR opens the screen, for the wall of a place."""
    place = request.args.get("place", "")[:40] or organisation().shop_name
    address = url_for("rota.duty", place=place, _external=True)
    data = {"shop": organisation().shop_name, "place": place, "address": address}
    pdf = paper.render("duty_poster", data, images={"qr": paper.qr_svg(address)})
    return paper.response(pdf, f"{_('Duty poster')}-{place}.pdf")
