"""The demo village comes to life: founded, stocked and traded through the services, as its people would have."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.demo import calendar, care, rota, settle, staff
from opsapp.demo.day import Shop
from opsapp.org import devices
from opsapp.org.models import Device, User

DAYS = 396  # thirteen months
STEPS = 420  # of the progress bar: founding, goods, and each open day
SEED = "さとの里"
SWEPT = 90  # open days between two looks for what may be forgotten
Tick = Callable[[int], None]


def play(tick: Tick, today: date | None = None) -> None:
    """Found the village and play its shop from thirteen months ago until half of today; the till stays open."""
    today = today or clock.today()
    first = today - timedelta(days=DAYS)
    done = _counted(tick)
    days = list(_days(first, today))
    with _unswept():
        with clock.frozen(datetime.combine(first - timedelta(days=1), time(9), clock.JST)):
            village = settle.settle(Random(SEED), first, today, done)
        rota.found(Random(SEED), village, today)
        care.found(Random(SEED), village.users, today)
        shop = Shop(village, Random(SEED))
        for number, (day, following) in enumerate(zip(days, [*days[1:], None], strict=True)):
            shop.play(day, following.date if following else None)
            if number % SWEPT == SWEPT - 1:
                gc.collect()
            done(1)
    done(STEPS)


@contextmanager
def _unswept() -> Iterator[None]:
    """Hardly anything a day leaves behind hangs together in circles: looking for them takes a tenth of the time."""
    swept = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if swept:
            gc.enable()


def _counted(tick: Tick) -> Tick:
    """Never more steps than the bar has."""
    left = [STEPS]

    def done(steps: int) -> None:
        steps = min(steps, left[0])
        left[0] -= steps
        tick(steps)

    return done


def _days(first: date, today: date) -> Iterator[calendar.Day]:
    """Every open day, and today even when the shop would rest: a demo wants an open till."""
    days = calendar.open_days(first, today)
    yield from days
    if not days or days[-1].date != today:
        yield calendar.Day(today, calendar.USUAL, "晴れ")


def welcome(address: str) -> str:
    """What is printed at the start: where the village is, who can sign in, and how to make this browser a till."""
    lines = [
        "",
        f"  opsapp  {address}",
        "",
        f"  This browser as the shop's till / このブラウザーをレジにする:  {address}/org/enrol/{_enrolment_code()}",
        "",
        "  Sign-in / サインイン名      Password / パスワード      PIN     Name / 名前",
    ]
    for one in staff.staff():
        lines.append(f"  {one.login:<24}  {one.password or '–':<24}  {one.pin}    {one.name} ({one.role})")
    return "\n".join([*lines, "", "  Stop with Ctrl+C / 終わるときは Ctrl+C", ""])


def _enrolment_code() -> str:
    """A fresh one-time code for the demo's tablet, good for an hour."""
    with transaction():
        tablet = db.session.get_one(Device, settle.TABLET)
        return devices.renew(tablet, by=db.session.get_one(User, tablet.enrolled_by_id))
