"""Forms of tabs: their shape only, the rules are in accounts.py and tabs.py."""

import uuid

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField

from opsapp import clock
from opsapp.forms import DayField, Form, TextField, YenField, choices, longest, required
from opsapp.ledger.accounts import CLOSING_DAYS, MONTH_END

TENDER_WORDS = {"cash": _l("Cash"), "bank": _l("Bank transfer")}


def closing_day_text(day: int) -> object:
    """'Month's end', 'the 20th'."""
    return _l("End of the month") if day == MONTH_END else _l("Day %(day)s", day=day)


class TabForm(Form):
    """Up to how much, and on which day of the month it is closed."""

    limit_yen = YenField(
        _l("Limit"),
        [required()],
        description=_l("Above it a purchase still goes through, but the office is shown it."),
    )
    closing_day = SelectField(_l("Closing day"), coerce=int, default=MONTH_END)

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        last_first = sorted(CLOSING_DAYS, key=lambda day: (day != MONTH_END, day))
        self.closing_day.choices = [SelectChoice(day, closing_day_text(day)) for day in last_first]


class OpenForm(TabForm):
    """A new tab, with what the book used before says."""

    carried = YenField(
        _l("Owed in the book used before"), description=_l("Empty when nothing is to be carried over.")
    )


class PaymentForm(Form):
    """Money received at the office or in the bank account."""

    yen = YenField(_l("Yen received"), [required()])
    tender = RadioField(
        _l("How it was paid"),
        [required(_l("Please choose how it was paid."))],
        choices=choices(TENDER_WORDS),
    )
    paid_on = DayField(_l("Day it was received"), [required()], default=clock.today)
    note = TextField(_l("Note"), [longest(120)])
    slip_id = HiddenField(default=lambda: str(uuid.uuid4()))


class ReasonForm(Form):
    """Why an entry is taken back."""

    note = TextField(_l("Reason"), [required(), longest(120)])
