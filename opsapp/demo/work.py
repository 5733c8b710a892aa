"""What the demo's volunteers have worked: hours, what they earned, and the checks of those who drove. Written in bulk:
through the services it would take longer than all of the rota."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import User
from opsapp.rota import rates, rewards
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.work_models import AlcoholCheck, RewardEntry, WorkedTime

FORGOTTEN = 3  # of the last days nobody wrote the hours down
FIRST_RULES = date(2025, 4, 1)
ALL_DAY = {"days": "1234567", "from": 0, "to": 1440, "first": 0}
CARS = {"van_driver": "高知 480 あ 12-34", "meals": "高知 580 い 56-78", "transport": "高知 530 う 90-12"}


def found(rng: Random, office: User) -> None:
    """Hours of every shift that is over, but for a few."""
    for ledger, minutes, yen in (("reward", 15, 150), ("wage", 15, 285)):
        rates.add(
            by=office, ledger=ledger, valid_from=FIRST_RULES, unit_minutes=minutes, started_counts=False,
            bands=[{**ALL_DAY, "unit": yen}],
        )  # fmt: skip
    done = _over()
    forgotten = set(rng.sample([one.id for one in done[-20:]], min(FORGOTTEN, len(done))))
    kept = [one for one in done if one.id not in forgotten]
    db.session.execute(insert(WorkedTime), [_hours(one, office) for one in kept])
    db.session.execute(insert(RewardEntry), list(_earned(office)))
    checks = [row for one in kept if one.shift.kind.drives for row in _checks(one, office)]
    db.session.execute(insert(AlcoholCheck), checks)


def _over() -> list[Assignment]:
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(Assignment.ended_at.is_(None), Shift.ends_at < clock.now())
        .options(joinedload(Assignment.shift).joinedload(Shift.kind), joinedload(Assignment.volunteer))
        .order_by(Shift.starts_at, Assignment.id)
    )
    return list(db.session.scalars(query))


def _hours(one: Assignment, office: User) -> dict[str, Any]:
    shift = one.shift
    return {
        "volunteer_id": one.volunteer_id, "kind_id": shift.kind_id, "shift_id": shift.id, "day": shift.day,
        "starts_at": shift.starts_at, "ends_at": shift.ends_at, "break_minutes": 0, "minutes": shift.minutes,
        "pay": one.volunteer.pay, "recorded_at": shift.ends_at, "user_id": office.id, "note": "",
    }  # fmt: skip


def _earned(office: User) -> Iterator[dict[str, Any]]:
    for worked in db.session.scalars(select(WorkedTime).order_by(WorkedTime.id)):
        ledger = rewards.LEDGER_OF.get(worked.pay)
        rule = rates.rule_for(worked.kind_id, ledger, worked.day) if ledger else None
        if rule is not None:
            worth = rates.worth(rule, worked.starts_at, worked.minutes)
            yield {
                "volunteer_id": worked.volunteer_id, "ledger": ledger, "kind": "earned", "day": worked.day,
                "yen": worth.yen, "org_yen": worth.org_yen, "tickets": worth.tickets, "worked_id": worked.id,
                "rule_id": rule.id, "recorded_at": worked.recorded_at, "user_id": office.id, "note": "",
            }  # fmt: skip


def _checks(one: Assignment, office: User) -> Iterator[dict[str, Any]]:
    shift = one.shift
    for moment, at in (("before", shift.starts_at - timedelta(minutes=10)), ("after", shift.ends_at)):
        yield {
            "driver_id": one.volunteer_id, "shift_id": shift.id, "vehicle": CARS[shift.kind.code], "moment": moment,
            "happened_at": at, "recorded_at": at, "confirmer": office.name, "method": "face", "detector": True,
            "reading": 0, "positive": False, "instruction": "", "note": "", "user_id": office.id,
        }  # fmt: skip
