"""Reads published staff-scheduling instances (Curtois and Qu) as rota problems."""

import os
from pathlib import Path

from opsapp.rota.problem import DAY_MINUTES, Problem, Slot, Worker

BEST = {
    "Instance1": 607,
    "Instance2": 828,
    "Instance3": 1001,
}  # best known, the first two and the third proved
Rows = list[list[str]]


def folder() -> Path:
    """Where the files lie: OPSAPP_BENCH, or `shared/bench` beside the checkout."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "bench"
    return Path(os.environ.get("OPSAPP_BENCH", beside))


def read(path: Path) -> Problem:
    """The problem of a file; its objective is cover under and over plus requests not met, as published."""
    sections = _sections(path.read_text())
    days = int(sections["HORIZON"][0][0])
    kinds = {row[0]: number for number, row in enumerate(sections["SHIFTS"])}
    slots = _slots(sections, days, kinds)
    rest = _rest(sections["SHIFTS"], slots)
    workers = [_worker(number, row, sections, kinds, rest) for number, row in enumerate(sections["STAFF"])]
    return Problem(days, 0, tuple(slots), tuple(workers))


def _sections(text: str) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    rows: Rows = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("SECTION_"):
            rows = found.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append(line.split(","))
    return found


def _slots(sections: dict[str, Rows], days: int, kinds: dict[str, int]) -> list[Slot]:
    """Shifts begin an hour apart, in the order of the file; the real times are not published."""
    length = {row[0]: int(row[1]) for row in sections["SHIFTS"]}
    slots = []
    for day, shift, need, under, over in sections["COVER"]:
        kind, on = kinds[shift], int(day)
        start = on * DAY_MINUTES + (6 + kind) * 60
        key = on * len(kinds) + kind
        slots.append(
            Slot(key, on, start, start + length[shift], kind, int(need), under=int(under), over=int(over))
        )
    assert len(slots) == days * len(kinds)
    return slots


def _rest(shifts: Rows, slots: list[Slot]) -> int:
    """The rest that forbids exactly the successions the file forbids."""
    rest = DAY_MINUTES - max(slot.minutes for slot in slots)
    names = [row[0] for row in shifts]
    forbidden = {(row[0], after) for row in shifts for after in row[2].split("|") if after}
    today, tomorrow = ([slot for slot in slots if slot.day == day] for day in (0, 1))
    short = {
        (names[one.kind], names[two.kind]) for one in today for two in tomorrow if two.start - one.end < rest
    }
    assert short == forbidden, "the order of the shifts does not say which may follow which"
    return rest


def _worker(
    number: int, row: list[str], sections: dict[str, Rows], kinds: dict[str, int], rest: int
) -> Worker:
    name, most, *limits = row
    most_minutes, least_minutes, max_run, min_run, min_off, weekends = map(int, limits)
    off = {int(day) for who, *days in sections["DAYS_OFF"] if who == name for day in days}
    wishes = {}
    for sign, section in ((1, "SHIFT_ON_REQUESTS"), (-1, "SHIFT_OFF_REQUESTS")):
        for who, day, shift, weight in sections[section]:
            if who == name:
                wishes[int(day) * len(kinds) + kinds[shift]] = sign * int(weight)
    return Worker(
        number,
        barred={day * len(kinds) + kind: "absent" for day in off for kind in kinds.values()},
        wishes=wishes,
        max_minutes=most_minutes,
        min_minutes=least_minutes,
        max_run=max_run,
        min_run=min_run,
        min_off_run=min_off,
        max_weekends=weekends,
        max_per_kind={kinds[kind]: int(limit) for kind, limit in (one.split("=") for one in most.split("|"))},
        rest=rest,
    )
