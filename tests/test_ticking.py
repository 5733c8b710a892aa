"""The clock of the house: one round does everything, a part that fails keeps nobody else waiting, and a server ticks by
itself."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from opsapp import clock, ticking
from opsapp.care import alerts, concerns, settings, upkeep
from opsapp.care.alert_models import Alert, AlertStep
from opsapp.cli import main
from opsapp.db import db, transaction
from opsapp.org import channels, notices
from opsapp.org.models import SignInAttempt, User
from opsapp.people.models import Person
from tests.org.test_line import LINE_ID, line  # noqa: F401  (fixture)
from tests.org.test_sending import Postman, postman, tell  # noqa: F401  (fixture)
from tests.parcels import Post


@pytest.fixture
def alarm(line: Post, hana: Person, carrier: User, coordinator: User) -> Post:  # noqa: F811
    """Something urgent has just been reported, and the coordinator has LINE."""
    with transaction():
        settings.write_usual_ladder()
        channels.add(coordinator, "line", LINE_ID)
        concerns.raise_concern(hana, "urgent", "visit", by=carrier)
    db.session.remove()
    return line


def steps() -> int:
    return db.session.scalar(sa.select(sa.func.count(AlertStep.id))) or 0


def test_one_round_does_everything(
    app: Flask,
    postman: Postman,  # noqa: F811
    alarm: Post,
    clerk: User,
) -> None:
    tell(clerk, "a", "sato@example.jp")
    with transaction():
        db.session.add(SignInAttempt(subject="x", at=clock.now() - timedelta(days=40), succeeded=True))
    made = ticking.tick(app)
    assert made == ticking.Round(["1 e-mails sent.", "1 old rows forgotten."], [])
    assert len(alarm.got) == 1
    assert postman.to == ["sato@example.jp"]
    assert ticking.tick(app).said == ["0 e-mails sent.", "0 old rows forgotten."]
    assert (len(alarm.got), len(postman.letters), steps()) == (1, 1, 1)


def test_four_rounds_at_once_do_everything_once(
    app: Flask,
    postman: Postman,  # noqa: F811
    alarm: Post,
    clerk: User,
) -> None:
    tell(clerk, "a", "sato@example.jp")
    db.session.remove()
    together, failed = threading.Barrier(4), list[str]()

    def run() -> None:
        together.wait(30)
        failed.extend(ticking.tick(app).failed)

    threads = [threading.Thread(target=run) for _each in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert (len(alarm.got), len(postman.letters), steps()) == (1, 1, 1)


@pytest.fixture
def broken_notices(app: Flask) -> Iterator[None]:
    """Sending notices fails in a way that names somebody."""

    def fail() -> int:
        raise LookupError("髙橋 ハナ")

    really, notices.send_waiting = notices.send_waiting, fail
    yield
    notices.send_waiting = really


def test_a_part_that_fails_is_logged_without_names_and_the_others_go_on(
    app: Flask, alarm: Post, broken_notices: None, caplog: pytest.LogCaptureFixture
) -> None:
    made = ticking.tick(app)
    assert made.failed == ["notices"]
    assert made.said == ["0 old rows forgotten."]
    assert len(alarm.got) == 1
    assert "notices failed: LookupError" in caplog.text
    assert "髙橋" not in caplog.text


def test_one_alert_that_fails_keeps_no_other_waiting(
    app: Flask,
    line: Post,  # noqa: F811
    hana: Person,
    carrier: User,
    coordinator: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The database refuses the first rung of one alert; the other one climbs and its message goes out."""
    other = db.session.scalars(sa.select(Person).where(Person.id != hana.id)).first()
    assert other is not None
    with transaction():
        settings.write_usual_ladder()
        channels.add(coordinator, "line", LINE_ID)
        first = concerns.raise_concern(hana, "urgent", "visit", by=carrier)[1]
        second = concerns.raise_concern(other, "urgent", "visit", by=carrier)[1]
    assert first is not None
    assert second is not None
    broken, whole = first.id, second.id

    def refuse(_mapper: Any, _connection: Any, step: AlertStep) -> None:
        if step.alert_id == broken:
            raise LookupError("髙橋 ハナ")

    sa.event.listen(AlertStep, "before_insert", refuse)
    try:
        made = ticking.tick(app)
    finally:
        sa.event.remove(AlertStep, "before_insert", refuse)
    assert made.failed == ["care"]
    assert db.session.scalars(sa.select(AlertStep.alert_id)).all() == [whole]
    assert len(line.got) == 1
    assert "care failed: LookupError at care/ladder.py" in caplog.text
    assert "髙橋" not in caplog.text
    ticking.tick(app)
    assert sorted(db.session.scalars(sa.select(AlertStep.alert_id))) == sorted([broken, whole])


def test_a_server_ticks_by_itself_and_stops_with_it(app: Flask, alarm: Post) -> None:
    with ticking.ticking(app, every=0.05):
        assert alarm.arrived.wait(60)
    assert not [one for one in threading.enumerate() if one.name == "tick"]
    db.session.rollback()
    alert = db.session.scalars(sa.select(Alert)).one()
    assert [one.kind for one in alert.events][-1] in ("step", "sent")


def test_a_server_goes_on_ticking(app: Flask, alarm: Post) -> None:
    with ticking.ticking(app, every=0.05):
        assert alarm.arrived.wait(60)
        alarm.arrived.clear()
        with transaction():
            alert = db.session.scalars(sa.select(Alert)).one()
            alerts.shut(alert, "…", by=None)
            concerns.raise_concern(alert.person, "urgent", "office", by=None)
        assert alarm.arrived.wait(60)


def test_a_timer_instead_needs_no_thread(app: Flask, alarm: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSAPP_TICK", "0")
    with ticking.ticking(app, every=0.01):
        assert not [one for one in threading.enumerate() if one.name == "tick"]
    assert alarm.got == []


@pytest.mark.sqlite_only
def test_the_word_says_what_was_done_and_fails_when_a_part_does(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSAPP_DATABASE", f"sqlite:///{tmp_path / 'village.db'}")
    monkeypatch.setenv("OPSAPP_SECRET", "test")
    founding = [
        "new",
        "--name",
        "合同会社嶺",
        "--shop-name",
        "嶺の店",
        "--manager",
        "山本 恵子",
        "--login",
        "yamamoto",
    ]
    assert CliRunner().invoke(main, [*founding, "--password", "kaze-no-mura-2026"]).exit_code == 0
    done = CliRunner().invoke(main, ["tick"])
    assert (done.exit_code, "0 old rows forgotten." in done.output) == (0, True)
    really, upkeep.run = upkeep.run, lambda: 1 / 0  # type: ignore[assignment]
    try:
        failed = CliRunner().invoke(main, ["tick"])
    finally:
        upkeep.run = really
    assert failed.exit_code == 1
    assert "care" in failed.output
