"""The register as a table: the same columns go out and come in.

An empty cell leaves what is known as it is. A person is found again by the system number, the card, or the
name with the day of birth or the household; a household by its number, or by name, hamlet and address.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.importing import CHANGED, NEW, SAME, Column, Importer, Record, Values, register, yes_or_no
from opsapp.org.models import User
from opsapp.people import households, service
from opsapp.people.models import Contact, Household, Person

SEXES = {"f": "f", "女": "f", "女性": "f", "m": "m", "男": "m", "男性": "m"}
PHONES, CONTACTS = 3, 2
PERSON_FACTS = (
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
HOUSEHOLD_FACTS = ("hamlet", "group", "postal_code", "address", "landmark")


def _number(cell: str) -> int:
    digits = text.normalize_code(cell)
    if not digits.isdecimal() or len(digits) > 9:
        raise RuleError(_("%(cell)s is not a number.", cell=cell))
    return int(digits)


def _sex(cell: str) -> str:
    if (found := SEXES.get(text.normalize_code(cell).lower())) is None:
        raise RuleError(_("%(cell)s is not known. Write 女 or 男.", cell=cell))
    return found


def _birth(cell: str) -> date:
    return service.check("birth_date", clock.parse_date(cell))


def _phone(cell: str) -> str:
    text.phone_digits(cell)
    return text.clean_name(cell)[:20]


def _checked(name: str) -> Callable[[str], Any]:
    return lambda cell: service.check(name, cell)


def _contact_columns(number: int) -> list[Column]:
    return [
        Column(f"contact_{number}_name", (f"緊急連絡先{number}", f"Contact {number}")),
        Column(f"contact_{number}_relation", (f"緊急連絡先{number}続柄", f"Contact {number} relation")),
        Column(
            f"contact_{number}_phone", (f"緊急連絡先{number}電話", f"Contact {number} phone"), parse=_phone
        ),
    ]


COLUMNS = (
    Column(
        "id",
        ("システム番号", "System number"),
        parse=_number,
        hint=_l("Only from a list that came out of here."),
    ),
    Column("name", ("氏名", "名前", "Name"), required=True, parse=_checked("name")),
    Column("kana", ("ふりがな", "フリガナ", "よみ", "カナ", "Reading"), parse=_checked("kana")),
    Column(
        "birth_date",
        ("生年月日", "Born on"),
        parse=_birth,
        hint=_l("1936/2/29, S11.2.29 or 昭和11年2月29日."),
    ),
    Column("sex", ("性別", "Sex"), parse=_sex, hint=_l("女 or 男.")),
    Column("household_id", ("世帯システム番号", "Household system number"), parse=_number),
    Column("household", ("世帯名", "世帯", "Household"), hint=_l("Left empty, the family name is taken.")),
    Column("relation", ("続柄", "Relation"), parse=_checked("relation")),
    Column("is_head", ("世帯主", "Head"), parse=yes_or_no, hint=_l("○ or ×.")),
    Column("hamlet", ("自治会", "集落", "Hamlet")),
    Column("group", ("班", "組", "Group")),
    Column("postal_code", ("郵便番号", "Post code"), parse=text.postal_digits),
    Column("address", ("住所", "Address")),
    Column("landmark", ("目印", "Landmark")),
    *(
        Column(
            f"phone_{n}",
            (f"電話{n}", f"Phone {n}", *(("電話", "電話番号", "Phone") if n == 1 else ())),
            parse=_phone,
        )
        for n in range(1, PHONES + 1)
    ),
    Column("email", ("メール", "メールアドレス", "E-mail"), parse=_checked("email")),
    Column("card_code", ("カード番号", "Card"), parse=text.clean_name),
    Column("lives_elsewhere", ("別居", "Lives elsewhere"), parse=yes_or_no, hint=_l("○ or ×.")),
    *(column for n in range(1, CONTACTS + 1) for column in _contact_columns(n)),
    Column("note", ("備考", "Note"), parse=_checked("note")),
)


# --- what the rows are compared with ----------------------------------------------------------------------


@dataclass
class Known:
    """Everybody by what they may be found again with, and the lines of this file that were seen already."""

    persons: dict[int, Person] = field(default_factory=dict)
    by_card: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=dict)
    households: dict[int, Household] = field(default_factory=dict)
    by_key: dict[tuple[str, ...], Household] = field(default_factory=dict)
    seen: set[Any] = field(default_factory=set)


def begin() -> Known:
    """Everybody and every household, read once."""
    known = Known()
    for household in db.session.scalars(select(Household)):
        known.households[household.id] = household
        known.by_key.setdefault(
            _household_key(household.name, household.hamlet, household.address), household
        )
    loaded = (joinedload(Person.household), selectinload(Person.phones), selectinload(Person.contacts))
    for person in db.session.scalars(select(Person).options(*loaded)):
        known.persons[person.id] = person
        known.by_name.setdefault(text.search_key(person.name), []).append(person)
        if person.card_code:
            known.by_card[person.card_code] = person
    return known


def _household_key(name: str, hamlet: str | None, address: str | None) -> tuple[str, ...]:
    return tuple(text.search_key(part or "") for part in (name, hamlet, address))


def _household_name(values: Values) -> str | None:
    """The household's name in a row; with an address alone the family name stands for it."""
    if values["household"]:
        return str(values["household"])
    named = any(values[part] for part in ("hamlet", "address"))
    return str(values["name"]).split()[0] if named else None


def check_row(values: Values, known: Known) -> str:
    """What loading this row would do. Raises RuleError when the person or household named is not there."""
    person = _find(values, known)
    _refuse_doubles(values, person, known)
    for name in (*HOUSEHOLD_FACTS, "household"):
        values[name] = values[name] and households.check(
            "name" if name == "household" else name, values[name]
        )
    if values["household_id"] is not None and values["household_id"] not in known.households:
        raise RuleError(_("There is no household with this number."), field="household_id")
    if person is None:
        return NEW
    values["id"] = person.id
    return CHANGED if _differs(person, values, known) else SAME


def _find(values: Values, known: Known) -> Person | None:
    if values["id"] is not None:
        if values["id"] not in known.persons:
            raise RuleError(_("There is no person with this number."), field="id")
        return known.persons[values["id"]]
    if values["card_code"] in known.by_card:
        return known.by_card[values["card_code"]]
    same = known.by_name.get(text.search_key(values["name"]), [])
    if values["birth_date"]:
        born = [one for one in same if one.birth_date in (values["birth_date"], None)]
        exact = [one for one in born if one.birth_date] or [one for one in born if _same_house(one, values)]
        return exact[0] if exact else None
    return next((one for one in same if _same_house(one, values)), None)


def _same_house(person: Person, values: Values) -> bool:
    if values["household_id"] is not None:
        return person.household_id == values["household_id"]
    name, home = _household_name(values), person.household
    if name is None or home is None:
        return name is None and (home is None or not any(values[part] for part in HOUSEHOLD_FACTS))
    return _household_key(
        name, values["hamlet"] or home.hamlet, values["address"] or home.address
    ) == _household_key(home.name, home.hamlet, home.address)


def _refuse_doubles(values: Values, person: Person | None, known: Known) -> None:
    card = values["card_code"]
    if card and person is not None and known.by_card.get(card, person) is not person:
        raise RuleError(_("This card belongs to %(name)s.", name=known.by_card[card].name), field="card_code")
    if card and ("card", card) in known.seen:
        raise RuleError(_("This card is in the table twice."), field="card_code")
    home = values["household_id"] or _household_key(
        _household_name(values) or "", values["hamlet"], values["address"]
    )
    mark = person.id if person else (text.search_key(values["name"]), values["birth_date"], home)
    if mark in known.seen:
        raise RuleError(_("This person is in the table twice."), field="name")
    known.seen.update({mark, ("card", card)})


def _differs(person: Person, values: Values, known: Known) -> bool:
    if any(values[name] not in (None, getattr(person, name)) for name in PERSON_FACTS):
        return True
    if (phones := _phones(values)) and phones != [phone.shown for phone in person.phones][: len(phones)]:
        return True
    if (contacts := _contacts(values)) and contacts != [contact_cells(one) for one in person.contacts][
        : len(contacts)
    ]:
        return True
    home = _home(values, known)
    if home is None:
        return _household_name(values) is not None
    return home is not person.household or any(
        values[name] not in (None, getattr(home, name)) for name in HOUSEHOLD_FACTS
    )


def _home(values: Values, known: Known) -> Household | None:
    """The household of a row, when it is known."""
    if values["household_id"] is not None:
        return known.households[values["household_id"]]
    name = _household_name(values)
    return known.by_key.get(_household_key(name, values["hamlet"], values["address"])) if name else None


def _phones(values: Values) -> list[str]:
    return [values[f"phone_{n}"] for n in range(1, PHONES + 1) if values[f"phone_{n}"]]


def _contacts(values: Values) -> list[tuple[str, str, str]]:
    rows = [
        tuple(values[f"contact_{n}_{part}"] or "" for part in ("name", "relation", "phone"))
        for n in range(1, CONTACTS + 1)
    ]
    return [row for row in rows if any(row)]  # type: ignore[misc]


def contact_cells(contact: Contact) -> tuple[str, str, str]:
    """A contact as the table holds it: name, relation, phone."""
    return contact.name, contact.relation, contact.phone_shown


# --- writing ----------------------------------------------------------------------------------------------


def load(records: list[Record], by: User | None) -> None:
    """Write every new and changed person, with households that are not there yet."""
    known = begin()
    with db.session.no_autoflush:
        written = [_write(record.values, known) for record in records if record.state != SAME]
    db.session.flush()
    service.one_head_each({one.household_id: one.id for one in written if one.is_head and one.household_id})


def _write(values: Values, known: Known) -> Person:
    person = known.persons.get(values["id"]) if values["id"] is not None else None
    facts = {name: values[name] for name in PERSON_FACTS if values[name] is not None}
    home = _household(values, known)
    if person is None:
        person = Person(name="", phones=[], contacts=[], is_head=False)
        db.session.add(person)
    if home is not None and person.household is not home:
        person.household = home
    phones = _phones(values)
    contacts = [service.ContactGiven(name, relation, phone) for name, relation, phone in _contacts(values)]
    service.write(
        person,
        facts,
        [*phones, *(phone.shown for phone in person.phones[len(phones) :])] if phones else None,
        [*contacts, *service.contacts_of(person)[len(contacts) :]] if contacts else None,
    )
    return person


def _household(values: Values, known: Known) -> Household | None:
    facts = {name: values[name] for name in HOUSEHOLD_FACTS if values[name] is not None}
    home, name = _home(values, known), _household_name(values)
    if home is None and name is None:
        return None
    if home is None:
        home = Household(name="", kana="", address="", landmark="")
        facts |= {"name": name, "kana": _family_kana(values)}
        db.session.add(home)
        known.by_key[_household_key(str(name), values["hamlet"], values["address"])] = home
    households.write(home, facts)
    return home


def _family_kana(values: Values) -> str:
    """The reading of the family name, when the household bears it."""
    parts = str(values["kana"] or "").split()
    return parts[0] if parts and values["name"].split()[0] == _household_name(values) else ""


register(
    Importer("people", _l("Residents"), "people.load", COLUMNS, begin, check_row, load, "people.persons")
)
