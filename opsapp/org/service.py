"""Settings, dated parameters and the audit trail."""

from datetime import date
from typing import Any

from flask import has_request_context
from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow, Organisation, Parameter, User


def organisation() -> Organisation:
    """The one row of settings. Raises RuleError before the organisation is founded."""
    found = db.session.get(Organisation, 1)
    if found is None:
        raise RuleError(_("No organisation has been set up yet."))
    return found


def parameter(name: str, on: date) -> Any:
    """Value of a dated parameter enacted for a day (DOMAIN 0). Raises RuleError when none is."""
    found = db.session.scalar(
        select(Parameter)
        .where(Parameter.name == name, Parameter.status == "enacted", Parameter.valid_from <= on)
        .where((Parameter.valid_to.is_(None)) | (Parameter.valid_to >= on))
        .order_by(Parameter.valid_from.desc())
        .limit(1)
    )
    if found is None:
        raise RuleError(_("No value of %(name)s is known for %(day)s.", name=name, day=on.isoformat()))
    return found.value


def tax_rates(on: date) -> dict[str, int]:
    """Percent by tax class on a day; EXEMPT and OUT are 0 (DOMAIN 1.1)."""
    return {name: int(parameter(f"tax.{name}", on)) for name in ("STD", "FOOD", "NEWS")} | {
        "EXEMPT": 0,
        "OUT": 0,
    }


def audit(
    action: str, subject: str = "", subject_id: object = "", *, by: User | None = None, **detail: Any
) -> None:
    """Write down who did what, in the transaction of the deed; `detail` holds field names and counts only."""
    device = None
    if has_request_context():
        from opsapp.org.devices import current_device

        device = current_device()
    db.session.add(
        AuditRow(
            at=clock.now(),
            user_id=by.id if by else None,
            device_id=device.id if device else None,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            detail=detail,
        )
    )
    db.session.flush()


def is_founded() -> bool:
    """Whether this database holds an organisation."""
    return db.session.get(Organisation, 1) is not None
