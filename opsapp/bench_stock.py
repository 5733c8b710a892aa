"""Over five million moves: the value of the stock on any past day, and what to order against one grouped query."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import text

from opsapp import clock
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
_LEVELS = """
INSERT OR REPLACE INTO stock_level (product_id, place_id, quantity)
SELECT product_id, 1, sum(CASE WHEN to_place_id = 1 THEN quantity ELSE -quantity END) FROM stock_move GROUP BY 1
"""
_GOODS = """
INSERT INTO supplier_good (supplier_id, product_id, number, case_size, minimum_cases, preferred)
SELECT :supplier, id, '', 12000, 1, 1 FROM product WHERE id <= :goods
"""
# the rows the proposal reads: eight weeks, the same weeks a year ago, and today
_GROUPED = """
SELECT product_id, strftime('%w', business_date), sum(CASE kind WHEN 'sale' THEN quantity ELSE -quantity END)
FROM stock_move WHERE kind IN ('sale', 'return', 'void')
 AND (business_date BETWEEN :a AND :b OR business_date BETWEEN :c AND :d) GROUP BY 1, 2
"""
_ALL_GROUPED = """
SELECT product_id, strftime('%w', business_date), sum(CASE kind WHEN 'sale' THEN quantity ELSE -quantity END)
FROM stock_move WHERE kind IN ('sale', 'return', 'void') GROUP BY 1, 2
"""


def run(say: Say) -> None:
    """Print every figure beside its bar."""
    supplier = fill()
    _proposal(say)
    _values(say, supplier)


def _values(say: Say, supplier: int) -> None:
    """How long the first summing takes, and the value of a past day with a day's moves to be summed first."""
    from opsapp.stock import costs

    start = time.perf_counter()
    costs.catch_up()
    say("cost: the first summing of 5 million moves", time.perf_counter() - start, "s", "minutes, not hours")
    for method in costs.METHODS:
        took = max(_took(partial(costs.stock_value, on, method)) for on in _some_days())
        say(f"stock value of 3,000 goods on a past day, {method}", took, "s", "at most 2")
    _moves(MOVES + 1, MOVES + A_DAY, supplier)

    def fresh() -> None:
        costs.catch_up()
        costs.stock_value(FIRST + timedelta(days=DAYS // 2))

    say("the same with a day's 12,000 moves to be summed first", _took(fresh), "s", "at most 2")


def _proposal(say: Say) -> None:
    """What to order of 3,000 goods from one supplier, with thirteen months of sales."""
    from opsapp.supply import proposal
    from opsapp.supply.models import Supplier
    from opsapp.supply.proposal_facts import windows

    with transaction() as session:
        wholesaler = Supplier(code="1", name="Wholesale", order_days="135")
        session.add(wholesaler)
        session.flush()
        number = wholesaler.id
    _quickly(_LEVELS, {})
    _quickly(_GOODS, {"supplier": number, "goods": GOODS})
    last = FIRST + timedelta(days=DAYS - 1)
    at = datetime(last.year, last.month, last.day, 9, tzinfo=clock.JST)
    seen = windows(last)
    days = dict(zip("abcd", (*seen["year"], seen["recent"][0], last), strict=True))

    def ours() -> None:
        db.session.expunge_all()
        proposal.propose(db.session.get_one(Supplier, number), at=at)

    took = min(_took(ours) for _n in range(3))
    same = min(_took(lambda: db.session.execute(text(_GROUPED), days).all()) for _n in range(3))
    whole = _took(lambda: db.session.execute(text(_ALL_GROUPED)).all())
    say("order proposal of 3,000 goods: times a query over its rows", took / same, "", "at most 3")
    say("order proposal: times a query over 13 months of sales", took / whole, "", "at most 3")
    say("order proposal of 3,000 goods", took, "s", f"grouped {same:.2f}, all 13 months {whole:.2f}")


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
