"""The month's board of forty people, from request to last byte, against one bare query; in processor time."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import text

from opsapp import clock
from opsapp.db import db, transaction

Say = Callable[[str, float, str, str], None]
MONTH, TIMES, PEOPLE, MONTHS_BEFORE = date(2027, 3, 1), 20, 40, 3
# kind, weekdays (0 is Monday), from and to in minutes
WEEK = (
    ("shop", range(7), 420, 780),
    ("shop", range(7), 780, 1140),
    ("van_driver", range(6), 540, 900),
    ("van_helper", range(6), 540, 900),
    ("meals", range(6), 600, 780),
    ("kitchen", range(5), 420, 780),
    ("visits", (0, 2, 4), 780, 960),
    ("transport", (1, 3, 5), 540, 780),
)
SURNAMES = (
    "佐藤", "伊藤", "川村", "森", "山中", "岡林", "筒井", "和田", "小松", "西森", "上田", "三谷", "式地", "松岡",
    "川井", "窪内", "中西", "吉川", "澤田", "秋山",
)  # fmt: skip
NAMES = ("健一", "和子", "ミヨ", "武", "幸子", "勇", "千代子", "豊")
_BARE = """
SELECT s.id, s.day, s.kind_id, s.starts_at, s.ends_at, s.people, a.id, a.volunteer_id, p.name, a.locked
FROM shift s LEFT JOIN assignment a ON a.shift_id = s.id AND a.ended_at IS NULL
LEFT JOIN volunteer v ON v.id = a.volunteer_id LEFT JOIN person p ON p.id = v.person_id
WHERE s.day BETWEEN :first AND :last AND s.cancelled_at IS NULL ORDER BY s.starts_at, s.kind_id, s.id
"""


def run(say: Say, app: Flask) -> None:
    """Print every figure beside its bar."""
    fill(1)
    bare = _median(_bare)
    client = _signed_in(app)
    for layout, name in (("days", "by day"), ("people", "by person")):
        took = _median(lambda layout=layout: _page(client, layout))
        say(f"month board of 40 people, {name} (processor time)", 1000 * took, "ms", "at most 60")
        say(
            f"month board {name}, times one bare query for its rows",
            took / bare,
            "",
            f"that takes {1000 * bare:.1f} ms",
        )


def _bare() -> None:
    first, last = clock.month_bounds(MONTH)
    db.session.rollback()
    db.session.execute(text(_BARE), {"first": first.isoformat(), "last": last.isoformat()}).all()


def _page(client: Any, layout: str) -> None:
    answer = client.get(f"/rota/{MONTH:%Y-%m}?by={layout}")
    if answer.status_code != 200:
        raise RuntimeError(answer.status)


def _signed_in(app: Flask) -> Any:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "1.1", True
    return client


def _median(work: Callable[[], None]) -> float:
    times = []
    for _n in range(TIMES):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times[2:])


# --- the village -----------------------------------------------------------------------------------------


def fill(user_id: int) -> None:
    """Forty volunteers, the month and the three before it, nine places in ten filled."""
    from opsapp.org.models import User
    from opsapp.rota import usual

    chance = random.Random(1)
    with transaction() as session:
        usual.write_down()
        user = session.get_one(User, user_id)
        workers = [_volunteer(number, user, chance) for number in range(PEOPLE)]
        begin = MONTH
        for _n in range(MONTHS_BEFORE):
            begin = (begin - timedelta(1)).replace(day=1)
        last = clock.month_bounds(MONTH)[1]
        for n in range((last - begin).days + 1):
            _day(begin + timedelta(n), workers, user, chance)


def _volunteer(number: int, user: Any, chance: random.Random) -> Any:
    from opsapp.people.models import Person
    from opsapp.rota import volunteers
    from opsapp.rota.duty_models import DutyKind

    name = f"{SURNAMES[number % len(SURNAMES)]} {NAMES[number // 5]}"
    person = Person(name=name, kana_key=f"{number:02d}")
    db.session.add(person)
    one = volunteers.create(person, by=user, since=date(2025, 4, 1))
    kinds = db.session.scalars(db.select(DutyKind.id)).all()
    taken = {kind: (chance.random() < 0.5, 0) for kind in kinds if chance.random() < 0.7}
    volunteers.set_duties(one, taken, by=user)
    return one


def _day(day: date, workers: list[Any], user: Any, chance: random.Random) -> None:
    from opsapp.rota import assigning, shifts

    free = iter(chance.sample(workers, len(workers)))
    for kind, hours in _duties(day):
        shift = shifts.add(kind, day, shifts.Hours(*hours), by=user)
        for _place in range(shift.people):
            if chance.random() < 0.9:
                assigning.write(shift, next(free), "proposed", by=user, locked=chance.random() < 0.1)


def _duties(day: date) -> Iterator[tuple[Any, tuple[int, int]]]:
    from opsapp.rota.duty_models import DutyKind

    kinds = {one.code: one for one in db.session.scalars(db.select(DutyKind))}
    for code, weekdays, starts, ends in WEEK:
        if day.weekday() in weekdays:
            yield kinds[code], (starts, ends)
