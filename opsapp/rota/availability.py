"""○ △ × as volunteers say it, half-days at a time: by themselves, or written down by the office in their name.

Of two answers for the same half-day the one said last holds, whichever of them arrives last.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import months
from opsapp.rota.abilities import PARTS
from opsapp.rota.answers import ANSWERS
from opsapp.rota.volunteer_models import Availability, MonthAnswer, Volunteer, WeeklyAvailability

AHEAD = 400  # days; nobody knows their time further than a year and a month
MOST_SHIFTS = 62  # two a day
LONGEST_NOTE = 200
Half = tuple[date, str]  # a day, and 'am' or 'pm'


def answer(
    volunteer: Volunteer, said: Mapping[Half, str], *, by: User, at: datetime | None = None
) -> list[Half]:
    """Write down yes, maybe, no or '' (taken back: the usual week holds) for some half-days; those that changed.

    `at` is when it was said, by default now. What was said of a half-day later than that stays. RuleError for a day
    that was past then ("past"), a day too far ahead, and words that are no answer.
    """
    moment = min(at or clock.now(), clock.now())
    for half, word in said.items():
        _check(half, word, moment)
    lock(Volunteer, [volunteer.id])  # two devices answer the same half-day one after the other
    held = {(row.day, row.part): row for row in _rows(volunteer, said)}
    changed = [half for half, word in said.items() if _keep(volunteer, held, half, word, moment, by)]
    db.session.flush()
    return changed


def _check(half: Half, word: str, moment: datetime) -> None:
    day, part = half
    if part not in PARTS or word not in ("", *ANSWERS):
        raise RuleError(_("Please choose ○, △ or ×."), field="days", code="unreadable")
    if day < clock.day_of(moment):
        raise RuleError(_("This day is past. Its answer cannot be changed."), field="days", code="past")
    if day > clock.day_of(moment) + timedelta(AHEAD):
        raise RuleError(_("This day is too far ahead."), field="days", code="too_far")


def _rows(volunteer: Volunteer, said: Mapping[Half, str]) -> list[Availability]:
    days = {day for day, _part in said}
    query = select(Availability).where(Availability.volunteer_id == volunteer.id, Availability.day.in_(days))
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _keep(
    volunteer: Volunteer,
    held: Mapping[Half, Availability],
    half: Half,
    word: str,
    moment: datetime,
    by: User,
) -> bool:
    row = held.get(half)
    if row is not None and row.recorded_at > moment:
        return False
    if row is None:
        row = Availability(volunteer_id=volunteer.id, day=half[0], part=half[1], answer="")
    changed = row.answer != word
    row.answer, row.recorded_at, row.user_id = word, moment, by.id
    db.session.add(row)
    return changed


def finish(
    volunteer: Volunteer,
    first: date,
    *,
    by: User,
    most: int | None = None,
    note: str = "",
    at: datetime | None = None,
) -> MonthAnswer:
    """The answer for a month is complete, with how often at most and a word to the office; said again, the later holds.

    RuleError when the month is over, or for a number that cannot be.
    """
    moment, month = min(at or clock.now(), clock.now()), months.first_of(first)
    if clock.month_bounds(month)[1] < clock.day_of(moment):
        raise RuleError(_("This month is over."), code="past")
    if most is not None and not 0 <= most <= MOST_SHIFTS:
        raise RuleError(
            _("Please enter a number from %(lowest)s to %(highest)s.", lowest=0, highest=MOST_SHIFTS),
            field="most",
        )
    lock(Volunteer, [volunteer.id])
    row = of_month(volunteer, month) or MonthAnswer(volunteer=volunteer, month=month, answered_at=moment)
    if row.answered_at > moment:
        return row
    row.most_shifts, row.note = most, note.strip()[:LONGEST_NOTE]
    row.answered_at, row.user_id = moment, by.id
    db.session.add(row)
    db.session.flush()
    audit("rota.month_answer", "volunteer", volunteer.id, by=by, month=month.isoformat())
    return row


def of_month(volunteer: Volunteer, first: date) -> MonthAnswer | None:
    """What somebody said for a whole month, None when they have not finished answering."""
    query = select(MonthAnswer).where(MonthAnswer.volunteer_id == volunteer.id, MonthAnswer.month == first)
    return db.session.scalar(query.execution_options(populate_existing=True))


# --- the usual week ---------------------------------------------------------------------------------------


def usual_week(volunteer: Volunteer) -> dict[tuple[int, str], str]:
    """What usually holds, by weekday (1 Monday … 7 Sunday) and half of the day."""
    query = select(WeeklyAvailability).where(WeeklyAvailability.volunteer_id == volunteer.id)
    return {(row.weekday, row.part): row.answer for row in db.session.scalars(query)}


def set_usual_week(volunteer: Volunteer, week: Mapping[tuple[int, str], str], *, by: User) -> None:
    """What holds from now on where a day was not answered by itself; '' or left out: nothing is said."""
    wanted = {key: word for key, word in week.items() if word}
    for (weekday, part), word in wanted.items():
        if weekday not in range(1, 8) or part not in PARTS or word not in ANSWERS:
            raise RuleError(_("Please choose ○, △ or ×."), field="week", code="unreadable")
    lock(Volunteer, [volunteer.id])
    if usual_week(volunteer) == wanted:
        return
    db.session.execute(delete(WeeklyAvailability).where(WeeklyAvailability.volunteer_id == volunteer.id))
    db.session.add_all(
        WeeklyAvailability(volunteer_id=volunteer.id, weekday=weekday, part=part, answer=word)
        for (weekday, part), word in wanted.items()
    )
    db.session.flush()
    audit("rota.usual_week", "volunteer", volunteer.id, by=by)
