from datetime import timedelta

import pytest
import sqlalchemy as sa

from opsapp.db import db, transaction
from opsapp.ledger import cash
from opsapp.ledger.models import CashMove, Till
from opsapp.org.models import Device
from tests.sales.counter import FLOAT, Counter

OTHER = "0192f000-0000-7000-8000-000000000002"


@pytest.fixture
def counter(clerk) -> Counter:
    counter = Counter(clerk)
    counter.open()
    return counter


def test_opening_keeps_the_count_and_the_name(counter: Counter, clerk) -> None:
    day = cash.open_day_of(1)
    assert (day.id, day.float_yen, day.float_count, day.user.name) == (counter.day, 30000, FLOAT, clerk.name)
    assert (day.opened_at.hour, day.business_date.isoformat()) == (23, "2026-11-23")


def test_cash_in_and_out_have_a_sign_and_a_reason(counter: Counter) -> None:
    counter.do("cash_move", {"day": counter.day, "kind": "in", "yen": 5000, "reason": "両替"})
    counter.do("cash_move", {"day": counter.day, "kind": "out", "yen": 840, "reason": "切手代"})
    assert [(move.kind, move.yen) for move in cash.moves_of(counter.day)] == [("in", 5000), ("out", -840)]
    nothing = counter.do("cash_move", {"day": counter.day, "kind": "out", "yen": 840, "reason": "  "})
    assert nothing["problem"]["code"] == "reason_missing"


@pytest.mark.parametrize(
    "odd", [{"yen": 0}, {"yen": -5}, {"yen": 1.5}, {"kind": "gift"}, {"day": None}], ids=str
)
def test_odd_cash_moves_are_held(counter: Counter, odd) -> None:
    data = {"day": counter.day, "kind": "in", "yen": 100, "reason": "両替"} | odd
    assert counter.do("cash_move", data)["status"] == "held"
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CashMove)) == 0


@pytest.mark.parametrize(
    "count", [None, [], {"10000": -1}, {"10000": 1.5}, {"x": 1}, {"7": 1}, {"10000": 10**9}], ids=str
)
def test_a_count_of_money_that_does_not_exist_opens_nothing(clerk, count) -> None:
    data = {"till": 1, "business_date": "2026-11-23", "float": 0, "count": count}
    assert Counter(clerk).do("day_open", data)["status"] == "held"
    assert cash.open_day_of(1) is None


def test_a_till_opens_on_its_own_device_only(clerk, app) -> None:
    with transaction() as session:
        session.add(Device(id=OTHER, name="別の端末", enrolled_by_id=1))
    counter = Counter(clerk)
    data = {"till": 1, "business_date": "2026-11-23", "float": 30000, "count": FLOAT}
    [answer] = counter.send(counter.operation("day_open", data), device=OTHER)
    assert answer["problem"]["code"] == "wrong_device"
    assert counter.do("day_open", data | {"till": 9})["problem"]["code"] == "unknown_till"


def test_a_tablet_that_was_replaced_may_still_send_what_it_recorded(counter: Counter) -> None:
    with transaction() as session:
        session.add(Device(id=OTHER, name="新しい端末", enrolled_by_id=1))
        session.flush()
        session.get_one(Till, 1).device_id = OTHER
    data = {"day": counter.day, "kind": "in", "yen": 100, "reason": "両替"}
    assert counter.do("cash_move", data)["status"] == "applied"


def test_a_day_opened_by_a_wrong_clock_is_flagged(clerk) -> None:
    counter = Counter(clerk)
    counter.at += timedelta(days=3)
    data = {"till": 1, "business_date": "2026-11-23", "float": 30000, "count": FLOAT}
    assert counter.do("day_open", data)["result"]["flags"] == ["clock"]


def test_a_carrier_opens_no_till(carrier) -> None:
    data = {"till": 1, "business_date": "2026-11-23", "float": 30000, "count": FLOAT}
    assert Counter(carrier).do("day_open", data)["problem"]["code"] == "not_allowed"
