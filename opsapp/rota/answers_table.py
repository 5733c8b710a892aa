"""The list of answers as a table to keep."""

from flask_babel import lazy_gettext as _l

from opsapp import show
from opsapp.rota.asking import ANSWERED, AWAY, BEGUN, SILENT, USUAL, Asked
from opsapp.rota.volunteer_models import Volunteer

STATE_WORDS = {
    ANSWERED: _l("answered"),
    BEGUN: _l("begun"),
    USUAL: _l("as in the usual week"),
    AWAY: _l("away all month"),
    SILENT: _l("not answered"),
}
HEADINGS = (
    _l("Name"), _l("Reading"), _l("State"), "○", "△", "×", _l("Not answered"), _l("At most"),
    _l("A word to the office"), _l("Answered at"), _l("Written down by"), _l("After the deadline"), _l("Phone"),
)  # fmt: skip
KINDS = (
    "text", "text", "text", "number", "number", "number", "number", "number",
    "text", "datetime", "text", "text", "text",
)  # fmt: skip


def row(one: Asked) -> list[object]:
    """One volunteer as a row."""
    person, told = one.volunteer.person, one.told
    counts = [one.counts[word] for word in ("yes", "maybe", "no", "")]
    return [
        person.name, person.kana, str(STATE_WORDS[one.state]), *counts, told.most_shifts if told else None,
        told.note if told else "", told.answered_at if told else None, told.user.name if told and told.user else "",
        str(_l("after the deadline")) if one.late else "", " / ".join(numbers(one.volunteer)),
    ]  # fmt: skip


def numbers(volunteer: Volunteer) -> list[str]:
    """The telephone numbers of a volunteer as they were given."""
    return [one.shown or show.phone(one.digits) for one in volunteer.person.phones]
