"""Operations that are held: applied again once the cause is gone, or put aside with a reason."""

import json

from flask_babel import gettext as _

from opsapp import clock
from opsapp.db import db, lock, savepoint
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.sync.models import Operation
from opsapp.sync.parcels import Parcel, Source
from opsapp.sync.service import Answer, answer_of, as_text, checked, explained, is_passing, log

LONGEST_REASON = 200


def retry(operation: Operation, *, by: User) -> Answer:
    """Apply a held operation again, when what was missing has been put right. Raises RuleError when not.

    One held as a conflict is applied beside the first, under the id it was kept with.
    """
    parcel = _parcel_of(operation)
    try:
        with savepoint():  # whatever failed, the session can still be asked for the words to tell it in
            op, handler = checked(parcel)
            result = answer_of(handler(op), op)
    except RuleError:
        raise
    except Exception as problem:
        if is_passing(problem):
            raise
        log.error("operation %s could not be applied again", parcel.id, exc_info=problem)
        code, message = explained(problem)
        raise RuleError(message, code=code) from problem
    operation.user_id, operation.result = op.user_id, as_text(result)
    _settle(operation, "resolved", by)
    return result


def dismiss(operation: Operation, reason: str, *, by: User) -> None:
    """Put a held operation aside for good, with the reason why nothing of it counts."""
    _parcel_of(operation)
    reason = reason.strip()
    if not reason:
        raise RuleError(_("Please write why this record does not count."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise RuleError(_("Please use at most %(n)s characters.", n=LONGEST_REASON), field="reason")
    operation.reason = reason
    _settle(operation, "dismissed", by)


def _parcel_of(operation: Operation) -> Parcel:
    """The held operation as it once arrived. Raises RuleError when somebody else was quicker."""
    lock(Operation, [operation.id])
    db.session.refresh(operation)
    if operation.status != "held":
        raise RuleError(_("This record has already been settled."))
    off = bool(operation.problem and operation.problem.get("clock"))
    raw, device = json.loads(operation.body or "{}"), operation.device
    source = Source(device.id, device.owner_id, operation.sender_id or 0, operation.received_at, off)
    return Parcel(operation.id, operation.id, raw, operation.body_hash, source)


def _settle(operation: Operation, status: str, by: User) -> None:
    operation.status, operation.settled_by_id, operation.settled_at = status, by.id, clock.now()
    db.session.flush()
    audit(f"sync.{status}", "operation", operation.id, by=by, kind=operation.kind)
