"""What cannot be booked is held whole with a message a manager understands, and the queue goes on."""

import copy
import uuid

import pytest
import sqlalchemy as sa

from opsapp.db import db, transaction
from opsapp.org.models import Device
from opsapp.sales.models import Sale
from opsapp.stock.models import Barcode
from opsapp.sync import settling
from opsapp.sync.models import Operation
from tests.sales.counter import Counter, cash, line, other


def problem(answer: dict) -> str:
    assert answer["status"] == "held", answer
    assert answer["problem"]["message"]
    return answer["problem"]["code"]


def sales() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Sale.number).order_by(Sale.number)))


def test_an_unknown_product_is_held_and_the_ones_behind_it_go_on(counter: Counter, milk) -> None:
    good, bad, behind = (counter.sale([line(milk, 248)]) for _ in range(3))
    bad["data"]["lines"][0] |= {"product": None, "code": "4999999999996"}
    answers = counter.send(good, bad, behind)
    assert [answer["status"] for answer in answers] == ["applied", "held", "applied"]
    assert problem(answers[1]) == "unknown_product"
    assert sales() == [1, 3]


def test_a_held_sale_is_booked_once_the_product_is_known(counter: Counter, milk, manager) -> None:
    answer = counter.sell(line(milk, 248) | {"product": None, "code": "4999999999996"})
    assert problem(answer) == "unknown_product"
    with transaction() as session:
        session.add(Barcode(product_id=milk.id, code="4999999999996"))
    with transaction():
        settling.retry(db.session.get_one(Operation, answer["id"]), by=manager)
    assert sales() == [1]


def test_a_scanned_code_finds_its_product_also_inside_a_label(counter: Counter, milk, app) -> None:
    assert counter.sell(line(milk, 248) | {"product": None, "code": "4901234567894"})["status"] == "applied"
    label = {
        "product": None,
        "code": "0202100001509",
        "price_kind": "code",
        "department": 2,
        "name": "コロッケ",
    }
    answer = counter.sell(line(milk, 150) | label)
    assert answer["result"]["flags"] == []
    assert db.session.scalar(sa.text("SELECT product_id FROM sale_line ORDER BY sale_id DESC LIMIT 1")) == 6


WRONG = [
    ("total", lambda data: data.update(total=data["total"] + 1)),
    ("a line's gross", lambda data: data["lines"][0].update(gross=247)),
    ("a line's amount", lambda data: data["lines"][0].update(amount=247)),
    ("a negative amount", lambda data: data["lines"][0].update(discount=300, amount=0)),
    ("the tax", lambda data: data["taxes"][0].update(tax=data["taxes"][0]["tax"] + 1)),
    ("a rate's amount", lambda data: data["taxes"][0].update(amount=1)),
    ("a missing rate", lambda data: data["taxes"].pop()),
    ("a payment", lambda data: data["payments"][0].update(amount=1, given=1)),
    ("the change", lambda data: data["payments"][0].update(change=1)),
    ("the share", lambda data: data.update(discount=1)),
    ("too large a discount", lambda data: data.update(discount=10**6)),
]


@pytest.mark.parametrize("spoil", [spoil for _, spoil in WRONG], ids=[name for name, _ in WRONG])
def test_amounts_that_do_not_add_up(counter: Counter, milk, soap, spoil) -> None:
    operation = counter.sale([line(milk, 248), line(soap, 327)])
    spoil(operation["data"])
    assert problem(counter.send(operation)[0]) == "amounts"
    assert sales() == []


def test_a_share_given_to_the_wrong_line(counter: Counter, milk, soap) -> None:
    operation = counter.sale([line(milk, 248), line(soap, 327)], discount=100)
    one, two = operation["data"]["lines"]
    one["share"], two["share"] = one["share"] + 1, two["share"] - 1
    one["amount"], two["amount"] = one["amount"] - 1, two["amount"] + 1
    assert problem(counter.send(operation)[0]) == "amounts"


def test_a_voucher_gives_change_only_where_the_shop_does_so(counter: Counter) -> None:
    assert counter.sell(line(None, 800), payments=[other("voucher", 800, 1000)])["status"] == "applied"
    assert problem(counter.sell(line(None, 800), payments=[other("voucher", 800, 1000, 200)])) == "amounts"
    assert problem(counter.sell(line(None, 800), payments=[other("qr", 800, 1000, 200)])) == "amounts"


def test_a_rate_that_does_not_hold_that_day(counter: Counter, milk, soap) -> None:
    assert problem(counter.sell(line(milk, 248, rate=1))) == "tax_rate"
    assert problem(counter.sell(line(soap, 327, tax_class="FOOD", rate=10))) == "tax_rate"


def test_a_day_a_till_a_department_or_a_device_nobody_knows(counter: Counter, milk) -> None:
    assert problem(counter.sell(line(milk, 248), day=str(uuid.uuid4()))) == "unknown_day"
    assert problem(counter.sell(line(milk, 248), till=7)) == "unknown_till"
    assert problem(counter.sell(line(milk, 248, department=99))) == "unknown_department"
    with transaction() as session:
        session.add(Device(id="0192f000-0000-7000-8000-000000000002", name="別の端末", enrolled_by_id=1))
    sale = counter.sale([line(milk, 248)])
    assert problem(counter.send(sale, device="0192f000-0000-7000-8000-000000000002")[0]) == "wrong_device"


def test_two_receipts_with_one_number(counter: Counter, milk) -> None:
    first, second = counter.sale([line(milk, 248)]), counter.sale([line(milk, 248, 2)])
    second["data"]["number"] = first["data"]["number"]
    answers = counter.send(first, second)
    assert problem(answers[1]) == "number_taken"
    assert sales() == [1]


def test_the_same_sale_again_is_answered_as_the_first_time(counter: Counter, milk) -> None:
    sale = counter.sale([line(milk, 248)])
    [first], [again], [third] = counter.send(sale), counter.send(sale), counter.send(sale)
    assert (again["status"], third["status"]) == ("repeated", "repeated")
    assert first["result"] == again["result"] == third["result"]
    assert sales() == [1]


def test_the_same_sale_with_another_body_is_a_conflict(counter: Counter, milk) -> None:
    sale = counter.sale([line(milk, 248)])
    other_body = copy.deepcopy(sale)
    other_body["data"]["lines"][0]["name"] = "別の品"
    counter.send(sale)
    assert problem(counter.send(other_body)[0]) == "conflict"
    assert counter.send(sale)[0]["status"] == "repeated"


STRANGE = [
    {"lines": []},
    {"lines": None},
    {"lines": [1]},
    {"total": 248.0},
    {"total": True},
    {"total": "248"},
    {"total": 10**30},
    {"number": 0},
    {"number": 2**40},
    {"till": None},
    {"till": 2**70},
    {"day": 12},
    {"day": "x"},
    {"customer": "花"},
    {"customer": 2**63},
    {"taxes": {}},
    {"payments": [{"tender": "gold", "amount": 248}]},
    {"payments": [{"tender": "cash", "amount": -248}]},
    {"discount_reason": 5},
    {"discount_reason": "\0"},
]


@pytest.mark.parametrize("odd", STRANGE, ids=str)
def test_whatever_a_device_sends_is_kept_and_nothing_breaks(counter: Counter, milk, odd) -> None:
    operation = counter.sale([line(milk, 248)])
    operation["data"] |= odd
    assert counter.send(operation)[0]["status"] == "held"
    assert counter.sell(line(milk, 248), payments=[cash(248, 300)])["status"] == "applied"


ODD_LINES = [
    {"quantity": 0},
    {"quantity": -1000},
    {"quantity": 10**12},
    {"unit": "dozen"},
    {"tax_class": "VAT"},
    {"rate": 8.0},
    {"name": ""},
    {"name": None},
    {"price_kind": "gift"},
    {"unit_price": -1},
    {"product": -1},
    {"product": "milk"},
    {"department": None},
    {"special": 2**40},
    {"code": 4901234567894},
]


@pytest.mark.parametrize("odd", ODD_LINES, ids=str)
def test_an_odd_line_is_held(counter: Counter, milk, odd) -> None:
    operation = counter.sale([line(milk, 248)])
    operation["data"]["lines"][0] |= odd
    assert counter.send(operation)[0]["status"] == "held"


def test_a_carrier_sells_but_opens_no_till(counter: Counter, milk, carrier, coordinator) -> None:
    counter.by = carrier.id
    assert counter.sell(line(milk, 248))["status"] == "applied"
    data = {"day": counter.day, "count": None, "counted": None, "expected": 0}
    assert problem(counter.do("day_check", data)) == "not_allowed"
    counter.by = coordinator.id
    assert problem(counter.sell(line(milk, 248))) == "not_allowed"
