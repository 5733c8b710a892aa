"""Who has nobody seen? For any number of days, with a plan or without, by hamlet; and one person's sightings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock
from opsapp.care import expectations, watching
from opsapp.db import db
from opsapp.people import sightings
from opsapp.people.models import Household, Person, Sighting


@dataclass(frozen=True)
class Unseen:
    """Somebody whom nobody has seen for a while."""

    person: Person
    seen_at: datetime | None  # the last time, by anybody
    channel: str
    paused: str  # kind of the pause they are in, ''

    def days(self, today: date) -> int | None:
        """Days since the last time; None: never."""
        return None if self.seen_at is None else (today - clock.day_of(self.seen_at)).days


def unseen(days: int, *, hamlet: str = "", today: date | None = None) -> list[Unseen]:
    """Residents whom nobody has seen on the last so many days, today among them; the longest first in each hamlet."""
    today = today or clock.today()
    since = expectations.end_of(today - timedelta(days))
    people = _residents(hamlet, since)
    seen = expectations.last_seen([one.id for one in people], until=expectations.end_of(today))
    pauses = watching.pauses({one.id: one.household_id for one in people}, today)
    rows = []
    for one in people:
        seen_at, channel = max(
            ((when, channel) for channel, when in seen[one.id].items()), default=(None, "")
        )
        now = next((p.kind for p in pauses[one.id] if p.last_day is None or p.last_day >= today), "")
        rows.append(Unseen(one, seen_at, channel, now))
    return sorted(rows, key=_order)


def _order(row: Unseen) -> tuple[str, float, str]:
    hamlet = row.person.household.hamlet if row.person.household else ""
    return hamlet, row.seen_at.timestamp() if row.seen_at else 0.0, row.person.kana_key


def _residents(hamlet: str, since: datetime) -> Sequence[Person]:
    seen = select(Sighting.id).where(
        Sighting.person_id == Person.id, Sighting.happened_at >= since, sightings.counts()
    )
    query = (
        select(Person)
        .where(Person.active, ~Person.lives_elsewhere, ~seen.exists())
        .options(joinedload(Person.household), selectinload(Person.phones))
    )
    if hamlet:
        query = query.join(Person.household).where(Household.hamlet == hamlet)
    return db.session.scalars(query.order_by(Person.kana_key, Person.id)).all()


def timeline(person_id: int, first: date, last: date) -> list[Sighting]:
    """The sightings of a person between two days, the newest first."""
    query = select(Sighting).where(
        Sighting.person_id == person_id,
        Sighting.happened_at >= expectations.end_of(first - timedelta(1)),
        Sighting.happened_at < expectations.end_of(last),
        sightings.counts(),
    )
    return list(
        db.session.scalars(query.options(joinedload(Sighting.user)).order_by(Sighting.happened_at.desc()))
    )


def seen_on(day: date) -> int:
    """How many residents were seen by anybody on a day; by one step into the index for each."""
    seen = select(Sighting.id).where(
        Sighting.person_id == Person.id,
        Sighting.happened_at >= expectations.end_of(day - timedelta(1)),
        Sighting.happened_at < expectations.end_of(day),
        sightings.counts(),
    )
    query = select(func.count(Person.id)).where(Person.active, ~Person.lives_elsewhere, seen.exists())
    return db.session.scalar(query) or 0
