"""Finding persons and households: by kana, kanji or phone digits, by index tab, by hamlet."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import text
from opsapp.db import db
from opsapp.people import sightings
from opsapp.people.models import Household, Person, Phone, Sighting


def persons(q: str = "", *, tab: str = "", hamlet: str = "", left: bool = False) -> Select[Any]:
    """Persons in 五十音 order; each word of `q` is in name, reading or phone. `left`: who is gone."""
    query = select(Person).where(Person.active.is_not(left))
    query = query.options(joinedload(Person.household), selectinload(Person.phones))
    for word in words(q):
        query = query.where(_fits(word))
    if tab in text.TABS and tab:
        query = query.where(Person.kana_key.startswith(text.kana_key(tab)[0]))
    if hamlet:
        query = query.where(Person.household.has(Household.hamlet == hamlet))
    return query.order_by(Person.kana_key, Person.name, Person.id)


def matching(q: str) -> Select[Any]:
    """The ids of persons, those who left as well, whose name, reading or phone holds each word."""
    query = select(Person.id)
    for word in words(q):
        query = query.where(_fits(word))
    return query


def _fits(word: str) -> ColumnElement[bool]:
    return _has(Person, word) | _has_phone(word)


def households(q: str = "", *, tab: str = "", hamlet: str = "", closed: bool = False) -> Select[Any]:
    """Households in 五十音 order, found by name, reading, address, landmark, or by who lives there."""
    query = select(Household).where(Household.active.is_not(closed)).options(selectinload(Household.persons))
    for word in words(q):
        query = query.where(
            _has(Household, word) | _name_has(word) | Household.persons.any(_has(Person, word))
        )
    if tab in text.TABS and tab:
        query = query.where(Household.kana_key.startswith(text.kana_key(tab)[0]))
    if hamlet:
        query = query.where(Household.hamlet == hamlet)
    return query.order_by(Household.kana_key, Household.name, Household.id)


def words(q: str) -> list[str]:
    """What to look for: each word as its search key, a phone number as its digits."""
    return [_digits_or_key(word) for word in q.split()]


def _digits_or_key(word: str) -> str:
    bare = re.sub(r"[-().]", "", text.normalize_code(word))
    return bare if bare.isdigit() else text.search_key(word)


def _has(model: type[Person] | type[Household], word: str) -> ColumnElement[bool]:
    return model.search_key.contains(word, autoescape=True)


def _name_has(word: str) -> ColumnElement[bool]:
    return Household.name.contains(word, autoescape=True)


def _has_phone(word: str) -> ColumnElement[bool]:
    if not word.isdigit():
        return false()
    return Person.id.in_(select(Phone.person_id).where(Phone.digits.contains(word, autoescape=True)))


def namesakes(kana: str, birth_date: object, *, but: Person | None = None) -> list[Person]:
    """Persons with the same reading and day of birth: perhaps the same one, written down twice."""
    if not kana or birth_date is None:
        return []
    same = and_(Person.kana_key == text.kana_key(kana), Person.birth_date == birth_date)
    query = select(Person).where(same).order_by(Person.id)
    return [person for person in db.session.scalars(query) if person is not but]


def by_hamlet(hamlet: str = "") -> list[tuple[str, list[Person]]]:
    """Everybody who is here, by hamlet and group, then in 五十音 order; who has no household comes last."""
    query = (
        select(Person)
        .outerjoin(Person.household)
        .where(Person.active)
        .options(joinedload(Person.household), selectinload(Person.phones))
        .order_by(
            Household.hamlet, Household.group, Household.kana_key, Household.id, Person.kana_key, Person.id
        )
    )
    if hamlet:
        query = query.where(Household.hamlet == hamlet)
    found: dict[str, list[Person]] = {}
    for person in db.session.scalars(query):
        found.setdefault(person.household.hamlet if person.household else "", []).append(person)
    return sorted(found.items(), key=lambda pair: (pair[0] == "", pair[0]))


def last_seen(ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these persons was last seen; who never was is left out."""
    query = select(Sighting.person_id, func.max(Sighting.happened_at)).where(
        Sighting.person_id.in_(list(ids)), sightings.counts()
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Sighting.person_id))}


def seen(person: Person, limit: int = 30) -> Sequence[Sighting]:
    """The latest sightings of a person, newest first."""
    query = select(Sighting).where(Sighting.person_id == person.id, sightings.counts())
    query = query.options(joinedload(Sighting.user))
    return db.session.scalars(
        query.order_by(Sighting.happened_at.desc(), Sighting.id.desc()).limit(limit)
    ).all()
