"""Coming, going, handing over and alcohol checks as devices record them (docs/operations.md).

What really happened is applied and flagged, whatever a rule says; held is only what cannot be booked.
"""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, money, shapes
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.ledger.models import Till
from opsapp.org.models import Device, User
from opsapp.rota import abilities, alcohol, attendance, handovers, volunteers
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.handovers import TillCount
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import HandoverNote, HandoverTaken
from opsapp.sync.service import Answer, Submitted, handles

BIGGEST_ID, LONGEST_BREAK = 2**31 - 1, 24 * 60
DEVICE_METHODS = (attendance.PIN, attendance.QR, attendance.PHONE)
HINT = timedelta(hours=12)  # a device may name the shift only so near to its hours


@handles("duty_in", "rota.work")
def duty_in(op: Submitted) -> Answer:
    """Somebody came."""
    who = _volunteer(op, "volunteer")
    found = attendance.come(
        who, op.happened_at, method=shapes.one_of(op.data, "method", DEVICE_METHODS), by=_author(op),
        shift=_hinted(op, who), operation_id=op.id, note=shapes.words(op.data, "note", 200),
    )  # fmt: skip
    return _told(found, op, who)


@handles("duty_out", "rota.work")
def duty_out(op: Submitted) -> Answer:
    """Somebody went; `kind` says what was done where they came without a shift."""
    who = _volunteer(op, "volunteer")
    number = _id(op.data, "kind")
    found = attendance.go(
        who, op.happened_at, method=shapes.one_of(op.data, "method", DEVICE_METHODS), by=_author(op),
        break_minutes=shapes.whole(op.data, "break_minutes", 0, LONGEST_BREAK) if "break_minutes" in op.data else 0,
        kind=db.session.get(DutyKind, number) if number else None, operation_id=op.id,
        note=shapes.words(op.data, "note", 200),
    )  # fmt: skip
    return _told(found, op, who)


def _told(found: attendance.Recorded, op: Submitted, who: Volunteer) -> Answer:
    ended = () if abilities.served(who, clock.day_of(op.happened_at)) else ("ended",)
    return {
        "attendance": found.attendance.id,
        "shift": found.attendance.shift_id,
        "minutes": found.worked.minutes if found.worked else None,
        "flags": sorted({*found.flags, *ended}),
    }


@handles("handover", "rota.work")
def handover(op: Submitted) -> Answer:
    """A note for whoever comes next."""
    number = _id(op.data, "till")
    till = db.session.get(Till, number) if number else None
    if number and till is None:
        raise RuleError(_("This till is not known."), code="unknown_till", field="till")
    counted = (
        None if op.data.get("counted") is None else shapes.whole(op.data, "counted", 0, money.LARGEST_AMOUNT)
    )
    note = handovers.leave(
        op.happened_at, by=_author(op), till=TillCount(till, counted), expiring=_names(op.data),
        message=shapes.words(op.data, "message", 1000), key_handed=op.data.get("key_handed") is True,
        shift=_known_shift(op.data), operation_id=op.id,
    )  # fmt: skip
    return {"note": note.id, "flags": []}


@handles("handover_taken", "rota.work")
def handover_taken(op: Submitted) -> Answer:
    """The next one has read the note, named by the operation that wrote it. Taken over already: flagged."""
    query = select(HandoverNote).where(HandoverNote.operation_id == shapes.identity(op.data, "note"))
    note = db.session.scalar(query)
    if note is None:
        raise RuleError(_("This handover note has not arrived here."), code="unknown_note", field="note")
    if db.session.get(HandoverTaken, note.id) is not None:
        return {"note": note.id, "flags": ["taken"]}
    handovers.take(note, op.happened_at, by=_author(op), operation_id=op.id)
    return {"note": note.id, "flags": ["own_note"] if note.user_id == op.user_id else []}


@handles("alcohol_check", "rota.work")
def alcohol_check(op: Submitted) -> Answer:
    """A check before or after driving. A positive one is flagged: the office looks for another driver."""
    driver = _volunteer(op, "driver")
    reading = None if op.data.get("reading") is None else shapes.whole(op.data, "reading", 0, alcohol.HIGHEST)
    check = alcohol.record(
        driver, shapes.one_of(op.data, "moment", alcohol.MOMENTS), op.happened_at, by=_author(op),
        vehicle=shapes.words(op.data, "vehicle", 40, needed=True),
        confirmer=shapes.words(op.data, "confirmer", 80, needed=True),
        method=shapes.one_of(op.data, "method", alcohol.METHODS), detector=op.data.get("detector") is True,
        reading=reading, positive=op.data.get("positive") is True, shift=_hinted(op, driver),
        instruction=shapes.words(op.data, "instruction", 200), note=shapes.words(op.data, "note", 200),
        operation_id=op.id,
    )  # fmt: skip
    flags = (
        ("positive", check.positive),
        ("no_shift", check.shift is None),
        ("no_detector", not check.detector),
    )
    alone = ("self_confirmed", check.confirmer == driver.person.name)
    return {"check": check.id, "flags": sorted(name for name, there in (*flags, alone) if there)}


# --- what a device says -----------------------------------------------------------------------------------


def _author(op: Submitted) -> User:
    return db.session.get_one(User, op.user_id)


def _volunteer(op: Submitted, field: str) -> Volunteer:
    """Who it is about: the author, or on a shared device anybody who has no phone of their own at hand."""
    number = _id(op.data, field)
    if number is None:
        return volunteers.mine(_author(op))
    found = volunteers.by_id(number)
    shared = db.session.get_one(Device, op.device_id).owner_id is None
    if not shared and found.user_id != op.user_id:
        name = found.person.name
        raise RuleError(
            _("On a phone of one's own nobody records for %(name)s.", name=name),
            code="not_allowed",
            field=field,
        )
    return found


def _hinted(op: Submitted, who: Volunteer) -> Shift | None:
    """The shift a device names, where the volunteer stands on it and its hours are near; else it is looked for."""
    number = _id(op.data, "shift")
    if number is None:
        return None
    query = (
        select(Shift)
        .join(Assignment, (Assignment.shift_id == Shift.id) & Assignment.ended_at.is_(None))
        .where(
            Shift.id == number, Assignment.volunteer_id == who.id, Shift.cancelled_at.is_(None),
            Shift.starts_at <= op.happened_at + HINT, Shift.ends_at >= op.happened_at - HINT,
        )
    )  # fmt: skip
    return db.session.scalar(query)


def _known_shift(data: dict[str, Any]) -> Shift | None:
    number = _id(data, "shift")
    return db.session.get(Shift, number) if number else None


def _id(data: dict[str, Any], field: str) -> int | None:
    return None if data.get(field) is None else shapes.whole(data, field, 1, BIGGEST_ID)


def _names(data: dict[str, Any]) -> list[str]:
    value = data.get("expiring") or []
    if not isinstance(value, list) or not all(isinstance(one, str) and "\0" not in one for one in value):
        shapes.unreadable("expiring")
    return value
