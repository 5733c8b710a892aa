"""Figures set by law that change on a day: a dated table, proposed and enacted (DOMAIN 0)."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import Parameter, User
from opsapp.org.service import audit

# name: (words, unit, lowest, highest); a later feature adds its own
KNOWN: dict[str, tuple[object, object, int, int]] = {
    "tax.STD": (_l("Consumption tax, standard rate"), "%", 0, 100),
    "tax.FOOD": (_l("Consumption tax on food and drink"), "%", 0, 100),
    "tax.NEWS": (_l("Consumption tax on subscribed newspapers"), "%", 0, 100),
    "deduction.transitional": (_l("Tax deducted without a qualified invoice"), "%", 0, 100),
    "deduction.small": (_l("Purchases under 10,000 yen are deducted in full (1 yes, 0 no)"), "", 0, 1),
    "rota.in_kind_yen": (_l("An hour of unpaid work as an in-kind contribution"), _l(" yen"), 0, 10_000),
}


def parameters() -> list[Parameter]:
    """Every row, by name, the latest first."""
    order = (Parameter.name, Parameter.valid_from.desc(), Parameter.id.desc())
    return list(db.session.scalars(select(Parameter).order_by(*order)))


def label(name: str) -> str:
    """The words for a parameter."""
    return str(KNOWN[name][0]) if name in KNOWN else name


def value_text(parameter: Parameter) -> str:
    """The value with its unit."""
    return f"{parameter.value}{KNOWN[parameter.name][1] if parameter.name in KNOWN else ''}"


def add(
    *, name: str, valid_from: date, valid_to: date | None, value: int, enacted: bool, source: str, by: User
) -> Parameter:
    """A new row; of enacted rows the one that began last counts. Raises RuleError for a wrong value."""
    if name not in KNOWN:
        raise RuleError(_("Please choose what changes."), field="name")
    _words, _unit, lowest, highest = KNOWN[name]
    if not lowest <= value <= highest:
        message = _("Please enter a number from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest)
        raise RuleError(message, field="value")
    if valid_to is not None and valid_to < valid_from:
        raise RuleError(_("The last day lies before the first."), field="valid_to")
    status = "enacted" if enacted else "proposed"
    _refuse_double(name, valid_from, status)
    row = Parameter(
        name=name, valid_from=valid_from, valid_to=valid_to, value=value, status=status, source=source
    )
    db.session.add(row)
    db.session.flush()
    audit("org.parameter_add", "parameter", row.id, by=by, name=name, value=value, status=status)
    return row


def enact(row: Parameter, *, by: User) -> None:
    """What was proposed has become law. Raises RuleError when it already is."""
    if row.status == "enacted":
        raise RuleError(_("This row is already in force."))
    _refuse_double(row.name, row.valid_from, "enacted")
    row.status = "enacted"
    db.session.flush()
    audit("org.parameter_enact", "parameter", row.id, by=by, name=row.name)


def withdraw(row: Parameter, *, by: User) -> None:
    """Take a proposal away that did not become law; what is in force stays: papers were made by it."""
    if row.status == "enacted":
        raise RuleError(_("What is in force is not deleted. Add a row from the day on which it changes."))
    audit("org.parameter_withdraw", "parameter", row.id, by=by, name=row.name, value=row.value)
    db.session.delete(row)
    db.session.flush()


def _refuse_double(name: str, valid_from: date, status: str) -> None:
    twin = select(Parameter.id).where(
        Parameter.name == name, Parameter.valid_from == valid_from, Parameter.status == status
    )
    if db.session.scalar(twin) is not None:
        raise RuleError(_("There is already a row that begins on this day."), field="valid_from")
