"""The register as a table that goes out; the same columns come back in through importing.py."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsapp.db import db
from opsapp.org.importing import Values
from opsapp.people.importing import COLUMNS, HOUSEHOLD_FACTS, PERSON_FACTS, contact_cells
from opsapp.people.models import Person

KINDS = ["date" if column.name == "birth_date" else "text" for column in COLUMNS]


def headings() -> list[str]:
    """The headings, in the language of the page; the same ones are understood when the table comes back."""
    return [column.heading for column in COLUMNS]


def export_rows() -> list[list[object]]:
    """Everybody who is here, in 五十音 order."""
    query = select(Person).where(Person.active).order_by(Person.kana_key, Person.name, Person.id)
    loaded = (joinedload(Person.household), selectinload(Person.phones), selectinload(Person.contacts))
    return [_row(person) for person in db.session.scalars(query.options(*loaded))]


def _row(person: Person) -> list[object]:
    home = person.household
    values: Values = {name: getattr(person, name) for name in ("id", *PERSON_FACTS)}
    values |= {name: getattr(home, name) for name in HOUSEHOLD_FACTS} if home else {}
    values |= {"household_id": person.household_id, "household": home.name if home else ""}
    values |= {"sex": {"f": "女", "m": "男"}.get(person.sex or "", "")}
    values |= {name: "○" if getattr(person, name) else "" for name in ("is_head", "lives_elsewhere")}
    values |= {f"phone_{phone.rank}": phone.shown for phone in person.phones}
    for n, contact in enumerate(person.contacts, 1):
        parts = zip(("name", "relation", "phone"), contact_cells(contact), strict=True)
        values |= {f"contact_{n}_{part}": value for part, value in parts}
    return [values.get(column.name) for column in COLUMNS]
