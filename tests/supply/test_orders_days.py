"""On which day an order counts and when it comes: weekdays, cut-offs and the holidays of autumn 2026."""

from datetime import date, datetime

import pytest

from opsapp import clock
from opsapp.supply import order_days
from opsapp.supply.models import Supplier


def supplier(days: str = "12345", cutoff: str = "", lead: int = 1) -> Supplier:
    return Supplier(name="問屋", order_days=days, cutoff=cutoff, lead_days=lead)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.JST)


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        ("2026-11-09 08:00", "2026-11-09"),  # Monday
        ("2026-11-09 15:00", "2026-11-09"),  # the very minute is in time
        ("2026-11-09 15:01", "2026-11-10"),
        ("2026-11-13 16:00", "2026-11-16"),  # Friday afternoon is Monday
        ("2026-11-14 09:00", "2026-11-16"),
        ("2026-11-20 16:00", "2026-11-24"),  # Monday 23 is a holiday
        ("2026-11-23 09:00", "2026-11-24"),
        ("2026-09-18 16:00", "2026-09-24"),  # 21 to 23 September are three holidays in a row
    ],
)
def test_an_order_counts_for_the_day_on_which_it_is_taken(moment: str, counts: str) -> None:
    found = order_days.order_day(supplier(cutoff="15:00"), at(moment))
    assert found == date.fromisoformat(counts)


def test_without_a_cutoff_an_order_is_taken_all_day() -> None:
    assert order_days.order_day(supplier(), at("2026-11-09 23:59")) == date(2026, 11, 9)


def test_nothing_comes_on_a_holiday() -> None:
    assert order_days.delivery_day(supplier(lead=3), date(2026, 11, 20)) == date(2026, 11, 24)
    assert order_days.delivery_day(supplier(lead=2), date(2026, 9, 19)) == date(2026, 9, 24)
    assert order_days.delivery_day(supplier(lead=1), date(2026, 11, 9)) == date(2026, 11, 10)


def test_a_round_knows_the_delivery_after_it() -> None:
    found = order_days.round_at(supplier("14", "10:00", 2), at("2026-11-09 09:00"))
    assert (found.order_day, found.delivery) == (date(2026, 11, 9), date(2026, 11, 11))
    assert (found.next_order_day, found.next_delivery) == (date(2026, 11, 12), date(2026, 11, 14))
    assert found.until == at("2026-11-09 10:00")


def test_a_day_is_late_only_where_an_order_was_taken_earlier() -> None:
    assert order_days.is_late(supplier(cutoff="10:00"), at("2026-11-09 10:01"))
    assert not order_days.is_late(supplier(cutoff="10:00"), at("2026-11-09 09:59"))
    assert not order_days.is_late(supplier("2", cutoff="10:00"), at("2026-11-09 12:00"))


def test_a_supplier_without_days_is_asked_on_any_day() -> None:
    assert order_days.order_day(supplier(""), at("2026-11-14 12:00")) == date(2026, 11, 14)
