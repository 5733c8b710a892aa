"""Reminding those who have not answered for a month: once near the deadline, or when the office says so."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _

from opsapp import clock, show
from opsapp.errors import RuleError
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.rota import asking, months
from opsapp.rota.plan_models import RotaMonth
from opsapp.rota.volunteer_models import Volunteer


def remind(first: date, *, by: User | None) -> int:
    """Tell everybody with an account who has not answered for a month; how many were told, at most once a day each.

    RuleError where nobody was asked yet.
    """
    month = months.of(first)
    if month.opened_at is None or month.deadline is None:
        raise RuleError(_("Please ask for this month first."), code="not_open")
    told = sum(_tell(one, month) for one in asking.waiting_with_account(first))
    asking.note_reminded(month, by=by)
    return told


def remind_due() -> int:
    """Remind of every month whose deadline is near and that was not reminded of yet; how many were told."""
    return sum(remind(month.first, by=None) for month, _people in asking.due_reminders(clock.today()))


def _tell(volunteer: Volunteer, month: RotaMonth) -> bool:
    user = volunteer.user
    if user is None or month.deadline is None:
        return False
    with notices.speaking_to(user):
        words = _(
            "Please answer when you have time in %(month)s, by %(day)s.",
            month=show.month_text(month.first),
            day=show.date_text(month.deadline),
        )
    key = f"rota.answers.{month.first:%Y-%m}.{clock.today().isoformat()}"
    url = url_for("rota.availability_mine", month=f"{month.first:%Y-%m}")
    return notices.tell(user, key, words, url, volunteer.person.email) is not None
