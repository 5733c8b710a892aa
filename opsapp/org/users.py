"""The people who use opsapp: their roles, passwords and PINs."""

import re

from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp.access import MANAGER, ROLES
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import Organisation, User
from opsapp.org.secrets import hash_secret
from opsapp.org.service import audit
from opsapp.text import clean_name, is_kana, normalize_code

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
EASY_PINS = {digit * 4 for digit in "0123456789"} | {"1234", "4321", "0123"}


def users() -> list[User]:
    """Everybody, those who left last, in the order of their reading."""
    return list(db.session.scalars(select(User).order_by(User.active.desc(), User.kana, User.id)))


def add(*, login: str, name: str, kana: str, role: str, by: User | None) -> User:
    """A new user without password or PIN. Raises RuleError when the sign-in name is taken or has odd letters."""
    user = User(login=_free_login(login), active=True)
    _describe(user, name=name, kana=kana, role=role)
    db.session.add(user)
    db.session.flush()
    audit("org.user_add", "user", user.id, by=by, role=role)
    return user


def change(user: User, *, login: str, name: str, kana: str, role: str, by: User) -> None:
    """Correct somebody's name or role. Raises RuleError when no manager would remain."""
    before = {field: getattr(user, field) for field in ("login", "name", "kana", "role")}
    if role != MANAGER:
        _keep_a_manager(user)
    user.login = _free_login(login, user)
    _describe(user, name=name, kana=kana, role=role)
    if role != before["role"]:
        user.session_version += 1  # screens of the old role are not left open
    changed = [field for field, value in before.items() if getattr(user, field) != value]
    db.session.flush()
    audit("org.user_change", "user", user.id, by=by, fields=changed, role=role)


def set_password(user: User, password: str, *, by: User | None) -> None:
    """Give somebody a new password, which ends their sessions. Raises RuleError when it is too easy."""
    check_password(password, user.login)
    user.password_hash = hash_secret(password)
    user.session_version += 1
    db.session.flush()
    audit("org.user_password", "user", user.id, by=by)


def check_password(password: str, login: str) -> None:
    """Raises RuleError for a password that is too short, too long, or one's own sign-in name."""
    if len(password) < SHORTEST_PASSWORD:
        raise RuleError(_("A password has at least %(n)s characters.", n=SHORTEST_PASSWORD), field="password")
    if len(password) > LONGEST_PASSWORD:
        raise RuleError(_("A password has at most %(n)s characters.", n=LONGEST_PASSWORD), field="password")
    if password.strip().lower() == login.lower() or len(set(password)) < 4:
        raise RuleError(_("This password is too easy to guess."), field="password")


def set_pin(user: User, pin: str, *, by: User | None) -> None:
    """Give somebody a new PIN of 4 digits. Raises RuleError when it is none or too easy to guess."""
    digits = normalize_code(pin)
    if not re.fullmatch("[0-9]{4}", digits):
        raise RuleError(_("A PIN has 4 digits."), field="pin")
    if digits in EASY_PINS:
        raise RuleError(_("This PIN is too easy to guess. Please choose other digits."), field="pin")
    user.pin_hash = hash_secret(digits)
    db.session.flush()
    audit("org.user_pin", "user", user.id, by=by)


def deactivate(user: User, *, by: User) -> None:
    """Close somebody's account and end their sessions at once; what they recorded stays under their name."""
    if user.id == by.id:
        raise RuleError(_("You cannot close your own account. Somebody else of the office can."))
    _keep_a_manager(user)
    user.active = False
    user.session_version += 1
    db.session.flush()
    audit("org.user_deactivate", "user", user.id, by=by)


def activate(user: User, *, by: User) -> None:
    """Open a closed account again; password and PIN are as they were."""
    user.active = True
    db.session.flush()
    audit("org.user_activate", "user", user.id, by=by)


def _free_login(login: str, user: User | None = None) -> str:
    name = normalize_code(login).lower()
    if not re.fullmatch("[a-z0-9][a-z0-9._-]{1,39}", name):
        raise RuleError(_("A sign-in name has 2 to 40 letters or digits, without spaces."), field="login")
    holder = db.session.scalar(select(User.id).where(User.login == name))
    if holder is not None and (user is None or holder != user.id):
        raise RuleError(_("This sign-in name is already taken."), field="login")
    return name


def _describe(user: User, *, name: str, kana: str, role: str) -> None:
    if not clean_name(name):
        raise RuleError(_("Please write the name."), field="name")
    if kana and not is_kana(kana):
        raise RuleError(_("Please write the reading in kana."), field="kana")
    if role not in ROLES:
        raise RuleError(_("Please choose a role."), field="role")
    user.name, user.kana, user.role = clean_name(name), clean_name(kana), role


def _keep_a_manager(user: User) -> None:
    """Somebody must remain who can sign in and manage; two managers closing each other wait for one another."""
    if user.role != MANAGER or not user.active:
        return
    lock(Organisation, [1])
    others = select(func.count()).where(
        User.role == MANAGER, User.active, User.password_hash.is_not(None), User.id != user.id
    )
    if not db.session.scalar(others):
        raise RuleError(_("Somebody of the office with a password must remain."), field="role")
