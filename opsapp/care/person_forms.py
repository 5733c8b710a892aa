"""Forms of one person who is watched over. Their shape only: the rules are in the services."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from opsapp import clock
from opsapp.care import concerns, health, watching
from opsapp.care.watch_models import WatchPlan
from opsapp.forms import NUMBER, DayField, Form, TextField, choices, longest, required
from opsapp.rota import volunteers

RHYTHMS = {
    1: _l("Every day"), 2: _l("Every other day"), 3: _l("Every three days"), 7: _l("Once a week"),
    14: _l("Every two weeks"), 30: _l("Once a month"),
}  # fmt: skip
WEEKDAY_WORDS = {
    "1": _l("Mon"), "2": _l("Tue"), "3": _l("Wed"), "4": _l("Thu"), "5": _l("Fri"), "6": _l("Sat"), "7": _l("Sun"),
}  # fmt: skip


class PlanForm(Form):
    """How often somebody is to be seen, and what counts."""

    every_days = RadioField(_l("How often"), [required()], coerce=int)
    counts = RadioField(_l("What counts"), choices=choices(watching.COUNTS), default="any")
    weekdays = SelectMultipleField(
        _l("Best days"),
        choices=choices(WEEKDAY_WORDS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("None ticked: any day is right."),
    )
    visitor_id = SelectField(_l("Whom they like to see"), **NUMBER)
    reasons = SelectMultipleField(
        _l("Why we look out for them"),
        choices=choices(watching.REASONS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Nothing about health belongs here."),
    )
    note = TextField(_l("Remark"), [longest(200)], description=_l("Nothing about health belongs here."))
    first_day = DayField(_l("From"), [required()])

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        facts = {name: self[name].data for name in watching.FACTS} | {"first_day": self.first_day.data}
        return facts | {"weekdays": "".join(self.weekdays.data or [])}


def plan_form(plan: WatchPlan | None) -> PlanForm:
    """The form filled from the plan that holds, else with what is usual."""
    filled: dict[str, Any] = {"every_days": 7, "counts": "any"}
    if plan is not None:
        filled = {name: getattr(plan, name) for name in watching.FACTS} | {"weekdays": list(plan.weekdays)}
    form = PlanForm(data=filled | {"first_day": clock.today()})
    words = RHYTHMS | (
        {} if filled["every_days"] in RHYTHMS else {filled["every_days"]: filled["every_days"]}
    )
    form.every_days.choices = list(words.items())
    people = volunteers.between(clock.today(), clock.today())
    named = [(one.id, one.person.name) for one in people]
    if plan is not None and plan.visitor is not None and plan.visitor_id not in dict(named):
        named.append((plan.visitor.id, plan.visitor.person.name))
    form.visitor_id.choices = [("", _l("Anybody")), *named]
    return form


class PauseForm(Form):
    """Somebody is away or in hospital."""

    kind = RadioField(_l("Why"), choices=choices(watching.PAUSES), default="away")
    whose = RadioField(
        _l("Who"),
        choices=choices({"person": _l("This person"), "household": _l("The whole household")}),
        default="person",
    )
    first_day = DayField(_l("First day"), [required()])
    last_day = DayField(_l("Last day"), description=_l("Left empty: until we hear that they are back."))
    note = TextField(_l("Remark"), [longest(200)], description=_l("Nothing about health belongs here."))


class ConcernForm(Form):
    """Something that was told in the office."""

    level = RadioField(_l("How worrying"), [required()], choices=choices(concerns.LEVEL_WORDS))
    words = TextAreaField(
        _l("What was noticed"), [required(), longest(500)], description=_l("In a few words, and who told it.")
    )


class HealthForm(Form):
    """A note about health."""

    kind = RadioField(_l("Kind"), [required()], choices=choices(health.KIND_WORDS))
    words = TextAreaField(_l("Note"), [longest(1000)])
