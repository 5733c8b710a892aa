"""Forms about work. Their shape only: the rules are in hours.py, rates.py, rewards.py and alcohol.py."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from opsapp.errors import RuleError
from opsapp.forms import (
    NUMBER,
    DayField,
    Form,
    NumberField,
    ParsedField,
    TextField,
    YenField,
    choices,
    longest,
    required,
)
from opsapp.rota import work_words

_CLOCK = re.compile(r"(\d{1,2})(?:[:時](\d{1,2})?分?|(\d\d))?")
LAST_HOUR = 47


def read_minutes(typed: str) -> int:
    """Minutes after 0:00 from 9:05, 905, 9時5分, full-width digits; 25:00 is one o'clock of the next day."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    found = _CLOCK.fullmatch(plain)
    hour, minute = (int(found[1]), int(found[2] or found[3] or 0)) if found else (LAST_HOUR + 1, 0)
    if hour > LAST_HOUR or minute > 59:
        raise RuleError(_("%(typed)s is not a time. Write it like 9:05.", typed=typed.strip()))
    return hour * 60 + minute


class ClockField(ParsedField):
    """A time of the day, kept in minutes after 0:00."""

    reader = staticmethod(read_minutes)
    writer = staticmethod(work_words.clock_minutes)


class HoursForm(Form):
    """Hours from a paper sheet."""

    volunteer_id = SelectField(_l("Volunteer"), [required()], **NUMBER)
    kind_id = SelectField(_l("Kind of duty"), [required()], **NUMBER)
    day = DayField(_l("Day"), [required()])
    starts = ClockField(_l("From (time)"), [required()], description=_l("Like 9:05."))
    ends = ClockField(_l("Until (time)"), [required()], description=_l("Past midnight like 25:00."))
    break_minutes = NumberField(_l("Break in minutes"), description=_l("Left empty: none."))
    note = TextField(_l("Note"), [longest(200)])


class CloseForm(Form):
    """When somebody went who did not say so."""

    kind_id = SelectField(_l("Kind of duty"), **NUMBER)
    ends = ClockField(_l("Until (time)"), [required()], description=_l("Past midnight like 25:00."))
    break_minutes = NumberField(_l("Break in minutes"), description=_l("Left empty: none."))


class PayForm(Form):
    """Money handed over to a volunteer."""

    ledger = HiddenField()
    seen = HiddenField()
    yen = YenField(_l("Amount"), [required(_l("Please write how much was paid."))])
    day = DayField(_l("Paid on"), [required()])
    note = TextField(_l("Note"), [longest(200)])


class AlcoholForm(Form):
    """A check before or after driving, as the register asks for it (DOMAIN 6)."""

    driver_id = SelectField(_l("Driver"), [required()], **NUMBER)
    moment = RadioField(
        _l("Before or after"), [required()], choices=choices(work_words.MOMENTS), default="before"
    )
    day = DayField(_l("Day"), [required()])
    time = ClockField(_l("Time"), [required()], description=_l("Like 9:05."))
    vehicle = TextField(_l("Car number"), [required(_l("Please write which car.")), longest(40)])
    confirmer = TextField(_l("Confirmed by"), [required(_l("Please write who confirmed it.")), longest(80)])
    method = RadioField(_l("How it was confirmed"), choices=choices(work_words.CHECKED), default="face")
    detector = BooleanField(_l("With the detector"), default=True)
    reading = NumberField(
        _l("Reading of the detector"),
        description=_l("In hundredths of a milligram: 0.15 is 15. 0: nothing found."),
    )
    positive = BooleanField(_l("Alcohol was found"))
    instruction = TextField(_l("Instruction"), [longest(200)])
    note = TextField(_l("Note"), [longest(200)])

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        names = "vehicle", "confirmer", "method", "detector", "reading", "positive", "instruction", "note"
        return {name: self[name].data for name in names}


class BackForm(Form):
    """Why something is taken back."""

    note = TextField(_l("Why?"), [longest(200)])
