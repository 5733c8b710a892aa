"""Forms of people. Their shape only: the rules are in service.py and households.py."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField

from opsapp.forms import DayField, Form, TextField, choices, longest, required
from opsapp.people import households
from opsapp.people.models import Household, Person
from opsapp.people.service import MOST_CONTACTS, MOST_PHONES, ContactGiven
from opsapp.people.words import REASON_WORDS, SEX_WORDS
from opsapp.text import postal_text

CONTACT_PARTS = ("name", "relation", "phone", "lives_in", "note")
FACTS = (
    "name",
    "kana",
    "birth_date",
    "sex",
    "relation",
    "is_head",
    "email",
    "card_code",
    "lives_elsewhere",
    "note",
)
HOUSEHOLD_FACTS = (
    "name",
    "kana",
    "hamlet",
    "group",
    "postal_code",
    "address",
    "landmark",
    "association_member",
    "note",
)


class PersonForm(Form):
    """A person with phones and contacts; `person_form` adds as many rows of them as are wanted."""

    name = TextField(
        _l("Name"), [required(), longest(80)], description=_l("As it is written, such as 髙橋 ハナ.")
    )
    kana = TextField(_l("Reading"), [longest(80)], description=_l("In kana. The list is sorted by it."))
    birth_date = DayField(_l("Born on"), description=_l("S11.2.29, 昭和11年2月29日 or 1936/2/29."))
    sex = RadioField(_l("Sex"), choices=choices({"": _l("Not given"), **SEX_WORDS}), default="")
    household_id = SelectField(_l("Household"), coerce=lambda value: int(value) if value else None)
    relation = TextField(
        _l("Relation to the head"), [longest(20)], description=_l("Such as wife, eldest son, mother.")
    )
    is_head = BooleanField(_l("Head of the household"))
    lives_elsewhere = BooleanField(_l("Lives elsewhere (family outside the village)"))
    email = TextField(_l("E-mail"), [longest(120)])
    card_code = TextField(
        _l("Code on the card"), [longest(40)], description=_l("Scan it, or leave it empty.")
    )
    note = TextAreaField(_l("Remarks"), [longest(400)], description=_l("Nothing about health here."))
    confirmed = BooleanField(_l("This is somebody else: write them down"))

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        return {name: self[name].data for name in FACTS}

    def phones(self) -> list[str]:
        """The numbers as typed, row by row."""
        return [field.data for field in self.phone_fields()]

    def contacts(self) -> list[ContactGiven]:
        """Whom to call as typed, row by row."""
        return [ContactGiven(*(field.data for field in row)) for row in self.contact_rows()]

    def phone_fields(self) -> list[Any]:
        """The fields for phone numbers."""
        return [field for field in self if field.short_name.startswith("phone_")]

    def contact_rows(self) -> list[list[Any]]:
        """The fields for contacts, five to a row."""
        count = sum(
            1 for field in self if field.short_name.startswith("contact_") and field.name.endswith("_name")
        )
        return [
            [self[f"contact_{number}_{part}"] for part in CONTACT_PARTS] for number in range(1, count + 1)
        ]


def person_form(person: Person | None = None, **given: Any) -> PersonForm:
    """The form filled from a person, with two empty rows more than there are phones and contacts."""
    phones = _rows("phone_{}", len(person.phones) if person else 0, MOST_PHONES)
    contacts = _rows("contact_{}_name", len(person.contacts) if person else 0, MOST_CONTACTS)
    fields = {f"phone_{n}": TextField(_l("Phone %(n)s", n=n), [longest(20)]) for n in range(1, phones + 1)}
    for number in range(1, contacts + 1):
        fields |= _contact_fields(f"contact_{number}_")
    form = type("PersonForm", (PersonForm,), fields)(data={**given, **(_filled(person) if person else {})})
    form.household_id.choices = household_choices(person.household if person else None)
    return form


def _rows(name: str, used: int, most: int) -> int:
    sent = next((n for n in range(most, 0, -1) if name.format(n) in request.form), 0)
    return sent or min(most, used + 2)


def _contact_fields(prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}name": TextField(_l("Name"), [longest(80)]),
        f"{prefix}relation": TextField(_l("Relation"), [longest(20)]),
        f"{prefix}phone": TextField(_l("Phone"), [longest(20)]),
        f"{prefix}lives_in": TextField(_l("Lives in"), [longest(80)]),
        f"{prefix}note": TextField(_l("Remark"), [longest(200)]),
    }


def _filled(person: Person) -> dict[str, Any]:
    data: dict[str, Any] = {name: getattr(person, name) for name in FACTS}
    data |= {
        "sex": person.sex or "",
        "card_code": person.card_code or "",
        "household_id": person.household_id,
    }
    data |= {f"phone_{phone.rank}": phone.shown for phone in person.phones}
    for rank, contact in enumerate(person.contacts, 1):
        shown = (contact.name, contact.relation, contact.phone_shown, contact.lives_in, contact.note)
        data |= {f"contact_{rank}_{part}": value for part, value in zip(CONTACT_PARTS, shown, strict=True)}
    return data


def household_choices(now: Household | None = None) -> list[SelectChoice]:
    """Households to choose from, told apart by hamlet and address; the present one even when it is closed."""
    found = list(households.to_choose())
    if now is not None and now not in found:
        found.append(now)
    words = {
        str(one.id): " ".join(filter(None, (one.name, one.hamlet, one.group, one.address))) for one in found
    }
    return choices({"": _l("None"), **words})


class HouseholdForm(Form):
    """A household: where it is and how to find it."""

    name = TextField(
        _l("Name of the household"), [required(), longest(80)], description=_l("The head's family name.")
    )
    kana = TextField(_l("Reading"), [longest(80)], description=_l("In kana. The list is sorted by it."))
    hamlet = TextField(_l("Hamlet"), [longest(60)])
    group = TextField(_l("Group"), [longest(60)])
    postal_code = TextField(_l("Post code"), [longest(10)])
    address = TextField(_l("Address"), [longest(200)])
    landmark = TextField(
        _l("Landmark"), [longest(200)], description=_l("How to find the house: red roof, behind the shrine.")
    )
    position = TextField(
        _l("Place on the map"),
        [longest(60)],
        description=_l("Latitude and longitude, such as 33.7300, 133.4600."),
    )
    association_member = BooleanField(_l("Member of the residents' association"), default=True)
    note = TextAreaField(_l("Remarks"), [longest(400)])

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        latitude, longitude = households.parse_position(self.position.data) or (None, None)
        return {name: self[name].data for name in HOUSEHOLD_FACTS} | {
            "latitude": latitude,
            "longitude": longitude,
        }


def household_form(household: Household) -> HouseholdForm:
    """The form filled from a household."""
    data: dict[str, Any] = {name: getattr(household, name) for name in HOUSEHOLD_FACTS}
    data["postal_code"] = postal_text(household.postal_code or "")
    return HouseholdForm(data={**data, "position": households.position_text(household)})


class MoveForm(Form):
    """A person goes to live with another household."""

    household_id = SelectField(_l("New household"), [required()], coerce=lambda value: int(value or 0))
    relation = TextField(_l("Relation to the head there"), [longest(20)])
    is_head = BooleanField(_l("Head of the household"))

    def offer(self) -> None:
        """Fill in the households; nothing is chosen beforehand, since a slip would move somebody."""
        first = choices({"": _l("Please choose"), "0": _l("No household")})
        self.household_id.choices = [*first, *household_choices()[1:]]


class LeaveForm(Form):
    """A person is no longer here."""

    left_reason = RadioField(
        _l("Why"), choices=choices(REASON_WORDS), invalid_choice_message=_l("Please choose why.")
    )
    left_on = DayField(_l("Since"), [required()])
