"""The hot path to the database: written SQL and plain tuples, inside the open transaction."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Table

from opsapp.db import db

Row = tuple[Any, ...]


class Link:
    """The connection of the open transaction. SQL is written with `?`, moments and days go through `moment`, `day`."""

    __slots__ = ("connection", "sqlite")

    def __init__(self) -> None:
        self.connection = db.session.connection()
        self.sqlite = self.connection.dialect.name == "sqlite"

    def run(self, sql: str, row: Row = ()) -> CursorResult[Any]:
        """Execute once."""
        return self.connection.exec_driver_sql(sql if self.sqlite else _for_psycopg(sql), row)

    def many(self, sql: str, rows: list[Row]) -> None:
        """Execute for each row; nothing happens for none."""
        if rows:
            self.connection.exec_driver_sql(sql if self.sqlite else _for_psycopg(sql), rows)

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
