"""An alert on the screen: taken, spoken about, handed on and closed, by whom it concerns."""

from datetime import datetime, timedelta

import pytest

from opsapp import clock
from opsapp.care import alerts, concerns, ladder
from opsapp.care.alert_models import Alert, Delivery
from opsapp.db import db, transaction
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.people.models import Person
from tests.conftest import Visitor


@pytest.fixture
def alert(watched: Person, clerk: User, noon: datetime) -> Alert:
    with transaction():
        _concern, made = concerns.raise_concern(watched, "urgent", "van", by=clerk, words="戸が開かない")
        assert made is not None
        ladder.climb(made.id)
    return made


def test_the_page_shows_119_the_family_and_who_was_asked(
    alert: Alert, coordinator: User, visit: Visitor
) -> None:
    page = visit(coordinator).get(f"/care/alerts/{alert.id}").text

    assert 'href="tel:119"' in page
    assert 'href="tel:09000000001"' in page
    assert "まだだれも対応していません。" in page
    assert "林 幸子" in page


def test_a_worry_does_not_show_119(watched: Person, clerk: User, coordinator: User, visit: Visitor) -> None:
    with transaction():
        _concern, made = concerns.raise_concern(watched, "worry", "van", by=clerk)
    assert 'href="tel:119"' not in visit(coordinator).get(f"/care/alerts/{made.id}").text


def test_i_take_it_stops_the_ladder(alert: Alert, coordinator: User, visit: Visitor) -> None:
    visit(coordinator).post(f"/care/alerts/{alert.id}/take")

    db.session.refresh(alert)
    assert (alert.climbing, alert.owner_id) == (False, coordinator.id)
    assert ladder.waiting(clock.now() + timedelta(minutes=30)) == []


def test_who_answered_on_the_telephone_is_written_down(
    alert: Alert, coordinator: User, visit: Visitor
) -> None:
    client = visit(coordinator)
    assert client.post(f"/care/alerts/{alert.id}/answered", data={"name": ""}).status_code == 422

    client.post(f"/care/alerts/{alert.id}/answered", data={"name": "髙橋 良子", "words": "すぐ行く"})
    assert "髙橋 良子: すぐ行く" in client.get(f"/care/alerts/{alert.id}").text


def test_it_is_handed_to_somebody_with_another_time(
    alert: Alert, coordinator: User, manager: User, visit: Visitor
) -> None:
    client, tomorrow = visit(coordinator), clock.today() + timedelta(1)
    said = {"owner_id": manager.id, "due_day": tomorrow.isoformat(), "due_hour": "9"}
    assert client.post(f"/care/alerts/{alert.id}/give", data=said).status_code == 302

    db.session.refresh(alert)
    assert alert.owner_id == manager.id
    assert clock.to_japan(alert.due_at) == datetime(2027, 3, 2, 9, 0, tzinfo=clock.JST)


def test_a_time_that_is_over_is_refused(
    alert: Alert, coordinator: User, manager: User, visit: Visitor
) -> None:
    said = {"owner_id": manager.id, "due_day": clock.today().isoformat(), "due_hour": "6"}
    answer = visit(coordinator).post(f"/care/alerts/{alert.id}/give", data=said)
    assert answer.status_code == 422
    assert "この時刻はもう過ぎています。" in answer.text


def test_it_is_closed_with_words_and_found_again(alert: Alert, coordinator: User, visit: Visitor) -> None:
    client = visit(coordinator)
    assert client.post(f"/care/alerts/{alert.id}/close", data={"words": " "}).status_code == 422

    client.post(f"/care/alerts/{alert.id}/close", data={"words": "昼寝をしていた"})
    db.session.refresh(alert)
    assert alert.closed_by_id == coordinator.id
    assert "髙橋 ハナ" in client.get("/care/alerts?q=たかはし").text
    assert "見つかりません" in client.get("/care/alerts?q=だれか").text


def test_closing_twice_is_refused(alert: Alert, coordinator: User, visit: Visitor) -> None:
    client = visit(coordinator)
    client.post(f"/care/alerts/{alert.id}/close", data={"words": "元気だった"})
    again = client.post(f"/care/alerts/{alert.id}/close", data={"words": "元気だった"}, follow_redirects=True)
    assert "この知らせはすでに対応済みです。" in again.text
    assert len([one for one in db.session.get_one(Alert, alert.id).events if one.kind == "closed"]) == 1


def test_what_could_not_be_sent_is_shown(alert: Alert, coordinator: User, visit: Visitor) -> None:
    with transaction():
        step, now = db.session.get_one(Alert, alert.id).steps[0], clock.now()
        row = Delivery(step_id=step.id, channel="email", address="a@b.example", words="x", tries=1)
        row.made_at = row.next_at = now
        row.failure = "サーバーが応答しません"
        db.session.add(row)
    assert "サーバーが応答しません" in visit(coordinator).get(f"/care/alerts/{alert.id}").text


def test_a_concern_is_raised_by_hand_once(watched: Person, coordinator: User, visit: Visitor) -> None:
    client = visit(coordinator)
    said = {"level": "urgent", "words": "近所から電話", "key": "office.1"}
    for _ in range(2):
        assert client.post(f"/care/people/{watched.id}/concern", data=said).status_code == 302

    made = alerts.open_of(watched.id)
    assert made is not None
    assert len(made.concerns) == len(made.steps) == 1
    assert client.post(f"/care/people/{watched.id}/concern", data={"level": "urgent"}).status_code == 422


def test_somebody_whom_the_ladder_asks_may_take_it_but_not_close_it(
    alert: Alert, carrier: User, visit: Visitor
) -> None:
    address = f"/care/alerts/{alert.id}"
    assert visit(carrier).get(address).status_code == 403
    with transaction():
        notices.tell(carrier, f"care.alert.{alert.id}.2", "…", url=address)

    page = visit(carrier).get(address)
    assert page.status_code == 200
    assert "戸が開かない" not in page.text  # off duty the words stay closed
    assert visit(carrier).post(f"{address}/take").status_code == 302
    assert visit(carrier).post(f"{address}/close", data={"words": "x"}).status_code == 403


def test_others_do_not_see_an_alert(alert: Alert, clerk: User, carrier: User, visit: Visitor) -> None:
    for user in (clerk, carrier):
        assert visit(user).get("/care/alerts").status_code == 403
        assert visit(user).get(f"/care/alerts/{alert.id}").status_code == 403
        assert visit(user).post(f"/care/alerts/{alert.id}/take").status_code == 403
