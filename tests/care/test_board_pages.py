"""The evening's board as the coordinator sees it, and who has been seen by nobody."""

from datetime import timedelta

from flask import Flask

from opsapp import clock
from opsapp.care import board, concerns, watching
from opsapp.care.watch_models import NotDone
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people import consents, sightings
from opsapp.people.models import Person, Sighting
from tests.conftest import Visitor


def _plan(person: Person, by: User, **facts: object) -> None:
    with transaction():
        if not consents.has(person.id, "visit"):
            consents.give(person, "visit", by=by)
        watching.plan_for(person, by=by, **({"every_days": 1, "first_day": clock.today()} | facts))


def test_the_board_counts_the_states_and_names_who_was_not_seen(
    watched: Person, coordinator: User, visit: Visitor
) -> None:
    _plan(watched, coordinator)
    page = visit(coordinator).get("/care/").text

    assert "髙橋 ハナ" in page
    assert "今日の予定" in page
    assert board.board(clock.today()).counts["due"] == 1


def test_who_was_seen_is_off_the_list_of_those_not_seen(
    watched: Person, coordinator: User, visit: Visitor
) -> None:
    _plan(watched, coordinator)
    client = visit(coordinator)

    client.post(f"/care/people/{watched.id}/seen", data={"channel": "phone"})
    link = f'href="/care/people/{watched.id}"'
    assert link not in client.get("/care/?state=unseen").text
    assert link in client.get("/care/?state=met").text


def test_a_double_press_is_one_sighting(watched: Person, coordinator: User, visit: Visitor) -> None:
    client = visit(coordinator)
    for _ in range(2):
        client.post(f"/care/people/{watched.id}/seen", data={"channel": "visit"})
    assert db.session.query(Sighting).count() == 1


def test_a_reason_is_not_silence_and_is_kept_once(watched: Person, coordinator: User, visit: Visitor) -> None:
    _plan(watched, coordinator)
    client = visit(coordinator)
    for _ in range(2):
        client.post(f"/care/people/{watched.id}/not-done", data={"reason": "畑にいた"})

    assert db.session.query(NotDone).count() == 1
    assert "畑にいた" in client.get("/care/?state=excused").text


def test_a_reason_must_be_given(watched: Person, coordinator: User, visit: Visitor) -> None:
    answer = visit(coordinator).post(
        f"/care/people/{watched.id}/not-done", data={"reason": " "}, follow_redirects=True
    )
    assert "理由を書いてください。" in answer.text
    assert db.session.query(NotDone).count() == 0


def test_a_past_evening_knows_nothing_of_what_came_later(
    watched: Person, coordinator: User, visit: Visitor
) -> None:
    _plan(watched, coordinator, first_day=clock.today() - timedelta(3))
    with transaction():
        sightings.see(watched.id, "visit", clock.now(), coordinator.id)
    client = visit(coordinator)

    yesterday = (clock.today() - timedelta(1)).isoformat()
    assert board.board(clock.today()).counts["met"] == 1
    assert "予定を過ぎた" in client.get(f"/care/?day={yesterday}&state=overdue").text
    assert "髙橋 ハナ" in client.get(f"/care/?day={yesterday}&state=overdue").text


def test_an_open_alert_stands_first_and_says_that_nobody_has_answered(
    watched: Person, clerk: User, coordinator: User, visit: Visitor
) -> None:
    with transaction():
        concerns.raise_concern(watched, "urgent", "van", by=clerk)
    assert "まだだれも対応していません。" in visit(coordinator).get("/care/").text


def test_the_lists_go_out_as_files_and_on_paper(watched: Person, coordinator: User, visit: Visitor) -> None:
    _plan(watched, coordinator)
    client = visit(coordinator)

    assert "髙橋 ハナ" in client.get("/care/board.csv").get_data().decode("utf-8-sig")
    assert client.get("/care/board.xlsx").data.startswith(b"PK")
    assert client.get("/care/board.pdf").data.startswith(b"%PDF")
    assert "髙橋 ハナ" in client.get("/care/unseen.csv?days=3").get_data().decode("utf-8-sig")
    assert client.get("/care/unseen.pdf?days=3").data.startswith(b"%PDF")


def test_who_has_nobody_seen_leaves_out_who_was(watched: Person, coordinator: User, visit: Visitor) -> None:
    client = visit(coordinator)
    assert "髙橋 ハナ" in client.get("/care/unseen?days=3").text
    with transaction():
        sightings.see(watched.id, "shop", clock.now() - timedelta(2), coordinator.id)
    assert "髙橋 ハナ" not in client.get("/care/unseen?days=3").text
    assert "髙橋 ハナ" in client.get("/care/unseen?days=1").text


def test_the_first_page_tells_of_open_alerts(
    watched: Person, clerk: User, coordinator: User, visit: Visitor
) -> None:
    with transaction():
        concerns.raise_concern(watched, "worry", "van", by=clerk)
    assert "対応待ちの知らせ" in visit(coordinator).get("/").text
    assert "対応待ちの知らせ" not in visit(clerk).get("/").text


def test_the_board_is_for_the_coordinator_and_the_office(
    app: Flask, clerk: User, carrier: User, manager: User, visit: Visitor
) -> None:
    for address in (
        "/care/",
        "/care/unseen",
        "/care/board.csv",
        "/care/lacking",
        "/care/report",
        "/care/keys",
    ):
        assert visit(clerk).get(address).status_code == 403
        assert visit(carrier).get(address).status_code == 403
        assert visit(manager).get(address).status_code == 200
        assert visit().get(address).status_code == 302
