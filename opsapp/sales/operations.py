"""What a till records: sales, returns, voids, and the readings of its drawer."""

from flask_babel import gettext as _

from opsapp import money, shapes
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.ledger import cash
from opsapp.ledger.models import CashDay
from opsapp.org.models import User
from opsapp.sales import cashday, returning, selling
from opsapp.sync.service import Answer, Submitted, handles


@handles("sale", "sales.sell")
def sale(op: Submitted) -> Answer:
    """A sale at the counter or the van."""
    return selling.sell(op)


@handles("return", "sales.return")
def take_back(op: Submitted) -> Answer:
    """Goods come back against a receipt."""
    return returning.take_back(op)


@handles("void", "sales.return")
def void(op: Submitted) -> Answer:
    """The till's last receipt did not happen."""
    return returning.void(op)


@handles("day_check", "shop.open")
def day_check(op: Submitted) -> Answer:
    """点検 (X): read the drawer, with or without a count."""
    day = _day(op)
    counts = None if op.data.get("count") is None else _counted(op)
    row = cash.count(
        day,
        "x",
        cashday.expected(day),
        counts,
        operation_id=op.id,
        happened_at=op.happened_at,
        by=op.user_id,
    )
    return _difference(row.expected_yen, row.counted_yen)


@handles("day_handover", "shop.open")
def day_handover(op: Submitted) -> Answer:
    """The second shift takes the counted drawer over."""
    day = _day(op)
    to = db.session.get(User, shapes.whole(op.data, "to"))
    if to is None or not to.active:
        raise RuleError(_("The person who takes over is not known."), code="not_allowed", field="to")
    row = cash.count(
        day,
        "handover",
        cashday.expected(day),
        _counted(op),
        operation_id=op.id,
        happened_at=op.happened_at,
        by=op.user_id,
        to=to.id,
        note=shapes.words(op.data, "note", 400),
    )
    return _difference(row.expected_yen, row.counted_yen)


@handles("day_close", "shop.open")
def day_close(op: Submitted) -> Answer:
    """精算 (Z): count, close, number; tomorrow's float stays, the rest is the deposit."""
    closing = cashday.close(
        _day(op),
        _counted(op),
        shapes.whole(op.data, "next_float"),
        shapes.words(op.data, "reason", 200),
        operation_id=op.id,
        at=op.happened_at,
        by=op.user_id,
    )
    return {
        "closing": closing.id,
        "number": closing.number,
        "expected": closing.expected_yen,
        "over_short": closing.over_short_yen,
        "deposit": closing.deposit_yen,
    } | ({"flags": ["clock"]} if op.clock_off else {})


def _day(op: Submitted) -> CashDay:
    return cash.day_of_device(shapes.identity(op.data, "day"), op.device_id)


def _counted(op: Submitted) -> dict[int, int]:
    """The count, which must come to the sum the device showed."""
    counts = shapes.pieces(op.data)
    if money.count_total(counts) != shapes.whole(op.data, "counted"):
        raise RuleError(_("The counted coins and notes do not add up."), code="amounts", field="counted")
    return counts


def _difference(expected: int, counted: int | None) -> Answer:
    return {"expected": expected, "over_short": None if counted is None else counted - expected}
