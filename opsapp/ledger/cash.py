"""The cash day of a till: opened with a counted float, moved, read, closed once, never edited."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import clock, money
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.ledger.models import CashCount, CashDay, CashMove, Closing, Till
from opsapp.sync.models import Operation

LONGEST_REASON = 120


def till_of(till_id: int, device_id: str) -> Till:
    """The till this device works. Raises RuleError when there is none or it is another device's."""
    till = db.session.get(Till, till_id)
    if till is None:
        raise RuleError(_("This till is not known."), code="unknown_till", field="till")
    if till.device_id != device_id:
        raise RuleError(
            _("%(till)s is worked from another device.", till=till.name), code="wrong_device", field="till"
        )
    return till


def day_of_device(day_id: str, device_id: str) -> CashDay:
    """A cash day whose till this device works or worked when it opened it. Raises RuleError otherwise."""
    day = db.session.get(CashDay, day_id)
    if day is None:
        raise RuleError(
            _("The opening of this cash day has not arrived here."), code="unknown_day", field="day"
        )
    if device_id not in (
        day.till.device_id,
        db.session.scalar(select(Operation.device_id).filter_by(id=day_id)),
    ):
        name = day.till.name
        raise RuleError(
            _("%(till)s is worked from another device.", till=name), code="wrong_device", field="day"
        )
    return day


def open_day(
    day_id: str, till: Till, business_date: date, count: Mapping[int, int], *, happened_at: datetime, by: int
) -> CashDay:
    """Open a till with a float counted by denomination. Raises RuleError while its last day is still open."""
    lock(Till, [till.id])
    if open_day_of(till.id) is not None:
        raise RuleError(
            _("%(till)s has not been closed yet.", till=till.name), code="already_open", field="till"
        )
    day = CashDay(
        id=day_id,
        till_id=till.id,
        business_date=business_date,
        opened_at=happened_at,
        recorded_at=clock.now(),
        user_id=by,
        float_yen=money.count_total(count),
        float_count={str(piece): pieces for piece, pieces in count.items()},
    )
    db.session.add(day)
    db.session.flush()
    return day


def open_day_of(till_id: int) -> CashDay | None:
    """The day on which this till is open now, or None."""
    return db.session.scalar(
        select(CashDay)
        .outerjoin(Closing, Closing.day_id == CashDay.id)
        .where(CashDay.till_id == till_id, Closing.id.is_(None))
        .order_by(CashDay.opened_at.desc())
        .limit(1)
    )


def closing_of(day_id: str) -> Closing | None:
    """The closing of a day, or None while it is open."""
    return db.session.scalar(select(Closing).where(Closing.day_id == day_id))


def last_closing(till_id: int) -> Closing | None:
    """The latest closing of a till."""
    return db.session.scalar(
        select(Closing).where(Closing.till_id == till_id).order_by(Closing.number.desc()).limit(1)
    )


def move(
    day: CashDay, kind: str, yen: int, reason: str, *, operation_id: str, happened_at: datetime, by: int
) -> CashMove:
    """Cash into ('in', 'tab_payment') or out of ('out') the drawer, yen positive. Late when the day is closed."""
    if yen <= 0 or yen > money.LARGEST_AMOUNT:
        raise RuleError(_("The amount must be more than zero."), code="amounts", field="yen")
    if kind != "tab_payment" and not reason.strip():
        raise RuleError(_("Please write what the money was for."), code="reason_missing", field="reason")
    row = CashMove(
        operation_id=operation_id,
        day_id=day.id,
        kind=kind,
        yen=-yen if kind == "out" else yen,
        reason=reason.strip()[:LONGEST_REASON],
        happened_at=happened_at,
        recorded_at=clock.now(),
        user_id=by,
        late=closing_of(day.id) is not None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def moves_of(day_id: str) -> list[CashMove]:
    """What went into and out of the drawer, in the order in which it happened."""
    return list(
        db.session.scalars(
            select(CashMove).where(CashMove.day_id == day_id).order_by(CashMove.happened_at, CashMove.id)
        )
    )


def moved(day_id: str, *, late: bool | None = None) -> dict[str, int]:
    """Positive yen by kind: 'in', 'out', 'tab_payment'; `late` chooses what came before or after the closing."""
    rows = (
        select(CashMove.kind, func.sum(CashMove.yen)).where(CashMove.day_id == day_id).group_by(CashMove.kind)
    )
    if late is not None:
        rows = rows.where(CashMove.late.is_(late))
    sums = {kind: int(yen) for kind, yen in db.session.execute(rows)}
    return {"in": sums.get("in", 0), "out": -sums.get("out", 0), "tab_payment": sums.get("tab_payment", 0)}


def count(
    day: CashDay, kind: str, expected: int, counts: Mapping[int, int] | None, *, operation_id: str,
    happened_at: datetime, by: int, to: int | None = None, note: str = "",
) -> CashCount:  # fmt: skip
    """Record an X reading ('x') or a handover, with what was expected in the drawer and what was counted."""
    row = CashCount(
        operation_id=operation_id,
        day_id=day.id,
        kind=kind,
        expected_yen=expected,
        counted_yen=None if counts is None else money.count_total(counts),
        count=None if counts is None else {str(piece): pieces for piece, pieces in counts.items()},
        happened_at=happened_at,
        recorded_at=clock.now(),
        user_id=by,
        taken_over_by_id=to,
        note=note.strip()[:400],
    )
    db.session.add(row)
    db.session.flush()
    return row


def close(
    day: CashDay, expected: int, counts: Mapping[int, int], next_float: int, reason: str, totals: dict[str, Any], *,
    operation_id: str, happened_at: datetime, by: int,
) -> Closing:  # fmt: skip
    """精算: number the day and freeze its figures (DOMAIN 2.1). Raises RuleError for a second closing, for a
    difference without a reason and for a float larger than what is there."""
    lock(Till, [day.till_id])
    counted = money.count_total(counts)
    _check_closing(day, expected, counted, next_float, reason)
    last = last_closing(day.till_id)
    closing = Closing(
        operation_id=operation_id,
        day_id=day.id,
        till_id=day.till_id,
        number=last.number + 1 if last else 1,
        expected_yen=expected,
        counted_yen=counted,
        count={str(piece): pieces for piece, pieces in counts.items()},
        over_short_yen=counted - expected,
        reason=reason.strip()[:200],
        next_float_yen=next_float,
        deposit_yen=counted - next_float,
        totals=totals,
        happened_at=happened_at,
        recorded_at=clock.now(),
        user_id=by,
    )
    db.session.add(closing)
    db.session.flush()
    return closing


def _check_closing(day: CashDay, expected: int, counted: int, next_float: int, reason: str) -> None:
    if closing_of(day.id) is not None:
        raise RuleError(_("This cash day has already been closed."), code="already_closed", field="day")
    if not 0 <= next_float <= counted:
        message = _("Tomorrow's float is larger than the cash counted.")
        raise RuleError(message, code="amounts", field="next_float")
    if counted != expected and not reason.strip():
        difference = money.yen_text(counted - expected)
        message = _("The drawer differs by %(yen)s. Please write the reason.", yen=difference)
        raise RuleError(message, code="reason_missing", field="reason")


def counts_of(day_id: str) -> list[CashCount]:
    """Readings and handovers of a day, in order."""
    return list(
        db.session.scalars(
            select(CashCount).where(CashCount.day_id == day_id).order_by(CashCount.happened_at, CashCount.id)
        )
    )
