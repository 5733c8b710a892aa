"""Tabs: what is owed, what was paid, and the month in between (DOMAIN 2.1)."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.ledger import cash, tabs
from opsapp.ledger.models import CashMove, Tab, TabEntry
from tests.sales.counter import Counter, line, other

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def tab(app) -> Tab:
    """ハナ's tab."""
    return db.session.scalars(sa.select(Tab)).one()


@pytest.fixture
def counter(clerk) -> Counter:
    counter = Counter(clerk)
    counter.open()
    return counter


def pay(tab: Tab, yen: int, on: date, tender: str = "cash") -> TabEntry:
    with transaction():
        return tabs.pay(tab, yen, tender=tender, business_date=on, happened_at=clock.now(), by=1)


def buy(counter: Counter, yen: int, hana) -> dict:
    return counter.sold(line(None, yen), payments=[other("tab", yen)], customer=hana.id)


def test_a_month_carries_over_what_was_owed_before(counter: Counter, tab, hana) -> None:
    pay(tab, 500, date(2026, 10, 31), "bank")
    buy(counter, 3000, hana)
    buy(counter, 2000, hana)
    pay(tab, 1200, date(2026, 11, 30))
    pay(tab, 700, date(2026, 12, 1))
    statement = tabs.statement(tab, *NOVEMBER)
    assert (statement.carried, statement.bought, statement.paid, statement.due) == (-500, 5000, 1200, 3300)
    assert [entry.kind for entry in statement.entries] == ["sale", "sale", "payment"]
    assert statement.due == tabs.balance(tab.id, date(2026, 11, 30))
    assert tabs.statement(tab, date(2026, 12, 1), date(2026, 12, 31)).carried == 3300
    assert tabs.balance(tab.id) == tabs.balances()[tab.id] == 2600


def test_a_payment_is_taken_back_once(tab, manager) -> None:
    entry = pay(tab, 500, date(2026, 11, 23))
    with transaction():
        tabs.correct(entry, by=manager, note="二重に入力")
    assert tabs.balance(tab.id) == 0
    with pytest.raises(RuleError, match="すでに"), transaction():
        tabs.correct(entry, by=manager, note="もう一度")
    with pytest.raises(RuleError, match="すでに"), transaction():
        tabs.correct(
            db.session.scalars(sa.select(TabEntry).where(TabEntry.reverses_id.is_not(None))).one(),
            by=manager,
            note="元に戻す",
        )


def test_a_correction_says_why(tab, manager) -> None:
    entry = pay(tab, 500, date(2026, 11, 23))
    with pytest.raises(RuleError) as broken, transaction():
        tabs.correct(entry, by=manager, note=" ")
    assert broken.value.field == "note"


def test_a_purchase_is_taken_back_at_the_till(counter: Counter, tab, hana, manager) -> None:
    buy(counter, 3000, hana)
    entry = db.session.scalars(sa.select(TabEntry)).one()
    with pytest.raises(RuleError, match="返品"), transaction():
        tabs.correct(entry, by=manager, note="まちがい")


@pytest.mark.parametrize("yen", [0, -1, 10**12])
def test_only_real_amounts_are_paid(tab, yen: int) -> None:
    with pytest.raises(RuleError):
        pay(tab, yen, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("closing_day", "on", "first", "last"),
    [
        (31, date(2026, 11, 23), date(2026, 11, 1), date(2026, 11, 30)),
        (31, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (20, date(2026, 11, 20), date(2026, 10, 21), date(2026, 11, 20)),
        (20, date(2026, 11, 21), date(2026, 11, 21), date(2026, 12, 20)),
        (20, date(2027, 1, 5), date(2026, 12, 21), date(2027, 1, 20)),
        (28, date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 28)),
    ],
)
def test_a_period_ends_on_its_closing_day(closing_day: int, on: date, first: date, last: date) -> None:
    assert tabs.period(Tab(closing_day=closing_day), on) == (first, last)


def test_periods_follow_each_other_without_a_gap() -> None:
    for closing_day in (5, 20, 28, 31):
        tab, day = Tab(closing_day=closing_day), date(2026, 1, 1)
        for _ in range(30):
            first, last = tabs.period(tab, day)
            assert first <= day <= last
            assert tabs.period(tab, last + timedelta(days=1))[0] == last + timedelta(days=1)
            day = last + timedelta(days=1)


def test_a_payment_at_the_till_lands_in_the_drawer(counter: Counter, tab, hana) -> None:
    buy(counter, 3000, hana)
    data = {"day": counter.day, "person": hana.id, "yen": 2500, "tender": "cash", "note": "年金の日"}
    answer = counter.do("tab_payment", data)
    assert answer["result"]["balance"] == 500
    move = db.session.scalars(sa.select(CashMove)).one()
    assert (move.kind, move.yen, move.reason) == ("tab_payment", 2500, hana.name)
    assert cash.moved(counter.day) == {"in": 0, "out": 0, "tab_payment": 2500}


def test_who_has_no_tab_cannot_pay_on_it(counter: Counter) -> None:
    data = {"day": counter.day, "person": 2, "yen": 100, "tender": "cash", "note": ""}
    assert counter.do("tab_payment", data)["problem"]["code"] == "tab_missing"
    assert counter.do("tab_payment", data | {"person": 999})["problem"]["code"] == "tab_missing"
    assert (
        counter.do("tab_payment", data | {"person": 1, "tender": "gold"})["problem"]["code"] == "unreadable"
    )
    assert counter.do("tab_payment", data | {"person": 1, "yen": 0})["status"] == "held"
