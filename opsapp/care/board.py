"""The evening's board: who has been seen, who has not, and what was said about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp.care import expectations, watching
from opsapp.care.expectations import DUE, EXCUSED, MET, OVERDUE, PAUSED, WAITING, Expected
from opsapp.care.watch_models import WatchPlan
from opsapp.db import db
from opsapp.people.models import Person
from opsapp.rota.volunteer_models import Volunteer

STATES = (OVERDUE, DUE, EXCUSED, PAUSED, MET, WAITING)  # as they stand on the board
STATE_WORDS = {
    "overdue": _l("Past due"), "due": _l("Due today"), "excused": _l("With a reason"),
    "paused": _l("Paused"), "met": _l("Seen today"), "waiting": _l("Not due yet"),
}  # fmt: skip
UNSEEN = (OVERDUE, DUE, EXCUSED)  # whom nobody has seen although it was time


@dataclass(frozen=True)
class Board:
    """How it stands on an evening: the contacts asked for, and how many there are of each state. The rows are bare:
    `with_plans` reads who they are about."""

    evening: date
    rows: Sequence[Expected]
    counts: dict[str, int]

    @property
    def asked_for(self) -> int:
        """How many were to be seen by this evening."""
        return sum(self.counts[one] for one in (*UNSEEN, MET))


def board(evening: date, *, state: str = "", hamlet: str = "") -> Board:
    """The board of an evening, of one hamlet or all; `state` is one, or "unseen" for all who should have been seen."""
    rows = expectations.at_a_glance(evening, hamlet)
    counts = dict.fromkeys(STATES, 0)
    for one in rows:
        counts[one.state] += 1
    wanted = UNSEEN if state == "unseen" else (state,) if state in STATES else STATES
    place = {name: at for at, name in enumerate(STATES)}
    chosen = [one for one in rows if one.state in wanted]
    return Board(evening, sorted(chosen, key=lambda one: (place[one.state], one.due_on)), counts)


def hamlet_of(person: Person) -> str:
    """The hamlet of a person's household, '' without one."""
    return person.household.hamlet if person.household else ""


def with_plans(rows: Sequence[Expected]) -> list[Expected]:
    """The same rows with their plans, and so with people, households, telephones and preferred visitors."""
    visitor = joinedload(WatchPlan.visitor).joinedload(Volunteer.person)
    person = joinedload(WatchPlan.person)
    query = (
        select(WatchPlan)
        .where(WatchPlan.id.in_([one.plan.id for one in rows]))
        .options(visitor, person.joinedload(Person.household), person.selectinload(Person.phones))
    )
    plans = {one.id: one for one in db.session.scalars(query)}
    return [replace(one, plan=plans[one.plan.id]) for one in rows]


def standing(person: Person, evening: date) -> Expected | None:
    """How it stands with one person on an evening; None without a plan."""
    plan = watching.plan_on(person.id, evening)
    return expectations.expected(evening, [plan])[0] if plan is not None else None
