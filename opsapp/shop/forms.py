"""Forms of shop: their shape only, the rules of a till are in ledger/tills.py."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from opsapp.forms import Form, TextField, choices, longest, required

CHANNEL_WORDS = {"shop": _l("In the shop"), "van": _l("On the van")}


class TillForm(Form):
    """A till: the view fills in places and devices."""

    code = TextField(
        _l("Till number"),
        [required(), longest(4)],
        description=_l("Printed on every receipt, such as 1 or V1."),
    )
    name = TextField(_l("Name"), [required(), longest(60)])
    channel = RadioField(_l("Where it stands"), choices=choices(CHANNEL_WORDS), default="shop")
    place_id = SelectField(_l("Sells goods from"), coerce=int)
    device_id = SelectField(
        _l("Device"),
        coerce=lambda value: value or None,
        description=_l("The tablet on which this till is rung up. Enrol new ones under Settings."),
    )
