"""Forms of the kitchen. Their shape only: the rules are in recipes.py, production.py and safety.py."""

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField

from opsapp import clock, show
from opsapp.errors import RuleError
from opsapp.forms import (
    NUMBER,
    DayField,
    Form,
    NumberField,
    ParsedField,
    QuantityField,
    TextField,
    choices,
    longest,
    required,
)
from opsapp.kitchen.degrees import DegreesField
from opsapp.stock import levels

DATE_KIND_WORDS = {"use_by": _l("Use by"), "best_before": _l("Best before")}
_TIME = re.compile(r"(?P<hour>\d{1,2})(?::|時)?(?P<minute>\d\d)?分?")


def read_time(typed: str) -> time:
    """A time of the day from 9:05, 905, 9時5分 …; RuleError when it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    plain = re.sub(r"([:時])(\d)(?=分?$)", r"\g<1>0\2", plain)
    found = _TIME.fullmatch(plain)
    if not found or int(found["hour"]) > 23 or int(found["minute"] or 0) > 59:
        raise RuleError(_("%(typed)s is not a time. Write it like 9:05.", typed=typed.strip()))
    return time(int(found["hour"]), int(found["minute"] or 0))


class TimeField(ParsedField):
    """A time of the day: 9:05."""

    reader = staticmethod(read_time)
    writer = staticmethod(show.time_text)


def moment(day: date, at: time) -> datetime:
    """A Japanese day and time as a moment."""
    return datetime.combine(day, at, clock.JST)


class RecipeForm(Form):
    """What a recipe says beside its ingredients."""

    yield_quantity = QuantityField(
        _l("One batch makes"), [required(_l("Please write how many one batch makes."))]
    )
    label_name = TextField(
        _l("Name on the label"), [required(_l("Please write the name for the label.")), longest(80)],
        description=_l("What it is in plain words, such as croquette or packed lunch."),
    )  # fmt: skip
    content = TextField(
        _l("Content on the label"), [longest(40)], description=_l("Such as one meal, or 350 g.")
    )
    storage = TextField(
        _l("How it is kept"), [longest(120)], description=_l("As it is printed on the label.")
    )
    date_kind = RadioField(_l("Kind of date"), choices=choices(DATE_KIND_WORDS), default="use_by")
    keeps_hours = NumberField(
        _l("Keeps for"), [required(_l("Please write for how many hours it keeps."))],
        description=_l("From the end of cooking."),
    )  # fmt: skip
    cook_to = DegreesField(
        _l("Core temperature"), description=_l("At least 75.0 °C. Left empty when nothing is heated.")
    )
    method = TextAreaField(_l("How it is made"), [longest(2000)])


def recipe_form(lines: int, **given: Any) -> Any:
    """The form with as many lines of ingredients as there are: quantity-0, label-0, additive-0, grams-0 …"""
    fields: dict[str, Any] = {}
    for at in range(lines):
        fields[f"quantity-{at}"] = QuantityField(
            _l("Quantity"), [required(_l("Please write how much of it."))]
        )
        fields[f"label-{at}"] = TextField(_l("On the label"), [longest(80)])
        fields[f"additive-{at}"] = BooleanField(_l("Additive"))
        fields[f"grams-{at}"] = NumberField(_l("Weight"))
    return type("RecipeForm", (RecipeForm,), fields)(**given)


class PlanForm(Form):
    """What is to be made on a day."""

    recipe_id = SelectField(_l("What is made"), [required(_l("Please choose a recipe."))], **NUMBER)
    quantity = QuantityField(_l("How many"), [required(_l("Please write how many."))])
    day = DayField(_l("Day"), [required()])
    note = TextField(_l("Note"), [longest(200)])


class CookForm(Form):
    """What came out, when, and where it goes."""

    request_id = HiddenField(default=lambda: str(uuid.uuid4()))
    quantity = QuantityField(_l("How many came out"), [required(_l("Please write how many came out."))])
    day = DayField(_l("Day"), [required()])
    time = TimeField(_l("End of cooking"), [required(_l("Please write when cooking ended."))])
    place_id = SelectField(_l("Put where"), **NUMBER)
    from_id = SelectField(_l("Ingredients from"), **NUMBER)
    note = TextField(_l("Note"), [longest(200)])


def cook_form(positions: Sequence[int], **given: Any) -> Any:
    """The form with the fields of each line of the recipe: taken-1, place-1, instead-1, reason-1, label-1 …"""
    places = levels.place_choices()
    elsewhere = choices({"": _("as above")} | dict(places))
    fields: dict[str, Any] = {}
    for at in positions:
        fields[f"taken-{at}"] = QuantityField(_l("Taken"))
        fields[f"place-{at}"] = SelectField(_l("Taken from"), choices=elsewhere, **NUMBER)
        fields[f"instead-{at}"] = TextField(_l("Barcode, number or name"), [longest(120)])
        fields[f"reason-{at}"] = TextField(_l("Why"), [longest(120)])
        fields[f"label-{at}"] = TextField(_l("On the label"), [longest(80)])
    form = type("CookForm", (CookForm,), fields)(**given)
    form.place_id.choices = places
    form.from_id.choices = places
    return form


class AllergenForm(Form):
    """Where it is known from."""

    source = TextField(
        _l("Known from"), [required(_l("Please write where this is known from.")), longest(120)],
        description=_l("Such as the package, or the maker's data sheet of May 2026."),
    )  # fmt: skip


class WhyForm(Form):
    """A reason for something unusual."""

    reason = TextField(_l("Why"), [required(_l("Please write why.")), longest(200)])


class EquipmentForm(Form):
    """A fridge, freezer or warmer."""

    name = TextField(_l("Name"), [required(), longest(60)])
    highest = DegreesField(_l("At most"), description=_l("Fridge 10.0, freezer -15.0"))
    lowest = DegreesField(_l("At least"), description=_l("Warmer 65.0"))
    times_a_day = NumberField(_l("Times a day"), [required()])
    place_id = SelectField(_l("Place"), **NUMBER)
    rank = NumberField(_l("Place in the list"), description=_l("Small numbers come first."))
    active = BooleanField(_l("In use"), default=True)


class WhenForm(Form):
    """When something was measured."""

    day = DayField(_l("Day"), [required()])
    time = TimeField(_l("Time"), [required(_l("Please write the time."))])

    def moment(self) -> datetime:
        """The day and time as a moment."""
        return moment(self.day.data, self.time.data)


def when_now() -> dict[str, Any]:
    """Today and this minute, for a form."""
    now = clock.to_japan(clock.now())
    return {"day": now.date(), "time": now.time().replace(second=0, microsecond=0)}


def temperatures_form(ids: Sequence[int]) -> Any:
    """A temperature for each piece of equipment: value-1, measure-1 …"""
    fields: dict[str, Any] = {}
    for one in ids:
        fields[f"value-{one}"] = DegreesField(_l("Temperature"))
        fields[f"measure-{one}"] = TextField(_l("What was done about it"), [longest(200)])
    return type("TemperaturesForm", (WhenForm,), fields)(data=when_now())


class CoreForm(WhenForm):
    """A core temperature, or how something cooled down."""

    about = SelectField(_l("What"), [required(_l("Please choose what was measured."))])
    value = DegreesField(_l("Temperature"), [required(_l("Please write the temperature."))])
    seconds = NumberField(_l("Held for"), default=60)
    shells = BooleanField(_l("Shells with two halves: 85 °C for 90 seconds"))
    minutes = NumberField(_l("Within"), default=30)
    measure = TextField(_l("What was done about it"), [longest(200)])
    note = TextField(_l("Note"), [longest(200)])


class HygieneForm(WhenForm):
    """The ticks of the day travel beside the form."""

    measure = TextField(_l("What was done about it"), [longest(200)])
    note = TextField(_l("Note"), [longest(200)])


def chosen(values: Mapping[str, str], allowed: Sequence[str]) -> dict[str, bool]:
    """Which lines of a tick list are in order ("yes") or not ("no"); lines nobody looked at are left out."""
    return {code: values[code] == "yes" for code in allowed if values.get(code) in ("yes", "no")}
