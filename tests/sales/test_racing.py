"""Two at the same moment: the database decides, and nothing is counted twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from flask import Flask

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.ledger.models import Till
from opsapp.org.models import Device, User
from opsapp.sales.models import Sale
from opsapp.stock import moves
from opsapp.sync import service
from tests.founding import DEVICE
from tests.sales.counter import FLOAT, Counter, line
from tests.sales.test_checks import sentences
from tests.sales.test_returning import back


def race(app: Flask, *batches: tuple[str, list[dict]]) -> list[list[Any]]:
    """Every batch from a device of its own accord, all starting at once; their answers."""
    db.session.remove()
    together = threading.Barrier(len(batches))

    def send(batch: tuple[str, list[dict]]) -> list[Any]:
        with app.test_request_context("/"):
            device, clerk = db.session.get_one(Device, batch[0]), db.session.get_one(User, 2)
            together.wait(30)
            return service.receive(device, clerk, batch[1])

    with ThreadPoolExecutor(len(batches)) as pool:
        return list(pool.map(send, batches))


def statuses(answers: list[list[Any]]) -> list[str]:
    return sorted(answer["status"] for batch in answers for answer in batch)


def test_two_tabs_send_the_same_sales_and_each_happens_once(app, counter: Counter, milk) -> None:
    operations = [counter.sale([line(milk, 248)]) for _ in range(10)]
    with clock.frozen(counter.at):
        answers = race(app, *[(DEVICE, operations)] * 4)
    assert statuses(answers) == ["applied"] * 10 + ["repeated"] * 30
    assert len({answer["result"]["sale"] for batch in answers for answer in batch}) == 10
    assert moves.on_hand(1, 1) == -10000
    assert sentences() == []


def test_two_sales_race_for_one_receipt_number(app, counter: Counter, milk) -> None:
    rivals = [counter.sale([line(milk, 248)]) for _ in range(4)]
    for rival in rivals:
        rival["data"]["number"] = 1
    with clock.frozen(counter.at):
        answers = race(app, *[(DEVICE, [rival]) for rival in rivals])
    assert statuses(answers) == ["applied", "held", "held", "held"]
    codes = {answer["problem"]["code"] for batch in answers for answer in batch if answer["status"] == "held"}
    assert codes == {"number_taken"}
    assert db.session.scalars(sa.select(Sale.number)).all() == [1]


def test_two_tills_sell_the_same_goods_at_the_same_time(app, counter: Counter, milk, soap) -> None:
    other = "0192f000-0000-7000-8000-000000000002"
    with transaction() as session:
        session.add(Device(id=other, name="移動販売の端末", enrolled_by_id=1))
        session.flush()
        session.add(Till(code="2", name="移動販売車", place_id=1, device_id=other, channel="van"))
    van = Counter(db.session.get_one(User, 2), till=2, at=counter.at)
    data = {"till": 2, "business_date": "2026-11-23", "float": 30000, "count": FLOAT}
    [opened] = van.send(van.operation("day_open", data), device=other)
    van.day = opened["id"]
    here = [counter.sale([line(milk, 248), line(soap, 327)]) for _ in range(20)]
    there = [van.sale([line(soap, 327), line(milk, 248)]) for _ in range(20)]
    with clock.frozen(max(counter.at, van.at)):
        answers = race(app, (DEVICE, here), (other, there))
    assert statuses(answers) == ["applied"] * 40
    assert (moves.on_hand(1, 1), moves.on_hand(3, 1)) == (-40000, -40000)
    assert sentences() == []


def test_one_bottle_does_not_come_back_twice(app, counter: Counter, milk) -> None:
    original = counter.sold(line(milk, 248))
    returns = []
    counter.send = lambda *operations, **_: returns.extend(operations) or [{}]  # type: ignore[method-assign]
    for _ in range(3):
        back(counter, original, (1, 1000, 248))
    with clock.frozen(counter.at):
        answers = race(app, *[(DEVICE, [one]) for one in returns])
    assert statuses(answers) == ["applied", "held", "held"]
    assert db.session.scalar(sa.select(sa.func.sum(Sale.total))) == 0


def test_a_closing_and_a_sale_agree_on_what_was_late(app, counter: Counter, milk) -> None:
    sales = [counter.sale([line(milk, 248)]) for _ in range(6)]
    data = {"day": counter.day, "count": FLOAT, "counted": 30000, "next_float": 30000, "reason": "試験"}
    closing = counter.operation("day_close", data)
    with clock.frozen(counter.at):
        answers = race(app, (DEVICE, sales), (DEVICE, [closing]))
    assert statuses(answers) == ["applied"] * 7
    assert sentences() == []
