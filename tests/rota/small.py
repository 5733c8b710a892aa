"""Small rota problems, and the hard rules said once more as plainly as can be."""

import re
from itertools import combinations

from hypothesis import strategies as st

from opsapp.rota.problem import DAY_MINUTES, Pair, Problem, Slot, Worker

AROUND = 4  # days before and after the horizon that a rule may look at


def slot(key: int, day: int = 0, hour: int = 9, hours: int = 6, **more: object) -> Slot:
    start = day * DAY_MINUTES + hour * 60
    return Slot(key, day, start, start + hours * 60, **{"kind": 1, "need": 1, **more})  # type: ignore[arg-type]


def worker(key: int, **more: object) -> Worker:
    return Worker(key, **more)  # type: ignore[arg-type]


def problem(slots: list[Slot], workers: list[Worker], days: int = 7, **more: object) -> Problem:
    return Problem(days, 0, tuple(slots), tuple(workers), **more)  # type: ignore[arg-type]


# what may be said of a duty and of somebody; a few of these at a time are drawn, so that every mixture comes up
DUTY = [
    *({"need": need} for need in (0, 2, 2)),
    *({"hour": hour} for hour in (7, 13, 22)),
    *({"hours": hours} for hours in (3, 10)),
    *({"over": over} for over in (0, 30)),
    *({"burden": burden} for burden in (1, 2)),
    {"kind": 2},
    {"experienced": 1},
    {"under": 150},
]
PERSON = [
    *({"barred": {key: code}} for key in (1, 2, 3) for code in ("kind", "paper:3", "no")),
    *({"experienced": frozenset({kind})} for kind in (1, 2)),
    *({"wishes": {key: weight, key + 1: -1}} for key in (1, 2, 3) for weight in (-3, 1, 3)),
    *({"history_minutes": 360 * many} for many in (1, 3, 5)),
    *({"share": share} for share in (75, 50)),
    *({"max_slots": many} for many in (0, 1, 2)),
    *({"max_minutes": 60 * hours} for hours in (5, 12, 20)),
    *({"max_week_minutes": 60 * hours} for hours in (5, 12, 20)),
    *({"max_run": many} for many in (1, 2, 3)),
    *({"min_run": many} for many in (2, 2, 3)),
    *({"min_off_run": many} for many in (2, 2, 3)),
    *({"max_weekends": many} for many in (0, 1)),
    *({"max_per_kind": {kind: many}} for kind in (1, 2) for many in (0, 1)),
    *({"rest": 60 * hours} for hours in (8, 11)),
    *({"max_per_day": many} for many in (2, 2, None)),
    *({"days_around": frozenset(days)} for days in ((-1,), (-2,), (-3, -2, -1), (7,), (8, -1))),
    *({"last_end": minutes} for minutes in (-600, -60, 500)),
    *({"next_start": 7 * DAY_MINUTES + minutes} for minutes in (-500, 60, 600)),
    {"week_minutes_before": 600},
    {"week_minutes_after": 600},
]


def _mixed(parts: list[dict[str, object]], most: int) -> st.SearchStrategy[dict[str, object]]:
    chosen = st.lists(st.sampled_from(parts), max_size=most)
    return chosen.map(lambda several: {name: value for part in several for name, value in part.items()})


@st.composite
def problems(draw: st.DrawFn, slots: int = 8, workers: int = 4, locks: bool = True) -> Problem:
    """Anything small: clashes, nights, limits, couples, days before, locks against every rule."""
    days = st.integers(0, 6)
    duties = [
        slot(key, draw(days), **draw(_mixed(DUTY, 4)))  # type: ignore[arg-type]
        for key in range(1, draw(st.integers(1, slots)) + 1)
    ]
    people = [worker(key, **draw(_mixed(PERSON, 6))) for key in range(11, 11 + draw(st.integers(1, workers)))]
    pairs = st.tuples(st.sampled_from([d.key for d in duties]), st.sampled_from([p.key for p in people]))
    couples = [frozenset({11, 12})] if len(people) > 1 else []
    return Problem(
        7,
        draw(days),
        tuple(duties),
        tuple(people),
        fixed=draw(st.frozensets(pairs, max_size=4)) if locks else frozenset(),
        apart=frozenset(couples if draw(st.integers(0, 3)) == 1 else []),
        together=frozenset(couples if draw(st.integers(0, 3)) == 1 else []),
    )


def plain_breaches(asked: Problem, pairs: frozenset[Pair]) -> set[tuple[str, int]]:
    """Which rules are broken by whom, minute by minute and day by day."""
    found: set[tuple[str, int]] = set()
    duties = {one.key: one for one in asked.slots}
    for who in asked.workers:
        mine = [duties[key] for key, worker in pairs if worker == who.key]
        found |= {(code, who.key) for code in _broken_by(asked, who, mine)}
    for duty in asked.slots:
        there = {worker for key, worker in pairs if key == duty.key}
        if duty.over is None and len(there) > duty.need:
            found.add(("full", 0))
        found |= {("apart", min(couple)) for couple in asked.apart if couple <= there}
        found |= {("together", *(couple & there)) for couple in asked.together if len(couple & there) == 1}
    return found


def _broken_by(asked: Problem, who: Worker, mine: list[Slot]) -> set[str]:
    found = {"barred" for one in mine if one.key in who.barred}
    for one, two in combinations(sorted(mine, key=lambda duty: duty.start), 2):
        if set(range(one.start, one.end)) & set(range(two.start, two.end)):
            found.add("overlap")
        elif two.start - one.end < who.rest:
            found.add("rest")
    for one in mine:
        for pause in _pauses_outside(who, one):
            if pause < who.rest:
                found.add("overlap" if pause < 0 else "rest")
    return found | _counted(asked, who, mine) | _in_a_row(asked, who, {one.day for one in mine})


def _pauses_outside(who: Worker, one: Slot) -> list[int]:
    before = [] if who.last_end is None else [one.start - who.last_end]
    return before + ([] if who.next_start is None else [who.next_start - one.end])


def _counted(asked: Problem, who: Worker, mine: list[Slot]) -> set[str]:
    found = set()
    week = {day: (day + asked.first_weekday) // 7 for day in range(asked.days)}
    minutes = dict.fromkeys(week.values(), 0)
    minutes[week[0]] += who.week_minutes_before
    minutes[week[asked.days - 1]] += who.week_minutes_after
    for one in mine:
        minutes[week[one.day]] += one.end - one.start
    busy = {week[one.day] for one in mine}
    weekends = {week[one.day] for one in mine if (one.day + asked.first_weekday) % 7 in (5, 6)}
    limits = [
        ("slots", len(mine), who.max_slots),
        ("month", sum(one.end - one.start for one in mine), who.max_minutes),
        ("weekends", len(weekends), who.max_weekends),
        *(("week", minutes[number], who.max_week_minutes) for number in busy),
        *(("day", sum(one.day == day for one in mine), who.max_per_day) for day in range(asked.days)),
        *(("kind_limit", sum(one.kind == k for one in mine), most) for k, most in who.max_per_kind.items()),
    ]
    for code, amount, most in limits:
        if most is not None and amount > most:
            found.add(code)
    return found


def _in_a_row(asked: Problem, who: Worker, busy: set[int]) -> set[str]:
    """Every day a letter: w works, o works outside the horizon, - is off."""
    days = range(-AROUND - 1, asked.days + AROUND + 1)
    line = "".join("w" if day in busy else "o" if day in who.days_around else "-" for day in days)
    inside = line[AROUND + 1 : AROUND + 1 + asked.days]
    found = set()
    if who.max_run and any(len(run) > who.max_run and "w" in run for run in re.findall("[wo]+", line)):
        found.add("run")
    if any(len(run) < (who.min_run or 0) for run in re.findall("(?<=-)w+(?=-)", inside)):
        found.add("short_run")
    for gap in re.finditer("(?<=[wo])-+(?=[wo])", line):
        ends = line[gap.start() - 1] + line[gap.end()]
        if "w" in ends and len(gap[0]) < (who.min_off_run or 0):
            found.add("short_break")
    return found
