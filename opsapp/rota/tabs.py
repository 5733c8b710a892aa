"""The pages of the rota beside each other: those that exist, and that the person signed in may open."""

from flask import current_app
from flask_babel import lazy_gettext as _l

from opsapp.access import may
from opsapp.rota.blueprint import bp

TABS = (  # name, endpoint, permission, label
    ("board", "rota.board", "rota.see", _l("The sheet")),
    ("mine", "rota.mine", "rota.see", _l("My duties")),
    ("offers", "rota.offers", "rota.arrange", _l("Gaps and covers")),
    ("answers", "rota.answers", "rota.arrange", _l("Answers")),
    ("volunteers", "rota.volunteers", "rota.arrange", _l("Volunteers")),
    ("handovers", "rota.handovers", "rota.see", _l("Handovers")),
    ("my-hours", "rota.my_hours", "rota.see", _l("My hours")),
    ("duty", "rota.duty", "rota.work", _l("Come and go")),
    ("hours", "rota.hours", "rota.manage", _l("Hours worked")),
    ("alcohol", "rota.alcohol", "rota.arrange", _l("Alcohol checks")),
    ("templates", "rota.templates", "rota.manage", _l("Recurring duties")),
    ("kinds", "rota.kinds", "rota.manage", _l("Kinds of duty")),
    ("qualifications", "rota.qualifications", "rota.manage", _l("Skills and papers")),
)


@bp.app_template_global("rota_pages")
def rota_pages() -> list[tuple[str, str, str]]:
    """Name, endpoint and label of the pages to show."""
    return [
        (name, endpoint, str(label))
        for name, endpoint, permission, label in TABS
        if endpoint in current_app.view_functions and may(permission)
    ]
