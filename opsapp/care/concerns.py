"""Concerns: what van, bento, till and visits raise, and the alerts that come of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from opsapp import clock
from opsapp.care import alerts
from opsapp.care.alert_models import LEVELS, Alert, AlertConcern, Concern
from opsapp.care.settings import settings
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.people.models import Person

SLIGHT, WORRY, URGENT = LEVELS
LEVEL_WORDS = {"slight": _l("Slightly worrying"), "worry": _l("Worrying"), "urgent": _l("Urgent")}
SOURCE_WORDS = {
    "visit": _l("Visit"), "meal": _l("Meal delivery"), "van": _l("Sales van"), "shop": _l("Shop"),
    "phone": _l("Phone call"), "overdue": _l("Not seen"), "office": _l("Office"),
}  # fmt: skip


def raise_concern(
    person: Person,
    level: str,
    source: str,
    *,
    by: User | None,
    happened_at: datetime | None = None,
    signs: Sequence[str] = (),
    words: str = "",
    key: str | None = None,
    operation_id: str | None = None,
) -> tuple[Concern, Alert | None]:
    """Something about a person is worrying: the concern, and the alert it belongs to or has just made.

    Slight ones make an alert once there are several within some days (settings); a worry makes one with an owner and
    a due time; an urgent one starts the ladder at once. `key` names what raised it: asked again, nothing is added.
    """
    if level not in LEVELS:
        raise RuleError(_("Please choose one."), field="level")
    lock(Person, [person.id])
    if key is not None and (known := db.session.scalar(select(Concern).where(Concern.key == key))):
        return known, alert_of(known)
    made = Concern(
        person_id=person.id, level=level, source=source, signs=list(signs), words=words.strip()[:500],
        happened_at=happened_at or clock.now(), recorded_at=clock.now(), user_id=by.id if by else None, key=key,
        operation_id=operation_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made, _alert_for(person, made, by)


def alert_of(concern: Concern) -> Alert | None:
    """The alert that a concern belongs to, or None."""
    return db.session.scalar(
        select(Alert)
        .join(AlertConcern, AlertConcern.alert_id == Alert.id)
        .where(AlertConcern.concern_id == concern.id)
    )


def _alert_for(person: Person, concern: Concern, by: User | None) -> Alert | None:
    standing = alerts.open_of(person.id)
    if standing is not None:
        alerts.add(standing, [concern], concern.level, by=by)
        return standing
    together = [concern]
    if concern.level == SLIGHT:
        together = _slight_ones(person, concern.happened_at)
        if len(together) < settings().slight_count:
            return None
    level = WORRY if concern.level == SLIGHT else concern.level
    return alerts.open_alert(person, together, level, by=by)


def _slight_ones(person: Person, moment: datetime) -> list[Concern]:
    """Slight concerns of the last days that no alert has answered for yet."""
    answered = select(AlertConcern.concern_id)
    query = select(Concern).where(
        Concern.person_id == person.id,
        Concern.level == SLIGHT,
        Concern.happened_at > moment - timedelta(days=settings().slight_days),
        Concern.id.not_in(answered),
    )
    return list(db.session.scalars(query.order_by(Concern.id)))


def of(person_id: int, most: int = 50) -> list[Concern]:
    """The concerns about a person, the newest first."""
    query = (
        select(Concern)
        .where(Concern.person_id == person_id)
        .order_by(Concern.happened_at.desc(), Concern.id.desc())
    )
    return list(db.session.scalars(query.limit(most)))


def count_since(moment: datetime, people: Iterable[int]) -> dict[int, int]:
    """How many concerns each person has had since a moment."""
    query = select(Concern.person_id, func.count()).where(
        Concern.happened_at >= moment, Concern.person_id.in_(list(people))
    )
    return dict(db.session.execute(query.group_by(Concern.person_id)).all())


def is_known(key: str) -> bool:
    """Whether what this key names has raised a concern already."""
    return db.session.scalar(select(Concern.id).where(Concern.key == key)) is not None
