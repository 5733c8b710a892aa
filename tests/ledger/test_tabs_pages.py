"""The office looks after the tabs: finds them, opens and closes them, writes down payments, takes entries back."""

from datetime import date

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.ledger import accounts, tabs
from opsapp.ledger.models import Tab, TabEntry
from opsapp.org.models import AuditRow
from opsapp.people.models import Person
from tests.ledger.book import tab_of, write

NEW = {"limit_yen": "１５,０００", "closing_day": "20"}


def payment(**more) -> dict:
    return {"yen": "3,000", "tender": "bank", "paid_on": "2026/11/20", "note": "", "slip_id": "slip-1"} | more


@pytest.fixture
def november():
    with clock.frozen(clock.datetime(2026, 11, 23, 10)):
        yield


def test_the_list_finds_a_customer_by_reading_name_and_phone(visit, clerk, hana) -> None:
    write(1, "sale", 4000, date(2026, 11, 2))
    client = visit(clerk)
    for asked in ("たかはし", "高橋", "ハナ", "0887-00-0012", "タカハシ はな"):
        page = client.get("/ledger/tabs", query_string={"q": asked})
        assert "髙橋 ハナ" in page.text, asked
        assert "¥4,000" in page.text
    assert "髙橋 ハナ" not in client.get("/ledger/tabs?q=よしだ").text
    assert "髙橋 ハナ" in client.get("/ledger/tabs?kana=た").text
    assert "髙橋 ハナ" not in client.get("/ledger/tabs?kana=か").text


def test_only_tabs_with_a_balance_when_asked(visit, clerk) -> None:
    assert "髙橋 ハナ" not in visit(clerk).get("/ledger/tabs?owing=1").text
    write(1, "sale", 500, date(2026, 11, 2))
    assert "髙橋 ハナ" in visit(clerk).get("/ledger/tabs?owing=1").text
    assert "髙橋 ハナ".encode() in visit(clerk).get("/ledger/tabs.csv?owing=1").data
    assert visit(clerk).get("/ledger/tabs.xlsx").data.startswith(b"PK")


def test_a_search_that_finds_nothing_says_what_to_do(visit, manager) -> None:
    assert "すべての掛を出す" in visit(manager).get("/ledger/tabs?q=zzz").text


@pytest.mark.parametrize(
    "address",
    ["/ledger/tabs", "/ledger/tabs.csv", "/ledger/tabs/1", "/ledger/tabs/1/statement", "/ledger/statements",
     "/ledger/statements.pdf", "/ledger/tabs/1/statement.pdf", "/ledger/ageing", "/ledger/ageing.csv"],
)  # fmt: skip
def test_tabs_are_not_for_carriers_nor_strangers(visit, carrier, coordinator, address) -> None:
    assert visit(carrier).get(address).status_code == 403
    assert visit(coordinator).get(address).status_code == 403
    assert visit().get(address).status_code == 302


@pytest.mark.parametrize(
    "address", ["/ledger/tabs/new?person=3", "/ledger/tabs/1/edit", "/ledger/tabs/1/payment"]
)
def test_a_clerk_may_look_but_not_change(visit, clerk, address) -> None:
    assert visit(clerk).get(address).status_code == 403
    assert visit(clerk).post(address, data=payment() | NEW).status_code == 403
    page = visit(clerk).get("/ledger/tabs/1").text
    assert "入金を記録する" not in page
    assert db.session.query(TabEntry).count() == 0


def test_a_tab_is_opened_for_a_person_that_was_searched(visit, manager) -> None:
    client = visit(manager)
    found = client.get("/ledger/tabs/new?q=よし").text
    assert "/ledger/tabs/new?person=3" in found
    assert "髙橋 ハナ" not in client.get("/ledger/tabs/new?q=はな").text, "she has one already"
    answer = client.post("/ledger/tabs/new?person=3", data=NEW | {"carried": "2,480"}, follow_redirects=True)
    assert "𠮷田 キヨ様の掛" in answer.text
    tab = tab_of(3)
    assert (tab.limit_yen, tab.closing_day, tabs.balance(tab.id)) == (15000, 20, 2480)
    assert db.session.query(AuditRow).filter_by(action="ledger.open_tab", user_id=manager.id).count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"limit_yen": "たくさん"}, "金額として読めません"), ({"limit_yen": ""}, "field-error"),
     ({"limit_yen": "-5"}, "field-error"), ({"closing_day": "30"}, "field-error")],
)  # fmt: skip
def test_a_tab_with_an_odd_limit_or_day_is_not_opened(visit, manager, wrong, words) -> None:
    page = visit(manager).post("/ledger/tabs/new?person=3", data=NEW | wrong)
    assert words in page.text
    assert db.session.query(Tab).count() == 1


def test_nobody_gets_a_second_tab(visit, manager, hana) -> None:
    page = visit(manager).post("/ledger/tabs/new?person=1", data=NEW)
    assert "すでに掛があります" in page.text
    assert db.session.query(Tab).count() == 1


def test_somebody_who_left_gets_no_tab(visit, manager) -> None:
    with transaction():
        db.session.get_one(Person, 3).active = False
    assert "いない方" in visit(manager).post("/ledger/tabs/new?person=3", data=NEW).text
    assert visit(manager).get("/ledger/tabs/new?person=999").status_code == 404


def test_limit_and_closing_day_are_changed(visit, manager) -> None:
    visit(manager).post("/ledger/tabs/1/edit", data=NEW)
    tab = tab_of(1)
    db.session.refresh(tab)
    assert (tab.limit_yen, tab.closing_day) == (15000, 20)


def test_over_the_limit_is_shown(visit, clerk) -> None:
    write(1, "sale", 20000, date(2026, 11, 2))
    assert "限度額を" not in visit(clerk).get("/ledger/tabs/1").text
    write(1, "sale", 1, date(2026, 11, 3))
    assert "限度額を¥1超えています" in visit(clerk).get("/ledger/tabs/1").text
    assert "限度額超え" in visit(clerk).get("/ledger/tabs").text


def test_a_tab_is_closed_at_zero_only_and_comes_back(visit, manager, hana) -> None:
    client = visit(manager)
    bought = write(1, "sale", 300, date(2026, 11, 2))
    assert "¥300" in client.post("/ledger/tabs/1/close", follow_redirects=True).text
    assert tabs.tab_of(hana.id) is not None
    with transaction():
        tabs.correct(db.session.get_one(TabEntry, bought), by=manager, note="別の方")
    client.post("/ledger/tabs/1/close")
    db.session.rollback()
    assert tabs.tab_of(hana.id) is None
    assert "髙橋 ハナ" in client.get("/ledger/tabs?closed=1").text
    client.post("/ledger/tabs/new?person=1", data=NEW)
    db.session.rollback()
    assert tabs.tab_of(hana.id) is not None


def test_a_payment_at_the_office_lowers_what_is_owed(visit, manager, november) -> None:
    write(1, "sale", 5000, date(2026, 11, 2))
    page = visit(manager).post("/ledger/tabs/1/payment", data=payment(), follow_redirects=True)
    assert "¥3,000の入金を記録しました" in page.text
    entry = db.session.query(TabEntry).filter_by(kind="payment").one()
    assert (entry.yen, entry.tender, entry.business_date) == (-3000, "bank", date(2026, 11, 20))
    assert tabs.balance(1) == 2000


def test_a_double_tap_pays_once(visit, manager, november) -> None:
    client = visit(manager)
    for _again in range(3):
        assert client.post("/ledger/tabs/1/payment", data=payment()).status_code == 302
    assert tabs.balance(1) == -3000
    client.post("/ledger/tabs/1/payment", data=payment(slip_id="slip-2"))
    db.session.rollback()
    assert tabs.balance(1) == -6000


def test_every_form_of_a_payment_is_a_slip_of_its_own(visit, manager) -> None:
    first, second = (visit(manager).get("/ledger/tabs/1/payment").text for _ in range(2))
    slips = {page.split('name="slip_id"')[1].split('value="')[1].split('"')[0] for page in (first, second)}
    assert len(slips) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"yen": "0"}, {"yen": ""}, {"yen": "abc"}, {"tender": ""}, {"tender": "gold"}, {"paid_on": "2026/12/01"},
     {"paid_on": "きのう"}],
)  # fmt: skip
def test_a_payment_that_cannot_be_is_refused_and_what_was_typed_stays(
    visit, manager, november, wrong
) -> None:
    page = visit(manager).post("/ledger/tabs/1/payment", data=payment(note="集金のとき") | wrong)
    assert page.status_code == 200
    assert "field-error" in page.text
    assert "集金のとき" in page.text
    assert db.session.query(TabEntry).count() == 0


def test_an_entry_is_taken_back_once_with_a_reason(visit, manager, november) -> None:
    client = visit(manager)
    client.post("/ledger/tabs/1/payment", data=payment())
    db.session.rollback()
    entry = db.session.query(TabEntry).one().id
    address = f"/ledger/tabs/1/entries/{entry}/take-back"
    assert "field-error" in client.post(address, data={"note": " "}).text
    assert tabs.balance(1) == -3000
    client.post(address, data={"note": "別の方の分"})
    db.session.rollback()
    assert tabs.balance(1) == 0
    assert "すでに" in client.post(address, data={"note": "もう一度"}).text
    db.session.rollback()
    assert tabs.balance(1) == 0
    page = client.get("/ledger/tabs/1").text
    assert "取り消し済み" in page
    assert "別の方の分" in page


def test_an_entry_of_another_tab_or_of_a_sale_is_not_taken_back(visit, manager, clerk) -> None:
    of_sale = write(1, "sale", 700, date(2026, 11, 2), sale_id=1, operation_id="x")
    assert visit(manager).get(f"/ledger/tabs/2/entries/{of_sale}/take-back").status_code == 404
    address = f"/ledger/tabs/1/entries/{of_sale}/take-back"
    assert "レジ" in visit(manager).post(address, data={"note": "まちがい"}).text
    assert visit(clerk).post(address, data={"note": "まちがい"}).status_code == 403
    assert tabs.balance(1) == 700


def test_the_last_payment_is_one_that_still_counts(manager, hana) -> None:
    write(1, "payment", -100, date(2026, 10, 1), tender="cash")
    later = write(1, "payment", -200, date(2026, 11, 1), tender="cash")
    assert accounts.standings([1])[1] == accounts.Standing(-300, date(2026, 11, 1))
    with transaction():
        tabs.correct(db.session.get_one(TabEntry, later), by=manager, note="まちがい")
    assert accounts.standings([1])[1] == accounts.Standing(-100, date(2026, 10, 1))


def test_a_day_to_come_is_no_day_of_a_payment(writing, manager) -> None:
    with pytest.raises(RuleError) as broken:
        accounts.pay_at_office(
            tab_of(1), 100, tender="cash", paid_on=date(2999, 1, 1), note="", slip_id="s", by=manager
        )
    assert broken.value.field == "paid_on"
