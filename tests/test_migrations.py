"""Migrations run up, down and up again on both databases and end where the models are."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask_migrate import check, downgrade, upgrade

from opsapp import create_app
from opsapp.db import append_only_tables, db, tune


def _shape(engine: sa.Engine) -> dict[str, object]:
    """Columns, checks, uniques, indexes and foreign keys of every table."""
    inspector = sa.inspect(engine)
    return {
        table: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)),
            sorted(str(c["name"]) for c in inspector.get_check_constraints(table)),
            sorted(str(c["column_names"]) for c in inspector.get_unique_constraints(table)),
            sorted(str(c["name"]) for c in inspector.get_indexes(table)),
            sorted(
                str((c["constrained_columns"], c["referred_table"], c["options"]))
                for c in inspector.get_foreign_keys(table)
            ),
        )
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def _triggers(engine: sa.Engine) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with engine.connect() as connection:
        return set(connection.execute(sa.text(query)).scalars())


def test_up_down_and_up_again_ends_where_the_models_are(app: Flask) -> None:
    migrated = _shape(db.engine)
    db.session.rollback()
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    check()
    assert _shape(db.engine) == migrated
    downgrade(revision="base")
    db.create_all()
    assert _shape(db.engine) == migrated


def test_every_fact_is_guarded_by_the_database(app: Flask) -> None:
    names = _triggers(db.engine)
    for table in append_only_tables():
        wanted = (
            {f"{table}_append_only"}
            if db.engine.dialect.name == "postgresql"
            else {f"{table}_no_update", f"{table}_no_delete"}
        )
        assert wanted <= names, f"add {table} to APPEND_ONLY of a migration"


@pytest.mark.parametrize("keys_off", [True, False])
def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(tmp_path: Path, keys_off: bool) -> None:
    """What env.py guards against: with foreign keys on, a batch migration's DROP TABLE cascades."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    tune(engine)
    with engine.connect() as connection:
        for statement in (
            "CREATE TABLE member (id INTEGER PRIMARY KEY, name VARCHAR(80))",
            "CREATE TABLE share (id INTEGER PRIMARY KEY, member_id REFERENCES member(id) ON DELETE CASCADE)",
            "INSERT INTO member VALUES (1, 'a')",
            "INSERT INTO share VALUES (1, 1)",
        ):
            connection.exec_driver_sql(statement)
        connection.commit()
        if keys_off:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with Operations(MigrationContext.configure(connection)).batch_alter_table("member") as batch:
            batch.alter_column("name", type_=sa.String(120), existing_type=sa.String(80))
        kept = connection.exec_driver_sql("SELECT count(*) FROM share").scalar()
    engine.dispose()
    assert kept == (1 if keys_off else 0)


def test_our_own_migrations_run_with_foreign_keys_off_and_leave_them_on(tmp_path: Path) -> None:
    app = create_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'village.db'}")
    seen: list[int] = []
    with app.app_context():

        @sa.event.listens_for(db.engine, "before_cursor_execute")
        def _watch(connection, _cursor, statement, *_):  # type: ignore[no-untyped-def]
            if statement.lstrip().startswith("CREATE TABLE"):
                seen.append(
                    connection.connection.dbapi_connection.execute("PRAGMA foreign_keys").fetchone()[0]
                )

        upgrade()
        assert seen
        assert not any(seen)
        assert db.session.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
        db.session.remove()
        db.engine.dispose()


def test_sqlite_is_tuned_for_a_shop(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    tune(engine)
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000}
    with engine.connect() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted
    engine.dispose()
