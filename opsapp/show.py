"""How templates write figures, days and numbers of every kind. An absent value is written as nothing."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import wraps

from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opsapp import clock, money, text

MINUS = "−"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ERAS = {"令和": "Reiwa", "平成": "Heisei", "昭和": "Showa", "大正": "Taisho", "明治": "Meiji"}
UNITS = {"each": "", "kg": _l("kg"), "L": _l("L")}
ROLES = {
    "clerk": _l("Shop clerk"),
    "carrier": _l("Carrier"),
    "coordinator": _l("Watch-over coordinator"),
    "manager": _l("Office"),
}


def _nothing_for_none(show: Callable[..., str]) -> Callable[..., str]:
    @wraps(show)
    def shown(value: object, *arguments: object, **options: object) -> str:
        return "" if value is None or value == "" else show(value, *arguments, **options)

    return shown


def _japanese() -> bool:
    return str(get_locale() or "ja").startswith("ja")


def _minus(written: str) -> str:
    return written.replace("-", MINUS, 1)


# --- figures ----------------------------------------------------------------------------------------------


@_nothing_for_none
def yen(amount: int) -> str:
    """'¥1,234', '−¥1,234' from whole yen."""
    return _minus(money.yen_text(amount))


@_nothing_for_none
def cost(thousandths: int) -> str:
    """'¥98', '¥12.5' from thousandths of a yen."""
    return _minus(f"{'-' if thousandths < 0 else ''}¥{money.cost_text(abs(thousandths))}")


@_nothing_for_none
def yen_kanji(amount: int) -> str:
    """'1,234円', '▲1,234円' from whole yen, as income-and-expense papers write it (DOMAIN 9)."""
    return money.yen_kanji(amount)


@_nothing_for_none
def number(count: int) -> str:
    """'1,234', '−5' from a whole number."""
    return _minus(f"{count:,}")


@_nothing_for_none
def quantity(thousandths: int, unit: str = "each") -> str:
    """'3', '1.25 kg', '−0.5 L' from thousandths of a unit; pieces are only counted."""
    word = str(UNITS.get(unit, unit))
    return _minus(money.quantity_text(thousandths, f" {word}" if word else ""))


@_nothing_for_none
def unit_text(unit: str) -> str:
    """The word of a unit alone: 'kg'; for pieces 個."""
    return str(UNITS.get(unit, unit)) or _("pieces")


@_nothing_for_none
def percent(tenths: int) -> str:
    """'30.0%' from tenths of a percent."""
    return _minus(money.percent_text(tenths))


def ratio(part: int | None, whole: int | None) -> str:
    """'104.2%': a part in its whole, or now against before; '–' where there is nothing to compare with."""
    if part is None or not whole:
        return "–"
    return percent(money.divide(part * 1000, whole, "round"))


@_nothing_for_none
def hours(minutes: int) -> str:
    """'36時間', '4時間30分' or '36 h', '4 h 30 min' from whole minutes."""
    whole, rest = divmod(minutes, 60)
    words = ("時間", "分", "") if _japanese() else (" h", " min", " ")
    said = [f"{whole:,}{words[0]}"] if whole or not rest else []
    return words[2].join([*said, *([f"{rest}{words[1]}"] if rest else [])])


# --- days and hours ---------------------------------------------------------------------------------------


def _day(when: date | datetime) -> date:
    return clock.day_of(when) if isinstance(when, datetime) else when


@_nothing_for_none
def date_text(when: date | datetime, year: bool | None = None) -> str:
    """'11月23日(月)' or 'Mon 23 Nov'; with the year when it is asked for or not this year."""
    day = _day(when)
    with_year = day.year != clock.today().year if year is None else year
    if _japanese():
        return f"{f'{day.year}年' if with_year else ''}{day.month}月{day.day}日({clock.weekday_text(day)})"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{f' {day.year}' if with_year else ''}"


@_nothing_for_none
def month_text(when: date | datetime) -> str:
    """'2026年11月' or 'Nov 2026'."""
    day = _day(when)
    return f"{day.year}年{day.month}月" if _japanese() else f"{MONTHS[day.month - 1]} {day.year}"


@_nothing_for_none
def era_date(when: date | datetime) -> str:
    """'令和8年11月23日' or '23 Nov 2026 (Reiwa 8)'."""
    day = _day(when)
    if _japanese():
        return clock.era_text(day)
    name, year = clock.era(day)
    western = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{western} ({ERAS[name]} {year})" if name in ERAS else western


@_nothing_for_none
def time_text(when: datetime | time) -> str:
    """'9:05' on a Japanese wall clock."""
    wall = clock.to_japan(when) if isinstance(when, datetime) else when
    return f"{wall.hour}:{wall.minute:02d}"


@_nothing_for_none
def datetime_text(when: datetime, year: bool | None = None) -> str:
    """'11月23日(月) 9:05' or 'Mon 23 Nov 9:05'."""
    return f"{date_text(when, year)} {time_text(when)}"


def printed_at() -> str:
    """This moment with its year, for the head of a printed page."""
    return datetime_text(clock.now(), True)


# --- names and numbers ------------------------------------------------------------------------------------


@_nothing_for_none
def phone(digits: str) -> str:
    """Hyphens where they are certain, in mobile and free numbers; area codes differ in length and stay."""
    if digits.startswith("0120") and len(digits) == 10:
        return f"{digits[:4]}-{digits[4:7]}-{digits[7:]}"
    if len(digits) != 11 or not digits.isdigit():
        return digits
    cut = 4 if digits.startswith("0800") else 3
    return f"{digits[:cut]}-{digits[cut:7]}-{digits[7:]}"


@_nothing_for_none
def postal(digits: str) -> str:
    """'〒786-0000' from seven digits."""
    return f"〒{text.postal_text(digits)}"


@_nothing_for_none
def role_text(role: str) -> str:
    """The word for a role, as people in the village say it."""
    return str(ROLES.get(role, role))


FILTERS = (
    yen,
    cost,
    yen_kanji,
    number,
    quantity,
    unit_text,
    percent,
    ratio,
    hours,
    date_text,
    month_text,
    era_date,
    time_text,
    datetime_text,
    phone,
    postal,
    role_text,
)


def register(app: Flask) -> None:
    """Make the filters known to the templates under their own names."""
    app.jinja_env.filters.update({show.__name__: show for show in FILTERS})
    app.jinja_env.globals["printed_at"] = printed_at
