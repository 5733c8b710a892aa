"""Runs of the solver behind the pages: a thread of its own works, another one gives signs of life each second."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from flask import Flask, current_app
from sqlalchemy import update

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.rota import explaining, explanations, proposals, solver
from opsapp.rota.explaining_rules import Filled
from opsapp.rota.plan_models import Proposal
from opsapp.rota.problem import Pair, Problem
from opsapp.rota.proposals import Question

SECONDS = 30.0  # most time for one run
BEAT = 1.0  # seconds between two signs of life
log = logging.getLogger(__name__)


def launch(proposal_id: int, seconds: float = SECONDS) -> Thread:
    """Work a proposal out in the background; call it after the commit that wrote it down."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    thread = Thread(
        target=_work, args=(app, proposal_id, seconds), name=f"proposal-{proposal_id}", daemon=True
    )
    thread.start()
    return thread


class _Pulse:
    """How far the solver is, as it tells; written down by the one who gives the signs of life."""

    def __init__(self) -> None:
        self.stage, self.percent = "", 0

    def tell(self, stage: str, used: float, _best: int | None) -> None:
        self.stage, self.percent = stage, round(100 * used)


def _work(app: Flask, proposal_id: int, seconds: float) -> None:
    with app.app_context():
        try:
            with _beating(app, proposal_id) as pulse:
                asked = db.session.get_one(Proposal, proposal_id)
                found = proposals.question(asked.first_day, asked.last_day, keep=asked.keep)
                db.session.rollback()  # nothing is held while the solver thinks
                _end(proposal_id, proposals.READY, think(found, seconds, pulse))
        except Exception:
            log.exception("a proposal of the rota failed")
            _end(proposal_id, proposals.FAILED, {})


@contextmanager
def _beating(app: Flask, proposal_id: int) -> Iterator[_Pulse]:
    pulse, over = _Pulse(), Event()

    def beat() -> None:
        while not over.wait(BEAT):
            with app.app_context(), transaction() as session:
                session.execute(
                    _still_running(proposal_id).values(
                        beat_at=clock.now(), stage=pulse.stage, percent=pulse.percent
                    )
                )

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield pulse
    finally:
        over.set()
        thread.join()


def _end(proposal_id: int, state: str, result: dict[str, Any]) -> None:
    """What a run brought, unless somebody gave it up for lost meanwhile."""
    with transaction() as session:
        session.execute(
            _still_running(proposal_id).values(state=state, percent=100, beat_at=clock.now(), result=result)
        )


def _still_running(proposal_id: int) -> Any:
    return update(Proposal).where(Proposal.id == proposal_id, Proposal.state == proposals.RUNNING)


# --- what a result holds ---------------------------------------------------------------------------------


def think(found: Question, seconds: float, pulse: _Pulse | None = None) -> dict[str, Any]:
    """Ask the solver; its answer as it is kept with a proposal."""
    plan = solver.propose(found.problem, seconds=seconds, progress=pulse.tell if pulse else None)
    return _result(found, plan)


def _result(found: Question, plan: solver.Plan) -> dict[str, Any]:
    problem = found.problem
    now, then = found.problem.fixed | found.movable, plan.pairs
    return {
        "pairs": sorted(map(list, then)),
        "movable": sorted(map(list, found.movable)),
        "fixed": sorted(map(list, problem.fixed)),
        "stages": [
            {"name": one.name, "value": one.value, "bound": one.bound, "proved": one.proved}
            for one in plan.stages
        ],
        "places": sum(slot.need for slot in problem.slots),
        "filled": {"before": _filled(problem, now), "after": _filled(problem, then)},
        "minutes": {"before": _minutes(problem, now), "after": _minutes(problem, then)},
        "gaps": _gaps(problem, then),
        "held": _held(problem, then),
    }


def _filled(problem: Problem, pairs: frozenset[Pair]) -> int:
    on = Counter(slot for slot, _worker in pairs)
    return sum(min(slot.need, on[slot.key]) for slot in problem.slots)


def _minutes(problem: Problem, pairs: frozenset[Pair]) -> list[int]:
    """The fewest, the most and the average minutes of those with a share of the work."""
    length = {slot.key: slot.minutes for slot in problem.slots}
    served: Counter[int] = Counter()
    for slot, worker in pairs:
        served[worker] += length[slot]
    several = [served[one.key] for one in problem.workers if one.share] or [0]
    return [min(several), max(several), sum(several) // len(several)]


def _gaps(problem: Problem, pairs: frozenset[Pair]) -> list[dict[str, Any]]:
    """Every duty that lacks somebody, with the reasons in numbers."""
    plan = Filled(problem, pairs)
    return [
        explanations.kept(explaining.empty(plan, (), slot.key))
        for slot in problem.slots
        if plan.missing(slot) or plan.missing_experienced(slot)
    ]


def _held(problem: Problem, pairs: frozenset[Pair]) -> list[list[Any]]:
    """What people decided although a rule speaks against it: shift, volunteer, rule."""
    found = [one for one in explaining.broken(problem, pairs) if one.decided and one.worker]
    return [
        [slot, one.worker, explanations.code_of(problem, one, slot)] for one in found for slot in one.slots
    ]
