"""Every contact counts: a purchase, a handover and a visit each leave a sighting."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.people.models import Sighting, SightingBack
from opsapp.prepared import Link, insert_sql

_INSERT = insert_sql(
    Sighting.__table__, ("person_id", "channel", "happened_at", "recorded_at", "user_id", "operation_id")
)
BY_HAND = ("visit", "phone", "event")  # the others come from the till, the van and the meals
DOUBLE_TAP = timedelta(minutes=2)
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


def see_now(person_id: int, channel: str, by: int) -> None:
    """Somebody says that they have just seen this person; said twice within two minutes it is one sighting.

    RuleError for a channel that is not written down by hand.
    """
    if channel not in BY_HAND:
        raise RuleError(_("Please choose one."), field="channel")
    query = select(Sighting.id).where(
        Sighting.person_id == person_id,
        Sighting.channel == channel,
        Sighting.user_id == by,
        Sighting.happened_at > clock.now() - DOUBLE_TAP,
    )
    if db.session.scalar(query.limit(1)) is None:
        see(person_id, channel, clock.now(), by)


def take_back(operation_id: str, person_id: int, *, by: int | None) -> None:
    """The sighting that an operation left of a person never was: it counts no more."""
    query = select(Sighting.id).where(
        Sighting.person_id == person_id, Sighting.operation_id == operation_id, counts()
    )
    for sighting in db.session.scalars(query).all():
        db.session.add(SightingBack(sighting_id=sighting, recorded_at=clock.now(), user_id=by))
    db.session.flush()


def counts() -> ColumnElement[bool]:
    """Condition: a sighting that was not taken back."""
    return Sighting.id.not_in(select(SightingBack.sighting_id))
