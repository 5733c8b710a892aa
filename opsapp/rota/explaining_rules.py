"""The hard rules written straight down, apart from the solver's rows: what a plan breaks, what one more would break."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from opsapp.rota.problem import Pair, Problem, Slot, Worker


@dataclass(frozen=True)
class Breach:
    """One broken rule: by whom, in which slots, how much of what is allowed."""

    code: str
    worker: int
    slots: tuple[int, ...]
    amount: int = 0
    limit: int = 0
    decided: bool = False  # what is locked breaks it alone: a person wanted it so


class Filled:
    """A problem with a plan, indexed; make it once and ask it often."""

    def __init__(self, problem: Problem, pairs: Iterable[Pair]) -> None:
        self.problem = problem
        self.slots = {slot.key: slot for slot in problem.slots}
        self.workers = {worker.key: worker for worker in problem.workers}
        self.pairs = frozenset((s, w) for s, w in pairs if s in self.slots and w in self.workers)
        self.staff: dict[int, list[int]] = defaultdict(list)
        self.duties: dict[int, list[Slot]] = defaultdict(list)
        for slot, worker in sorted(self.pairs):
            self.staff[slot].append(worker)
            self.duties[worker].append(self.slots[slot])
        for duties in self.duties.values():
            duties.sort(key=lambda slot: (slot.start, slot.key))

    @cached_property
    def locked(self) -> frozenset[Pair]:
        """What of the plan a person decided."""
        return self.pairs & self.problem.fixed

    @cached_property
    def partners(self) -> dict[str, dict[int, set[int]]]:
        """By `apart` and `together`, the partners of each worker."""
        found: dict[str, dict[int, set[int]]] = {"apart": defaultdict(set), "together": defaultdict(set)}
        for code, couples in (("apart", self.problem.apart), ("together", self.problem.together)):
            for one, other in self.problem.couples(couples):
                found[code][one].add(other)
                found[code][other].add(one)
        return found

    def missing(self, slot: Slot) -> int:
        """How many people a slot still wants."""
        return max(0, slot.need - len(self.staff[slot.key]))

    def missing_experienced(self, slot: Slot) -> int:
        """How many of its people should know the work and do not."""
        known = sum(slot.kind in self.workers[worker].experienced for worker in self.staff[slot.key])
        return max(0, slot.experienced - known)


def broken(problem: Problem, pairs: Iterable[Pair]) -> list[Breach]:
    """Every hard rule a plan breaks; `decided` when the locked pairs alone break it just as much."""
    filled = Filled(problem, pairs)
    alone = list(_breaches(Filled(problem, filled.locked)))
    return [
        replace(breach, decided=_is_among(breach, alone) or _excused(filled, breach))
        for breach in _breaches(filled)
    ]


def below_least(problem: Problem, pairs: Iterable[Pair]) -> list[Breach]:
    """Who serves less than they want at least: no hard rule, the solver does what it can."""
    filled = Filled(problem, pairs)
    served = {key: sum(slot.minutes for slot in filled.duties[key]) for key in filled.workers}
    return [
        Breach("min_minutes", key, (), served[key], worker.min_minutes or 0)
        for key, worker in filled.workers.items()
        if served[key] < (worker.min_minutes or 0)
    ]


def refusals(problem: Problem | Filled, pairs: Iterable[Pair], slot: int, worker: int) -> list[str]:
    """Why this worker could not take this slot on top of the plan: codes, the plainest first."""
    filled = problem if isinstance(problem, Filled) else Filled(problem, pairs)
    one, who = filled.slots[slot], filled.workers[worker]
    if (slot, worker) in filled.pairs:
        return ["already"]
    codes = [who.barred[slot]] if slot in who.barred else []
    if one.over is None and not filled.missing(one):
        codes.append("full")
    duties = filled.duties[worker]
    new = sorted([*duties, one], key=lambda each: (each.start, each.key))
    now = [breach for breach in _of_worker(filled, who, new) if breach.code != "barred"]
    if now:  # only what this one makes worse
        before = list(_of_worker(filled, who, duties))
        codes += dict.fromkeys(breach.code for breach in now if not _is_among(breach, before))
    codes += [code for code in ("apart", "together") if _wrong_company(filled, code, slot, worker)]
    return codes


def _wrong_company(filled: Filled, code: str, slot: int, worker: int) -> bool:
    there = set(filled.staff[slot])
    partners = filled.partners[code].get(worker, set())
    return bool(partners & there) if code == "apart" else bool(partners - there)


def _is_among(breach: Breach, others: list[Breach]) -> bool:
    """Whether fewer slots break the same rule just as much; a run that is still too short has at least grown."""
    return any(
        other.code == breach.code
        and other.worker == breach.worker
        and set(other.slots) <= set(breach.slots)
        and (other.amount == breach.amount or breach.code == "short_run")
        for other in others
    )


def _excused(filled: Filled, breach: Breach) -> bool:
    """A short run around a locked day, and a partner who is not beside somebody locked."""
    is_locked = any((slot, breach.worker) in filled.problem.fixed for slot in breach.slots)
    return is_locked and breach.code in ("short_run", "together")


# --- of the whole plan -------------------------------------------------------------------------------------


def _breaches(filled: Filled) -> Iterator[Breach]:
    for key, worker in filled.workers.items():
        yield from _of_worker(filled, worker, filled.duties[key])
    for slot in filled.problem.slots:
        staff = filled.staff[slot.key]
        if slot.over is None and len(staff) > slot.need:
            yield Breach("full", 0, (slot.key,), len(staff), slot.need)
        for key in staff:
            yield from _in_wrong_company(filled, slot, key)


def _in_wrong_company(filled: Filled, slot: Slot, key: int) -> Iterator[Breach]:
    there = set(filled.staff[slot.key])
    for other in sorted(filled.partners["apart"].get(key, set()) & there):
        if key < other:
            yield Breach("apart", key, (slot.key,), other)
    for other in sorted(filled.partners["together"].get(key, set()) - there):
        yield Breach("together", key, (slot.key,), other)


def _of_worker(filled: Filled, worker: Worker, duties: list[Slot]) -> Iterator[Breach]:
    """What one worker breaks by these duties, which are in order of their beginning."""
    if not duties:
        return
    yield from (Breach("barred", worker.key, (s.key,)) for s in duties if s.key in worker.barred)
    yield from _clashes(worker, duties)
    yield from _too_much(filled.problem, worker, duties)
    if worker.max_run or worker.min_run or worker.min_off_run:
        yield from _runs(filled.problem, worker, duties)


def _clashes(worker: Worker, duties: list[Slot]) -> Iterator[Breach]:
    ends = [(slot.end, slot) for slot in duties]
    for number, slot in enumerate(duties):
        if worker.last_end is not None and slot.start < worker.last_end + worker.rest:
            yield _clash(worker, slot.start - worker.last_end, (slot.key,))
        if worker.next_start is not None and slot.end + worker.rest > worker.next_start:
            yield _clash(worker, worker.next_start - slot.end, (slot.key,))
        for end, earlier in ends[:number]:
            if slot.start < end + worker.rest:
                yield _clash(worker, slot.start - end, (earlier.key, slot.key))


def _clash(worker: Worker, pause: int, slots: tuple[int, ...]) -> Breach:
    return Breach("overlap" if pause < 0 else "rest", worker.key, slots, pause, worker.rest)


def _too_much(problem: Problem, worker: Worker, duties: list[Slot]) -> Iterator[Breach]:
    """Everything that is counted: a day's duties, minutes, a week's minutes, duties of a kind, weekends."""

    def count(code: str, limit: int | None, several: Iterable[Slot], amount: int) -> Iterator[Breach]:
        if limit is not None and amount > limit:
            yield Breach(code, worker.key, tuple(slot.key for slot in several), amount, limit)

    yield from count("slots", worker.max_slots, duties, len(duties))
    yield from count("month", worker.max_minutes, duties, sum(slot.minutes for slot in duties))
    days, weeks, kinds = defaultdict(list), defaultdict(list), defaultdict(list)
    for slot in duties:
        days[slot.day].append(slot)
        weeks[problem.week_of(slot.day)].append(slot)
        kinds[slot.kind].append(slot)
    for several in days.values():
        yield from count("day", worker.max_per_day, several, len(several))
    for week, several in weeks.items():
        minutes = sum(slot.minutes for slot in several) + problem.week_minutes_outside(worker, week)
        yield from count("week", worker.max_week_minutes, several, minutes)
    for kind, several in kinds.items():
        yield from count("kind_limit", worker.max_per_kind.get(kind), several, len(several))
    weekend = [slot for slot in duties if problem.is_weekend(slot.day)]
    weekends = {problem.week_of(slot.day) for slot in weekend}
    yield from count("weekends", worker.max_weekends, weekend, len(weekends))


def _runs(problem: Problem, worker: Worker, duties: list[Slot]) -> Iterator[Breach]:
    """Days in a row, too many or too few, and breaks between them that are too short."""
    on: dict[int, list[int]] = {day: [] for day in worker.days_around}
    for slot in duties:
        on.setdefault(slot.day, []).append(slot.key)
    runs: list[list[int]] = []
    for day in sorted(on):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    for number, run in enumerate(runs):
        keys = tuple(key for day in run for key in on[day])
        if keys and worker.max_run and len(run) > worker.max_run:
            yield Breach("run", worker.key, keys, len(run), worker.max_run)
        if run[0] > 0 and run[-1] < problem.days - 1 and len(run) < (worker.min_run or 0):
            yield Breach("short_run", worker.key, keys, len(run), worker.min_run or 0)
        if number:
            last, first = runs[number - 1][-1], run[0]
            ends = (*on[last], *on[first])
            if ends and first - last - 1 < (worker.min_off_run or 0):
                yield Breach("short_break", worker.key, ends, first - last - 1, worker.min_off_run or 0)
