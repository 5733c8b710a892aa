"""Forms of the visits' pages. Their shape only: the rules are in the services."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from opsapp import money
from opsapp.forms import DayField, Form, NumberField, ParsedField, TextField, choices, longest, required
from opsapp.rota.fields import TimeField
from opsapp.visits import office, signs
from opsapp.visits.reports import CONDITION_WORDS, MET_WORDS, METHOD_WORDS, Report


class TenthsField(ParsedField):
    """A measure with one decimal, kept in tenths: 36.6."""

    reader = staticmethod(lambda typed: money.parse_quantity(typed) // 100)
    writer = staticmethod(lambda tenths: money.quantity_text(tenths * 100))


class VisitForm(Form):
    """A visit from the round sheet, as it is written there."""

    day = DayField(_l("Day"), [required()])
    time = TimeField(_l("Time"), [required()])
    visitor = SelectField(_l("Who went"), [required()])
    method = RadioField(_l("In what way"), choices=choices(METHOD_WORDS), default="face")
    met = RadioField(_l("Met or not"), [required()], choices=choices(MET_WORDS))
    condition = RadioField(
        _l("How they were"),
        choices=choices(CONDITION_WORDS),
        validate_choice=False,
        description=_l("Left open when nobody was met."),
    )
    signs = SelectMultipleField(
        _l("Signs"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    words = TextAreaField(_l("In a few words"), [longest(500)])
    systolic = NumberField(_l("Blood pressure, upper"))
    diastolic = NumberField(_l("Blood pressure, lower"))
    temperature = TenthsField(_l("Body temperature (°C)"))
    next_day = DayField(_l("Next visit"))

    def prepare(self) -> "VisitForm":
        """Offer who may have gone and the signs of today."""
        self.visitor.choices = [("", ""), *office.visitors().items()]
        self.signs.choices = [(one.name, one.name) for one in signs.offered()]
        return self

    def report(self, *, measures: bool) -> Report:
        """What the service takes."""
        facts: dict[str, Any] = {}
        if measures:
            facts = {name: self[name].data for name in ("systolic", "diastolic", "temperature")}
        somebody = self.met.data in ("person", "family")
        return Report(
            met=self.met.data, condition=(self.condition.data or None) if somebody else None,
            method=self.method.data, signs=self.signs.data or [], words=self.words.data or "",
            next_day=self.next_day.data, **facts,
        )  # fmt: skip


class SignForm(Form):
    """One thing that a visitor may notice."""

    name = TextField(_l("Words in Japanese"), [required(), longest(40)])
    name_en = TextField(_l("Words in English"), [longest(60)])
