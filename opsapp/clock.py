"""The only clock: UTC inside, Japanese days, eras, fiscal years and holidays outside."""

import calendar
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import jpholiday
from flask_babel import gettext as _

from opsapp.errors import RuleError

# Japan has kept one offset since 1952; a fixed zone needs no tz database on the machine.
JST = timezone(timedelta(hours=9), "JST")

ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
WEEKDAYS = "月火水木金土日"

_pinned: datetime | None = None


def now() -> datetime:
    """The moment, aware, in UTC."""
    return _pinned or datetime.now(UTC)


def today() -> date:
    """The calendar day in Japan."""
    return day_of(now())


@contextmanager
def frozen(moment: datetime) -> Iterator[datetime]:
    """Pin the clock, for tests and replayed history; a naive moment is read as Japanese time."""
    global _pinned
    before, _pinned = _pinned, _aware(moment).astimezone(UTC)
    try:
        yield _pinned
    finally:
        _pinned = before


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=JST)


def to_japan(moment: datetime) -> datetime:
    """The same moment on a Japanese wall clock; ValueError for a naive one, which could mean anything."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(JST)


def day_of(moment: datetime) -> date:
    """The Japanese calendar day of an aware moment."""
    return to_japan(moment).date()


def month_bounds(day: date) -> tuple[date, date]:
    """First and last day of the month of `day`."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def fiscal_year(day: date) -> int:
    """The fiscal year, which begins on 1 April (DOMAIN 9)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_bounds(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def fiscal_year_text(year: int) -> str:
    """'令和8年度'; 2019, which began in 平成, is 令和元年度 as the government writes it."""
    return era_year_text(date(year, 5, 1)) + "度"


def era(day: date) -> tuple[str, int]:
    """Era name and year, ('西暦', year) for days before 明治 (DOMAIN 9)."""
    for name, _letter, start in ERAS:
        if day >= start:
            return name, day.year - start.year + 1
    return "西暦", day.year


def era_year_text(day: date) -> str:
    """'令和8年', '令和元年'."""
    name, year = era(day)
    return f"{name}{'元' if year == 1 else year}年"


def era_text(day: date) -> str:
    """'令和8年11月23日', '令和元年5月1日'."""
    return f"{era_year_text(day)}{day.month}月{day.day}日"


def weekday_text(day: date) -> str:
    """月 火 水 木 金 土 日."""
    return WEEKDAYS[day.weekday()]


def age_on(birth: date, day: date) -> int:
    """Age in full years; born on 29 February, one grows older on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def next_birthday(birth: date, day: date) -> date:
    """The first birthday on or after `day`."""
    here = _birthday(birth, day.year)
    return here if here >= day else _birthday(birth, day.year + 1)


def _birthday(birth: date, year: int) -> date:
    if (birth.month, birth.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return birth.replace(year=year)


# --- holidays ---------------------------------------------------------------------------------------------

Overrides = Mapping[date, str | None]


def holidays(year: int, overrides: Overrides | None = None) -> dict[date, str]:
    """Public holidays of a year, in order; `overrides` adds a named day, or with None takes one away."""
    days: dict[date, str | None] = dict(_official_holidays(year))
    days.update({day: name for day, name in (overrides or {}).items() if day.year == year})
    return {day: name for day, name in sorted(days.items()) if name}


def is_holiday(day: date, overrides: Overrides | None = None) -> bool:
    """Is it a public holiday (Sundays as such are not)?"""
    if overrides and day in overrides:
        return bool(overrides[day])
    return day in _official_holidays(day.year)


@cache
def _official_holidays(year: int) -> dict[date, str]:
    return dict(jpholiday.year_holidays(year))


# --- dates as people write them ---------------------------------------------------------------------------

_ERA_STARTS = {key: start for name, letter, start in ERAS for key in (name, name[0], letter)}
_ERA = "(?P<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHR])"
_YEAR, _MONTH, _DAY = r"(?P<year>\d{1,4}|元)", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_Y, _M = r"(?:年|[-/.])", r"(?:月|[-/.])"

_WESTERN = re.compile(rf"(?P<year>\d{{4}}){_Y}{_MONTH}{_M}{_DAY}日?")
_WESTERN_SOLID = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)")
_ERA_DATE = re.compile(rf"{_ERA}\.?{_YEAR}{_Y}{_MONTH}{_M}{_DAY}日?")
_ERA_SOLID = re.compile(rf"{_ERA}(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_NO_DAY = re.compile(rf"(?:{_ERA}\.?{_YEAR}|\d{{4}}){_Y}?(?:{_MONTH}月?)?")

_SHORT = re.compile(rf"(?P<year>\d{{1,2}}){_Y}{_MONTH}{_M}{_DAY}日?")
_SHORT_SOLID = re.compile(r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_WESTERN_MONTH = re.compile(rf"(?P<year>\d{{4}}){_Y}{_MONTH}月?")
_WESTERN_MONTH_SOLID = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)")
_ERA_MONTH = re.compile(rf"{_ERA}\.?{_YEAR}{_Y}{_MONTH}月?")
_SHORT_MONTH = re.compile(rf"(?P<year>\d{{1,2}}){_Y}{_MONTH}月?")
_LABEL_PAST, _LABEL_AHEAD = timedelta(days=2 * 366), timedelta(days=15 * 366)


def parse_date(text: str) -> date:
    """A full date written the western or the Japanese way; RuleError says in plain words what is wrong.

    Accepts 2026-11-23, 2026/11/23, 20261123, S11.2.29, 昭和11年2月29日, full-width digits … (DOMAIN 9).
    """
    typed = _plain(text)
    if not typed:
        raise RuleError(_("Please enter a date."), code="date_missing")
    for pattern in (_WESTERN, _WESTERN_SOLID, _ERA_DATE, _ERA_SOLID):
        if found := pattern.fullmatch(typed):
            return _date_of(found, typed)
    if _NO_DAY.fullmatch(typed):
        raise RuleError(_("%(typed)s lacks the month or the day.", typed=typed), code="date_incomplete")
    raise _unreadable(text)


def parse_label_date(text: str, near: date | None = None) -> tuple[date, str]:
    """The date printed on goods and its precision, 'day' or 'month' (then the month's last day).

    Of the ways to read a short year (26.11.23 is 2026, 8.11.23 is 令和8) the one nearest to `near`, by
    default today, is taken, rather one that goods may carry: from two years past to fifteen ahead (DOMAIN
    2.3). RuleError when nothing fits.
    """
    typed = _plain(text)
    if not typed:
        raise RuleError(_("Please enter a date."), code="date_missing")
    near = near or today()
    readings = list(_label_readings(typed))
    if not readings:
        raise _unreadable(text)
    likely = [one for one in readings if near - _LABEL_PAST <= one[0] <= near + _LABEL_AHEAD]
    return min(likely or readings, key=lambda reading: abs(reading[0] - near))


def _plain(text: str) -> str:
    """One spelling for digits, hyphens and era letters; a midnight left by spreadsheets and '(月)' go."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    plain = re.sub(r"[ T]0?0:00(:00)?$|\([月火水木金土日]\)$", "", plain)
    return re.sub(r"\s", "", re.sub("[‐‑‒–—―−ー]", "-", plain))


def _date_of(found: re.Match[str], typed: str) -> date:
    start = _ERA_STARTS.get(found.groupdict().get("era", ""))
    year = _year_of(found["year"], start)
    day = _real(year, int(found["month"]), int(found["day"]))
    if day is None:
        raise RuleError(_("There is no such day: %(typed)s.", typed=typed), code="no_such_day")
    if start and _start_of_era(day) != start:
        right = era_text(day)
        raise RuleError(
            _("There is no %(typed)s. That day was in %(right)s.", typed=typed, right=right),
            code="no_such_day",
        )
    return day


def _year_of(text: str, start: date | None) -> int:
    if start is None:
        return int(text)
    years = 1 if text == "元" else int(text)
    return start.year + years - 1 if years else 0


def _start_of_era(day: date) -> date | None:
    return next((start for _name, _letter, start in ERAS if day >= start), None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _label_readings(typed: str) -> Iterator[tuple[date, str]]:
    for pattern in (_WESTERN, _WESTERN_SOLID, _ERA_DATE, _ERA_SOLID, _SHORT, _SHORT_SOLID):
        if found := pattern.fullmatch(typed):
            for year in _label_years(found):
                if day := _real(year, int(found["month"]), int(found["day"])):
                    yield day, "day"
    for pattern in (_WESTERN_MONTH, _WESTERN_MONTH_SOLID, _ERA_MONTH, _SHORT_MONTH):
        if found := pattern.fullmatch(typed):
            for year in _label_years(found):
                if first := _real(year, int(found["month"]), 1):
                    yield month_bounds(first)[1], "month"


def _label_years(found: re.Match[str]) -> list[int]:
    if letter := found.groupdict().get("era"):
        return [_year_of(found["year"], _ERA_STARTS[letter])]
    if len(found["year"]) == 4:
        return [int(found["year"])]
    return [2000 + int(found["year"]), _year_of(found["year"], ERAS[0][2])]


def _unreadable(text: str) -> RuleError:
    return RuleError(
        _("%(typed)s cannot be read as a date. Write it like 2026/11/23 or S11.2.29.", typed=text.strip()),
        code="date_unreadable",
    )
