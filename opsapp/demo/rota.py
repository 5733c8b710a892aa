"""The demo's rota: duties that recur, three months that were staffed, this one, and the next one to be planned."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.demo import volunteers as demo_volunteers
from opsapp.demo import work
from opsapp.demo.volunteers import Setting
from opsapp.org.models import User
from opsapp.rota import abilities, answers, generating, months, shifts, templates
from opsapp.rota.duty_models import DutyKind, DutyTemplate, Qualification, Shift
from opsapp.rota.plan_models import Assignment, RotaMonth
from opsapp.rota.volunteer_models import Availability, MonthAnswer, Volunteer

PAST = 3  # months before this one
LEFT_OPEN = 3  # shifts of this month that still lack somebody
SILENT = 6  # volunteers who have not answered for the next month
SHOP, VAN, MEALS = "さとの店", "役場前 出発", "調理場"
# kind, name, weekdays, holidays, from, to, people, experienced, where, owner by place among the volunteers
TEMPLATES = (
    ("shop", "早番", "1234567", "same", 7, 13, 1, 0, SHOP, None),
    ("shop", "遅番", "1234567", "same", 13, 19, 1, 0, SHOP, None),
    ("van_driver", "上の組コース", "14", "off", 8, 12, 1, 0, VAN, 6),
    ("van_driver", "川沿いコース", "25", "off", 8, 12, 1, 0, VAN, 7),
    ("van_driver", "谷コース", "36", "off", 8, 12, 1, 0, VAN, 8),
    ("van_helper", "", "123456", "off", 8, 12, 1, 0, VAN, None),
    ("meals", "", "12345", "same", 10, 13, 2, 1, MEALS, None),
    ("kitchen", "", "12345", "same", 6, 11, 2, 1, MEALS, None),
    ("visits", "", "24", "off", 13, 16, 1, 0, "", 12),
    ("transport", "通院", "3", "off", 13, 17, 1, 0, "", 7),
)


def found(rng: Random, village_: Any, today: date) -> None:
    """Everything of the rota as it stands on the morning of `today`; history is written in bulk, not asked shift by
    shift: the services would take a minute for what nobody watches."""
    first = months.first_of(today)
    coming = months.next_first(first)
    for _month in range(PAST):
        first = months.previous_first(first)
    with clock.frozen(_at(first - timedelta(days=12), time(9))), transaction():
        at = _setting(village_.users["jimu"], first, today)
        people = demo_volunteers.found(rng, village_.persons, village_.person_ids, at, village_.users)
        _recur(people, at)
        generating.generate(first, clock.month_bounds(coming)[1], by=at.office)
        owners = _own(people, at)
    with clock.frozen(_at(today, time(6))), transaction():
        _publish(first, coming, at.office)
        _staff(rng, people, owners, (first, coming - timedelta(days=1)))
        generating.generate(coming, clock.month_bounds(coming)[1], by=at.office)
        _answer(rng, people, set(owners.values()), coming)
        work.found(rng, at.office)
    db.session.expunge_all()


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.JST)


def _setting(office: int, first: date, today: date) -> Setting:
    kinds = {one.code: one for one in db.session.scalars(select(DutyKind))}
    asked = {one.code: one for one in db.session.scalars(select(Qualification))}
    return Setting(kinds, asked, db.session.get_one(User, office), first, today)


def _recur(people: Sequence[Volunteer], at: Setting) -> None:
    for kind, name, weekdays, holiday, starts, ends, number, known, where, _owner in TEMPLATES:
        templates.create(
            kind_id=at.kinds[kind].id, name=name, weekdays=weekdays, holiday=holiday, starts=starts * 60,
            ends=ends * 60, people=number, experienced=known, where=where, valid_from=at.first, by=at.office,
        )  # fmt: skip


def _own(people: Sequence[Volunteer], at: Setting) -> dict[int, int]:
    """Whose slots they are, by recurring duty; written after the shifts, so that history is filled in one go."""
    found = {}
    for made, row in zip(
        db.session.scalars(select(DutyTemplate).order_by(DutyTemplate.id)), TEMPLATES, strict=True
    ):
        if row[-1] is not None:
            templates.add_owner(made, people[row[-1]], at.first, by=at.office)
            found[made.id] = people[row[-1]].id
    return found


def _publish(first: date, coming: date, office: User) -> None:
    while first <= coming:
        deadline = first - timedelta(days=months.USUAL_DEADLINE)
        row = RotaMonth(first=first, deadline=deadline, opened_at=_at(deadline - timedelta(days=10), time(9)))
        if first < coming:
            row.published_at, row.published_by_id = _at(deadline + timedelta(days=3), time(15)), office.id
        db.session.add(row)
        first = months.next_first(first)
    db.session.flush()


# --- who was and is on duty -------------------------------------------------------------------------------


class _Turns:
    """A simple rotation: the owner of a slot, else of those who can whoever has had least, never twice on a day."""

    def __init__(self, people: Sequence[Volunteer], owners: dict[int, int], said: answers.Said) -> None:
        self.owners, self.said = owners, said
        self.by_kind: dict[int, list[Volunteer]] = defaultdict(list)
        for one in people:
            for duty in one.duties:
                self.by_kind[duty.kind_id].append(one)
        self.minutes: dict[int, int] = defaultdict(int)
        self.weeks: dict[tuple[int, date], int] = defaultdict(int)
        self.days: set[tuple[int, date]] = set()

    def next(self, shift: Shift, on_it: set[int], experienced: bool) -> tuple[int, str] | None:
        """Who comes next, and how that came about."""
        fit = [one for one in self.by_kind[shift.kind_id] if one.id not in on_it and self._can(one, shift)]
        owner = self.owners.get(shift.template_id or 0)
        if owner in {one.id for one in fit}:
            return self._note(owner or 0, shift), "owner"
        known = [one for one in fit if _knows(one, shift)] if experienced else []
        chosen = min(
            known or fit, key=lambda one: (self.minutes[one.id] * 100 // one.share, one.id), default=None
        )
        return (self._note(chosen.id, shift), "proposed") if chosen else None

    def _note(self, volunteer_id: int, shift: Shift) -> int:
        self.minutes[volunteer_id] += shift.minutes
        self.weeks[volunteer_id, _monday(shift.day)] += shift.minutes
        self.days.add((volunteer_id, shift.day))
        return volunteer_id

    def _can(self, one: Volunteer, shift: Shift) -> bool:
        return (
            (one.id, shift.day) not in self.days
            and self.weeks[one.id, _monday(shift.day)] + shift.minutes <= (one.week_minutes or 10_000)
            and self.said.of(one, shift) in (answers.YES, answers.MAYBE)
            and not self.said.is_absent(one.id, shift.day)
            and not abilities.lacking(one, shift)
        )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _knows(one: Volunteer, shift: Shift) -> bool:
    return any(duty.experienced and duty.kind_id == shift.kind_id for duty in one.duties)


def _staff(rng: Random, people: Sequence[Volunteer], owners: dict[int, int], days: tuple[date, date]) -> None:
    """Fill the months up to this one, but for a few shifts after today."""
    found = shifts.between(*days)
    turns = _Turns(people, owners, answers.between(*days, [one.id for one in people]))
    ahead = [one.id for one in found if one.day > clock.today()]
    gaps = set(rng.sample(ahead, min(LEFT_OPEN, len(ahead))))
    known = {one.id: one for one in people}
    rows = [row for one in found if one.id not in gaps for row in _fill(one, turns, known)]
    db.session.execute(insert(Assignment), rows)
    db.session.expire_all()


def _fill(shift: Shift, turns: _Turns, people: dict[int, Volunteer]) -> Iterator[dict[str, Any]]:
    on_it: set[int] = set()
    while len(on_it) < shift.people:
        lacking = sum(_knows(people[one], shift) for one in on_it) < shift.experienced
        chosen = turns.next(shift, on_it, lacking)
        if chosen is None:
            return
        on_it.add(chosen[0])
        made_at = _at(shift.day.replace(day=1) - timedelta(days=7), time(14))
        yield {"shift_id": shift.id, "volunteer_id": chosen[0], "how": chosen[1], "made_at": made_at}


# --- what they say of the next month ----------------------------------------------------------------------


def _answer(rng: Random, people: Sequence[Volunteer], owners: set[int], coming: date) -> None:
    """Most have answered; who has slots of their own keeps to the usual week."""
    silent = {one.id for one in rng.sample(list(people[9:]), SILENT)}
    said = answers.between(coming, coming, [one.id for one in people])
    last = clock.month_bounds(coming)[1]
    rows: list[dict[str, Any]] = []
    for one in people:
        if one.id not in silent:
            told_at = clock.now() - timedelta(hours=rng.randint(1, 24 * 6))
            most = None if one.id in owners else rng.choice((None, None, 6, 8, 10))
            facts = {"month": coming, "most_shifts": most, "answered_at": told_at, "user_id": one.user_id}
            db.session.add(MonthAnswer(volunteer_id=one.id, **facts))
            odd = 0 if one.id in owners else 15
            rows += _halves(rng, one, said, (coming, last), told_at, odd)
    db.session.execute(insert(Availability), rows)


def _halves(
    rng: Random, one: Volunteer, said: answers.Said, days: tuple[date, date], told_at: datetime, odd: int
) -> Iterator[dict[str, Any]]:
    day = days[0]
    while day <= days[1]:
        for part in abilities.PARTS:
            usual = said.half(one.id, day, part) or "yes"
            answer = rng.choice(("no", "maybe", "yes")) if rng.randrange(100) < odd else usual
            yield {
                "volunteer_id": one.id, "day": day, "part": part, "answer": answer, "recorded_at": told_at,
                "user_id": one.user_id,
            }  # fmt: skip
        day += timedelta(days=1)
