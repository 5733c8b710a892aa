"""Telling people that an alert waits for them: in the app at once, and on the first of their channels that works.

A message says that somebody is needed, never who or why: that is read after signing in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.care import alerts
from opsapp.care.alert_models import CHANNELS, Alert, AlertStep, Delivery
from opsapp.db import db, lock, transaction
from opsapp.org import channels, notices
from opsapp.org.channel_models import UserChannel
from opsapp.org.models import User

MOST_TRIES = 5
BACK_OFF = timedelta(minutes=2)  # doubled with every try


def announce(alert: Alert, step: AlertStep, users: Sequence[User], email: str = "") -> None:
    """Tell those who stand on a rung, and an address outside where one is known."""
    for user in users:
        with notices.speaking_to(user):
            words = _words(alert)
        notices.tell(user, f"care.alert.{alert.id}.{step.position}", words, url=_address(alert))
        _queue(step, user, words, after="")
    if email:
        with force_locale("ja"):
            _add(step, None, "email", email, _words(alert))


def _words(alert: Alert) -> str:
    urgent = alert.level == "urgent"
    return (
        _("Watching over: an urgent alert waits for you.")
        if urgent
        else _("Watching over: an alert waits for you.")
    )


def _address(alert: Alert) -> str:
    return f"/care/alerts/{alert.id}"


def _queue(step: AlertStep, user: User, words: str, after: str) -> bool:
    """Put a message on the user's next channel behind the one named; whether there is any."""
    held = {
        one.kind: one.address
        for one in db.session.scalars(
            select(UserChannel).where(UserChannel.user_id == user.id, UserChannel.ended_at.is_(None))
        )
    }
    behind = CHANNELS[CHANNELS.index(after) + 1 :] if after else CHANNELS
    kind = next((one for one in behind if one in held), "")
    if kind:
        _add(step, user, kind, held[kind], words)
    return bool(kind)


def _add(step: AlertStep, user: User | None, kind: str, address: str, words: str) -> None:
    now, whose = clock.now(), user.id if user else None
    row = Delivery(step_id=step.id, user_id=whose, channel=kind, address=address, words=words)
    row.made_at = row.next_at = now
    db.session.add(row)
    db.session.flush()


# --- sending, after the commit ---------------------------------------------------------------------------


def send_due(now: datetime | None = None) -> int:
    """Send what waits: each message is claimed first, so that two ticks do not send it twice; how many went out."""
    sent = 0
    while True:
        with transaction():
            claimed = _claim(now or clock.now())
        if claimed is None:
            return sent
        failure = _try(claimed)
        with transaction():
            sent += _note(claimed.id, failure)


def _claim(now: datetime) -> Delivery | None:
    """The next message that is due, put off until its next try in case we die while sending it."""
    query = select(Delivery.id).where(
        Delivery.sent_at.is_(None), Delivery.next_at <= now, Delivery.tries < MOST_TRIES
    )
    found = db.session.scalar(query.order_by(Delivery.id).limit(1))
    if found is None:
        return None
    lock(Delivery, [found])
    row = db.session.get_one(Delivery, found, populate_existing=True)
    if row.sent_at is not None or row.next_at > now:
        return _claim(now)
    row.tries += 1
    row.next_at = now + BACK_OFF * 2 ** (row.tries - 1)
    db.session.flush()
    db.session.refresh(row)
    db.session.expunge(row)
    return row


def _try(claimed: Delivery) -> str:
    """What went wrong, '' when it went out."""
    try:
        channels.send(claimed.channel, claimed.address, claimed.words, url="/care/alerts")
    except channels.NotSent as problem:
        return str(problem)[:200] or "?"
    return ""


def _note(delivery_id: int, failure: str) -> int:
    """Write down what became of a try; the first failure of a channel lets the next one ring."""
    row = db.session.get_one(Delivery, delivery_id)
    step = db.session.get_one(AlertStep, row.step_id)
    alert = db.session.get_one(Alert, step.alert_id)
    row.failure = failure
    if not failure:
        row.sent_at = clock.now()
        alerts.note(alert, "sent", words=row.channel, position=step.position)
        return 1
    alerts.note(alert, "failed", words=f"{row.channel}: {failure}", position=step.position)
    if row.tries == 1 and row.user_id is not None:
        _queue(step, db.session.get_one(User, row.user_id), row.words, after=row.channel)
    return 0
