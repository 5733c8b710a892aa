"""The cash day of DOMAIN 2.1, from the float to the deposit."""

import uuid

import sqlalchemy as sa

from opsapp.db import db
from opsapp.ledger import cash
from opsapp.ledger.models import CashCount, CashDay, Closing
from opsapp.sales import cashday
from tests.sales.counter import FLOAT, Counter, line, other

# what DOMAIN 2.1 counts: 89,830
COUNTED = {
    "10000": 5,
    "5000": 2,
    "2000": 0,
    "1000": 25,
    "500": 5,
    "100": 20,
    "50": 3,
    "10": 15,
    "5": 5,
    "1": 5,
}


def returned(counter: Counter, original: dict, quantity: int, amount: int, tax: int) -> dict:
    counter.number += 1
    data = {
        "till": 1,
        "number": counter.number,
        "day": counter.day,
        "original": original["id"],
        "lines": [{"position": 1, "quantity": quantity, "amount": amount}],
        "taxes": [{"tax_class": "TAXED", "rate": 8, "amount": amount, "tax": tax}],
        "total": amount,
        "payments": [{"tender": "cash", "amount": amount}],
        "reason": "傷み",
    }
    return counter.do("return", data)


def a_day(counter: Counter, hana) -> None:
    """Cash sales 49,800, refunds 1,080, tab payments 12,000, 840 paid out."""
    first = counter.sold(line(None, 10800, tax_class="FOOD"))
    counter.sold(line(None, 39000, tax_class="STD", department=3))
    counter.sold(line(None, 12000), payments=[other("tab", 12000)], customer=hana.id)
    assert returned(counter, first, 100, 1080, 80)["status"] == "applied"
    counter.do(
        "tab_payment", {"day": counter.day, "person": hana.id, "yen": 12000, "tender": "cash", "note": ""}
    )
    counter.do("cash_move", {"day": counter.day, "kind": "out", "yen": 840, "reason": "切手代"})


def close(counter: Counter, **more) -> dict:
    data = {
        "day": counter.day,
        "count": COUNTED,
        "counted": 89830,
        "next_float": 30000,
        "reason": "数え直しても合わない",
    }
    return counter.do("day_close", data | more)


def test_the_day_of_the_book_closes_fifty_yen_short(counter: Counter, hana) -> None:
    a_day(counter, hana)
    answer = close(counter)
    assert answer["result"] | {"closing": 0} == {
        "closing": 0, "number": 1, "expected": 89880, "over_short": -50, "deposit": 59830,
    }  # fmt: skip
    totals = db.session.scalars(sa.select(Closing)).one().totals
    assert totals["cash"] == {
        "float": 30000, "sales": 49800, "refunds": 1080, "voucher_change": 0, "tab_payments": 12000, "in": 0,
        "out": 840, "expected": 89880,
    }  # fmt: skip
    assert totals["sales"]["net"] == 60720
    assert (totals["sales"]["customers"], totals["sales"]["per_customer"]) == (3, 20240)
    assert totals["returns"] == {"count": 1, "amount": 1080}
    assert {t["tender"]: t["amount"] for t in totals["tenders"]} == {"cash": 48720, "tab": 12000}
    assert {r["rate"]: (r["amount"], r["tax"]) for r in totals["rates"]} == {
        10: (39000, 3545),
        8: (21720, 1608),
    }
    assert {d["id"]: d["amount"] for d in totals["departments"]} == {1: 21720, 3: 39000}
    assert totals["moves"][1]["reason"] == "切手代"


def test_a_difference_needs_a_reason(counter: Counter, hana) -> None:
    a_day(counter, hana)
    answer = close(counter, reason=" ")
    assert (answer["status"], answer["problem"]["code"]) == ("held", "reason_missing")
    assert close(counter)["status"] == "applied"


def test_a_count_that_does_not_add_up_closes_nothing(counter: Counter) -> None:
    assert close(counter, counted=89831)["problem"]["code"] == "amounts"
    assert close(counter, count={"9000": 1}, counted=9000)["status"] == "held"
    assert close(counter, next_float=89831)["problem"]["code"] == "amounts"


def test_a_day_is_closed_once_and_the_next_one_gets_the_next_number(counter: Counter) -> None:
    exact = {"count": FLOAT, "counted": 30000, "next_float": 30000, "reason": ""}
    assert close(counter, **exact)["result"]["number"] == 1
    assert close(counter, **exact)["problem"]["code"] == "already_closed"
    counter.open()
    assert close(counter, **exact)["result"]["number"] == 2


def test_a_till_is_not_opened_twice(counter: Counter) -> None:
    data = {"till": 1, "business_date": "2026-11-23", "float": 30000, "count": FLOAT}
    assert counter.do("day_open", data)["problem"]["code"] == "already_open"


def test_the_float_is_what_was_counted(clerk) -> None:
    data = {"till": 1, "business_date": "2026-11-23", "float": 30001, "count": FLOAT}
    assert Counter(clerk).do("day_open", data)["problem"]["code"] == "amounts"


def test_late_sales_appear_beside_the_closed_day_and_change_nothing_in_it(counter: Counter, milk) -> None:
    late = counter.sale([line(milk, 248)])
    move = counter.operation("cash_move", {"day": counter.day, "kind": "in", "yen": 100, "reason": "両替"})
    close(counter, count=FLOAT, counted=30000)
    answers = counter.send(late, move)
    assert [answer["result"]["flags"] for answer in answers] == [["late"], ["late"]]
    day = db.session.get_one(CashDay, counter.day)
    assert [sale.number for sale in cashday.late_facts(day)[0]] == [1]
    assert [one.yen for one in cashday.late_facts(day)[1]] == [100]
    assert cash.closing_of(day.id).expected_yen == cashday.expected(day, late=False) == 30000
    assert cashday.reading(day, late=True)["cash"]["expected"] == 348


def test_readings_and_handovers_keep_what_was_expected_and_both_names(
    counter: Counter, milk, clerk, manager
) -> None:
    counter.sold(line(milk, 248))
    nothing = counter.do("day_check", {"day": counter.day, "count": None, "counted": None, "expected": 30248})
    assert nothing["result"] == {"expected": 30248, "over_short": None}
    count = FLOAT | {"100": 17, "10": 19, "5": 7, "1": 23}
    data = {"day": counter.day, "count": count, "counted": 30248, "to": manager.id, "note": "灯油の配達あり"}
    assert counter.do("day_handover", data)["result"] == {"expected": 30248, "over_short": 0}
    rows = db.session.scalars(sa.select(CashCount).order_by(CashCount.id)).all()
    assert [(row.kind, row.counted_yen) for row in rows] == [("x", None), ("handover", 30248)]
    assert (rows[1].user.name, rows[1].taken_over_by.name) == (clerk.name, manager.name)


def test_change_given_on_vouchers_leaves_the_drawer(counter: Counter, app) -> None:
    from opsapp.db import transaction
    from opsapp.org.service import organisation

    with transaction():
        organisation().voucher_change = True
    counter.sold(line(None, 800), payments=[other("voucher", 800, 1000, 200)])
    assert cashday.expected(db.session.get_one(CashDay, counter.day)) == 29800


def test_facts_of_a_day_that_has_not_arrived_are_held(counter: Counter) -> None:
    answer = counter.do("cash_move", {"day": str(uuid.uuid4()), "kind": "in", "yen": 100, "reason": "両替"})
    assert answer["problem"]["code"] == "unknown_day"
