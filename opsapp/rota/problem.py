"""What the rota's solver is asked: dated duties, people with their limits, and what is already decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

DAY_MINUTES = 24 * 60
OWNER = 10  # a wish of at least this weight is that of the slot's standing owner
Pair = tuple[int, int]  # (key of the slot, key of the worker)


@dataclass(frozen=True)
class Slot:
    """One dated duty; minutes count from 0:00 of the horizon's first day, and it belongs to the day it starts."""

    key: int
    day: int
    start: int
    end: int  # may pass midnight
    kind: int
    need: int
    experienced: int = (
        0  # so many of them know the work; one who is missing counts like one more missing person
    )
    under: int = 100  # penalty for each missing person
    over: int | None = None  # penalty for each person too many; None: never more than need
    burden: int = 0  # how unpopular: hours that count on top of the real ones

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.end - self.start


@dataclass(frozen=True)
class Worker:
    """Somebody who may be given duties, and everything that limits it; None is no limit."""

    key: int
    barred: Mapping[int, str] = field(
        default_factory=dict
    )  # slot -> why not, a code or code:detail; every other slot may be given
    experienced: frozenset[int] = frozenset()  # kinds in which this one counts as experienced
    wishes: Mapping[int, int] = field(default_factory=dict)  # slot -> likes (+) or would rather not (-)
    history_minutes: int = 0  # served in the months that count; of a newcomer, what others had served
    history_burden: int = 0
    share: int = 100  # percent of a full fair share
    max_slots: int | None = None  # in the horizon
    max_minutes: int | None = None  # in the horizon
    min_minutes: int | None = None  # wanted before anything else, yet it never empties the sheet
    max_week_minutes: int | None = None  # Monday to Sunday
    max_run: int | None = None  # days in a row
    min_run: int | None = None  # a run that touches the edge of the horizon may be shorter
    min_off_run: int | None = None  # days off in a row, between two days of duty
    max_weekends: int | None = None  # with a duty on Saturday or Sunday
    max_per_kind: Mapping[int, int] = field(default_factory=dict)
    rest: int = 0  # least minutes between the end of one slot and the start of the next
    max_per_day: int | None = 1
    days_around: frozenset[int] = (
        frozenset()
    )  # worked outside the horizon: -1 is the day before, `days` the day after
    last_end: int | None = None  # of the last duty before the horizon, in its minutes (mostly negative)
    next_start: int | None = None  # of the first duty after it
    week_minutes_before: int = 0  # served before the horizon in the calendar week it begins in
    week_minutes_after: int = 0  # fixed after it in the calendar week it ends in


@dataclass(frozen=True)
class Problem:
    """A horizon of days with its slots and workers; a pair is (slot, worker)."""

    days: int
    first_weekday: int  # 0 is Monday
    slots: tuple[Slot, ...]
    workers: tuple[Worker, ...]
    fixed: frozenset[Pair] = frozenset()  # locked: a person decided, also against a rule
    previous: frozenset[Pair] = frozenset()  # what stands today; a new plan changes as little of it as it can
    apart: frozenset[frozenset[int]] = frozenset()  # two workers never in the same slot
    together: frozenset[frozenset[int]] = frozenset()  # two workers: in a slot both or neither

    def week_of(self, day: int) -> int:
        """The calendar week of a day, 0 for the one the horizon begins in."""
        return (day + self.first_weekday) // 7

    def is_weekend(self, day: int) -> bool:
        """Whether a day is a Saturday or a Sunday."""
        return (day + self.first_weekday) % 7 >= 5

    def week_minutes_outside(self, worker: Worker, week: int) -> int:
        """Minutes outside the horizon that count into one of its calendar weeks."""
        before = worker.week_minutes_before if week == 0 else 0
        return before + (worker.week_minutes_after if week == self.week_of(self.days - 1) else 0)

    def couples(self, which: frozenset[frozenset[int]]) -> Iterator[tuple[int, int]]:
        """The two workers of every couple in `apart` or `together`, in a steady order."""
        for couple in sorted(sorted(couple) for couple in which):
            for number, one in enumerate(couple):
                for other in couple[number + 1 :]:
                    yield one, other
