"""`check` speaks in one sentence for each figure that was broken behind its back, and is silent otherwise."""

import pytest
import sqlalchemy as sa

from opsapp.db import append_only_tables, db, transaction
from opsapp.ledger import checks as ledger_checks
from opsapp.sales import checks as sales_checks
from opsapp.stock import checks as stock_checks
from tests.sales.counter import Counter, cash, line, other
from tests.sales.test_cashday import a_day, close
from tests.sales.test_returning import back, void


def sentences() -> list[str]:
    db.session.rollback()
    return [sentence for checks in (stock_checks, ledger_checks, sales_checks) for sentence in checks.check()]


@pytest.fixture
def busy(counter: Counter, milk, bento, soap, hana) -> Counter:
    """A day with a bit of everything, closed, with late facts beside it."""
    original = counter.sold(line(milk, 248, 3), line(soap, 327), discount=100, customer=hana.id)
    assert back(counter, original, (1, 1000, 225))["status"] == "applied"
    counter.sold(line(bento, 550, tax_class="STD", eat_in=True), payments=[other("voucher", 550, 1000)])
    void(
        counter, counter.sold(line(milk, 248), payments=[cash(100, 200), other("tab", 148)], customer=hana.id)
    )
    a_day(counter, hana)
    late = counter.sale([line(milk, 248)])
    close(counter)
    counter.send(late)
    counter.open()
    counter.sold(line(milk, 248), line(None, 300, tax_class="EXEMPT"))
    return counter


@pytest.fixture
def loose(app) -> None:
    """The tables as a careless hand finds them: without their triggers."""
    with transaction() as session:
        for table in append_only_tables():
            if session.connection().dialect.name == "sqlite":
                session.execute(sa.text(f"DROP TRIGGER {table}_no_update"))
                session.execute(sa.text(f"DROP TRIGGER {table}_no_delete"))
            else:
                session.execute(sa.text(f"DROP TRIGGER {table}_append_only ON {table}"))


def test_a_day_of_every_kind_is_clean(busy: Counter) -> None:
    assert sentences() == []


BROKEN = {
    "a stock level": ("UPDATE stock_level SET quantity = quantity + 1000 WHERE product_id = 1", "在庫"),
    "a stock move": (
        "UPDATE stock_move SET quantity = quantity + 1000 WHERE sale_id = 1 AND product_id = 1",
        "牛乳",
    ),
    "a total": ("UPDATE sale SET total = total + 1 WHERE number = 1", "合計"),
    "a discount": ("UPDATE sale SET discount = discount + 1 WHERE number = 1", "値引"),
    "a line": (
        "UPDATE sale_line SET amount = amount + 1, gross = gross + 1 WHERE sale_id = 1 AND position = 1",
        "明細",
    ),
    "a tax": ("UPDATE sale_tax SET tax = tax + 2 WHERE sale_id = 1 AND rate = 8", "8%"),
    "a lost tax": ("DELETE FROM sale_tax WHERE sale_id = 1 AND rate = 8", "8%"),
    "a payment": ("UPDATE sale_payment SET amount = amount + 1, given = given + 1 WHERE sale_id = 1", "支払"),
    "a tab entry": ("UPDATE tab_entry SET yen = yen + 1 WHERE kind = 'sale'", "掛"),
    "a receipt number": ("UPDATE sale SET number = 99 WHERE number = 2", "№2"),
    "a daily figure": ("UPDATE daily_figure SET amount = amount + 1 WHERE kind = 'total'", "2026-11-23"),
    "a lost daily figure": ("DELETE FROM daily_figure WHERE kind = 'hour'", "2026-11-23"),
    "a float": ("UPDATE cash_day SET float_yen = float_yen + 1", "つり銭"),
    "a closing": ("UPDATE closing SET expected_yen = expected_yen + 1", "精算"),
    "a closing's count": ("UPDATE closing SET counted_yen = counted_yen + 1", "精算"),
    "a closing's number": ("UPDATE closing SET number = 2", "精算"),
    "a payment on a tab": ("UPDATE tab_entry SET yen = -yen WHERE kind = 'payment'", "掛"),
    "cash out": ("UPDATE cash_move SET yen = -yen WHERE kind = 'out'", "入出金"),
    "a void": ("UPDATE sale SET total = total + 5 WHERE kind = 'void'", "取消"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_check_names_what_was_broken(busy: Counter, loose, what: str) -> None:
    statement, word = BROKEN[what]
    with transaction() as session:
        assert session.execute(sa.text(statement)).rowcount > 0
    found = sentences()
    assert found
    assert any(word in sentence for sentence in found), found


def test_a_number_that_waits_among_the_held_is_no_gap(busy: Counter, milk) -> None:
    held, good = (
        busy.sale([line(milk, 248) | {"product": None, "code": "4999999999996"}]),
        busy.sale([line(milk, 248)]),
    )
    busy.send(held, good)
    assert sentences() == []
