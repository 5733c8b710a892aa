"""○ △ × given on a phone, with or without a network."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from opsapp import clock, shapes
from opsapp.access import allowed
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import asking, availability, months, shifts, volunteers
from opsapp.rota.abilities import PARTS
from opsapp.rota.answers import ANSWERS
from opsapp.rota.availability import LONGEST_NOTE, MOST_SHIFTS, Half
from opsapp.rota.volunteer_models import Volunteer
from opsapp.sync.service import Answer, Submitted, handles

BIGGEST_ID = 2**31 - 1
FINISHES = ("most", "note", "done")  # any of them says that the month is answered


@handles("availability", "rota.work")
def availability_answer(op: Submitted) -> Answer:
    """Write down answers for a month. Held with "not_yours" for somebody else's, "past" for days that were over."""
    by = db.session.get_one(User, op.user_id)
    volunteer, first = _volunteer(op.data, by), _month(op.data)
    said = _days(op.data, first)
    changed = availability.answer(volunteer, said, by=by, at=op.happened_at)
    if any(name in op.data for name in FINISHES):
        availability.finish(
            volunteer, first, by=by, most=_most(op.data), note=shapes.words(op.data, "note", LONGEST_NOTE),
            at=op.happened_at,
        )  # fmt: skip
    return {
        "volunteer": volunteer.id,
        "changed": len(changed),
        "flags": _flags(op, volunteer, first, changed),
    }


def _volunteer(data: dict[str, Any], by: User) -> Volunteer:
    """The author, or whom the office writes for."""
    if data.get("volunteer") is None:
        return volunteers.mine(by)
    found = volunteers.by_id(shapes.whole(data, "volunteer", 1, BIGGEST_ID))
    if found.user_id != by.id and not allowed(by, "rota.arrange"):
        raise RuleError(
            _("Only the office writes down the answers of others."), code="not_yours", field="volunteer"
        )
    return found


def _month(data: dict[str, Any]) -> date:
    month = shapes.words(data, "month", 10, needed=True)
    return months.first_of(shapes.day({"month": f"{month}-01" if len(month) == 7 else month}, "month"))


def _days(data: dict[str, Any], first: date) -> dict[Half, str]:
    days = data.get("days", {})
    if not isinstance(days, dict) or not all(isinstance(halves, dict) for halves in days.values()):
        shapes.unreadable("days")
    said: dict[Half, str] = {}
    for written, halves in days.items():
        day = shapes.day({"days": written}, "days")
        if months.first_of(day) != first or not set(halves) <= set(PARTS):
            shapes.unreadable("days")
        said |= {(day, part): shapes.one_of(halves, part, ("", *ANSWERS)) for part in halves}
    return said


def _most(data: dict[str, Any]) -> int | None:
    return None if data.get("most") is None else shapes.whole(data, "most", 0, MOST_SHIFTS)


def _flags(op: Submitted, volunteer: Volunteer, first: date, changed: list[Half]) -> list[str]:
    """What the office may want to know: said after the deadline, against a shift they are on."""
    deadline = months.of(first).deadline
    late = deadline is not None and op.happened_at >= shifts.at(deadline + timedelta(1), 0)
    mine = [
        one for one in asking.upset(*clock.month_bounds(first)) if one.assignment.volunteer_id == volunteer.id
    ]
    days = {day for day, _part in changed}
    upset = any(one.assignment.shift.day in days for one in mine)
    return [name for name, there in (("late", late and bool(changed)), ("upset", upset)) if there]
