"""What 労働基準法 asks of the employed (DOMAIN 6): breaks, 8 hours a day, 40 a week, night work. It is flagged, never
refused: what was worked was worked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from opsapp import clock
from opsapp.rota.work_models import WorkedTime

LONG, LONGER = 6 * 60, 8 * 60  # minutes of work beyond which a break is due
DAY_LIMIT, WEEK_LIMIT = 8 * 60, 40 * 60
NIGHT_ENDS, NIGHT_BEGINS = 5, 22  # hours


def break_due(minutes: int) -> int:
    """Minutes of break for so many minutes of work: beyond 6 hours 45, beyond 8 hours 60; exactly 6 hours none."""
    return 60 if minutes > LONGER else 45 if minutes > LONG else 0


def night_minutes(starts_at: datetime, ends_at: datetime) -> int:
    """Minutes between 22 and 5 o'clock, Japanese time."""
    begin, end = clock.to_japan(starts_at), clock.to_japan(ends_at)
    first = datetime.combine(begin.date() - timedelta(1), datetime.min.time(), clock.JST)
    total = timedelta()
    for number in range((end.date() - begin.date()).days + 2):
        night = first + timedelta(days=number, hours=NIGHT_BEGINS)
        total += max(
            timedelta(), min(end, night + timedelta(hours=24 - NIGHT_BEGINS + NIGHT_ENDS)) - max(begin, night)
        )
    return int(total.total_seconds()) // 60


@dataclass
class Watched:
    """What is to be looked at: sets of short words by the hours they belong to, and by (volunteer, Monday)."""

    rows: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    weeks: dict[tuple[int, date], int] = field(default_factory=dict)  # minutes beyond 40 hours

    def of(self, worked: WorkedTime) -> list[str]:
        """The flags of some hours: break, day, week, night."""
        return sorted(self.rows.get(worked.id, ()))


def watch(rows: Iterable[WorkedTime]) -> Watched:
    """Flags for hours that stand; only those of the employed are looked at. Give whole weeks for the weekly limit."""
    found = Watched()
    days: Mapping[tuple[int, date], list[WorkedTime]] = defaultdict(list)
    for one in rows:
        if one.pay == "paid":
            days[one.volunteer_id, one.day].append(one)
            if night_minutes(one.starts_at, one.ends_at):
                found.rows[one.id].add("night")
    for several in days.values():
        _watch_day(several, found)
    _watch_weeks(days, found)
    return found


def _watch_day(rows: list[WorkedTime], found: Watched) -> None:
    """Of several stretches in a day the time between them is a break as well."""
    rows = sorted(rows, key=lambda one: one.starts_at)
    worked = sum(one.minutes for one in rows)
    whole = int((rows[-1].ends_at - rows[0].starts_at).total_seconds()) // 60
    if whole - worked < break_due(worked):
        found.rows[rows[-1].id].add("break")
    if worked > DAY_LIMIT:
        found.rows[rows[-1].id].add("day")


def _watch_weeks(days: Mapping[tuple[int, date], list[WorkedTime]], found: Watched) -> None:
    weeks: dict[tuple[int, date], list[WorkedTime]] = defaultdict(list)
    for (volunteer_id, day), rows in days.items():
        weeks[volunteer_id, day - timedelta(day.weekday())] += rows
    for key, rows in weeks.items():
        total = sum(one.minutes for one in rows)
        if total > WEEK_LIMIT:
            found.weeks[key] = total - WEEK_LIMIT
            found.rows[max(rows, key=lambda one: one.starts_at).id].add("week")


def whole_weeks(first: date, last: date) -> tuple[date, date]:
    """The days from the Monday before to the Sunday after, so that the weeks at both ends are whole."""
    return first - timedelta(first.weekday()), last + timedelta(6 - last.weekday())
