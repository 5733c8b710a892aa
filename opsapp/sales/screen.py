"""The till screen: its page, its script, and the web app manifest."""

import json
from typing import Any

from flask import Response, url_for

from opsapp.access import public
from opsapp.db import db
from opsapp.org.models import Organisation
from opsapp.sales.blueprint import bp, get_at_root
from opsapp.sync import screens

TILL = screens.register(
    screens.Screen(
        name="till",
        page="sales.till",
        script="sales.script",
        entry="till.js",
        styles=("tokens", "app", "forms", "till"),
        template="sales/till.html",
    )
)


@bp.get("/till")
@public
def till() -> Response:
    """The empty counter."""
    return screens.page_answer(TILL)


@bp.get("/till.js")
@public
def script() -> Response:
    """The till's script."""
    return screens.script_answer(TILL)


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
