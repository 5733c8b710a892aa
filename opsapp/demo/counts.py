"""棚卸 in the demo: each month a department is counted in the evening; today one count is half done."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.demo.pantry import Pantry
from opsapp.org.models import User
from opsapp.stock import counting
from opsapp.stock.count_models import Count
from opsapp.stock.models import Department, Place, Product

TURN = ("24", "23", "03", "25", "24", "23", "03", "25", "24", "23", "24", "03")  # department by month
RUNNING = "05"
EVENING, FORENOON = time(18, 50), time(11, 20)
SHELVES = ("入口側", "中央", "奥")
WRONG = 0.14


@dataclass
class Counters:
    """Who counts what; `departments` are places on the shelf by department."""

    pantry: Pantry
    departments: dict[str, list[int]]
    ids: dict[int, int]
    shop: int

    def evening(self, day: date, by: int, to_post: int) -> None:
        """Count a department after closing and book the differences."""
        code = TURN[day.month - 1]
        start = datetime.combine(day, EVENING, clock.JST)
        with clock.frozen(start):
            count = self._start(code, f"{day.month}月", by)
        with clock.frozen(start + timedelta(hours=1)):
            for n, place in enumerate(self.departments[code]):
                self._enter(count, place, n, start, by)
            counting.post(count, uncounted_are_zero=False, by=db.session.get_one(User, to_post))

    def running(self, day: date, by: int) -> None:
        """A count that was begun in the forenoon, half of it entered."""
        start = datetime.combine(day, FORENOON, clock.JST)
        with clock.frozen(start):
            count = self._start(RUNNING, f"{day.month}月", by)
        places = self.departments[RUNNING]
        for n, place in enumerate(places[: len(places) // 2]):
            self._enter(count, place, n, start, by, book=False)

    def _start(self, code: str, month: str, by: int) -> Count:
        department = db.session.scalars(select(Department).where(Department.code == code)).one()
        shop, user = db.session.get_one(Place, self.shop), db.session.get_one(User, by)
        return counting.start(f"{month} {department.name}の棚卸", shop, department, False, user)

    def _enter(
        self, count: Count, place: int, n: int, start: datetime, by: int, *, book: bool = True
    ) -> None:
        rng = Random(f"counted {place} {start}")
        there = max(self.pantry.stock[place], 0)
        if rng.random() < WRONG and there >= 2000:
            there += rng.choice((-1000, -1000, -1000, 1000, -2000))
        counting.enter(
            count,
            db.session.get_one(Product, self.ids[place]),
            there,
            shelf=SHELVES[n // 20 % len(SHELVES)],
            counted_at=start + timedelta(seconds=30 * n + 20),
            by=db.session.get_one(User, by),
        )
        if book:
            self.pantry.add(place, there - self.pantry.stock[place])
