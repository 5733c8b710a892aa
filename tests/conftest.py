"""Every test starts from the same small village, on SQLite and on PostgreSQL.

The village is migrated and founded once per worker into a template database; each test gets a copy.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade

from opsapp import create_app
from opsapp.db import db, transaction
from opsapp.ledger.models import Till
from opsapp.org import devices
from opsapp.org.models import Device, User
from opsapp.people.models import Person
from opsapp.stock.models import Product
from tests import postgres
from tests.browser import browser, chromium, page, proxy, server, tablet  # noqa: F401  (fixtures)
from tests.founding import DEVICE, DEVICE_SECRET, found


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Skips are counted by the closing line and explained by -ra; where CI runs, none is accepted."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database is promised on both; a browser drives the one most villages run."""
    if "database" in metafunc.fixturenames:
        browser = metafunc.definition.get_closest_marker("browser") is not None
        one = metafunc.definition.get_closest_marker("sqlite_only") is not None
        names = ["sqlite"] if browser or one else ["sqlite", "postgres"]
        metafunc.parametrize("database", names, indirect=True, scope="session")


class Database:
    """One kind of database: an application on it, and a way back to the founded village."""

    def __init__(self, url: str) -> None:
        self.app = create_app(
            SQLALCHEMY_DATABASE_URI=url, TESTING=True, SECRET_KEY="test", WTF_CSRF_ENABLED=False
        )

    def found(self) -> None:
        with self.app.app_context():
            upgrade()
            found()
            db.session.remove()
            db.engine.dispose()

    def restore(self) -> None:
        raise NotImplementedError


class SqliteDatabase(Database):
    def __init__(self, folder: Path) -> None:
        self.path, self.template = folder / "village.db", folder / "template.db"
        super().__init__(f"sqlite:///{self.path}")
        self.found()
        with self.app.app_context():
            with db.engine.connect() as connection:
                connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copy(self.path, self.template)

    def restore(self) -> None:
        """Page by page through SQLite's own locks: a request of the last test may still be reading."""
        with (
            closing(sqlite3.connect(self.template)) as kept,
            closing(sqlite3.connect(self.path, timeout=30)) as village,
        ):
            village.execute("PRAGMA synchronous=OFF")
            kept.backup(village)


class PostgresDatabase(Database):
    """The founded rows are kept in a schema of their own and put back row by row, which takes milliseconds where a
    new database takes a quarter of a second. A test that changed the tables themselves gets a new database."""

    def __init__(self, maintenance_url: str) -> None:
        self.maintenance = sa.create_engine(
            maintenance_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self._sql("CREATE DATABASE village")
        url = maintenance_url.replace("/postgres?", "/village?")
        self.village = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        super().__init__(url)
        self.found()
        with self.village.connect() as connection:
            self._keep(connection)
        self._sql("CREATE DATABASE template_village TEMPLATE village")

    def restore(self) -> None:
        try:
            with self.village.connect() as connection:
                if self._shape(connection) == self.shape:
                    connection.exec_driver_sql(self.put_back)
                    return
        except sa.exc.OperationalError:
            pass  # somebody still holds a row or the database is gone: start from the template
        self._sql("DROP DATABASE IF EXISTS village WITH (FORCE)")
        self._sql("CREATE DATABASE village TEMPLATE template_village STRATEGY FILE_COPY")

    def _keep(self, connection: sa.Connection) -> None:
        tables = sa.inspect(connection).get_table_names()
        lines = ["SET session_replication_role = replica", "SET lock_timeout = '2s'", "BEGIN"]
        connection.exec_driver_sql("CREATE SCHEMA kept")
        for table in tables:
            connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
            lines += [f"DELETE FROM public.{table}", f"INSERT INTO public.{table} SELECT * FROM kept.{table}"]
        sequences = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        for name, last in connection.exec_driver_sql(sequences):
            lines.append(f"SELECT setval('public.{name}', {last or 1}, {'true' if last else 'false'})")
        self.put_back = "; ".join([*lines, "COMMIT"])
        self.shape = self._shape(connection)

    def _shape(self, connection: sa.Connection) -> object:
        """What tells one state of tables and triggers from another."""
        query = (
            "SELECT (SELECT string_agg(oid || tgenabled::text, ',' ORDER BY oid) FROM pg_trigger"
            " WHERE NOT tgisinternal), (SELECT string_agg(oid || relname, ',' ORDER BY oid) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace)"
        )
        return tuple(connection.exec_driver_sql(query).one())

    def _sql(self, statement: str) -> None:
        with self.maintenance.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabase:
    return SqliteDatabase(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[PostgresDatabase]:
    with postgres.cluster() as url:
        yield PostgresDatabase(url)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(f"{request.param}_database")  # type: ignore[no-any-return]


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application on a fresh copy of the village, its context open and Japanese spoken."""
    database.restore()
    with database.app.test_request_context("/"):
        yield database.app
        db.session.remove()
        db.engine.dispose()


def _user(login: str) -> User:
    return db.session.scalars(sa.select(User).where(User.login == login)).one()


@pytest.fixture
def manager(app: Flask) -> User:
    return _user("manager")


@pytest.fixture
def clerk(app: Flask) -> User:
    return _user("clerk")


@pytest.fixture
def carrier(app: Flask) -> User:
    return _user("carrier")


@pytest.fixture
def coordinator(app: Flask) -> User:
    return _user("coordinator")


@pytest.fixture
def device(app: Flask) -> Device:
    return db.session.get_one(Device, DEVICE)


@pytest.fixture
def till(app: Flask) -> Till:
    return db.session.get_one(Till, 1)


@pytest.fixture
def hana(app: Flask) -> Person:
    """髙橋 ハナ, 90, has a tab."""
    return db.session.get_one(Person, 1)


@pytest.fixture
def milk(app: Flask) -> Product:
    """牛乳 1L, ¥248, FOOD."""
    return db.session.get_one(Product, 1)


@pytest.fixture
def bento(app: Flask) -> Product:
    """幕の内弁当, ¥550, FOOD, may be eaten in."""
    return db.session.get_one(Product, 2)


@pytest.fixture
def soap(app: Flask) -> Product:
    """洗剤, ¥327, STD."""
    return db.session.get_one(Product, 3)


class Browser(FlaskClient):
    """Every request starts afresh: the test's own context outlives it and would remember who came before."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            g.__dict__.clear()
        return super().open(*args, **kwargs)


class Visitor:
    """Somebody at a browser: signed in, or not; on the shop's enrolled tablet, or not."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        app.test_client_class = Browser

    def __call__(self, user: User | None = None, *, tablet: bool = False) -> FlaskClient:  # noqa: F811
        client = self.app.test_client()
        if user is not None:
            with client.session_transaction() as session:
                session |= {"_user_id": user.get_id(), "_fresh": True}
        if tablet:
            client.set_cookie(devices.COOKIE, f"{DEVICE}.{DEVICE_SECRET}")
        return client


@pytest.fixture
def visit(app: Flask) -> Visitor:
    """`visit(manager).get("/people/")`, `visit(clerk, tablet=True)`, `visit()` for a stranger."""
    return Visitor(app)


@pytest.fixture
def writing(app: Flask) -> Iterator[Any]:
    """An open transaction for tests of services; committed at the end of the test."""
    with transaction() as session:
        yield session
