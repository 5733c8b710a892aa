"""A message of a rung goes out once, on the first channel that works; what fails is written down and tried again."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from opsapp import clock, notify_line
from opsapp.care import alerts, concerns, deliveries, settings, upkeep
from opsapp.care.alert_models import Alert, AlertEvent, AlertStep, Delivery
from opsapp.db import db, transaction
from opsapp.org import channels
from opsapp.org.models import User
from opsapp.people.models import Person
from tests.org.test_push import KEY
from tests.org.test_sending import FROM, Postman, open_office
from tests.parcels import Post, PushBrowser

LINE_ID = "U" + "0123456789abcdef" * 2
MAIL = "hayashi@example.jp"


class World:
    """A push service, LINE and a mail server that are all up until a test says otherwise."""

    def __init__(self, push: Post, line: Post, mail: Postman) -> None:
        self.push, self.line, self.mail = push, line, mail
        self.phone = PushBrowser(push.url)
        line.answer = lambda _request: (200, {})

    def down(self, *which: str) -> None:
        for post in (one for name, one in (("push", self.push), ("line", self.line)) if name in which):
            post.answer = lambda _request: (503, {"message": "away"})
        if "email" in which:
            self.mail.refused.add(MAIL)

    def up(self) -> None:
        self.push.answer = lambda _request: (201, {})
        self.line.answer = lambda _request: (200, {})
        self.mail.refused.clear()

    @property
    def counts(self) -> tuple[int, int, int]:
        """How often push and LINE were asked, and how many letters arrived."""
        return len(self.push.got), len(self.line.got), len(self.mail.letters)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    changed = (
        "SMTP", "MAIL_FROM", "ADDRESS", "PUSH_KEY", "PUSH_HOSTS", "LINE_TOKEN", "LINE_SECRET", "LINE_API",
    )  # fmt: skip
    before, mail = {name: app.config[name] for name in changed}, Postman()
    with Post().open() as push, Post().open() as line, open_office(mail) as address:
        app.config.update(SMTP=address, MAIL_FROM=FROM, ADDRESS="https://mura.example.jp", PUSH_KEY=KEY)
        app.config.update(PUSH_HOSTS=(push.netloc,), LINE_TOKEN="t", LINE_SECRET="s", LINE_API=line.url)
        yield World(push, line, mail)
    app.config.update(before)


def reach(user: User, world: World, *kinds: str) -> None:
    addresses = {"push": world.phone.subscription, "line": LINE_ID, "email": MAIL}
    with transaction():
        for kind in kinds:
            channels.add(user, kind, addresses[kind])


@pytest.fixture
def alert(watched: Person, carrier: User) -> Alert:
    """Urgent, raised by the carrier: the coordinator is asked first."""
    with transaction():
        made = concerns.raise_concern(watched, "urgent", "visit", by=carrier, words="倒れている")[1]
    assert made is not None
    return made


def tick(moment: datetime) -> None:
    with clock.frozen(moment):
        upkeep.run()


def told(alert: Alert) -> list[tuple[str, str]]:
    """What is written on the alert about messages."""
    rows = db.session.scalars(
        db.select(AlertEvent).where(AlertEvent.alert_id == alert.id).order_by(AlertEvent.id)
    )
    return [(one.kind, one.words) for one in rows if one.kind in ("sent", "failed")]


# --- one channel after the other --------------------------------------------------------------------------


def test_the_first_channel_that_works_is_enough(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "email", "line", "push")
    for minutes in (0, 3, 9):
        tick(noon + timedelta(minutes=minutes))
    assert world.counts == (1, 0, 0)
    assert told(alert) == [("sent", "push")]


def test_what_fails_is_written_on_the_alert_and_the_next_channel_rings_at_once(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "email", "line", "push")
    world.down("push", "line")
    tick(noon)
    assert world.counts == (1, 1, 1)
    assert [kind for kind, _words in told(alert)] == ["failed", "failed", "sent"]
    assert told(alert)[0][1].startswith("push: 503")
    assert told(alert)[1] == ("failed", "line: 503 away")
    assert told(alert)[2] == ("sent", "email")


def test_who_was_reached_on_another_channel_is_not_told_twice(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "email", "push")
    world.down("push")
    tick(noon)
    world.up()
    for minutes in range(1, 15):
        tick(noon + timedelta(minutes=minutes))
    assert world.counts == (1, 0, 1)


def test_all_that_failed_is_tried_again_ever_more_rarely(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "line")
    world.down("line")
    tried: list[int] = []
    for minutes in range(0, 90):
        before = len(world.line.got)
        with clock.frozen(noon + timedelta(minutes=minutes)):
            deliveries.send_due() if minutes else upkeep.run()
        tried += [minutes] * (len(world.line.got) - before)
    assert tried == [0, 2, 6, 14, 30]
    assert [kind for kind, _words in told(alert)] == ["failed"] * 5


def test_a_mail_server_that_comes_back_gets_what_waited(
    world: World, alert: Alert, coordinator: User, noon: datetime, app: Flask
) -> None:
    reach(coordinator, world, "email")
    right, app.config["SMTP"] = app.config["SMTP"], "smtp://127.0.0.1:1"
    tick(noon)
    assert [kind for kind, _words in told(alert)] == ["failed"]
    assert "refused" in told(alert)[0][1]
    app.config["SMTP"] = right
    tick(noon + timedelta(minutes=1))
    assert world.counts == (0, 0, 0)
    tick(noon + timedelta(minutes=2))
    tick(noon + timedelta(minutes=14))
    assert world.counts == (0, 0, 1)
    assert told(alert)[-1] == ("sent", "email")


def test_with_everything_down_the_ladder_climbs_all_the_same(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "email", "line", "push")
    world.down("email", "line", "push")
    for minutes in range(0, 40, 5):
        tick(noon + timedelta(minutes=minutes))
    steps = db.session.scalars(db.select(AlertStep).order_by(AlertStep.position)).all()
    assert [one.who for one in steps] == ["coordinator", "family", "family"]


def test_what_is_not_set_up_is_written_down_in_words(
    world: World, alert: Alert, coordinator: User, noon: datetime, app: Flask
) -> None:
    reach(coordinator, world, "line", "email")
    app.config.update(LINE_TOKEN="", SMTP="")
    tick(noon)
    assert told(alert) == [
        ("failed", "line: サーバーでLINEの設定がされていません。"),
        ("failed", "email: サーバーでメールの設定がされていません。"),
    ]


def test_two_phones_both_ring_and_one_of_them_is_enough(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "push", "line")
    with transaction():
        channels.add(coordinator, "push", PushBrowser(world.push.url, "b").subscription)
    world.push.answer = lambda request: (503 if request.path == "/send/a" else 201, {})
    for minutes in (0, 2, 6, 14):
        tick(noon + timedelta(minutes=minutes))
    assert [one.path for one in world.push.got] == ["/send/a", "/send/b"]
    assert world.counts[1] == 0


def test_when_both_phones_fail_the_next_channel_rings_once(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "push", "line")
    with transaction():
        channels.add(coordinator, "push", PushBrowser(world.push.url, "b").subscription)
    world.down("push")
    tick(noon)
    assert world.counts == (2, 1, 0)


def test_a_phone_that_is_gone_is_not_asked_again(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "push", "line")
    world.push.answer = lambda _request: (410, {})
    world.down("line")
    for minutes in (0, 2, 6, 14):
        tick(noon + timedelta(minutes=minutes))
    assert world.counts == (1, 4, 0)
    assert [one.kind for one in channels.of(coordinator)] == ["line"]


def test_what_was_taken_away_in_the_meantime_is_left_alone(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "line")
    world.down("line")
    tick(noon)
    with transaction():
        channels.end(channels.of(coordinator)[0], by=coordinator)
    world.up()
    tick(noon + timedelta(minutes=2))
    assert world.counts == (0, 1, 0)


def test_a_closed_alert_rings_nobody_any_more(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "line")
    world.down("line")
    tick(noon)
    world.up()
    with transaction():
        alerts.close(db.session.get_one(Alert, alert.id), "救急車で搬送", by=coordinator)
    tick(noon + timedelta(minutes=10))
    assert world.counts == (0, 1, 0)


def test_a_message_of_this_round_goes_out_in_this_round(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    """A round lasts a while: what it queues is later than its beginning, and still goes out."""
    reach(coordinator, world, "push", "line")
    world.down("push")
    upkeep.run(noon - timedelta(seconds=5))
    assert world.counts == (1, 1, 0)


def test_an_address_outside_is_written_to(
    world: World, watched: Person, carrier: User, manager: User, noon: datetime
) -> None:
    with transaction():
        row = {"who": "commissioner", "minutes": 20, "name": "岡本", "email": "okamoto@example.jp"}
        settings.save_ladder([row], by=manager)
        concerns.raise_concern(watched, "urgent", "visit", by=carrier)
    tick(noon)
    assert world.mail.to == ["okamoto@example.jp"]


# --- once, whatever happens -------------------------------------------------------------------------------


def test_two_ticks_at_once_send_once(
    app: Flask, world: World, watched: Person, carrier: User, coordinator: User, manager: User, noon: datetime
) -> None:
    reach(coordinator, world, "push", "line", "email")
    reach(manager, world, "email")
    world.down("push")
    with transaction():
        concerns.raise_concern(watched, "urgent", "visit", by=carrier)
    db.session.remove()
    ready, wrong = Barrier(4), list[Exception]()

    def run() -> None:
        with app.test_request_context("/"):
            try:
                ready.wait(30)
                upkeep.run()
            except Exception as problem:
                wrong.append(problem)
            finally:
                db.session.remove()

    threads = [Thread(target=run) for _each in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    upkeep.run()
    assert not wrong
    assert world.counts == (1, 1, 0)


def test_of_many_messages_many_ticks_send_each_once(
    app: Flask, world: World, alert: Alert, manager: User, noon: datetime
) -> None:
    tick(noon)
    with transaction():
        step = db.session.scalars(db.select(AlertStep)).one()
        for number in range(20):
            row = Delivery(step_id=step.id, channel="email", address=f"a{number}@example.jp", words="…")
            row.made_at = row.next_at = noon
            db.session.add(row)
    db.session.remove()
    ready, sent = Barrier(3), list[int]()

    def run() -> None:
        with app.test_request_context("/"):
            ready.wait(30)
            sent.append(deliveries.send_due(noon))
            db.session.remove()

    threads = [Thread(target=run) for _each in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(sent) == 20
    assert sorted(world.mail.to) == sorted(f"a{number}@example.jp" for number in range(20))


class Died(BaseException):
    """The machine goes out."""


def test_who_dies_between_claim_and_sending_sends_at_the_next_try(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "line", "email")
    send, channels.send = channels.send, _die  # type: ignore[assignment]
    try:
        with pytest.raises(Died):
            tick(noon)
    finally:
        channels.send = send
    assert world.counts == (0, 0, 0)
    tick(noon + timedelta(minutes=1))
    assert world.counts == (0, 0, 0)
    world.down("line")
    tick(noon + timedelta(minutes=2))
    assert world.counts == (0, 1, 1)  # and a first failure after that still rings the next channel


def _die(*_what: Any, **_how: Any) -> None:
    raise Died


def test_who_dies_after_sending_sends_again_under_the_same_key(
    world: World, alert: Alert, coordinator: User, noon: datetime
) -> None:
    reach(coordinator, world, "line")
    push = notify_line.push
    notify_line.push = lambda *letter: (push(*letter), _die())  # type: ignore[assignment,func-returns-value]
    try:
        with pytest.raises(Died):
            tick(noon)
    finally:
        notify_line.push = push
    tick(noon + timedelta(minutes=2))
    keys = {one.headers["x-line-retry-key"] for one in world.line.got}
    assert (len(world.line.got), len(keys)) == (2, 1)
    assert told(alert) == [("sent", "line")]


# --- nothing about anybody --------------------------------------------------------------------------------


def test_no_message_says_who_it_is_about_or_why(
    world: World, alert: Alert, coordinator: User, noon: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    reach(coordinator, world, "push", "line", "email")
    world.down("push", "line")
    with caplog.at_level("INFO"):
        tick(noon)
    [request] = world.line.got
    letter = world.mail.letters[0][1]
    pushed = json.dumps(world.phone.read(world.push.got[0]), ensure_ascii=False)
    out = [pushed, json.dumps(request.json, ensure_ascii=False), str(letter["Subject"]), letter.get_content()]
    assert all("緊急" in one for one in (*out[:2], out[2]))
    logged = "\n".join(
        one.getMessage() for one in caplog.records if one.name != "mail.log"
    )  # the test's own server
    for text in (*out, *db.session.scalars(db.select(Delivery.words)), logged):
        for secret in ("髙橋", "ハナ", "たかはし", "倒れ", "良子", f"/{alert.id}"):
            assert secret not in text
    assert all(secret not in logged for secret in (LINE_ID, MAIL, "緊急", "林", "/send/a"))
