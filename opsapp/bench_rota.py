"""The rota of a whole village month: how fast it is proved, against putting people in one after the other."""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from opsapp import bench_rota_published
from opsapp.rota.explaining import Filled, below_least, broken, carried, empty, refusals
from opsapp.rota.problem import DAY_MINUTES, Pair, Problem, Slot, Worker
from opsapp.rota.solver import Plan, propose

LONG = 600.0  # seconds on the wall, for a machine that does much else
Say = Callable[[str, float, str, str], None]
BARS = {"Instance1": "0", "Instance2": "at most 1", "Instance3": "at most 1"}
SHOP, VAN, MEALS, KITCHEN, VISITS, TRANSPORT = range(6)
# kind, weekdays (0 is Monday), from hour, hours, people, of them experienced, burden, needs a licence
WEEK = (
    (SHOP, range(7), 7, 6, 2, 1, 0, False),
    (SHOP, range(7), 13, 6, 2, 0, 1, False),
    (VAN, range(6), 9, 6, 1, 0, 1, True),
    (VAN, range(6), 9, 6, 1, 0, 0, False),
    (MEALS, range(6), 10, 3, 2, 0, 0, True),
    (KITCHEN, range(5), 7, 6, 2, 1, 0, False),
    (VISITS, (0, 2, 4), 13, 3, 2, 0, 0, False),
    (TRANSPORT, (1, 3, 5), 9, 4, 1, 0, 1, True),
)


def village(people: int = 40, days: int = 31, seed: int = 1) -> Problem:
    """A month of six kinds of duty for so many people, with papers, answers, limits, wishes and three months before."""
    chance = random.Random(seed)
    slots = tuple(_slots(days, people / 40))
    workers = tuple(_worker(number, slots, days, chance) for number in range(people))
    couples = [frozenset(chance.sample(range(people), 2)) for _ in range(4)]
    return Problem(days, 2, slots, workers, apart=frozenset(couples[:3]), together=frozenset(couples[3:]))


def _slots(days: int, size: float) -> Iterator[Slot]:
    key = 0
    for day in range(days):
        for number, (kind, weekdays, hour, hours, need, experienced, burden, _) in enumerate(WEEK):
            if (day + 2) % 7 in weekdays:
                start = day * DAY_MINUTES + hour * 60
                weekend = 2 if (day + 2) % 7 >= 5 else 0
                yield Slot(
                    key * 10 + number, day, start, start + hours * 60, kind, round(need * size), experienced,
                    burden=burden + weekend,
                )  # fmt: skip
                key += 1


def _worker(number: int, slots: tuple[Slot, ...], days: int, chance: random.Random) -> Worker:
    """Somebody between 25 and 82: fewer hours, shorter runs and more half-days off the older."""
    age = chance.randint(25, 82)
    kinds = {kind for kind in range(6) if chance.random() < 0.5} | {SHOP}
    licence = chance.random() < 0.6 and age < 78
    answers = {(day, half): _answer(chance) for day in range(days) for half in (0, 1)}
    away = chance.randrange(days)
    barred, wishes = {}, {}
    for slot in slots:
        answer = answers[slot.day, int(slot.start % DAY_MINUTES >= 12 * 60)]
        reason = _reason(slot, kinds, licence, away <= slot.day < away + 4, answer)
        if reason:
            barred[slot.key] = reason
        elif answer != "yes":
            wishes[slot.key] = -2
        elif chance.random() < 0.1:
            wishes[slot.key] = chance.choice((1, 1, 2, 3))
    history = chance.randint(0, 12)
    return Worker(
        number,
        barred=barred,
        experienced=frozenset(kind for kind in kinds if chance.random() < 0.5),
        wishes=wishes,
        history_minutes=history * 6 * 60,
        history_burden=chance.randint(0, history),
        share=100 if age < 65 else 75 if age < 75 else 50,
        max_minutes=60 * (90 if age < 65 else 60 if age < 75 else 36),
        max_week_minutes=60 * (24 if age < 75 else 12),
        max_run=4 if age < 65 else 2,
        max_weekends=chance.choice((2, 3, None)),
        max_per_kind={VISITS: 6},
        rest=11 * 60,
        max_per_day=1 if age >= 50 else 2,
    )


def _answer(chance: random.Random) -> str:
    return chance.choices(("yes", "maybe", "no"), (50, 20, 30))[0]


def _reason(slot: Slot, kinds: set[int], licence: bool, absent: bool, answer: str) -> str:
    if slot.kind not in kinds:
        return "kind"
    if WEEK[slot.key % 10][-1] and not licence:
        return "paper"
    if absent:
        return "absent"
    return "no" if answer == "no" else ""


# --- measuring ---------------------------------------------------------------------------------------------
# The solver has one thread: its processor time is what it takes on a quiet machine, whatever else is going on here.


def run(say: Say) -> None:
    """Print every figure beside its bar, in seconds of the processor; a minute or two when nothing else runs."""
    _month(say)
    _others(say)
    _large(say)
    _again(say)
    _reading(say)
    _published(say)


def _month(say: Say) -> None:
    asked, begun = village(), time.perf_counter()
    plan, took = _timed(asked)
    for stage in plan.stages:
        say(
            f"rota, 40 people x 31 days: {stage.name}, gap to its bound",
            stage.value - stage.bound,
            "",
            "0: proved",
        )
    say("rota, 40 people x 31 days: all three proved in", took, "s", "at most 5")
    say(
        "  by the clock on the wall", time.perf_counter() - begun, "s", "at most 5, with nothing else running"
    )
    ratio = _spread(asked, plan.pairs) / _spread(asked, _one_after_the_other(asked))
    say("  spread of loads, times that of one after the other", ratio, "", "below 1")


def _others(say: Say) -> None:
    """Other villages of the same size: the slowest tells what a manager may have to wait."""
    times = [_timed(village(seed=seed))[1] for seed in range(2, 12)]
    say("  ten other villages, the middle one", statistics.median(times), "s", "at most 5")
    say("  the slowest of them", max(times), "s", "at most 5")


def _large(say: Say) -> None:
    begun, first = time.process_time(), list[float]()

    def hear(_stage: str, _part: float, best: int | None) -> None:
        if best is not None and not first:
            first.append(time.process_time() - begun)

    plan, took = _timed(village(100), progress=hear)
    say("rota, 100 people x 31 days: first whole plan after", first[0], "s", "at most 2")
    for stage in plan.stages:
        gap = 100 * (stage.value - stage.bound) / max(stage.bound, 1)
        say(f"rota, 100 people x 31 days: {stage.name}, gap to its bound", gap, "%", "at most 2")
    say("rota, 100 people x 31 days: finished after", took, "s", "at most 30")


def _again(say: Say) -> None:
    """Somebody falls ill for six days: who else is asked to change."""
    asked = village()
    before = propose(asked, seconds=LONG).pairs
    ill = max(asked.workers, key=lambda who: sum(key == who.key for _, key in before))
    days = {slot.key for slot in asked.slots if 10 <= slot.day < 16}
    sick = replace(ill, barred={**ill.barred, **dict.fromkeys(days, "absent")})
    people = tuple(sick if who.key == ill.key else who for who in asked.workers)
    plan, took = _timed(replace(asked, workers=people, previous=before))
    lost = sum(slot in days and key == ill.key for slot, key in before)
    gone = len(before - plan.pairs) - lost
    say(f"rota, {lost} duties of somebody ill planned again: others moved", gone, "", "as few as can be")
    say("rota, planned again in", took, "s", "at most 5")


def _reading(say: Say) -> None:
    """What pages ask while somebody waits."""
    asked = village()
    pairs = propose(asked, seconds=60, stages=("cover",)).pairs
    say("rota, every rule of a month checked in", _took(lambda: broken(asked, pairs)) * 1000, "ms", "-")
    say(
        "rota, an empty slot explained in",
        _took(lambda: empty(asked, pairs, asked.slots[0].key)) * 1000,
        "ms",
        "-",
    )


def _published(say: Say) -> None:
    folder = bench_rota_published.folder()
    for name, best in bench_rota_published.BEST.items():
        path = folder / f"{name}.txt"
        if not path.exists():
            sys.stdout.write(
                f"rota, {name}: not measured, {path} is absent (OPSAPP_BENCH names the folder)\n"
            )
            continue
        asked = bench_rota_published.read(path)
        plan, took = _timed(asked, stages=("weighted",))
        assert not broken(asked, plan.pairs), "a published plan breaks a rule"
        assert not below_least(asked, plan.pairs), "a published plan leaves somebody below the least"
        gap = 100 * (plan.value("weighted") / best - 1)
        proved = "proved" if plan.proved else "not proved"
        say(f"rota, {name}: {plan.value('weighted')}, {proved}, above the best known", gap, "%", BARS[name])
        say(f"rota, {name}", took, "s", "at most 60")


def _one_after_the_other(asked: Problem) -> frozenset[Pair]:
    """The baseline: slot by slot the one free who carries least, as on the telephone."""
    filled = Filled(asked, ())
    for slot in sorted(asked.slots, key=lambda one: one.start):
        for _ in range(slot.need):
            free = [who for who in asked.workers if not refusals(filled, (), slot.key, who.key)]
            if free:
                chosen = min(free, key=lambda who: (carried(filled, who), who.key))
                filled = Filled(asked, {*filled.pairs, (slot.key, chosen.key)})
    return filled.pairs


def _spread(asked: Problem, pairs: frozenset[Pair]) -> float:
    """How unequal the loads are, those of the months before among them."""
    filled = Filled(asked, pairs)
    return statistics.pstdev(carried(filled, who) for who in asked.workers)


def _timed(asked: Problem, **options: Any) -> tuple[Plan, float]:
    """A plan and the processor time it took."""
    begun = time.process_time()
    plan = propose(asked, seconds=LONG, **options)
    return plan, time.process_time() - begun


def _took(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
