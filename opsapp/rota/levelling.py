"""The last touch of a plan: single duties go from who carries more to who carries less, where nothing else is lost.

The solver counts loads in wide steps, so that it can prove what it finds; within a step this makes them even.
"""

import time
from collections.abc import Iterator

from opsapp.rota import solver_goals as goals
from opsapp.rota.explaining_rules import Filled, refusals
from opsapp.rota.problem import Pair, Problem, Slot, Worker


def levelled(problem: Problem, pairs: frozenset[Pair], seconds: float = 1.0) -> frozenset[Pair]:
    """The plan with loads as even as single changes make them: just as full, as few moves, as many wishes granted."""
    end = time.monotonic() + seconds
    filled = Filled(problem, pairs)
    while time.monotonic() < end and (change := _change(filled, end)) is not None:
        given, taken = change
        filled = Filled(problem, filled.pairs - {given} | {taken})
    return filled.pairs


def _change(filled: Filled, end: float) -> tuple[Pair, Pair] | None:
    loads = {key: _load(filled, worker) for key, worker in filled.workers.items()}
    heavy = sorted(filled.workers.values(), key=lambda one: (-_relative(loads, one), one.key))
    for giver in heavy:
        for slot in filled.duties[giver.key]:
            if time.monotonic() > end:
                return None
            if _may_give(filled, slot, giver) and (taker := _taker(filled, slot, giver, loads)) is not None:
                return (slot.key, giver.key), (slot.key, taker)
    return None


def _load(filled: Filled, worker: Worker) -> int:
    """Minutes with those of the months before; an hour for each point of burden."""
    before = worker.history_minutes + 60 * worker.history_burden
    return before + sum(_weight(slot) for slot in filled.duties[worker.key])


def _weight(slot: Slot) -> int:
    return slot.minutes + 60 * slot.burden


def _relative(loads: dict[int, int], worker: Worker) -> int:
    return loads[worker.key] * 100 // max(1, worker.share)


def _may_give(filled: Filled, slot: Slot, giver: Worker) -> bool:
    pair = (slot.key, giver.key)
    bound = (
        giver.min_minutes or giver.min_run or giver.min_off_run or giver.key in filled.partners["together"]
    )
    return not bound and pair not in filled.problem.fixed and pair not in filled.problem.previous


def _taker(filled: Filled, slot: Slot, giver: Worker, loads: dict[int, int]) -> int | None:
    """The lightest who may take a duty, evens the load by it, and likes it as well as the giver."""
    light = sorted(_lighter(filled, slot, giver, loads), key=lambda one: (_relative(loads, one), one.key))
    if not light:
        return None
    without = Filled(filled.problem, filled.pairs - {(slot.key, giver.key)})
    return next((one.key for one in light if not refusals(without, (), slot.key, one.key)), None)


def _lighter(filled: Filled, slot: Slot, giver: Worker, loads: dict[int, int]) -> Iterator[Worker]:
    weight, liked = _weight(slot), giver.wishes.get(slot.key, 0)
    needs_experience = slot.experienced > 0 and slot.kind in giver.experienced
    for one in filled.workers.values():
        evens = (2 * loads[giver.key] - weight) * one.share > (2 * loads[one.key] + weight) * giver.share
        fits = slot.key not in one.barred and one.wishes.get(slot.key, 0) >= liked
        knows = not needs_experience or slot.kind in one.experienced
        if evens and fits and knows and _climb(filled, one, slot) <= -_climb(filled, giver, slot, -1):
            yield one


def _climb(filled: Filled, worker: Worker, slot: Slot, sign: int = 1) -> int:
    """What the solver's own stairs say of one duty more, or with -1 of one less."""
    units = goals.carried(worker) + sum(goals.load(one) for one in filled.duties[worker.key])
    return goals.stairs(worker, units + sign * goals.load(slot)) - goals.stairs(worker, units)
