"""The beginning of an organisation: its one row of settings, its first manager, the tax rates of the law."""

from datetime import date

from flask_babel import gettext as _

from opsapp.access import MANAGER
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org import users
from opsapp.org.models import Organisation, Parameter, User
from opsapp.org.service import audit, is_founded
from opsapp.text import clean_name

_LAW = "消費税法(令和元年10月1日施行)"
_PLAN = "閣議決定 2026-08-05(成立は未確認)"
# name, first day, last day, percent, status, source (DOMAIN 0, 1.1)
RATES = (
    ("tax.STD", date(2019, 10, 1), None, 10, "enacted", _LAW),
    ("tax.FOOD", date(2019, 10, 1), None, 8, "enacted", _LAW),
    ("tax.NEWS", date(2019, 10, 1), None, 8, "enacted", _LAW),
    ("tax.FOOD", date(2027, 4, 1), date(2029, 3, 31), 1, "proposed", _PLAN),
)


def found(
    name: str,
    shop_name: str,
    manager_login: str,
    manager_name: str,
    password: str,
    *,
    manager_kana: str = "",
    **settings: object,
) -> User:
    """Found the organisation and return its first manager; `settings` are further columns of Organisation.

    Raises RuleError when it is already founded, a name is missing or the password is too short.
    """
    if is_founded():
        raise RuleError(_("This database already holds an organisation."), code="founded")
    if not clean_name(name) or not clean_name(shop_name):
        raise RuleError(_("Please write the name."), field="name")
    db.session.add(Organisation(id=1, name=clean_name(name), shop_name=clean_name(shop_name), **settings))
    db.session.add_all(_rates())
    db.session.flush()
    manager = users.add(login=manager_login, name=manager_name, kana=manager_kana, role=MANAGER, by=None)
    users.set_password(manager, password, by=None)
    audit("org.found", "organisation", 1, by=manager)
    return manager


def _rates() -> list[Parameter]:
    return [
        Parameter(name=name, valid_from=first, valid_to=last, value=rate, status=status, source=source)
        for name, first, last, rate, status, source in RATES
    ]
