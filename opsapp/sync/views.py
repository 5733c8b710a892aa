"""The door for operations from devices, and the office's list of those that are held."""

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from opsapp.access import public, requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import Form, required
from opsapp.org.devices import current_device
from opsapp.paging import paged
from opsapp.sync import screens, service, settling, showing
from opsapp.sync.models import Operation

bp = Blueprint("sync", __name__)


class DismissForm(Form):
    """Why a record does not count."""

    reason = TextAreaField(_l("Why does this record not count?"), [required()])


# --- the door ----------------------------------------------------------------------------------------------


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


@bp.get("/sw.js")  # a worker answers only for pages below its own address
@public
def worker() -> Response:
    """The service worker of all screens that work without a network."""
    return screens.worker_answer()


# --- what is held ------------------------------------------------------------------------------------------


@bp.get("/sync/held")
@requires("sync.resolve")
def held() -> str:
    """Records that could not be applied, the oldest first."""
    return render_template("sync/held.html", page_of=paged(service.held_query()), showing=showing)


@bp.get("/sync/held/<operation_id>")
@requires("sync.resolve")
def held_one(operation_id: str) -> Any:
    """One held record with everything in it."""
    return _one(get_or_404(Operation, operation_id), DismissForm())


@bp.post("/sync/held/<operation_id>/apply")
@requires("sync.resolve")
def apply_again(operation_id: str) -> Any:
    """Apply a held record again."""
    operation = get_or_404(Operation, operation_id)
    try:
        with transaction():
            settling.retry(operation, by=current_user)
    except RuleError as broken:
        flash(_("It still cannot be applied: %(reason)s", reason=str(broken)), "danger")
        return redirect(url_for(".held_one", operation_id=operation_id))
    flash(_("The record is applied."))
    return redirect(url_for(".held"))


@bp.post("/sync/held/<operation_id>/dismiss")
@requires("sync.resolve")
def dismiss(operation_id: str) -> Any:
    """Put a held record aside, with a reason."""
    operation, form = get_or_404(Operation, operation_id), DismissForm()
    if form.validate_on_submit():
        try:
            with transaction():
                settling.dismiss(operation, form.reason.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The record is put aside."))
            return redirect(url_for(".held"))
    return _one(operation, form), 422


def _one(operation: Operation, form: DismissForm) -> str | Response:
    data = (json.loads(operation.body or "{}") or {}) if operation.body else {}
    shown = data.get("data", data) if isinstance(data, dict) else data
    parts = {"facts": showing.facts(shown), "lines": showing.lines(shown)}
    return render_template("sync/held_one.html", operation=operation, form=form, showing=showing, **parts)
