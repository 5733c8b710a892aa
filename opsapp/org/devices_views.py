"""Pages of devices, and the page on which a tablet is enrolled."""

from typing import Any

import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectField

from opsapp.access import public, requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import Form, TextField, longest, required
from opsapp.org import devices, users
from opsapp.org.blueprint import bp
from opsapp.org.models import Device, User

SHOWN_CODE = "enrolment_code"  # in the manager's own session, until the code ends


class DeviceForm(Form):
    """A device and who uses it."""

    name = TextField(_l("Name of the device"), [required(), longest(devices.LONGEST_NAME)])
    owner_id = SelectField(_l("Who uses it?"), choices=(), default="")

    def __init__(self, *arguments: Any, **fields: Any) -> None:
        super().__init__(*arguments, **fields)
        people = [(str(one.id), one.name) for one in users.users() if one.active]
        self.owner_id.choices = [("", _("Shared: everybody with a PIN")), *people]

    def owner(self) -> User | None:
        """The one person it belongs to, or None."""
        return db.session.get(User, int(self.owner_id.data)) if self.owner_id.data else None


class CodeForm(Form):
    """An enrolment code typed by hand."""

    code = TextField(_l("Enrolment code"), [required(), longest(40)])


# --- the office --------------------------------------------------------------------------------------------


@bp.get("/org/devices")
@requires("org.manage")
def devices_list() -> str:
    """Every tablet and phone that may record."""
    return render_template("org/devices.html", devices=devices.devices(), here=devices.current_device())


@bp.route("/org/devices/new", methods=["GET", "POST"])
@requires("org.manage")
def device_new() -> Any:
    """A new device; its enrolment code follows."""
    form = DeviceForm()
    if form.validate_on_submit():
        try:
            with transaction():
                device, code = devices.add(form.name.data, form.owner(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            return _show_code(device, code)
    return render_template("org/device_new.html", form=form), 422 if form.errors else 200


@bp.route("/org/devices/<device_id>", methods=["GET", "POST"])
@requires("org.manage")
def device(device_id: str) -> Any:
    """One device: its name, its owner, its code, and shutting it out."""
    found = get_or_404(Device, device_id)
    form = DeviceForm(name=found.name, owner_id=str(found.owner_id or ""))
    if form.validate_on_submit():
        try:
            with transaction():
                devices.change(found, form.name.data, form.owner(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The changes are saved."))
            return redirect(url_for(".devices_list"))
    return render_template("org/device.html", device=found, form=form), 422 if form.errors else 200


@bp.post("/org/devices/<device_id>/code")
@requires("org.manage")
def device_code_new(device_id: str) -> Response:
    """Another enrolment code for a device."""
    found = get_or_404(Device, device_id)
    try:
        with transaction():
            code = devices.renew(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".device", device_id=device_id))
    return _show_code(found, code)


@bp.get("/org/devices/<device_id>/code")
@requires("org.manage")
def device_code(device_id: str) -> Any:
    """The code as letters, as a link and as a QR code, while it is valid."""
    found, code = get_or_404(Device, device_id), session.get(SHOWN_CODE, "")
    if found.code_hash is None or found.code_hash != devices.fingerprint(code):
        return redirect(url_for(".device", device_id=device_id))
    link = url_for(".enrol", code=code, _external=True)
    return render_template("org/device_code.html", device=found, code=code, link=link, picture=_qr(link))


def _show_code(device: Device, code: str) -> Response:
    session[SHOWN_CODE] = code
    return redirect(url_for(".device_code", device_id=device.id))


def _qr(link: str) -> str:
    """A QR code as the address of a picture."""
    return str(segno.make(link, error="m").svg_data_uri(scale=6, border=3, light="#fff"))


@bp.post("/org/devices/<device_id>/revoke")
@requires("org.manage")
def device_revoke(device_id: str) -> Response:
    """Shut a device out."""
    found = get_or_404(Device, device_id)
    with transaction():
        devices.revoke(found, by=current_user)
    flash(_("The device is shut out. What it recorded and sent stays."))
    return redirect(url_for(".devices_list"))


# --- on the tablet -----------------------------------------------------------------------------------------


@bp.route("/org/enrol", methods=["GET", "POST"])
@public
def enrol_by_hand() -> Any:
    """Type the code, where there is no camera to read the QR code."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            devices.device_of(form.code.data)
        except RuleError as broken:
            form.show(broken)
        else:
            return redirect(url_for(".enrol", code=form.code.data))
    return render_template("org/enrol_by_hand.html", form=form), 422 if form.errors else 200


@bp.route("/org/enrol/<code>", methods=["GET", "POST"])
@public
def enrol(code: str) -> Any:
    """Look at the code, then use it up: only a press enrols, so that a preview of the link does not."""
    try:
        if request.method == "GET":
            found, here = devices.device_of(code), devices.current_device()
            return render_template("org/enrol.html", device=found, here=here)
        with transaction():
            found, cookie = devices.enrol(code)
    except RuleError as broken:
        form = CodeForm(None)
        form.show(broken)
        return render_template("org/enrol_by_hand.html", form=form), 422
    flash(_("This device is enrolled as %(name)s.", name=found.name))
    return _with_cookie(redirect(url_for(".sign_in", switch=1)), cookie)


def _with_cookie(answer: Response, value: str) -> Response:
    answer.set_cookie(
        devices.COOKIE,
        value,
        max_age=devices.COOKIE_LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer
