"""opsapp runs a village. Everything is wired here, in the order in which it happens."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_babel import Babel, get_locale
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from config import ROOT, settings

# from the ground up: a feature imports only from the ones before it (tests/test_architecture.py)
FEATURES = (
    "org", "sync", "people", "stock", "ledger", "supply", "kitchen", "rota", "sales", "care", "shop", "visits",
    "reports", "home",
)  # fmt: skip


def create_app(**overrides: Any) -> Flask:
    """The application; `overrides` replace settings, for tests and tools."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.update(settings() | overrides)
    _connect_database(app)
    _speak(app)
    _protect(app)
    _load_features(app)
    return app


def _connect_database(app: Flask) -> None:
    from opsapp.db import db, tune

    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    with app.app_context():
        tune(db.engine)


def _speak(app: Flask) -> None:
    from opsapp import menu, show, words
    from opsapp.org.session import choose_language

    words.compile_stale()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = words.directories()
    Babel(app, locale_selector=choose_language)
    app.jinja_env.globals["get_locale"] = get_locale
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    show.register(app)
    menu.register(app)


def _protect(app: Flask) -> None:
    from opsapp import access, failures, headers
    from opsapp.org import session

    headers.register(app)
    session.register(app)
    CSRFProtect(app)
    access.register(app)
    failures.register(app)


def _load_features(app: Flask) -> None:
    for feature in FEATURES:
        tables = sorted(path.stem for path in (ROOT / "opsapp" / feature).glob("*models.py"))
        for part in (*tables, "operations", "views"):
            if find_spec(f"opsapp.{feature}.{part}"):
                module = import_module(f"opsapp.{feature}.{part}")
                if part == "views":
                    app.register_blueprint(module.bp)
    for view in app.view_functions.values():
        if getattr(view, "csrf_exempt", False):
            app.extensions["csrf"].exempt(view)


__all__ = ["FEATURES", "create_app"]
