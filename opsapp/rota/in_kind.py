"""Unpaid hours as an in-kind contribution for grant reports: minutes times the yen of an hour in force on their day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from opsapp import money
from opsapp.db import db
from opsapp.org.models import Parameter
from opsapp.rota.duty_models import DutyKind
from opsapp.rota.work_models import WorkedTime

PARAMETER = "rota.in_kind_yen"


@dataclass(frozen=True)
class Contribution:
    """Unpaid hours of one kind of duty in one month, and what they are worth in yen; None without a figure."""

    kind: DutyKind
    month: date
    minutes: int
    yen: int | None


def contributions(first: date, last: date) -> list[Contribution]:
    """By month and kind. Each is rounded once, half a yen up; hours of the paid and rewarded are no contribution."""
    query = (
        select(WorkedTime.kind_id, WorkedTime.day, func.sum(WorkedTime.minutes))
        .where(WorkedTime.pay == "unpaid", WorkedTime.day.between(first, last))
        .group_by(WorkedTime.kind_id, WorkedTime.day)
    )
    hourly = _by_day(last)
    minutes: dict[tuple[date, int], int] = defaultdict(int)
    value: dict[tuple[date, int], int | None] = defaultdict(int)
    for kind_id, day, some in db.session.execute(query):
        key, rate = (day.replace(day=1), kind_id), _at(hourly, day)
        minutes[key] += int(some)
        so_far = value[key]
        value[key] = None if rate is None or so_far is None else so_far + int(some) * rate
    kinds = {one.id: one for one in db.session.scalars(select(DutyKind))}
    rows = [
        Contribution(kinds[kind_id], month, total, _yen(value[month, kind_id]))
        for (month, kind_id), total in minutes.items()
        if total
    ]
    return sorted(rows, key=lambda row: (row.month, row.kind.rank, row.kind.id))


def _yen(minute_yen: int | None) -> int | None:
    return None if minute_yen is None else money.divide(minute_yen, 60, "round")


def _by_day(last: date) -> Sequence[Parameter]:
    query = select(Parameter).where(
        Parameter.name == PARAMETER, Parameter.status == "enacted", Parameter.valid_from <= last
    )
    return db.session.scalars(query.order_by(Parameter.valid_from.desc())).all()


def _at(rows: Sequence[Parameter], day: date) -> int | None:
    for row in rows:
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            return int(row.value)
    return None
