"""Who should have been seen by now: computed each evening from plans, sightings and pauses, never stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from opsapp import clock
from opsapp.care import watching
from opsapp.care.watch_models import NotDone, Pause, WatchPlan
from opsapp.db import db
from opsapp.people import sightings
from opsapp.people.models import Person, Sighting

CHANNELS = ("shop", "van", "meal", "visit", "phone", "event")
FACE = ("shop", "van", "meal", "visit", "event")
QUALIFIES = {"any": CHANNELS, "face": FACE, "visit": ("visit",)}
MET, WAITING, DUE, OVERDUE, EXCUSED, PAUSED = STATES = (
    "met",
    "waiting",
    "due",
    "overdue",
    "excused",
    "paused",
)
Seen = Mapping[str, datetime]  # by channel: when somebody was last seen there


@dataclass(frozen=True)
class Expected:
    """How it stands with one person on an evening."""

    plan: WatchPlan
    state: str
    due_on: date
    seen_at: datetime | None = None  # the last contact that counts, and where it was
    channel: str = ""
    reason: str = ""  # of one that was told not to take place; the kind of a pause

    @property
    def person(self) -> Person:
        """Whose plan it is."""
        return self.plan.person

    def days_late(self, evening: date) -> int:
        """Days since the contact was due; 0 on the day itself."""
        return max(0, (evening - self.due_on).days)


def expected(evening: date, plans: Sequence[WatchPlan] | None = None) -> list[Expected]:
    """Every plan that holds on a day and how it stands on its evening; what happened later is not looked at."""
    plans = watching.plans_on(evening) if plans is None else plans
    return _states(plans, {one.person_id: one.person.household_id for one in plans}, evening)


def at_a_glance(evening: date, hamlet: str = "") -> list[Expected]:
    """The same for all plans, or those of a hamlet, each with a bare row (`watching.plan_rows`) for its plan."""
    rows = watching.plan_rows(evening, hamlet)
    return _states(rows, {one.person_id: one.household_id for one in rows}, evening)


def _states(plans: Sequence[Any], people: Mapping[int, int | None], evening: date) -> list[Expected]:
    seen = _last_that_counts({one.person_id: one.counts for one in plans}, end_of(evening))
    pauses = watching.pauses(people, evening)
    told = _told(people, evening)
    return [
        state_of(
            one, seen.get(one.person_id, {}), pauses[one.person_id], told.get(one.person_id, ""), evening
        )
        for one in plans
    ]


def state_of(plan: WatchPlan, seen: Seen, pauses: Iterable[Pause], told: str, evening: date) -> Expected:
    """How one plan stands on an evening. The days are counted from the last contact that counts, from the day before
    the plan began, or from the last day of a pause, whichever is latest: a return revives nothing."""
    counted = [(when, channel) for channel, when in seen.items() if channel in QUALIFIES[plan.counts]]
    seen_at, channel = max(counted, default=(None, ""))
    anchor = max(
        plan.first_day - timedelta(1),
        clock.day_of(seen_at) if seen_at else date.min,
        *(min(one.last_day or evening, evening) for one in pauses),
    )
    due_on = _on_a_preferred_day(anchor + timedelta(plan.every_days), plan.weekdays)
    now = next((one for one in pauses if one.last_day is None or one.last_day >= evening), None)
    state, reason = _state(evening, due_on, seen_at, told)
    if now is not None:
        state, reason = PAUSED, now.kind
    return Expected(plan, state, due_on, seen_at, channel, reason)


def _state(evening: date, due_on: date, seen_at: datetime | None, told: str) -> tuple[str, str]:
    if evening < due_on:
        return (MET if seen_at and clock.day_of(seen_at) == evening else WAITING), ""
    if told:
        return EXCUSED, told
    return (DUE if evening == due_on else OVERDUE), ""


def _on_a_preferred_day(day: date, weekdays: str) -> date:
    """The day, or the next one that is preferred."""
    while weekdays and str(day.isoweekday()) not in weekdays:
        day += timedelta(1)
    return day


def _last_that_counts(counts: Mapping[int, str], until: datetime) -> dict[int, dict[str, datetime]]:
    """The last contact of each that counts by their plan. For most that is the last of all, which is one step into the
    index; only where it does not count every channel is asked."""
    newest = (
        select(Sighting.id)
        .where(Sighting.person_id == Person.id, Sighting.happened_at < until, sightings.counts())
        .order_by(Sighting.happened_at.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    query = select(Person.id, Sighting.channel, Sighting.happened_at).join(Sighting, Sighting.id == newest)
    rows = db.session.execute(query.where(Person.id.in_(list(counts)))).all()
    found = {
        person: {channel: when} for person, channel, when in rows if channel in QUALIFIES[counts[person]]
    }
    return found | last_seen([person for person, _channel, _when in rows if person not in found], until=until)


def last_seen(people: Iterable[int], *, until: datetime | None = None) -> dict[int, dict[str, datetime]]:
    """When each was last seen on each channel, before a moment: one step into the index for each."""
    ids = list(people)
    found: dict[int, dict[str, datetime]] = {one: {} for one in ids}
    latest = [_latest(channel, until) for channel in CHANNELS]
    for person, *moments in db.session.execute(select(Person.id, *latest).where(Person.id.in_(ids))):
        found[person] = {
            channel: when for channel, when in zip(CHANNELS, moments, strict=True) if when is not None
        }
    return found


def _latest(channel: str, until: datetime | None) -> ScalarSelect[datetime | None]:
    last = select(func.max(Sighting.happened_at)).where(
        Sighting.person_id == Person.id, Sighting.channel == channel, sightings.counts()
    )
    if until is not None:
        last = last.where(Sighting.happened_at < until)
    return last.scalar_subquery()


def _told(people: Iterable[int], evening: date) -> dict[int, str]:
    query = select(NotDone.person_id, NotDone.reason).where(
        NotDone.person_id.in_(list(people)), NotDone.day == evening
    )
    return dict(db.session.execute(query.order_by(NotDone.id)).all())


def end_of(day: date) -> datetime:
    """The moment at which a Japanese day is over."""
    return datetime.combine(day + timedelta(1), datetime.min.time(), clock.JST)
