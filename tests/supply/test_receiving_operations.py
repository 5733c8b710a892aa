"""A delivery from a tablet: applied once, held when somebody has to look at it, one even from two tablets at once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, User
from opsapp.stock import checks as stock_checks
from opsapp.stock import moves
from opsapp.stock.models import Place, Product
from opsapp.supply import checks, invoices, receiving
from opsapp.supply.models import StockReceipt, Supplier
from opsapp.supply.receiving import Line
from opsapp.sync import service
from tests.founding import DEVICE

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=clock.JST)


def operation(by: User, data: dict[str, Any], at: datetime = MORNING) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": "receipt", "at": at.isoformat(), "by": by.id, "data": data}


def delivery(**more: Any) -> dict[str, Any]:
    lines = [{"product": 1, "accepted": 12_000, "noted": 12_000, "unit_cost": 175_500, "date": "26.12.3"}]
    return {"supplier_name": "嶺北問屋", "received_on": "2026-11-23", "lines": lines} | more


def send(user: User, *operations: dict[str, Any]) -> list[Any]:
    db.session.expire_all()
    with clock.frozen(MORNING + timedelta(minutes=5)):
        device, sender = db.session.get_one(Device, DEVICE), db.session.get_one(User, user.id)
        return service.receive(device, sender, list(operations))


def sound() -> bool:
    db.session.rollback()
    return [*stock_checks.check(), *checks.check()] == []


def test_a_delivery_from_a_tablet_is_applied_exactly_once(app: Flask, clerk: User, milk: Product) -> None:
    one = operation(clerk, delivery())
    [first] = send(clerk, one)
    [second] = send(clerk, one)
    assert (first["status"], second["status"]) == ("applied", "repeated")
    assert first["result"] == second["result"]
    made = db.session.get_one(StockReceipt, first["result"]["receipt"])
    assert (made.operation_id, made.lines[0].unit_cost, moves.on_hand(1, 1)) == (one["id"], 175_500, 12_000)
    assert made.moves[0].happened_at == MORNING
    assert sound()


def test_a_scanned_code_finds_the_product_and_differences_are_flagged(app: Flask, clerk: User) -> None:
    lines = [
        {"code": "4901234567894", "accepted": 10_000, "noted": 12_000, "damaged": 1_000},
        {"code": "3", "accepted": 7_000, "noted": 6_000},
    ]
    [answer] = send(clerk, operation(clerk, delivery(lines=lines)))
    assert answer["result"]["flags"] == ["damaged", "over", "short"]
    assert (moves.on_hand(1, 1), moves.on_hand(3, 1)) == (10_000, 7_000)


def test_the_same_delivery_of_a_second_tablet_is_held_as_a_twin(app: Flask, clerk: User) -> None:
    later = MORNING + timedelta(minutes=3)
    [first, second] = send(clerk, operation(clerk, delivery()), operation(clerk, delivery(), later))
    assert (first["status"], second["status"], second["problem"]["code"]) == ("applied", "held", "twin")
    [meant] = send(clerk, operation(clerk, delivery(again=True), later))
    assert meant["status"] == "applied"
    assert moves.on_hand(1, 1) == 24_000


def test_a_strange_cost_is_held_until_somebody_has_confirmed_it(app: Flask, clerk: User) -> None:
    line = {"product": 1, "accepted": 1_000, "unit_cost": 1_755_000_0}
    [held] = send(clerk, operation(clerk, delivery(lines=[line])))
    assert (held["status"], held["problem"]["code"], held["problem"]["field"]) == (
        "held",
        "cost_strange",
        "cost-0",
    )
    [sure] = send(clerk, operation(clerk, delivery(lines=[line | {"cost_confirmed": True}])))
    assert sure["status"] == "applied"


def test_what_cannot_be_read_or_found_is_held(app: Flask, clerk: User, carrier: User) -> None:
    wrong = {
        "unknown_product": {"lines": [{"product": 999, "accepted": 1_000}]},
        "unknown_place": {"place": 999},
        "unknown_order": {"order": 999},
        "unknown_supplier": {"supplier": 999},
        "unreadable": {"lines": [{"product": 1, "accepted": "12"}]},
        "date_unreadable": {"lines": [{"product": 1, "accepted": 1_000, "date": "あした"}]},
    }
    for code, data in wrong.items():
        [answer] = send(clerk, operation(clerk, delivery(**data)))
        assert (answer["status"], answer["problem"]["code"]) == ("held", code)
    [forbidden] = send(carrier, operation(carrier, delivery()))
    assert (forbidden["status"], forbidden["problem"]["code"]) == ("held", "not_allowed")
    assert db.session.scalars(sa.select(StockReceipt.id)).all() == []


# --- at the same moment -----------------------------------------------------------------------------------


def race(app: Flask, works: list[Any]) -> list[Any]:
    """Every piece of work in a thread and request of its own, all starting at once; what each came to."""
    db.session.remove()
    together = threading.Barrier(len(works))

    def run(work: Any) -> Any:
        with app.test_request_context("/"):
            together.wait(30)
            try:
                return work()
            except RuleError as refused:
                return refused.code

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_tablets_with_the_same_delivery_at_the_same_moment_make_one(app: Flask, clerk: User) -> None:
    batches = [[operation(clerk, delivery())] for _tablet in range(4)]

    def post(batch: list[dict[str, Any]]) -> Any:
        device, sender = db.session.get_one(Device, DEVICE), db.session.get_one(User, 2)
        return service.receive(device, sender, batch)

    with clock.frozen(MORNING):
        answers = race(app, [lambda batch=batch: post(batch) for batch in batches])
    assert sorted(answer["status"] for [answer] in answers) == ["applied", "held", "held", "held"]
    assert {answer["problem"]["code"] for [answer] in answers if answer["status"] == "held"} == {"twin"}
    assert moves.on_hand(1, 1) == 12_000
    assert sound()


def test_two_windows_with_the_same_form_make_one_delivery(app: Flask, clerk: User) -> None:
    number = str(uuid.uuid4())

    def take_in() -> int:
        with transaction():
            facts = {
                "place": db.session.get_one(Place, 1),
                "supplier_name": "嶺北問屋",
                "operation_id": number,
            }
            lines = [Line(db.session.get_one(Product, 1), 3_000)]
            by = db.session.get_one(User, 2)
            return receiving.receive(lines, received_on=clock.today(), by=by, **facts).id

    assert len(set(race(app, [take_in] * 4))) == 1
    assert moves.on_hand(1, 1) == 3_000
    assert sound()


def test_a_delivery_is_not_taken_back_while_it_is_put_on_an_invoice(app: Flask, manager: User) -> None:
    with transaction() as session:
        session.add(Supplier(code="001", name="嶺北問屋"))
        session.flush()
        lines = [Line(db.session.get_one(Product, 1), 3_000, unit_cost=180_000)]
        place = db.session.get_one(Place, 1)
        receiving.receive(lines, place=place, supplier_name="嶺北問屋", received_on=clock.today(), by=manager)

    def bill() -> str:
        with transaction():
            receipt = db.session.scalars(sa.select(StockReceipt)).one()
            amounts = [invoices.Amount(invoices.Group("TAXED", 8), 583)]
            facts = {"invoice_date": clock.today(), "by": db.session.get_one(User, 1)}
            invoices.enter(receipt.supplier, amounts, receipts=[receipt], **facts)
        return "billed it"

    def take_back() -> str:
        with transaction():
            receiving.reverse(
                db.session.scalars(sa.select(StockReceipt)).one(), by=db.session.get_one(User, 1)
            )
        return "took it back"

    answers = race(app, [bill, take_back])
    assert sorted(answers) in (["billed", "billed it"], ["billed", "took it back"])
    assert sound()


def test_two_offices_do_not_put_one_delivery_on_two_invoices(app: Flask, manager: User) -> None:
    with transaction() as session:
        session.add(Supplier(code="001", name="嶺北問屋"))
        session.flush()
        lines = [Line(db.session.get_one(Product, 1), 3_000, unit_cost=180_000)]
        place = db.session.get_one(Place, 1)
        receiving.receive(lines, place=place, supplier_name="嶺北問屋", received_on=clock.today(), by=manager)

    def bill(number: str) -> str:
        with transaction():
            receipt = db.session.scalars(sa.select(StockReceipt)).one()
            amounts = [invoices.Amount(invoices.Group("TAXED", 8), 583)]
            facts = {"invoice_date": clock.today(), "by": db.session.get_one(User, 1), "number": number}
            invoices.enter(receipt.supplier, amounts, receipts=[receipt], **facts)
        return "billed it"

    answers = race(app, [lambda n=n: bill(str(n)) for n in range(3)])
    assert sorted(answers) == ["billed", "billed", "billed it"]
    assert sound()
