"""Operations recorded on devices: applied exactly once, held when wrong, never lost."""

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from opsapp import clock
from opsapp.access import PERMISSIONS, allowed
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.prepared import Link, insert_sql
from opsapp.sync.models import Operation
from opsapp.sync.parcels import Parcel, Source, canonical, is_id, moment, parcel_of

log = logging.getLogger(__name__)
MAX_BATCH = 500
CLOCK_TOLERANCE = timedelta(minutes=10)
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submitted:
    """An operation as a handler sees it: checked in shape, its author allowed, not yet applied."""

    id: str
    kind: str
    happened_at: datetime
    user_id: int
    data: dict[str, Any]
    device_id: str
    received_at: datetime
    clock_off: bool = False  # the device's clock is wrong by more than ten minutes


class Author(NamedTuple):
    """The facts of a user that decide what may be recorded in their name."""

    id: int
    name: str
    role: str
    is_active: bool


Handler = Callable[[Submitted], Answer]
H = TypeVar("H", bound=Handler)
_handlers: dict[str, tuple[Handler, str]] = {}


def handles(kind: str, permission: str) -> Callable[[H], H]:
    """Name the function that applies operations of a kind, and the permission their author needs.

    It runs inside the operation's transaction, flushes but never commits, returns what the device is told,
    and raises RuleError to have the operation held.
    """
    assert permission in PERMISSIONS, permission

    def register(handler: H) -> H:
        _handlers[kind] = (handler, permission)
        return handler

    return register


def receive(
    device: Device, sender: User, operations: list[Any], sent_at: datetime | None = None
) -> list[Answer]:
    """Apply a device's batch in order and answer each: applied, repeated or held.

    `sent_at` is the device's clock when it sent; without it only a clock that is ahead can be told. Raises
    OperationalError when the database cannot take an operation now: the device keeps it and sends it again.
    """
    now = clock.now()
    clock_off = sent_at is not None and abs(now - sent_at) > CLOCK_TOLERANCE
    source = Source(device.id, device.owner_id, sender.id, now, clock_off)
    parcels = [parcel_of(raw, source) for raw in operations]
    known = _known(parcel.id for parcel in parcels)
    return [
        _answer_known(known[parcel.id], parcel) if parcel.id in known else _apply(parcel)
        for parcel in parcels
    ]


# --- one operation -----------------------------------------------------------------------------------------


def _apply(parcel: Parcel) -> Answer:
    try:
        with transaction():
            op, handler = checked(parcel)
            result = answer_of(handler(op), op)
            _note_applied(parcel, op, result)
    except Exception as problem:
        return _not_applied(parcel, problem)
    return {"id": parcel.told, "status": "applied", "result": result}


_insert = insert(Operation)
_facts = select(
    Operation.id, Operation.body_hash, Operation.status, Operation.result, Operation.problem
).where(Operation.id.in_(bindparam("ids", expanding=True)))
_author_facts = "SELECT id, name, role, active FROM user_account WHERE id = ?"
_applied = insert_sql(
    Operation.__table__,
    (
        *("id", "device_id", "sender_id", "user_id", "kind", "happened_at", "received_at", "body_hash"),
        *("status", "result", "body"),
    ),
)


def _note_applied(parcel: Parcel, op: Submitted, result: Answer) -> None:
    """The operation's own row, in the transaction of what it did; its body is kept only while it is flagged."""
    link = Link()
    moments = link.moment(op.happened_at), link.moment(op.received_at)
    body = canonical(parcel.raw) if result.get("flags") else None
    known = (parcel.id, op.device_id, parcel.source.sender_id, op.user_id, op.kind, *moments, parcel.digest)
    link.run(_applied, (*known, "applied", as_text(result), body))


def answer_of(given: Answer, op: Submitted) -> Answer:
    """The handler's answer; what a wrong clock has dated is flagged whatever the handler says."""
    flags = given.get("flags", [])
    return given | {"flags": [*flags, "clock"]} if op.clock_off and "clock" not in flags else given


def as_text(result: Answer) -> str:
    """The answer as it is kept."""
    return json.dumps(result, ensure_ascii=False)


def checked(parcel: Parcel) -> tuple[Submitted, Handler]:
    """The operation in its checked shape and the function that applies it. Raises RuleError."""
    raw, source = parcel.raw, parcel.source
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), dict) or not is_id(raw.get("id")):
        raise RuleError(_("This record has no readable form."), code="unreadable")
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in _handlers:
        raise RuleError(_("This device sent a kind of record that is not known here."), code="unknown_kind")
    happened_at = moment(raw.get("at"))
    if happened_at is None:
        raise RuleError(_("The time of this record cannot be read."), code="unreadable", field="at")
    handler, permission = _handlers[kind]
    user_id = _author(raw.get("by"), permission, source.owner_id)
    off = source.clock_off or happened_at > source.received_at + CLOCK_TOLERANCE
    arrived = (source.device_id, source.received_at, off)
    return Submitted(parcel.id, kind, happened_at, user_id, raw["data"], *arrived), handler


def _author(by: Any, permission: str, owner_id: int | None) -> int:
    """Who recorded it: somebody active who may do this, and on a personal device nobody but its owner."""
    user = _user(by)
    if user is None or not user.is_active:
        message = _("The person named in this record is not known or no longer active.")
        raise RuleError(message, code="not_allowed", field="by")
    if not allowed(user, permission) or owner_id not in (None, user.id):
        message = _("%(name)s may not do this on this device.", name=user.name)
        raise RuleError(message, code="not_allowed", field="by")
    return int(user.id)


def _user(by: Any) -> Any:
    """The facts of a user named by number; True is no number, and not every number is one of a row."""
    if type(by) is not int or not 0 < by < 2**31:
        return None
    row = Link().run(_author_facts, (by,)).fetchone()
    return Author(*row) if row else None


# --- what could not be applied -----------------------------------------------------------------------------

_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, LookupError, OverflowError, DataError)


def _not_applied(parcel: Parcel, problem: Exception) -> Answer:
    """Answer for an operation that raised: it is held, unless a twin was quicker.

    A database that fails is no reason to hold anything: that is raised again.
    """
    if isinstance(problem, RuleError):
        return _hold(parcel, problem.code or "rule", str(problem), problem.field)
    if is_passing(problem):
        raise problem
    answer = _hold(parcel, *explained(problem), None)
    if answer["status"] == "held":
        log.error("operation %s could not be applied", parcel.id, exc_info=problem)
    return answer


def is_passing(problem: Exception) -> bool:
    """Whether the database was busy, full or away, which says nothing about the operation."""
    lost = isinstance(problem, DBAPIError) and problem.connection_invalidated
    return lost or isinstance(problem, (OperationalError, InterfaceError, NoConnection))


def explained(problem: Exception) -> tuple[str, str]:
    """Code and plain words for what a handler did not foresee."""
    if isinstance(problem, IntegrityError):
        return "conflict", _("This record contradicts another one.")
    if isinstance(problem, _UNREADABLE):
        return "unreadable", _("A part of this record is missing or has the wrong form.")
    return "internal", _("opsapp made a mistake here. The record is kept whole: please report it.")


def _hold(parcel: Parcel, code: str, message: str, field: str | None) -> Answer:
    """Keep a wrong operation whole until somebody settles it; the ones behind it go on. Whoever lost a race
    against the same operation finds its row there and tells what became of that one."""
    message = message.encode("utf-8", "replace").decode()  # it may quote what the device sent
    problem: Answer = {"code": code, "message": message, "field": field}
    if parcel.source.clock_off:
        problem["clock"] = True
    try:
        with transaction() as session:
            session.connection().execute(_insert, _held_row(parcel) | {"problem": problem})
    except IntegrityError:
        twin = _known([parcel.id]).get(parcel.id)
        if twin is None:
            raise
        return _answer_known(twin, parcel)
    return {"id": parcel.told, "status": "held", "problem": problem}


def _held_row(parcel: Parcel) -> dict[str, Any]:
    """The row of an operation of any shape, as far as it can be read."""
    shape, source = parcel.raw if isinstance(parcel.raw, dict) else {}, parcel.source
    author, kind = _user(shape.get("by")), shape.get("kind")
    return {
        "id": parcel.id,
        "device_id": source.device_id,
        "sender_id": source.sender_id,
        "user_id": author.id if author else None,
        "kind": kind if isinstance(kind, str) and re.fullmatch("[a-z0-9_]{1,40}", kind) else "?",
        "happened_at": moment(shape.get("at")) or source.received_at,
        "received_at": source.received_at,
        "body_hash": parcel.digest,
        "status": "held",
        "result": "{}",
        "body": canonical(parcel.raw),
    }


# --- what was known already --------------------------------------------------------------------------------


def _known(ids: Iterable[str]) -> dict[str, Any]:
    """Operations already received, by id."""
    rows = db.session.execute(_facts, {"ids": list(ids)}).mappings().all()
    db.session.rollback()
    return {row["id"]: row for row in rows}


def _answer_known(known: Any, parcel: Parcel) -> Answer:
    if known["body_hash"] != parcel.digest:
        return _conflict(parcel)
    if known["status"] in ("applied", "resolved"):
        return {"id": parcel.told, "status": "repeated", "result": json.loads(known["result"])}
    return {"id": parcel.told, "status": "held", "problem": known["problem"]}


def _conflict(parcel: Parcel) -> Answer:
    """The same id with another body: kept beside the first under an id made from both."""
    beside = replace(parcel, id=str(uuid.uuid5(uuid.UUID(parcel.id), parcel.digest)))
    held = _known([beside.id]).get(beside.id)
    if held is not None:
        return {"id": parcel.told, "status": "held", "problem": held["problem"]}
    message = _("Two different records carry the same number. The first one was kept.")
    return _hold(beside, "conflict", message, None)


# --- what was held -----------------------------------------------------------------------------------------


def open_count() -> int:
    """How many operations wait for somebody in the office."""
    return (
        db.session.scalar(select(func.count()).select_from(Operation).where(Operation.status == "held")) or 0
    )


def held() -> list[Operation]:
    """Operations somebody in the office has to settle, oldest first."""
    return list(db.session.scalars(held_query()))


def held_query() -> Any:
    """The query of `held`, for a list with pages."""
    query = select(Operation).where(Operation.status == "held")
    return query.order_by(Operation.received_at, Operation.happened_at, Operation.id)
