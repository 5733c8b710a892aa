"""What is owed to suppliers, to the yen: invoiced less paid, by age and due date, and what is not invoiced yet."""

from datetime import date, timedelta
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.stock.models import Place, Product
from opsapp.supply import checks, invoices, payables, payments, receiving
from opsapp.supply.invoices import Amount, Group
from opsapp.supply.models import Supplier, SupplierInvoice, SupplierPayment
from opsapp.supply.receiving import Line

AT_8, AT_10 = Group("TAXED", 8), Group("TAXED", 10)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


@pytest.fixture
def supplier(writing: Any) -> Supplier:
    one = Supplier(
        code="001", name="嶺北問屋", kana="れいほくとんや", kana_key="a", search_key="嶺北問屋レイホクトンヤ"
    )
    two = Supplier(
        code="002", name="土佐酒造", kana="とさしゅぞう", kana_key="b", search_key="土佐酒造トサシュゾウ"
    )
    db.session.add_all([one, two])
    db.session.flush()
    return one


def asked(supplier: Supplier, by: User, yen: int, on: date, **given: Any) -> SupplierInvoice:
    return invoices.enter(supplier, [Amount(AT_10, yen)], invoice_date=on, by=by, again=True, **given)


def paid(supplier: Supplier, by: User, yen: int, on: date, **given: Any) -> Any:
    return payments.pay(supplier, yen, paid_on=on, way="transfer", by=by, **given)


def test_what_is_owed_is_what_was_invoiced_less_what_was_paid(
    supplier: Supplier, manager: User, milk: Product
) -> None:
    """By hand: 50,000 + 33,000 + 11,000 + 2,200 = 96,200 invoiced; 52,000 paid settle the oldest; 44,200 are owed."""
    asked(supplier, manager, 50_000, ago(100))
    asked(supplier, manager, 33_000, ago(70), due=ago(5))
    asked(supplier, manager, 11_000, ago(31), due=ago(-10))
    asked(supplier, manager, 2_200, ago(3), due=ago(-40))
    paid(supplier, manager, 50_000, ago(40))
    paid(supplier, manager, 2_000, ago(1))
    facts = {"place": db.session.get_one(Place, 1), "received_on": clock.today(), "by": manager}
    receiving.receive([Line(milk, 12_000, unit_cost=175_500)], supplier=supplier, **facts)
    found = payables.account(supplier)
    assert (found.invoiced, found.paid, found.balance) == (96_200, 52_000, 44_200)
    assert found.parts == (2_200, 11_000, 31_000, 0)
    assert [(one.invoice.total, one.yen) for one in found.open] == [
        (33_000, 31_000),
        (11_000, 11_000),
        (2_200, 2_200),
    ]
    assert (found.overdue, found.next_due) == (31_000, ago(5))
    assert found.unbilled == 2_106 + 168  # 12 x 175.5 and 8 %
    assert payables.balance(supplier) == 44_200
    [listed] = payables.accounts()
    assert (listed.balance, listed.parts, listed.unbilled) == (44_200, found.parts, 2_274)
    assert list(checks.check()) == []


def test_the_list_is_as_of_a_day_and_searched(supplier: Supplier, manager: User) -> None:
    other = db.session.get_one(Supplier, supplier.id + 1)
    asked(supplier, manager, 50_000, ago(50))
    asked(other, manager, 8_000, ago(10))
    paid(supplier, manager, 50_000, ago(20))
    assert [(one.supplier.name, one.balance) for one in payables.accounts(ago(30))] == [("嶺北問屋", 50_000)]
    assert [(one.supplier.name, one.balance) for one in payables.accounts()] == [
        ("嶺北問屋", 0),
        ("土佐酒造", 8_000),
    ]
    assert [one.supplier.name for one in payables.accounts(q="とさ")] == ["土佐酒造"]
    assert payables.totals(payables.accounts()).balance == 8_000


def test_what_is_taken_back_is_not_owed_from_that_day_on(supplier: Supplier, manager: User) -> None:
    first = asked(supplier, manager, 50_000, ago(50))
    asked(supplier, manager, 20_000, ago(40))
    payment = paid(supplier, manager, 70_000, ago(30))
    payments.reverse(payment, by=manager)
    with pytest.raises(RuleError) as refused:
        payments.reverse(payment, by=manager)
    assert refused.value.code == "already_reversed"
    invoices.reverse(first, by=manager)
    found = payables.account(supplier)
    assert (found.balance, found.parts, [one.yen for one in found.open]) == (
        20_000,
        (0, 20_000, 0, 0),
        [20_000],
    )
    assert payables.account(supplier, ago(35)).balance == 70_000
    statement = payables.statement(supplier, ago(60), clock.today())
    assert [(one.yen, one.owed) for one in statement.entries] == [
        (50_000, 50_000), (20_000, 70_000), (-70_000, 0), (-50_000, -50_000), (70_000, 20_000),
    ]  # fmt: skip
    assert list(checks.check()) == []


def test_a_statement_carries_over_what_was_owed_before(supplier: Supplier, manager: User) -> None:
    asked(supplier, manager, 50_000, ago(50))
    paid(supplier, manager, 20_000, ago(45))
    asked(supplier, manager, 5_000, ago(10))
    found = payables.statement(supplier, ago(30), clock.today())
    assert (found.carried, [one.owed for one in found.entries], found.owed) == (30_000, [35_000], 35_000)
    assert payables.statement(supplier, ago(5), ago(1)).owed == 35_000


def test_a_credit_settles_what_is_due_first(supplier: Supplier, manager: User) -> None:
    asked(supplier, manager, 5_500, ago(20), due=ago(-5))
    asked(supplier, manager, -2_200, ago(10))
    found = payables.account(supplier)
    assert (found.balance, [one.yen for one in found.open], found.parts) == (3_300, [3_300], (3_300, 0, 0, 0))


def test_what_is_to_be_paid_is_ordered_by_its_day(supplier: Supplier, manager: User) -> None:
    other = db.session.get_one(Supplier, supplier.id + 1)
    asked(supplier, manager, 5_500, ago(20), due=ago(-9))
    asked(other, manager, 8_000, ago(10), due=ago(-3))
    asked(supplier, manager, 1_100, ago(5), due=ago(-9))
    paid(supplier, manager, 500, ago(1))
    found = [(day, [one.yen for one in rows]) for day, rows in payables.schedule()]
    assert found == [(ago(-3), [8_000]), (ago(-9), [5_000, 1_100])]


def test_a_payment_is_written_down_once_and_not_beyond_what_is_owed(
    supplier: Supplier, manager: User
) -> None:
    asked(supplier, manager, 5_500, ago(20))
    paid(supplier, manager, 2_000, ago(1))
    for yen, code in ((2_000, "twin"), (3_501, "overpaid")):
        with pytest.raises(RuleError) as refused:
            paid(supplier, manager, yen, ago(1))
        assert refused.value.code == code
    paid(supplier, manager, 4_000, ago(1), confirmed=True)
    assert payables.account(supplier).balance == -500


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"yen": 0}, "yen"),
        ({"yen": -5}, "yen"),
        ({"paid_on": ago(-1)}, "paid_on"),
        ({"way": "stones"}, "way"),
    ],
)
def test_a_payment_that_is_not_right_is_refused(
    supplier: Supplier, manager: User, given: dict[str, Any], field: str
) -> None:
    facts = {"yen": 100, "paid_on": clock.today(), "way": "cash", "confirmed": True} | given
    with pytest.raises(RuleError) as refused:
        payments.pay(supplier, facts.pop("yen"), by=manager, **facts)
    assert refused.value.field == field


def test_deliveries_written_down_by_name_belong_to_the_supplier_of_that_name(
    supplier: Supplier, manager: User, milk: Product
) -> None:
    supplier.active = False  # a name that is not found when it is typed stays a name
    db.session.flush()
    facts = {"place": db.session.get_one(Place, 1), "received_on": clock.today(), "by": manager}
    came = receiving.receive([Line(milk, 10_000, unit_cost=150_000)], supplier_name="嶺北問屋", **facts)
    assert came.supplier_id is None
    assert payables.unbilled_sums(clock.today()) == {supplier.id: 1_620}
    made = invoices.enter(
        supplier, [Amount(AT_8, 1_620)], invoice_date=clock.today(), receipts=[came], by=manager
    )
    assert [one.id for one in made.receipts] == [came.id]
    assert payables.unbilled_sums(clock.today()) == {}


def test_the_check_finds_a_payment_that_was_not_taken_back_by_its_opposite(
    supplier: Supplier, manager: User
) -> None:
    payment = paid(supplier, manager, 5_000, ago(1), confirmed=True)
    wrong = {"supplier_id": supplier.id, "paid_on": ago(0), "way": "cash", "note": "", "user_id": manager.id}
    back = SupplierPayment(yen=-4_000, reverses_id=payment.id, recorded_at=clock.now(), **wrong)
    db.session.add(back)
    db.session.flush()
    assert [f"支払 №{payment.id}" in one for one in checks.check()] == [True]
