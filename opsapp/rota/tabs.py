"""The pages of the rota beside each other, in sections: what the person signed in may open."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from opsapp.access import may
from opsapp.rota.blueprint import bp

SECTIONS = (  # label, pages: name, endpoint, permission, label
    (
        _l("The sheet"),
        (
            ("board", "rota.board", "rota.see", _l("By month")),
            ("offers", "rota.offers", "rota.arrange", _l("Gaps and covers")),
            ("answers", "rota.answers", "rota.arrange", _l("Answers")),
        ),
    ),
    (
        _l("My duties"),
        (
            ("mine", "rota.mine", "rota.see", _l("Next duties")),
            ("duty", "rota.duty", "rota.work", _l("Come and go")),
            ("handovers", "rota.handovers", "rota.see", _l("Handovers")),
            ("my-hours", "rota.my_hours", "rota.see", _l("My hours")),
        ),
    ),
    (_l("Volunteers"), (("volunteers", "rota.volunteers", "rota.arrange", _l("Volunteers")),)),
    (
        _l("Hours and accounts"),
        (
            ("hours", "rota.hours", "rota.manage", _l("Hours worked")),
            ("accounts", "rota.accounts", "rota.manage", _l("Accounts")),
            ("payments", "rota.payments", "rota.manage", _l("Payment sheet")),
            ("rates", "rota.rates", "rota.manage", _l("Rates")),
            ("in-kind", "rota.in_kind", "rota.manage", _l("Hours in kind")),
            ("alcohol", "rota.alcohol", "rota.arrange", _l("Alcohol checks")),
        ),
    ),
    (
        _l("Duties"),
        (
            ("templates", "rota.templates", "rota.manage", _l("Recurring duties")),
            ("kinds", "rota.kinds", "rota.manage", _l("Kinds of duty")),
            ("qualifications", "rota.qualifications", "rota.manage", _l("Skills and papers")),
        ),
    ),
)


@dataclass(frozen=True)
class Section:
    """Pages that belong together: (name, endpoint, label) of each; the first is what the section leads to."""

    label: str
    pages: tuple[tuple[str, str, str], ...]

    def holds(self, name: str) -> bool:
        """Whether a page is in it."""
        return any(name == one for one, _endpoint, _label in self.pages)


@bp.app_template_global("rota_sections")
def rota_sections() -> list[Section]:
    """The sections with something to open in them."""
    found = (
        Section(
            str(label),
            tuple(
                (name, endpoint, str(word)) for name, endpoint, permission, word in pages if may(permission)
            ),
        )
        for label, pages in SECTIONS
    )
    return [one for one in found if one.pages]
