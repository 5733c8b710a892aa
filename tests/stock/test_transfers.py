"""What carrying goods elsewhere promises: both sides, dates that travel along, and a way back."""

import uuid
from typing import Any

import pytest

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import checks, transfers
from opsapp.stock.leaving_models import Transfer
from opsapp.stock.models import Place, Product
from opsapp.stock.transfers import Line
from tests.sales.counter import Counter
from tests.stock.dated import CUSTOMER, SHOP, SUPPLIER, came, in_days, left, moved, on_hand, place, van


def carry(by: User, to: Place, *lines: Line, **given: Any) -> Transfer:
    facts = {"from_place": place(SHOP), "to_place": to, "by": by}
    return transfers.transfer(lines, **facts | given)


def test_goods_are_carried_over_and_both_places_know(
    writing: Any, clerk: User, milk: Product, soap: Product
) -> None:
    car = van()
    moved(milk, 5_000, place(SUPPLIER).id, place(SHOP).id)
    made = carry(clerk, car, Line(milk, 3_000), Line(soap, 1_000), note="朝の積込")
    assert [on_hand(one, there) for one in (milk, soap) for there in (place(SHOP), car)] == [
        2_000,
        3_000,
        -1_000,
        1_000,
    ]
    assert [(one.kind, one.quantity) for one in made.moves] == [("transfer", 3_000), ("transfer", 1_000)]
    assert list(checks.check()) == []


def test_dates_travel_first_expired_first(writing: Any, clerk: User, milk: Product) -> None:
    car, shop = van(), place(SHOP).id
    late, soon = came(milk, 4_000, in_days(9)), came(milk, 2_000, in_days(2))
    moved(milk, 1_000, place(SUPPLIER).id, shop)
    made = carry(clerk, car, Line(milk, 3_000), Line(milk, 1_000))
    assert left() == [(soon.id, car.id, 2_000), (late.id, shop, 2_000), (late.id, car.id, 2_000)]
    assert [one.quantity for one in made.moves] == [2_000, 1_000, 1_000]
    rest = carry(clerk, car, Line(milk, 3_000))
    assert [(one.lot_id, one.quantity) for one in rest.moves] == [(late.id, 2_000), (None, 1_000)]
    assert list(checks.check()) == []


def test_more_than_the_list_has_is_pointed_out_not_refused(writing: Any, clerk: User, milk: Product) -> None:
    moved(milk, 2_000, place(SUPPLIER).id, place(SHOP).id)
    lines = [Line(milk, 2_000), Line(milk, 1_000)]
    assert transfers.short(lines[:1], place(SHOP)) == []
    assert transfers.short(lines, place(SHOP)) == [(milk, 2_000)]


def test_a_transfer_is_taken_back_once(writing: Any, clerk: User, milk: Product) -> None:
    car, lot = van(), came(milk, 4_000, in_days(2))
    made = carry(clerk, car, Line(milk, 3_000))
    assert not transfers.is_reversed(made)
    transfers.reverse(made, by=clerk, note="雨で中止")
    assert transfers.is_reversed(made)
    assert left() == [(lot.id, place(SHOP).id, 4_000)]
    with pytest.raises(RuleError) as refused:
        transfers.reverse(made, by=clerk)
    assert refused.value.code == "already_reversed"
    assert list(checks.check()) == []


def test_the_same_press_twice_is_one_transfer(writing: Any, clerk: User, milk: Product) -> None:
    car, request = van(), str(uuid.uuid4())
    first = carry(clerk, car, Line(milk, 1_000), request_id=request)
    assert carry(clerk, car, Line(milk, 1_000), request_id=request) is first
    assert on_hand(milk, car) == 1_000


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("quantity", "given", "field"),
    [
        (0, {}, "quantity-0"),
        (500, {}, "quantity-0"),
        (None, {}, "scan"),
        (1_000, {"to_place": "shop"}, "to_place"),
        (1_000, {"to_place": "customer"}, "to_place"),
        (1_000, {"from_place": "customer"}, "from_place"),
        (1_000, {"note": "あ" * 201}, "note"),
    ],
)
def test_a_transfer_that_is_not_right_moves_nothing(
    writing: Any, clerk: User, milk: Product, quantity: int | None, given: dict[str, Any], field: str
) -> None:
    car = van()
    given = {name: place(value) if name != "note" else value for name, value in given.items()}
    with pytest.raises(RuleError) as refused:
        carry(clerk, car, *([] if quantity is None else [Line(milk, quantity)]), **given)
    assert refused.value.field == field
    assert on_hand(milk, car) == 0


def test_transfers_are_listed_by_place(writing: Any, clerk: User, milk: Product) -> None:
    car = van()
    there = carry(clerk, car, Line(milk, 2_000))
    back = transfers.transfer([Line(milk, 1_000)], from_place=car, to_place=place(SHOP), by=clerk)
    assert db.session.scalars(transfers.listed(place_id=car.id)).all() == [back, there]
    assert db.session.scalars(transfers.listed(place_id=place(CUSTOMER).id)).all() == []


# --- from a device ----------------------------------------------------------------------------------------


def test_a_tablet_carries_what_it_scanned(app: Any, carrier: User, milk: Product, soap: Product) -> None:
    with transaction():
        car = van().id
    lines = [{"code": "4901234567894", "quantity": 2_000}, {"product": soap.id, "quantity": 1_000}]
    answer = Counter(carrier).do("stock_transfer", {"from": 1, "to": car, "lines": lines, "note": "2便"})
    assert answer["status"] == "applied", answer
    assert answer["result"]["flags"] == ["more_than_there"]
    made = db.session.get_one(Transfer, answer["result"]["transfer"])
    assert (made.note, made.user_id, len(made.moves)) == ("2便", carrier.id, 2)
    assert on_hand(milk, db.session.get_one(Place, car)) == 2_000


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"lines": [{"code": "999", "quantity": 1000}]}, "unknown_product"),
        ({"to": 99}, "unknown_place"),
        ({"to": 1}, "rule"),
        ({"lines": [{"product": 1, "quantity": "1"}]}, "unreadable"),
        ({"lines": []}, "rule"),
    ],
)
def test_a_transfer_that_cannot_be_booked_is_held(
    app: Any, clerk: User, wrong: dict[str, Any], code: str
) -> None:
    with transaction():
        car = van().id
    data = {"from": 1, "to": car, "lines": [{"product": 1, "quantity": 1_000}]} | wrong
    answer = Counter(clerk).do("stock_transfer", data)
    assert (answer["status"], answer["problem"]["code"]) == ("held", code)
