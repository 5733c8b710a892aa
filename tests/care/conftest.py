"""Watching over is tested from noon of Monday, 1 March 2027, on."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from opsapp import clock
from opsapp.care import settings
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people import consents
from opsapp.people.models import Contact, Person

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=clock.JST)


@pytest.fixture
def noon() -> Iterator[datetime]:
    with clock.frozen(NOON) as moment:
        yield moment


@pytest.fixture
def watched(hana: Person, manager: User, noon: datetime) -> Person:
    """髙橋 ハナ agrees to visits and has a daughter and a neighbour to call; the ladder is the usual one."""
    with transaction():
        consents.give(hana, "visit", by=manager)
        settings.write_usual_ladder()
        db.session.add(
            Contact(person_id=hana.id, rank=1, name="髙橋 良子", relation="長女", phone_shown="090-0000-0001")
        )
        db.session.add(
            Contact(person_id=hana.id, rank=2, name="西川 誠", relation="隣人", phone_shown="0887-00-0002")
        )
    return hana
