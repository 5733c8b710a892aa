"""Visits as the office sees them: looked up by day, visitor and hamlet, keyed in from paper, counted by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.access import allowed
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.people import search
from opsapp.people.models import Household, Person
from opsapp.rota import shifts, volunteers
from opsapp.rota.volunteer_models import Volunteer
from opsapp.visits import reports, rounds
from opsapp.visits.models import Visit
from opsapp.visits.reports import CONDITION_WORDS, MET_WORDS, Report


@dataclass(frozen=True)
class Wanted:
    """What is looked for: days, both included; who went ("u3" an account, "v5" a volunteer); hamlet; a name."""

    first: date
    last: date
    visitor: str = ""
    hamlet: str = ""
    q: str = ""


def found(wanted: Wanted, *, by: User) -> Select[Any]:
    """Reports of some days, the newest first, those taken back as well; a visitor finds only their own."""
    query = (
        select(Visit)
        .join(Visit.person)
        .where(Visit.day.between(wanted.first, wanted.last), Visit.reverses_id.is_(None))
        .options(
            joinedload(Visit.person).joinedload(Person.household),
            joinedload(Visit.user),
            joinedload(Visit.volunteer).joinedload(Volunteer.person),
        )
        .order_by(Visit.happened_at.desc(), Visit.id.desc())
    )
    if not allowed(by, "care.answer"):
        query = query.where(went(by))
    if wanted.visitor:
        query = query.where(_visitor(wanted.visitor))
    if wanted.hamlet:
        query = query.where(Person.household.has(Household.hamlet == wanted.hamlet))
    if wanted.q:
        query = query.where(Visit.person_id.in_(search.matching(wanted.q)))
    return query


def went(user: User) -> ColumnElement[bool]:
    """Condition: this user went, or wrote it down."""
    return Visit.user_id == user.id


def _visitor(name: str) -> ColumnElement[bool]:
    number = int(name[1:]) if name[1:].isdigit() and len(name) < 10 else 0
    if name.startswith("v"):
        return Visit.volunteer_id == number
    return (Visit.user_id == number) & Visit.volunteer_id.is_(None)


def corrections(ids: Iterable[int]) -> dict[int, Visit]:
    """The correction that took a report back, by the report."""
    query = select(Visit).where(Visit.reverses_id.in_(list(ids))).options(joinedload(Visit.user))
    return {one.reverses_id: one for one in db.session.scalars(query) if one.reverses_id}


def visitors() -> dict[str, str]:
    """Who may have gone: everybody with an account who may report, then volunteers without one; names by "u3", "v5"."""
    users = db.session.scalars(select(User).where(User.active).order_by(User.kana, User.id))
    named = {f"u{one.id}": one.name for one in users if allowed(one, "visits.report")}
    today = clock.today()
    with_account = {int(key[1:]) for key in named}
    people = [one for one in volunteers.between(today, today) if one.user_id not in with_account]
    return named | {f"v{one.id}": one.person.name for one in people}


def key_in(
    person: Person, said: Report, *, visitor: str, day: date, minutes: int, key: str, by: User
) -> Visit:
    """Write a visit down from paper, with its true time and visitor; keyed in twice it is one.

    RuleError for a time to come, an unknown visitor, and a day more than a year ago.
    """
    lock(Person, [person.id])
    known = db.session.scalar(select(Visit).where(Visit.operation_id == key, Visit.person_id == person.id))
    if known is not None:
        return known
    if minutes >= 24 * 60:
        raise RuleError(_("This hour is not on a clock."), field="time")
    at = shifts.at(day, minutes)
    if at > clock.now():
        raise RuleError(_("This lies in the future."), field="time")
    if at < clock.now() - timedelta(366):
        raise RuleError(_("This is more than a year ago."), field="day")
    user, volunteer = _who(visitor, by)
    made, _flags = reports.report(
        person, said, by=user, happened_at=at, operation_id=key, volunteer=volunteer
    )
    return made


def _who(visitor: str, by: User) -> tuple[User, Volunteer | None]:
    """Who wrote it, and the volunteer who went where they have no account."""
    if visitor not in visitors():
        raise RuleError(_("Please choose one."), field="visitor")
    number = int(visitor[1:])
    if visitor.startswith("u"):
        return db.session.get_one(User, number), None
    return by, volunteers.by_id(number)


# --- figures of a month ------------------------------------------------------------------------------------

COUNTED = (*MET_WORDS, *CONDITION_WORDS)


@dataclass(frozen=True)
class Line:
    """Counts of a hamlet or a visitor in a month; nobody is named whom they met."""

    name: str
    visits: int
    people: int
    counts: tuple[int, ...]  # as in COUNTED


def month(first: date, *, by_visitor: bool = False) -> list[Line]:
    """The visits of a month that stand, by hamlet or by who went."""
    counts = [
        *(func.sum(case((Visit.met == one, 1), else_=0)) for one in MET_WORDS),
        *(func.sum(case((Visit.condition == one, 1), else_=0)) for one in CONDITION_WORDS),
    ]
    _first, last = clock.month_bounds(first)
    name = _visitor_name() if by_visitor else func.coalesce(Household.hamlet, "")
    query = (
        select(name, func.count(), func.count(Visit.person_id.distinct()), *counts)
        .select_from(Visit)
        .join(Visit.person)
        .outerjoin(Person.household)
        .where(Visit.day.between(first, last), *rounds.standing())
        .group_by(name)
    )
    if by_visitor:
        query = query.join(User, User.id == Visit.user_id)
    rows = [Line(row[0], row[1], row[2], tuple(row[3:])) for row in db.session.execute(query)]
    return sorted(rows, key=lambda one: (one.name == "", one.name))


def _visitor_name() -> ColumnElement[str]:
    went_for = Person.__table__.alias("went")
    volunteer = (
        select(went_for.c.name)
        .join(Volunteer, Volunteer.person_id == went_for.c.id)
        .where(Volunteer.id == Visit.volunteer_id)
        .correlate(Visit)
        .scalar_subquery()
    )
    return func.coalesce(volunteer, User.name)


def total(lines: Sequence[Line]) -> tuple[int, ...]:
    """Visits and counts of all lines; people are not summed, one may have been met by several."""
    return (
        sum(one.visits for one in lines),
        *(sum(one.counts[at] for one in lines) for at in range(len(COUNTED))),
    )
