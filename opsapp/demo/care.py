"""The demo's watching over: forty people who live alone or are very old, visited for two months, two alerts open."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from opsapp import clock
from opsapp.care import concerns, health, keys, settings, watching
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people import consents, sightings
from opsapp.people.models import Contact, Person
from opsapp.visits import signs
from opsapp.visits.models import Visit

WATCHED, OLD = 40, 75
DAYS = 60  # of visits before today
RHYTHMS = ((1, "any"), (2, "any"), (3, "face"), (7, "face"), (7, "visit"))
CHILDREN = (("長女", "高知市", "090"), ("長男", "大阪", "080"), ("姪", "南国市", "0887"))


def found(rng: Random, users: dict[str, int], today: date) -> None:
    """Plans since two months ago, with what has been seen since, up to this morning."""
    office, coordinator = (db.session.get_one(User, users[login]) for login in ("jimu", "mimamori"))
    with clock.frozen(_at(today - timedelta(DAYS), 9)), transaction():
        people = _watched(rng)
        _ladder(office)
        signs.write_usual()
        for number, person in enumerate(people):
            _plan(person, number, coordinator, rng)
    with clock.frozen(_at(today, 8)), transaction():
        _seen(people, rng, users, today)
        _special(people, coordinator, db.session.get_one(User, users["megumi"]), today)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.JST)


def _watched(rng: Random) -> list[Person]:
    """Old people, those who live alone first."""
    alone = select(func.min(Person.id)).where(Person.active).group_by(Person.household_id)
    query = select(Person).where(Person.active, Person.household_id.is_not(None), ~Person.lives_elsewhere)
    born_by = clock.today() - timedelta(days=OLD * 365 + 20)
    first = db.session.scalars(
        query.where(Person.birth_date <= born_by, Person.id.in_(alone.having(func.count() == 1)))
    ).all()
    rest = db.session.scalars(query.where(Person.birth_date <= born_by)).all()
    chosen = list(dict.fromkeys([*first, *rest]))[: WATCHED * 2]
    return sorted(rng.sample(chosen, min(WATCHED, len(chosen))), key=lambda one: one.id)


def _ladder(office: User) -> None:
    rows: list[dict[str, Any]] = [
        {"who": who, "minutes": minutes, "worry_minutes": slow}
        for who, minutes, slow in settings.USUAL_LADDER
    ]
    outside = {
        "commissioner": ("岡本 民生委員", "0887-00-0010"),
        "centre": ("地域包括支援センター", "0887-00-0020"),
    }
    for row in rows:
        if row["who"] in outside:
            row["name"], row["phone"] = outside[row["who"]]
            row["weekend_name"], row["weekend_phone"] = "役場 当直", "0887-00-0030"
    settings.save_ladder(rows, by=office)


def _plan(person: Person, number: int, by: User, rng: Random) -> None:
    for purpose in ("visit", "emergency", "share")[: 1 + number % 3]:
        consents.give(person, purpose, by=by)
    every, counts = RHYTHMS[number % len(RHYTHMS)]
    watching.plan_for(
        person, by=by, every_days=every, counts=counts, reasons=["alone", "old"][: 1 + number % 2]
    )
    if not person.contacts:
        relation, town, prefix = rng.choice(CHILDREN)
        shown = f"{prefix}-0000-{number:04d}" if prefix != "0887" else f"0887-00-{number:04d}"
        family = person.name.split()[0]
        db.session.add(
            Contact(
                person_id=person.id, rank=1, name=f"{family} 家族", relation=relation, lives_in=town,
                phone_shown=shown, phone_digits=shown.replace("-", ""),
            )
        )  # fmt: skip


def _seen(people: list[Person], rng: Random, users: dict[str, int], today: date) -> None:
    """Visits and calls in the rhythm of each; the last two have not been seen for a while."""
    visits, seen = [], []
    for number, person in enumerate(people):
        every = RHYTHMS[number % len(RHYTHMS)][0]
        last = 9 if number >= len(people) - 2 else rng.randint(0, min(every - 1, 2))
        for ago in range(last, DAYS, every):
            at = _at(today - timedelta(ago), 8) - timedelta(minutes=rng.randint(0, 50))
            by = users["megumi" if number % 2 else "mimamori"]
            if every == 1 and ago % 3:
                seen.append((person.id, "phone", at, by, None))
                continue
            seen.append((person.id, "visit", at, by, None))
            visits.append(
                {
                    "person_id": person.id, "day": clock.day_of(at), "method": "face", "met": "person",
                    "condition": "well", "signs": [], "words": "", "happened_at": at, "recorded_at": at, "user_id": by,
                }
            )  # fmt: skip
    db.session.execute(insert(Visit), visits)
    sightings.see_all(seen)


def _special(people: list[Person], coordinator: User, visitor: User, today: date) -> None:
    """Somebody in hospital, a key, a note about health, slight concerns, and one that waits for an answer."""
    ill, keyed, noted, slight, worry = people[:5]
    watching.pause(ill, "hospital", today - timedelta(4), by=coordinator)
    consents.give(keyed, "key", by=coordinator)
    keys.take_in(keyed, "7", "事務所の金庫", by=coordinator)
    consents.give(noted, "health", by=coordinator)
    health.write(noted, "doctor", "嶺奥診療所 第2・第4火曜", by=coordinator)
    concerns.raise_concern(
        slight,
        "slight",
        "visit",
        by=visitor,
        words="声が少し小さい",
        happened_at=clock.now() - timedelta(days=3),
    )
    concerns.raise_concern(
        worry,
        "worry",
        "visit",
        by=visitor,
        words="新聞が三日分たまっていた",
        happened_at=clock.now() - timedelta(hours=1),
    )
