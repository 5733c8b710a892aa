"""How work is said: hours, ledgers, and what is to be looked at."""

from collections.abc import Iterable

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opsapp.rota.duty_models import DutyKind

LEDGERS = {"reward": _l("Rewards of volunteers"), "wage": _l("Wages")}
PAYS = {"unpaid": _l("Unpaid"), "points": _l("Rewarded"), "paid": _l("Employed")}
ENTRIES = {"earned": _l("Earned"), "paid": _l("Paid to them"), "correction": _l("Put right")}
METHODS = {"pin": _l("Tablet"), "qr": _l("QR code"), "phone": _l("Phone"), "office": _l("Office")}
MOMENTS = {"before": _l("Before driving"), "after": _l("After driving")}
CHECKED = {"face": _l("Face to face"), "phone": _l("By phone"), "video": _l("By video call")}
FLAGS = {
    "break": _l("Break too short"),
    "day": _l("More than 8 hours that day"),
    "week": _l("More than 40 hours that week"),
    "night": _l("Between 22:00 and 5:00"),
    "no_shift": _l("Came without a shift"),
    "no_in": _l("Went without a coming"),
    "no_hours": _l("No hours were made of it"),
    "no_kind": _l("The kind of duty is open"),
    "forgotten": _l("Did not say when they went"),
    "twice": _l("Pressed twice"),
    "overlap": _l("Overlaps other hours"),
    "too_long": _l("Longer than 24 hours"),
    "too_short": _l("Nothing left after the break"),
    "order": _l("No time in between"),
    "ended": _l("Was no volunteer on that day"),
    "clock": _l("The device's clock was wrong"),
}


def kind_text(kind: DutyKind | None) -> str:
    """A kind of duty by its name in the language of the page."""
    if kind is None:
        return ""
    english = not str(get_locale() or "ja").startswith("ja")
    return (kind.name_en if english else "") or kind.name


def worked_hours(minutes: int | None) -> str:
    """'6時間10分', '45分', '−2時間' from whole minutes."""
    if minutes is None:
        return ""
    whole, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    if not rest:
        return sign + _("%(n)s h", n=f"{whole:,}")
    return sign + (_("%(n)s h %(m)s min", n=f"{whole:,}", m=rest) if whole else _("%(m)s min", m=rest))


def clock_minutes(minutes: int) -> str:
    """'9:05' from minutes after 0:00; '25:00' is one o'clock of the next day."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def flag_words(flags: Iterable[str]) -> list[str]:
    """What is to be looked at, as people say it."""
    return [str(FLAGS[one]) for one in flags if one in FLAGS]
