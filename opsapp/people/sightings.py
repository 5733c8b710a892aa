"""Every contact counts: a purchase, a handover and a visit each leave a sighting."""

from collections.abc import Iterable
from datetime import datetime

from opsapp import clock
from opsapp.people.models import Sighting
from opsapp.prepared import Link, insert_sql

_INSERT = insert_sql(
    Sighting.__table__, ("person_id", "channel", "happened_at", "recorded_at", "user_id", "operation_id")
)
Seen = tuple[int, str, datetime, int | None, str | None]  # person, channel, happened at, by, operation


def see(
    person_id: int, channel: str, happened_at: datetime, by: int | None, operation_id: str | None = None
) -> None:
    """Somebody saw this person at a channel: shop, van, meal, visit, phone or event."""
    see_all([(person_id, channel, happened_at, by, operation_id)])


def see_all(seen: Iterable[Seen], link: Link | None = None, recorded_at: datetime | None = None) -> None:
    """Several sightings at once."""
    link = link or Link()
    now = link.moment(recorded_at or clock.now())
    link.many(_INSERT, [(person, at, link.moment(when), now, by, op) for person, at, when, by, op in seen])
