"""A month is asked for: who has answered, who is still to be called, what came after the deadline, what it upsets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import answers, months, shifts, volunteers
from opsapp.rota.abilities import PARTS, touched
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment, RotaMonth
from opsapp.rota.volunteer_models import Availability, MonthAnswer, Volunteer, WeeklyAvailability

REMIND_BEFORE = 3  # days before the deadline
ANSWERED, BEGUN, USUAL, AWAY, SILENT = STATES = ("answered", "begun", "usual", "away", "silent")
MISSING = (BEGUN, SILENT)  # who is reminded and called


@dataclass(frozen=True)
class Asked:
    """How far one volunteer is with a month: half-days by answer as they hold, the usual week included."""

    volunteer: Volunteer
    state: str
    told: MonthAnswer | None
    counts: dict[str, int]  # yes, maybe, no, ''
    late: bool  # something was said after the deadline

    @property
    def missing(self) -> bool:
        """Whether the office still waits for them: nothing finished, no usual week that speaks for them."""
        return self.state in MISSING


def all_asked(first: date) -> list[Asked]:
    """Everybody who takes duties in a month, in 五十音 order, and how far they are."""
    first, last = clock.month_bounds(first)
    people = volunteers.between(first, last)
    known = [one.id for one in people]
    said = answers.between(first, last, known)
    told = {row.volunteer_id: row for row in _told(first)}
    usual = set(db.session.scalars(select(WeeklyAvailability.volunteer_id).distinct()))
    late = {row.volunteer_id for row in late_answers(first)}
    return [
        _asked(one, (first, last), said, told.get(one.id), one.id in usual, one.id in late) for one in people
    ]


def _told(first: date) -> Sequence[MonthAnswer]:
    query = select(MonthAnswer).where(MonthAnswer.month == first).options(joinedload(MonthAnswer.user))
    return db.session.scalars(query).all()


def _asked(
    one: Volunteer,
    month: tuple[date, date],
    said: answers.Said,
    told: MonthAnswer | None,
    usual: bool,
    late: bool,
) -> Asked:
    days = [month[0] + timedelta(n) for n in range(month[1].day)]
    counts = dict.fromkeys((*answers.ANSWERS, ""), 0)
    for day in days:
        for part in PARTS:
            counts[said.half(one.id, day, part)] += 1
    own = sum((one.id, day, part) in said.days for day in days for part in PARTS)
    state = USUAL if usual else BEGUN if own else SILENT
    if told is not None or own >= len(days) * (1 if one.parts else len(PARTS)):
        state = ANSWERED
    elif all(said.is_absent(one.id, day) for day in days):
        state = AWAY
    return Asked(one, state, told, counts, late)


def missing(first: date) -> list[Asked]:
    """Who still has to be asked for a month, on the telephone where they have no account."""
    return [one for one in all_asked(first) if one.missing]


# --- reminders --------------------------------------------------------------------------------------------


def due_reminders(today: date) -> list[tuple[RotaMonth, list[Volunteer]]]:
    """Months whose deadline is near and that nobody was reminded of yet, with those who have an account and have not
    answered; who has none is called (`missing`)."""
    query = select(RotaMonth).where(
        RotaMonth.opened_at.is_not(None),
        RotaMonth.reminded_at.is_(None),
        RotaMonth.deadline.between(today, today + timedelta(REMIND_BEFORE)),
    )
    return [
        (month, waiting_with_account(month.first))
        for month in db.session.scalars(query.order_by(RotaMonth.first))
    ]


def waiting_with_account(first: date) -> list[Volunteer]:
    """Who has an account and has not answered for a month."""
    return [one.volunteer for one in missing(first) if one.volunteer.user_id is not None]


# --- what came late ---------------------------------------------------------------------------------------


def late_answers(first: date) -> Sequence[Availability]:
    """Half-days of a month said after its deadline, the latest first: a sheet may have been planned already."""
    deadline = months.of(first).deadline
    if deadline is None:
        return []
    query = (
        select(Availability)
        .where(Availability.day.between(*clock.month_bounds(first)))
        .where(Availability.recorded_at >= shifts.at(deadline + timedelta(1), 0))
        .options(
            joinedload(Availability.volunteer).joinedload(Volunteer.person), joinedload(Availability.user)
        )
        .order_by(Availability.recorded_at.desc(), Availability.day, Availability.part)
    )
    return db.session.scalars(query).all()


@dataclass(frozen=True)
class Upset:
    """Somebody stands on a shift for which they have said that they cannot come."""

    assignment: Assignment
    answer: str  # 'no', or '' when a yes was taken back
    said_at: datetime | None  # None: their usual week says so
    since: bool  # it was said after they were put on the shift


def upset(first: date, last: date) -> list[Upset]:
    """Standing assignments from now on that an answer makes impossible, in the order of their shifts."""
    found = [one for one in _standing(first, last) if one.shift.ends_at > clock.now()]
    known = {one.volunteer_id for one in found}
    said = answers.between(first, last, known)
    rows = _rows(first, last, known)
    return [upset for one in found if (upset := _upset(one, said, rows)) is not None]


def _standing(first: date, last: date) -> Sequence[Assignment]:
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(Shift.day.between(first, last), Shift.cancelled_at.is_(None), Assignment.ended_at.is_(None))
        .options(
            joinedload(Assignment.shift).joinedload(Shift.kind),
            joinedload(Assignment.volunteer).joinedload(Volunteer.person),
        )
        .order_by(Shift.starts_at, Assignment.id)
    )
    return db.session.scalars(query).all()


def _rows(first: date, last: date, known: set[int]) -> dict[tuple[int, date, str], Availability]:
    query = select(Availability).where(
        Availability.volunteer_id.in_(known), Availability.day.between(first, last)
    )
    return {(row.volunteer_id, row.day, row.part): row for row in db.session.scalars(query)}


def _upset(
    one: Assignment, said: answers.Said, rows: dict[tuple[int, date, str], Availability]
) -> Upset | None:
    word = said.of(one.volunteer, one.shift)
    if word not in answers.REASONS:
        return None
    halves = [(one.volunteer_id, one.shift.day, part) for part in touched(one.shift)]
    spoken = [rows[half].recorded_at for half in halves if half in rows and rows[half].answer == word]
    if not word and not spoken:
        return None  # nobody ever asked: the office put them there knowing so
    at = max(spoken, default=None)
    return Upset(one, word, at, at is not None and at > one.made_at)


def opened(first: date, *, by: User, deadline: date | None = None) -> RotaMonth:
    """Ask everybody for a month; a new deadline means that they may be reminded again."""
    before = months.of(first).deadline
    month = months.open_for_answers(first, by=by, deadline=deadline)
    if month.deadline != before:
        month.reminded_at = None
        db.session.flush()
    return month


def note_reminded(month: RotaMonth, *, by: User | None) -> None:
    """The volunteers of a month have been reminded: it does not happen by itself again."""
    month.reminded_at = clock.now()
    db.session.flush()
    audit("rota.month_remind", "rota_month", month.first.isoformat(), by=by)
