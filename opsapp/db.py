"""The database: one session, one way to write, and facts that can only be appended."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from flask import abort
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Engine, MetaData, event, select
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """Base of every table; constraint names follow one convention so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
T = TypeVar("T")

Yen = Annotated[int, mapped_column(BigInteger)]  # integer yen
Quantity = Annotated[int, mapped_column(BigInteger)]  # thousandths of the product's unit


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# --- writing ---------------------------------------------------------------------------------------

_writing: ContextVar[bool] = ContextVar("opsapp_writing", default=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """The one place where work is committed: all of the block, or nothing of it.

    What was read before is read again inside, under the write lock, so a check made here holds.
    """
    if _writing.get():
        raise RuntimeError("transaction() is opened once, by the caller of the services")
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the open transaction that may fail without losing the rest."""
    with db.session.begin_nested():
        yield


def lock(model: type[Base], ids: Sequence[int | str]) -> None:
    """Hold rows until the end of the transaction, always in id order so that two requests never wait for each
    other. On SQLite the transaction already holds the whole file."""
    if db.engine.dialect.name != "sqlite":
        column = model.__mapper__.primary_key[0]
        db.session.execute(select(column).where(column.in_(ids)).order_by(column).with_for_update()).all()


def get_or_404(model: type[T], key: Any) -> T:
    """The row with this key; the page is not found when there is none."""
    found = db.session.get(model, key) if key not in (None, "") else None
    return found if found is not None else abort(404)


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside of transaction()")


# --- append-only tables ----------------------------------------------------------------------------


class AppendOnly:
    """Mixin of a fact: it is never changed and never deleted; a correction is a new row."""

    __append_only__ = True


@event.listens_for(AppendOnly, "before_update", propagate=True)
@event.listens_for(AppendOnly, "before_delete", propagate=True)
def _refuse_change(_mapper: Any, _connection: Connection, target: Any) -> None:
    raise RuntimeError(f"{type(target).__name__} is append-only: record a reversal instead")


def append_only_tables() -> list[str]:
    """Names of all tables that may only grow."""
    mappers = Base.registry.mappers
    return sorted({m.local_table.name for m in mappers if issubclass(m.class_, AppendOnly)})


def append_only_sql(table: str, dialect: str) -> list[str]:
    """Statements that make the database itself refuse UPDATE and DELETE on a table."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


# --- connections -----------------------------------------------------------------------------------


def tune(engine: Engine) -> None:
    """Settings of every connection. Reading never waits for a writer; writing takes its lock at once, because
    a read that turns into a write fails with "database is locked"."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
