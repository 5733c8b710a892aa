"""A rota problem as columns and rows of whole numbers: what the engine is given."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from opsapp.rota.problem import Pair, Problem, Slot, Worker

Terms = dict[int, int]  # column -> how much of it


@dataclass
class Linear:
    """Columns of whole numbers between bounds, and rows over them."""

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rows: list[tuple[int | None, int | None, Terms]] = field(default_factory=list)
    choices: int = 0  # the first so many columns are choices; all others follow from them

    def column(self, lower: int, upper: int) -> int:
        """A new column; its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def row(self, least: int | None, most: int | None, terms: Terms) -> None:
        """A rule over columns: least <= terms <= most."""
        self.rows.append((least, most, terms))

    def at_most(self, limit: int, terms: Terms) -> None:
        """A limit, which what is locked may exceed: then nothing is added to it."""
        limit = max(limit, sum(amount * self.lower[column] for column, amount in terms.items()))
        if sum(amount * self.upper[column] for column, amount in terms.items()) > limit:
            self.row(None, limit, terms)


@dataclass(frozen=True)
class Day:
    """Whether somebody works on a day: a sum of columns that is 0 or 1, or known beforehand."""

    terms: Mapping[int, int]
    known: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether this is a day of duty whatever is proposed."""
        return self.known == 1


class Model:
    """The pairs that may be chosen and the rows that hold for all of them; `solver_rules` adds people's limits."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.linear = Linear()
        self.slots = {slot.key: slot for slot in problem.slots}
        self.workers = {worker.key: worker for worker in problem.workers}
        self.fixed = {(s, w) for s, w in problem.fixed if s in self.slots and w in self.workers}
        self.alone: list[int] = []  # columns wanted beside somebody locked, who goes together with this one
        self.pairs: dict[Pair, int] = {}
        for worker in problem.workers:
            for slot in problem.slots:
                locked = (slot.key, worker.key) in self.fixed
                if locked or _is_open(slot, worker):
                    self.pairs[slot.key, worker.key] = self.linear.column(int(locked), 1)
        self.linear.choices = len(self.pairs)

    @cached_property
    def of_worker(self) -> dict[int, list[tuple[Slot, int]]]:
        """The slots and columns of each worker, by beginning."""
        found: dict[int, list[tuple[Slot, int]]] = defaultdict(list)
        for (slot, worker), column in self.pairs.items():
            found[worker].append((self.slots[slot], column))
        for several in found.values():
            several.sort(key=lambda one: (one[0].start, one[0].end, one[0].key))
        return found

    @cached_property
    def of_slot(self) -> dict[int, list[tuple[Worker, int]]]:
        """The workers and columns of each slot."""
        found: dict[int, list[tuple[Worker, int]]] = defaultdict(list)
        for (slot, worker), column in self.pairs.items():
            found[slot].append((self.workers[worker], column))
        return found

    def locked(self, columns: Iterable[int]) -> int:
        """How many of these columns are locked."""
        return sum(self.linear.lower[column] for column in columns)


def _is_open(slot: Slot, worker: Worker) -> bool:
    """Whether anything speaks against this one slot alone: a reason, or what stands just outside the horizon."""
    if slot.key in worker.barred:
        return False
    if worker.last_end is not None and slot.start < worker.last_end + worker.rest:
        return False
    return worker.next_start is None or slot.end + worker.rest <= worker.next_start
