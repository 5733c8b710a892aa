"""Why a slot is empty, why somebody has it, and which rules a plan breaks."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from opsapp.rota.explaining import (
    Filled,
    Group,
    Reason,
    below_least,
    broken,
    empty,
    refusals,
    why,
)
from opsapp.rota.problem import Pair, Problem
from tests.rota.small import plain_breaches, problem, problems, slot, worker

many = settings(max_examples=60, deadline=None)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Problem, frozenset[Pair]]:
    asked = draw(problems())
    every = [(one.key, who.key) for one in asked.slots for who in asked.workers]
    return asked, draw(st.frozensets(st.sampled_from(every), max_size=8))


@many
@given(filled())
def test_every_broken_rule_is_found_and_none_is_invented(one: tuple[Problem, frozenset[Pair]]) -> None:
    asked, pairs = one
    assert {(breach.code, breach.worker) for breach in broken(asked, pairs)} == plain_breaches(asked, pairs)


@many
@given(filled())
def test_a_plan_of_locked_pairs_alone_breaks_nothing_nobody_decided(
    one: tuple[Problem, frozenset[Pair]],
) -> None:
    asked, pairs = one
    assert all(breach.decided for breach in broken(replace(asked, fixed=pairs), pairs))
    assert not any(breach.decided for breach in broken(replace(asked, fixed=frozenset()), pairs))


@many
@given(problems(locks=False), st.data())
def test_somebody_is_refused_exactly_what_would_break_a_rule(asked: Problem, data: st.DataObject) -> None:
    every = [(one.key, who.key) for one in asked.slots for who in asked.workers]
    pairs: frozenset[Pair] = frozenset()
    for new in data.draw(st.lists(st.sampled_from(every), unique=True, max_size=8)):
        refused = refusals(asked, pairs, *new)
        assert bool(refused) == bool(plain_breaches(asked, pairs | {new}))
        pairs = pairs if refused else pairs | {new}


def test_reasons_against_somebody_begin_with_the_plainest() -> None:
    asked = problem([slot(1), slot(2, hour=13)], [worker(1, barred={2: "no"}, max_minutes=600, max_slots=1)])
    assert refusals(asked, {(1, 1)}, 2, 1) == ["no", "overlap", "slots", "month", "day"]


def test_somebody_already_there_is_told_only_that() -> None:
    assert refusals(problem([slot(1)], [worker(1)]), {(1, 1)}, 1, 1) == ["already"]


def test_a_full_slot_takes_nobody_unless_it_may_have_more() -> None:
    people = [worker(1), worker(2)]
    assert refusals(problem([slot(1)], people), {(1, 1)}, 1, 2) == ["full"]
    assert refusals(problem([slot(1, over=1)], people), {(1, 1)}, 1, 2) == []


def test_what_somebody_breaks_already_is_not_held_against_another_slot() -> None:
    asked = problem([slot(1), slot(2, hour=10), slot(3, day=3)], [worker(1)])
    assert refusals(asked, {(1, 1), (2, 1)}, 3, 1) == []


def test_a_run_that_is_too_short_may_grow() -> None:
    asked = problem([slot(day, day) for day in range(1, 6)], [worker(1, min_run=3)])
    assert refusals(asked, set(), 2, 1) == ["short_run"]
    assert refusals(asked, {(2, 1)}, 3, 1) == []


def test_the_days_before_the_horizon_count_into_a_run() -> None:
    asked = problem([slot(1)], [worker(1, max_run=3, days_around=frozenset({-3, -2, -1}))])
    assert refusals(asked, set(), 1, 1) == ["run"]


def test_an_empty_slot_says_who_has_the_licence_and_why_they_cannot() -> None:
    asked = problem(
        [slot(1, day=2), slot(2, day=1), slot(3, day=0)],
        [
            worker(1, barred={1: "paper:7"}),
            worker(2, barred={1: "absent"}),
            worker(3, max_week_minutes=600),
            worker(4, max_week_minutes=600),
            worker(5, barred={1: "kind"}),
        ],
    )
    told = empty(asked, {(2, 3), (3, 4)}, 1)
    assert (told.missing, told.able_count, told.free) == (1, 3, ())
    assert told.able == (Group("absent", (2,)), Group("week", (3, 4)))
    assert told.unable == (Group("kind", (5,)), Group("paper:7", (1,)))


def test_an_empty_slot_names_who_is_free_after_all() -> None:
    asked = problem([slot(1, need=2)], [worker(1), worker(2), worker(3, barred={1: "no"})])
    told = empty(asked, {(1, 1)}, 1)
    assert (told.missing, told.free, told.groups) == (1, (2,), (Group("no", (3,)),))


def test_a_slot_full_of_novices_looks_for_somebody_who_knows_the_work() -> None:
    known = frozenset({1})
    asked = problem(
        [slot(1, experienced=1)], [worker(1), worker(2), worker(3, experienced=known, barred={1: "absent"})]
    )
    told = empty(asked, {(1, 1)}, 1)
    assert (told.missing, told.missing_experienced) == (0, 1)
    assert told.groups == (Group("absent", (3,)), Group("novice", (2,)))


def test_a_staffed_slot_lacks_nothing() -> None:
    told = empty(problem([slot(1)], [worker(1), worker(2)]), {(1, 1)}, 1)
    assert (told.missing, told.missing_experienced) == (0, 0)


def test_the_only_one_with_the_paper_is_told_so() -> None:
    asked = problem([slot(1)], [worker(1), worker(2, barred={1: "paper:7"})])
    assert why(asked, {(1, 1)}, 1, 1) == [Reason("only_able")]


def test_the_only_one_left_is_told_of_how_many() -> None:
    asked = problem([slot(1), slot(2, hour=10)], [worker(1), worker(2), worker(3, barred={1: "no"})])
    assert why(asked, {(1, 1), (2, 2)}, 1, 1) == [Reason("only_free", 2)]


def test_a_locked_slot_names_what_speaks_against_it() -> None:
    asked = problem([slot(1)], [worker(1, barred={1: "absent"}), worker(2)], fixed=frozenset({(1, 1)}))
    assert why(asked, {(1, 1)}, 1, 1)[:2] == [Reason("locked"), Reason("against", detail="absent")]


def test_owners_wishes_and_dislikes_are_named_with_their_weight() -> None:
    asked = problem(
        [slot(1), slot(2, day=1), slot(3, day=2)], [worker(1, wishes={1: 10, 2: 2, 3: -3}), worker(2)]
    )
    pairs = {(1, 1), (2, 1), (3, 1)}
    assert [why(asked, pairs, key, 1)[0] for key in (1, 2, 3)] == [
        Reason("owner", 10),
        Reason("wished", 2),
        Reason("unwished", 3),
    ]


def test_whoever_carries_least_of_their_share_is_told_so() -> None:
    old = worker(2, history_minutes=400, share=50)
    asked = problem([slot(1)], [worker(1, history_minutes=400), old])
    assert why(asked, {(1, 1)}, 1, 1) == [Reason("least", 1)]
    asked = problem([slot(1)], [worker(1, history_minutes=600), replace(old, share=100)])
    assert why(asked, {(1, 1)}, 1, 1) == [Reason("rank", 1)]


def test_the_one_who_knows_the_work_and_the_one_who_stays_are_told_so() -> None:
    asked = problem(
        [slot(1, experienced=1)],
        [worker(1, experienced=frozenset({1})), worker(2)],
        previous=frozenset({(1, 1)}),
    )
    assert why(asked, {(1, 1)}, 1, 1)[:2] == [Reason("kept"), Reason("experienced")]


def test_serving_less_than_wanted_is_known_and_no_breach() -> None:
    asked = problem([slot(1)], [worker(1, min_minutes=400)])
    assert [(one.worker, one.amount, one.limit) for one in below_least(asked, {(1, 1)})] == [(1, 360, 400)]
    assert broken(asked, {(1, 1)}) == []


def test_pairs_of_strangers_are_left_out() -> None:
    assert Filled(problem([slot(1)], [worker(1)]), {(1, 1), (9, 1), (1, 9)}).pairs == {(1, 1)}


def test_one_decision_excuses_no_other_breach_of_the_same_rule() -> None:
    twice = [slot(1), slot(2, hour=10), slot(3, day=2), slot(4, day=2, hour=10)]
    asked = problem(twice, [worker(1, max_per_day=2)], fixed=frozenset({(1, 1), (2, 1)}))
    found = broken(asked, {(key, 1) for key in range(1, 5)})
    assert [(breach.slots, breach.decided) for breach in found] == [((1, 2), True), ((3, 4), False)]
