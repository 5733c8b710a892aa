"""Dates as they are printed on goods: typed as they stand there, shown as people print them (DOMAIN 2.3)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _

from opsapp import clock, show
from opsapp.errors import RuleError
from opsapp.stock.models import Lot

HOUR, DAY, MONTH = PRECISIONS = ("hour", "day", "month")
USE_BY, BEST_BEFORE = DATE_KINDS = ("use_by", "best_before")
_HOUR = re.compile(
    r"(?P<day>.+?)(?:(?<=日)|[T\s]+|(?=午前|午後|AM|PM))"
    r"(?P<half>午前|午後|AM|PM)?\s*(?P<hour>\d{1,2})(?:時(?:(?P<minutes>\d{1,2})分|(?P<thirty>半))?|:(?P<colon>\d\d)(?::\d\d)?)"
)
_LEFT_BY_SPREADSHEETS = re.compile(r"[T\s]+0?0:00(:00)?$")


@dataclass(frozen=True)
class Printed:
    """What is printed: the last good day (of a month its last day), and the moment where the hour is printed."""

    day: date
    precision: str
    moment: datetime | None = None


def parse_printed(text: str, today: date | None = None) -> Printed:
    """A printed date: 26.11.23, 8.11.23 (令和8), 261123, 2026/11, 26.11.23 18時. RuleError when unreadable.

    Of the readings of a short year the one nearest to `today` that goods may carry is taken (DOMAIN 2.3).
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    plain = _LEFT_BY_SPREADSHEETS.sub("", plain)
    hour = _HOUR.fullmatch(plain)
    try:
        day, precision = clock.parse_label_date(hour["day"] if hour else plain, today)
    except RuleError as broken:
        raise _unreadable(text, broken) from broken
    if hour is None:
        return Printed(day, precision)
    moment = _moment(day, hour)
    if precision == MONTH or moment is None:
        raise _unreadable(text)
    return Printed(day, HOUR, moment)


def _moment(day: date, found: re.Match[str]) -> datetime | None:
    """The moment of a day and an hour, 24時 being the end of that day; None when there is no such hour."""
    hour, half = int(found["hour"]), found["half"]
    minutes = 30 if found["thirty"] else int(found["minutes"] or found["colon"] or 0)
    if half:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half in ("午後", "PM") else 0)
    if minutes > 59 or hour * 60 + minutes > 24 * 60:
        return None
    return datetime.combine(day, time(), clock.JST) + timedelta(hours=hour, minutes=minutes)


def _unreadable(text: str, broken: RuleError | None = None) -> RuleError:
    if broken is not None and broken.code == "date_missing":
        return RuleError(broken.message, field="date", code=broken.code)
    return RuleError(
        _(
            "%(typed)s cannot be read as a date on goods. Write it as printed: 26.11.23, 2026.11 or 26.11.23 18:00.",
            typed=text.strip(),
        ),
        field="date",
        code="date_unreadable",
    )


def date_text(lot: Lot | Printed) -> str:
    """The date as people print it: 2026.11.23, 2026.11.23 18時, 2026年11月."""
    if isinstance(lot, Printed):
        return written(lot.day, lot.precision, lot.moment)
    return written(lot.expires_on, lot.precision, lot.expires_at)


def written(day: date, precision: str, moment: datetime | None) -> str:
    """`date_text` of the parts of a date."""
    if precision == MONTH:
        return show.month_text(day)
    plain = f"{day.year}.{day.month}.{day.day}"
    return plain if moment is None else f"{plain} {_hour_text(day, moment)}"


def _hour_text(day: date, moment: datetime) -> str:
    wall = clock.to_japan(moment)
    hour = wall.hour if wall.date() == day else 24
    if not str(get_locale() or "ja").startswith("ja"):
        return f"{hour}:{wall.minute:02d}"
    return f"{hour}時{f'{wall.minute}分' if wall.minute else ''}"
