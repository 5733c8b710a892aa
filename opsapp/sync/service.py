"""Operations recorded on devices: applied exactly once, held when wrong, never lost."""

import hashlib
import json
import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from opsapp import clock
from opsapp.access import PERMISSIONS, allowed
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.sync.models import Operation

log = logging.getLogger(__name__)
MAX_BATCH = 500
CLOCK_TOLERANCE = timedelta(minutes=10)
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submitted:
    """An operation as a handler sees it: checked in shape, its sender allowed, not yet applied."""

    id: str
    kind: str
    happened_at: datetime
    user_id: int
    data: dict[str, Any]
    device_id: str
    received_at: datetime
    clock_off: bool = False  # the device's clock is wrong by more than ten minutes


Handler = Callable[[Submitted], Answer]
H = TypeVar("H", bound=Handler)
_handlers: dict[str, tuple[Handler, str]] = {}


def handles(kind: str, permission: str) -> Callable[[H], H]:
    """Name the function that applies operations of a kind, and the permission the person needs for it.

    It runs inside the operation's transaction, flushes but never commits, returns what the device is told, and
    raises RuleError to have the operation held.
    """
    assert permission in PERMISSIONS, permission

    def register(handler: H) -> H:
        _handlers[kind] = (handler, permission)
        return handler

    return register


def receive(device: Device, sender: User, operations: list[Any], sent_at: datetime | None = None) -> list[Answer]:
    """Apply a device's batch in order and answer each: applied, repeated or held.

    `sent_at` is the device's clock when it sent; without it a wrong clock cannot be told.
    """
    received_at = clock.now()
    clock_off = sent_at is not None and abs(received_at - sent_at) > CLOCK_TOLERANCE
    device_id, sender_id = device.id, sender.id
    known = _known(raw.get("id") for raw in operations if isinstance(raw, dict))
    return [
        _answer_known(known[raw["id"]], raw, device_id, sender_id, received_at)
        if isinstance(raw, dict) and raw.get("id") in known
        else _apply(raw, device, sender_id, received_at, clock_off)
        for raw in operations
    ]


# --- one operation ---------------------------------------------------------------------------------


def _apply(raw: Any, device: Device, sender_id: int, received_at: datetime, clock_off: bool) -> Answer:
    device_id, owner_id = _device_facts(device)
    row = _row(raw, device_id, sender_id, received_at)
    try:
        with transaction() as session:
            op, handler = _checked(raw, owner_id, device_id, received_at, clock_off)
            result = handler(op)
            row |= {"status": "applied", "result": json.dumps(result, ensure_ascii=False)}
            if result.get("flags"):
                row["body"] = canonical(raw)
            session.connection().execute(_insert, row)
        return {"id": row["id"], "status": "applied", "result": result}
    except RuleError as broken:
        return _hold(row, raw, broken.code or "rule", broken.message, broken.field)
    except IntegrityError:
        if (twin := _known([row["id"]]).get(row["id"])) is not None:
            return _answer_known(twin, raw, device_id, sender_id, received_at)
        log.exception("operation %s does not fit the database", row["id"])
        return _hold(row, raw, "conflict", _("This record contradicts another one."), None)
    except (KeyError, TypeError, ValueError, AttributeError, LookupError):
        log.exception("operation %s could not be read", row["id"])
        return _hold(row, raw, "unreadable", _("A part of this record is missing or has the wrong form."), None)


_insert = insert(Operation.__table__)
_facts = select(Operation.__table__).where(Operation.id.in_(bindparam("ids", expanding=True)))


def _device_facts(device: Device) -> tuple[str, int | None]:
    state = device.__dict__
    return (state["id"], state["owner_id"]) if "id" in state and "owner_id" in state else (device.id, device.owner_id)


def _row(raw: Any, device_id: str, sender_id: int, received_at: datetime) -> dict[str, Any]:
    """The operation's own row, readable even when the operation is not."""
    shape = raw if isinstance(raw, dict) else {}
    return {
        "id": _identity(shape.get("id"), raw),
        "device_id": device_id,
        "sender_id": sender_id,
        "user_id": None,
        "kind": str(shape.get("kind", "?"))[:40],
        "happened_at": _moment(shape.get("at"), received_at),
        "received_at": received_at,
        "body_hash": digest(raw),
        "body": None,
        "problem": None,
        "result": "{}",
    }


def _identity(given: Any, raw: Any) -> str:
    try:
        return str(uuid.UUID(given))
    except (ValueError, TypeError, AttributeError):
        return str(uuid.uuid5(uuid.NAMESPACE_OID, digest(raw)))


def _moment(text: Any, otherwise: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return otherwise
    return moment if moment.tzinfo else otherwise


def _checked(raw: Any, owner_id: int | None, device_id: str, received_at: datetime, clock_off: bool) -> tuple[Submitted, Handler]:
    """The operation in its checked shape and the function that applies it."""
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), dict) or str(raw.get("id")) != _identity(raw.get("id"), raw):
        raise RuleError(_("This record has no readable form."), code="unreadable")
    handler, permission = _handlers.get(raw.get("kind", ""), (None, ""))
    if handler is None:
        raise RuleError(_("This device sent a kind of record that is not known here."), code="unknown_kind")
    happened_at = datetime.fromisoformat(raw["at"])
    if happened_at.tzinfo is None:
        raise RuleError(_("The time of this record has no time zone."), code="unreadable", field="at")
    user_id = _author(raw.get("by"), permission, owner_id)
    return (
        Submitted(raw["id"], raw["kind"], happened_at, user_id, raw["data"], device_id, received_at, clock_off),
        handler,
    )


def _author(by: Any, permission: str, owner_id: int | None) -> int:
    """Who recorded it: somebody active who may do this, and on a personal device nobody but its owner."""
    user = db.session.get(User, by) if isinstance(by, int) else None
    if user is None or not user.active:
        raise RuleError(_("The person named in this record is not known or no longer active."), code="not_allowed", field="by")
    if not allowed(user, permission) or (owner_id is not None and owner_id != by):
        raise RuleError(_("%(name)s may not do this on this device.", name=user.name), code="not_allowed", field="by")
    return int(by)


def _hold(row: dict[str, Any], raw: Any, code: str, message: str, field: str | None) -> Answer:
    """Keep a wrong operation whole until somebody settles it; the ones behind it go on."""
    problem = {"code": code, "message": str(message), "field": field}
    by = raw.get("by") if isinstance(raw, dict) else None
    try:
        with transaction() as session:
            row |= {"status": "held", "problem": problem, "body": canonical(raw)}
            row["user_id"] = by if isinstance(by, int) and session.get(User, by) else None
            session.connection().execute(_insert, row)
    except IntegrityError:
        twin = _known([row["id"]])[row["id"]]
        return _answer_known(twin, raw, row["device_id"], row["sender_id"], row["received_at"])
    return {"id": row["id"], "status": "held", "problem": problem}


def _known(ids: Iterable[Any]) -> dict[str, Any]:
    """Operations already received, by id."""
    wanted = [one for one in ids if isinstance(one, str)]
    rows = db.session.execute(_facts, {"ids": wanted}).mappings().all() if wanted else []
    db.session.rollback()
    return {row["id"]: row for row in rows}


def _answer_known(known: Any, raw: Any, device_id: str, sender_id: int, received_at: datetime) -> Answer:
    if known["body_hash"] != digest(raw):
        return _conflict(raw, device_id, sender_id, received_at)
    if known["status"] == "applied" or known["status"] == "resolved":
        return {"id": known["id"], "status": "repeated", "result": json.loads(known["result"])}
    return {"id": known["id"], "status": "held", "problem": known["problem"]}


def _conflict(raw: Any, device_id: str, sender_id: int, received_at: datetime) -> Answer:
    """The same id with another body: kept beside the first under an id made from both."""
    row = _row(raw, device_id, sender_id, received_at)
    row["id"] = str(uuid.uuid5(uuid.UUID(row["id"]), row["body_hash"]))
    held = _known([row["id"]]).get(row["id"])
    message = _("Two different records carry the same number. The first one was kept.")
    problem = held["problem"] if held else _hold(row, raw, "conflict", message, None)["problem"]
    return {"id": raw["id"], "status": "held", "problem": problem}


def canonical(raw: Any) -> str:
    """The operation as text that is the same however its fields were ordered."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(raw: Any) -> str:
    """What tells one body from another under the same id."""
    return hashlib.sha256(canonical(raw).encode()).hexdigest()


# --- what was held ---------------------------------------------------------------------------------


def held() -> list[Operation]:
    """Operations somebody in the office has to settle, oldest first."""
    return list(db.session.scalars(select(Operation).where(Operation.status == "held").order_by(Operation.received_at)))


def retry(operation: Operation, *, by: User) -> Answer:
    """Apply a held operation again, after what was missing has been put right. Raises RuleError when it still is."""
    raw = _held_body(operation)
    op, handler = _checked(raw, operation.device.owner_id, operation.device_id, operation.received_at, False)
    result = handler(op)
    operation.user_id, operation.result = op.user_id, json.dumps(result, ensure_ascii=False)
    _settle(operation, "resolved", by)
    return result


def dismiss(operation: Operation, reason: str, *, by: User) -> None:
    """Put a held operation aside for good, with the reason why nothing of it counts."""
    _held_body(operation)
    if not reason.strip():
        raise RuleError(_("Please write why this record does not count."), field="reason")
    operation.reason = reason.strip()
    _settle(operation, "dismissed", by)


def _held_body(operation: Operation) -> Any:
    if operation.status != "held":
        raise RuleError(_("This record has already been settled."))
    return json.loads(operation.body or "{}")


def _settle(operation: Operation, status: str, by: User) -> None:
    operation.status, operation.settled_by_id, operation.settled_at = status, by.id, clock.now()
    db.session.flush()
