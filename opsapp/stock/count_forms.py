"""Forms of counting: starting one, and one entry. Their shape only: the rules are in counting.py."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from opsapp import clock
from opsapp.errors import RuleError
from opsapp.forms import NUMBER, Form, ParsedField, QuantityField, TextField, choices, longest, required

LATEST = "%Y-%m-%dT%H:%M"


class StartForm(Form):
    """A count of a place, or of one department there."""

    place_id = SelectField(_l("Place"), **NUMBER)
    department_id = SelectField(_l("Department"), **NUMBER)
    name = TextField(
        _l("Name of the count"), [longest(80)], description=_l("Left empty, it is named after the month.")
    )
    blind = BooleanField(
        _l("Count blind"),
        description=_l("Who counts does not see what the list expects; only the office does."),
    )
    request_id = HiddenField()


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=clock.JST)
    except ValueError:
        raise RuleError(_("Please write day and time, like 2026-11-30T20:15.")) from None


class MomentField(ParsedField):
    """Day and time on a Japanese wall clock, as the browser's own field sends them."""

    reader = staticmethod(_moment)
    writer = staticmethod(lambda moment: clock.to_japan(moment).strftime(LATEST))


class EntryForm(Form):
    """So many of some goods at one spot."""

    scan = TextField(_l("Barcode, number or name"), [longest(120)])
    product_id = RadioField(_l("Which of these?"), choices=[], validate_choice=False, **NUMBER)
    quantity = QuantityField(_l("Counted quantity"))
    shelf = TextField(
        _l("Shelf"), [longest(40)], description=_l("Where you stand, if you like. It stays for the next.")
    )
    at = MomentField(
        _l("Counted at"), description=_l("Only when you copy from paper: when it was counted there.")
    )
    operation_id = HiddenField()


class PostForm(Form):
    """How a count ends."""

    uncounted = RadioField(
        validators=[required()], choices=choices({"leave": "", "zero": ""}), default="leave"
    )
    note = TextField(_l("Note"), [longest(200)])
