"""The hot path to the database: written SQL and plain tuples, inside the open transaction."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from opsapp.db import db

Row = tuple[Any, ...]
AT_ONCE = 500  # rows in one statement, which has room for 65,535 values
_VALUES = re.compile(r"VALUES (\([?,]+\))")


class Link:
    """The driver's own connection of the open transaction. SQL is written with `?`; moments and days go through
    `moment` and `day`. What the driver raises arrives as SQLAlchemy's exceptions, like everywhere else."""

    __slots__ = ("dialect", "driver", "sqlite")

    def __init__(self) -> None:
        connection = db.session.connection()
        self.dialect = connection.dialect
        self.driver = connection.connection.dbapi_connection
        self.sqlite = self.dialect.name == "sqlite"

    def run(self, sql: str, row: Row = ()) -> Any:
        """Execute once; the driver's cursor, of which fetchone, fetchall and iteration are used."""
        try:
            return self.driver.execute(sql if self.sqlite else _for_psycopg(sql), row)
        except self.dialect.dbapi.Error as problem:
            raise self._as_usual(problem, sql) from problem

    def many(self, sql: str, rows: Sequence[Row]) -> None:
        """Insert each row; nothing happens for none. Over a wire many rows travel in one statement."""
        if len(rows) <= 1 or not self.sqlite:
            for start in range(0, len(rows), AT_ONCE):
                some = rows[start : start + AT_ONCE]
                self.run(_several(sql, len(some)), tuple(chain.from_iterable(some)))
            return
        try:
            self.driver.executemany(sql, rows)
        except self.dialect.dbapi.Error as problem:
            raise self._as_usual(problem, sql) from problem

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send what is executed inside in one go where the database is asked over a wire; nothing is read back."""
        if self.sqlite:
            yield
            return
        try:
            with self.driver.pipeline():
                yield
        except self.dialect.dbapi.Error as problem:
            raise self._as_usual(problem, "") from problem

    def _as_usual(self, problem: Exception, sql: str) -> Exception:
        gone = self.dialect.is_disconnect(problem, self.driver, None)
        return DBAPIError.instance(  # type: ignore[no-any-return, call-overload]
            sql, None, problem, self.dialect.dbapi.Error, connection_invalidated=gone, dialect=self.dialect
        )

    def moment(self, when: datetime) -> Any:
        """A moment as this database stores it."""
        if not self.sqlite:
            return when
        return when.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

    def day(self, day: date) -> Any:
        """A day as this database stores it."""
        return day.isoformat() if self.sqlite else day


@cache
def _for_psycopg(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


@cache
def _several(sql: str, rows: int) -> str:
    """The INSERT of one row as an INSERT of several."""
    return _VALUES.sub(lambda found: f"VALUES {', '.join([found[1]] * rows)}", sql, count=1)


@cache
def marks(count: int) -> str:
    """'?,?,?' for a list of values."""
    return ",".join("?" * count)


def insert_sql(table: Any, columns: Sequence[str], tail: str = "") -> str:
    """INSERT of these columns, whose names are checked against the table now rather than at night."""
    assert isinstance(table, Table), table
    unknown = set(columns) - set(table.columns.keys())
    assert not unknown, f"{table.name} has no {unknown}"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks(len(columns))}){tail}"


def as_day(value: date | str) -> date:
    """A day as it came from written SQL."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def as_moment(value: datetime | str | None) -> datetime | None:
    """A moment as it came from written SQL."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
