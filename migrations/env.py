"""Alembic's entry: the running application's engine and models."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from opsapp.db import db

target = db.metadata


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )


def run() -> None:
    """Migrate. On SQLite a batch migration rebuilds tables, and with foreign keys on, dropping the old table would
    delete the rows that refer to it: they are off while it runs, on the raw connection before any transaction
    begins, and every reference is checked afterwards."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            _configure(connection)
            with context.begin_transaction():
                context.run_migrations()
            if sqlite:
                _check_references(connection)
            connection.commit()
        finally:
            connection.rollback()
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the migration would leave rows that refer to nothing: {broken[:5]}")


run()
