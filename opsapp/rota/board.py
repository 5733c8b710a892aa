"""The month's sheet as rows: a handful of queries over plain tuples, for the board, its table file and the poster."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import func, or_, select

from opsapp import clock, show
from opsapp.db import db
from opsapp.people.models import Person
from opsapp.rota import surroundings
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import MonthAnswer, Volunteer, VolunteerDuty


class Kind(NamedTuple):
    """A column of the board."""

    id: int
    name: str
    name_en: str
    mark: str


class On(NamedTuple):
    """Somebody on a duty."""

    assignment_id: int
    volunteer_id: int
    name: str
    locked: bool
    how: str


class Member(NamedTuple):
    """A volunteer of the month; `since` and `share` are what fairness asks for."""

    id: int
    name: str
    since: date
    share: int


@dataclass(slots=True)
class Duty:
    """A shift with who is on it."""

    id: int
    day: date
    kind_id: int
    starts_at: datetime
    ends_at: datetime
    need: int
    experienced: int
    name: str
    where: str
    on: list[On] = field(default_factory=list)
    known: int = 0  # experienced ones on it

    @property
    def missing(self) -> int:
        """How many people are still looked for."""
        return max(0, self.need - len(self.on))

    @property
    def unknown(self) -> int:
        """How many experienced ones are lacking although the duty is full."""
        return 0 if self.missing else max(0, self.experienced - self.known)

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def hours(self) -> str:
        """'7:00–13:00' on a Japanese wall clock."""
        return f"{show.time_text(self.starts_at)}–{show.time_text(self.ends_at)}"


@dataclass
class Board:
    """A month: its kinds of duty, its duties in the order of their beginning, its volunteers by reading."""

    first: date
    last: date
    kinds: Sequence[Kind]
    duties: Sequence[Duty]
    members: Sequence[Member]
    answered: int

    @cached_property
    def days(self) -> list[date]:
        """Every day of the month."""
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    @cached_property
    def cells(self) -> Mapping[tuple[date, int], list[Duty]]:
        """Duties by day and kind."""
        found: dict[tuple[date, int], list[Duty]] = defaultdict(list)
        for one in self.duties:
            found[one.day, one.kind_id].append(one)
        return found

    @cached_property
    def of_member(self) -> Mapping[tuple[int, date], list[Duty]]:
        """Duties by volunteer and day."""
        found: dict[tuple[int, date], list[Duty]] = defaultdict(list)
        for one in self.duties:
            for held in one.on:
                found[held.volunteer_id, one.day].append(one)
        return found

    @cached_property
    def by_person(self) -> list[tuple[Member, list[list[Duty]]]]:
        """Every volunteer with their duties of each day; most days hold none."""
        held, none = self.of_member, list[Duty]()
        return [(one, [held.get((one.id, day), none) for day in self.days]) for one in self.members]

    @cached_property
    def minutes(self) -> Mapping[int, int]:
        """Minutes of the month by volunteer; 0 for who has none."""
        found: Counter[int] = Counter()
        for one in self.duties:
            for held in one.on:
                found[held.volunteer_id] += one.minutes
        return found

    @property
    def gaps(self) -> list[Duty]:
        """Duties that have not begun and look for somebody."""
        now = clock.now()
        return [one for one in self.duties if one.missing and one.starts_at > now]

    @property
    def missing(self) -> int:
        """How many places are open on duties that have not begun."""
        return sum(one.missing for one in self.gaps)

    @cached_property
    def missing_on(self) -> Mapping[date, int]:
        """Open places by day, also of days that are over; 0 where nobody is missing."""
        found: Counter[date] = Counter()
        for one in self.duties:
            found[one.day] += one.missing
        return found

    @cached_property
    def marks(self) -> Mapping[int, str]:
        """The mark of each kind."""
        return {one.id: one.mark for one in self.kinds}

    @property
    def spread(self) -> tuple[int, int] | None:
        """The fewest and the most minutes that somebody with a share of the work has; None without anybody."""
        several = [self.minutes[one.id] for one in self.members if one.share]
        return (min(several), max(several)) if several else None

    @cached_property
    def short_names(self) -> Mapping[int, str]:
        """By volunteer: the family name, or the whole one where two share it."""
        names = {one.id: one.name for one in self.members}
        names.update({held.volunteer_id: held.name for one in self.duties for held in one.on})
        return shortened(names)


def of(first: date) -> Board:
    """The month that begins on `first`."""
    first, last = clock.month_bounds(first)
    duties = _duties(first, last)
    _people(duties)
    return Board(
        first, last, _kinds({one.kind_id for one in duties.values()}), list(duties.values()),
        _members(first, last), _answered(first),
    )  # fmt: skip


def history(found: Board) -> dict[int, surroundings.Around]:
    """What each volunteer has outside the month; of the months before it minutes and burden count for fairness."""
    return surroundings.of(found.first, found.last, found.members)


def shortened(names: Mapping[int, str]) -> dict[int, str]:
    """Full names cut to the family name where nobody else bears it."""
    family = {key: name.split()[0] if name.split() else name for key, name in names.items()}
    seen = Counter(family.values())
    return {key: family[key] if seen[family[key]] == 1 else name for key, name in names.items()}


def _kinds(used: set[int]) -> list[Kind]:
    query = select(DutyKind.id, DutyKind.name, DutyKind.name_en, DutyKind.mark).order_by(
        DutyKind.rank, DutyKind.id
    )
    return [kind for row in db.session.execute(query) if (kind := Kind(*row)).id in used]


def _duties(first: date, last: date) -> dict[int, Duty]:
    query = (
        select(
            Shift.id, Shift.day, Shift.kind_id, Shift.starts_at, Shift.ends_at, Shift.people, Shift.experienced,
            Shift.name, Shift.where,
        )
        .where(Shift.day.between(first, last), Shift.cancelled_at.is_(None))
        .order_by(Shift.starts_at, Shift.kind_id, Shift.id)
    )  # fmt: skip
    return {row[0]: Duty(*row) for row in db.session.execute(query)}


def _people(duties: Mapping[int, Duty]) -> None:
    if not duties:
        return
    days = [one.day for one in duties.values()]
    query = (
        select(
            Assignment.shift_id, Assignment.id, Assignment.volunteer_id, Person.name, Assignment.locked,
            Assignment.how, VolunteerDuty.experienced,
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Volunteer, Volunteer.id == Assignment.volunteer_id)
        .join(Person, Person.id == Volunteer.person_id)
        .outerjoin(
            VolunteerDuty,
            (VolunteerDuty.volunteer_id == Volunteer.id) & (VolunteerDuty.kind_id == Shift.kind_id),
        )
        .where(Shift.day.between(min(days), max(days)), Assignment.ended_at.is_(None))
        .order_by(Assignment.id)
    )  # fmt: skip
    for row in db.session.execute(query):
        if duty := duties.get(row[0]):
            duty.on.append(On(*row[1:6]))
            duty.known += bool(row[6])


def _members(first: date, last: date) -> list[Member]:
    query = (
        select(Volunteer.id, Person.name, Volunteer.since, Volunteer.share)
        .join(Person, Person.id == Volunteer.person_id)
        .where(Volunteer.since <= last, or_(Volunteer.until.is_(None), Volunteer.until >= first))
        .order_by(Person.kana_key, Volunteer.id)
    )
    return [Member(*row) for row in db.session.execute(query)]


def _answered(first: date) -> int:
    query = select(func.count()).select_from(MonthAnswer).where(MonthAnswer.month == first)
    return db.session.scalar(query) or 0


def table_rows(found: Board, words: Mapping[int, str]) -> Iterable[list[object]]:
    """A line per duty for a table file: day, kind (from `words`), hours, place, people asked for, on it, missing."""
    for one in found.duties:
        yield [
            one.day, words[one.kind_id], one.name, show.time_text(one.starts_at), show.time_text(one.ends_at),
            one.where, one.need, "、".join(held.name for held in one.on), one.missing,
        ]  # fmt: skip


TABLE_KINDS = ("date", "text", "text", "text", "text", "text", "number", "text", "number")
