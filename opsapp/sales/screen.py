"""The till screen: its page, the service worker that keeps it without a network, and the web app manifest."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_babel import force_locale

from opsapp import words
from opsapp.access import public
from opsapp.db import db
from opsapp.org.models import Organisation
from opsapp.sales import joining
from opsapp.sales.blueprint import bp, get_at_root

STYLES = ("tokens", "app", "forms", "till")


@bp.get("/till")
@public
def till() -> Response:
    """The empty counter: no data of anybody, so that every device may keep it."""
    return Response(_page(), mimetype="text/html", headers={"Cache-Control": "no-cache"})


@bp.get("/till.js")
@public
def script() -> Response:
    """All modules of the till as one script."""
    files = modules()
    answer = Response(
        _joined(_stamps(files)), mimetype="text/javascript", headers={"Cache-Control": "no-cache"}
    )
    answer.add_etag()
    answer.make_conditional(request.environ)
    return answer


@get_at_root("/sw.js")  # a worker answers only for pages below its own address
@public
def worker() -> Response:
    """The service worker with the list of what it keeps; its version is a hash of all of that."""
    page, extras = url_for("sales.till"), _urls(extra_files())
    shell = [*_urls(styles()), url_for("sales.script")]
    head = f"const VERSION = {json.dumps(version())};\nconst PAGE = {json.dumps(page)};\n"
    head += f"const SHELL = {json.dumps(shell)};\nconst EXTRAS = {json.dumps(extras)};\n"
    text = head + (_static() / "js" / "worker.js").read_text()
    return Response(
        text, mimetype="text/javascript", headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    )


@get_at_root("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a tablet needs to put the till on its home screen."""
    owner = db.session.get(Organisation, 1)
    name = owner.shop_name if owner else "opsapp"
    facts: dict[str, Any] = {
        "name": f"{name} レジ",
        "short_name": "レジ",
        "lang": "ja",
        "start_url": url_for("sales.till"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f3e8",
        "theme_color": "#fffdf8",
        "icons": [
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            _icon("icon-maskable-512.png", 512) | {"purpose": "maskable"},
        ],
    }
    return Response(json.dumps(facts, ensure_ascii=False), mimetype="application/manifest+json")


def _icon(name: str, size: int) -> dict[str, str]:
    return {
        "src": url_for("static", filename=f"icons/{name}"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
    }


# --- what belongs to the shell -----------------------------------------------------------------------------


def modules() -> list[Path]:
    """The till's script files, each before those that need it."""
    return joining.ordered(_static() / "js" / "till.js")


def styles() -> list[Path]:
    """The till's style sheets, in their order."""
    return [_static() / "css" / f"{name}.css" for name in STYLES]


def shell_files() -> list[Path]:
    """What the till cannot start without."""
    return [*styles(), *modules()]


def extra_files() -> list[Path]:
    """What is good to have without a network: letters, the camera scanner, the icon."""
    static, scanner = _static(), _static() / "vendor" / "zxing-wasm"
    letters = sorted((static / "fonts").glob("*.woff2"))
    return [
        *letters,
        scanner / "share.js",
        *sorted((scanner / "reader").iterdir()),
        static / "icons" / "icon-192.png",
    ]


def version() -> str:
    """Changes whenever the page or any of its files does."""
    files = [*shell_files(), *extra_files(), _static() / "js" / "worker.js"]
    return _digest(_page(), _stamps(files))


Stamps = tuple[tuple[Path, int], ...]


def _stamps(files: list[Path]) -> Stamps:
    return tuple((path, path.stat().st_mtime_ns) for path in files)


@lru_cache(maxsize=4)
def _joined(stamps: Stamps) -> str:
    return joining.joined([path for path, _stamp in stamps])


@lru_cache(maxsize=4)
def _digest(page: str, stamps: Stamps) -> str:
    whole = hashlib.sha256(page.encode())
    for path, _stamp in stamps:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _page() -> str:
    """The page in Japanese; the script turns it into English where that was chosen."""
    with force_locale("ja"):
        return render_template("sales/till.html", styles=STYLES, words=words.for_script("sales"))


def _urls(files: list[Path]) -> list[str]:
    return [url_for("static", filename=path.relative_to(_static()).as_posix()) for path in files]


def _static() -> Path:
    return Path(current_app.static_folder or "")
