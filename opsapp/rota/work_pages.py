"""What the pages about work share: the month in the address, and what selects offer."""

from datetime import date, datetime

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import SelectChoice

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.rota import months, volunteers, work_words
from opsapp.rota.blueprint import bp
from opsapp.rota.duty_models import DutyKind

for _filter in (
    work_words.worked_hours,
    work_words.clock_minutes,
    work_words.flag_words,
):
    bp.add_app_template_filter(_filter, _filter.__name__)
bp.add_app_template_filter(work_words.kind_text, "work_kind")
bp.add_app_template_filter(months.previous_first, "month_before")
bp.add_app_template_filter(months.next_first, "month_after")


@bp.app_template_filter("address_day")
def _address_day(moment: datetime) -> str:
    """'2027-03-01': the Japanese day of a moment as addresses write it."""
    return clock.day_of(moment).isoformat()


def asked_month() -> date:
    """The first day of the month in the address (?month=2027-03), by default this one; 404 for an odd one."""
    asked = request.args.get("month", "").strip()
    if not asked:
        return months.first_of(clock.today())
    try:
        return date.fromisoformat(f"{asked[:7]}-01")
    except ValueError:
        abort(404)


def asked_query() -> str:
    """What is looked for."""
    return request.args.get("q", "").strip()


def kinds() -> list[DutyKind]:
    """Kinds of duty in use, in their order."""
    query = select(DutyKind).where(DutyKind.active)
    return list(db.session.scalars(query.order_by(DutyKind.rank, DutyKind.id)))


def kind_choices(none: str = "") -> list[SelectChoice]:
    """Kinds of duty for a select; with `none` the first choice means none of them."""
    first = [SelectChoice("", none)] if none else []
    return [*first, *(SelectChoice(one.id, work_words.kind_text(one)) for one in kinds())]


def volunteer_choices(day: date) -> list[SelectChoice]:
    """Volunteers about a day for a select, in 五十音 order."""
    rows = volunteers.between(day.replace(day=1), day)
    return [SelectChoice("", _("Please choose")), *(SelectChoice(one.id, one.person.name) for one in rows)]


def read_day(text: str) -> date | None:
    """A day in an address, None when it is empty or odd."""
    try:
        return clock.parse_date(text) if text.strip() else None
    except RuleError:
        return None
