"""The month report over five million sale lines, against the bare summary and against grouping the lines."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import text

from opsapp.db import db, transaction

LINES, PER_SALE, DAYS = 5_000_000, 5, 365
MONTH = date(2026, 11, 1)
SUMMARY = (
    "SELECT kind, key, sum(receipts), sum(pieces), sum(amount), sum(tax), sum(discount) FROM daily_figure "
    "WHERE business_date BETWEEN '2026-11-01' AND '2026-11-30' GROUP BY kind, key"
)
GROUPED = (
    "SELECT s.business_date, l.department_id, count(*), sum(l.amount) FROM sale s "
    "JOIN sale_line l ON l.sale_id = s.id WHERE s.business_date BETWEEN '2026-11-01' AND '2026-11-30' "
    "GROUP BY s.business_date, l.department_id"
)
# a year of sales, spread evenly: sale n is on day n % 365
_SALES = """
INSERT INTO sale (id, operation_id, kind, till_id, number, day_id, channel, business_date, happened_at, recorded_at,
 user_id, total, discount, pieces, late, flags, reason)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :sales)
SELECT i, printf('%036d', i), 'sale', 1, i, 'bench', 'shop', date('2026-01-01', (i % 365) || ' days'),
 datetime('2026-01-01', (i % 365) || ' days', (i % 10) || ' hours'), '2026-11-23 00:00:00.000000', 1, 1000, 0, 5, 0,
 '', '' FROM n
"""
_LINES = """
INSERT INTO sale_line (sale_id, position, product_id, department_id, name, unit, quantity, list_price, unit_price,
 price_kind, gross, discount, share, amount, tax_class, tax_rate, eat_in, cost, reason)
WITH RECURSIVE p(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM p WHERE i < 5)
SELECT s.id, p.i, (s.id + p.i) % 500 + 1, (s.id + p.i) % 25 + 1, 'x', 'each', 1000, 200, 200, 'regular', 200, 0, 0,
 200, 'FOOD', 8, 0, 150, '' FROM sale s CROSS JOIN p
"""
_FIGURES = """
INSERT INTO daily_figure (business_date, till_id, kind, key, receipts, pieces, amount, tax, cost, discount)
SELECT s.business_date, 1, 'department', CAST(l.department_id AS TEXT), count(DISTINCT s.id), count(*), sum(l.amount),
 0, sum(l.cost), 0 FROM sale s JOIN sale_line l ON l.sale_id = s.id GROUP BY 1, 4
UNION ALL SELECT business_date, 1, 'total', '', count(*), sum(pieces), sum(total), 74 * count(*), 750 * count(*), 0
 FROM sale GROUP BY 1
UNION ALL SELECT business_date, 1, 'hour', CAST(9 + id % 10 AS TEXT), count(*), sum(pieces), sum(total),
 74 * count(*), 750 * count(*), 0 FROM sale GROUP BY 1, 4
UNION ALL SELECT business_date, 1, 'tender', 'cash', count(*), 0, sum(total), 0, 0, 0 FROM sale GROUP BY 1
UNION ALL SELECT business_date, 1, 'rate', '8', count(*), 0, sum(total), 74 * count(*), 0, 0 FROM sale GROUP BY 1
"""


def fill() -> None:
    """Five million lines and their daily figures, by the database alone."""
    from opsapp.stock.models import Department

    with transaction() as session:
        session.add_all(
            Department(code=str(n), name=f"Department {n}", tax_class="FOOD") for n in range(3, 26)
        )
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-200000"):
            driver.execute(f"PRAGMA {pragma}")
        driver.execute("BEGIN")
        for statement in (_SALES, _LINES, _FIGURES):
            driver.execute(statement, {"sales": LINES // PER_SALE} if ":sales" in statement else {})
        driver.execute("COMMIT")
        driver.execute("ANALYZE")
        connection.invalidate()


def run(say: Callable[[str, float, str, str], None]) -> None:
    """Print how the month report of the pages compares."""
    from opsapp.reports import service

    fill()
    ours = _best(lambda: service.month(MONTH))
    bare = _best(lambda: db.session.execute(text(SUMMARY)).all())
    lines = _best(lambda: db.session.execute(text(GROUPED)).all(), times=3)
    say("month report over 5 million lines: times the bare summary", ours / bare, "", "at most 10")
    say("month report: times faster than grouping the lines", lines / ours, "", "at least 30")
    say("month report", ours * 1000, "ms", f"bare {bare * 1000:.2f}, grouped {lines * 1000:,.0f}")


def _best(work: Callable[[], Any], times: int = 15) -> float:
    found = []
    for _ in range(times):
        db.session.rollback()
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)
