"""Forms of kinds of duty, of what they may ask for, of recurring duties and single shifts. Their shape only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from opsapp import clock
from opsapp.forms import NUMBER, DayField, Form, NumberField, TextField, choices, longest, required
from opsapp.rota import kinds, qualifications, templates
from opsapp.rota.duty_models import DutyKind, DutyTemplate, Qualification
from opsapp.rota.fields import TimeField, until
from opsapp.rota.words import CLASS_WORDS, HOLIDAY_WORDS, QUALIFICATION_WORDS, WEEK_WORDS, WEEKDAY_WORDS


def ticks(label: Any, **options: Any) -> SelectMultipleField:
    """A field for several of some, each with a box to tick."""
    return SelectMultipleField(
        label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), **options
    )


class KindForm(Form):
    """A kind of duty and what it asks for."""

    name = TextField(_l("Name"), [required(), longest(40)])
    name_en = TextField(_l("Name in English"), [longest(40)])
    mark = TextField(
        _l("Sign on the board"), [required(), longest(2)], description=_l("One or two letters, such as 店.")
    )
    people = NumberField(_l("How many people"), [required()])
    experienced = NumberField(_l("Of them experienced"), description=_l("0: nobody has to be."))
    burden = NumberField(
        _l("How hard it is to fill"),
        description=_l("0 to 10. Hard ones are spread more evenly; they count for more."),
    )
    asked = ticks(_l("What it asks for"), coerce=int)
    least_class = SelectField(
        _l("Class of the licence at least"), choices=choices(CLASS_WORDS), validate_choice=False
    )
    manual = BooleanField(_l("The car has manual gears"))
    drives = BooleanField(_l("Somebody drives: alcohol is checked before and after"))
    hands_over = BooleanField(_l("A handover note is written when the shift changes"))
    rank = NumberField(_l("Place in the list"))
    active = BooleanField(_l("In use"), default=True)

    def facts(self) -> dict[str, Any]:
        """What the service takes, by name."""
        given = {name: self[name].data for name in kinds.FACTS}
        for name in ("experienced", "burden", "rank"):
            given[name] = given[name] or 0
        return given | {"asked": self._asked()}

    def _asked(self) -> dict[int, tuple[str, bool]]:
        licences = {one.id for one in qualifications.all_qualifications() if one.kind == "licence"}
        least = self.least_class.data if self.least_class.data in CLASS_WORDS else "ordinary"
        return {
            one: (least, self.manual.data) if one in licences else ("", False)
            for one in self.asked.data or ()
        }


def kind_form(kind: DutyKind | None = None) -> KindForm:
    """The form filled from a kind of duty, else with what is usual."""
    filled: dict[str, Any] = {
        "people": 1,
        "experienced": 0,
        "burden": 0,
        "active": True,
        "least_class": "ordinary",
    }
    if kind is not None:
        filled = {name: getattr(kind, name) for name in kinds.FACTS} | {"asked": list(kinds.asked_of(kind))}
        licence = next((one for one in kind.requirements if one.qualification.kind == "licence"), None)
        filled |= (
            {"least_class": licence.least_class or "ordinary", "manual": licence.manual} if licence else {}
        )
    form = KindForm(data=filled)
    form.asked.choices = [(one.id, kinds.shown_name(one)) for one in qualifications.all_qualifications()]
    return form


class QualificationForm(Form):
    """A skill, a paper, a licence."""

    name = TextField(_l("Name"), [required(), longest(60)])
    name_en = TextField(_l("Name in English"), [longest(60)])
    kind = RadioField(
        _l("What sort it is"), [required(_l("Please choose one."))], choices=choices(QUALIFICATION_WORDS)
    )
    rank = NumberField(_l("Place in the list"))
    active = BooleanField(_l("In use"), default=True)

    def facts(self) -> dict[str, Any]:
        """What the service takes, by name; a place in the list that was left empty stays as it is."""
        given = {name: self[name].data for name in qualifications.FACTS}
        return {name: value for name, value in given.items() if name != "rank" or value is not None}


def qualification_form(found: Qualification | None = None) -> QualificationForm:
    """The form filled from a qualification, else for a skill."""
    return (
        QualificationForm(obj=found) if found else QualificationForm(data={"kind": "skill", "active": True})
    )


class TemplateForm(Form):
    """A duty that recurs."""

    kind_id = SelectField(_l("Kind of duty"), **NUMBER)
    name = TextField(
        _l("What it is called"), [longest(60)], description=_l("Such as 早番. It may be left empty.")
    )
    weekdays = ticks(_l("Weekdays"), choices=choices(WEEKDAY_WORDS))
    weeks = ticks(
        _l("In which weeks"),
        choices=choices(WEEK_WORDS),
        description=_l("The how many-th such weekday of the month. Usually all of them."),
    )
    holiday = RadioField(_l("On public holidays"), choices=choices(HOLIDAY_WORDS), default="same")
    starts = TimeField(_l("Begins at"), [required(_l("Please write from when to when."))])
    ends = TimeField(
        _l("Ends at"), [required(_l("Please write from when to when."))], description=_l("Like 13:00.")
    )
    people = NumberField(_l("How many people"), [required()])
    experienced = NumberField(_l("Of them experienced"), description=_l("0: nobody has to be."))
    where = TextField(_l("Where"), [longest(80)])
    valid_from = DayField(_l("From which day"), [required()])
    valid_to = DayField(_l("Until which day"), description=_l("Left empty: until further notice."))

    def facts(self) -> dict[str, Any]:
        """What the service takes, by name."""
        given = {name: self[name].data for name in templates.FACTS}
        ends = until(self.starts.data, self.ends.data)
        return given | {"experienced": self.experienced.data or 0, "ends": ends}


def template_form(template: DutyTemplate | None = None, kind: DutyKind | None = None) -> TemplateForm:
    """The form filled from a recurring duty, else with what is usual for a kind of duty."""
    filled: dict[str, Any] = {
        "weekdays": "",
        "weeks": templates.WEEKS,
        "valid_from": clock.today(),
        "people": 1,
    }
    if kind is not None:
        filled |= {"kind_id": kind.id, "people": kind.people, "experienced": kind.experienced}
    if template is not None:
        filled = {name: getattr(template, name) for name in templates.FACTS}
    form = TemplateForm(data=filled | {name: list(filled[name]) for name in ("weekdays", "weeks")})
    form.kind_id.choices = kind_choices(template.kind if template else None)
    return form


def kind_choices(held: DutyKind | None = None) -> list[tuple[int, str]]:
    """The kinds of duty to choose from, with the one that is held also when it was closed."""
    found = list(kinds.all_kinds())
    if held is not None and held not in found:
        found.append(held)
    return [(one.id, kinds.shown_name(one)) for one in found]


class ShiftForm(Form):
    """A single duty on a day."""

    kind_id = SelectField(_l("Kind of duty"), **NUMBER)
    day = DayField(_l("Day"), [required()])
    starts = TimeField(_l("Begins at"), [required(_l("Please write from when to when."))])
    ends = TimeField(
        _l("Ends at"), [required(_l("Please write from when to when."))], description=_l("Like 13:00.")
    )
    people = NumberField(_l("How many people"), description=_l("Left empty: as usual for this kind of duty."))
    name = TextField(
        _l("What it is called"), [longest(60)], description=_l("Such as 早番. It may be left empty.")
    )
    where = TextField(_l("Where"), [longest(80)])


class CancelForm(Form):
    """Why a shift does not take place."""

    reason = TextAreaField(_l("Why"), [required(_l("Please write why.")), longest(120)])
