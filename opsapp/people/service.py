"""Persons: written down, changed, moved to another household, gone and come back. Nobody is ever deleted."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people.models import Contact, Household, Person, Phone

REASONS = ("moved", "died", "other")
MOST_PHONES, MOST_CONTACTS = 6, 8
CARD_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another


@dataclass(frozen=True)
class ContactGiven:
    """Whom to call, as it was given; the order of the list is the rank."""

    name: str
    relation: str = ""
    phone: str = ""
    lives_in: str = ""
    note: str = ""


def create(
    name: str,
    *,
    by: User | None,
    household: Household | None = None,
    phones: Sequence[str] = (),
    contacts: Sequence[ContactGiven] = (),
    **facts: Any,
) -> Person:
    """Write down a person; nothing but the name is required. `facts` are columns of Person.

    Raises RuleError naming the field: "name", "kana", "birth_date", "phone_1", "contact_1_phone" …
    """
    person = Person(name="", household=household, phones=[], contacts=[])
    write(person, {"name": name, **facts}, phones, contacts)
    db.session.add(person)
    db.session.flush()
    _one_head(person)
    audit("people.create", "person", person.id, by=by)
    return person


def change(
    person: Person,
    *,
    by: User | None,
    phones: Sequence[str] | None = None,
    contacts: Sequence[ContactGiven] | None = None,
    **facts: Any,
) -> list[str]:
    """Change what is given, leave the rest; the names of the fields that changed. RuleError as `create`."""
    before = _picture(person)
    write(person, facts, phones, contacts)
    db.session.flush()
    _one_head(person)
    fields = sorted(name for name, value in _picture(person).items() if before[name] != value)
    if fields:
        audit("people.change", "person", person.id, by=by, fields=fields)
    return fields


def move(
    person: Person, household: Household | None, *, by: User | None, relation: str = "", is_head: bool = False
) -> None:
    """Let a person live with another household; what they were to the old head no longer holds."""
    if household is not None and not household.active:
        raise RuleError(
            _("Nobody lives in this household any more. Take it up again first."), field="household"
        )
    if person.household_id == (household.id if household else None):
        raise RuleError(_("%(name)s already belongs there.", name=person.name), field="household_id")
    person.household, person.relation = household, text.clean_name(relation)
    person.is_head = is_head and household is not None
    db.session.flush()
    _one_head(person)
    audit("people.move", "person", person.id, by=by, household=household.id if household else None)


def leave(person: Person, reason: str, on: date, *, by: User | None) -> None:
    """The person moved away, died or left for another reason: no longer listed, never deleted."""
    if not person.active:
        raise RuleError(_("%(name)s has already left.", name=person.name))
    if reason not in REASONS:
        raise RuleError(_("Please choose why."), field="left_reason")
    if on > clock.today():
        raise RuleError(_("This day has not come yet."), field="left_on")
    if person.birth_date and on < person.birth_date:
        raise RuleError(_("This is before the day of birth."), field="left_on")
    person.active, person.left_reason, person.left_on, person.is_head = False, reason, on, False
    audit("people.leave", "person", person.id, by=by, fields=["active", "left_on", "left_reason"])


def come_back(person: Person, *, by: User | None) -> None:
    """The person is here again, or was marked as gone by mistake."""
    if person.active:
        raise RuleError(_("%(name)s is listed already.", name=person.name))
    if person.household is not None and not person.household.active:
        person.household.active = True
    person.active, person.left_reason, person.left_on = True, None, None
    audit("people.return", "person", person.id, by=by, fields=["active", "left_on", "left_reason"])


def give_card(person: Person, *, by: User | None, new: bool = False) -> str:
    """The code on the person's QR card, made when there is none, or anew when the card was lost."""
    if person.card_code is None or new:
        person.card_code = "C-" + "".join(secrets.choice(CARD_LETTERS) for _letter in range(9))
        audit("people.card", "person", person.id, by=by)
    return person.card_code


# --- what is written --------------------------------------------------------------------------------------


def write(
    person: Person,
    facts: Mapping[str, Any],
    phones: Sequence[str] | None = None,
    contacts: Sequence[ContactGiven] | None = None,
) -> None:
    """Check and set what is given, and keep the search keys; for `create`, `change` and whole tables."""
    with db.session.no_autoflush:  # a person half filled in is not for the database
        for name, value in facts.items():
            setattr(person, name, check(name, value, person))
        if phones is not None:
            _set_phones(person, phones)
        if contacts is not None:
            _set_contacts(person, contacts)
    person.kana_key = text.kana_key(person.kana or person.name)
    person.search_key = search_key(person.name, person.kana or "", [phone.digits for phone in person.phones])


def check(name: str, value: Any, person: Person | None = None) -> Any:
    """A fact of a person in its stored form. Raises RuleError naming the field."""
    return _CHECKS[name](person, value) if name in _CHECKS else value


def contacts_of(person: Person) -> list[ContactGiven]:
    """The contacts as they were given."""
    return [ContactGiven(*_contact_facts(contact)) for contact in person.contacts]


def search_key(name: str, kana: str, digits: Sequence[str]) -> str:
    """What the search for persons compares: name, reading and phone digits."""
    return text.search_key("/".join([name, kana, *digits]))[:300]


def _name(_person: Person | None, given: str) -> str:
    name = text.clean_name(given)
    if not name:
        raise RuleError(_("Please write the name."), field="name")
    return _short_enough(name, 80, "name")


def _short_enough(given: str, length: int, field: str) -> str:
    if len(given) > length:
        raise RuleError(_("Please use at most %(n)s characters.", n=length), field=field)
    return given


def _kana(_person: Person | None, given: str | None) -> str:
    return clean_kana(given or "")


def clean_kana(given: str) -> str:
    """A reading in hiragana; RuleError when it is none. Empty stays empty."""
    kana = text.to_hiragana(text.clean_name(given))
    if kana and not text.is_kana(kana):
        raise RuleError(_("Please write the reading in kana only."), field="kana")
    return _short_enough(kana, 80, "kana")


def _birth_date(_person: Person | None, given: date | None) -> date | None:
    if given and given > clock.today():
        raise RuleError(_("This day has not come yet."), field="birth_date")
    if given and given.year < clock.today().year - 130:
        raise RuleError(_("Nobody is that old. Please look at the year again."), field="birth_date")
    return given


def _sex(_person: Person | None, given: str | None) -> str | None:
    if given not in (None, "", "f", "m"):
        raise RuleError(_("Please choose one of the answers."), field="sex")
    return given or None


def _email(_person: Person | None, given: str | None) -> str:
    mail = text.normalize_code(given or "").lower()
    if mail and not re.fullmatch(r"[^@]+@[^@]+\.[^@.]+", mail):
        raise RuleError(_("%(typed)s is not an e-mail address.", typed=given), field="email")
    return _short_enough(mail, 120, "email")


def _card_code(person: Person | None, given: str | None) -> str | None:
    code = text.clean_name(given or "")
    if not code:
        return None
    owner = db.session.scalar(select(Person).where(Person.card_code == code))
    if owner is not None and owner is not person:
        raise RuleError(_("This card belongs to %(name)s.", name=owner.name), field="card_code")
    return _short_enough(code, 40, "card_code")


def _words(length: int, field: str) -> Any:
    return lambda _person, given: _short_enough(text.clean_name(given or ""), length, field)


_CHECKS: dict[str, Any] = {
    "name": _name,
    "kana": _kana,
    "birth_date": _birth_date,
    "sex": _sex,
    "email": _email,
    "card_code": _card_code,
    "relation": _words(20, "relation"),
    "note": _words(400, "note"),
}


def _set_phones(person: Person, given: Sequence[str]) -> None:
    wanted: dict[str, str] = {}
    for number, typed in enumerate(given, 1):
        if typed.strip():
            wanted.setdefault(_digits(typed, f"phone_{number}"), text.clean_name(typed)[:20])
    if len(wanted) > MOST_PHONES:
        raise RuleError(_("At most %(n)s phone numbers, please.", n=MOST_PHONES), field=f"phone_{len(given)}")
    if [(phone.digits, phone.shown) for phone in person.phones] != list(wanted.items()):
        person.phones = [
            Phone(rank=rank, digits=digits, shown=shown)
            for rank, (digits, shown) in enumerate(wanted.items(), 1)
        ]


def _digits(typed: str, field: str) -> str:
    try:
        return text.phone_digits(typed)
    except RuleError as broken:
        raise RuleError(broken.message, field=field, code=broken.code) from broken


def _set_contacts(person: Person, given: Sequence[ContactGiven]) -> None:
    filled = [(number, contact) for number, contact in enumerate(given, 1) if any(vars(contact).values())]
    wanted = [_contact(rank, number, contact) for rank, (number, contact) in enumerate(filled, 1)]
    if len(wanted) > MOST_CONTACTS:
        raise RuleError(
            _("At most %(n)s contacts, please.", n=MOST_CONTACTS), field=f"contact_{len(given)}_name"
        )
    if [_contact_facts(contact) for contact in person.contacts] != [
        _contact_facts(contact) for contact in wanted
    ]:
        person.contacts = wanted


def _contact(rank: int, number: int, given: ContactGiven) -> Contact:
    field = f"contact_{number}_"
    if not given.name.strip():
        raise RuleError(_("Please write whom to call."), field=f"{field}name")
    return Contact(
        rank=rank,
        name=_short_enough(text.clean_name(given.name), 80, f"{field}name"),
        relation=_short_enough(text.clean_name(given.relation), 20, f"{field}relation"),
        phone_digits=_digits(given.phone, f"{field}phone") if given.phone.strip() else "",
        phone_shown=text.clean_name(given.phone)[:20],
        lives_in=_short_enough(text.clean_name(given.lives_in), 80, f"{field}lives_in"),
        note=_short_enough(text.clean_name(given.note), 200, f"{field}note"),
    )


def _contact_facts(contact: Contact) -> tuple[str, ...]:
    return (contact.name, contact.relation, contact.phone_shown, contact.lives_in, contact.note)


def _one_head(person: Person) -> None:
    if person.is_head and person.household_id is not None:
        one_head_each({person.household_id: person.id})


def one_head_each(heads: Mapping[int, int]) -> None:
    """A household has one head, here by household: whoever was it before no longer is."""
    query = select(Person).where(Person.is_head)
    if len(heads) == 1:
        query = query.where(Person.household_id.in_(heads))
    for other in db.session.scalars(query):
        if heads.get(other.household_id or 0, other.id) != other.id:
            other.is_head = False
    db.session.flush()


_WATCHED = (
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
    "household_id",
)


def _picture(person: Person) -> dict[str, Any]:
    picture: dict[str, Any] = {name: getattr(person, name) for name in _WATCHED}
    picture["phones"] = [(phone.digits, phone.shown) for phone in person.phones]
    picture["contacts"] = [_contact_facts(contact) for contact in person.contacts]
    return picture
