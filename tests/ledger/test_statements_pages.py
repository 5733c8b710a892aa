"""Statements: carried − paid + bought = owed, month after month; and what is owed by age (DOMAIN 2.1)."""

from datetime import date
from itertools import pairwise

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.ledger import ages, statements, tabs
from opsapp.ledger.models import Tab, TabEntry
from opsapp.org.service import organisation
from tests.ledger.book import tab_of, write


@pytest.fixture
def three_months(app):
    """September to November of a tab closed at the month's end."""
    for kind, yen, day in (
        ("sale", 8000, date(2026, 9, 10)), ("sale", 2500, date(2026, 9, 30)),
        ("sale", 4000, date(2026, 10, 1)), ("payment", -10500, date(2026, 10, 15)),
        ("return", -300, date(2026, 10, 20)),
        ("payment", -3000, date(2026, 11, 5)), ("sale", 1200, date(2026, 11, 30)), ("sale", 9999, date(2026, 12, 1)),
    ):  # fmt: skip
        write(1, kind, yen, day, tender="cash" if kind == "payment" else None)
    with clock.frozen(clock.datetime(2026, 12, 2, 10)):
        yield


def figures(sheet: statements.Sheet) -> tuple[int, ...]:
    return sheet.carried, sheet.paid, sheet.bought, sheet.adjusted, sheet.due


def test_the_balance_is_carried_over_three_months(three_months) -> None:
    tab = tab_of(1)
    sheets = [statements.sheet(tab, date(2026, month, 15)) for month in (9, 10, 11)]
    assert [figures(one) for one in sheets] == [
        (0, 0, 10500, 0, 10500),
        (10500, 10500, 3700, 0, 3700),
        (3700, 3000, 1200, 0, 1900),
    ]
    for before, after in pairwise(sheets):
        assert after.carried == before.due
        assert after.first == before.last + clock.timedelta(days=1)
    for one in sheets:
        assert one.carried - one.paid + one.bought + one.adjusted == one.due
        assert (one.rows[-1][1] if one.rows else one.carried) == one.due


@pytest.mark.parametrize("closing_day", [5, 20, 28, 31])
def test_periods_follow_each_other_without_gap_whatever_the_closing_day(three_months, closing_day) -> None:
    tab = tab_of(1)
    with transaction():
        tab.closing_day = closing_day
    found = statements.periods(tab, date(2026, 12, 2))
    for (first, last), (before_first, before_last) in pairwise(found):
        assert before_last + clock.timedelta(days=1) == first
        assert before_first <= before_last < first <= last
    sheets = [statements.sheet(tab, last) for _first, last in found]
    assert sheets[0].carried == sheets[1].due
    assert sheets[0].carried + sum(entry.yen for entry, _owed in sheets[0].rows) == sheets[0].due


def test_a_payment_taken_back_in_the_same_period_leaves_the_paper_clean(app, manager) -> None:
    with clock.frozen(clock.datetime(2026, 11, 10, 10)):
        wrong = write(1, "payment", -5000, date(2026, 11, 3), tender="bank")
        write(1, "sale", 800, date(2026, 11, 4))
        with transaction():
            tabs.correct(db.session.get_one(TabEntry, wrong), by=manager, note="別の方")
        sheet = statements.sheet(tab_of(1), date(2026, 11, 10))
    assert figures(sheet) == (0, 0, 800, 0, 800)
    assert len(sheet.rows) == 1


def test_a_payment_taken_back_later_is_a_correction_of_that_period(app, manager) -> None:
    wrong = write(1, "payment", -5000, date(2026, 10, 3), tender="bank")
    with clock.frozen(clock.datetime(2026, 11, 10, 10)), transaction():
        tabs.correct(db.session.get_one(TabEntry, wrong), by=manager, note="別の方")
    tab = tab_of(1)
    assert figures(statements.sheet(tab, date(2026, 10, 10))) == (0, 5000, 0, 0, -5000)
    assert figures(statements.sheet(tab, date(2026, 11, 10))) == (-5000, 0, 0, 5000, 0)


def test_what_the_office_noted_is_not_printed_for_the_customer(app, manager) -> None:
    wrong = write(1, "payment", -5000, date(2026, 10, 3), tender="bank", note="留守のため家族から")
    with clock.frozen(clock.datetime(2026, 11, 10, 10)), transaction():
        tabs.correct(db.session.get_one(TabEntry, wrong), by=manager, note="𠮷田様の分")
    sheets = [statements.sheet(tab_of(1), date(2026, month, 10)) for month in (10, 11)]
    printed = str(statements.paper_data(sheets, organisation()))
    assert "留守" not in printed
    assert "𠮷田" not in printed
    assert "記録の取り消し ¥5,000" in printed


def test_the_page_shows_the_sum_and_the_paper_prints(visit, clerk, three_months) -> None:
    page = visit(clerk).get("/ledger/tabs/1/statement?on=2026-10-31").text
    for words in ("¥10,500", "¥3,700", "2026年10月1日", "2026年10月31日"):
        assert words in page
    paper = visit(clerk).get("/ledger/tabs/1/statement.pdf?on=2026-10-31")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")


def test_the_paper_carries_what_the_page_shows(three_months) -> None:
    sheet = statements.sheet(tab_of(1), date(2026, 10, 31))
    [data] = statements.paper_data([sheet], organisation())["statements"]
    assert (data["previous"], data["paid"], data["purchases"], data["balance"]) == (10500, 10500, 3700, 3700)
    assert [line["balance"] for line in data["entries"]] == [14500, 4000, 3700]
    assert data["title"] == "御請求書"
    assert data["period"] == "令和8年10月1日〜10月31日"


def test_odd_addresses_find_no_statement(visit, clerk) -> None:
    assert visit(clerk).get("/ledger/tabs/99/statement").status_code == 404
    assert visit(clerk).get("/ledger/tabs/1/statement?on=いつか").status_code == 404
    assert visit(clerk).get("/ledger/statements.pdf?on=2026-01").status_code == 404, "nothing to print"


def test_the_bundle_holds_those_with_movement_or_balance_only(visit, manager, three_months) -> None:
    with transaction():
        db.session.add_all(
            [Tab(person_id=2, limit_yen=1000), Tab(person_id=3, limit_yen=1000, closing_day=20)]
        )
    write(tab_of(3).id, "sale", 450, date(2026, 10, 12))
    found = statements.of_closing_day(31, date(2026, 10, 31))
    assert [(one.tab.person.name, one.due) for one in found] == [("髙橋 ハナ", 3700)]
    page = visit(manager).get("/ledger/statements?closing=31&on=2026-10").text
    assert "髙橋 ハナ" in page
    assert "髙橋 太郎" not in page
    page = visit(manager).get("/ledger/statements?closing=20&on=2026-10").text
    assert "𠮷田 キヨ" in page
    assert "2026年9月21日" in page
    assert visit(manager).get("/ledger/statements.pdf?closing=31&on=2026-10").data.startswith(b"%PDF-")


def test_without_a_month_the_bundle_is_the_last_period_that_is_over() -> None:
    assert statements.last_closed(31, date(2026, 11, 23)) == date(2026, 10, 31)
    assert statements.last_closed(20, date(2026, 11, 23)) == date(2026, 11, 20)
    assert statements.last_closed(31, date(2026, 11, 30)) == date(2026, 10, 31)
    assert statements.last_closed(31, date(2027, 3, 1)) == date(2027, 2, 28)


def test_payments_settle_the_oldest_purchases_first() -> None:
    on = date(2026, 11, 30)
    rows = [
        (date(2026, 7, 1), 1000),
        (date(2026, 9, 15), 2000),
        (date(2026, 10, 20), 300),
        (date(2026, 11, 29), 50),
    ]
    assert ages.age(rows, on) == (50, 300, 2000, 1000)
    assert ages.age([*rows, (date(2026, 11, 30), -1500)], on) == (50, 300, 1500, 0)
    assert ages.age([*rows, (date(2026, 11, 30), -9999)], on) == (0, 0, 0, 0)


@pytest.mark.parametrize(("days", "place"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3)])
def test_thirty_days_are_still_up_to_thirty(days, place) -> None:
    on = date(2026, 11, 30)
    parts = ages.age([(on - clock.timedelta(days=days), 100)], on)
    assert [bool(part) for part in parts] == [at == place for at in range(4)]


def test_a_debt_does_not_grow_young_by_a_payment_taken_back(app, manager) -> None:
    write(1, "sale", 1000, date(2026, 7, 1))
    wrong = write(1, "payment", -1000, date(2026, 8, 1), tender="cash")
    with clock.frozen(clock.datetime(2026, 11, 23, 10)), transaction():
        tabs.correct(db.session.get_one(TabEntry, wrong), by=manager, note="まちがい")
    assert ages.aged_tab(tab_of(1), date(2026, 11, 30)).parts == (0, 0, 0, 1000)
    assert ages.aged(date(2026, 9, 1)) == [], "at that time it was still thought to be paid"


def test_the_list_of_what_is_owed_ties_to_the_balances(visit, clerk, three_months) -> None:
    found = ages.aged(date(2026, 12, 2))
    assert sum(one.total for one in found) == tabs.balance(1) == 11899
    page = visit(clerk).get("/ledger/ageing").text
    assert "¥11,899" in page
    assert "11899" in visit(clerk).get("/ledger/ageing.csv").data.decode("utf-8-sig")
    assert visit(clerk).get("/ledger/ageing.xlsx").data.startswith(b"PK")


def test_a_settled_village_owes_nothing(visit, clerk) -> None:
    assert "掛の残りはありません" in visit(clerk).get("/ledger/ageing").text
