"""The note between two shifts: what was counted, what expires, who gave and who took over."""

import uuid

import pytest

from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.ledger import cash
from opsapp.ledger.models import Till
from opsapp.org.models import User
from opsapp.rota import handovers
from opsapp.rota.handovers import TillCount
from tests.rota.at_work import evening, moment
from tests.rota.staff import MONDAY, Staff


def leave(by: User, hour: int = 13, **facts: object) -> object:
    return handovers.leave(moment(hour), by=by, **{"message": "卵が明日届きます"} | facts)  # type: ignore[arg-type]


def test_a_note_is_taken_over_once_by_somebody(staff: Staff, clerk: User, carrier: User) -> None:
    with evening(), transaction():
        note = leave(clerk)
        assert handovers.waiting() == [note]
        handovers.take(note, moment(13, 5), by=carrier)
        assert (note.taken.user, handovers.waiting()) == (carrier, [])
        with pytest.raises(RuleError) as broken:
            handovers.take(note, moment(13, 6), by=clerk)
        assert broken.value.code == "taken"


def test_a_note_says_something(staff: Staff, clerk: User) -> None:
    with evening(), transaction():
        with pytest.raises(RuleError) as broken:
            leave(clerk, message="  ")
        assert broken.value.field == "message"
        for facts in ({"key_handed": True}, {"expiring": ["牛乳 1L"]}, {"till": TillCount(None, 0)}):
            leave(clerk, message="", **facts)


def test_an_impossible_sum_is_refused(staff: Staff, clerk: User) -> None:
    with evening(), transaction(), pytest.raises(RuleError) as broken:
        leave(clerk, till=TillCount(None, -1))
    assert broken.value.field == "counted_yen"


def test_what_should_be_in_the_till_is_known_where_it_was_read_about_then(
    staff: Staff, clerk: User, till: Till
) -> None:
    with evening(), transaction():
        facts = {"happened_at": moment(7), "by": clerk.id}
        day = cash.open_day(str(uuid.uuid4()), till, MONDAY, {1000: 30}, **facts)
        assert handovers.float_of(till.id) == 30_000
        cash.count(
            day, "x", 41_200, None, operation_id=str(uuid.uuid4()), happened_at=moment(13, 2), by=clerk.id
        )
        near = leave(clerk, till=TillCount(till, 41_000))
        assert handovers.expected(near) == 41_200
        assert handovers.expected(leave(clerk, 19, till=TillCount(till, 41_000))) is None
        assert handovers.expected(leave(clerk)) is None


def test_old_notes_do_not_wait_for_ever(staff: Staff, clerk: User) -> None:
    with transaction():
        leave(clerk)
        assert len(handovers.waiting(moment(12, 0, 2))) == 1
        assert handovers.waiting(moment(14, 0, 2)) == []
