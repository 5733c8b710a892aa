"""What volunteers have said about their time, read for many at once: the day's own answer, else the usual week's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from opsapp.db import db
from opsapp.rota.abilities import touched
from opsapp.rota.duty_models import Shift, SlotOwner
from opsapp.rota.volunteer_models import Absence, Availability, MonthAnswer, Volunteer, WeeklyAvailability

YES, MAYBE, NO = ANSWERS = ("yes", "maybe", "no")  # ○ △ ×
SIGNS = {"yes": "○", "maybe": "△", "no": "×", "": ""}
# what keeps somebody off a shift; who said nothing is not taken to be willing
REASONS = {"no": "no", "": "unanswered"}
_WORST = {"no": 0, "": 1, "maybe": 2, "yes": 3}


@dataclass(frozen=True)
class Said:
    """Answers of some volunteers for some days."""

    days: dict[tuple[int, date, str], str] = field(default_factory=dict)
    weeks: dict[tuple[int, int, str], str] = field(default_factory=dict)
    most: dict[tuple[int, date], int] = field(default_factory=dict)  # (volunteer, month): shifts at most
    absences: dict[int, list[Absence]] = field(default_factory=lambda: defaultdict(list))
    owned: dict[int, list[SlotOwner]] = field(default_factory=lambda: defaultdict(list))  # by template

    def half(self, volunteer_id: int, day: date, part: str) -> str:
        """yes, maybe, no or '' for half a day."""
        usual = self.weeks.get((volunteer_id, day.isoweekday(), part), "")
        return self.days.get((volunteer_id, day, part), usual)

    def of(self, volunteer: Volunteer, shift: Shift) -> str:
        """The answer for a whole shift, the worst of its half-days; silence of a slot's owner is a yes."""
        silence = YES if self.owns(volunteer, shift) else ""
        halves = (self.half(volunteer.id, shift.day, part) or silence for part in touched(shift))
        return min(halves, key=_WORST.__getitem__)

    def owns(self, volunteer: Volunteer, shift: Shift) -> bool:
        """Whether the slot of a shift is this volunteer's by standing agreement on its day."""
        return any(
            one.volunteer_id == volunteer.id
            and one.valid_from <= shift.day
            and (one.valid_to is None or shift.day <= one.valid_to)
            for one in self.owned.get(shift.template_id or 0, ())
        )

    def is_absent(self, volunteer_id: int, day: date) -> bool:
        """Whether somebody is exempt or away on a day."""
        return any(
            one.first_day <= day and (one.last_day is None or day <= one.last_day)
            for one in self.absences.get(volunteer_id, ())
        )


def between(first: date, last: date, known: Iterable[int]) -> Said:
    """All answers of some volunteers that bear on the days from `first` to `last`."""
    ids, said = list(known), Said()
    one = Availability
    said_of_days = select(one.volunteer_id, one.day, one.part, one.answer).where(
        one.volunteer_id.in_(ids), one.day.between(first, last), one.answer != ""
    )
    for volunteer_id, day, part, answer in db.session.execute(said_of_days):
        said.days[volunteer_id, day, part] = answer
    week = WeeklyAvailability
    for usual in db.session.scalars(select(week).where(week.volunteer_id.in_(ids))):
        said.weeks[usual.volunteer_id, usual.weekday, usual.part] = usual.answer
    month = MonthAnswer
    query = select(month).where(month.volunteer_id.in_(ids), month.month.between(first.replace(day=1), last))
    for told in db.session.scalars(query):
        if told.most_shifts is not None:
            said.most[told.volunteer_id, told.month] = told.most_shifts
    _absences(said, ids, first, last)
    _owners(said, first, last)
    return said


def _absences(said: Said, ids: list[int], first: date, last: date) -> None:
    query = select(Absence).where(
        Absence.volunteer_id.in_(ids),
        Absence.first_day <= last,
        or_(Absence.last_day.is_(None), Absence.last_day >= first),
    )
    for row in db.session.scalars(query):
        said.absences[row.volunteer_id].append(row)


def _owners(said: Said, first: date, last: date) -> None:
    query = select(SlotOwner).where(
        SlotOwner.valid_from <= last, or_(SlotOwner.valid_to.is_(None), SlotOwner.valid_to >= first)
    )
    for row in db.session.scalars(query):
        said.owned[row.template_id].append(row)
