"""Who is signed in, in which language and type size the page speaks to them."""

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user

from opsapp.db import db
from opsapp.org.models import Organisation, User

LANGUAGES = ("ja", "en")
TEXT_SIZES = ("standard", "large", "xlarge")
login_manager = LoginManager()


@login_manager.user_loader
def _load(session_id: str) -> User | None:
    """The user of a session, unless sessions of an older version were ended."""
    number, _, version = session_id.partition(".")
    user = db.session.get(User, int(number)) if number.isdigit() else None
    return user if user is not None and user.active and str(user.session_version) == version else None


def choose_language() -> str:
    """The person's choice, else the browser's session, else Japanese."""
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    chosen = session.get("language", "ja") if request else "ja"
    return chosen if chosen in LANGUAGES else "ja"


def _prepare() -> None:
    size = current_user.text_size if current_user.is_authenticated else session.get("text_size", "standard")
    g.text_size = size if size in TEXT_SIZES else "standard"


def _organisation() -> Organisation | None:
    return db.session.get(Organisation, 1)


def register(app: Flask) -> None:
    """Sign-in through Flask-Login; language and size known to every template."""
    login_manager.init_app(app)
    app.before_request(_prepare)
    app.jinja_env.globals["organisation"] = _organisation
