"""Order days: when a supplier takes an order, and when what was ordered comes.

Neither is on a public holiday: an order day that is one is left out, a delivery that would fall on one comes on the
next day that is none (clock.holidays). Lead days are calendar days.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opsapp import clock
from opsapp.supply.models import Supplier

LOOKED_AHEAD = 60  # days; the longest row of holidays is ten


@dataclass(frozen=True)
class Round:
    """One order and the one after it: when the order counts, until when it is taken, when both deliveries come."""

    order_day: date
    until: datetime | None  # the cut-off on that day; None: all day
    delivery: date
    next_order_day: date
    next_delivery: date


def is_order_day(supplier: Supplier, day: date) -> bool:
    """Whether the supplier takes an order on a day, whatever the hour."""
    days = supplier.order_days or "1234567"
    return str(day.isoweekday()) in days and not clock.is_holiday(day)


def cutoff_on(supplier: Supplier, day: date) -> datetime | None:
    """The moment until which an order is taken on a day; None when it is taken all day."""
    if not supplier.cutoff:
        return None
    return datetime.combine(day, time.fromisoformat(supplier.cutoff), clock.JST)


def order_day(supplier: Supplier, moment: datetime) -> date:
    """The day for which an order placed at a moment counts: today up to the cut-off, else the next order day."""
    today, until = clock.day_of(moment), cutoff_on(supplier, clock.day_of(moment))
    if is_order_day(supplier, today) and (until is None or moment <= until):
        return today
    return next_order_day(supplier, today)


def next_order_day(supplier: Supplier, after: date) -> date:
    """The first order day after a day."""
    for ahead in range(1, LOOKED_AHEAD):
        if is_order_day(supplier, day := after + timedelta(days=ahead)):
            return day
    return after + timedelta(days=7)


def delivery_day(supplier: Supplier, ordered: date) -> date:
    """When an order that counts for a day comes."""
    day = ordered + timedelta(days=supplier.lead_days)
    while clock.is_holiday(day) and supplier.lead_days:
        day += timedelta(days=1)
    return day


def round_of(supplier: Supplier, ordered: date) -> Round:
    """The round of an order day and the one after it."""
    following = next_order_day(supplier, ordered)
    return Round(
        ordered,
        cutoff_on(supplier, ordered),
        delivery_day(supplier, ordered),
        following,
        delivery_day(supplier, following),
    )


def round_at(supplier: Supplier, moment: datetime | None = None) -> Round:
    """The round into which an order placed at a moment falls."""
    return round_of(supplier, order_day(supplier, moment or clock.now()))


def is_late(supplier: Supplier, moment: datetime) -> bool:
    """Whether the supplier takes orders on this very day, but no longer at this moment."""
    today = clock.day_of(moment)
    return is_order_day(supplier, today) and order_day(supplier, moment) != today
