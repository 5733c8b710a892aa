"""A small kind of operation for the tests: each applied one leaves one row."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow, SignInAttempt, User
from opsapp.org.service import audit
from opsapp.sync.service import Answer, Submitted, handles
from tests.founding import DEVICE

NOW = "2026-11-23T10:15:00+09:00"


@handles("test_note", "sync.apply")
def note(op: Submitted) -> Answer:
    """Write a note down; some words make it fail in every way a handler can."""
    words = op.data["words"]
    audit("test.note", "operation", op.id, by=db.session.get(User, op.user_id), words=words)
    match words:
        case "refuse" if not _released():
            raise RuleError("Not today.", code="not_today", field="words")
        case "twice":
            db.session.add(User(login="clerk", name="x", role="clerk"))
            db.session.flush()
        case "bug":
            raise ZeroDivisionError
        case "busy":
            raise OperationalError("select 1", {}, Exception("database is locked"))
        case "flag":
            return {"words": words, "flags": ["odd"]}
        case "useless":
            return {"words": object()}
    return {"words": words, "at": op.happened_at.isoformat()}


@handles("test_order", "stock.manage")
def order(op: Submitted) -> Answer:
    """What only the office may do."""
    return {}


def release() -> None:
    """From now on "refuse" is applied."""
    db.session.add(SignInAttempt(subject="released", at=clock.now(), succeeded=True))
    db.session.flush()


def _released() -> bool:
    return db.session.scalar(select(SignInAttempt.id).where(SignInAttempt.subject == "released")) is not None


def written() -> int:
    """How many notes have been applied."""
    return db.session.scalar(select(func.count(AuditRow.id)).where(AuditRow.action == "test.note")) or 0


def an_operation(words: Any = "hello", **other: Any) -> dict[str, Any]:
    """A note as a device records it, by 佐藤 unless somebody else is named."""
    given = {"id": str(uuid.uuid4()), "kind": "test_note", "at": NOW, "by": 2, "data": {"words": words}}
    return given | other


def batch(*operations: Any, **other: Any) -> dict[str, Any]:
    """What the tablet of the shop sends."""
    return {"device": DEVICE, "sent_at": clock.now().isoformat(), "operations": list(operations)} | other


def send(client: Any, *operations: Any, **other: Any) -> list[dict[str, Any]]:
    """Post operations and return their answers."""
    answer = client.post("/api/operations", json=batch(*operations, **other))
    assert answer.status_code == 200, answer.text
    return list(answer.json["results"])
