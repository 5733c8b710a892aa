"""What taking a delivery in, sending goods back and taking both back promise."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock import checks as stock_checks
from opsapp.stock import lots, moves
from opsapp.stock.models import Place, Product
from opsapp.supply import checks, orders, receiving, receiving_lists, sending_back
from opsapp.supply.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    StockReceipt,
    StockReceiptLine,
    Supplier,
    SupplierGood,
)
from opsapp.supply.receiving import Line

TODAY = clock.today


def take_in(by: User, *lines: Line, **given: Any) -> Any:
    facts = {"place": db.session.get_one(Place, 1), "supplier_name": "嶺北問屋", "received_on": TODAY()}
    return receiving.receive(lines, by=by, **facts | given)


def on_hand(product: Product) -> int:
    db.session.expire_all()
    return moves.on_hand(product.id, 1)


def sound() -> bool:
    return [*stock_checks.check(), *checks.check()] == []


@pytest.fixture
def wholesaler(writing: Any) -> Supplier:
    """嶺北問屋, who has milk at 175.5 yen."""
    supplier = Supplier(
        code="001", name="嶺北問屋", kana="れいほくとんや", registration_number="T7123456789012"
    )
    db.session.add(supplier)
    db.session.flush()
    db.session.add(SupplierGood(supplier_id=supplier.id, product_id=1, cost=175_500, case_size=12_000))
    db.session.flush()
    return supplier


def ordered(supplier: Supplier, by: User, **pieces: int) -> PurchaseOrder:
    """A placed order of product 1 (milk) and 3 (soap)."""
    now = clock.now()
    order = PurchaseOrder(supplier_id=supplier.id, place_id=1, made_at=now, placed_at=now, user_id=by.id)
    db.session.add(order)
    db.session.flush()
    for at, (product, quantity) in enumerate(pieces.items(), 1):
        line = {"milk": 1, "soap": 3}[product]
        db.session.add(
            PurchaseOrderLine(order_id=order.id, position=at, product_id=line, quantity=quantity * 1000)
        )
    db.session.flush()
    db.session.expire(order)
    return order


# --- what comes in ----------------------------------------------------------------------------------------


def test_a_delivery_raises_the_stock_and_the_last_cost(
    writing: Any, clerk: User, milk: Product, soap: Product
) -> None:
    lines = Line(milk, 12_000, unit_cost=175_000), Line(soap, 6_000)
    receipt = take_in(clerk, *lines, document_number="N-１")
    assert (on_hand(milk), on_hand(soap)) == (12_000, 6_000)
    assert (milk.last_cost, soap.last_cost) == (175, 210)
    assert [(m.kind, m.quantity, m.unit_cost, m.from_place.kind, m.value) for m in receipt.moves] == [
        ("receipt", 12_000, 175, "supplier", 2_100_000),
        ("receipt", 6_000, 210, "supplier", 1_260_000),
    ]
    assert receiving_lists.total_cost(receipt) == 12 * 175 + 6 * 210
    assert [(line.tax_class, line.tax_rate) for line in receipt.lines] == [("FOOD", 8), ("STD", 10)]
    assert sound()


def test_a_cost_with_parts_of_a_yen_is_kept_exactly(writing: Any, clerk: User, milk: Product) -> None:
    receipt = take_in(clerk, Line(milk, 7_000, unit_cost=175_550))
    assert receipt.moves[0].value == 1_228_850
    assert milk.last_cost == 176  # 175.55, rounded half up
    assert receiving_lists.cost_of(receipt.lines[0]) == 1_229
    assert sound()


def test_what_is_not_typed_costs_what_was_agreed(wholesaler: Supplier, clerk: User, milk: Product) -> None:
    receipt = take_in(clerk, Line(milk, 1_000), supplier_name="嶺北問屋")
    assert receipt.supplier_id == wholesaler.id  # known by its very name
    assert receipt.lines[0].unit_cost == 175_500
    assert milk.last_cost == 176


def test_the_tax_rate_is_the_one_of_the_day_of_delivery(writing: Any, clerk: User, milk: Product) -> None:
    receipt = take_in(clerk, Line(milk, 1_000, tax_class="STD"))
    assert (receipt.lines[0].tax_class, receipt.lines[0].tax_rate) == ("STD", 10)


def test_what_was_short_over_and_broken_is_named(
    wholesaler: Supplier, clerk: User, milk: Product, soap: Product
) -> None:
    receipt = take_in(
        clerk,
        Line(milk, 10_000, noted=12_000, damaged=1_000),
        Line(soap, 5_000, noted=4_000),
        Line(milk, 0, noted=2_000),
    )
    found = [(one.short, one.over, one.line.damaged) for one in receiving_lists.compared(receipt)]
    assert found == [(1_000, 0, 1_000), (0, 1_000, 0), (2_000, 0, 0)]
    assert on_hand(milk) == 10_000
    assert sound()


def test_the_printed_date_makes_a_lot(writing: Any, clerk: User, milk: Product) -> None:
    with clock.frozen(datetime(2026, 11, 23, 9, 0, tzinfo=clock.JST)):
        lines = [
            Line(milk, 4_000, printed="26.12.3", date_kind="use_by"),
            Line(milk, 8_000, printed="8.12.10", lot_number="A1"),
        ]
        receipt = take_in(clerk, *lines)
        found = [(one.lot.expires_on, one.lot.date_kind, one.lot.number) for one in receipt.lines]
        assert found == [(date(2026, 12, 3), "use_by", ""), (date(2026, 12, 10), "best_before", "A1")]
        assert [(one.lot.id, one.quantity) for one in lots.remaining(1, [milk.id])] == [
            (receipt.lines[0].lot_id, 4_000),
            (receipt.lines[1].lot_id, 8_000),
        ]


# --- against an order -------------------------------------------------------------------------------------


def test_an_order_is_done_when_all_of_it_came(
    wholesaler: Supplier, clerk: User, manager: User, milk: Product, soap: Product
) -> None:
    order = ordered(wholesaler, manager, milk=12, soap=6)
    first = take_in(clerk, Line(milk, 12_000), Line(soap, 4_000), order=order, document_number="1")
    assert [(one.expected, one.short) for one in receiving_lists.compared(first)] == [
        (12_000, 0),
        (6_000, 2_000),
    ]
    assert orders.awaited(order) == {soap.id: 2_000}
    assert orders.state(order) == orders.OPEN
    second = take_in(clerk, Line(soap, 2_000), order=order, document_number="2")
    assert [(one.expected, one.short, one.over) for one in receiving_lists.compared(second)] == [
        (2_000, 0, 0)
    ]
    assert orders.state(order) == orders.DONE
    receiving.reverse(second, by=clerk)
    assert orders.state(order) == orders.OPEN
    assert orders.awaited(order) == {soap.id: 2_000}


def test_a_delivery_of_an_order_comes_from_its_supplier(
    wholesaler: Supplier, clerk: User, milk: Product
) -> None:
    order = ordered(wholesaler, clerk, milk=12)
    assert take_in(clerk, Line(milk, 1_000), order=order, supplier_name="").supplier_id == wholesaler.id
    other = Supplier(code="002", name="土佐酒造")
    db.session.add(other)
    db.session.flush()
    with pytest.raises(RuleError) as refused:
        take_in(clerk, Line(milk, 1_000), order=order, supplier=other)
    assert refused.value.field == "order_id"


# --- the same once more -----------------------------------------------------------------------------------


def test_a_delivery_is_taken_back_once_with_its_cost(writing: Any, clerk: User, milk: Product) -> None:
    take_in(clerk, Line(milk, 1_000, unit_cost=170_000))
    receipt = take_in(clerk, Line(milk, 12_000, unit_cost=175_000))
    receiving.reverse(receipt, by=clerk)
    assert on_hand(milk) == 1_000
    assert milk.last_cost == 170
    assert receiving_lists.is_reversed(receipt)
    with pytest.raises(RuleError) as refused:
        receiving.reverse(receipt, by=clerk)
    assert refused.value.code == "already_reversed"
    assert sound()


def test_the_same_delivery_is_not_taken_in_twice_by_mistake(writing: Any, clerk: User, milk: Product) -> None:
    first = take_in(clerk, Line(milk, 12_000, unit_cost=175_000), document_number="77")
    with pytest.raises(RuleError) as refused:
        take_in(clerk, Line(milk, 5_000), document_number="77")
    assert refused.value.code == "twin"
    unnumbered = take_in(clerk, Line(milk, 3_000))
    with pytest.raises(RuleError):
        take_in(clerk, Line(milk, 3_000))
    take_in(clerk, Line(milk, 3_000), again=True)
    take_in(clerk, Line(milk, 12_000), document_number="78")  # two notes with two numbers are two deliveries
    receiving.reverse(first, by=clerk)
    take_in(clerk, Line(milk, 12_000, unit_cost=175_000), document_number="77")
    assert unnumbered.document_number == ""
    assert sound()


def test_the_same_order_is_not_taken_in_twice_by_mistake(
    wholesaler: Supplier, clerk: User, milk: Product, soap: Product
) -> None:
    order = ordered(wholesaler, clerk, milk=12, soap=6)
    take_in(clerk, Line(milk, 12_000), Line(soap, 0), order=order)
    with pytest.raises(RuleError) as refused:  # another tablet counted eleven
        take_in(clerk, Line(milk, 11_000), Line(soap, 0), order=order)
    assert refused.value.code == "twin"
    take_in(clerk, Line(soap, 6_000), order=order)  # the rest is no twin
    with pytest.raises(RuleError) as refused:
        take_in(clerk, Line(soap, 1_000), order=order, happened_at=clock.now() + timedelta(hours=5))
    assert refused.value.code == "twin"


def test_a_double_tap_is_one_delivery(writing: Any, clerk: User, milk: Product) -> None:
    request = "0192f000-0000-7000-8000-0000000000aa"
    first = take_in(clerk, Line(milk, 1_000), operation_id=request)
    assert take_in(clerk, Line(milk, 1_000), operation_id=request).id == first.id
    with pytest.raises(RuleError) as refused:
        take_in(clerk, Line(milk, 2_000), operation_id=request)
    assert refused.value.code == "twin"
    assert on_hand(milk) == 1_000


# --- what is not right ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "asks"), [(1_799_999, False), (1_800_000, True), (18_001, False), (18_000, True)]
)
def test_a_cost_far_from_the_last_one_asks_first(
    writing: Any, clerk: User, milk: Product, cost: int, asks: bool
) -> None:
    if not asks:
        take_in(clerk, Line(milk, 1_000, unit_cost=cost))
        return
    with pytest.raises(RuleError) as refused:
        take_in(clerk, Line(milk, 1_000, unit_cost=cost))
    assert (refused.value.code, refused.value.field) == ("cost_strange", "cost-0")
    assert on_hand(milk) == 0
    take_in(clerk, Line(milk, 1_000, unit_cost=cost, cost_confirmed=True))
    assert on_hand(milk) == 1_000


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("line", "given", "field"),
    [
        ({"accepted": 0}, {}, "quantity-0"),
        ({"accepted": 1_500}, {}, "quantity-0"),
        ({"accepted": 1_000, "damaged": 500}, {}, "damaged-0"),
        ({"accepted": 1_000, "noted": -1_000}, {}, "noted-0"),
        ({"accepted": 1_000, "unit_cost": -1}, {}, "cost-0"),
        ({"accepted": 1_000, "tax_class": "BOOK"}, {}, "tax-0"),
        ({"accepted": 1_000, "printed": "きのう"}, {}, "date-0"),
        ({"accepted": 1_000, "printed": "26.12.3", "date_kind": "x"}, {}, "kind-0"),
        ({"accepted": 1_000}, {"supplier_name": " "}, "supplier_name"),
        ({"accepted": 1_000}, {"received_on": 1}, "received_on"),
        (None, {}, "scan"),
    ],
)
def test_a_delivery_that_is_not_right_moves_nothing(
    writing: Any, clerk: User, milk: Product, line: dict[str, Any] | None, given: dict[str, Any], field: str
) -> None:
    if "received_on" in given:
        given = {"received_on": TODAY() + timedelta(days=given["received_on"])}
    with pytest.raises(RuleError) as refused:
        take_in(clerk, *([Line(milk, **line)] if line is not None else []), **given)
    assert refused.value.field == field
    assert on_hand(milk) == 0


def test_an_older_delivery_does_not_change_the_last_cost(writing: Any, clerk: User, milk: Product) -> None:
    take_in(clerk, Line(milk, 1_000, unit_cost=190_000))
    late = take_in(clerk, Line(milk, 1_000, unit_cost=170_000), received_on=TODAY() - timedelta(days=2))
    assert milk.last_cost == 190
    assert late.moves[0].business_date == TODAY() - timedelta(days=2)
    assert clock.day_of(late.moves[0].happened_at) == TODAY() - timedelta(days=2)


# --- sent back --------------------------------------------------------------------------------------------


def test_goods_go_back_at_the_cost_and_with_the_date_at_which_they_came(
    writing: Any, clerk: User, milk: Product
) -> None:
    came = take_in(clerk, Line(milk, 12_000, unit_cost=175_550, printed="2027.1.10"))
    facts = {"place": came.place, "supplier_name": "嶺北問屋", "sent_on": TODAY(), "by": clerk, "of": came}
    with pytest.raises(RuleError) as refused:
        sending_back.send_back([Line(milk, 13_000)], **facts)
    assert (refused.value.field, refused.value.code) == ("quantity-0", "too_many")
    back = sending_back.send_back([Line(milk, 2_000)], **facts)
    assert on_hand(milk) == 10_000
    assert [(m.kind, m.to_place.kind, m.value, m.lot_id) for m in back.moves] == [
        ("sent_back", "supplier", 351_100, came.lines[0].lot_id)
    ]
    assert receiving_lists.total_cost(back) == -351
    with pytest.raises(RuleError) as refused:
        sending_back.send_back([Line(milk, 2_000)], **facts)
    assert refused.value.code == "twin"
    receiving.reverse(back, by=clerk)
    assert on_hand(milk) == 12_000
    assert milk.last_cost == 176
    assert sound()


def test_the_check_finds_a_line_without_its_move(writing: Any, clerk: User, milk: Product) -> None:
    receipt = take_in(clerk, Line(milk, 1_000))
    line = {"receipt_id": receipt.id, "position": 2, "product_id": milk.id, "accepted": 5_000}
    writing.execute(StockReceiptLine.__table__.insert().values(damaged=0, note="", **line))
    assert [f"№{receipt.id}" in one or str(receipt.id) in one for one in checks.check()] == [True]
    assert db.session.scalar(select(StockReceipt.id)) == receipt.id
