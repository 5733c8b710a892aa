"""The evening's board over two million sightings of five years, against a bare indexed query; and the tick."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import text

from opsapp import clock
from opsapp.db import db, transaction

PEOPLE, SIGHTINGS, DAYS = 500, 2_000_000, 1826
EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=clock.JST)
# sighting n is of person n % 500, on day n / 500 % 1826 before the evening; every tenth person was not seen lately
_SIGHTINGS = """
INSERT INTO sighting (person_id, channel, happened_at, recorded_at, user_id)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :sightings - 1)
SELECT i % 500 + 1,
 CASE i * 7 / 500 % 12 WHEN 0 THEN 'visit' WHEN 1 THEN 'phone' WHEN 2 THEN 'event' WHEN 3 THEN 'van' WHEN 4 THEN 'van'
  WHEN 5 THEN 'meal' WHEN 6 THEN 'meal' WHEN 7 THEN 'meal' ELSE 'shop' END,
 datetime('2026-11-23 09:00:00', '-' || (i / 500 % 1826 + CASE WHEN i % 10 = 0 THEN 20 ELSE 0 END) || ' days',
  (i % 61) || ' minutes') || '.000000', '2026-11-23 09:00:00.000000', 1 FROM n
"""
# the same figures as the board needs, each one step into the index
BARE = """
SELECT p.id, {columns} FROM person p WHERE p.id <= 500
""".format(
    columns=", ".join(
        f"(SELECT max(happened_at) FROM sighting WHERE person_id = p.id AND channel = '{channel}'"
        " AND happened_at < '2026-11-23 15:00:00.000000')"
        for channel in ("shop", "van", "meal", "visit", "phone", "event")
    )
)


def fill() -> None:
    """Five hundred people with plans, some of them away, and two million sightings."""
    from opsapp.care import settings, watching
    from opsapp.org.models import User
    from opsapp.people import consents
    from opsapp.people.models import Household, Person, Phone

    with transaction():
        user = db.session.get_one(User, 1)
        db.session.add_all(Household(id=n, name=f"世帯{n}", hamlet=f"地区{n % 9}") for n in range(1, 351))
        db.session.flush()
        for n in range(1, PEOPLE + 1):
            person = Person(
                id=n, name=f"住民 {n}", kana="じゅうみん", kana_key=f"{n:04d}", household_id=n % 350 + 1
            )
            person.phones.append(Phone(digits=f"08870{n:05d}", shown=f"0887-0-{n:05d}"))
            db.session.add(person)
            db.session.flush()
            consents.give(person, "visit", by=user)
            day = clock.day_of(EVENING) - timedelta(365)
            watching.plan_for(person, by=user, every_days=(1, 3, 7)[n % 3], counts="any", first_day=day)
            if n % 25 == 0:
                watching.pause(person, "away", day, last_day=day + timedelta(14), by=user)
        settings.write_usual_ladder()
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        for pragma in ("synchronous=OFF", "cache_size=-200000"):
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("BEGIN")
        driver.execute(_SIGHTINGS, {"sightings": SIGHTINGS})
        driver.execute("COMMIT")
        driver.execute("ANALYZE")
        connection.invalidate()


def run(say: Callable[[str, float, str, str], None]) -> None:
    """Print what the board and the tick take."""
    from opsapp.care import board, report, seeing, upkeep

    fill()
    client = _signed_in()
    with clock.frozen(EVENING):
        bare = _best(lambda: db.session.execute(text(BARE)).all())
        ours = _best(lambda: board.board(clock.today()))
        say("board of 500 people over 2 million sightings, service", ours * 1000, "ms", "at most 50")
        say("the same, times a bare indexed query", ours / bare, "", f"at most 5; bare {bare * 1000:.2f} ms")
        say(
            "the same, the whole request with its page",
            _best(lambda: _page(client)) * 1000,
            "ms",
            "at most 50",
        )
        say(
            "who has been seen by nobody for 3 days",
            _best(lambda: seeing.unseen(3)) * 1000,
            "ms",
            "at most 50",
        )
        say("the month's report", _best(lambda: report.month(clock.today()), 3) * 1000, "ms", "at most 1,000")
        say(
            "first tick of an evening: 50 new alerts", _best(upkeep.run, 1) * 1000, "ms", "each a transaction"
        )
        say("tick", _best(upkeep.run) * 1000, "ms", "at most 200")


def _signed_in() -> Any:
    from opsapp.org.models import User

    client = current_app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": db.session.get_one(User, 1).get_id(), "_fresh": True})
    return client


def _page(client: Any) -> None:
    answer = client.get("/care/")
    assert answer.status_code == 200, answer.status_code


def _best(work: Callable[[], Any], times: int = 9) -> float:
    found = []
    for _ in range(times):
        db.session.rollback()
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)
