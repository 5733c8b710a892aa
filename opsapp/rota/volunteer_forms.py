"""Forms of volunteers, their papers, absences and agreements. Their shape only: the rules are in the services."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, RadioField, SelectField, TextAreaField

from opsapp import clock
from opsapp.db import db
from opsapp.forms import NUMBER, DayField, Form, NumberField, TextField, choices, longest, required
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota import kinds, licences, qualifications, volunteers
from opsapp.rota.duty_models import Qualification
from opsapp.rota.fields import LengthField
from opsapp.rota.holdings import Paper
from opsapp.rota.volunteer_models import Volunteer, VolunteerDuty, VolunteerQualification
from opsapp.rota.words import (
    ABSENCE_WORDS,
    CLASS_WORDS,
    INSURANCE_WORDS,
    PAIRING_WORDS,
    PART_WORDS,
    PAY_WORDS,
)

UNLIMITED = _l("Left empty: no limit.")


class VolunteerForm(Form):
    """Somebody who takes duties: how they stand, and how much is too much."""

    user_id = SelectField(
        _l("Account in opsapp"),
        description=_l("Nobody needs one, nor a phone: the office can do everything for them."),
        **NUMBER,
    )
    pay = RadioField(_l("How the work is given"), choices=choices(PAY_WORDS), default="unpaid")
    since = DayField(_l("Takes duties from"), [required()])
    until = DayField(_l("Last day"), description=_l("Left empty: until further notice."))
    parts = RadioField(_l("Time of the day"), choices=choices(PART_WORDS), default="")
    week_minutes = LengthField(_l("Hours in a week at most"), description=UNLIMITED)
    month_minutes = LengthField(_l("Hours in a month at most"), description=UNLIMITED)
    days_in_row = NumberField(_l("Days in a row at most"), description=UNLIMITED)
    rest_minutes = LengthField(_l("Rest between two duties, hours"), description=UNLIMITED)
    most_per_day = NumberField(_l("Duties on one day at most"), [required()])
    share = NumberField(
        _l("Share of the work, percent"),
        [required()],
        description=_l("100: as much as the others. 50: half of it. 0: only what nobody else can."),
    )
    insurance = SelectField(_l("Insurance"), choices=choices(INSURANCE_WORDS))
    insured_from = DayField(_l("Insured from"))
    insured_to = DayField(
        _l("Insured until"), description=_l("The volunteers' insurance ends on 31 March of each year.")
    )
    note = TextAreaField(_l("Remarks"), [longest(200)], description=_l("Nothing about health, please."))

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        given = {name: self[name].data for name in volunteers.FACTS}
        if not self.insurance.data:
            given |= {"insured_from": None, "insured_to": None}
        return given


def volunteer_form(volunteer: Volunteer | None = None) -> VolunteerForm:
    """The form filled from a volunteer, else with what is usual."""
    last = clock.fiscal_bounds(clock.fiscal_year(clock.today()))[1]
    filled: dict[str, Any] = {"since": clock.today(), "share": 100, "most_per_day": 1, "insured_to": last}
    if volunteer is not None:
        filled = {name: getattr(volunteer, name) for name in volunteers.FACTS}
    form = VolunteerForm(data=filled)
    form.user_id.choices = [("", _l("No account")), *_accounts(volunteer)]
    return form


def _accounts(volunteer: Volunteer | None) -> list[tuple[int, str]]:
    """Accounts that belong to no volunteer yet, and one's own."""
    taken = select(Volunteer.user_id).where(Volunteer.user_id.is_not(None))
    if volunteer is not None:
        taken = taken.where(Volunteer.id != volunteer.id)
    query = select(User).where(User.active, User.id.not_in(taken)).order_by(User.kana, User.id)
    return [(one.id, f"{one.name} ({one.login})") for one in db.session.scalars(query)]


class PaperForm(Form):
    """A skill, a paper or a licence that somebody holds."""

    qualification_id = SelectField(_l("Skill or paper"), **NUMBER)
    licence_class = SelectField(
        _l("Class of the licence"), choices=choices({"": "–", **CLASS_WORDS}), validate_choice=False
    )
    at_only = BooleanField(_l("Automatic cars only"))
    valid_from = DayField(_l("Valid from"), description=_l("It may be left empty."))
    expires_on = DayField(_l("Valid until"), description=_l("As it is printed. Left empty: it does not end."))
    note = TextField(_l("Remarks"), [longest(120)])

    def paper(self) -> Paper:
        """What the service takes."""
        return Paper(
            self.valid_from.data,
            self.expires_on.data,
            self.licence_class.data if self.licence_class.data in CLASS_WORDS else "",
            self.at_only.data,
            self.note.data,
        )


def paper_form(volunteer: Volunteer, held: VolunteerQualification | None = None) -> PaperForm:
    """The form for something new, or to renew what is held: of a licence its class stays."""
    filled: dict[str, Any] = {}
    if held is not None:
        filled = {name: getattr(held, name) for name in ("qualification_id", "licence_class", "at_only")}
    form = PaperForm(data=filled)
    form.qualification_id.choices = _offered(volunteer, held)
    return form


def _offered(volunteer: Volunteer, held: VolunteerQualification | None) -> list[tuple[int, str]]:
    if held is not None:
        return [(held.qualification_id, kinds.shown_name(held.qualification))]
    have = {one.qualification_id for one in volunteer.qualifications}
    found = [one for one in qualifications.all_qualifications() if one.id not in have]
    return [(one.id, kinds.shown_name(one)) for one in found]


def proposed_end(volunteer: Volunteer, held: VolunteerQualification | None) -> Any:
    """The last day that a licence probably has, where the day of birth is known; None elsewhere."""
    birth = volunteer.person.birth_date
    if birth is None or (held is not None and held.qualification.kind != "licence"):
        return None
    if held is None and not _licence_offered(volunteer):
        return None
    return licences.proposed(birth, clock.today(), held.expires_on if held else None)


def _licence_offered(volunteer: Volunteer) -> Qualification | None:
    have = {one.qualification_id for one in volunteer.qualifications}
    found = (
        one for one in qualifications.all_qualifications() if one.kind == "licence" and one.id not in have
    )
    return next(found, None)


class AbsenceForm(Form):
    """When somebody takes no duties."""

    kind = RadioField(_l("What sort it is"), choices=choices(ABSENCE_WORDS), default="away")
    first_day = DayField(_l("From which day"), [required()])
    last_day = DayField(_l("Until which day"), description=_l("Left empty: until further notice."))
    note = TextField(
        _l("Remarks"),
        [longest(120)],
        description=_l("Only the office sees it. Nothing about health, please."),
    )


class PairingForm(Form):
    """Whom somebody is never with, or only with."""

    other_id = SelectField(_l("With whom"), [required(_l("Please choose somebody else."))], **NUMBER)
    pairing = RadioField(_l("How they go together"), choices=choices(PAIRING_WORDS), default="apart")


class OwnerForm(Form):
    """Whose slot it is by standing agreement."""

    volunteer_id = SelectField(_l("Volunteer"), [required(_l("Please choose a volunteer."))], **NUMBER)
    valid_from = DayField(_l("From which day"), [required()])
    valid_to = DayField(_l("Until which day"), description=_l("Left empty: until further notice."))


class LastDayForm(Form):
    """The last day of an agreement or an absence."""

    last_day = DayField(_l("Last day"), [required()])


def volunteer_choices(kind_id: int | None = None, but: Volunteer | None = None) -> list[tuple[Any, Any]]:
    """Those who take duties now, in 五十音 order; of one kind, when asked."""
    query = volunteers.find(kind_id=kind_id).with_only_columns(Volunteer.id, Person.name)
    rows = [(one, name) for one, name in db.session.execute(query) if but is None or one != but.id]
    return [("", "–"), *rows]


# --- kinds of duty on one page ----------------------------------------------------------------------------


def duties_given(form: Any) -> dict[int, tuple[bool, int]]:
    """What was chosen for each kind of duty, from fields named wish-3 and experienced-3; '' takes it not."""
    found = {}
    for kind in kinds.all_kinds(with_closed=True):
        wish = form.get(f"wish-{kind.id}", "")
        if wish in ("-1", "0", "1"):
            found[kind.id] = (bool(form.get(f"experienced-{kind.id}")), int(wish))
    return found


def duty_of(volunteer: Volunteer, kind_id: int) -> VolunteerDuty | None:
    """How somebody takes a kind of duty, or None."""
    return next((one for one in volunteer.duties if one.kind_id == kind_id), None)
