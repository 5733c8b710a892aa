"""What a device sent, read strictly: whole numbers are whole, identities are identities."""

import uuid
from datetime import date
from typing import Any, NoReturn

from flask_babel import gettext as _

from opsapp import money
from opsapp.errors import RuleError


def unreadable(field: str) -> NoReturn:
    """Raises the RuleError for a part that is missing or has the wrong form."""
    raise RuleError(_("The part “%(field)s” cannot be read.", field=field), code="unreadable", field=field)


def whole(data: dict[str, Any], field: str, least: int = 0, most: int = money.LARGEST_AMOUNT) -> int:
    """A whole number between two bounds."""
    value = data.get(field)
    if type(value) is not int or not least <= value <= most:
        unreadable(field)
    return value


def words(data: dict[str, Any], field: str, most: int, *, needed: bool = False) -> str:
    """Text, cut to what fits its column; empty when it is absent."""
    value = data.get(field)
    if value is None:
        value = ""
    if not isinstance(value, str) or (needed and not value.strip()) or "\0" in value:
        unreadable(field)
    return value[:most]


def one_of(data: dict[str, Any], field: str, choices: Any) -> str:
    """One of some words."""
    value = data.get(field)
    if not isinstance(value, str) or value not in choices:
        unreadable(field)
    return value


def identity(data: dict[str, Any], field: str) -> str:
    """The id of another operation."""
    value = data.get(field)
    if not isinstance(value, str):
        unreadable(field)
    try:
        return str(uuid.UUID(value))
    except ValueError:
        unreadable(field)


def day(data: dict[str, Any], field: str) -> date:
    """A day as 2026-11-23."""
    try:
        return date.fromisoformat(data[field])
    except (KeyError, TypeError, ValueError):
        unreadable(field)


def rows(data: dict[str, Any], field: str, most: int = 1000) -> list[dict[str, Any]]:
    """A list of parts."""
    value = data.get(field)
    if not isinstance(value, list) or len(value) > most or not all(isinstance(row, dict) for row in value):
        unreadable(field)
    return value


def pieces(data: dict[str, Any], field: str = "count") -> dict[int, int]:
    """A cash count {"10000": pieces, …}. Raises RuleError for money that does not exist."""
    value = data.get(field)
    if not isinstance(value, dict):
        unreadable(field)
    try:
        count = {int(piece): value[piece] for piece in value}
    except ValueError:
        unreadable(field)
    if any(type(number) is not int or number > 1_000_000 for number in count.values()):
        unreadable(field)
    money.count_total(count)
    return count
