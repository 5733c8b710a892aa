"""A fortnight of forty people: what the board says every evening, written by hand.

Fourteen letters are the fourteen days from Monday, 1 March 2027. Seen: s shop, v van, m meal, i visit, p phone,
e event. The evening: M met today, w not due yet, D due, O overdue, x not done for a reason, P paused, - no plan.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest

from opsapp import clock
from opsapp.care import expectations, watching
from opsapp.care.watch_models import WatchPlan
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people import consents, service, sightings
from opsapp.people.models import Household, Person

MONDAY = date(2027, 3, 1)
CHANNEL = {"s": "shop", "v": "van", "m": "meal", "i": "visit", "p": "phone", "e": "event"}
LETTER = {"met": "M", "waiting": "w", "due": "D", "overdue": "O", "excused": "x", "paused": "P"}
NONE = "." * 14


class Row(NamedTuple):
    """One person: every so many days, what counts, preferred weekdays, sightings, the evenings, and what else holds."""

    every: int
    counts: str
    weekdays: str
    seen: str
    evenings: str
    pauses: tuple[tuple[int, int | None], ...] = ()
    told: tuple[int, ...] = ()
    begins: int = 0
    ends: int | None = None
    of_household: bool = False
    before: bool = False  # was also seen on the day before the fortnight


FORTNIGHT = (
    Row(1, "any", "", "ssssssssssssss", "MMMMMMMMMMMMMM"),
    Row(1, "any", "", NONE, "DOOOOOOOOOOOOO"),
    Row(1, "any", "", "s.s.s.s.s.s.s.", "MDMDMDMDMDMDMD"),
    Row(1, "face", "", "p.s..p........", "DOMDOOOOOOOOOO"),
    Row(2, "any", "", "s..s..s..s..s.", "MwDMwDMwDMwDMw"),
    Row(3, "any", "", NONE, "wwDOOOOOOOOOOO"),
    Row(7, "any", "", NONE, "wwwwwwDOOOOOOO"),
    Row(7, "visit", "", "s.....i.......", "wwwwwwMwwwwwwD"),
    Row(7, "visit", "2", NONE, "wwwwwwwwDOOOOO"),
    Row(7, "any", "2", ".s......s.....", "wMwwwwwwMwwwww"),
    Row(1, "any", "", "sss......s....", "MMMPPPPPPMDOOO", ((3, 8),)),
    Row(1, "any", "", "sss...........", "MMMPPPPPPDOOOO", ((3, 8),)),
    Row(3, "any", "", "s.............", "MwPPPPPPPPPPPP", ((2, None),)),
    Row(3, "any", "", NONE, "PPPPwwDOOOOOOO", ((0, 3),)),
    Row(2, "any", "", "s.............", "MwxxOOOOOOOOOO", told=(2, 3)),
    Row(1, "any", "", "mmmmm..mmmmm..", "MMMMMDOMMMMMDO"),
    Row(1, "any", "12345", "mmmmm..mmmmm..", "MMMMMwwMMMMMww"),
    Row(1, "any", "12345", "mmmm..........", "MMMMDOOOOOOOOO"),
    Row(14, "any", "", NONE, "wwwwwwwwwwwwwD"),
    Row(5, "face", "", "v....v....v...", "MwwwwMwwwwMwww"),
    Row(5, "face", "", "v....p....v...", "MwwwwDOOOOMwww"),
    Row(1, "any", "", NONE, "-----DOOOOOOOO", begins=5),
    Row(3, "any", "", "....s.........", "-----wwDOOOOOO", begins=5),
    Row(2, "any", "", NONE, "wDOOOOO-------", ends=6),
    Row(1, "any", "", "sssss..sssssss", "MMMMMPPMMMMMMM", ((5, 6),), of_household=True),
    Row(1, "any", "", "e......e......", "MDOOOOOMDOOOOO"),
    Row(4, "any", "", "....s...s.....", "wwwDMwwwMwwwDO"),
    Row(7, "face", "5", NONE, "wwwwwwwwwwwDOO"),
    Row(7, "face", "5", "....i.........", "wwwwMwwwwwwDOO"),
    Row(3, "any", "", "s.............", "MPPwwDPPwwDOOO", ((1, 2), (6, 7))),
    Row(1, "any", "", NONE, "xxxOOOOOOOOOOO", told=(0, 1, 2)),
    Row(2, "any", "", "ssssssssssssss", "MMMMMMMMMMMMMM"),
    Row(6, "any", "", "p.....p.......", "MwwwwwMwwwwwDO"),
    Row(6, "visit", "", "p.....p.......", "wwwwwDOOOOOOOO"),
    Row(1, "visit", "", "iiiii..iiiii..", "MMMMMDOMMMMMDO"),
    Row(10, "any", "", "..........s...", "wwwwwwwwwDMwww"),
    Row(1, "any", "", "s.............", "PPPPPPPPPPPPPP", ((0, 13),)),
    Row(2, "any", "", NONE, "wDOOOOOOOOOOOO", before=True),
    Row(3, "any", "", ".............s", "wwDOOOOOOOOOOM"),
    Row(7, "any", "36", "..s...........", "wwMwwwwwwDOOOO"),
)


def day(number: int) -> date:
    return MONDAY + timedelta(number)


def _live(number: int, row: Row, by: User) -> WatchPlan:
    home = Household(name=f"家{number}", hamlet="上石原")
    db.session.add(home)
    person = service.create(f"住民 {number}", household=home, by=by)
    consents.give(person, "visit", by=by, given_on=date(2026, 4, 1))
    facts = {"every_days": row.every, "counts": row.counts, "weekdays": row.weekdays}
    plan = watching.plan_for(person, by=by, first_day=day(row.begins), **facts)
    if row.ends is not None:
        watching.end(plan, by=by, last_day=day(row.ends))
    for first, last in row.pauses:
        whose = home if row.of_household else person
        watching.pause(whose, "hospital", day(first), by=by, last_day=None if last is None else day(last))
    for told in row.told:
        watching.not_done(person, "雨で中止", by=by, day=day(told))
    _see(person, row, by)
    return plan


def _see(person: Person, row: Row, by: User) -> None:
    seen = [(number, letter) for number, letter in enumerate(row.seen) if letter != "."]
    for number, letter in [*seen, *([(-1, "s")] if row.before else [])]:
        at = datetime.combine(day(number), datetime.min.time(), clock.JST) + timedelta(hours=10)
        sightings.see(person.id, CHANNEL[letter], at, by.id)


@pytest.mark.slow
def test_every_evening_of_a_fortnight_is_as_written(coordinator: User) -> None:
    assert len(FORTNIGHT) == 40
    with clock.frozen(datetime(2027, 3, 14, 20, 0, tzinfo=clock.JST)), transaction():
        ids = [_live(number, row, coordinator).id for number, row in enumerate(FORTNIGHT)]
        said = [["-"] * 14 for _row in FORTNIGHT]
        for evening in range(14):
            for one in expectations.expected(day(evening)):
                said[ids.index(one.plan.id)][evening] = LETTER[one.state]
    wrong = [
        f"{number}: {''.join(found)} instead of {row.evenings}"
        for number, (found, row) in enumerate(zip(said, FORTNIGHT, strict=True))
        if "".join(found) != row.evenings
    ]
    assert not wrong, "\n".join(wrong)
