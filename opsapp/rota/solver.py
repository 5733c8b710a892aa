"""Proposes who does what: first everything staffed, then few changes, then a fair load, then wishes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from opsapp.rota import solver_goals as goals
from opsapp.rota.levelling import levelled
from opsapp.rota.problem import Pair, Problem
from opsapp.rota.solver_engine import Engine, Ideal, Tell
from opsapp.rota.solver_model import Model, Terms
from opsapp.rota.solver_rules import add_rules

STAGES = ("cover", "moves", "fairness", "wishes")
Aim = tuple[Terms, int]  # what each column costs, and what is lost whatever is done
Progress = Callable[[str, float, int | None], None]  # stage, part of its time used, best cost so far


@dataclass(frozen=True)
class Stage:
    """How one goal came out: its cost, and the cost nobody can go below without harm to an earlier goal."""

    name: str
    value: int
    bound: int
    seconds: float  # when fairness and wishes are found in one go, the time stands with fairness

    @property
    def proved(self) -> bool:
        """Whether no plan is better."""
        return self.bound >= self.value


@dataclass(frozen=True)
class Plan:
    """Who does what, and how good that is."""

    pairs: frozenset[Pair]
    stages: tuple[Stage, ...]

    @property
    def proved(self) -> bool:
        """Whether every goal is as good as it can be."""
        return all(stage.proved for stage in self.stages)

    def value(self, name: str) -> int:
        """The cost of a stage; 0 of one that was not needed."""
        return next((stage.value for stage in self.stages if stage.name == name), 0)


@dataclass
class _Work:
    """A model being solved goal after goal until the time is over."""

    model: Model
    engine: Engine
    end: float
    progress: Progress | None
    values: list[int]
    stages: list[Stage] = field(default_factory=list)

    def left(self, part: float = 1.0) -> float:
        return part * (self.end - time.monotonic())

    def tell(self, name: str, heavy: int = 1) -> Tell | None:
        """Pass on what the engine says while it works on a stage."""
        progress = self.progress
        if progress is None:
            return None
        progress(name, 0.0, None)
        return lambda used, best: progress(name, used, best if best is None else best // heavy)

    def done(self, stage: Stage) -> None:
        self.stages.append(stage)
        if self.progress is not None:
            self.progress(stage.name, 1.0, stage.value)


def propose(
    problem: Problem,
    *,
    seconds: float = 30.0,
    stages: Sequence[str] = STAGES,
    progress: Progress | None = None,
) -> Plan:
    """The best plan in so many seconds; never none, what cannot be staffed is missing.

    Stages are "cover", "moves" (only with a previous plan), "fairness" and "wishes", each under the best value of those
    before, or "weighted": cover and wishes as one sum. The same question gets the same answer, unless time runs out.
    """
    model = Model(problem)
    add_rules(model)
    names = [name for name in stages if name != "moves" or problem.previous]
    aims = {name: _weighted(model) if name == "weighted" else getattr(goals, name)(model) for name in names}
    work = _Work(model, Engine(model.linear), time.monotonic() + seconds, progress, model.linear.lower)
    ends_fairly = tuple(names[-2:]) == ("fairness", "wishes")
    for name in names[:-2] if ends_fairly else names:
        _one(work, name, aims[name], is_last=name == names[-1])
    if ends_fairly:
        _two(work, aims["fairness"], aims["wishes"])
    chosen = frozenset(pair for pair, column in model.pairs.items() if work.values[column])
    return Plan(levelled(problem, chosen) if ends_fairly else chosen, tuple(work.stages))


def _weighted(model: Model) -> Aim:
    (costs, constant), (wished, lost) = goals.cover(model), goals.wishes(model)
    return _sum(costs, wished), constant + lost


def _one(work: _Work, name: str, aim: Aim, is_last: bool) -> None:
    """One goal; what it cost is kept for those after it."""
    begun = time.monotonic()
    answer = work.engine.solve(*aim, work.left(1 if is_last else 0.5), work.tell(name))
    work.values = answer.values
    work.engine.keep(aim[0], answer.cost - aim[1])
    work.done(Stage(name, answer.cost, answer.bound, time.monotonic() - begun))


def _two(work: _Work, fair: Aim, wished: Aim) -> None:
    """Fairness and wishes."""
    begun = time.monotonic()
    ideal = work.engine.ideal(*fair, work.left(0.5))
    if ideal is None or not _as_fair_as_the_ideal(work, ideal, fair, wished, begun):
        _two_as_one(work, ideal, fair, wished, begun)


def _as_fair_as_the_ideal(work: _Work, ideal: Ideal, fair: Aim, wished: Aim, begun: float) -> bool:
    """When, as nearly always, whole people can be as fair as fractions of people, only such plans are looked at.

    That is quick; false when there seems to be none.
    """
    engine, narrowed = work.engine, time.monotonic()
    engine.narrow(ideal, *fair, strictly=True)
    answer = engine.find(*wished, work.left(0.5), work.tell("fairness"))
    if answer is not None and not answer.proved:
        answer = engine.find(*wished, work.left(), work.tell("wishes"))
    if answer is None or _cost(fair, answer.values) != ideal.least:
        engine.widen()
        return False
    work.values = answer.values
    work.done(Stage("fairness", ideal.least, ideal.least, narrowed - begun))
    work.done(Stage("wishes", answer.cost, answer.bound, time.monotonic() - narrowed))
    return True


def _two_as_one(work: _Work, ideal: Ideal | None, fair: Aim, wished: Aim, begun: float) -> None:
    """Fairness and wishes as one sum in which no wish outweighs fairness; its bound says something of both."""
    engine, heavy = work.engine, 1 + sum(map(abs, wished[0].values()))
    costs = _sum({column: heavy * amount for column, amount in fair[0].items()}, wished[0])
    constant, tell = heavy * fair[1] + wished[1], work.tell("fairness", heavy)
    if ideal is not None:  # quickly something to begin with
        engine.narrow(ideal, *fair, strictly=False)
        engine.find(costs, constant, work.left(0.3), tell)
        engine.widen()
    answer = engine.solve(costs, constant, work.left(), tell)
    work.values = answer.values
    value, granted = _cost(fair, answer.values), _cost(wished, answer.values)
    most = wished[1] + sum(max(0, amount) for amount in wished[0].values())
    least = wished[1] + sum(min(0, amount) for amount in wished[0].values())
    known = max(-((most - answer.bound) // heavy), 0 if ideal is None else ideal.least)
    rest = answer.bound - heavy * value if known >= value else least
    work.done(Stage("fairness", value, min(value, known), time.monotonic() - begun))
    work.done(Stage("wishes", granted, min(granted, max(least, rest)), 0.0))


def _cost(aim: Aim, values: list[int]) -> int:
    return aim[1] + sum(amount * values[column] for column, amount in aim[0].items())


def _sum(one: Terms, other: Terms) -> Terms:
    return {column: one.get(column, 0) + other.get(column, 0) for column in {**one, **other}}
