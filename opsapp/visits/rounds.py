"""Today's round: who is to be visited, house by house, in the order in which one walks; and who did what today."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from opsapp.care import expectations, watching
from opsapp.care.expectations import DUE, EXCUSED, OVERDUE, Expected
from opsapp.db import db
from opsapp.org.models import User
from opsapp.people import consents
from opsapp.people.models import Household, Person
from opsapp.visits.models import Visit

TO_VISIT = (DUE, OVERDUE, EXCUSED)
AGREED_FOR = timedelta(31)  # an agreed day that nobody kept is reminded of for so long
LAST = "\uffff"  # sorts behind every name


@dataclass(frozen=True)
class Call:
    """One person at a house: why today, and what was reported today."""

    person: Person
    standing: Expected | None = None  # of the plan that holds, where there is one
    agreed_on: date | None = None  # the day that was agreed on the last visit, by today
    agreed_with: int | None = None  # the user who agreed it
    done: Visit | None = None  # the last report of today that stands

    @property
    def asked_for(self) -> bool:
        """Whether a visit is to be made today."""
        return self.agreed_on is not None or (self.standing is not None and self.standing.state in TO_VISIT)

    @property
    def concerns_today(self) -> bool:
        """Whether a visit is to be made today or was made."""
        return self.asked_for or self.done is not None

    @property
    def visitor_id(self) -> int | None:
        """The user whom they like to see, else who agreed the day; None: anybody."""
        if self.standing is not None and self.standing.plan.visitor is not None:
            return self.standing.plan.visitor.user_id or 0
        return self.agreed_with

    @property
    def visitor(self) -> str:
        """The name of whom they like to see, '' for anybody."""
        plan = self.standing.plan if self.standing else None
        return plan.visitor.person.name if plan and plan.visitor else ""


@dataclass(frozen=True)
class House:
    """A stop of the round: everybody there whom we look out for."""

    home: Household | None
    calls: tuple[Call, ...]

    @property
    def hamlet(self) -> str:
        """自治会, '' where nothing is known."""
        return self.home.hamlet if self.home else ""

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude, where both are known."""
        if self.home is None or self.home.latitude is None or self.home.longitude is None:
            return None
        return self.home.latitude, self.home.longitude

    @property
    def open(self) -> bool:
        """Whether somebody there is still to be visited today."""
        return any(one.asked_for and one.done is None for one in self.calls)

    def is_for(self, user: User) -> bool:
        """Whether somebody there would like to see this user."""
        return any(one.concerns_today and one.visitor_id == user.id for one in self.calls)

    def is_anybodys(self) -> bool:
        """Whether somebody there has named nobody."""
        return any(one.concerns_today and one.visitor_id is None for one in self.calls)

    def was_done_by(self, user: User) -> bool:
        """Whether this user reported somebody there today."""
        return any(one.done is not None and one.done.user_id == user.id for one in self.calls)


def of_day(day: date) -> list[House]:
    """Every house where somebody is to be visited on a day or was visited on it, in walking order.

    Listed is who agrees to visits (DOMAIN 5) and is not away; a house is listed with all its people who are watched.
    """
    calls = _calls(day)
    homes: dict[tuple[int, int], list[Call]] = {}
    for one in calls:
        home = one.person.household_id
        homes.setdefault((1, home) if home else (0, one.person.id), []).append(one)
    houses = [
        House(members[0].person.household, tuple(members))
        for members in homes.values()
        if any(one.concerns_today for one in members)
    ]
    return in_walking_order(houses)


def of_user(day: date, user: User) -> list[House]:
    """The round of one visitor: who would like to see them first, then who has named nobody, then where they went."""
    houses = of_day(day)
    mine = [one for one in houses if one.is_for(user)]
    anybodys = [one for one in houses if one not in mine and one.is_anybodys()]
    rest = [one for one in houses if one not in mine and one not in anybodys and one.was_done_by(user)]
    return [*mine, *anybodys, *rest]


# --- who ---------------------------------------------------------------------------------------------------


def _calls(day: date) -> list[Call]:
    plans = watching.plans_on(day)
    standing = {one.person.id: one for one in expectations.expected(day, plans)}
    agreed, done = _agreed(day), reports_on(day)
    people = _people({*standing, *agreed, *done})
    away = _away(people, day)
    willing = consents.holders("visit", people)
    found = []
    for person in people.values():
        expected = standing.get(person.id)
        if person.id not in willing or (person.id in away and person.id not in done):
            continue
        last = agreed.get(person.id)
        call = Call(person, expected, done=done.get(person.id))
        if last is not None and person.id not in away:
            call = replace(call, agreed_on=last.next_day, agreed_with=last.user_id)
        found.append(call)
    return found


def _people(ids: Iterable[int]) -> dict[int, Person]:
    query = select(Person).where(Person.id.in_(list(ids)), Person.active)
    query = query.options(
        joinedload(Person.household), selectinload(Person.phones), selectinload(Person.contacts)
    )
    rows = db.session.scalars(query.order_by(Person.is_head.desc(), Person.kana_key, Person.id))
    return {one.id: one for one in rows}


def _away(people: Mapping[int, Person], day: date) -> set[int]:
    pauses = watching.pauses({one.id: one.household_id for one in people.values()}, day)
    return {
        person
        for person, rows in pauses.items()
        if any(one.last_day is None or one.last_day >= day for one in rows)
    }


def _agreed(day: date) -> dict[int, Visit]:
    """The last visit before a day, by person, where a next day was agreed that has come."""
    last = select(func.max(Visit.id)).where(Visit.day < day, *standing()).group_by(Visit.person_id)
    query = select(Visit).where(Visit.id.in_(last), Visit.next_day <= day, Visit.next_day >= day - AGREED_FOR)
    return {one.person_id: one for one in db.session.scalars(query)}


def reports_on(day: date) -> dict[int, Visit]:
    """The last report of a day that stands, by person."""
    query = select(Visit).where(Visit.day == day, *standing()).options(joinedload(Visit.user))
    return {one.person_id: one for one in db.session.scalars(query.order_by(Visit.happened_at, Visit.id))}


def standing() -> tuple:  # type: ignore[type-arg]
    """Conditions: a report that is neither a correction nor taken back."""
    taken_back = select(Visit.reverses_id).where(Visit.reverses_id.is_not(None))
    return Visit.reverses_id.is_(None), Visit.id.not_in(taken_back)


# --- in which order ----------------------------------------------------------------------------------------


def in_walking_order(houses: Sequence[House]) -> list[House]:
    """Hamlet by hamlet; in each to the nearest house whose place is known, those without a place by group and name.

    Nobody is dropped for want of a place.
    """
    by_hamlet: dict[str, list[House]] = {}
    for one in houses:
        by_hamlet.setdefault(one.hamlet, []).append(one)
    names = sorted(by_hamlet, key=lambda name: name or LAST)
    return [house for name in names for house in _walk(sorted(by_hamlet[name], key=_by_group))]


def _by_group(house: House) -> tuple[str, str, int]:
    first = house.calls[0].person
    home = house.home
    return (home.group or LAST, home.kana_key, first.id) if home else (LAST, first.kana_key, first.id)


def _walk(houses: Sequence[House]) -> list[House]:
    """From house to house; `houses` in the order that counts where a place is missing."""
    left, walked = list(houses), list[House]()
    while left:
        here = walked[-1].place if walked else None
        near = [one for one in left if one.place is not None] if here is not None else []
        following = min(near, key=lambda one: _apart(here, one.place)) if near else left[0]
        left.remove(following)
        walked.append(following)
    return walked


def _apart(here: tuple[float, float] | None, there: tuple[float, float] | None) -> float:
    """How far apart two places are, in degrees of latitude; flat, which is enough inside a village."""
    if here is None or there is None:
        return math.inf
    shrunk = math.cos(math.radians(here[0]))
    return math.hypot(here[0] - there[0], (here[1] - there[1]) * shrunk)
