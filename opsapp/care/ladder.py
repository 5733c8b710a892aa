"""The ladder: an alert climbs from rung to rung until a named person acknowledges it. Each rung is taken once.

The clock runs in `opsapp tick`. Two ticks at once wait for one another on the alert's row, and the rung is unique:
whoever comes second finds it taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from opsapp import clock
from opsapp.care import alerts, deliveries, settings
from opsapp.care.alert_models import Alert, AlertStep, LadderStep
from opsapp.db import db, lock
from opsapp.org.models import User
from opsapp.rota import shifts


@dataclass(frozen=True)
class Rung:
    """Who is asked next: `users` in the app, or a name with a telephone for somebody to call."""

    step: LadderStep
    rank: int
    name: str
    phone: str = ""
    email: str = ""
    users: tuple[User, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands on the ladder."""
        return self.step.position, self.rank


def waiting(now: datetime | None = None) -> list[int]:
    """The ids of alerts whose next rung is due."""
    now = now or clock.now()
    last = select(func.max(AlertStep.until)).where(AlertStep.alert_id == Alert.id).scalar_subquery()
    query = select(Alert.id).where(Alert.closed_at.is_(None))
    climbing = Alert.climbing & (last.is_(None) | (last <= now))
    forgotten = ~Alert.climbing & (Alert.due_at <= now)
    return list(db.session.scalars(query.where(climbing | forgotten).order_by(Alert.id)))


def climb(alert_id: int, now: datetime | None = None) -> AlertStep | None:
    """Take the rung that is due, or none. An alert that was acknowledged, and then forgotten until its time was over,
    climbs on."""
    now = now or clock.now()
    lock(Alert, [alert_id])
    alert = db.session.get_one(Alert, alert_id, populate_existing=True)
    if alert.closed_at is not None:
        return None
    last = db.session.scalar(
        select(AlertStep).where(AlertStep.alert_id == alert_id).order_by(AlertStep.position.desc()).limit(1)
    )
    if not alert.climbing:
        if alert.due_at > now:
            return None
        alert.climbing, alert.due_at = True, now + alerts.URGENT_ANSWER
    elif last is not None and last.until > now:
        return None
    rung = next(_rungs_after(alert, (last.rung, last.rank) if last else (0, 0), now), None)
    return _take(alert, rung, last.position + 1 if last else 1, now) if rung else None


def _take(alert: Alert, rung: Rung, position: int, now: datetime) -> AlertStep:
    minutes = rung.step.minutes if alert.level == "urgent" else rung.step.worry_minutes or rung.step.minutes
    taken = AlertStep(
        alert_id=alert.id, position=position, rung=rung.step.position, rank=rung.rank, who=rung.step.who,
        name=rung.name, phone=rung.phone, taken_at=now, until=now + timedelta(minutes=minutes),
    )  # fmt: skip
    db.session.add(taken)
    db.session.flush()
    alerts.note(alert, "step", words=rung.name, position=position)
    deliveries.announce(alert, taken, rung.users or alerts.answering(), rung.email)
    db.session.expire(alert, ["steps"])
    return taken


# --- the rungs ------------------------------------------------------------------------------------------


def _rungs_after(alert: Alert, place: tuple[int, int], now: datetime) -> Iterator[Rung]:
    for step in settings.standing_ladder():
        if alert.level != "urgent" and step.worry_minutes is None:
            continue
        if step.valid_to is not None and step.valid_to < clock.day_of(now):
            continue
        for rung in _rungs(step, alert, now):
            if rung.place > place:
                yield rung


def _rungs(step: LadderStep, alert: Alert, now: datetime) -> Iterator[Rung]:
    """A rung of the family is one for each contact in their order; one on which nobody stands is passed over, and
    nobody is told of what they have raised themselves."""
    if step.who == "family":
        for contact in sorted(alert.person.contacts, key=lambda one: one.rank):
            name = f"{contact.name}（{contact.relation}）" if contact.relation else contact.name
            yield Rung(step, contact.rank, name, contact.phone_shown)
    elif step.who == "emergency":
        yield Rung(step, 0, "119", "119")
    elif step.who in ("visitor", "coordinator"):
        raised_by = {one.user_id for one in alert.concerns}
        asked = _visitors(now) if step.who == "visitor" else alerts.answering()
        if users := tuple(one for one in asked if step.who == "coordinator" or one.id not in raised_by):
            yield Rung(step, 0, "、".join(one.name for one in users), users=users)
    else:
        name, phone, email = _outside(step, now)
        if name or phone or email:
            yield Rung(step, 0, name, phone, email)


def _outside(step: LadderStep, now: datetime) -> tuple[str, str, str]:
    """The commissioner or the centre, on a weekend or holiday whoever covers it."""
    day = clock.day_of(now)
    weekend = day.isoweekday() > 5 or clock.is_holiday(day)
    if weekend and (step.weekend_name or step.weekend_phone or step.weekend_email):
        return step.weekend_name, step.weekend_phone, step.weekend_email
    return step.name, step.phone, step.email


def _visitors(now: datetime) -> tuple[User, ...]:
    """Who is on a visiting or carrying duty now and has an account."""
    people = [one.id for code in ("visits", "meals") for one in shifts.on_duty(now, code)]
    return tuple(shifts.users_of(people))
