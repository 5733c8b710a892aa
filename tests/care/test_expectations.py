"""When somebody should have been seen: one plan, some sightings, an evening."""

from datetime import date, datetime, timedelta

import pytest

import opsapp.rota.plan_models  # noqa: F401  (a volunteer is mapped only together with the sheet)
from opsapp import clock
from opsapp.care.expectations import Expected, state_of
from opsapp.care.watch_models import Pause, WatchPlan

MONDAY = date(2027, 3, 1)


def day(number: int) -> date:
    return MONDAY + timedelta(number)


def at(number: int, hour: int = 10) -> datetime:
    return datetime.combine(day(number), datetime.min.time(), clock.JST) + timedelta(hours=hour)


def plan(every: int, counts: str = "any", weekdays: str = "", begins: int = 0) -> WatchPlan:
    return WatchPlan(person_id=1, every_days=every, counts=counts, weekdays=weekdays, first_day=day(begins))


def away(first: int, last: int | None) -> Pause:
    return Pause(
        person_id=1, kind="hospital", first_day=day(first), last_day=None if last is None else day(last)
    )


def on(
    evening: int, one: WatchPlan, seen: dict | None = None, pauses: tuple = (), told: str = ""
) -> Expected:
    return state_of(one, seen or {}, pauses, told, day(evening))


def test_a_plan_waits_as_long_as_its_rhythm_from_its_first_day() -> None:
    assert [on(evening, plan(3)).state for evening in range(5)] == [
        "waiting",
        "waiting",
        "due",
        "overdue",
        "overdue",
    ]


def test_who_is_to_be_seen_daily_is_due_every_evening() -> None:
    one = plan(1)
    assert on(0, one).state == "due"
    assert on(0, one, {"shop": at(0)}).state == "met"
    assert on(1, one, {"shop": at(0)}).state == "due"
    assert on(3, one, {"shop": at(0)}).days_late(day(3)) == 2


@pytest.mark.parametrize(
    ("counts", "met"),
    [
        ("any", ["shop", "van", "meal", "visit", "phone", "event"]),
        ("face", ["shop", "van", "meal", "visit", "event"]),
        ("visit", ["visit"]),
    ],
)
def test_what_counts_is_agreed_with_each(counts: str, met: list[str]) -> None:
    channels = ("shop", "van", "meal", "visit", "phone", "event")
    assert [one for one in channels if on(2, plan(2, counts), {one: at(2)}).state == "met"] == met


def test_a_contact_that_does_not_count_leaves_it_due() -> None:
    found = on(2, plan(1, "face"), {"phone": at(2), "shop": at(0)})
    assert (found.state, found.channel, found.due_on) == ("overdue", "shop", day(1))


def test_a_preferred_day_is_waited_for() -> None:
    weekly = plan(7, weekdays="2")  # Tuesdays
    found = on(7, weekly, {"visit": at(1)})
    assert (found.state, found.due_on) == ("waiting", day(8))
    moved = on(
        9, weekly, {"shop": at(2)}
    )  # seen on Wednesday: a week later would be Wednesday, so the Tuesday after
    assert moved.due_on == day(15)


def test_somebody_in_hospital_is_not_expected() -> None:
    found = on(20, plan(1), {"shop": at(0)}, (away(1, None),))
    assert (found.state, found.reason) == ("paused", "hospital")


def test_the_return_begins_afresh_and_revives_nothing() -> None:
    back = (away(2, 9),)
    assert on(9, plan(3), {"shop": at(0)}, back).state == "paused"
    assert [on(evening, plan(3), {"shop": at(0)}, back).state for evening in (10, 11, 12, 13)] == [
        "waiting", "waiting", "due", "overdue",
    ]  # fmt: skip


def test_a_pause_to_come_changes_nothing_yet() -> None:
    assert on(1, plan(1), {"shop": at(0)}, ()).state == "due"


def test_a_reason_is_not_silence() -> None:
    found = on(2, plan(1), {"shop": at(0)}, told="雨で中止")
    assert (found.state, found.reason) == ("excused", "雨で中止")
    assert on(3, plan(1), {"shop": at(0)}).state == "overdue"


def test_the_day_is_the_japanese_one() -> None:
    late = datetime.combine(day(1), datetime.min.time(), clock.JST) + timedelta(hours=23, minutes=59)
    assert on(1, plan(1), {"shop": late}).state == "met"
