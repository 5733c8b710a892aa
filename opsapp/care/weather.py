"""Alert days: heat or heavy snow, and the people who are called on them (DOMAIN 5: WBGT 33, special alert 35)."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock
from opsapp.care import expectations, lacking, watching
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


WHO_WORDS = {
    "plan": _l("Everybody with a plan"), "old": _l("Everybody of 75 and more"), "alone": _l("Whoever lives alone"),
    "all": _l("Everybody"),
}  # fmt: skip


def choose(who: str, hamlet: str = "") -> list[Person]:
    """Residents to be called, those left out who are away or in hospital. RuleError for an unknown choice."""
    if who not in WHO_WORDS:
        raise RuleError(_("Please choose one."), field="who")
    today = clock.today()
    people = list(lacking.residents(hamlet))
    if who == "plan":
        planned = {one.person_id for one in watching.plans_on(today)}
        people = [one for one in people if one.id in planned]
    elif who == "old":
        people = [
            one for one in people if one.birth_date and clock.age_on(one.birth_date, today) >= lacking.OLD
        ]
    elif who == "alone":
        alone = lacking.alone()
        people = [one for one in people if one.id in alone]
    pauses = watching.pauses({one.id: one.household_id for one in people}, today)
    return [
        one for one in people if all(p.last_day is not None and p.last_day < today for p in pauses[one.id])
    ]


def latest(most: int = 60) -> list[WeatherDay]:
    """The alert days, the latest first, with their calls."""
    query = select(WeatherDay).order_by(WeatherDay.day.desc(), WeatherDay.kind).limit(most)
    return list(db.session.scalars(query.options(selectinload(WeatherDay.calls))))


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
