"""What a proposal promises, on problems small enough to see the answer."""

from collections import Counter
from dataclasses import replace

import pytest

from opsapp.rota.explaining import broken
from opsapp.rota.levelling import levelled
from opsapp.rota.problem import DAY_MINUTES, Pair, Problem, Slot
from opsapp.rota.solver import propose
from tests.rota.small import problem, slot, worker


def given(asked: Problem) -> frozenset[Pair]:
    return propose(asked).pairs


def week(**more: object) -> list[Slot]:
    return [slot(day, day, **more) for day in range(7)]


def test_every_slot_gets_the_people_it_needs_and_no_more() -> None:
    plan = propose(problem([slot(1, need=2), slot(2, day=1)], [worker(1), worker(2), worker(3)]))
    assert plan.value("cover") == 0
    assert sorted(key for key, _ in plan.pairs) == [1, 1, 2]
    assert plan.proved


def test_what_cannot_be_staffed_is_missing_and_the_rest_is_planned() -> None:
    plan = propose(problem([slot(1), slot(2, day=1)], [worker(1, barred={1: "no"})]))
    assert plan.pairs == {(2, 1)}
    assert plan.value("cover") == 100


def test_nobody_at_all_is_a_plan_too() -> None:
    assert propose(problem([slot(1)], [])).value("cover") == 100
    assert propose(problem([], [])).pairs == frozenset()


def test_the_heavier_slot_is_staffed_first() -> None:
    asked = problem([slot(1, under=100), slot(2, hour=10, under=300)], [worker(1)])
    assert given(asked) == {(2, 1)}


def test_people_too_many_are_given_only_where_it_costs_little_enough() -> None:
    liked = worker(2, wishes={1: 50})
    asked = problem([slot(1, over=1)], [worker(1, wishes={1: 50}), liked])
    assert propose(asked, stages=("weighted",)).pairs == {(1, 1), (1, 2)}
    assert len(given(asked)) == 1


def test_somebody_experienced_goes_where_one_is_wanted() -> None:
    old_hand = worker(2, experienced=frozenset({1}), history_minutes=9_000)
    asked = problem([slot(1, experienced=1)], [worker(1), old_hand])
    assert given(asked) == {(1, 2)}


def test_a_novice_alone_is_better_than_nobody_and_counts_as_half_short() -> None:
    plan = propose(problem([slot(1, experienced=1)], [worker(1)]))
    assert (plan.pairs, plan.value("cover")) == ({(1, 1)}, 100)


def test_nobody_is_in_two_places_at_once() -> None:
    assert len(given(problem([slot(1), slot(2, hour=14)], [worker(1, max_per_day=2)]))) == 1
    assert len(given(problem([slot(1), slot(2, hour=15)], [worker(1, max_per_day=2)]))) == 2


def test_a_night_keeps_its_rest_into_the_next_day() -> None:
    night_and_morning = [slot(1, hour=22, hours=8), slot(2, day=1, hour=13)]
    assert len(given(problem(night_and_morning, [worker(1, rest=7 * 60)]))) == 2
    assert len(given(problem(night_and_morning, [worker(1, rest=8 * 60)]))) == 1


def test_rest_holds_from_before_and_until_after_the_horizon() -> None:
    asked = problem([slot(1), slot(2, day=6, hour=17)], [worker(1)])
    rested = worker(1, rest=660, last_end=-120, next_start=7 * DAY_MINUTES + 600)
    tired = replace(rested, last_end=0, next_start=7 * DAY_MINUTES + 540)
    assert len(given(replace(asked, workers=(rested,)))) == 2
    assert given(replace(asked, workers=(tired,))) == frozenset()


@pytest.mark.parametrize(
    ("limits", "days"),
    [
        ({"max_slots": 4}, 4),
        ({"max_minutes": 3 * 360 + 359}, 3),
        ({"max_week_minutes": 720}, 2),
        ({"max_week_minutes": 720, "week_minutes_before": 400}, 0),
        ({"max_run": 2}, 5),
        ({"max_run": 2, "days_around": frozenset({-2, -1, 7})}, 4),
        ({"max_weekends": 0}, 5),
        ({"max_per_kind": {1: 3}}, 3),
        ({"max_per_kind": {2: 3}}, 7),
        ({"max_run": 3, "min_off_run": 3}, 4),
    ],
)
def test_the_limits_of_a_week_hold(limits: dict[str, object], days: int) -> None:
    assert len(given(problem(week(), [worker(1, **limits)]))) == days


def test_no_run_is_shorter_than_wanted_inside_the_horizon() -> None:
    few = [slot(2, 2), slot(3, 3), slot(5, 5)]
    assert given(problem(few, [worker(1, min_run=2)])) == {(2, 1), (3, 1)}
    at_the_edge = [slot(0, 0), slot(6, 6)]
    assert len(given(problem(at_the_edge, [worker(1, min_run=2)]))) == 2


def test_who_wants_at_least_so_much_gets_it_before_the_slots_are_counted() -> None:
    asked = problem([slot(1, over=100), slot(2, hour=10)], [worker(1), worker(2, min_minutes=300)])
    only_the_first = replace(asked.workers[1], barred={2: "kind"})
    full = replace(asked, workers=(replace(asked.workers[0], barred={2: "kind"}), only_the_first))
    assert (1, 2) in given(full)


def test_two_kept_apart_never_share_a_slot() -> None:
    asked = problem([slot(1, need=2)], [worker(1), worker(2)])
    assert len(given(asked)) == 2
    assert len(given(replace(asked, apart=frozenset({frozenset({1, 2})})))) == 1


def test_two_who_come_together_come_both_or_not_at_all() -> None:
    couple = frozenset({frozenset({1, 2})})
    people = [worker(1), worker(2), worker(3, history_minutes=9_000)]
    assert given(problem([slot(1)], people, together=couple)) == {(1, 3)}
    assert given(problem([slot(1, need=2)], people, together=couple)) == {(1, 1), (1, 2)}


def test_somebody_locked_brings_the_one_who_comes_along() -> None:
    couple = frozenset({frozenset({1, 2})})
    others = [worker(1), worker(2, history_minutes=9_000), worker(3)]
    asked = problem([slot(1, need=2)], others, together=couple, fixed=frozenset({(1, 1)}))
    assert given(asked) == {(1, 1), (1, 2)}


def test_what_is_locked_stays_against_every_rule_and_binds_the_rest() -> None:
    asked = problem(
        [slot(1), slot(2, hour=10), slot(3, day=1)],
        [worker(1, barred={1: "no"}, max_minutes=360)],
        fixed=frozenset({(1, 1), (2, 1)}),
    )
    assert given(asked) == {(1, 1), (2, 1)}
    assert all(breach.decided for breach in broken(asked, given(asked)))


def test_more_people_locked_than_needed_all_stay() -> None:
    locked = frozenset({(1, 1), (1, 2)})
    asked = problem([slot(1)], [worker(1), worker(2), worker(3)], fixed=locked)
    assert given(asked) == locked


def test_a_sick_call_moves_as_few_people_as_possible() -> None:
    people = [worker(key, history_minutes=key * 360) for key in range(1, 5)]
    asked = problem(week(), people)
    before = given(asked)
    ill = next(who for key, who in before if key == 3)
    sick = tuple(replace(who, barred={3: "absent"}) if who.key == ill else who for who in people)
    after = propose(replace(asked, workers=sick, previous=before))
    assert after.value("cover") == 0
    assert before - after.pairs == {(3, ill)}
    assert after.value("moves") == 2


def test_who_did_less_before_does_more_now() -> None:
    asked = problem(week(), [worker(1, history_minutes=42 * 60), worker(2)])
    assert {who for _, who in given(asked)} == {2}


def test_half_a_share_gets_half_the_load() -> None:
    slots = [slot(day, day, hours=3) for day in range(24)]
    pairs = given(problem(slots, [worker(1), worker(2, share=50), worker(3, share=50)], days=24))
    loads = [sum(who == key for _, who in pairs) for key in (1, 2, 3)]
    assert loads[0] >= 10
    assert max(loads[1:]) <= 6


def test_unpopular_slots_weigh_more_than_their_hours() -> None:
    heavy = [slot(day, day, burden=24) for day in (0, 1)]
    light = [slot(day, day) for day in (2, 3, 4, 5)]
    pairs = given(problem([*heavy, *light], [worker(1), worker(2)]))
    assert {who for key, who in pairs if key in (0, 1)} == {1, 2}


def test_wishes_decide_among_equals_and_never_against_fairness() -> None:
    slots = [slot(1), slot(2, hour=10)]
    people = [worker(1, wishes={2: 1}), worker(2, wishes={2: -1})]
    assert given(problem(slots, people)) == {(1, 2), (2, 1)}
    greedy = worker(1, wishes=dict.fromkeys(range(7), 3), history_minutes=9_000)
    assert {who for _, who in given(problem(week(), [greedy, worker(2)]))} == {2}


def test_the_same_question_gets_the_same_answer() -> None:
    asked = problem(week(need=2), [worker(key, wishes={key: 2}) for key in range(5)])
    assert len({given(asked) for _ in range(3)}) == 1


def test_progress_is_told_stage_by_stage() -> None:
    heard: list[tuple[str, float, int | None]] = []
    plan = propose(problem(week(), [worker(1)]), progress=lambda *news: heard.append(news))
    ends = [(name, best) for name, part, best in heard if part == 1.0 and best is not None]
    assert ends == [(stage.name, stage.value) for stage in plan.stages]
    assert [stage.name for stage in plan.stages] == ["cover", "fairness", "wishes"]


def test_without_time_there_is_still_a_plan_with_what_is_locked() -> None:
    asked = problem(
        [slot(key, key % 28, hour=key % 24, need=2) for key in range(80)],
        [worker(key, max_run=3, max_minutes=3000) for key in range(20)],
        days=28,
        fixed=frozenset({(3, 4)}),
    )
    plan = propose(asked, seconds=0)
    assert (3, 4) in plan.pairs
    assert not [breach for breach in broken(asked, plan.pairs) if not breach.decided]


def test_loads_are_even_within_a_step_as_well() -> None:
    month = problem(
        [slot(key, day=key // 2, hour=7 + 6 * (key % 2)) for key in range(62)],
        [worker(k) for k in range(12)],
        31,
    )
    plan = propose(month)
    held = Counter(one for _slot, one in plan.pairs)
    assert sorted(held.values()) == [5] * 10 + [6] * 2


def test_evening_the_loads_moves_nobody_locked_nor_against_a_wish() -> None:
    slots = [slot(key, day=key) for key in range(3)]
    likes = worker(1, wishes={0: 2})
    asked = problem(slots, [likes, worker(2)], fixed=frozenset({(1, 1)}))
    assert levelled(asked, frozenset({(0, 1), (1, 1), (2, 1)})) == {(0, 1), (1, 1), (2, 2)}
