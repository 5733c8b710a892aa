from collections.abc import Iterator
from datetime import timedelta

import pytest

from opsapp import clock
from opsapp.org.models import User
from tests.sales.counter import OPENING, Counter


@pytest.fixture
def counter(clerk: User) -> Counter:
    """The till, open for the day with a float of 30,000."""
    counter = Counter(clerk)
    counter.open()
    return counter


@pytest.fixture
def evening() -> Iterator[None]:
    """Six in the evening of the day the till was opened."""
    with clock.frozen(OPENING + timedelta(hours=9, minutes=30)):
        yield
