"""Moments of the tests about work, in Japanese time, and somebody who sends what a device recorded."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import Device, User
from opsapp.rota import rates
from opsapp.rota.hours import Span
from opsapp.rota.shifts import at
from opsapp.rota.work_models import RateRule
from opsapp.sync import service
from tests.founding import DEVICE
from tests.rota.staff import MONDAY

WEEK = "1234567"


def moment(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """So many days after Monday, 1 March 2027."""
    return at(MONDAY + timedelta(day), hour * 60 + minute)


def span(begin: float, end: float, pause: int = 0, day: int = 0) -> Span:
    """Hours of a day as numbers: 7.5 is half past seven."""
    return Span(
        at(MONDAY + timedelta(day), int(begin * 60)), at(MONDAY + timedelta(day), int(end * 60)), pause
    )


@contextmanager
def evening(day: int = 0) -> Iterator[None]:
    """It is nine in the evening, so many days after Monday."""
    with clock.frozen(moment(21, 0, day)):
        yield


def rate(ledger: str, unit: int, by: User, **facts: Any) -> RateRule:
    """A plain rule for all kinds of duty: so many yen for each begun hour."""
    bands = [{"days": WEEK, "from": 0, "to": 1440, "first": 0, "unit": unit}]
    return rates.add(
        **{"ledger": ledger, "valid_from": MONDAY - timedelta(365), "bands": bands, "by": by} | facts
    )


def operation(kind: str, by: User, at: datetime, /, **data: Any) -> dict[str, Any]:
    """What a device writes down."""
    return {"id": str(uuid.uuid4()), "kind": kind, "at": at.isoformat(), "by": by.id, "data": data}


def send(
    *operations: dict[str, Any], device: str = DEVICE, now: datetime | None = None, **sent: Any
) -> list[Any]:
    """The answers to what a device sends, by default in the evening of that Monday."""
    db.session.rollback()
    db.session.expire_all()
    with clock.frozen(now or moment(21)):
        found = db.session.get_one(Device, device)
        sender = db.session.get_one(User, operations[0]["by"])
        return service.receive(found, sender, list(operations), sent.get("sent_at"))
