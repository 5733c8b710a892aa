"""Telling people that an alert waits for them: in the app at once, and on the first of their channels that works.

A message says that somebody is needed, never who or why: that is read after signing in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from opsapp import clock
from opsapp.care import alerts
from opsapp.care.alert_models import CHANNELS, Alert, AlertStep, Delivery
from opsapp.db import db, lock, transaction
from opsapp.org import channels, notices
from opsapp.org.channel_models import UserChannel
from opsapp.org.models import User

MOST_TRIES = 5
BACK_OFF = timedelta(minutes=2)  # doubled with every try
LONGEST_ROUND = 45  # seconds


def announce(alert: Alert, step: AlertStep, users: Sequence[User], email: str = "") -> None:
    """Tell those who stand on a rung, and an address outside where one is known."""
    for user in users:
        with notices.speaking_to(user):
            words = _words(alert)
        notices.tell(user, f"care.alert.{alert.id}.{step.position}", words, url=_address(alert))
        _queue(step, user, words, step.taken_at)
    if email:
        with force_locale("ja"):
            _add(step, None, "email", email, _words(alert), step.taken_at)


def _words(alert: Alert) -> str:
    urgent = alert.level == "urgent"
    return (
        _("Watching over: an urgent alert waits for you.")
        if urgent
        else _("Watching over: an alert waits for you.")
    )


def _address(alert: Alert) -> str:
    return f"/care/alerts/{alert.id}"


def _queue(step: AlertStep, user: User, words: str, now: datetime, after: str = "") -> None:
    """Put a message on the user's next kind of channel behind the one named, on all of that kind: two phones."""
    held = channels.of(user)
    behind = CHANNELS[CHANNELS.index(after) + 1 :] if after else CHANNELS
    kind = next((kind for kind in behind if any(one.kind == kind for one in held)), "")
    for one in held:
        if one.kind == kind:
            _add(step, user, kind, one.address, words, now)


def _add(step: AlertStep, user: User | None, kind: str, address: str, words: str, now: datetime) -> None:
    whose = user.id if user else None
    row = Delivery(step_id=step.id, user_id=whose, channel=kind, address=address, words=words)
    row.made_at = row.next_at = now
    db.session.add(row)
    db.session.flush()


def of_alert(alert: Alert) -> dict[int, list[Delivery]]:
    """The messages of an alert by the id of their step, in the order in which they were made."""
    found: dict[int, list[Delivery]] = {}
    query = (
        select(Delivery).where(Delivery.step_id.in_([one.id for one in alert.steps])).order_by(Delivery.id)
    )
    for one in db.session.scalars(query):
        found.setdefault(one.step_id, []).append(one)
    return found


# --- sending, after the commit ---------------------------------------------------------------------------


def send_due(now: datetime | None = None) -> int:
    """Send what waits: each message is claimed first, so that two ticks do not send it twice; how many went out.

    Servers that hang cost a round LONGEST_ROUND at most, so that the ladder climbs on; the rest goes with the next one.
    """
    sent, end = 0, monotonic() + LONGEST_ROUND
    while monotonic() < end:
        moment = now or clock.now()
        with transaction():
            claimed = _claim(moment)
        if claimed is None:
            return sent
        failure = _try(claimed)
        with transaction():
            sent += _note(claimed.id, failure, moment)
    return sent


def _claim(now: datetime) -> Delivery | None:
    """The next message that is due, put off until its next try in case we die while sending it.

    None goes out for an alert that is closed, to somebody whom another message of the rung has reached, or on a
    channel that was ended.
    """
    query = (
        select(Delivery.id)
        .join(AlertStep, AlertStep.id == Delivery.step_id)
        .join(Alert, Alert.id == AlertStep.alert_id)
        .where(Delivery.sent_at.is_(None), Delivery.next_at <= now, Delivery.tries < MOST_TRIES)
        .where(Alert.closed_at.is_(None), (Delivery.tries == 0) | ~_reached_otherwise())
        .where(Delivery.user_id.is_(None) | _is_still_theirs())
        .order_by(Delivery.id)
        .limit(1)
    )
    while (found := db.session.scalar(query)) is not None:
        lock(Delivery, [found])
        row = db.session.get_one(Delivery, found, populate_existing=True)
        if row.sent_at is None and row.next_at <= now:
            return _put_off(row, now)
    return None


def _reached_otherwise() -> ColumnElement[bool]:
    other = aliased(Delivery)
    same = (other.step_id == Delivery.step_id, other.user_id == Delivery.user_id)
    return exists().where(*same, other.sent_at.is_not(None))


def _is_still_theirs() -> ColumnElement[bool]:
    same = (UserChannel.user_id == Delivery.user_id, UserChannel.kind == Delivery.channel)
    return exists().where(*same, UserChannel.address == Delivery.address, UserChannel.ended_at.is_(None))


def _put_off(row: Delivery, now: datetime) -> Delivery:
    row.tries += 1
    row.next_at = now + BACK_OFF * 2 ** (row.tries - 1)
    db.session.flush()
    db.session.refresh(row)
    db.session.expunge(row)
    return row


def _try(claimed: Delivery) -> str:
    """What went wrong, '' when it went out. Tried again it bears the same key, so that it arrives once."""
    key = f"{claimed.id} {claimed.made_at.isoformat()}"
    try:
        channels.send(claimed.channel, claimed.address, claimed.words, "/care/alerts", key)
    except channels.NotSent as problem:
        return str(problem)[:200] or "?"
    return ""


def _note(delivery_id: int, failure: str, now: datetime) -> int:
    """Write down what became of a try; when a kind of channel has failed, the next one rings at once."""
    row = db.session.get_one(Delivery, delivery_id)
    step = db.session.get_one(AlertStep, row.step_id)
    alert = db.session.get_one(Alert, step.alert_id)
    row.failure = failure
    if not failure:
        row.sent_at = clock.now()
        alerts.note(alert, "sent", words=row.channel, position=step.position)
        return 1
    db.session.flush()
    alerts.note(alert, "failed", words=f"{row.channel}: {failure}", position=step.position)
    if row.user_id is not None and _is_given_up(row):
        _queue(step, db.session.get_one(User, row.user_id), row.words, now, after=row.channel)
    return 0


def _is_given_up(row: Delivery) -> bool:
    """Whether this kind of channel has failed for the user, and no later kind has been asked yet."""
    same = (Delivery.step_id == row.step_id, Delivery.user_id == row.user_id)
    lock(AlertStep, [row.step_id])  # two of a kind that fail at once are counted one after the other
    all_of_them = db.session.scalars(
        select(Delivery).where(*same).execution_options(populate_existing=True)
    ).all()
    later = CHANNELS[CHANNELS.index(row.channel) + 1 :]
    own = [one for one in all_of_them if one.channel == row.channel]
    return all(one.failure for one in own) and not any(one.channel in later for one in all_of_them)
