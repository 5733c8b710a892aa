"""The door for operations from devices, and the office's list of those that are held."""

from datetime import datetime
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from opsapp.access import requires
from opsapp.org.devices import current_device
from opsapp.sync import service

bp = Blueprint("sync", __name__)


@bp.post("/api/operations")
@requires("sync.apply")
def operations() -> Any:
    """Take a device's batch: {"device", "sent_at", "operations": […]}; one answer for each, in order."""
    try:
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("operations"), list):
            return _refuse(_("This is not a list of records."), 400)
        if len(body["operations"]) > service.MAX_BATCH:
            return _refuse(_("At most %(n)s records can be sent at once.", n=service.MAX_BATCH), 400)
        device = current_device()
        if device is None or device.id != body.get("device"):
            return _refuse(_("This device is not enrolled. Please ask the office."), 403)
        sent_at = _moment(body.get("sent_at"))
        return {"results": service.receive(device, current_user, body["operations"], sent_at)}
    except RecursionError:
        return _refuse(_("This is not a list of records."), 400)
    except OperationalError:  # the database is busy or away: the device keeps everything and sends again
        service.log.exception("operations could not be taken")
        return _refuse(_("The records could not be taken just now. They will be sent again."), 503)


def _refuse(message: str, status: int) -> Any:
    return {"message": message}, status


def _moment(written: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
