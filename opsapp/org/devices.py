"""Devices: enrolled once by a manager, known afterwards by a cookie."""

import hashlib
from datetime import timedelta

from flask import g, request

from opsapp.db import db
from opsapp.org.models import Device

COOKIE = "opsapp_device"
CODE_LIFETIME = timedelta(hours=1)


def current_device() -> Device | None:
    """The enrolled device this request comes from, or None."""
    if "device" not in g:
        device_id, _, secret = request.cookies.get(COOKIE, "").partition(".")
        found = db.session.get(Device, device_id) if secret else None
        known = found is not None and found.revoked_at is None and found.secret_hash == fingerprint(secret)
        g.device = found if known else None
    return g.device


def fingerprint(secret: str) -> str:
    """What is stored of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
