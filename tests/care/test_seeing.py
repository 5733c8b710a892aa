"""Who has nobody seen? Anybody's contact counts; who is away is not looked for."""

from datetime import date, timedelta

import pytest

from opsapp import clock
from opsapp.care import keys, seeing, town_lists, watching, weather
from opsapp.care.watch_models import TownListEntry
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow, User
from opsapp.people import consents, sightings
from opsapp.people.models import Person, Sighting


def names(days: int, hamlet: str = "") -> list[str]:
    return [one.person.name for one in seeing.unseen(days, hamlet=hamlet)]


def test_nobody_has_seen_whom_nobody_has_seen(watched: Person, clerk: User) -> None:
    with transaction():
        now = clock.now()
        sightings.see(1, "shop", now - timedelta(days=2), clerk.id)
        sightings.see(2, "meal", now, clerk.id)
        assert names(1) == ["髙橋 ハナ", "𠮷田 キヨ"]
        assert names(2) == ["髙橋 ハナ", "𠮷田 キヨ"]
        assert names(3) == ["𠮷田 キヨ"]
        assert names(3, "上石原") == []
        assert [one.days(clock.today()) for one in seeing.unseen(1)] == [2, None]


def test_who_is_in_hospital_is_marked(watched: Person, coordinator: User) -> None:
    with transaction():
        watching.pause(watched, "hospital", clock.today(), by=coordinator)
        assert {one.person.id: one.paused for one in seeing.unseen(1)}[watched.id] == "hospital"


def test_a_plan_needs_consent_and_replaces_the_one_before(watched: Person, coordinator: User) -> None:
    with transaction():
        with pytest.raises(RuleError, match="同意"):
            watching.plan_for(db.session.get_one(Person, 2), every_days=7, by=coordinator)
        old = watching.plan_for(
            watched, every_days=7, first_day=clock.today() - timedelta(30), by=coordinator
        )
        new = watching.plan_for(watched, every_days=1, counts="face", by=coordinator)
        assert old.last_day == clock.today() - timedelta(1)
        assert watching.plan_on(watched.id, clock.today()) is new
        assert watching.plan_on(watched.id, clock.today() - timedelta(3)) is old


def test_a_key_has_consent_a_number_and_two_people(watched: Person, coordinator: User) -> None:
    with transaction():
        with pytest.raises(RuleError, match="同意"):
            keys.take_in(watched, "12", "事務所の金庫", by=coordinator)
        consents.give(watched, "key", by=coordinator)
        key = keys.take_in(watched, "１２", "事務所の金庫", by=coordinator)
        assert key.number == "12"
        with pytest.raises(RuleError, match="立ち会う"):
            keys.lend(key, "林 幸子", "林 幸子", by=coordinator)
        keys.lend(key, "林 幸子", "森 健一", by=coordinator)
        with pytest.raises(RuleError, match="貸出中"):
            keys.lend(key, "森 健一", "林 幸子", by=coordinator)
        with pytest.raises(RuleError, match="貸出中"):
            keys.give_back(key, by=coordinator)
        keys.bring_back(key, "林 幸子", "森 健一", by=coordinator)
        keys.give_back(key, by=coordinator)
        assert keys.kept() == []


def test_the_towns_list_is_read_with_a_trace_and_destroyed(watched: Person, manager: User) -> None:
    data = "氏名,住所,事由\n髙橋 ハナ,石原12,独居\n知らない 人,石原99,要介護\n".encode("cp932")
    with transaction():
        copy = town_lists.take_over(
            "要支援者名簿",
            data,
            "a.csv",
            received_on=date(2027, 3, 1),
            return_by=date(2027, 3, 31),
            by=manager,
        )
        rows = town_lists.read(copy, by=manager)
        assert [(one.person_id, one.fields["事由"]) for one in rows] == [(1, "独居"), (None, "要介護")]
        assert (
            db.session.scalars(db.select(AuditRow.action).order_by(AuditRow.id.desc())).first()
            == "care.town_list_read"
        )
        assert town_lists.overdue(date(2027, 3, 31)) == []
        assert town_lists.overdue(date(2027, 4, 1)) == [copy]
        with pytest.raises(RuleError):
            town_lists.give_back(copy, " ", by=manager)
        assert town_lists.give_back(copy, "役場 福祉課へ返却", by=manager) == 2
        assert db.session.scalars(db.select(TownListEntry)).all() == []


def test_an_alert_day_calls_the_chosen_until_they_are_reached_or_seen(
    watched: Person, coordinator: User, clerk: User
) -> None:
    with transaction():
        people = [db.session.get_one(Person, number) for number in (1, 2, 3)]
        day = weather.announce(clock.today(), "heat", people[:2], by=coordinator)
        weather.announce(clock.today(), "heat", people, by=coordinator)
        assert len(day.calls) == 3
        first, second, third = day.calls
        weather.called(first, False, by=coordinator)
        weather.called(second, True, by=coordinator)
        weather.called(second, True, by=coordinator)
        sightings.see(third.person_id, "shop", clock.now(), clerk.id)
        assert weather.open_calls(day) == [first]
        assert len(db.session.scalars(db.select(Sighting).where(Sighting.channel == "phone")).all()) == 1
