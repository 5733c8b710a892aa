"""Pages of users: who may sign in, with which role."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField

from opsapp import show
from opsapp.access import ROLES, requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import Form, TextField, longest, required
from opsapp.org import users
from opsapp.org.blueprint import bp
from opsapp.org.models import User


class UserForm(Form):
    """Name and role of a user."""

    name = TextField(_l("Name"), [required(), longest(80)])
    kana = TextField(_l("Reading (kana)"), [longest(80)])
    login = TextField(_l("Sign-in name"), [required(), longest(40)])
    role = RadioField(_l("Role"), [required(_l("Please choose a role."))], choices=())

    def __init__(self, *arguments: Any, **fields: Any) -> None:
        super().__init__(*arguments, **fields)
        self.role.choices = [(role, show.role_text(role)) for role in ROLES]

    def words(self) -> dict[str, str]:
        """What was typed, as the service wants it."""
        return {name: getattr(self, name).data for name in ("name", "kana", "login", "role")}


class PinSettingForm(Form):
    """A new PIN for somebody."""

    pin = PasswordField(_l("New PIN (4 digits)"), [required(), longest(20)])


class PasswordSettingForm(Form):
    """A new password for somebody."""

    password = PasswordField(_l("New password"), [required()])


@bp.get("/org/users")
@requires("org.manage")
def users_list() -> str:
    """Everybody who may sign in."""
    return render_template("org/users.html", users=users.users())


@bp.route("/org/users/new", methods=["GET", "POST"])
@requires("org.manage")
def user_new() -> Any:
    """A new user; a PIN or a password follows on the next page."""
    form = UserForm()
    if form.validate_on_submit():
        try:
            with transaction():
                user = users.add(**form.words(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The user is added. Please set a PIN or a password now."))
            return redirect(url_for(".user", user_id=user.id))
    return render_template("org/user_new.html", form=form), 422 if form.errors else 200


@bp.route("/org/users/<int:user_id>", methods=["GET", "POST"])
@requires("org.manage")
def user(user_id: int) -> Any:
    """One user: name and role; PIN, password and closing beside them."""
    person = get_or_404(User, user_id)
    form = UserForm(obj=person)
    if form.validate_on_submit():
        try:
            with transaction():
                users.change(person, **form.words(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            _stay_signed_in(person)
            flash(_("The changes are saved."))
            return redirect(url_for(".users_list"))
    return _page(person, form=form)


@bp.post("/org/users/<int:user_id>/pin")
@requires("org.manage")
def user_pin(user_id: int) -> Any:
    """A new PIN for somebody."""
    person, form = get_or_404(User, user_id), PinSettingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                users.set_pin(person, form.pin.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The new PIN is set."))
            return redirect(url_for(".user", user_id=user_id))
    return _page(person, pin_form=form)


@bp.post("/org/users/<int:user_id>/password")
@requires("org.manage")
def user_password(user_id: int) -> Any:
    """A new password for somebody; it ends their other sessions."""
    person, form = get_or_404(User, user_id), PasswordSettingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                users.set_password(person, form.password.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            _stay_signed_in(person)
            flash(_("The new password is set."))
            return redirect(url_for(".user", user_id=user_id))
    return _page(person, password_form=form)


@bp.post("/org/users/<int:user_id>/deactivate")
@requires("org.manage")
def user_deactivate(user_id: int) -> Response:
    """Close an account and end its sessions."""
    return _switch(user_id, users.deactivate, _("The account is closed."))


@bp.post("/org/users/<int:user_id>/activate")
@requires("org.manage")
def user_activate(user_id: int) -> Response:
    """Open a closed account again."""
    return _switch(user_id, users.activate, _("The account is open again."))


def _switch(user_id: int, change: Any, done: str) -> Response:
    person = get_or_404(User, user_id)
    try:
        with transaction():
            change(person, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(done)
    return redirect(url_for(".user", user_id=user_id))


def _stay_signed_in(person: User) -> None:
    """Whoever changes their own password is not thrown out by it; their other sessions are."""
    if person.id == current_user.id:
        login_user(person)


def _page(person: User, **forms: Form) -> Any:
    """The page of a user with one of its forms as it was sent, the others fresh."""
    wrong = any(form.errors for form in forms.values())
    shown = {
        "form": UserForm(None, obj=person),
        "pin_form": PinSettingForm(None),
        "password_form": PasswordSettingForm(None),
    }
    return render_template("org/user.html", person=person, **(shown | forms)), 422 if wrong else 200
