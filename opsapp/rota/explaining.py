"""Why a slot is empty, why somebody has it, and what a plan breaks: codes and numbers, words are made elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from opsapp.rota.explaining_rules import Breach, Filled, below_least, broken, refusals
from opsapp.rota.problem import OWNER, Pair, Problem, Slot, Worker

__all__ = [
    "Breach",
    "Explanation",
    "Filled",
    "Group",
    "Reason",
    "below_least",
    "broken",
    "carried",
    "empty",
    "refusals",
    "why",
]

UNABLE = frozenset({"kind", "skill", "paper", "expired", "class", "at_only"})  # with one of these, never


def is_unable(code: str) -> bool:
    """Whether a code says that somebody lacks skill or paper; it may name which behind a colon."""
    return code.partition(":")[0] in UNABLE


@dataclass(frozen=True)
class Group:
    """Workers who cannot take a slot, each under the plainest of their reasons."""

    code: str
    workers: tuple[int, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a slot is not staffed: "three have the licence: one is away, two would exceed their week"."""

    slot: int
    missing: int
    missing_experienced: int
    groups: tuple[Group, ...]  # everybody who is not in it and cannot be
    free: tuple[int, ...]  # nothing speaks against these; nobody, when the cover is proved

    @property
    def unable(self) -> tuple[Group, ...]:
        """Without the skill or the paper."""
        return tuple(group for group in self.groups if is_unable(group.code))

    @property
    def able(self) -> tuple[Group, ...]:
        """With skill and paper, and why they cannot all the same."""
        return tuple(group for group in self.groups if not is_unable(group.code))

    @property
    def able_count(self) -> int:
        """How many have skill and paper."""
        return sum(len(group.workers) for group in self.able) + len(self.free)


@dataclass(frozen=True)
class Reason:
    """One reason for an assignment, and its number."""

    code: str
    number: int = 0
    detail: str = ""


def empty(problem: Problem | Filled, pairs: Iterable[Pair], slot: int) -> Explanation:
    """Why a slot is not fully staffed, or lacks somebody experienced. A Filled in place of the problem saves time."""
    filled = _filled(problem, pairs)
    one = filled.slots[slot]
    missing, unknown = filled.missing(one), filled.missing_experienced(one)
    groups: dict[str, list[int]] = {}
    free = []
    for key, worker in filled.workers.items():
        if (slot, key) in filled.pairs:
            continue
        code = _plainest(filled, one, worker, only_experienced=not missing and bool(unknown))
        if code:
            groups.setdefault(code, []).append(key)
        else:
            free.append(key)
    order = sorted(
        groups, key=lambda code: (not is_unable(code), not _is_barred(filled, one, groups[code]), code)
    )
    return Explanation(
        slot, missing, unknown, tuple(Group(code, tuple(groups[code])) for code in order), tuple(free)
    )


def _plainest(filled: Filled, slot: Slot, worker: Worker, only_experienced: bool) -> str:
    """The first reason against somebody; a slot full of novices has room for one who knows the work."""
    codes = [code for code in refusals(filled, (), slot.key, worker.key) if code != "full"]
    if only_experienced and slot.kind not in worker.experienced and slot.key not in worker.barred:
        codes.insert(0, "novice")
    return codes[0] if codes else ""


def _is_barred(filled: Filled, slot: Slot, workers: list[int]) -> bool:
    return all(slot.key in filled.workers[key].barred for key in workers)


def why(problem: Problem | Filled, pairs: Iterable[Pair], slot: int, worker: int) -> list[Reason]:
    """Why somebody has a slot, the strongest reason first.

    locked, against (detail says which bar), owner, wished and unwished (weight), kept, only_able, only_free (of how
    many able), experienced, least (so many others are free, none carries less), rank (so many free ones carry less),
    turn (nothing else).
    """
    filled = _filled(problem, pairs)
    one, who = filled.slots[slot], filled.workers[worker]
    others = _others(filled, one, who)
    found = [*_decided(filled, one, who), *_wished(one, who)]
    if (slot, worker) in filled.problem.previous:
        found.append(Reason("kept"))
    free = [key for key, codes in others.items() if not codes]
    able = [key for key, codes in others.items() if not any(map(is_unable, codes))]
    if not able:
        found.append(Reason("only_able"))
    elif not free:
        found.append(Reason("only_free", len(able)))
    if _is_needed_for_experience(filled, one, who):
        found.append(Reason("experienced"))
    return found + _rank(filled, who, free) or [Reason("turn")]


def _others(filled: Filled, slot: Slot, worker: Worker) -> dict[int, list[str]]:
    """What speaks against everybody who is not in the slot, were this one's place free."""
    return {
        key: [code for code in refusals(filled, (), slot.key, key) if code != "full"]
        for key in filled.workers
        if key != worker.key and (slot.key, key) not in filled.pairs
    }


def _decided(filled: Filled, slot: Slot, worker: Worker) -> list[Reason]:
    found = [Reason("locked")] if (slot.key, worker.key) in filled.problem.fixed else []
    if slot.key in worker.barred:
        found.append(Reason("against", detail=worker.barred[slot.key]))
    return found


def _wished(slot: Slot, worker: Worker) -> list[Reason]:
    weight = worker.wishes.get(slot.key, 0)
    if not weight:
        return []
    return [Reason("owner" if weight >= OWNER else "wished" if weight > 0 else "unwished", abs(weight))]


def _is_needed_for_experience(filled: Filled, slot: Slot, worker: Worker) -> bool:
    known = sum(slot.kind in filled.workers[key].experienced for key in filled.staff[slot.key])
    return slot.kind in worker.experienced and known <= slot.experienced


def _rank(filled: Filled, worker: Worker, free: list[int]) -> list[Reason]:
    """Where this one stands among those who could have done it, by what they carry of their share."""
    if not free:
        return []
    mine = carried(filled, worker)
    less = sum(carried(filled, filled.workers[key]) < mine for key in free)
    return [Reason("rank", less) if less else Reason("least", len(free))]


def carried(filled: Filled, worker: Worker) -> float:
    """Minutes and hours of burden, those before and those of the plan, by percent of somebody's share."""
    minutes = worker.history_minutes + sum(slot.minutes for slot in filled.duties[worker.key])
    burden = worker.history_burden + sum(slot.burden for slot in filled.duties[worker.key])
    return (minutes + 60 * burden) / max(worker.share, 1)


def _filled(problem: Problem | Filled, pairs: Iterable[Pair]) -> Filled:
    return problem if isinstance(problem, Filled) else Filled(problem, pairs)
