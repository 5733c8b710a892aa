"""Tills: which there are, the device each is worked from, the place whose goods it sells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.ledger import cash
from opsapp.ledger.models import CashDay, Till
from opsapp.org.models import Device, User
from opsapp.org.service import audit

CHANNELS = ("shop", "van")
_CODE = re.compile(r"[0-9A-Z]{1,4}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the office decides about a till."""

    code: str
    name: str
    channel: str
    place_id: int
    device_id: str | None


def listed() -> Sequence[Till]:
    """Every till, those in use first."""
    query = select(Till).options(joinedload(Till.device))
    return db.session.scalars(query.order_by(Till.active.desc(), Till.code)).all()


def devices() -> Sequence[Device]:
    """Devices a till can be worked from: enrolled and not taken back."""
    enrolled = Device.revoked_at.is_(None), Device.secret_hash.is_not(None)
    return db.session.scalars(select(Device).where(*enrolled).order_by(Device.name)).all()


def new(facts: Facts, *, by: User) -> Till:
    """Add a till; its receipts are numbered from 1. Raises RuleError as `change` does."""
    facts = _checked(facts, None)
    till = Till(code=facts.code, name=facts.name, channel=facts.channel, place_id=facts.place_id)
    till.device_id = facts.device_id
    db.session.add(till)
    db.session.flush()
    audit("ledger.new_till", "till", till.id, by=by)
    return till


def change(till: Till, facts: Facts, *, by: User) -> None:
    """Change a till. Raises RuleError for a number that is taken or already printed, and for a device that is
    not enrolled or works another till."""
    lock(Till, [till.id])
    facts = _checked(facts, till)
    changed = [name for name in Facts.__slots__ if getattr(till, name) != getattr(facts, name)]
    for name in changed:
        setattr(till, name, getattr(facts, name))
    db.session.flush()
    audit("ledger.change_till", "till", till.id, by=by, fields=changed)


def retire(till: Till, *, by: User) -> None:
    """Take a till out of use and its device off it. Raises RuleError while it is open."""
    lock(Till, [till.id])
    if cash.open_day_of(till.id) is not None:
        raise RuleError(_("%(till)s is still open. Please close it at the till first.", till=till.name))
    till.active, till.device_id = False, None
    db.session.flush()
    audit("ledger.retire_till", "till", till.id, by=by)


def revive(till: Till, *, by: User) -> None:
    """Take a till into use again; its receipt numbers go on."""
    till.active = True
    db.session.flush()
    audit("ledger.revive_till", "till", till.id, by=by)


def _checked(facts: Facts, till: Till | None) -> Facts:
    code = text.normalize_code(facts.code)
    if not _CODE.fullmatch(code):
        raise RuleError(_("The number of a till has one to four digits or letters."), field="code")
    if till is not None and code != till.code and _has_days(till):
        raise RuleError(_("This number stands on printed receipts and stays."), field="code")
    if (twin := _other(till, Till.code == code)) is not None:
        raise RuleError(_("%(till)s has this number already.", till=twin.name), field="code")
    if facts.channel not in CHANNELS:
        raise RuleError(_("Please choose where it stands."), field="channel")
    _check_device(facts.device_id, till)
    return Facts(code, facts.name.strip()[:60], facts.channel, facts.place_id, facts.device_id)


def _check_device(device_id: str | None, till: Till | None) -> None:
    if device_id is None:
        return
    device = db.session.get(Device, device_id)
    if device is None or device.revoked_at is not None or device.secret_hash is None:
        raise RuleError(_("This device is not enrolled."), field="device_id")
    if (twin := _other(till, Till.device_id == device_id)) is not None:
        message = _("%(till)s is worked from this device. Take it off there first.", till=twin.name)
        raise RuleError(message, field="device_id")


def _has_days(till: Till) -> bool:
    return db.session.scalar(select(CashDay.id).where(CashDay.till_id == till.id).limit(1)) is not None


def _other(till: Till | None, condition: object) -> Till | None:
    query = select(Till).where(condition)  # type: ignore[arg-type]
    return db.session.scalar(query if till is None else query.where(Till.id != till.id))
