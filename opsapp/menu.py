"""What the navigation offers, in the order of a day."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from opsapp.access import may


@dataclass(frozen=True)
class Entry:
    """One way in: where it leads and whether the page shown belongs to it."""

    url: str
    label: str
    icon: str
    active: bool


ENTRIES = (  # endpoint, permission, label, icon
    ("home.today", "home.look", _l("Today"), "home"),
    ("sales.till", "sales.sell", _l("Till"), "till"),
    ("shop.days", "shop.see", _l("Cash days"), "yen"),
    ("people.persons", "people.see", _l("People"), "people"),
    ("care.board", "care.answer", _l("Watching over"), "heart"),
    ("rota.board", "rota.see", _l("Rota"), "calendar"),
    ("stock.products", "stock.see", _l("Goods"), "box"),
    ("supply.orders", "supply.see", _l("Buying"), "van"),
    ("kitchen.today", "kitchen.see", _l("Kitchen"), "pot"),
    ("ledger.tabs", "ledger.see", _l("Tabs"), "book"),
    ("reports.day", "reports.day", _l("Figures"), "chart"),
    ("org.settings", "org.manage", _l("Settings"), "settings"),
)
WITHIN = {"visits": "care"}  # features whose pages stand below another one's entry


def menu() -> list[Entry]:
    """The entries the person signed in may open."""
    feature = (request.endpoint or "").partition(".")[0]
    feature = WITHIN.get(feature, feature)
    return [
        Entry(url_for(endpoint), str(label), icon, endpoint.startswith(f"{feature}."))
        for endpoint, permission, label, icon in ENTRIES
        if may(permission)
    ]


def register(app: Flask) -> None:
    """Make the menu known to the templates."""
    app.jinja_env.globals["menu"] = menu
