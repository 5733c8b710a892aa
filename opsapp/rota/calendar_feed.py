"""A volunteer's duties for the calendar of their phone, behind a private link that can be renewed (RFC 5545)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event, vDuration
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit, organisation
from opsapp.rota import abilities, months, telling
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment, RotaMonth
from opsapp.rota.volunteer_models import Volunteer

PAST = timedelta(days=62)  # so long a duty stays in the calendar
REFRESH = timedelta(hours=1)


def token(volunteer: Volunteer) -> str:
    """The secret part of the link: signed, says nothing readable but numbers, ends when the link is renewed."""
    return str(_signer().dumps([volunteer.id, volunteer.feed_version]))


def of_token(given: str) -> Volunteer:
    """Whose calendar a link opens. RuleError when it is forged, was renewed, or they no longer take duties."""
    try:
        number, version = _signer().loads(given)
    except (BadSignature, ValueError, TypeError) as broken:
        raise _unknown() from broken
    found = db.session.get(Volunteer, number)
    if found is None or found.feed_version != version or not abilities.served(found, clock.today()):
        raise _unknown()
    return found


def renew(volunteer: Volunteer, *, by: User) -> None:
    """The link so far opens nothing any more."""
    volunteer.feed_version += 1
    db.session.flush()
    audit("rota.feed_renew", "volunteer", volunteer.id, by=by)


def _unknown() -> RuleError:
    return RuleError(_("This calendar link is no longer valid."), code="unknown_feed")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="rota.calendar")


# --- content -----------------------------------------------------------------------------------------------


def content(volunteer: Volunteer) -> bytes:
    """The calendar: what somebody is on in published months. The same sheet gives the same bytes.

    Nobody else is named in it: the link may lie on other people's phones.
    """
    with force_locale(volunteer.user.language if volunteer.user else "ja"):
        calendar = _frame()
        months_at = select(RotaMonth.first, RotaMonth.published_at)
        published = dict(db.session.execute(months_at).all())
        times = _times_on(volunteer)
        for one in _standing(volunteer):
            since = published.get(months.first_of(one.shift.day))
            if since is not None:
                calendar.add_component(_event(one, since, times.get(one.shift_id, 1) - 1))
    return bytes(calendar.to_ical())


def _frame() -> Calendar:
    owner, calendar = organisation(), Calendar()
    name = _("Duties at %(shop)s", shop=owner.shop_name)
    for key, value in (
        ("prodid", "-//opsapp//rota//JA"), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"),
        ("name", name), ("x-wr-calname", name), ("x-wr-timezone", "Asia/Tokyo"),
    ):  # fmt: skip
        calendar.add(key, value)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH).to_ical().decode())
    return calendar


def _event(one: Assignment, published_at: datetime, times_left: int) -> Event:
    shift, event = one.shift, Event()
    changed = max(one.made_at, published_at)
    event.add("uid", f"shift-{shift.id}-{one.volunteer_id}@{_house()}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", times_left)
    event.add("dtstart", shift.starts_at)
    event.add("dtend", shift.ends_at)
    event.add("summary", telling.kind_text(shift.kind))
    if shift.where:
        event.add("location", shift.where)
    event.add("description", "\n".join(_words(shift)))
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _words(shift: Shift) -> list[str]:
    phone = organisation().phone
    call = _("If you cannot come: %(phone)s", phone=phone) if phone else ""
    return [line for line in (shift.name, shift.note, call) if line]


def _house() -> str:
    """What tells this village's duties from another's in the same calendar."""
    secret = str(current_app.config["SECRET_KEY"])
    return hashlib.sha256(f"rota.calendar:{secret}".encode()).hexdigest()[:16] + ".opsapp.invalid"


def _standing(volunteer: Volunteer) -> Sequence[Assignment]:
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(
            Assignment.volunteer_id == volunteer.id,
            Assignment.ended_at.is_(None),
            Shift.cancelled_at.is_(None),
            Shift.ends_at > clock.now() - PAST,
        )
        .options(joinedload(Assignment.shift).joinedload(Shift.kind))
        .order_by(Shift.starts_at, Assignment.id)
    )
    return db.session.scalars(query).all()


def _times_on(volunteer: Volunteer) -> dict[int, int]:
    """How often somebody was put on each shift: who came back after all has a newer version of the event."""
    query = (
        select(Assignment.shift_id, func.count())
        .where(Assignment.volunteer_id == volunteer.id)
        .group_by(Assignment.shift_id)
    )
    return dict(db.session.execute(query).all())
