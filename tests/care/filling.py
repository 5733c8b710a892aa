"""Something of every kind of watching over, so that no page of it is empty."""

from datetime import timedelta

from opsapp import clock
from opsapp.care import (
    alerts,
    concerns,
    health,
    keys,
    ladder,
    settings,
    town_lists,
    watching,
    weather,
)
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people import consents, sightings
from opsapp.people.models import Contact, Person
from opsapp.visits import reports, signs
from opsapp.visits.reports import Report

LIST = "氏名,住所,電話\n髙橋 ハナ,石原1,0887-00-0001\n山田 太郎,石原2,0887-00-0002\n".encode()


def fill(clerk: User, manager: User) -> None:
    """Each has the id 1, and so has 髙橋 ハナ."""
    with transaction():
        hana = db.session.get_one(Person, 1)
        settings.write_usual_ladder()
        for purpose in ("visit", "health", "key", "share"):
            consents.give(hana, purpose, by=manager)
        db.session.add(
            Contact(person_id=1, rank=1, name="髙橋 良子", relation="長女", phone_shown="090-0000-0001")
        )
        first = clock.today() - timedelta(20)
        watching.plan_for(
            hana, every_days=7, weekdays="135", reasons=["alone"], note="昼ごろ", by=manager, first_day=first
        )
        _happen(hana, clerk, manager)
        _keep(hana, manager)
        _visit(hana, manager)


def _happen(hana: Person, clerk: User, manager: User) -> None:
    for days, channel in ((16, "shop"), (14, "van"), (12, "visit"), (11, "phone")):
        sightings.see(hana.id, channel, clock.now() - timedelta(days), clerk.id)
    watching.pause(hana, "away", first_day := clock.today() - timedelta(19), last_day=first_day, by=manager)
    _concern, alert = concerns.raise_concern(
        hana, "urgent", "van", by=clerk, signs=["新聞がたまっている"], words="返事がない"
    )
    assert alert is not None
    ladder.climb(alert.id)
    alerts.say(alert, "電話をかけたが、出ない", by=manager)


def _keep(hana: Person, manager: User) -> None:
    health.write(hana, "doctor", "嶺北中央病院", by=manager)
    key = keys.take_in(hana, "12", "事務所の金庫", by=manager)
    keys.lend(key, "森 健一", "林 幸子", by=manager, reason="安否の確認")
    today = clock.today()
    facts = {"received_on": today - timedelta(90), "return_by": today - timedelta(1)}
    town_lists.take_over("避難行動要支援者名簿", LIST, "list.csv", by=manager, **facts)
    weather.announce(today, "heat", [hana], by=manager, note="午後に35度")


def _visit(hana: Person, manager: User) -> None:
    signs.write_usual()
    said = Report(
        "person", "slight", signs=["やせた・顔色が悪い"], words="声が小さい", systolic=142, diastolic=85
    )
    reports.report(hana, said, by=manager, happened_at=clock.now() - timedelta(hours=1))
    taken, _flags = reports.report(hana, Report("absent"), by=manager, happened_at=clock.now() - timedelta(2))
    reports.reverse(taken, by=manager)
