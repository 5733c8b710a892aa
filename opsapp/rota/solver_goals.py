"""What a good plan is, as costs of columns: cover, then few moves, then fairness, then wishes."""

from opsapp.rota.problem import Slot, Worker
from opsapp.rota.solver_model import Model, Terms

UNIT = 180  # minutes: loads are counted in half shifts, so that whole numbers can be proved quickly
STEP = 5  # half shifts of a full share that count as equal: whoever carries more stands a step higher
ALONE = 1_000  # who goes together with somebody locked, and is left out
BELOW = 10  # each minute below somebody's least


def cover(model: Model) -> tuple[Terms, int]:
    """What is missing, at the weight of each slot; and, ahead of it, the minutes and partners people insist on."""
    costs: Terms = {}
    for slot in model.problem.slots:
        _staff(model, slot, costs)
        _experience(model, slot, costs)
    for worker in model.problem.workers:
        if worker.min_minutes:
            below = model.linear.column(0, worker.min_minutes)
            terms = {column: slot.minutes for slot, column in model.of_worker.get(worker.key, [])}
            model.linear.row(worker.min_minutes, None, {**terms, below: 1})
            costs[below] = BELOW
    for column in model.alone:
        costs[column] = costs.get(column, 0) - ALONE
    return costs, ALONE * len(model.alone)


def _staff(model: Model, slot: Slot, costs: Terms) -> None:
    columns = [column for _, column in model.of_slot.get(slot.key, [])]
    missing = model.linear.column(0, slot.need)
    costs[missing] = slot.under
    terms = {**dict.fromkeys(columns, 1), missing: 1}
    most = len(columns) if slot.over is not None else model.locked(columns)
    if most > slot.need:
        too_many = model.linear.column(0, most - slot.need)
        terms[too_many] = -1
        costs[too_many] = slot.over or 0
    model.linear.row(slot.need, slot.need, terms)


def _experience(model: Model, slot: Slot, costs: Terms) -> None:
    if slot.experienced:
        missing = model.linear.column(0, slot.experienced)
        costs[missing] = slot.under
        known = [c for worker, c in model.of_slot.get(slot.key, []) if slot.kind in worker.experienced]
        model.linear.row(slot.experienced, None, {**dict.fromkeys(known, 1), missing: 1})


def moves(model: Model) -> tuple[Terms, int]:
    """Each pair of today's plan that is given up, and each that is new."""
    kept = {model.pairs[pair] for pair in model.problem.previous if pair in model.pairs}
    gone = len(model.problem.previous) - len(kept)
    return {column: -1 if column in kept else 1 for column in model.pairs.values()}, len(kept) + gone


def wishes(model: Model) -> tuple[Terms, int]:
    """Each wish not fulfilled and each dislike not heeded, at its weight."""
    costs: Terms = {}
    lost = 0
    for worker in model.problem.workers:
        for slot, weight in worker.wishes.items():
            column = model.pairs.get((slot, worker.key))
            lost += max(weight, 0) if slot in model.slots else 0
            if column is not None and weight:
                costs[column] = -weight
    return costs, lost


def load(slot: Slot) -> int:
    """What a slot weighs for fairness, in half shifts: its time and, as hours, its burden."""
    return max(1, in_units(slot.minutes, slot.burden))


def in_units(minutes: int, burden: int) -> int:
    """Minutes served and hours of burden as half shifts."""
    return round((minutes + 60 * burden) / UNIT)


def fairness(model: Model) -> tuple[Terms, int]:
    """What everybody carries with what they carried before, in steps of their share: each higher one costs more."""
    costs: Terms = {}
    for worker in model.problem.workers:
        loads = {column: load(slot) for slot, column in model.of_worker.get(worker.key, [])}
        _steps(model, loads, carried(worker), step(worker), costs)
    return costs, 0


def carried(worker: Worker) -> int:
    """What somebody served in the months before, in half shifts."""
    return in_units(worker.history_minutes, worker.history_burden)


def step(worker: Worker) -> int:
    """Half shifts on one step of somebody's share."""
    return max(1, round(STEP * worker.share / 100))


def stairs(worker: Worker, units: int) -> int:
    """What the stairs up to so many half shifts cost: each on the n-th step costs n."""
    full, rest = divmod(units, step(worker))
    return step(worker) * full * (full + 1) // 2 + rest * (full + 1)


def _steps(model: Model, loads: Terms, before: int, width_of: int, costs: Terms) -> None:
    most = before + sum(loads.values())
    terms = dict(loads)
    for level in range(before // width_of, most // width_of + 1):
        width = min(width_of, (level + 1) * width_of - before)
        column = model.linear.column(0, width)
        terms[column] = -1
        costs[column] = level + 1
    if loads:
        model.linear.row(None, 0, terms)
