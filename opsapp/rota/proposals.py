"""Proposals of the solver over the days of a month that are still to come: started, read, applied, dropped.

Only what earlier proposals brought is moved. What the office assigned, what people took over or swapped, and slots of
an owner who can come stay as they are, locked or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import Organisation, User
from opsapp.org.service import audit
from opsapp.rota import offers, sheet, shifts
from opsapp.rota.plan_models import Assignment, Proposal
from opsapp.rota.problem import Pair, Problem, Worker
from opsapp.rota.sheet import Sheet

RUNNING, READY, APPLIED, DROPPED, FAILED = "running", "ready", "applied", "dropped", "failed"
INTERRUPTED = "interrupted"  # said of a run that gives no sign of life any more
LONGEST_SILENCE = timedelta(seconds=60)
MOVABLE = ("proposed", "owner")


@dataclass(frozen=True)
class Question:
    """What the solver is asked: the days as they stand, and which of what stands a proposal may move."""

    sheet: Sheet
    problem: Problem
    movable: frozenset[Pair]


def start(first: date, last: date, *, by: User, keep: bool = False) -> Proposal:
    """Write down a run over the days from `first`, at the earliest tomorrow, to `last`, all of one month.

    RuleError: no day is left, no shifts, or another run of the month is at work ("running"). The caller launches it
    after the commit (`proposal_runs.launch`); older results of the month that nobody applied are dropped.
    """
    lock(Organisation, [1])  # two who start at once wait for one another here
    begin = max(first, clock.today() + timedelta(1))
    if begin > last:
        raise RuleError(_("Every day of this month has begun already."), code="over")
    if not shifts.between(begin, last):
        raise RuleError(_("There are no shifts on these days yet. Please make them first."), code="no_shifts")
    for one in of_month(begin):
        _give_way(one)
    made = Proposal(
        first_day=begin,
        last_day=last,
        began_at=clock.now(),
        beat_at=clock.now(),
        user_id=by.id,
        keep=keep,
        state=RUNNING,
        result={},
    )
    db.session.add(made)
    db.session.flush()
    audit("rota.proposal_start", "rota_proposal", made.id, by=by)
    return made


def _give_way(older: Proposal) -> None:
    state = state_of(older)
    if state == RUNNING:
        raise RuleError(_("A proposal for this month is being worked out already."), code="running")
    if state in (INTERRUPTED, READY):
        older.state = FAILED if state == INTERRUPTED else DROPPED


def of_month(day: date) -> Sequence[Proposal]:
    """Proposals of the month of a day, the latest first."""
    first, last = clock.month_bounds(day)
    query = select(Proposal).where(Proposal.first_day.between(first, last)).order_by(Proposal.id.desc())
    return db.session.scalars(query).all()


def state_of(proposal: Proposal) -> str:
    """running, ready, applied, dropped or failed; interrupted when a run was silent for a minute."""
    silent = clock.now() - proposal.beat_at > LONGEST_SILENCE
    return INTERRUPTED if proposal.state == RUNNING and silent else proposal.state


def drop(proposal: Proposal, *, by: User) -> None:
    """Throw a result away. RuleError when it was applied or is still being worked out; dropped already, nothing."""
    lock(Proposal, [proposal.id])
    db.session.refresh(proposal)
    if proposal.state == DROPPED:
        return
    if state_of(proposal) in (APPLIED, RUNNING):
        raise RuleError(_("This proposal can no longer be dropped."))
    proposal.state = DROPPED
    db.session.flush()
    audit("rota.proposal_drop", "rota_proposal", proposal.id, by=by)


# --- the question ----------------------------------------------------------------------------------------


def question(first: date, last: date, *, keep: bool) -> Question:
    """The days as they stand with everything that people decided fixed; `keep` stays close to the rest."""
    found = sheet.sheet(first, last, keep=keep)
    barred = {(slot, worker.key) for worker in found.problem.workers for slot in worker.barred}
    movable = {
        (shift.id, one.volunteer_id)
        for shift in found.shifts.values()
        for one in shift.assignments
        if _is_movable(one, (shift.id, one.volunteer_id) in barred)
    }
    free = frozenset(found.standing & movable)
    problem = replace(
        found.problem,
        workers=_heard(found, offers.declined(first, last)),
        fixed=found.standing - free,
        previous=free if keep else frozenset(),
    )
    return Question(found, problem, free)


def _heard(found: Sheet, declined: set[Pair]) -> tuple[Worker, ...]:
    """Nobody is proposed for the very shift that they gave away or said no to."""
    return tuple(
        replace(one, barred={slot: "cannot" for slot, who in declined if who == one.key} | dict(one.barred))
        for one in found.problem.workers
    )


def _is_movable(one: Assignment, barred: bool) -> bool:
    """An owner keeps the slot as long as nothing speaks against that day."""
    return not one.locked and one.how in MOVABLE and (barred or one.how == "proposed")


def pairs(proposal: Proposal, key: str = "pairs") -> set[Pair]:
    """The plan of a result as (shift, volunteer); "movable" and "fixed" are what stood when it was asked for."""
    return {(slot, worker) for slot, worker in (proposal.result or {}).get(key, ())}


def changes(proposal: Proposal) -> tuple[set[Pair], set[Pair]]:
    """Who comes on and who goes off; of an applied one what was really done."""
    outcome = (proposal.result or {}).get("outcome")
    if outcome is not None:
        return {(s, w) for s, w in outcome["come"]}, {(s, w) for s, w in outcome["go"]}
    plan, movable = pairs(proposal), pairs(proposal, "movable")
    return plan - movable - pairs(proposal, "fixed"), movable - plan
