"""The month's figures for the municipality: contacts, what did not take place, concerns, and how soon alerts were
answered; by hamlet and without names, but for those who agree to be shared with it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from opsapp import clock
from opsapp.care.alert_models import LEVELS, Alert, AlertEvent, Concern
from opsapp.care.expectations import end_of
from opsapp.care.watch_models import NotDone, WatchPlan
from opsapp.db import db
from opsapp.people import consents, sightings
from opsapp.people.models import Household, Person, Sighting

Span = tuple[datetime, datetime]


@dataclass
class Line:
    """The figures of a hamlet, or of all together."""

    hamlet: str
    planned: int = 0  # people with a plan in the month
    seen: int = 0  # of these, who was seen at least once
    visits: int = 0
    calls: int = 0
    others: int = 0  # shop, van, meals, gatherings
    not_done: int = 0
    concerns: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    alerts: int = 0

    @property
    def unseen(self) -> int:
        """People with a plan whom nobody saw all month."""
        return self.planned - self.seen


@dataclass(frozen=True)
class Times:
    """Minutes until something happened: how many times, the median, the longest; None where there was none."""

    count: int
    median: int | None
    longest: int | None


@dataclass(frozen=True)
class Named:
    """An alert with its name: only of who agrees to be shared with the municipality."""

    alert: Alert
    person: Person


@dataclass(frozen=True)
class Report:
    """A month of watching over."""

    first: date
    last: date
    lines: Sequence[Line]
    total: Line
    by_source: dict[tuple[str, str], int]  # concerns by source and level
    heard: Times  # from opened to acknowledged
    closed: Times  # from opened to closed
    named: Sequence[Named]


def month(day: date, *, names: bool = False) -> Report:
    """The figures of the month in which a day lies; with names only those of who agrees to it (consent "share")."""
    first, last = clock.month_bounds(day)
    span = end_of(first - timedelta(1)), end_of(last)
    lines: dict[str, Line] = {}
    _people(lines, first, last, span)
    _contacts(lines, span)
    _count(lines, NotDone.person_id, NotDone.day.between(first, last), "not_done")
    _count(lines, Alert.person_id, _within(Alert.opened_at, span), "alerts")
    by_source = _concerns(lines, span)
    alerts = list(db.session.scalars(select(Alert).where(_within(Alert.opened_at, span)).order_by(Alert.id)))
    rows = sorted(lines.values(), key=lambda one: (one.hamlet == "", one.hamlet))
    return Report(
        first, last, rows, _sum(rows), by_source, _times(_heard(alerts)),
        _times((one.opened_at, one.closed_at) for one in alerts if one.closed_at), _named(alerts) if names else (),
    )  # fmt: skip


def _within(column, span: Span):  # type: ignore[no-untyped-def]
    return (column >= span[0]) & (column < span[1])


def _line(lines: dict[str, Line], hamlet: str | None) -> Line:
    return lines.setdefault(hamlet or "", Line(hamlet or ""))


def _people(lines: dict[str, Line], first: date, last: date, span: Span) -> None:
    planned = select(WatchPlan.person_id).where(
        WatchPlan.first_day <= last, WatchPlan.last_day.is_(None) | (WatchPlan.last_day >= first)
    )
    was_seen = (
        select(Sighting.id)
        .where(Sighting.person_id == Person.id, _within(Sighting.happened_at, span), sightings.counts())
        .exists()
    )
    query = (
        select(Household.hamlet, func.count())
        .select_from(Person)
        .outerjoin(Person.household)
        .where(Person.id.in_(planned))
        .group_by(Household.hamlet)
    )
    for name, asked in (("planned", query), ("seen", query.where(was_seen))):
        for hamlet, count in db.session.execute(asked):
            _add(_line(lines, hamlet), name, count)


def _add(line: Line, name: str, count: int) -> None:
    setattr(line, name, getattr(line, name) + count)


def _contacts(lines: dict[str, Line], span: Span) -> None:
    """Every sighting of a person who is here; asked person by person, since their index is by person."""
    query = (
        select(Household.hamlet, Sighting.channel, func.count())
        .select_from(Person)
        .outerjoin(Person.household)
        .join(Sighting, (Sighting.person_id == Person.id) & _within(Sighting.happened_at, span))
        .where(sightings.counts())
        .group_by(Household.hamlet, Sighting.channel)
    )
    for hamlet, channel, count in db.session.execute(query):
        name = {"visit": "visits", "phone": "calls"}.get(channel, "others")
        _add(_line(lines, hamlet), name, count)


def _count(lines: dict[str, Line], person_id, condition, name: str) -> None:  # type: ignore[no-untyped-def]
    query = (
        select(Household.hamlet, func.count())
        .select_from(Person)
        .outerjoin(Person.household)
        .join(person_id.class_, person_id == Person.id)
        .where(condition)
        .group_by(Household.hamlet)
    )
    for hamlet, count in db.session.execute(query):
        _add(_line(lines, hamlet), name, count)


def _concerns(lines: dict[str, Line], span: Span) -> dict[tuple[str, str], int]:
    query = (
        select(Household.hamlet, Concern.source, Concern.level, func.count())
        .select_from(Concern)
        .join(Person, Person.id == Concern.person_id)
        .outerjoin(Person.household)
        .where(_within(Concern.happened_at, span))
        .group_by(Household.hamlet, Concern.source, Concern.level)
    )
    found: Counter[tuple[str, str]] = Counter()
    for hamlet, source, level, count in db.session.execute(query):
        _line(lines, hamlet).concerns[level] += count
        found[source, level] += count
    return dict(found)


def _sum(rows: Iterable[Line]) -> Line:
    total = Line("")
    for one in rows:
        for name in ("planned", "seen", "visits", "calls", "others", "not_done", "alerts"):
            _add(total, name, getattr(one, name))
        for level in LEVELS:
            total.concerns[level] += one.concerns[level]
    return total


def _heard(alerts: Sequence[Alert]) -> list[tuple[datetime, datetime]]:
    query = (
        select(AlertEvent.alert_id, func.min(AlertEvent.at))
        .where(AlertEvent.kind == "acknowledged", AlertEvent.alert_id.in_([one.id for one in alerts]))
        .group_by(AlertEvent.alert_id)
    )
    first = dict(db.session.execute(query).all())
    return [(one.opened_at, first[one.id]) for one in alerts if one.id in first]


def _times(pairs: Iterable[tuple[datetime, datetime | None]]) -> Times:
    minutes = sorted(int((end - start).total_seconds()) // 60 for start, end in pairs if end is not None)
    if not minutes:
        return Times(0, None, None)
    middle = len(minutes) // 2
    median = minutes[middle] if len(minutes) % 2 else (minutes[middle - 1] + minutes[middle]) // 2
    return Times(len(minutes), median, minutes[-1])


def _named(alerts: Sequence[Alert]) -> list[Named]:
    agreed = consents.holders("share", {one.person_id for one in alerts})
    return [Named(one, one.person) for one in alerts if one.person_id in agreed]


def month_before(today: date) -> date:
    """First day of the last month that is over."""
    return (today.replace(day=1) - timedelta(1)).replace(day=1)


def months_back(today: date, count: int = 24) -> list[date]:
    """First days of this month and the ones before."""
    found = [today.replace(day=1)]
    while len(found) < count:
        found.append(month_before(found[-1]))
    return found
