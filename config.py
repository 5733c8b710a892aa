"""Settings, read from the environment once at start. Everything about the organisation itself is in its database."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def settings() -> dict[str, object]:
    """Flask settings from the environment; without any, a village's SQLite file under instance/."""
    database = os.environ.get("OPSAPP_DATABASE", f"sqlite:///{ROOT / 'instance' / 'village.db'}")
    return {
        "SQLALCHEMY_DATABASE_URI": database,
        "SECRET_KEY": os.environ.get("OPSAPP_SECRET") or kept("secret", lambda: secrets.token_hex(32)),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": os.environ.get("OPSAPP_HTTPS") == "1",
        "PERMANENT_SESSION_LIFETIME": int(os.environ.get("OPSAPP_SESSION_HOURS", "12")) * 3600,
        "WTF_CSRF_TIME_LIMIT": None,  # a form may lie open over a long shift; the session bounds it
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": "ja",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Tokyo",
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "SMTP": os.environ.get("OPSAPP_SMTP", ""),  # smtp://user:password@host:port; '': no e-mail is sent
        "MAIL_FROM": os.environ.get("OPSAPP_MAIL_FROM", ""),
        "ADDRESS": os.environ.get("OPSAPP_ADDRESS", "").rstrip(
            "/"
        ),  # as people type it, for links in messages
        "PUSH_KEY": os.environ.get("OPSAPP_PUSH_KEY", ""),  # '': made on first use and kept under instance/
        "PUSH_HOSTS": tuple(os.environ.get("OPSAPP_PUSH_HOSTS", "").split()),  # besides those of the browsers
        "LINE_TOKEN": os.environ.get("OPSAPP_LINE_TOKEN", ""),  # '': nothing is sent by LINE
        "LINE_SECRET": os.environ.get("OPSAPP_LINE_SECRET", ""),  # signs what LINE tells us
        "LINE_ID": os.environ.get("OPSAPP_LINE_ID", ""),  # of the official account, like @123abcde
        "LINE_API": os.environ.get("OPSAPP_LINE_API", "https://api.line.me").rstrip("/"),
        "TRUSTED_PROXIES": int(os.environ.get("OPSAPP_PROXIES", "0")),
    }


def kept(name: str, make: Callable[[], str]) -> str:
    """A secret of this installation, made on first use and kept under instance/, readable by its owner alone.

    Of several that start at once the first one's holds, and nobody ever reads half of it.
    """
    path = ROOT / "instance" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(descriptor, make().encode())
        os.close(descriptor)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
