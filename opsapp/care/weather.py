"""Alert days: heat or heavy snow, and the people who are called on them (DOMAIN 5: WBGT 33, special alert 35)."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock
from opsapp.care import expectations
from opsapp.care.alert_models import WeatherCall, WeatherDay
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people import sightings
from opsapp.people.models import Person

KIND_WORDS = {
    "heat": _l("Heat alert (WBGT 33)"), "heat_special": _l("Special heat alert (WBGT 35)"),
    "snow": _l("Heavy snow"), "other": _l("Other"),
}  # fmt: skip


def announce(day: date, kind: str, people: Iterable[Person], *, by: User, note: str = "") -> WeatherDay:
    """A day on which these people are called. Told again for the same day, people are added, nobody is called twice."""
    if kind not in KIND_WORDS:
        raise RuleError(_("Please choose one."), field="kind")
    found = db.session.scalar(select(WeatherDay).where(WeatherDay.day == day, WeatherDay.kind == kind))
    if found is None:
        found = WeatherDay(day=day, kind=kind, note=note[:200], made_at=clock.now(), user_id=by.id, calls=[])
        db.session.add(found)
    known = {one.person_id for one in found.calls}
    found.calls.extend(WeatherCall(person_id=one.id) for one in people if one.id not in known)
    db.session.flush()
    audit("care.weather", "weather_day", found.id, by=by, calls=len(found.calls))
    return found


def of(day: date) -> list[WeatherDay]:
    """The alerts of a day, with whom to call."""
    calls = selectinload(WeatherDay.calls).joinedload(WeatherCall.person)
    query = (
        select(WeatherDay)
        .where(WeatherDay.day == day)
        .options(calls.selectinload(Person.phones), calls.joinedload(Person.household))
    )
    return list(db.session.scalars(query.order_by(WeatherDay.kind)))


def open_calls(alert: WeatherDay) -> list[WeatherCall]:
    """Whom nobody has called or seen yet on the day: a sighting of that day answers as well."""
    until = expectations.end_of(alert.day)
    seen = expectations.last_seen([one.person_id for one in alert.calls], until=until)
    return [
        one
        for one in alert.calls
        if one.reached is not True
        and not any(clock.day_of(when) == alert.day for when in seen[one.person_id].values())
    ]


def called(call: WeatherCall, reached: bool, *, by: User, note: str = "") -> None:
    """Somebody was called: reached is a sighting on the telephone; not reached stays open. Twice is told once."""
    lock(WeatherCall, [call.id])
    db.session.refresh(call)
    if call.reached:
        return
    call.called_at, call.reached, call.note, call.user_id = clock.now(), reached, note[:200], by.id
    db.session.flush()
    if reached:
        sightings.see(call.person_id, "phone", clock.now(), by.id)


def by_id(call_id: int) -> WeatherCall:
    """The call with this id. RuleError when there is none."""
    found = db.session.get(WeatherCall, call_id, options=[joinedload(WeatherCall.person)])
    if found is None:
        raise RuleError(_("This call is not known."))
    return found
