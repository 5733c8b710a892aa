"""The papers of a sale (DOMAIN 1.3, 1.5, 7.3)."""

import sqlalchemy as sa

from opsapp import paper
from opsapp.db import db, transaction
from opsapp.org.service import organisation
from opsapp.sales import receipts
from opsapp.sales.models import Sale
from tests.sales.counter import Counter, cash, line, other
from tests.sales.test_returning import back, void


def last() -> Sale:
    db.session.rollback()
    return db.session.scalars(sa.select(Sale).order_by(Sale.id.desc()).limit(1)).one()


def test_the_reference_receipt(counter: Counter, milk, bento, soap) -> None:
    counter.sold(line(milk, 248), line(bento, 550), line(soap, 327), payments=[cash(1125, 2000)])
    data = receipts.receipt(last())
    assert data["shop"]["registration"] == "T1234567890123"
    assert (data["date"], data["till"], data["number"]) == ("2026年11月23日(月)", "レジ1", "000001")
    assert [(one["name"], one["amount"], one["reduced"]) for one in data["lines"]] == [
        ("牛乳 1L", 248, True),
        ("幕の内弁当", 550, True),
        ("洗剤", 327, False),
    ]
    assert data["rates"] == [
        {"rate": 10, "amount": 327, "tax": 29, "reduced": False},
        {"rate": 8, "amount": 798, "tax": 59, "reduced": True},
    ]
    assert (data["payments"], data["change"]) == ([{"label": "お預り", "amount": 2000}], 875)
    assert (data["total"], data["items"], data["qr"]) == (1125, 3, "R1-000001")
    assert paper.receipt(data).startswith(b"%PDF")


def test_without_registration_there_is_no_number_on_it(counter: Counter, milk) -> None:
    with transaction():
        organisation().registration_number = None
    counter.sold(line(milk, 248))
    assert receipts.receipt(last())["shop"]["registration"] is None


def test_a_receipt_keeps_the_number_it_was_printed_with(counter: Counter, milk) -> None:
    counter.sold(line(milk, 248))
    with transaction():
        organisation().registration_number = None
    assert receipts.receipt(last())["shop"]["registration"] == "T1234567890123"


def test_eaten_here_is_neither_reduced_nor_marked(counter: Counter, bento) -> None:
    counter.sold(line(bento, 550, tax_class="STD", eat_in=True))
    data = receipts.receipt(last())
    assert (data["lines"][0]["reduced"], data["lines"][0]["eat_in"]) == (False, True)
    assert data["rates"] == [{"rate": 10, "amount": 550, "tax": 50, "reduced": False}]


def test_discounts_stand_where_they_were_given(counter: Counter, milk, soap) -> None:
    counter.sold(line(milk, 248, 2, discount=40, reason="見切り"), line(soap, 327), discount=83)
    data = receipts.receipt(last())
    assert (data["lines"][0]["amount"], data["lines"][0]["discount"]) == (496, 40)
    assert (data["subtotal"], data["discounts"], data["total"]) == (
        783,
        [{"label": "値引", "amount": 83}],
        700,
    )


def test_a_return_names_the_original_and_its_day(counter: Counter, milk) -> None:
    original = counter.sold(line(milk, 248, 3))
    back(counter, original, (1, 2000, 496))
    data = receipts.receipt(last())
    assert (data["kind"], data["total"], data["items"], data["sign"]) == ("refund", 496, 2, True)
    assert data["original"] == {"number": "000001", "date": "2026年11月23日(月)", "till": "レジ1"}
    assert data["rates"] == [{"rate": 8, "amount": 496, "tax": 36, "reduced": True}]
    assert data["payments"] == [{"label": "現金でお返し", "amount": 496}]
    assert paper.receipt(data).startswith(b"%PDF")


def test_ten_thousand_yen_back_need_an_invoice(counter: Counter, clerk, visit) -> None:
    original = counter.sold(
        line(None, 9999), line(None, 6000), line(None, 5000, tax_class="STD", department=3)
    )
    back(counter, original, (1, 1000, 9999))
    assert not receipts.needs_refund_invoice(last())
    back(counter, original, (2, 1000, 6000), (3, 1000, 5000))
    assert receipts.needs_refund_invoice(last())
    assert "返還インボイス" in visit(clerk).get(f"/sales/{last().operation_id}").text


def test_a_void_looks_like_what_it_takes_back(counter: Counter, milk) -> None:
    void(counter, counter.sold(line(milk, 248)))
    data = receipts.receipt(last())
    assert (data["kind"], data["total"], data["lines"][0]["quantity"]) == ("void", 248, "1")


def test_the_tabs_balance_is_that_of_the_moment(counter: Counter, milk, hana) -> None:
    counter.sold(line(milk, 248), payments=[other("tab", 248)], customer=hana.id)
    first = last()
    counter.sold(line(milk, 248), payments=[other("tab", 248)], customer=hana.id)
    assert (receipts.receipt(first)["balance"], receipts.receipt(last())["balance"]) == (248, 496)


def test_a_stamp_is_due_from_fifty_thousand_in_cash_without_tax(counter: Counter) -> None:
    counter.sold(line(None, 55000, tax_class="STD", department=3))
    assert receipts.ryoshusho(last())["stamp_box"] is True
    counter.sold(line(None, 54998, tax_class="STD", department=3))
    assert receipts.ryoshusho(last())["stamp_box"] is False
    counter.sold(line(None, 55000, tax_class="STD", department=3), payments=[other("card", 55000)])
    data = receipts.ryoshusho(last(), "山田商店", "灯油代として")
    assert (data["stamp_box"], data["cashless"], data["to"]) == (False, "カード", "山田商店")
    assert paper.render("ryoshusho", data).startswith(b"%PDF")
