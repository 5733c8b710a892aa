"""`./run bench`: how fast the server is, each figure as a ratio against a baseline of the same run."""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from opsapp import bench_care, bench_reports, bench_rota_board, bench_stock, prepared
from opsapp.bench_shop import SERVER, Json, receive, sales, shop
from opsapp.db import db

SALES, CHUNK = 2_000, 200
Statements = list[tuple[str, list[tuple[Any, ...]]]]  # what a sale inserts, in order


def run() -> None:
    """Print every ratio of the server beside its bar."""
    with tempfile.TemporaryDirectory(prefix="ops-bench-") as folder:
        _sales("SQLite", f"sqlite:///{folder}/shop.db", _BareSqlite(Path(folder)), 0.15)
        _postgres()
        with shop(f"sqlite:///{folder}/reports.db"):
            bench_reports.run(say)
        say("server memory after 10,000 sales", _memory(Path(folder)), "MB", "at most 150")


def goods() -> None:
    """Print the figures of ordering and of the stock's value beside their bars; it takes some minutes."""
    with tempfile.TemporaryDirectory(prefix="ops-bench-") as folder, shop(f"sqlite:///{folder}/goods.db"):
        bench_stock.run(say)


def board() -> None:
    """Print how long the month's board takes beside its bar."""
    with (
        tempfile.TemporaryDirectory(prefix="ops-bench-") as folder,
        shop(f"sqlite:///{folder}/rota.db") as app,
    ):
        bench_rota_board.run(say, app)


def care() -> None:
    """Print the figures of the board and the tick of watching over beside their bars."""
    with tempfile.TemporaryDirectory(prefix="ops-bench-") as folder, shop(f"sqlite:///{folder}/care.db"):
        bench_care.run(say)


def say(what: str, figure: float, unit: str, bar: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{what:<58} {figure:>10,.3f} {unit:<8} ({bar})\n")
    sys.stdout.flush()


# --- sales, one transaction each -----------------------------------------------------------------------


@contextmanager
def _spied() -> Iterator[Statements]:
    """Listen to everything inserted by written SQL."""
    written: Statements = []
    run_, many_ = prepared.Link.run, prepared.Link.many

    def run(link: Any, sql: str, row: Any = ()) -> Any:
        if sql.startswith("INSERT"):
            written.append((sql, [row]))
        return run_(link, sql, row)

    def many(link: Any, sql: str, rows: Any) -> None:
        if rows:
            written.append((sql, list(rows)))
        prepared.Link.run = run_  # type: ignore[method-assign]
        many_(link, sql, rows)
        prepared.Link.run = run  # type: ignore[method-assign]

    prepared.Link.run, prepared.Link.many = run, many  # type: ignore[method-assign]
    try:
        yield written
    finally:
        prepared.Link.run, prepared.Link.many = run_, many_  # type: ignore[method-assign]


class _BareSqlite:
    """The same rows by the driver alone: one transaction per sale, synchronous=NORMAL."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bare.db"

    def prepare(self) -> None:
        """The same tables, filled as far as the till is open."""
        db.session.remove()
        db.engine.dispose()
        connection = sqlite3.connect(str(db.engine.url.database))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(str(db.engine.url.database), self.path)
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")

    def write(self, sales: list[Statements]) -> None:
        for statements in sales:
            self.connection.execute("BEGIN IMMEDIATE")
            for sql, rows in statements:
                if "RETURNING" in sql:
                    self.connection.execute(sql, rows[0]).fetchone()
                else:
                    self.connection.executemany(sql, rows)
            self.connection.execute("COMMIT")


class _BarePostgres:
    """The same rows by psycopg alone: one transaction per sale."""

    def __init__(self, maintenance: str) -> None:
        self.maintenance = maintenance

    def prepare(self) -> None:
        import psycopg
        import sqlalchemy as sa

        db.session.remove()
        db.engine.dispose()
        server = sa.create_engine(self.maintenance, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE bare TEMPLATE shop")
        server.dispose()
        host = self.maintenance.partition("host=")[2]
        self.connection = psycopg.connect(f"host={host} user=opsapp dbname=bare", autocommit=False)

    def write(self, sales: list[Statements]) -> None:
        for statements in sales:
            for sql, rows in statements:
                marked = sql.replace("?", "%s")
                if "RETURNING" in sql:
                    self.connection.execute(marked, rows[0]).fetchone()
                elif len(rows) == 1:
                    self.connection.execute(marked, rows[0])
                else:
                    self.connection.cursor().executemany(marked, rows)
            self.connection.commit()


def _sales(name: str, url: str, bare: Any, bar: float) -> None:
    """Sales through the operations service against the same rows by the driver, in turns."""
    operations = sales(SALES)
    with shop(url.replace("shop", "rehearsal")):
        written = _rows_of(operations)
    with shop(url):
        receive(operations[:1])
        bare.prepare()
        ours, theirs = [], []
        for start in range(1, SALES + 1, CHUNK):
            some, rows = operations[start : start + CHUNK], written[start - 1 : start - 1 + CHUNK]
            ours.append(_timed(partial(receive, some)))
            theirs.append(_timed(partial(bare.write, rows)))
        ratio = sum(theirs) / sum(ours)
        say(f"sales, {name}: share of the bare driver's speed", ratio, "", f"at least {bar}")
        say(f"sales, {name}", SALES / sum(ours), "/s", f"bare {SALES / sum(theirs):,.0f}")
        again = min(_timed(partial(receive, operations[1 : CHUNK + 1])) for _ in range(5))
        first = sum(ours) / len(ours)
        say(f"{CHUNK} sales sent again, {name}: share of the first sending", again / first, "", "at most 0.1")


def _rows_of(operations: list[Json]) -> list[Statements]:
    """What every sale writes, learned by applying it."""
    receive(operations[:1])
    found = []
    for raw in operations[1:]:
        with _spied() as written:
            receive([raw])
        found.append(written)
    return found


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _postgres() -> None:
    try:
        from tests import postgres
    except ImportError:
        sys.stdout.write("sales, PostgreSQL: not measured, the tests' cluster is not at hand\n")
        return
    import sqlalchemy as sa

    with postgres.cluster() as url:
        server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE shop")
            connection.exec_driver_sql("CREATE DATABASE rehearsal")
        server.dispose()
        _sales("PostgreSQL", url.replace("/postgres?", "/shop?"), _BarePostgres(url), 0.5)


# --- memory ----------------------------------------------------------------------------------------------


def _memory(folder: Path) -> float:
    """Megabytes in use by a server of its own after 10,000 sales."""
    url, sent = f"sqlite:///{folder}/memory.db", 0
    with shop(url):
        pass
    server = subprocess.Popen([sys.executable, "-c", SERVER, url], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline())  # type: ignore[union-attr]
        operations = sales(10_000)
        for start in range(0, len(operations), CHUNK):
            sent += _post(port, operations[start : start + CHUNK])
        assert sent == len(operations), sent
        status = Path(f"/proc/{server.pid}/status").read_text()
    finally:
        server.kill()
        server.wait()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _post(port: int, operations: list[Json]) -> int:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/bench",
        json.dumps(operations).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked) as answer:
        return int(json.load(answer)["taken"])
