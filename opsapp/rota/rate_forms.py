"""The form of a rate rule. Its shape only: the rules are in rates.py."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectField, SelectMultipleField
from wtforms import Form as Part
from wtforms.widgets import CheckboxInput, ListWidget

from opsapp.forms import NUMBER, DayField, Form, NumberField, YenField, choices, required
from opsapp.rota import rates, work_words
from opsapp.rota.work_forms import ClockField

DAY_WORDS = {
    "1": _l("Mon"), "2": _l("Tue"), "3": _l("Wed"), "4": _l("Thu"), "5": _l("Fri"), "6": _l("Sat"), "7": _l("Sun"),
    "h": _l("Holiday"),
}  # fmt: skip
LINES = 4


class BandPart(Part):
    """What a block is worth on some days between two times."""

    days = SelectMultipleField(
        _l("Weekdays and holidays"),
        choices=choices(DAY_WORDS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    begin = ClockField(_l("From (time)"))
    end = ClockField(_l("Until (time)"))
    first = YenField(_l("First block"))
    unit = YenField(_l("Each unit"))

    def facts(self, per: int | None) -> dict[str, Any]:
        """A band as the engine takes it; times left empty mean the whole day."""
        band = {
            "days": "".join(self.days.data),
            "from": self.begin.data or 0,
            "to": self.end.data or rates.DAY,
        }
        band |= {"first": self.first.data or 0, "unit": self.unit.data or 0}
        return band | ({"per": per} if per else {})


class RateForm(Form):
    """What time is worth from a day on."""

    ledger = RadioField(_l("For whom"), choices=choices(work_words.LEDGERS), default="reward")
    kind_id = SelectField(_l("Kind of duty"), **NUMBER)
    valid_from = DayField(_l("From which day"), [required()])
    first_minutes = NumberField(
        _l("First block in minutes"), description=_l("The least that is counted. 0: none.")
    )
    unit_minutes = NumberField(
        _l("Unit in minutes"), [required()], description=_l("15, 30, 60; 1 counts by the minute.")
    )
    per_minutes = NumberField(
        _l("The price of a unit is for … minutes"),
        description=_l("For an hourly wage by the minute: 60. Left empty: the unit."),
    )
    grace_minutes = NumberField(_l("Grace in minutes"), description=_l("So many beyond a block are given."))
    started_counts = RadioField(
        _l("A unit that was begun"),
        choices=choices({"1": _l("counts whole"), "0": _l("does not count")}),
        default="1",
    )
    org_share = NumberField(_l("Share of the organisation in percent"))
    ticket_yen = NumberField(_l("Value of a ticket in yen"), description=_l("0: no tickets."))
    cancel_day_before = NumberField(_l("Called off the day before, percent"))
    cancel_same_day = NumberField(_l("Called off on the day, minutes charged"))
    cancel_unannounced = NumberField(_l("Not called off, percent"))
    bands = FieldList(FormField(BandPart), min_entries=LINES, max_entries=LINES)

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        numbers = "first_minutes", "unit_minutes", "grace_minutes", "org_share", "ticket_yen"
        return {name: self[name].data or 0 for name in numbers} | {
            "ledger": self.ledger.data,
            "kind_id": self.kind_id.data,
            "valid_from": self.valid_from.data,
            "started_counts": self.started_counts.data == "1",
            "bands": [one.form.facts(self.per_minutes.data) for one in self.bands if one.form.days.data],
            "cancel": self._cancel(),
        }

    def _cancel(self) -> list[dict[str, int]]:
        before, same_day, silent = (
            self.cancel_day_before.data, self.cancel_same_day.data, self.cancel_unannounced.data
        )  # fmt: skip
        if before is None and same_day is None and silent is None:
            return []
        return [
            {"days": 1, "percent": before or 0},
            {"hours": 0, "minutes": same_day or 0},
            {"percent": 100 if silent is None else silent},
        ]
