"""Every test of the kitchen stands in the same one, on the morning of 23 November 2026."""

from collections.abc import Iterator

import pytest

from opsapp import clock
from opsapp.org.models import User
from tests.kitchen.pantry import MORNING, Pantry


@pytest.fixture
def morning() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


@pytest.fixture
def pantry(manager: User, morning: None) -> Pantry:
    return Pantry(manager)
