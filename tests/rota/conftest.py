"""Every test of the rota looks forward from the evening of 20 February 2027 to March."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from opsapp import clock
from opsapp.db import transaction
from opsapp.org.models import User
from tests.rota.living import Living
from tests.rota.staff import Staff


@pytest.fixture
def february() -> Iterator[None]:
    with clock.frozen(datetime(2027, 2, 20, 19, 0)):  # noqa: DTZ001  (read as Japanese time)
        yield


@pytest.fixture
def staff(manager: User, february: None) -> Staff:
    with transaction():
        return Staff(manager)


@pytest.fixture
def living(staff: Staff, manager: User) -> Living:
    with transaction():
        return Living(staff, manager)
