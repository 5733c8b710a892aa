"""The clock of watching over: who was not seen raises an alert, alerts climb, messages go out. Run by every tick,
twice or late without harm."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask_babel import gettext as _

from opsapp import clock
from opsapp.care import alerts, concerns, deliveries, expectations, ladder, watching
from opsapp.care.alert_models import Alert
from opsapp.care.expectations import DUE, EXCUSED, OVERDUE, PAUSED, Expected
from opsapp.care.settings import settings
from opsapp.db import db, transaction
from opsapp.people.words import CHANNEL_WORDS


def run(now: datetime | None = None) -> None:
    """One round. Opens its own transactions, one for each thing: whatever fails keeps nobody else waiting, and is
    raised at the end, all of it together, as an ExceptionGroup."""
    now, failures = now or clock.now(), list[Exception]()
    with _carrying_on(failures):
        standing = expectations.expected(clock.day_of(now))
        _settle_seen(standing, failures)
        _raise_overdue(standing, now, failures)
    db.session.rollback()
    for alert_id in ladder.waiting(now):
        with _carrying_on(failures), transaction():
            ladder.climb(alert_id, now)
    with _carrying_on(failures):
        deliveries.send_due(now)
    if failures:
        raise ExceptionGroup("watching over", failures)


@contextmanager
def _carrying_on(failures: list[Exception]) -> Iterator[None]:
    try:
        yield
    except Exception as broken:
        db.session.rollback()
        failures.append(broken)


def _raise_overdue(standing: list[Expected], now: datetime, failures: list[Exception]) -> None:
    evening = clock.to_japan(now).hour >= settings().evening_hour
    missing = [one for one in standing if one.state == OVERDUE or (one.state == DUE and evening)]
    for one in missing:
        if not concerns.is_known(key := f"overdue.{one.plan.person_id}.{one.due_on.isoformat()}"):
            with _carrying_on(failures), transaction():
                concerns.raise_concern(one.person, "worry", "overdue", by=None, key=key)


def _settle_seen(standing: list[Expected], failures: list[Exception]) -> None:
    """An alert that came only of not having been seen ends when somebody has seen them after all, or when we hear that
    they are away."""
    by_person = {one.plan.person_id: one for one in standing}
    for alert in alerts.all_open():
        one = by_person.get(alert.person_id)
        if (
            one is not None
            and one.state not in (DUE, OVERDUE)
            and all(c.source == "overdue" for c in alert.concerns)
        ):
            with _carrying_on(failures), transaction():
                _settle(db.session.get_one(Alert, alert.id), one)


def _settle(alert: Alert, one: Expected) -> None:
    if alert.closed_at is not None:
        return
    if one.state == PAUSED:
        words = str(watching.PAUSES[one.reason])
    elif one.state == EXCUSED:
        words = one.reason
    elif one.seen_at is not None and one.seen_at <= alert.opened_at:
        words = _("Had been seen: %(where)s. Recorded late.", where=CHANNEL_WORDS[one.channel])
    else:
        words = _("Was seen: %(where)s.", where=CHANNEL_WORDS.get(one.channel, ""))
    alerts.shut(alert, words, by=None)
