"""Numbers and ladder, the municipality's list, alert days."""

import io
from datetime import timedelta

from sqlalchemy import select

from opsapp import clock
from opsapp.care import settings, town_lists, weather
from opsapp.care.alert_models import WeatherDay
from opsapp.care.watch_models import TownListEntry
from opsapp.db import db, transaction
from opsapp.org.models import AuditRow, User
from opsapp.people import consents, sightings
from opsapp.people.models import Person, Sighting
from tests.care.filling import LIST
from tests.conftest import Visitor

NUMBERS = {"slight_count": "4", "slight_days": "10", "answer_hours": "12", "evening_hour": "19"}
RUNG = {"who": "coordinator", "minutes": "15", "worry_minutes": "240"}


def _rungs(*rungs: dict[str, str]) -> dict[str, str]:
    typed = {f"{part}-{at}": value for at, rung in enumerate(rungs) for part, value in rung.items()}
    return typed | {"rungs": str(len(rungs))}


def test_the_numbers_are_changed_within_their_bounds(manager: User, visit: Visitor) -> None:
    client = visit(manager)
    assert client.post("/care/settings", data=NUMBERS).status_code == 302
    assert settings.settings().slight_count == 4

    refused = client.post("/care/settings", data=NUMBERS | {"evening_hour": "24"})
    assert refused.status_code == 422
    assert "12から23まで" in refused.text


def test_before_anybody_has_written_a_ladder_the_usual_one_holds(manager: User, visit: Visitor) -> None:
    page = visit(manager).get("/care/settings").text
    assert "今日の訪問・配達の当番" in page
    assert "119" in page


def test_a_rung_is_added_moved_and_taken_away_without_saving(manager: User, visit: Visitor) -> None:
    client = visit(manager)
    two = _rungs(RUNG | {"minutes": "11"}, RUNG | {"who": "emergency", "minutes": "22"})

    moved = client.post("/care/settings/ladder", data=two | {"do": "up-1"}).text
    assert moved.index('value="22"') < moved.index('value="11"')
    assert 'value="22"' not in client.post("/care/settings/ladder", data=two | {"do": "remove-1"}).text
    assert 'name="who-2"' in client.post("/care/settings/ladder", data=two | {"do": "add"}).text
    assert list(settings.ladder()) == []


def test_the_ladder_is_saved_with_weekends_and_a_last_day(manager: User, visit: Visitor) -> None:
    commissioner = {
        "who": "commissioner", "minutes": "20", "worry_minutes": "", "name": "和田 民子", "phone": "0887-00-0009",
        "weekend_name": "式地 進", "valid_to": "2028/11/30",
    }  # fmt: skip
    answer = visit(manager).post("/care/settings/ladder", data=_rungs(RUNG, commissioner))
    assert answer.status_code == 302

    first, second = settings.ladder()
    assert (first.who, first.worry_minutes) == ("coordinator", 240)
    assert (second.name, second.weekend_name, second.worry_minutes) == ("和田 民子", "式地 進", None)
    assert f"{second.valid_to}" == "2028-11-30"


def test_an_impossible_ladder_is_refused_and_the_old_one_stays(manager: User, visit: Visitor) -> None:
    client = visit(manager)
    client.post("/care/settings/ladder", data=_rungs(RUNG))
    for wrong in (_rungs(), _rungs(RUNG | {"minutes": "2000"}), _rungs(RUNG | {"minutes": ""})):
        assert client.post("/care/settings/ladder", data=wrong).status_code == 422
    assert [one.who for one in settings.ladder()] == ["coordinator"]


def test_only_the_office_changes_settings_and_keeps_lists(
    coordinator: User, carrier: User, visit: Visitor
) -> None:
    for address in ("/care/settings", "/care/settings/ladder", "/care/town-lists", "/care/town-lists/new"):
        assert visit(coordinator).get(address).status_code == 403
        assert visit(carrier).get(address).status_code == 403


# --- the municipality's list -------------------------------------------------------------------------------


def test_a_list_is_looked_through_kept_read_and_given_back(
    hana: Person, manager: User, visit: Visitor
) -> None:
    client, today = visit(manager), clock.today()
    facts = {
        "name": "要支援者名簿",
        "received_on": today.isoformat(),
        "return_by": (today + timedelta(9)).isoformat(),
    }
    seen = client.post("/care/town-lists/new", data=facts | {"file": (io.BytesIO(LIST), "名簿.csv")})
    assert "2行。うち1人は" in seen.text
    assert town_lists.all_copies() == []

    kept = seen.text.partition('name="kept"')[2].partition('value="')[2].partition('"')[0]
    made = client.post(
        "/care/town-lists/new", data=facts | {"kept": kept, "filename": "名簿.csv", "do": "keep"}
    )
    assert "石原2" in client.get(made.location).text
    assert db.session.scalar(select(AuditRow.id).where(AuditRow.action == "care.town_list_read")) is not None

    client.post(f"{made.location}/give-back", data={"how": ""})
    assert db.session.query(TownListEntry).count() == 2
    client.post(f"{made.location}/give-back", data={"how": "役場へ返却"})
    assert db.session.query(TownListEntry).count() == 0
    assert "石原2" not in client.get(made.location).text


def test_a_file_without_names_is_refused(manager: User, visit: Visitor) -> None:
    facts = {"name": "x", "received_on": "2026/11/1", "return_by": "2026/12/1"}
    file = (io.BytesIO("住所\n石原1\n".encode()), "x.csv")
    answer = visit(manager).post("/care/town-lists/new", data=facts | {"file": file})
    assert answer.status_code == 422
    assert "氏名" in answer.text


def test_a_list_that_should_be_back_is_shown_on_the_board(manager: User, visit: Visitor) -> None:
    today = clock.today()
    with transaction():
        facts = {"received_on": today - timedelta(9), "return_by": today - timedelta(1), "by": manager}
        town_lists.take_over("要支援者名簿", LIST, "x.csv", **facts)
    assert "要支援者名簿" in visit(manager).get("/care/").text


# --- alert days --------------------------------------------------------------------------------------------


def test_an_alert_day_calls_whom_we_choose(watched: Person, coordinator: User, visit: Visitor) -> None:
    client = visit(coordinator)
    said = {"day": clock.today().isoformat(), "kind": "heat", "who": "old", "hamlet": ""}
    address = client.post("/care/weather/new", data=said).location
    client.post("/care/weather/new", data=said)  # again: nobody is called twice

    day = db.session.scalars(select(WeatherDay)).one()
    assert [one.person.name for one in day.calls].count("髙橋 ハナ") == 1
    page = client.get(address).text
    assert "髙橋 ハナ" in page
    assert 'href="tel:' in page
    assert client.get(f"{address}/calls.pdf").data.startswith(b"%PDF")


def test_reached_is_a_sighting_and_not_reached_stays_open(
    watched: Person, coordinator: User, visit: Visitor
) -> None:
    with transaction():
        day = weather.announce(clock.today(), "snow", [watched], by=coordinator)
    client, call = visit(coordinator), day.calls[0].id

    client.post(f"/care/weather/calls/{call}", data={"reached": "no"})
    assert len(weather.open_calls(db.session.get_one(WeatherDay, day.id))) == 1
    for _ in range(2):
        client.post(f"/care/weather/calls/{call}", data={"reached": "yes"})
    assert weather.open_calls(db.session.get_one(WeatherDay, day.id)) == []
    assert db.session.scalars(select(Sighting.channel)).all() == ["phone"]


def test_who_was_seen_on_the_day_needs_no_call(watched: Person, coordinator: User, visit: Visitor) -> None:
    with transaction():
        day = weather.announce(clock.today(), "heat", [watched], by=coordinator)
        sightings.see(watched.id, "shop", clock.now(), coordinator.id)
    page = visit(coordinator).get(f"/care/weather/{day.id}").text
    assert "全員と話せました" in page
    assert consents.has(watched.id, "visit")
