import pytest

from opsapp.org.models import User
from tests.sales.counter import Counter


@pytest.fixture
def counter(clerk: User) -> Counter:
    """The till, open for the day with a float of 30,000."""
    counter = Counter(clerk)
    counter.open()
    return counter
