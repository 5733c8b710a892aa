"""The value of the stock on any past day over five million moves, and what is new summed before it."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from opsapp.db import db, transaction

MOVES, GOODS, DAYS, A_DAY = 5_000_000, 3_000, 395, 12_000
FIRST = date(2025, 10, 25)
Say = Callable[[str, float, str, str], None]
_PRODUCTS = """
INSERT INTO product (id, code, name, kana, kana_key, search_key, department_id, tax_class, unit, by_weight,
 age_restricted, eat_in, stocked, active, provisional)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :goods)
SELECT i, 'b' || i, 'Goods ' || i, '', '', '', 1, 'FOOD', 'each', 0, 0, 0, 1, 1, 0 FROM n
"""
# in the order in which they happen; every twentieth is a delivery of nineteen pieces, the rest are sold one by one
_MOVES = """
INSERT INTO stock_move (id, product_id, quantity, from_place_id, to_place_id, kind, unit_cost, happened_at, recorded_at,
 business_date, user_id, note)
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT i, 1 + (i * 7919 + i / 20) % :goods, CASE WHEN i % 20 THEN 1000 ELSE 19000 END,
 CASE WHEN i % 20 THEN 1 ELSE :supplier END, CASE WHEN i % 20 THEN 2 ELSE 1 END,
 CASE WHEN i % 20 THEN 'sale' ELSE 'receipt' END, CASE WHEN i % 20 THEN NULL ELSE 100 + i % 37 END,
 datetime(:day, ((i - 1) * :days / :moves) || ' days', (i % 600) || ' minutes') || '.000000',
 '2026-11-23 00:00:00.000000', date(:day, ((i - 1) * :days / :moves) || ' days'), 1, '' FROM n
"""


def run(say: Say) -> None:
    """Print how long the first summing takes, and the value of a past day with a day's moves to be summed first."""
    from opsapp.stock import costs

    supplier = fill()
    start = time.perf_counter()
    costs.catch_up()
    say("cost: the first summing of 5 million moves", time.perf_counter() - start, "s", "minutes, not hours")
    for method in costs.METHODS:
        took = max(_took(lambda on=on, by=method: costs.stock_value(on, by)) for on in _some_days())
        say(f"stock value of 3,000 goods on a past day, {method}", took, "s", "at most 2")
    _moves(MOVES + 1, MOVES + A_DAY, supplier)

    def fresh() -> None:
        costs.catch_up()
        costs.stock_value(FIRST + timedelta(days=DAYS // 2))

    say("the same with a day's 12,000 moves to be summed first", _took(fresh), "s", "at most 2")


def fill() -> int:
    """Five million moves of thirteen months, by the database alone; the place of suppliers."""
    from opsapp.stock.models import Place

    with transaction() as session:
        supplier = Place(code="in", name="In", kind="supplier")
        session.add(supplier)
        session.flush()
        place = supplier.id
    _quickly(_PRODUCTS.replace("INSERT", "INSERT OR IGNORE"), {"goods": GOODS})
    _moves(1, MOVES, place)
    return place


def _moves(first: int, last: int, supplier: int) -> None:
    sizes = {"goods": GOODS, "days": DAYS, "moves": MOVES, "day": FIRST.isoformat()}
    _quickly(_MOVES, {"first": first, "last": last, "supplier": supplier} | sizes)


def _quickly(statement: str, values: dict[str, Any]) -> None:
    db.session.remove()
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-200000"):
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("BEGIN")
        driver.execute(statement, values)
        driver.execute("COMMIT")
        connection.invalidate()


def _some_days() -> list[date]:
    return [FIRST + timedelta(days=days) for days in (0, 1, DAYS // 2, DAYS - 1, DAYS + 30)]


def _took(work: Callable[[], Any]) -> float:
    db.session.rollback()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
