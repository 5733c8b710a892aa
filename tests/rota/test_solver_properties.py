"""Whatever is asked, a proposal keeps these promises."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import ceil

from hypothesis import given, settings

from opsapp.rota.explaining import broken
from opsapp.rota.problem import Pair, Problem
from opsapp.rota.solver import propose
from opsapp.rota.solver_goals import BELOW, STEP, in_units, load
from tests.rota.small import plain_breaches, problems

few = settings(max_examples=40, deadline=None)
fewer = settings(max_examples=20, deadline=None)


@few
@given(problems(locks=False))
def test_no_proposal_breaks_a_hard_rule(asked: Problem) -> None:
    pairs = propose(asked).pairs
    assert broken(asked, pairs) == []
    assert plain_breaches(asked, pairs) == set()


@few
@given(problems())
def test_what_is_locked_stays_and_nothing_else_breaks_a_rule(asked: Problem) -> None:
    pairs = propose(asked).pairs
    assert asked.fixed <= pairs
    assert [breach for breach in broken(asked, pairs) if not breach.decided] == []


@fewer
@given(problems())
def test_planning_again_with_nothing_changed_moves_nobody(asked: Problem) -> None:
    pairs = propose(asked).pairs
    again = propose(replace(asked, previous=pairs))
    assert again.pairs == pairs
    assert again.value("moves") == 0


@fewer
@given(problems(slots=4, workers=3, locks=False))
def test_no_plan_is_better_staffed_nor_as_well_staffed_and_fairer_nor_both_and_better_liked(
    asked: Problem,
) -> None:
    plan = propose(asked)
    assert plan.proved
    assert tuple(stage.value for stage in plan.stages) == min(_scores(asked))


def _scores(asked: Problem) -> Iterator[tuple[int, int, int]]:
    """Cover, fairness and wishes of every plan that breaks no rule."""
    possible = [
        (one.key, who.key) for one in asked.slots for who in asked.workers if one.key not in who.barred
    ]
    for size in range(len(possible) + 1):
        for chosen in combinations(possible, size):
            if not plain_breaches(asked, frozenset(chosen)):
                yield _cover(asked, chosen), _unfairness(asked, chosen), _unmet(asked, chosen)


def _cover(asked: Problem, chosen: tuple[Pair, ...]) -> int:
    cost = 0
    for one in asked.slots:
        there = [who for who in asked.workers if (one.key, who.key) in chosen]
        known = sum(one.kind in who.experienced for who in there)
        short = max(0, one.need - len(there)) + max(0, one.experienced - known)
        cost += one.under * short + (one.over or 0) * max(0, len(there) - one.need)
    for who in asked.workers:
        served = sum(one.minutes for one in asked.slots if (one.key, who.key) in chosen)
        cost += BELOW * max(0, (who.min_minutes or 0) - served)
    return cost


def _unfairness(asked: Problem, chosen: tuple[Pair, ...]) -> int:
    """Each half shift costs as much as the step of one's share it stands on."""
    cost = 0
    for who in asked.workers:
        before = in_units(who.history_minutes, who.history_burden)
        after = before + sum(load(one) for one in asked.slots if (one.key, who.key) in chosen)
        step = max(1, round(STEP * who.share / 100))
        cost += sum(ceil(each / step) for each in range(before + 1, after + 1))
    return cost


def _unmet(asked: Problem, chosen: tuple[Pair, ...]) -> int:
    cost = 0
    for who in asked.workers:
        for key, weight in who.wishes.items():
            if key in {one.key for one in asked.slots}:
                cost += max(weight, 0) - (weight if (key, who.key) in chosen else 0)
    return cost
