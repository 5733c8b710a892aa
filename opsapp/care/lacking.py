"""Who has no plan although old or alone, whom nobody has met for long, whose plan has no consent any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock
from opsapp.care import seeing, watching
from opsapp.db import db
from opsapp.people import consents
from opsapp.people.models import Household, Person

OLD = 75
LONG = 30  # days without any contact


@dataclass(frozen=True)
class Lacking:
    """Somebody who lacks something."""

    person: Person
    age: int | None
    alone: bool


def people(kind: str, *, hamlet: str = "", everybody: bool = False) -> list[Lacking]:
    """One of the lists: "plan", "contact" or "consent". Without a plan are meant residents of 75 and more, or who live
    alone; `everybody` takes the others in."""
    if kind == "contact":
        found: Sequence[Person] = [one.person for one in seeing.unseen(LONG, hamlet=hamlet) if not one.paused]
    elif kind == "consent":
        found = _without_consent(hamlet)
    else:
        found = _without_plan(hamlet, everybody)
    by_themselves = alone()
    return [Lacking(one, _age(one), one.id in by_themselves) for one in found]


def _age(person: Person) -> int | None:
    return clock.age_on(person.birth_date, clock.today()) if person.birth_date else None


def alone() -> set[int]:
    """The ids of those who are the only one in their household."""
    query = select(func.min(Person.id)).where(
        Person.active, ~Person.lives_elsewhere, Person.household_id.is_not(None)
    )
    return set(db.session.scalars(query.group_by(Person.household_id).having(func.count() == 1)))


def _without_plan(hamlet: str, everybody: bool) -> Sequence[Person]:
    planned = [one.person_id for one in watching.plans_on(clock.today())]
    query = _residents(hamlet).where(Person.id.not_in(planned))
    if not everybody:
        query = query.where(or_(Person.birth_date <= _born_by(clock.today()), Person.id.in_(alone())))
    return db.session.scalars(query).all()


def _born_by(today: date) -> date:
    """The last birthday with which somebody is old."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - OLD, day=day)


def _without_consent(hamlet: str) -> Sequence[Person]:
    planned = {one.person_id for one in watching.plans_on(clock.today())}
    lacking = planned - consents.holders("visit", planned)
    return db.session.scalars(_residents(hamlet).where(Person.id.in_(lacking))).all()


def residents(hamlet: str = "") -> Sequence[Person]:
    """Who lives here, in 五十音 order, with household and telephones."""
    return db.session.scalars(_residents(hamlet)).all()


def _residents(hamlet: str):  # type: ignore[no-untyped-def]
    query = (
        select(Person)
        .where(Person.active, ~Person.lives_elsewhere)
        .options(joinedload(Person.household), selectinload(Person.phones))
        .order_by(Person.kana_key, Person.id)
    )
    return query.where(Person.household.has(Household.hamlet == hamlet)) if hamlet else query
