"""Two at the same moment: a count is posted once, and a sale beside it is before it or after it, never lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.stock import checks, counting, moves
from opsapp.stock.count_models import Count, CountPosting, CountResult
from opsapp.stock.models import Move, Place, Product
from opsapp.sync import service
from tests.founding import DEVICE
from tests.sales.counter import Counter, line
from tests.stock.counting_help import SHOP, at, begin, enter, move, operation, pieces


def together(app: Flask, *deeds: Callable[[], Any]) -> list[Any]:
    """Every deed in a thread of its own, all starting at once; what they gave, or the rule that said no."""
    db.session.remove()
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        with app.test_request_context("/"):
            start.wait(30)
            try:
                return deed()
            except RuleError as said:
                return said.code

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def counted(clerk: User, product: Product, found: int) -> str:
    with transaction():
        count = begin(clerk)
        enter(count, product, found, 10, clerk)
        return count.id


def posting(count_id: str) -> Callable[[], str]:
    def post() -> str:
        with transaction():
            by = db.session.get_one(User, 1)
            counting.post(db.session.get_one(Count, count_id), uncounted_are_zero=False, by=by)
        return "posted"

    return post


def test_two_tablets_post_one_count(app: Flask, clerk: User, milk: Product) -> None:
    with transaction():
        move(milk, 10, 0)
    count_id = counted(clerk, milk, 7)
    with clock.frozen(at(60)):
        answers = together(app, *[posting(count_id)] * 4)
    assert sorted(answers) == ["count_posted"] * 3 + ["posted"]
    for table in (CountPosting, CountResult):
        assert db.session.scalar(select(func.count()).select_from(table)) == 1
    assert db.session.scalar(select(func.count()).where(Move.kind == "count")) == 1
    assert pieces(milk) == 7
    assert list(checks.check()) == []


def test_two_counts_of_one_place_are_posted_beside_each_other(
    app: Flask, clerk: User, milk: Product, soap: Product
) -> None:
    several = [counted(clerk, milk, 7), counted(clerk, soap, 5), counted(clerk, milk, 7)]
    with clock.frozen(at(60)):
        answers = together(app, *[posting(one) for one in several])
    assert answers == ["posted"] * 3
    assert (pieces(milk), pieces(soap)) == (7, 5)
    assert list(checks.check()) == []


def test_sales_during_a_posting_are_right_to_the_piece(app: Flask, clerk: User, milk: Product) -> None:
    """Ten were there, three of them were sold before the count found seven; five more are sold afterwards."""
    counter = Counter(clerk, at=at(-20))
    counter.open()
    with transaction():
        move(milk, 10, -10)
    early = [counter.sale([line(milk, 248)]) for _ in range(3)]
    count_id = counted(clerk, milk, 7)
    counter.at = at(10)
    later = [counter.sale([line(milk, 248)]) for _ in range(5)]
    device, by = DEVICE, clerk.id

    def sell(operations: list[dict[str, Any]]) -> Callable[[], Any]:
        def send() -> Any:
            return service.receive(
                db.session.get_one(Device, device), db.session.get_one(User, by), operations
            )

        return send

    with clock.frozen(at(60)):
        answers = together(app, sell(early), posting(count_id), sell(later), sell(early))
    assert {one["status"] for batch in (0, 2, 3) for one in answers[batch]} <= {"applied", "repeated"}
    assert answers[1] == "posted"
    assert pieces(milk) == 2
    assert list(checks.check()) == []


def test_moves_during_a_posting_wait_for_it(app: Flask, clerk: User, milk: Product) -> None:
    """A transfer from before the count, recorded while it is posted, is seen by it or taken back after it."""
    with transaction() as session:
        session.add(Place(code="van", name="移動販売車", kind="van"))
        session.flush()
        move(milk, 10, 0)
        van = session.scalars(select(Place.id).where(Place.code == "van")).one()
    count_id = counted(clerk, milk, 6)

    def carry() -> None:
        with transaction():
            moves.post([moves.Moved(1, 1000, SHOP, van, "transfer", None, at(5), clock.day_of(at(5)), 2)])

    with clock.frozen(at(60)):
        together(app, carry, carry, posting(count_id), carry, carry)
    assert (pieces(milk), pieces(milk, van)) == (6, 4)
    assert list(checks.check()) == []


def test_an_entry_beside_the_posting_is_in_it_or_held(app: Flask, clerk: User, milk: Product) -> None:
    with transaction():
        move(milk, 10, 0)
    count_id = counted(clerk, milk, 5)
    entries = [operation(count_id, 20 + n, clerk, product=milk.id, quantity=1000) for n in range(4)]
    by = clerk.id

    def send(one: dict[str, Any]) -> Callable[[], Any]:
        return lambda: service.receive(
            db.session.get_one(Device, DEVICE), db.session.get_one(User, by), [one]
        )

    with clock.frozen(at(60)):
        answers = together(app, posting(count_id), *[send(one) for one in entries])
    statuses = [batch[0]["status"] for batch in answers[1:]]
    assert set(statuses) <= {"applied", "held"}
    assert pieces(milk) == 5 + statuses.count("applied")
    held = [batch[0]["problem"]["code"] for batch in answers[1:] if batch[0]["status"] == "held"]
    assert set(held) <= {"count_posted"}
    assert list(checks.check()) == []


def test_what_comes_while_a_count_is_being_posted_waits_for_its_end(
    app: Flask, clerk: User, milk: Product
) -> None:
    with transaction():
        move(milk, 10, 0)
    count_id = counted(clerk, milk, 9)
    booked, sold = threading.Event(), threading.Event()

    def post_slowly() -> bool:
        with transaction():
            by = db.session.get_one(User, 1)
            counting.post(db.session.get_one(Count, count_id), uncounted_are_zero=False, by=by)
            booked.set()
            return sold.wait(0.5)

    def sell() -> None:
        assert booked.wait(30)
        with transaction():
            customer = moves.virtual_place("customer")
            moves.post([moves.Moved(1, 1000, SHOP, customer, "sale", None, at(5), clock.day_of(at(5)), 2)])
        sold.set()

    with clock.frozen(at(60)):
        assert together(app, post_slowly, sell)[0] is False
    assert pieces(milk) == 9
    assert list(checks.check()) == []
