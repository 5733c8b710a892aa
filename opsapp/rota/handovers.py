"""引継ぎ between two shifts (DOMAIN 6): till count, goods that expire, message, key; two people stand for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsapp import clock, money
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.ledger import cash
from opsapp.ledger.models import CashCount, CashDay, Till
from opsapp.org.models import User
from opsapp.rota.duty_models import Shift
from opsapp.rota.work_models import HandoverNote, HandoverTaken
from opsapp.stock import expiry

NEAR = timedelta(minutes=45)  # a reading of the till so near to the note tells what should be there
MOST_GOODS, RECENT = 40, timedelta(days=2)


class TillCount(NamedTuple):
    """What was counted in a till, in yen; None: nobody counted."""

    till: Till | None
    yen: int | None


NOT_COUNTED = TillCount(None, None)


def leave(
    happened_at: datetime, *, by: User, till: TillCount = NOT_COUNTED, expiring: Sequence[str] = (),
    message: str = "", key_handed: bool = False, shift: Shift | None = None, operation_id: str | None = None,
) -> HandoverNote:  # fmt: skip
    """A note for whoever comes next. RuleError for an impossible sum, and for a note in which nothing stands."""
    if till.yen is not None and not 0 <= till.yen <= money.LARGEST_AMOUNT:
        raise RuleError(_("This amount is not possible."), field="counted_yen")
    if till.yen is None and not expiring and not message.strip() and not key_handed:
        raise RuleError(_("Please write at least one thing down."), field="message")
    note = HandoverNote(
        shift=shift, happened_at=happened_at, recorded_at=clock.now(), user=by,
        till_id=till.till.id if till.till else None,
        counted_yen=till.yen, expiring=[str(one)[:60] for one in expiring[:MOST_GOODS]], message=message.strip()[:1000],
        key_handed=key_handed, operation_id=operation_id,
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    return note


def take(
    note: HandoverNote, happened_at: datetime, *, by: User, operation_id: str | None = None
) -> HandoverTaken:
    """The next one has read it and takes over: the second signature. RuleError "taken" when somebody did already."""
    lock(HandoverNote, [note.id])
    there = db.session.get(HandoverTaken, note.id)
    if there is not None:
        raise RuleError(_("%(name)s took this over already.", name=there.user.name), code="taken")
    taken = HandoverTaken(
        note_id=note.id, happened_at=happened_at, recorded_at=clock.now(), user=by, operation_id=operation_id
    )
    db.session.add(taken)
    db.session.flush()
    db.session.expire(note, ["taken"])
    return taken


def expected(note: HandoverNote) -> int | None:
    """Yen that should have been in the till by the reading nearest to the note, or None where there is none.

    The ledger knows what was expected whenever the till was read or handed over; sales are not asked here.
    """
    if note.till_id is None:
        return None
    query = (
        select(CashCount)
        .join(CashDay, CashDay.id == CashCount.day_id)
        .where(
            CashDay.till_id == note.till_id,
            CashCount.happened_at >= note.happened_at - NEAR,
            CashCount.happened_at <= note.happened_at + NEAR,
        )
    )
    found = db.session.scalars(query).all()
    nearest = min(found, key=lambda one: abs(one.happened_at - note.happened_at), default=None)
    return nearest.expected_yen if nearest else None


def float_of(till_id: int) -> int | None:
    """The float a till was opened with today, in yen; None while it is closed."""
    day = cash.open_day_of(till_id)
    return day.float_yen if day else None


def expiring_today(place_id: int | None = None) -> list[str]:
    """Names of goods whose date is over today or has passed, as the list of expiry orders them."""
    found = expiry.expiring(0, place_id=place_id)
    return list(dict.fromkeys(row.product.name for row in found))[:MOST_GOODS]


def listed(open_only: bool = False) -> Select[Any]:
    """The query of notes, the latest first."""
    query = select(HandoverNote).options(joinedload(HandoverNote.user))
    if open_only:
        query = query.where(
            ~select(HandoverTaken.note_id).where(HandoverTaken.note_id == HandoverNote.id).exists()
        )
    return query.order_by(HandoverNote.happened_at.desc(), HandoverNote.id.desc())


def waiting(now: datetime | None = None) -> Sequence[HandoverNote]:
    """Notes of the last days that nobody has taken over, the latest first."""
    since = (now or clock.now()) - RECENT
    return db.session.scalars(listed(open_only=True).where(HandoverNote.happened_at >= since)).all()
