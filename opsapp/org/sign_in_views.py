"""Pages and API of signing in and out, and of one's own language and letter size."""

from typing import Any
from urllib.parse import urlsplit

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import refresh
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response
from wtforms import PasswordField

from opsapp.access import public
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.forms import Form, TextField, longest, required
from opsapp.org import signing
from opsapp.org.blueprint import bp
from opsapp.org.devices import current_device
from opsapp.org.models import Device, User
from opsapp.org.service import audit
from opsapp.org.session import LANGUAGES, TEXT_SIZES

OWN_CHOICES = ("language", "text_size")


class PasswordForm(Form):
    """Signing in anywhere."""

    login = TextField(_l("Sign-in name"), [required()])
    password = PasswordField(_l("Password"), [required(), longest(200)])


class PinForm(Form):
    """Signing in on an enrolled device."""

    pin = PasswordField(_l("PIN (4 digits)"), [required(), longest(20)])


# --- pages -------------------------------------------------------------------------------------------------


@bp.route("/org/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Tiles of persons on an enrolled device, a name and a password elsewhere."""
    if request.method == "GET" and current_user.is_authenticated and "switch" not in request.args:
        return redirect(_next())
    device = current_device()
    if device is None or request.args.get("way") == "password":
        return _by_password()
    if "user" in request.args:
        return _by_pin(device)
    return render_template("org/tiles.html", people=signing.people_of(device), next=_next(""))


def _by_password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            user = signing.by_password(form.login.data, form.password.data, request.remote_addr or "")
        except RuleError as broken:
            form.show(broken)
        else:
            return _entered(user)
    return render_template("org/sign_in.html", form=form, next=_next("")), 422 if form.errors else 200


def _by_pin(device: Device) -> Any:
    person = next((one for one in signing.people_of(device) if str(one.id) == request.args["user"]), None)
    if person is None:
        abort(404)
    form = PinForm()
    if form.validate_on_submit():
        try:
            user = signing.by_pin(person.id, form.pin.data, device, request.remote_addr or "")
        except RuleError as broken:
            form.show(broken)
        else:
            return _entered(user)
    status = 422 if form.errors else 200
    return render_template("org/pin.html", form=form, person=person, next=_next("")), status


def _entered(user: User) -> Response:
    _begin_session(user)
    return redirect(_next())


@bp.post("/org/sign-out")
@public
def sign_out() -> Response:
    """End the session of this browser."""
    _end_session()
    flash(_("You are signed out."))
    return redirect(url_for("org.sign_in"))


@bp.post("/org/preferences")
@public
def preferences() -> Response:
    """Language and letter size, of the person signed in or else of this browser."""
    chosen = {
        "language": request.form.get("language") if request.form.get("language") in LANGUAGES else None,
        "text_size": request.form.get("size") if request.form.get("size") in TEXT_SIZES else None,
    }
    session.update({name: value for name, value in chosen.items() if value})
    if current_user.is_authenticated and any(chosen.values()):
        with transaction():
            for name, value in chosen.items():
                if value:
                    setattr(current_user, name, value)
    refresh()
    return redirect(_next())


# --- API ---------------------------------------------------------------------------------------------------


@bp.get("/api/csrf")
@public
def api_csrf() -> dict[str, str]:
    """The token a screen sends with its next POST; it is fetched just before, never stored."""
    return {"token": generate_csrf()}


@bp.post("/api/sign-in")
@public
def api_sign_in() -> Any:
    """Switch the person on an enrolled device by PIN: {"user": id, "pin": "1234"}."""
    device, sent = current_device(), request.get_json(silent=True)
    if device is None:
        return {"message": _("This device is not enrolled. Please sign in with a password.")}, 401
    number, pin = (sent.get("user"), sent.get("pin")) if isinstance(sent, dict) else (None, None)
    if type(number) is not int or not isinstance(pin, str):
        return {"message": _("The PIN is not right.")}, 400
    try:
        user = signing.by_pin(number, pin, device, request.remote_addr or "")
    except RuleError as broken:
        return {"message": str(broken)}, 429 if broken.code == "too_many" else 401
    _begin_session(user)
    return {"user": _told(user)}


@bp.post("/api/sign-out")
@public
def api_sign_out() -> dict[str, Any]:
    """End the session of this device's browser."""
    _end_session()
    return {"user": None}


def _told(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in ("id", "name", "kana", "role", "language", "text_size")}


# --- session -----------------------------------------------------------------------------------------------


def _begin_session(user: User) -> None:
    """A new session: nothing of the one before is carried over, so nobody can prepare one for another."""
    session.clear()
    session.permanent = True
    login_user(user)
    refresh()


def _end_session() -> None:
    kept = {name: session[name] for name in OWN_CHOICES if name in session}
    if current_user.is_authenticated:
        kept |= {name: getattr(current_user, name) for name in OWN_CHOICES}
        with transaction():
            audit("org.sign_out", "user", current_user.id, by=db.session.get_one(User, current_user.id))
    logout_user()
    session.clear()
    session.update(kept)
    refresh()


def _next(otherwise: str | None = None) -> str:
    """Where to go afterwards: an address of this house that was asked for, never another site's."""
    wanted = request.values.get("next", "")
    if is_own_address(wanted):
        return wanted
    return url_for("home.today") if otherwise is None else otherwise


def is_own_address(address: str) -> bool:
    """Whether an address leads to a page of this house, also in a browser's lenient eyes."""
    if not address.startswith("/") or "\\" in address or any(ord(c) < 33 or ord(c) == 127 for c in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not address.startswith("//") and not parts.scheme and not parts.netloc
