"""Work of the last days: hours with and without flags, accounts, a payment, checks, a note, somebody still there."""

from datetime import date, timedelta

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.ledger.models import Till
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota import (
    alcohol,
    assigning,
    attendance,
    handovers,
    hours,
    rates,
    rewards,
    shifts,
    usual,
    volunteers,
)
from opsapp.rota.duty_models import DutyKind
from opsapp.rota.handovers import TillCount
from opsapp.rota.shifts import Hours
from opsapp.rota.volunteer_models import Volunteer

BANDS = [{"days": "1234567", "from": 0, "to": 1440, "first": 750, "unit": 380}]


def _volunteer(person_id: int, pay: str, user: User | None, by: User) -> Volunteer:
    there = volunteers.of_person(person_id)
    who = there or volunteers.create(db.session.get_one(Person, person_id), by=by)
    volunteers.change(who, by=by, pay=pay, since=date(2025, 4, 1))
    if user is not None and who.user_id is None and volunteers.of_user(user) is None:
        volunteers.change(who, by=by, user_id=user.id)
    return who


def fill_work(clerk: User, manager: User) -> None:
    """The first volunteer is rewarded; the second is employed and is the manager."""
    with transaction():
        usual.write_down()
        kinds = {one.code: one for one in db.session.scalars(db.select(DutyKind))}
        first, second = _volunteer(1, "points", None, manager), _volunteer(2, "paid", manager, manager)
        rates.add(ledger="reward", valid_from=date(2026, 4, 1), bands=BANDS, first_minutes=60, unit_minutes=30,
                  ticket_yen=250, cancel=[{"days": 1, "percent": 0}, {"percent": 100}], by=manager)  # fmt: skip
        _work(kinds, first, second, manager)
        _checks(kinds["van_driver"], first, manager)
        handovers.leave(
            clock.now(), by=clerk, till=TillCount(db.session.get_one(Till, 1), 41_200), expiring=["牛乳 1L"],
            message="卵が明日届きます。", key_handed=True,
        )  # fmt: skip


def _work(kinds: dict[str, DutyKind], first: Volunteer, second: Volunteer, by: User) -> None:
    shop, yesterday = kinds["shop"], clock.today() - timedelta(1)
    span = hours.Span(shifts.at(yesterday, 420), shifts.at(yesterday, 780))
    hours.book(first, shop, span, by=by)
    hours.book(second, shop, hours.Span(shifts.at(yesterday, 420), shifts.at(yesterday, 960)), by=by)
    rewards.pay_out(first, "reward", 750, day=clock.today(), by=by)
    missed = shifts.add(shop, yesterday - timedelta(1), Hours(420, 780), by=by, people=2)
    for who in (first, second):
        assigning.write(missed, who, "manual", by=by)
    attendance.come(second, shifts.at(yesterday - timedelta(2), 420), method="pin", by=by)


def _checks(kind: DutyKind, driver: Volunteer, by: User) -> None:
    drive = shifts.add(kind, clock.today() - timedelta(3), Hours(420, 780), by=by)
    assigning.write(drive, driver, "manual", by=by)
    alcohol.record(
        driver, "before", drive.starts_at, vehicle="高知 480 あ 12-34", confirmer="山本 恵子", by=by, reading=12
    )  # fmt: skip
