"""The hard rules as rows. What is locked may break a rule; then nothing is added to what it breaks."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import zip_longest

from opsapp.rota.problem import Slot, Worker
from opsapp.rota.solver_model import Day, Model, Terms

Choice = tuple[Slot, int]  # a slot and its column


def add_rules(model: Model) -> None:
    """Every hard rule except how many a slot needs."""
    for worker in model.problem.workers:
        choices = model.of_worker.get(worker.key, [])
        _no_clash(model, worker, choices)
        _limits(model, worker, choices)
        if any((worker.max_run, worker.min_run, worker.min_off_run, worker.max_weekends is not None)):
            days = _days(model, worker, choices)
            _longest_run(model, worker, days)
            _shortest_run(model, worker, days)
            _shortest_break(model, worker, days)
            _weekends(model, worker, days)
    _couples(model)


def _no_clash(model: Model, worker: Worker, choices: list[Choice]) -> None:
    """At each beginning, one at most of all that run then or are still being rested from."""
    groups = [
        {column for slot, column in choices if slot.start <= start < slot.end + worker.rest}
        for start in sorted({slot.start for slot, _ in choices})
    ]
    for group, later in zip_longest(groups, groups[1:], fillvalue=set[int]()):
        if not group <= later:
            model.linear.at_most(1, dict.fromkeys(sorted(group), 1))


def _limits(model: Model, worker: Worker, choices: list[Choice]) -> None:
    linear, problem = model.linear, model.problem
    if worker.max_per_day is not None:
        for several in _grouped(choices, lambda slot: slot.day).values():
            linear.at_most(worker.max_per_day, {column: 1 for _, column in several})
    if worker.max_slots is not None:
        linear.at_most(worker.max_slots, {column: 1 for _, column in choices})
    if worker.max_minutes is not None:
        linear.at_most(worker.max_minutes, {column: slot.minutes for slot, column in choices})
    if worker.max_week_minutes is not None:
        for week, several in _grouped(choices, lambda slot: problem.week_of(slot.day)).items():
            left = worker.max_week_minutes - problem.week_minutes_outside(worker, week)
            linear.at_most(left, {column: slot.minutes for slot, column in several})
    for kind, limit in sorted(worker.max_per_kind.items()):
        linear.at_most(limit, {column: 1 for slot, column in choices if slot.kind == kind})


def _grouped(choices: list[Choice], by: Callable[[Slot], int]) -> dict[int, list[Choice]]:
    found: dict[int, list[Choice]] = defaultdict(list)
    for slot, column in choices:
        found[by(slot)].append((slot, column))
    return found


# --- days in a row -----------------------------------------------------------------------------------------


def _days(model: Model, worker: Worker, choices: list[Choice]) -> dict[int, Day]:
    """Every day of the horizon, and the days of duty around it."""
    several = _grouped(choices, lambda slot: slot.day)
    days = {day: Day({}, 1) for day in worker.days_around}
    for day in range(model.problem.days):
        days[day] = _day(model, worker, [column for _, column in several.get(day, [])])
    return days


def _day(model: Model, worker: Worker, columns: list[int]) -> Day:
    if model.locked(columns):
        return Day({}, 1)
    if worker.max_per_day == 1 or len(columns) < 2:
        return Day(dict.fromkeys(columns, 1))
    works = model.linear.column(0, 1)
    for column in columns:
        model.linear.row(0, None, {works: 1, column: -1})
    model.linear.row(None, 0, {works: 1, **dict.fromkeys(columns, -1)})
    return Day({works: 1})


def _sum(days: list[Day]) -> tuple[Terms, int]:
    """The columns and the certain part of a sum of days."""
    return {c: n for day in days for c, n in day.terms.items()}, sum(day.known for day in days)


def _longest_run(model: Model, worker: Worker, days: dict[int, Day]) -> None:
    if not worker.max_run:
        return
    for first in range(-worker.max_run, model.problem.days):
        window = [days[d] for d in range(first, first + worker.max_run + 1) if d in days]
        terms, certain = _sum(window)
        if terms and len(window) > worker.max_run:
            model.linear.at_most(worker.max_run - certain, terms)


def _shortest_run(model: Model, worker: Worker, days: dict[int, Day]) -> None:
    """No run of fewer days between two days off inside the horizon, except around a locked day."""
    for length in range(1, worker.min_run or 0):
        for first in range(1, model.problem.days - length):
            run = [days[d] for d in range(first, first + length)]
            around = [days[first - 1], days[first + length]]
            if not any(day.is_certain for day in [*run, *around]):
                terms, _ = _sum(run)
                off, _ = _sum(around)
                model.linear.row(None, length - 1, terms | {c: -n for c, n in off.items()})


def _shortest_break(model: Model, worker: Worker, days: dict[int, Day]) -> None:
    """No fewer days off between two days of duty, except between two that are certain."""
    for length in range(1, worker.min_off_run or 0):
        for before in range(-length - 1, model.problem.days):
            after = before + length + 1
            between = [days[d] for d in range(before + 1, after) if d in days]
            if before in days and after in days and not any(day.is_certain for day in between):
                terms, certain = _sum([days[before], days[after]])
                if terms and certain < 2:
                    off = {c: -n for day in between for c, n in day.terms.items()}
                    model.linear.row(None, 1 - certain, terms | off)


def _weekends(model: Model, worker: Worker, days: dict[int, Day]) -> None:
    if worker.max_weekends is None:
        return
    counted: Terms = {}
    for several in _weekend_days(model).values():
        parts = [days[day] for day in several]
        if not any(day.terms or day.known for day in parts):
            continue
        weekend = model.linear.column(int(any(day.is_certain for day in parts)), 1)
        for day in parts:
            if day.terms:
                model.linear.row(None, 0, {**day.terms, weekend: -1})
        counted[weekend] = 1
    model.linear.at_most(worker.max_weekends, counted)


def _weekend_days(model: Model) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for day in filter(model.problem.is_weekend, range(model.problem.days)):
        found[model.problem.week_of(day)].append(day)
    return found


# --- couples -----------------------------------------------------------------------------------------------


def _couples(model: Model) -> None:
    linear = model.linear
    for one, other in model.problem.couples(model.problem.apart):
        for mine, theirs in _columns(model, one, other):
            if mine is not None and theirs is not None:
                linear.at_most(1, {mine: 1, theirs: 1})
    for one, other in model.problem.couples(model.problem.together):
        for mine, theirs in _columns(model, one, other):
            _both(model, mine, theirs)


def _both(model: Model, mine: int | None, theirs: int | None) -> None:
    """Both or neither; who is locked may be alone, yet `solver_goals` asks for the other before anything else."""
    linear = model.linear
    locked = [column for column in (mine, theirs) if column is not None and linear.lower[column]]
    if locked:
        other = theirs if locked[0] == mine else mine
        if other is not None and len(locked) == 1:
            model.alone.append(other)
    elif mine is not None and theirs is not None:
        linear.row(0, 0, {mine: 1, theirs: -1})
    else:
        for column in (mine, theirs):
            if column is not None:
                linear.upper[column] = 0


def _columns(model: Model, one: int, other: int) -> Iterator[tuple[int | None, int | None]]:
    for slot in model.problem.slots:
        yield model.pairs.get((slot.key, one)), model.pairs.get((slot.key, other))
