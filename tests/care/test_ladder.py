"""An alert climbs until a named person answers; each rung exactly once, whatever the clock and the ticks do."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from opsapp import clock
from opsapp.care import alerts, concerns, ladder, settings, upkeep
from opsapp.care.alert_models import Alert, AlertStep
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.people.models import Person


@pytest.fixture
def alert(watched: Person, carrier: User, manager: User) -> Alert:
    with transaction():
        rows = [
            {"who": who, "minutes": minutes, "worry_minutes": slow}
            for who, minutes, slow in settings.USUAL_LADDER
        ]
        rows[3] |= {"name": "岡本 民生委員", "phone": "0887-00-0010", "weekend_name": "役場 当直"}
        rows[4] |= {"name": "地域包括支援センター", "phone": "0887-00-0020"}
        settings.save_ladder(rows, by=manager)
        return concerns.raise_concern(watched, "urgent", "visit", by=carrier)[1]


def rungs(alert: Alert) -> list[tuple[str, str]]:
    query = db.select(AlertStep).where(AlertStep.alert_id == alert.id).order_by(AlertStep.position)
    return [(one.who, one.name) for one in db.session.scalars(query)]


def tick(moment: datetime) -> None:
    with clock.frozen(moment):
        upkeep.run()


def test_unanswered_it_climbs_to_119_in_order(alert: Alert, noon: datetime) -> None:
    for minutes in range(0, 200, 5):
        tick(noon + timedelta(minutes=minutes))
    assert rungs(alert) == [
        ("coordinator", "林 幸子"),
        ("family", "髙橋 良子（長女）"),
        ("family", "西川 誠（隣人）"),
        ("commissioner", "岡本 民生委員"),
        ("centre", "地域包括支援センター"),
        ("emergency", "119"),
    ]


def test_each_waits_its_minutes(alert: Alert, noon: datetime) -> None:
    tick(noon)
    tick(noon + timedelta(minutes=14))
    assert len(rungs(alert)) == 1
    tick(noon + timedelta(minutes=15))
    assert len(rungs(alert)) == 2


def test_an_answer_stops_it(alert: Alert, noon: datetime, coordinator: User) -> None:
    tick(noon)
    with transaction():
        alerts.acknowledge(db.session.get_one(Alert, alert.id), by=coordinator, words="今から行きます")
    tick(noon + timedelta(minutes=50))
    assert len(rungs(alert)) == 1


def test_an_answer_that_leads_nowhere_is_not_forgotten(
    alert: Alert, noon: datetime, coordinator: User
) -> None:
    tick(noon)
    with transaction():
        alerts.acknowledge(db.session.get_one(Alert, alert.id), by=coordinator)
    tick(noon + timedelta(minutes=61))
    assert [who for who, _name in rungs(alert)] == ["coordinator", "family"]


def test_once_closed_nobody_is_called(alert: Alert, noon: datetime, coordinator: User) -> None:
    tick(noon)
    with transaction():
        alerts.close(db.session.get_one(Alert, alert.id), "救急車で搬送", by=coordinator)
    tick(noon + timedelta(hours=5))
    assert len(rungs(alert)) == 1


def test_on_a_weekend_somebody_else_is_asked(watched: Person, carrier: User, alert: Alert) -> None:
    sunday = datetime(2027, 3, 7, 9, 0, tzinfo=clock.JST)
    for minutes in range(0, 100, 5):
        tick(sunday + timedelta(minutes=minutes))
    assert ("commissioner", "役場 当直") in rungs(alert)


def test_a_commissioner_whose_term_is_over_is_passed_over(
    alert: Alert, noon: datetime, manager: User
) -> None:
    with transaction():
        step = next(one for one in settings.ladder() if one.who == "commissioner")
        step.valid_to = clock.day_of(noon) - timedelta(1)
    for minutes in range(0, 200, 5):
        tick(noon + timedelta(minutes=minutes))
    assert "commissioner" not in [who for who, _name in rungs(alert)]


def test_a_worry_is_not_taken_to_119(watched: Person, carrier: User, noon: datetime) -> None:
    with transaction():
        _one, alert = concerns.raise_concern(watched, "worry", "visit", by=carrier)
    for hours in range(0, 24 * 9, 2):
        tick(noon + timedelta(hours=hours))
    assert [who for who, _name in rungs(alert)] == ["coordinator", "family", "family"]


def test_the_one_who_is_asked_is_told_without_a_name(alert: Alert, noon: datetime, coordinator: User) -> None:
    tick(noon)
    told = db.session.scalars(db.select(Notice).where(Notice.user_id == coordinator.id)).one()
    assert "緊急" in told.text
    assert "髙橋" not in told.text + told.url


def test_a_clock_that_was_put_back_repeats_nothing(alert: Alert, noon: datetime) -> None:
    tick(noon)
    tick(noon + timedelta(minutes=15))
    tick(noon - timedelta(hours=3))
    tick(noon + timedelta(minutes=16))
    assert len(rungs(alert)) == 2


def test_two_ticks_at_once_take_a_rung_once(app: Flask, alert: Alert, noon: datetime) -> None:
    alert_id, ready, wrong = alert.id, Barrier(4), []
    db.session.remove()

    def climb() -> None:
        with app.test_request_context("/"):
            try:
                ready.wait()
                with transaction():
                    ladder.climb(alert_id, noon)
            except Exception as problem:
                wrong.append(problem)
            finally:
                db.session.remove()

    threads = [Thread(target=climb) for _each in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not wrong
    assert len(rungs(db.session.get_one(Alert, alert_id))) == 1
