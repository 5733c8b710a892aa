"""When the demo shop is open, and how many come: weekday, season, pension day, weather."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

import jpholiday

USUAL = 103  # customers on a plain day
WEEKDAYS = (107, 98, 96, 98, 106, 97)  # percent, Monday to Saturday
SEASON = (94, 92, 98, 101, 101, 97, 99, 103, 99, 101, 101, 105)  # percent, January to December
WEATHER = {"晴れ": 104, "くもり": 99, "雨": 86, "大雨": 66, "雪": 62}  # percent
PENSION, DAY_AFTER, OBON, YEAR_END = 128, 109, 124, 132  # percent


@dataclass(frozen=True)
class Day:
    """A day on which the shop is open, with its number of customers and its weather."""

    date: date
    customers: int
    weather: str


def is_open(day: date) -> bool:
    """Closed on Sundays and from 31 December to 3 January."""
    return day.weekday() != 6 and (day.month, day.day) not in {(12, 31), (1, 1), (1, 2), (1, 3)}


def open_days(first_day: date, last_day: date, seed: str = "opsapp") -> list[Day]:
    """Every open day between two days. A day is the same whatever period it is asked in."""
    days = (first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1))
    return [_day(day, seed) for day in days if is_open(day)]


def _day(day: date, seed: str) -> Day:
    rng = Random(f"{seed} {day.isoformat()}")
    weather = _weather(rng, day.month)
    customers = USUAL * rng.randint(92, 108) // 100
    for percent in (WEEKDAYS[day.weekday()], SEASON[day.month - 1], WEATHER[weather], *_occasions(day)):
        customers = customers * percent // 100
    return Day(day, customers, weather)


def _weather(rng: Random, month: int) -> str:
    heavy = {6: 6, 7: 5, 8: 5, 9: 7, 10: 3}.get(month, 1)
    snow = {1: 5, 2: 5, 12: 2}.get(month, 0)
    rain = {6: 34, 7: 26, 9: 24}.get(month, 17)
    return rng.choices(tuple(WEATHER), weights=(100 - heavy - snow - rain - 25, 25, rain, heavy, snow))[0]


def _occasions(day: date) -> Iterator[int]:
    pension = pension_day(day.year, day.month)
    if pension and day == pension:
        yield PENSION
    if pension and day - timedelta(days=1) == pension:
        yield DAY_AFTER
    if day.month == 8 and 11 <= day.day <= 15:
        yield OBON
    if day.month == 12 and day.day >= 27:
        yield YEAR_END


@cache
def pension_day(year: int, month: int) -> date | None:
    """The 15th of an even month, or the last working day before it; None in odd months."""
    if month % 2:
        return None
    day = date(year, month, 15)
    while day.weekday() > 4 or jpholiday.is_holiday(day):
        day -= timedelta(days=1)
    return day
