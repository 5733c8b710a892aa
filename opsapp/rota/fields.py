"""Fields of the rota's forms: a time of the day, and a length in hours, both kept in minutes."""

import re

from flask_babel import gettext as _

from opsapp import text
from opsapp.errors import RuleError
from opsapp.forms import ParsedField

DAY = 24 * 60
LONGEST_NIGHT = 12 * 60
_TIME = re.compile(r"(\d{1,2})(?:(?::|時)(\d{1,2})?分?)?|(\d{1,2})(\d{2})")


def parse_time(typed: str) -> int:
    """'9:05', '0905', '９時' as minutes after 0:00; 25:00 is 1:00 of the next day. RuleError when it is none."""
    found = _TIME.fullmatch(text.normalize_code(typed))
    hours, minutes = (found[1] or found[3], found[2] or found[4] or "0") if found else ("99", "0")
    if int(hours) > 47 or int(minutes) > 59:
        said = _("%(typed)s is not a time of the day. Write it like 15:00.", typed=typed.strip())
        raise RuleError(said)
    return int(hours) * 60 + int(minutes)


def time_words(minutes: int) -> str:
    """'9:05' from minutes after 0:00; beyond midnight the clock goes on: 25:00."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def parse_length(typed: str) -> int:
    """'8', '7.5' or '7:30' hours as minutes. RuleError for anything else."""
    plain = text.normalize_code(typed)
    if found := re.fullmatch(r"(\d{1,3}):([0-5]\d)", plain):
        return int(found[1]) * 60 + int(found[2])
    found = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?", plain)
    if found is None:
        raise RuleError(_("Please write hours like 8 or 7.5."))
    hundredths = int((found[2] or "0").ljust(2, "0"))
    return int(found[1]) * 60 + hundredths * 60 // 100


def length_words(minutes: int) -> str:
    """'8', '7.5' or '7:20' hours from minutes."""
    hours, rest = divmod(minutes, 60)
    return str(hours) if not rest else f"{hours}.5" if rest == 30 else time_words(minutes)


def until(starts: int | None, ends: int | None) -> int | None:
    """An end that is earlier than the beginning, as it is meant: 22:00 to 6:00 ends on the next day."""
    if starts is None or ends is None or ends > starts:
        return ends
    return ends + DAY if ends + DAY - starts <= LONGEST_NIGHT else ends


class TimeField(ParsedField):
    """A time of the day in minutes after 0:00."""

    reader = staticmethod(parse_time)
    writer = staticmethod(time_words)


class LengthField(ParsedField):
    """A length typed in hours, in minutes."""

    reader = staticmethod(parse_length)
    writer = staticmethod(length_words)
