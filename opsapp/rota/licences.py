"""When a driving licence ends: proposed from the birthday, for a person to compare with the card (DOMAIN 6)."""

import calendar
from datetime import date, timedelta

from opsapp import clock


def ends_in(birth: date, year: int) -> date:
    """The last day of a licence that ends in `year`: a month after the birthday, else the next open day.

    Born on 29 February, the birthday of other years is the 28th (道路交通法 92条の2).
    """
    born_on = _on(year, birth.month, birth.day)
    following = date(year + born_on.month // 12, born_on.month % 12 + 1, 1)
    day = _on(following.year, following.month, born_on.day)
    while _closed(day):
        day += timedelta(days=1)
    return day


def proposed(birth: date, today: date, old: date | None = None) -> date:
    """When a licence probably ends: renewed, as many years on as the age gives; else the first end to come."""
    if old is not None:
        year = min((old.year - 1, old.year), key=lambda year: abs(ends_in(birth, year) - old))
        return ends_in(birth, year + years_at(clock.age_on(birth, old)))
    ends = (ends_in(birth, year) for year in range(today.year - 1, today.year + 3))
    return next(day for day in ends if day >= today)


def years_at(age: int) -> int:
    """For how many years a licence is renewed: 5, at 70 four, from 71 three."""
    return 5 if age < 70 else 4 if age == 70 else 3


def _on(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _closed(day: date) -> bool:
    """Saturdays, Sundays, holidays and the turn of the year, when no licence is given out."""
    turn = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= 5 or turn or clock.is_holiday(day)
