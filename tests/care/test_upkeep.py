"""The clock of watching over: who was not seen by the evening raises an alert, once; what is heard later settles it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from opsapp import clock
from opsapp.care import alerts, concerns, settings, upkeep, watching
from opsapp.care.alert_models import Alert, AlertStep, Concern
from opsapp.db import db, transaction
from opsapp.org import channels
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.people import sightings
from opsapp.people.models import Person
from tests.org.test_sending import FROM, Postman, open_office

EVENING = timedelta(hours=6, minutes=30)  # after noon


@pytest.fixture
def daily(watched: Person, coordinator: User) -> Person:
    with transaction():
        watching.plan_for(watched, every_days=1, by=coordinator)
    return watched


def tick(moment: datetime) -> None:
    with clock.frozen(moment):
        upkeep.run()


def open_alerts() -> list[Alert]:
    db.session.rollback()
    return alerts.all_open()


def ended(person: Person) -> list[str]:
    db.session.rollback()
    query = db.select(Alert).where(Alert.person_id == person.id, Alert.closed_at.is_not(None))
    return [one.events[-1].words for one in db.session.scalars(query.order_by(Alert.id))]


def test_nobody_is_missed_before_the_evening(daily: Person, noon: datetime) -> None:
    tick(noon + timedelta(hours=5))
    assert open_alerts() == []
    tick(noon + EVENING)
    assert [(one.person_id, one.level) for one in open_alerts()] == [(daily.id, "worry")]


def test_however_often_it_ticks_somebody_is_missed_once(
    daily: Person, noon: datetime, coordinator: User
) -> None:
    for minutes in range(0, 60, 5):
        tick(noon + EVENING + timedelta(minutes=minutes))
    assert len(db.session.scalars(db.select(Concern)).all()) == 1
    assert len(db.session.scalars(db.select(Notice).where(Notice.user_id == coordinator.id)).all()) == 1


def test_who_is_seen_after_all_is_missed_no_longer(daily: Person, noon: datetime, clerk: User) -> None:
    tick(noon + EVENING)
    with clock.frozen(noon + EVENING + timedelta(hours=1)), transaction():
        sightings.see(daily.id, "shop", clock.now(), clerk.id)
    tick(noon + EVENING + timedelta(hours=2))
    assert open_alerts() == []
    assert ended(daily) == ["店で会えました。"]


def test_a_visit_that_arrives_six_hours_late_says_so(daily: Person, noon: datetime, carrier: User) -> None:
    tick(noon + EVENING)
    with clock.frozen(noon + EVENING + timedelta(hours=3)), transaction():
        sightings.see(daily.id, "visit", noon + timedelta(minutes=30), carrier.id)
    tick(noon + EVENING + timedelta(hours=3, minutes=1))
    assert open_alerts() == []
    assert ended(daily) == ["訪問で会えていました（後から記録）。"]


def test_hospital_causes_no_alarm_and_the_return_revives_none(
    daily: Person, noon: datetime, coordinator: User
) -> None:
    tick(noon + EVENING)
    with clock.frozen(noon + EVENING + timedelta(hours=1)), transaction():
        away = watching.pause(daily, "hospital", clock.day_of(noon), by=coordinator)
    for days in range(5):
        tick(noon + EVENING + timedelta(days=days, hours=2))
    assert open_alerts() == []
    assert ended(daily) == ["入院中"]
    back = noon + timedelta(days=5)
    with clock.frozen(back), transaction():
        watching.come_back(away, by=coordinator, last_day=clock.day_of(back))
    tick(back + EVENING)
    assert open_alerts() == []
    tick(back + timedelta(days=1) + EVENING)
    assert len(open_alerts()) == 1


def test_a_reason_that_was_told_ends_the_alarm_with_it(
    daily: Person, noon: datetime, coordinator: User
) -> None:
    tick(noon + EVENING)
    with clock.frozen(noon + EVENING + timedelta(hours=1)), transaction():
        watching.not_done(daily, "大雨で中止", by=coordinator)
    tick(noon + EVENING + timedelta(hours=2))
    assert ended(daily) == ["大雨で中止"]


def test_somebody_who_worries_for_another_reason_is_not_settled_by_being_seen(
    daily: Person, noon: datetime, carrier: User
) -> None:
    with transaction():
        concerns.raise_concern(daily, "worry", "visit", by=carrier, words="やせた")
    with clock.frozen(noon + timedelta(hours=1)), transaction():
        sightings.see(daily.id, "shop", clock.now(), carrier.id)
    tick(noon + timedelta(hours=2))
    assert len(open_alerts()) == 1


def test_an_urgent_alert_goes_by_mail_from_rung_to_rung_to_119(
    app: Flask, watched: Person, noon: datetime, carrier: User, coordinator: User, manager: User
) -> None:
    postman = Postman()
    before = {name: app.config[name] for name in ("SMTP", "MAIL_FROM")}
    with open_office(postman) as address:
        app.config.update(SMTP=address, MAIL_FROM=FROM)
        with transaction():
            channels.add(coordinator, "email", "hayashi@example.jp")
            rows = [
                {"who": who, "minutes": minutes, "worry_minutes": slow}
                for who, minutes, slow in settings.USUAL_LADDER
            ]
            rows[3] |= {"name": "岡本 民生委員", "email": "okamoto@example.jp"}
            rows[4] |= {"name": "包括支援センター", "email": "centre@example.jp"}
            settings.save_ladder(rows, by=manager)
            alert = concerns.raise_concern(watched, "urgent", "visit", by=carrier, words="倒れている")[1]
            assert alert is not None
        for minutes in range(0, 180, 5):
            tick(noon + timedelta(minutes=minutes))
    app.config.update(before)
    steps = db.session.scalars(db.select(AlertStep).order_by(AlertStep.position)).all()
    assert [one.who for one in steps] == [
        "coordinator",
        "family",
        "family",
        "commissioner",
        "centre",
        "emergency",
    ]
    assert [(one.taken_at - noon) // timedelta(minutes=1) for one in steps] == [0, 15, 30, 45, 65, 85]
    to, said = postman.to, [letter.get_content() for _to, letter in postman.letters]
    assert [to.count(one) for one in ("okamoto@example.jp", "centre@example.jp")] == [1, 1]
    assert to.count("hayashi@example.jp") == 6, "the coordinator hears of each rung: somebody has to call"
    assert not [words for words in said if "髙橋" in words or "倒れ" in words]
