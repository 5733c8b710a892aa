"""What suppliers' invoices promise: compared with the deliveries, deducted by the law of the day, once."""

from datetime import date, datetime
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.parameters import add as add_parameter
from opsapp.stock.models import Place, Product
from opsapp.supply import checks, deductions, invoices, receiving, sending_back
from opsapp.supply.invoices import Amount, Group
from opsapp.supply.models import StockReceipt, Supplier, SupplierInvoiceReceipt, SupplierInvoiceTax
from opsapp.supply.receiving import Line

AT_8, AT_10 = Group("TAXED", 8), Group("TAXED", 10)
COMPANY, OTHER_COMPANY = "T7123456789012", "T4011001098993"


@pytest.fixture
def supplier(writing: Any) -> Supplier:
    one = Supplier(code="001", name="嶺北問屋", kana="れいほくとんや", registration_number=COMPANY)
    db.session.add(one)
    db.session.flush()
    return one


def delivered(supplier: Supplier, by: User, *lines: Line, **given: Any) -> StockReceipt:
    facts = {"place": db.session.get_one(Place, 1), "supplier": supplier, "received_on": clock.today()}
    return receiving.receive(lines, by=by, **facts | given)


def entered(supplier: Supplier, by: User, *amounts: Amount, **given: Any) -> Any:
    facts = {"invoice_date": clock.today(), "registration_number": COMPANY}
    return invoices.enter(supplier, amounts, by=by, **facts | given)


# --- what is to be expected -------------------------------------------------------------------------------


def test_tax_is_rounded_once_per_rate_over_all_deliveries(
    supplier: Supplier, manager: User, milk: Product, bento: Product, soap: Product
) -> None:
    first = delivered(
        supplier, manager, Line(milk, 1_000, unit_cost=123_000), Line(soap, 3_000, unit_cost=333_000)
    )
    second = delivered(supplier, manager, Line(milk, 1_000, unit_cost=123_000), document_number="2")
    third = delivered(supplier, manager, Line(bento, 1_000, unit_cost=123_000), document_number="3")
    found = invoices.expected([first, second, third])
    assert found == {
        AT_10: Amount(AT_10, 999 + 99, 99),
        AT_8: Amount(AT_8, 369 + 29, 29),
    }  # not 27 (DOMAIN 1.2)
    assert invoices.expected_total([first, second, third]) == 1_496


def test_goods_sent_back_are_taken_off_and_what_is_not_taxed_stands_apart(
    supplier: Supplier, manager: User, milk: Product
) -> None:
    came = delivered(
        supplier,
        manager,
        Line(milk, 10_000, unit_cost=150_000),
        Line(milk, 1_000, unit_cost=500_000, tax_class="EXEMPT"),
    )
    facts = {"place": came.place, "supplier": supplier, "sent_on": clock.today(), "by": manager}
    back = sending_back.send_back([Line(milk, 2_000, unit_cost=150_000)], **facts)
    exempt = Group("EXEMPT", 0)
    assert invoices.expected([came, back]) == {AT_8: Amount(AT_8, 1_296, 96), exempt: Amount(exempt, 500, 0)}
    assert [one.id for one in invoices.unbilled(supplier)] == [came.id, back.id]


@pytest.mark.parametrize(
    ("closing", "months", "pay_day", "invoice_date", "due"),
    [
        (31, 1, 31, date(2026, 11, 30), date(2026, 12, 31)),
        (31, 1, 31, date(2027, 1, 15), date(2027, 2, 28)),
        (20, 1, 10, date(2026, 11, 20), date(2026, 12, 10)),
        (20, 1, 10, date(2026, 11, 21), date(2027, 1, 10)),
        (31, 0, 31, date(2026, 11, 5), date(2026, 11, 30)),
        (31, 0, 10, date(2026, 11, 25), date(2026, 11, 25)),
        (31, 2, 5, date(2026, 12, 31), date(2027, 2, 5)),
    ],
)
def test_an_invoice_is_due_as_agreed(
    supplier: Supplier, closing: int, months: int, pay_day: int, invoice_date: date, due: date
) -> None:
    supplier.closing_day, supplier.pay_after_months, supplier.pay_day = closing, months, pay_day
    assert invoices.due_on(supplier, invoice_date) == due


# --- written down -----------------------------------------------------------------------------------------


def test_an_invoice_that_agrees_is_written_down_with_its_deliveries(
    supplier: Supplier, manager: User, milk: Product
) -> None:
    came = delivered(supplier, manager, Line(milk, 10_000, unit_cost=1_000_000, cost_confirmed=True))
    made = entered(supplier, manager, Amount(AT_8, 10_800, 800), receipts=[came], number="2026-11")
    assert (made.total, made.treatment, made.deductible_percent) == (10_800, "qualified", 100)
    assert [(one.tax_class, one.rate, one.amount, one.tax) for one in made.taxes] == [
        ("TAXED", 8, 10_800, 800)
    ]
    assert [one.id for one in made.receipts] == [came.id]
    assert invoices.unbilled(supplier) == []
    assert list(checks.check()) == []


def test_other_sums_are_named_and_asked_about(supplier: Supplier, manager: User, milk: Product) -> None:
    came = delivered(supplier, manager, Line(milk, 10_000, unit_cost=150_000))
    asked = [Amount(AT_8, 1_836), Amount(AT_10, 550)]
    assert [(one.group, one.expected, one.asked, one.by) for one in invoices.differences([came], asked)] == [
        (AT_10, 0, 550, 550),
        (AT_8, 1_620, 1_836, 216),
    ]
    with pytest.raises(RuleError) as refused:
        entered(supplier, manager, *asked, receipts=[came])
    assert refused.value.code == "differs"
    made = entered(supplier, manager, *asked, receipts=[came], confirmed=True)
    assert (made.total, [one.tax for one in made.taxes]) == (2_386, [50, 136])
    assert list(checks.check()) == []


def test_a_delivery_is_on_one_invoice_until_that_is_taken_back(
    supplier: Supplier, manager: User, milk: Product
) -> None:
    came = delivered(supplier, manager, Line(milk, 10_000, unit_cost=150_000))
    first = entered(supplier, manager, Amount(AT_8, 1_620), receipts=[came], number="1")
    with pytest.raises(RuleError) as refused:
        entered(supplier, manager, Amount(AT_8, 1_620), receipts=[came], number="2")
    assert refused.value.code == "billed"
    with pytest.raises(RuleError) as refused:
        receiving.reverse(came, by=manager)
    assert refused.value.code == "billed"
    back = invoices.reverse(first, by=manager)
    assert (back.total, [one.tax for one in back.taxes], back.reverses_id) == (-1_620, [-120], first.id)
    with pytest.raises(RuleError) as refused:
        invoices.reverse(first, by=manager)
    assert refused.value.code == "already_reversed"
    entered(supplier, manager, Amount(AT_8, 1_620), receipts=[came], number="1")
    assert list(checks.check()) == []


def test_the_same_invoice_twice_asks_first(supplier: Supplier, manager: User) -> None:
    entered(supplier, manager, Amount(AT_10, 5_500), number="77")
    entered(supplier, manager, Amount(AT_10, 3_300))
    for again in ({"number": "77"}, {}):
        yen = 1_100 if again else 3_300
        with pytest.raises(RuleError) as refused:
            entered(supplier, manager, Amount(AT_10, yen), **again)
        assert refused.value.code == "twin"
    entered(supplier, manager, Amount(AT_10, 3_300), again=True)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("amounts", "given", "field"),
    [
        ([], {}, None),
        ([Amount(AT_8, 1_080, 100)], {}, "tax-8"),
        ([Amount(AT_8, 1_080)], {"invoice_date": date(2031, 1, 1)}, "invoice_date"),
        ([Amount(AT_8, 1_080)], {"due": date(2020, 1, 1)}, "due_on"),
        ([Amount(AT_8, 1_080)], {"registration_number": "T712345678901"}, "registration_number"),
        ([Amount(AT_8, 1_080)], {"registration_number": "T7123456789013"}, "registration_number"),
        ([Amount(AT_8, 10_000_000_000)], {}, "amount-8"),
    ],
)
def test_an_invoice_that_is_not_right_is_refused(
    supplier: Supplier, manager: User, amounts: list[Amount], given: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(RuleError) as refused:
        entered(supplier, manager, *amounts, **given)
    assert refused.value.field == field


def test_a_persons_number_without_the_check_digit_asks_first(supplier: Supplier, manager: User) -> None:
    supplier.kind = "person"
    with pytest.raises(RuleError) as refused:
        entered(supplier, manager, Amount(AT_8, 1_080), registration_number="Ｔ７１２３-4567-89013")
    assert refused.value.code == "unconfirmed"
    made = entered(
        supplier, manager, Amount(AT_8, 1_080), registration_number="t7123456789013", confirmed=True
    )
    assert (made.registration_number, made.treatment) == ("T7123456789013", "qualified")


# --- how much of the tax is deducted ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "deducted", "kind"),
    [
        (date(2026, 9, 30), 640, "transitional"),
        (date(2026, 10, 1), 560, "transitional"),
        (date(2028, 9, 30), 560, "transitional"),
        (date(2028, 10, 1), 400, "transitional"),
        (date(2030, 10, 1), 240, "transitional"),
        (date(2031, 10, 1), 0, "none"),
    ],
)
def test_without_a_qualified_invoice_the_day_decides(app: Any, day: date, deducted: int, kind: str) -> None:
    treated = deductions.treatment(False, 10_800, day)
    assert (treated.kind, deductions.deductible(800, treated.percent)) == (kind, deducted)


@pytest.mark.parametrize(
    ("total", "day", "kind"),
    [
        (9_999, date(2026, 11, 23), "small"),
        (10_000, date(2026, 11, 23), "transitional"),
        (9_999, date(2029, 9, 30), "small"),
        (9_999, date(2029, 10, 1), "transitional"),
    ],
)
def test_a_small_purchase_is_deducted_in_full_while_the_law_allows_it(
    app: Any, total: int, day: date, kind: str
) -> None:
    assert deductions.treatment(False, total, day).kind == kind
    assert deductions.treatment(True, total, day) == ("qualified", 100)


def test_the_settings_change_what_the_law_said(writing: Any, manager: User) -> None:
    facts = {"valid_to": None, "enacted": True, "source": "税制改正", "by": manager}
    add_parameter(name="deduction.small", valid_from=date(2026, 4, 1), value=0, **facts)
    add_parameter(name="deduction.transitional", valid_from=date(2028, 10, 1), value=60, **facts)
    assert deductions.treatment(False, 9_999, date(2026, 11, 23)) == ("transitional", 70)
    assert deductions.treatment(False, 9_999, date(2026, 3, 31)).kind == "small"
    assert deductions.value("deduction.transitional", date(2029, 1, 1)) == 60
    assert deductions.value("deduction.transitional", date(2030, 10, 1)) == 30


def test_the_day_of_delivery_decides_and_a_change_in_between_needs_two_parts(
    supplier: Supplier, manager: User, milk: Product
) -> None:
    supplier.registration_number = None
    lines = {"unit_cost": 500_000}
    before = delivered(supplier, manager, Line(milk, 20_000, **lines), received_on=date(2026, 9, 29))
    after = delivered(supplier, manager, Line(milk, 20_000, **lines), received_on=date(2026, 10, 2))
    with pytest.raises(RuleError) as refused:
        entered(supplier, manager, Amount(AT_8, 21_600), receipts=[before, after], registration_number="")
    assert refused.value.code == "two_ratios"
    first = entered(
        supplier, manager, Amount(AT_8, 10_800), receipts=[before], registration_number=None, number="1"
    )
    second = entered(
        supplier, manager, Amount(AT_8, 10_800), receipts=[after], registration_number=None, number="2"
    )
    assert (invoices.deductible(first), invoices.deductible(second)) == (640, 560)
    numbered = entered(supplier, manager, Amount(AT_8, 21_600), registration_number=OTHER_COMPANY)
    assert numbered.treatment == "qualified"


# --- the check --------------------------------------------------------------------------------------------


def test_the_check_finds_a_wrong_total_and_a_delivery_asked_for_twice(
    supplier: Supplier, manager: User, milk: Product
) -> None:
    with clock.frozen(datetime(2026, 11, 23, 10, tzinfo=clock.JST)):
        came = delivered(supplier, manager, Line(milk, 10_000, unit_cost=150_000))
        entered(supplier, manager, Amount(AT_8, 1_620), receipts=[came], number="1")
        other = entered(supplier, manager, Amount(AT_10, 1_100), number="2")
    db.session.add(SupplierInvoiceReceipt(invoice_id=other.id, receipt_id=came.id))
    db.session.add(SupplierInvoiceTax(invoice_id=other.id, tax_class="OUT", rate=0, amount=5, tax=0))
    db.session.flush()
    found = list(checks.check())
    assert len(found) == 2
    assert "1,100円" in found[0]
    assert "1,105円" in found[0]
    assert "いくつもの請求書" in found[1]
