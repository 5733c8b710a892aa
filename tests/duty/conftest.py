"""A village whose rota is published, and somebody who comes to work with a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import Device, User
from opsapp.rota import assigning, months, shifts
from opsapp.rota.duty_models import Shift
from opsapp.rota.shifts import Hours
from opsapp.rota.volunteer_models import Volunteer
from tests.browser import Server, Tablet
from tests.duty.worker import Worker
from tests.founding import DEVICE
from tests.rota.staff import Staff

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def staff(app: Flask, manager: User) -> Staff:
    """The volunteers of the rota's tests, today; this and the next month are published."""
    with transaction():
        made = Staff(manager)
        first = months.first_of(clock.today())
        for month in (months.previous_first(first), first, months.next_first(first)):
            months.publish(month, by=manager)
    return made


Stand = Callable[..., Shift]


@pytest.fixture
def stand(staff: Staff, manager: User) -> Stand:
    """`stand("shop", sato)`: on a shift that began half an hour ago and lasts six hours, or so many days ahead."""

    def make(kind: str, *people: Volunteer, days: int = 0) -> Shift:
        begin = clock.to_japan(clock.now() - timedelta(minutes=30)).replace(second=0, microsecond=0)
        with transaction():
            minutes = begin.hour * 60 + begin.minute
            shift = shifts.add(
                staff.kinds[kind], begin.date() + timedelta(days), Hours(minutes, minutes + 360), by=manager,
                people=max(1, len(people)),
            )  # fmt: skip
            for who in people:
                assigning.write(shift, who, "manual", by=manager)
        return shift

    return make


@pytest.fixture
def phone(tablet: Tablet, server: Server) -> Callable[..., Worker]:
    """`phone("carrier")`: somebody before their own phone, the screen kept on it."""

    def make(login: str, query: str = "") -> Worker:
        with transaction():
            owner = db.session.scalars(db.select(User).where(User.login == login)).one()
            db.session.get_one(Device, DEVICE).owner_id = owner.id
        page = tablet(login=login, viewport=PHONE, has_touch=True).new_page()
        return Worker(page, server.url).arrive(query)

    return make


@pytest.fixture
def shared(tablet: Tablet, server: Server) -> Callable[..., Worker]:
    """The shop's tablet, on which people switch."""

    def make(login: str) -> Worker:
        return Worker(tablet(login=login).new_page(), server.url).arrive()

    return make
