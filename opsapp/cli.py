"""The words of `./run`: start, found, check, save and restore a village."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.engine import URL, make_url

from config import ROOT, settings

DEMO_DATABASE = f"sqlite:///{ROOT / 'instance' / 'demo.db'}"
THREADS = 8


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """opsapp runs a village: its shop, its tills, its goods and its people.

    Settings come from the environment: OPSAPP_DATABASE (a SQLite or PostgreSQL URL), OPSAPP_SECRET,
    OPSAPP_LISTEN (host:port), OPSAPP_HTTPS=1 behind TLS, OPSAPP_PROXIES (how many proxies to believe),
    OPSAPP_SMTP, OPSAPP_MAIL_FROM and OPSAPP_ADDRESS (e-mail), OPSAPP_LINE_TOKEN and OPSAPP_LINE_SECRET (LINE),
    OPSAPP_TICK=0 where a timer runs `./run tick`; see docs/operating.md.
    """


def _app(**overrides: Any) -> Flask:
    from opsapp import create_app

    return create_app(**overrides)


def _url() -> URL:
    return make_url(str(settings()["SQLALCHEMY_DATABASE_URI"]))


def _migrate(app: Flask) -> None:
    """Bring the database to the newest form; nothing is loaded when it already is."""
    from sqlalchemy import inspect, text

    from opsapp.db import db

    Path(app.instance_path).mkdir(exist_ok=True)
    with app.app_context():
        newest = max((ROOT / "migrations" / "versions").glob("*.py")).read_text()
        if inspect(db.engine).has_table("alembic_version"):
            with db.engine.connect() as connection:
                current = connection.scalar(text("SELECT version_num FROM alembic_version"))
            if f'revision = "{current}"' in newest.splitlines():
                return
        from flask_migrate import upgrade

        upgrade()


def _serve(app: Flask, listen: str) -> None:
    from waitress import serve

    from opsapp.ticking import ticking

    host, _, port = listen.rpartition(":")
    with ticking(app):
        serve(
            app,
            host=host or "127.0.0.1",
            port=int(port),
            threads=THREADS,
            ident="opsapp",
            clear_untrusted_proxy_headers=True,
        )


@main.command()
@click.option("--fresh", is_flag=True, help="Throw the demo village away and play it again.")
@click.option("--listen", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--only-load", is_flag=True, help="Load the village and stop.")
def demo(fresh: bool, listen: str, only_load: bool) -> None:
    """Serve the demo village: 179 households, 3,000 products, 13 months of shop days."""
    path = Path(str(make_url(DEMO_DATABASE).database))
    if fresh:
        _remove_sqlite(path)
    if not path.exists():
        _load_demo(path)
    app = _app(SQLALCHEMY_DATABASE_URI=DEMO_DATABASE)
    _migrate(app)
    from opsapp.demo import play

    with app.app_context():
        click.echo(play.welcome(f"http://{listen}"))
    if not only_load:
        _serve(app, listen)


def _load_demo(path: Path) -> None:
    """Play the village into a draft beside the real file, so a start cut short leaves nothing half done."""
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".draft")
    _remove_sqlite(draft)
    app = _app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{draft}")
    _migrate(app)
    from sqlalchemy import event

    from opsapp.db import db
    from opsapp.demo import play

    with app.app_context():
        db.engine.dispose()
        event.listen(db.engine, "connect", _hurry)
        with click.progressbar(
            length=play.STEPS, label="Playing the village / 村を再現しています", file=sys.stderr
        ) as bar:
            play.play(bar.update)
        db.session.remove()
        db.engine.dispose()
    _fold_wal(draft)
    draft.replace(path)


def _hurry(connection: Any, _record: Any) -> None:
    """A draft need not survive a power cut, and nobody else reads it."""
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-200000"):
        connection.execute(f"PRAGMA {pragma}")


@main.command()
def serve() -> None:
    """Serve in production, with the settings of the environment."""
    import os

    app = _app()
    _migrate(app)
    with app.app_context():
        from opsapp.org.service import is_founded

        if not is_founded():
            raise click.ClickException("This database holds no organisation yet: say ./run new first.")
    _serve(app, os.environ.get("OPSAPP_LISTEN", "127.0.0.1:8000"))


@main.command()
@click.option("--name", prompt="Legal name of the organisation / 法人・団体名")
@click.option("--shop-name", prompt="Name of the shop / 店の名前")
@click.option("--manager", prompt="The manager's name / 事務局の方のお名前")
@click.option(
    "--login", prompt="The manager's sign-in name (letters and digits) / サインイン名", default="manager"
)
@click.password_option(prompt="Password, at least 10 characters / パスワード（10文字以上）")
def new(name: str, shop_name: str, manager: str, login: str, password: str) -> None:
    """Found a real, empty organisation with its first manager."""
    app = _app()
    _migrate(app)
    from opsapp.db import transaction
    from opsapp.errors import RuleError
    from opsapp.home.founding import found

    with app.test_request_context("/"):
        try:
            with transaction():
                found(name=name, shop_name=shop_name, manager_name=manager, login=login, password=password)
        except RuleError as broken:
            raise click.ClickException(str(broken.message)) from broken
    click.echo("Done. Next: ./run serve")


@main.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--confirm", is_flag=True, help="Load it; without this the file is only checked.")
def import_(kind: str, file: Path, confirm: bool) -> None:
    """Check a CSV or XLSX FILE of a KIND (people, products), and load it with --confirm."""
    from opsapp.db import transaction
    from opsapp.errors import RuleError
    from opsapp.org import importing

    with _app().test_request_context("/"):
        try:
            report = importing.examine(kind, file.read_bytes(), file.name)
            for problem in report.problems:
                click.echo(str(problem), err=True)
            if report.problems:
                raise click.ClickException(f"{len(report.problems)} problems; nothing was loaded.")
            if confirm:
                with transaction():
                    importing.load(report, by=None)
        except RuleError as broken:
            raise click.ClickException(str(broken.message)) from broken
    click.echo(
        f"{len(report.rows)} rows " + ("loaded." if confirm else "are in order; add --confirm to load them.")
    )


@main.command()
@click.option("--demo", "on_demo", is_flag=True, help="Check the demo village.")
def check(on_demo: bool) -> None:
    """Recompute every stored figure from the facts; name each difference and fail when there is one."""
    from opsapp.checking import differences

    overrides = {"SQLALCHEMY_DATABASE_URI": DEMO_DATABASE} if on_demo else {}
    with _app(**overrides).test_request_context("/"):
        found = list(differences())
    for difference in found:
        click.echo(difference)
    if found:
        raise SystemExit(1)
    click.echo("Every figure agrees with the facts.")


@main.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
def backup(target: Path | None) -> None:
    """Save the database to TARGET (or a dated file under instance/backups), while it is in use."""
    url = _url()
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005  (a file name for the person at this machine)
    target = (
        target or ROOT / "instance" / "backups" / f"village-{stamp}.{'db' if _is_sqlite(url) else 'dump'}"
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    if _is_sqlite(url):
        with sqlite3.connect(str(url.database)) as source, sqlite3.connect(target) as copy:
            source.backup(copy, pages=-1)  # all at once: page by page never ends while somebody sells
    else:
        subprocess.run(["pg_dump", "--format=custom", f"--file={target}", _plain(url)], check=True)
    click.echo(f"Saved to {target}")


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt="This replaces everything in the present database. Go on?")
def restore(source: Path) -> None:
    """Put a saved database back. The present SQLite file is kept beside it. Stop the server first."""
    url = _url()
    if not _is_sqlite(url):
        subprocess.run(
            ["pg_restore", "--clean", "--if-exists", f"--dbname={_plain(url)}", str(source)], check=True
        )
    else:
        _restore_sqlite(source, Path(str(url.database)))
    click.echo("Restored.")


def _restore_sqlite(source: Path, path: Path) -> None:
    with sqlite3.connect(source) as saved:
        if saved.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise click.ClickException("The saved file is damaged; nothing was changed.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        _fold_wal(path)
        path.replace(path.with_name(f"{path.stem}-before-restore{path.suffix}"))
    _remove_sqlite(path)
    shutil.copy(source, path)


@main.command()
@click.argument("only", required=False)
def bench(only: str | None) -> None:
    """Measure speed, as ratios against baselines of the same run. ONLY: server, goods, rota, care or browser."""
    from opsapp import bench as server

    if only in (None, "server"):
        server.run()
    if only in (None, "goods"):
        server.goods()
    if only in (None, "rota"):
        from opsapp import bench_rota

        bench_rota.run(server.say)
        server.board()
    if only in (None, "care"):
        server.care()
    if only in (None, "browser"):
        from opsapp import bench_browser

        bench_browser.run()


@main.command()
def tick() -> None:
    """Regular upkeep, for a timer: watching over, messages that wait, costs of new moves, forgetting what is old."""
    from opsapp import ticking

    made = ticking.tick(_app())
    click.echo("\n".join(made.said))
    if made.failed:
        raise click.ClickException(f"failed: {', '.join(made.failed)}")


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _fold_wal(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


if __name__ == "__main__":
    main(prog_name="./run")
