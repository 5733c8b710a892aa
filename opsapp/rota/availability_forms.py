"""Forms of availability: a month of half-days, and the usual week. Their shape only."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from opsapp.forms import DayField, Form, NumberField, TextField, choices, longest
from opsapp.rota import filling_in
from opsapp.rota.abilities import PARTS
from opsapp.rota.answers import SIGNS
from opsapp.rota.availability import LONGEST_NOTE, Half

PART_WORDS = {"am": _l("Morning"), "pm": _l("Afternoon")}
ANSWER_WORDS = {
    "yes": _l("I have time"),
    "maybe": _l("Rather not"),
    "no": _l("I cannot"),
    "": _l("Not answered"),
}
WEEKDAY_WORDS = {
    "1": _l("Mon"), "2": _l("Tue"), "3": _l("Wed"), "4": _l("Thu"), "5": _l("Fri"), "6": _l("Sat"), "7": _l("Sun"),
}  # fmt: skip
COLUMN_WORDS = {
    "workdays": _l("Monday to Friday, without holidays"),
    "off": _l("Saturdays, Sundays, holidays"),
    "every": _l("every day"),
    "1": _l("Mondays"),
    "2": _l("Tuesdays"),
    "3": _l("Wednesdays"),
    "4": _l("Thursdays"),
    "5": _l("Fridays"),
    "6": _l("Saturdays"),
    "7": _l("Sundays"),
}
HALF_WORDS = {"day": _l("all day"), "am": _l("morning"), "pm": _l("afternoon")}
_LETTERS = {"": "-", "yes": "y", "maybe": "m", "no": "n"}


class MonthForm(Form):
    """What is said for a whole month beside its half-days, and how to fill many of them at once."""

    most = NumberField(_l("How often at most?"), description=_l("Left empty: as often as it is needed."))
    note = TextField(_l("A word to the office"), [longest(LONGEST_NOTE)])
    column = SelectField(_l("Which days?"), choices=choices(COLUMN_WORDS), default="workdays")
    half = SelectField(_l("When?"), choices=choices(HALF_WORDS), default="day")
    word = SelectField(
        _l("What do you write?"),
        choices=choices({"yes": "○", "maybe": "△", "no": "×", "": _l("Empty")}),
        default="yes",
    )


class WeekForm(Form):
    """The usual week; its fourteen fields are read by `week_typed`."""


class OpenForm(Form):
    """Until when volunteers are asked to answer for a month."""

    deadline = DayField(_l("Last day to answer"))


def letters(days: Iterable[date], said: Mapping[Half, str]) -> str:
    """A month in one letter for each half-day: what a form was filled with, to tell what was changed in it."""
    return "".join(_LETTERS[said.get((day, part), "")] for day in days for part in PARTS)


def changed(days: list[date]) -> dict[Half, str]:
    """The half-days that were changed in the form sent: what another device has answered meanwhile stays."""
    halves = [(day, part) for day in days for part in PARTS]
    was = request.form.get("was", "").ljust(len(halves), "?")
    typed = (
        (half, request.form.get(name_of(*half)), letter) for half, letter in zip(halves, was, strict=False)
    )
    return {half: word for half, word, letter in typed if word is not None and _LETTERS.get(word) != letter}


def typed(days: list[date]) -> dict[Half, str]:
    """All half-days as the form sent has them, to show it again."""
    return {(day, part): request.form.get(name_of(day, part), "") for day in days for part in PARTS}


def name_of(day: date, part: str) -> str:
    """What the field of a half-day is called."""
    return f"{day.isoformat()}-{part}"


def week_typed() -> dict[tuple[int, str], str]:
    """The usual week as the form sent has it."""
    return {
        (weekday, part): request.form.get(f"week-{weekday}-{part}", "")
        for weekday in range(1, 8)
        for part in filling_in.HALVES["day"]
    }


def words() -> dict[str, Any]:
    """What templates call halves, answers and weekdays."""
    return {
        "part_words": PART_WORDS, "answer_words": ANSWER_WORDS, "weekday_words": WEEKDAY_WORDS, "signs": SIGNS,
    }  # fmt: skip
