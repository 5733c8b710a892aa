"""The form of the ladder: as many rungs as there are, which buttons move, add and take away."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from opsapp.care import settings
from opsapp.forms import DayField, Form, NumberField, TextField, choices, longest, required

PARTS = (
    "who", "minutes", "worry_minutes", "name", "phone", "email", "weekend_name", "weekend_phone", "weekend_email",
    "valid_to",
)  # fmt: skip
MOST = 20
OUTSIDE = ("commissioner", "centre")  # the rungs that have a name and a telephone of their own
Row = dict[str, Any]


def standing() -> list[Row]:
    """The rungs as they are."""
    return [{part: getattr(one, part) for part in PARTS} for one in settings.standing_ladder()]


def sent() -> list[Row]:
    """The rungs that the form came with, as typed."""
    count = min(request.form.get("rungs", 0, type=int), MOST)
    return [{part: request.form.get(f"{part}-{at}", "") for part in PARTS} for at in range(count)]


def changed(rows: Sequence[Row], do: str) -> list[Row]:
    """The rungs after a press: "up-2", "down-2", "remove-2" or "add"."""
    verb, _dash, number = do.partition("-")
    rows, at = list(rows), int(number) if number.isdecimal() else -1
    if verb == "add" and len(rows) < MOST:
        rows.append(dict.fromkeys(PARTS, "") | {"who": "commissioner", "minutes": 20, "worry_minutes": 1440})
    if not 0 <= at < len(rows):
        return rows
    if verb == "remove":
        del rows[at]
    other = at - 1 if verb == "up" else at + 1
    if verb in ("up", "down") and 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    return rows


def form_of(rows: Sequence[Row], *, fresh: bool) -> Any:
    """The form with as many rungs as there are: who-0, minutes-0 …; `fresh` shows the rows instead of what came."""

    class LadderForm(Form):
        """Built anew each time, since its length differs."""

    for at in range(len(rows)):
        for part, field in _fields():
            setattr(LadderForm, f"{part}-{at}", field)
    given = {f"{part}-{at}": row[part] for at, row in enumerate(rows) for part in PARTS}
    if not fresh:
        return LadderForm(data=given)
    from werkzeug.datastructures import MultiDict

    typed = MultiDict({name: _typed(value) for name, value in given.items()})
    return LadderForm(formdata=typed)


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def _fields() -> list[tuple[str, Any]]:
    return [
        ("who", SelectField(_l("Who is asked"), choices=choices(settings.WHO_WORDS))),
        ("minutes", NumberField(_l("Minutes until the next, when urgent"), [required()])),
        (
            "worry_minutes",
            NumberField(_l("Minutes for a worry"), description=_l("Left empty: not asked then.")),
        ),
        ("name", TextField(_l("Name"), [longest(80)])),
        ("phone", TextField(_l("Phone"), [longest(20)])),
        ("email", TextField(_l("E-mail"), [longest(120)])),
        ("weekend_name", TextField(_l("Name on weekends and holidays"), [longest(80)])),
        ("weekend_phone", TextField(_l("Phone on weekends and holidays"), [longest(20)])),
        ("weekend_email", TextField(_l("E-mail on weekends and holidays"), [longest(120)])),
        ("valid_to", DayField(_l("In office until"))),
    ]


def facts(form: Any, rows: Sequence[Row]) -> list[Row]:
    """What the service takes, rung by rung."""
    return [{part: _value(form[f"{part}-{at}"]) for part in PARTS} for at in range(len(rows))]


def _value(field: Any) -> Any:
    return field.data if isinstance(field, NumberField | DayField) else field.data or ""
