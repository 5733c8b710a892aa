"""Devices: enrolled once by a manager, known afterwards by a cookie."""

import hashlib
import re
import secrets
import uuid
from datetime import timedelta

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.org.service import audit
from opsapp.text import clean_name, normalize_code

COOKIE = "opsapp_device"
COOKIE_LIFETIME = timedelta(days=730)
CODE_LIFETIME = timedelta(hours=1)
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
CODE_LENGTH = 10  # 49 bits, for one hour
LONGEST_NAME = 60


def current_device() -> Device | None:
    """The enrolled device this request comes from, or None."""
    if "device" not in g:
        device_id, _dot, secret = request.cookies.get(COOKIE, "").partition(".")
        g.device = _device_with(device_id, secret) if re.fullmatch("[0-9a-f-]{36}", device_id) else None
    return g.device  # type: ignore[no-any-return]


def _device_with(device_id: str, secret: str) -> Device | None:
    found = db.session.get(Device, device_id)
    if found is None or found.revoked_at is not None or found.secret_hash is None:
        return None
    return found if secrets.compare_digest(found.secret_hash, fingerprint(secret)) else None


def fingerprint(secret: str) -> str:
    """What is stored of a random secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def devices() -> list[Device]:
    """Every device, those that are revoked last."""
    return list(
        db.session.scalars(select(Device).order_by(Device.revoked_at.is_not(None), Device.name, Device.id))
    )


def add(name: str, owner: User | None, *, by: User) -> tuple[Device, str]:
    """A new device and the code that enrols it, once, within an hour."""
    device = Device(
        id=str(uuid.uuid4()), name=_named(name), owner_id=owner.id if owner else None, enrolled_by_id=by.id
    )
    db.session.add(device)
    code = renew(device, by=by)
    return device, code


def change(device: Device, name: str, owner: User | None, *, by: User) -> None:
    """Give a device another name or owner; without an owner it is shared."""
    device.name, device.owner_id = _named(name), owner.id if owner else None
    db.session.flush()
    audit("org.device_change", "device", device.id, by=by)


def renew(device: Device, *, by: User) -> str:
    """Another enrolment code, when one ran out or the browser forgot. Raises RuleError for a revoked device."""
    if device.revoked_at is not None:
        raise RuleError(_("This device was revoked. Please enrol it as a new one."))
    code = "".join(secrets.choice(CODE_LETTERS) for _n in range(CODE_LENGTH))
    device.code_hash, device.code_until = fingerprint(code), clock.now() + CODE_LIFETIME
    db.session.flush()
    audit("org.device_code", "device", device.id, by=by)
    return code


def device_of(code: str) -> Device:
    """The device that a code enrols. Raises RuleError when the code is wrong, used or too old."""
    wanted = fingerprint(normalize_code(code).replace("-", ""))
    found = db.session.scalar(select(Device).where(Device.code_hash == wanted, Device.revoked_at.is_(None)))
    if found is None or found.code_until is None or found.code_until <= clock.now():
        message = _("This code is not right or no longer valid. Please ask the office for a new one.")
        raise RuleError(message, field="code", code="wrong_code")
    return found


def enrol(code: str) -> tuple[Device, str]:
    """Use a code up: its device and the value of the cookie by which it is known from now on."""
    device = device_of(code)
    lock(Device, [device.id])
    db.session.refresh(device)
    device = device_of(code)
    secret = secrets.token_urlsafe(32)
    device.secret_hash, device.code_hash, device.code_until = fingerprint(secret), None, None
    device.enrolled_at = clock.now()
    db.session.flush()
    audit("org.device_enrol", "device", device.id)
    return device, f"{device.id}.{secret}"


def revoke(device: Device, *, by: User) -> None:
    """Shut a device out for good, for instance a lost one; what it recorded stays."""
    if device.revoked_at is None:
        device.revoked_at, device.secret_hash, device.code_hash = clock.now(), None, None
        db.session.flush()
        audit("org.device_revoke", "device", device.id, by=by)


def _named(name: str) -> str:
    name = clean_name(name)
    if not name:
        raise RuleError(_("Please give the device a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise RuleError(_("Please use at most %(n)s characters.", n=LONGEST_NAME), field="name")
    return name
