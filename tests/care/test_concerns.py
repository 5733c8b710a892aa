"""A concern has an owner and a time, several small ones make one alert, and no report closes itself."""

from datetime import timedelta

import pytest

from opsapp import clock
from opsapp.care import alerts, concerns
from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.people.models import Person


def test_a_worry_opens_an_alert_that_is_due_and_somebody_answers_for_it(
    watched: Person, carrier: User, coordinator: User
) -> None:
    with transaction():
        _concern, alert = concerns.raise_concern(watched, "worry", "visit", by=carrier, signs=["mail"])
        assert (alert.level, alert.owner_id) == ("worry", coordinator.id)
        assert alert.due_at == clock.now() + timedelta(hours=24)
        assert alert.climbing


def test_one_slight_concern_is_only_written_down(watched: Person, carrier: User) -> None:
    with transaction():
        assert concerns.raise_concern(watched, "slight", "visit", by=carrier)[1] is None


def test_several_slight_ones_within_days_make_one_alert(watched: Person, carrier: User) -> None:
    with transaction():
        now = clock.now()
        for days in (13, 6):
            at = now - timedelta(days=days)
            assert concerns.raise_concern(watched, "slight", "visit", by=carrier, happened_at=at)[1] is None
        _last, alert = concerns.raise_concern(watched, "slight", "meal", by=carrier)
        assert (alert.level, len(alert.concerns)) == ("worry", 3)


def test_slight_ones_too_long_ago_do_not_count(watched: Person, carrier: User) -> None:
    with transaction():
        for days in (20, 15):
            concerns.raise_concern(
                watched, "slight", "visit", by=carrier, happened_at=clock.now() - timedelta(days)
            )
        assert concerns.raise_concern(watched, "slight", "visit", by=carrier)[1] is None


def test_what_comes_while_an_alert_is_open_is_added_and_makes_it_graver(
    watched: Person, carrier: User
) -> None:
    with transaction():
        _one, alert = concerns.raise_concern(watched, "worry", "visit", by=carrier)
        alerts.acknowledge(alert, by=carrier)
        _two, same = concerns.raise_concern(watched, "urgent", "shop", by=carrier)
        assert same is alert
        assert (alert.level, alert.climbing, len(alert.concerns)) == ("urgent", True, 2)
        assert alert.due_at == clock.now() + timedelta(hours=1)


def test_the_same_cause_raises_one_concern(watched: Person) -> None:
    with transaction():
        first, alert = concerns.raise_concern(
            watched, "worry", "overdue", by=None, key="overdue.1.2027-03-01"
        )
        again, same = concerns.raise_concern(watched, "worry", "overdue", by=None, key="overdue.1.2027-03-01")
        assert (again, same) == (first, alert)


def test_a_report_cannot_close_its_own_alert(watched: Person, carrier: User, coordinator: User) -> None:
    with transaction():
        _one, alert = concerns.raise_concern(watched, "worry", "visit", by=carrier)
        with pytest.raises(RuleError, match="対応"):
            alerts.close(alert, "大丈夫でした", by=carrier)
        with pytest.raises(RuleError):
            alerts.close(alert, " ", by=coordinator)
        alerts.close(alert, "電話で本人と話した。風邪。", by=coordinator)
        with pytest.raises(RuleError):
            alerts.close(alert, "もう一度", by=coordinator)
    assert [one.kind for one in alert.events] == ["opened", "closed"]


def test_a_new_concern_after_the_answer_opens_a_new_alert(
    watched: Person, carrier: User, coordinator: User
) -> None:
    with transaction():
        _one, alert = concerns.raise_concern(watched, "worry", "visit", by=carrier)
        alerts.close(alert, "訪ねた。元気。", by=coordinator)
        _two, other = concerns.raise_concern(watched, "worry", "visit", by=carrier)
        assert other.id != alert.id
        assert [one.id for one in alerts.all_open()] == [other.id]
