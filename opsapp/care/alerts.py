"""Alerts: opened by concerns, owned by somebody, acknowledged, answered and closed; each of it is a row."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.access import COORDINATOR, MANAGER
from opsapp.care.alert_models import LEVELS, Alert, AlertConcern, AlertEvent, Concern
from opsapp.care.settings import settings
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people import search
from opsapp.people.models import Person

URGENT_ANSWER = timedelta(hours=1)


def open_alert(person: Person, concerns: Sequence[Concern], level: str, *, by: User | None) -> Alert:
    """A new alert about a person, for which the coordinator answers at first. Its ladder begins at the next tick, or at
    once by `ladder.climb`."""
    now = clock.now()
    made = Alert(
        person_id=person.id,
        person=person,
        level=level,
        opened_at=now,
        due_at=_due(level, now),
        climbing=True,
        owner_id=next((one.id for one in answering()), None),
    )
    db.session.add(made)
    db.session.flush()
    note(made, "opened", by=by)
    _attach(made, concerns)
    return made


def answering() -> tuple[User, ...]:
    """Who answers for alerts until somebody takes one: the coordinators, where there is none the office."""
    query = (
        select(User).where(User.active, User.role.in_((COORDINATOR, MANAGER))).order_by(User.kana, User.id)
    )
    found = db.session.scalars(query).all()
    return tuple(one for one in found if one.role == COORDINATOR) or tuple(found)


def add(alert: Alert, concerns: Sequence[Concern], level: str, *, by: User | None) -> None:
    """Further concerns about the same person; a graver one makes the alert graver and sets it climbing again."""
    _attach(alert, concerns)
    if LEVELS.index(level) > LEVELS.index(alert.level):
        alert.level, alert.climbing = level, True
        alert.due_at = min(alert.due_at, _due(level, clock.now()))
        note(alert, "raised", by=by)
    db.session.flush()


def _attach(alert: Alert, concerns: Sequence[Concern]) -> None:
    db.session.add_all(AlertConcern(concern_id=one.id, alert_id=alert.id) for one in concerns)
    db.session.flush()
    db.session.expire(alert, ["concerns"])


def _due(level: str, now: datetime) -> datetime:
    return now + (URGENT_ANSWER if level == "urgent" else timedelta(hours=settings().answer_hours))


def open_of(person_id: int) -> Alert | None:
    """The open alert about a person, or None."""
    return db.session.scalar(select(Alert).where(Alert.person_id == person_id, Alert.closed_at.is_(None)))


def all_open() -> list[Alert]:
    """Every open alert, the gravest first, then the one due first."""
    rank = {level: at for at, level in enumerate(LEVELS)}
    query = (
        select(Alert)
        .where(Alert.closed_at.is_(None))
        .options(joinedload(Alert.person), joinedload(Alert.owner))
    )
    return sorted(db.session.scalars(query), key=lambda one: (-rank[one.level], one.due_at, one.id))


def answered(q: str = "") -> Select[Any]:
    """Alerts that were closed, the latest first; each word of `q` is in the name, the reading or a telephone number."""
    query = (
        select(Alert).where(Alert.closed_at.is_not(None)).order_by(Alert.closed_at.desc(), Alert.id.desc())
    )
    query = query.options(joinedload(Alert.person), joinedload(Alert.closed_by), joinedload(Alert.owner))
    if q:
        query = query.where(Alert.person_id.in_(search.matching(q)))
    return query


def by_id(alert_id: int) -> Alert:
    """The alert with this id. RuleError when there is none."""
    found = db.session.get(Alert, alert_id)
    if found is None:
        raise RuleError(_("This alert is not known."), code="unknown_alert")
    return found


# --- what people do about it -----------------------------------------------------------------------------


def acknowledge(alert: Alert, *, by: User, name: str = "", words: str = "") -> None:
    """Somebody has heard it and does something: it stops climbing. `name` is who answered on the telephone.

    Who acknowledges in the app answers for it from then on.
    """
    _still_open(alert)
    alert.climbing = False
    if alert.owner_id is None or not name:
        alert.owner_id = by.id
    note(alert, "acknowledged", by=by, words=f"{name or by.name}: {words}".removesuffix(": "))


def give_to(alert: Alert, owner: User, *, by: User, due_at: datetime | None = None) -> None:
    """Somebody else answers for it from now on, perhaps until another time. RuleError for a time that is over."""
    _still_open(alert)
    if due_at is not None and due_at <= clock.now():
        raise RuleError(_("This time is over already."), field="due_day")
    alert.owner_id, alert.due_at = owner.id, due_at or alert.due_at
    note(alert, "owner", by=by, words=owner.name)


def say(alert: Alert, words: str, *, by: User) -> None:
    """Write down what was said or done. RuleError without words."""
    if not words.strip():
        raise RuleError(_("Please write what was said or done."), field="words")
    note(alert, "said", by=by, words=words.strip())


def close(alert: Alert, words: str, *, by: User) -> None:
    """It is answered. RuleError without an answer, and for whoever alone raised it: no report closes itself."""
    _still_open(alert)
    if not words.strip():
        raise RuleError(_("Please write how it was answered."), field="words")
    heard = [one for one in alert.events if one.kind in ("acknowledged", "said")]
    raised_by = {one.user_id for one in alert.concerns}
    if raised_by == {by.id} and not heard:
        raise RuleError(_("Who raised it cannot close it at once: first write down what was done."))
    shut(alert, words.strip(), by=by)
    audit("care.alert_close", "care_alert", alert.id, by=by)


def shut(alert: Alert, words: str, *, by: User | None) -> None:
    """Close without asking: the person was seen after all, or is in hospital."""
    alert.closed_at, alert.closed_by_id, alert.climbing = clock.now(), by.id if by else None, False
    note(alert, "closed", by=by, words=words)


def _still_open(alert: Alert) -> None:
    lock(Alert, [alert.id])
    db.session.refresh(alert)
    if alert.closed_at is not None:
        raise RuleError(_("This alert is closed already."), code="closed")


def note(
    alert: Alert,
    kind: str,
    *,
    by: User | None = None,
    words: str = "",
    position: int | None = None,
    at: datetime | None = None,
) -> AlertEvent:
    """A row of what happened; `at` is when, where it is known only later."""
    made = AlertEvent(
        alert_id=alert.id, kind=kind, at=at or clock.now(), recorded_at=clock.now(), user_id=by.id if by else None,
        position=position, words=words[:500],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.expire(alert, ["events"])
    return made
