"""The pages about work: each works, says no in plain words, and is closed to those it is not for."""

import io
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import assigning, attendance, handovers, hours, rewards, volunteers
from opsapp.rota.duty_models import Shift
from opsapp.rota.work_models import AlcoholCheck, Attendance, HandoverTaken, RateRule, RewardEntry, WorkedTime
from tests.conftest import Visitor
from tests.rota.at_work import evening, moment, rate, span
from tests.rota.staff import MONDAY, Staff

OFFICE = (
    "/rota/hours", "/rota/hours.csv", "/rota/hours/new", "/rota/rates", "/rota/rates/new", "/rota/accounts",
    "/rota/accounts.csv", "/rota/payments", "/rota/payments.pdf", "/rota/payments.csv", "/rota/in-kind",
    "/rota/in-kind.csv", "/rota/handovers.csv",
)  # fmt: skip
ARRANGED = ("/rota/alcohol", "/rota/alcohol.csv", "/rota/alcohol.pdf", "/rota/alcohol/new")
EVERYBODY = ("/rota/handovers", "/rota/my-hours")


def words(answer: Any) -> str:
    return answer.get_data(as_text=True)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def shift(staff: Staff, manager: User) -> Shift:
    """佐藤, who is rewarded, and 川村 stood on the shop's shift on Monday; it is Monday evening."""
    with transaction():
        made = staff.shift("shop", people=2)
        for who in (staff.sato, staff.kawamura):
            assigning.write(made, who, "manual", by=manager)
        volunteers.change(staff.sato, by=manager, pay="points")
        rate("reward", 500, manager, ticket_yen=250)
    return made


@pytest.fixture
def monday_evening(shift: Shift) -> Any:
    with evening():
        yield


@pytest.fixture
def worked(staff: Staff, shift: Shift, monday_evening: None, manager: User) -> WorkedTime:
    with transaction():
        return hours.book(staff.sato, staff.kinds["shop"], span(7, 13), by=manager, shift=shift)


@pytest.mark.parametrize("address", OFFICE)
def test_accounts_and_hours_are_the_offices(
    visit: Visitor, staff: Staff, address: str, manager: User, clerk: User
) -> None:
    assert visit(manager).get(address).status_code == 200
    assert visit(clerk).get(address).status_code == 403


@pytest.mark.parametrize("address", ARRANGED)
def test_alcohol_checks_are_for_those_who_arrange(
    visit: Visitor, staff: Staff, address: str, coordinator: User, clerk: User
) -> None:
    assert visit(coordinator).get(address).status_code == 200
    assert visit(clerk).get(address).status_code == 403


@pytest.mark.parametrize("address", EVERYBODY)
def test_ones_own_hours_and_handovers_are_for_everybody_who_works(
    visit: Visitor, staff: Staff, address: str, carrier: User
) -> None:
    assert visit(carrier).get(address).status_code == 200
    assert visit().get(address).status_code == 302


# --- hours -------------------------------------------------------------------------------------------------


def test_the_month_says_who_worked_and_who_was_not_seen(
    visit: Visitor, worked: WorkedTime, manager: User
) -> None:
    page = words(visit(manager).get("/rota/hours?month=2027-03"))
    assert "佐藤 和子" in page
    assert "6時間" in page
    assert "川村 武" in page
    assert words(visit(manager).get("/rota/hours?month=2027-02")).count("佐藤 和子") == 0
    assert visit(manager).get("/rota/hours?month=march").status_code == 404


def test_somebody_is_found_by_reading(visit: Visitor, worked: WorkedTime, manager: User) -> None:
    assert "6時間" in words(visit(manager).get("/rota/hours?month=2027-03&q=さとう"))
    assert "見つかりません" in words(visit(manager).get("/rota/hours?month=2027-03&q=いとう"))


def test_hours_are_written_down_by_hand_with_full_width_digits(
    visit: Visitor, staff: Staff, monday_evening: None, manager: User
) -> None:
    typed = {
        "volunteer_id": staff.kawamura.id, "kind_id": staff.kinds["shop"].id, "day": "Ｒ９．３．１",
        "starts": "７：００", "ends": "１３００", "break_minutes": "１５",
    }  # fmt: skip
    answer = visit(manager).post("/rota/hours/new", data=typed)
    assert (answer.status_code, answer.location) == (302, "/rota/hours?month=2027-03")
    row = db.session.scalars(select(WorkedTime)).one()
    assert (row.minutes, row.shift.kind.code, row.day) == (345, "shop", MONDAY)
    again = visit(manager).post("/rota/hours/new", data=typed)
    assert again.status_code == 422
    assert "同じ時間の記録がすでにあります" in words(again)
    assert "７：００" in words(again)
    assert count(WorkedTime) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts": "7時", "ends": "32:00"}, "24時間"),
        ({"starts": "13", "ends": "7"}, "終わりは始まりより後"),
        ({"starts": "あさ", "ends": "13"}, "時刻"),
        ({"starts": "7", "ends": "22"}, "まだ"),
        ({"starts": "7", "ends": "8", "break_minutes": "60"}, "休憩"),
    ],
)
def test_impossible_hours_are_said_beside_their_field(
    visit: Visitor, staff: Staff, monday_evening: None, manager: User, typed: dict[str, str], said: str
) -> None:
    usual = {"volunteer_id": staff.ito.id, "kind_id": staff.kinds["shop"].id, "day": "2027/3/1"}
    answer = visit(manager).post("/rota/hours/new", data=usual | typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert count(WorkedTime) == 0


def test_hours_are_taken_back_once(visit: Visitor, worked: WorkedTime, manager: User) -> None:
    address = f"/rota/hours/{worked.id}/back"
    volunteer = worked.volunteer_id
    assert visit(manager).post(address, data={"note": "日を間違えた"}).status_code == 302
    assert "すでに取り消されています" in words(visit(manager).post(address, follow_redirects=True))
    assert (count(WorkedTime), rewards.balance(volunteer, "reward")) == (2, 0)


def test_a_forgotten_going_is_closed_with_the_planned_end_filled_in(
    visit: Visitor, staff: Staff, monday_evening: None, manager: User
) -> None:
    with transaction():
        coming = attendance.come(staff.sato, moment(7), method="pin", by=None).attendance.id
    page = words(visit(manager).get(f"/rota/attendance/{coming}/close"))
    assert 'value="13:00"' in page
    assert visit(manager).post(f"/rota/attendance/{coming}/close", data={"ends": "12:30"}).status_code == 302
    assert db.session.scalars(select(WorkedTime)).one().minutes == 330
    assert visit(manager).post(f"/rota/attendance/{coming}/close", data={"ends": "12:30"}).status_code == 422


def test_who_did_not_come_is_written_down_and_taken_back(
    visit: Visitor, staff: Staff, shift: Shift, monday_evening: None, manager: User
) -> None:
    address = f"/rota/shifts/{shift.id}/missed/{staff.kawamura.id}"
    assert "責めるものではありません" in words(visit(manager).post(address, follow_redirects=True))
    assert "来ていました" in words(visit(manager).get("/rota/hours?month=2027-03"))
    row = db.session.scalars(select(Attendance)).one()
    visit(manager).post(f"/rota/attendance/{row.id}/back")
    assert attendance.missing(db.session.get_one(Shift, shift.id)) == set()


def test_the_table_of_hours_opens_in_a_spreadsheet(visit: Visitor, worked: WorkedTime, manager: User) -> None:
    book = openpyxl.load_workbook(io.BytesIO(visit(manager).get("/rota/hours.xlsx?month=2027-03").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][1:4] == ("佐藤 和子", "店番", "7:00")
    assert rows[1][6] == 360


def test_ones_own_page_shows_hours_and_balance(
    visit: Visitor, worked: WorkedTime, clerk: User, carrier: User
) -> None:
    mine = words(visit(clerk).get("/rota/my-hours?month=2027-03"))
    assert "6時間" in mine
    assert "¥3,000" in mine
    assert "¥3,000" not in words(visit(carrier).get("/rota/my-hours?month=2027-03"))


# --- rates and accounts ------------------------------------------------------------------------------------

FUKUOKA = {
    "ledger": "reward", "kind_id": "", "valid_from": "2027/4/1", "first_minutes": "60", "unit_minutes": "30",
    "started_counts": "1", "cancel_day_before": "0", "cancel_same_day": "60", "cancel_unannounced": "100",
    "bands-0-days": ["1", "2", "3", "4", "5"], "bands-0-first": "７５０", "bands-0-unit": "380",
    "bands-1-days": ["6", "7", "h"], "bands-1-first": "960", "bands-1-unit": "480",
}  # fmt: skip


def test_a_rule_is_written_down_as_the_scheme_says(visit: Visitor, staff: Staff, manager: User) -> None:
    assert visit(manager).post("/rota/rates/new", data=FUKUOKA).status_code == 302
    rule = db.session.scalars(select(RateRule)).one()
    assert rule.bands == [
        {"days": "12345", "from": 0, "to": 1440, "first": 750, "unit": 380},
        {"days": "67h", "from": 0, "to": 1440, "first": 960, "unit": 480},
    ]
    assert rule.cancel == [{"days": 1, "percent": 0}, {"hours": 0, "minutes": 60}, {"percent": 100}]
    assert "750" in words(visit(manager).get("/rota/rates"))


def test_a_rule_with_a_gap_in_the_week_is_refused(visit: Visitor, staff: Staff, manager: User) -> None:
    answer = visit(manager).post("/rota/rates/new", data=FUKUOKA | {"bands-1-days": ["6"]})
    assert answer.status_code == 422
    assert "金額のない曜日や時間があります" in words(answer)
    assert count(RateRule) == 0


def test_a_rule_in_use_is_not_removed(visit: Visitor, worked: WorkedTime, manager: User) -> None:
    assert "残します" in words(visit(manager).post("/rota/rates/1/remove", follow_redirects=True))
    assert count(RateRule) == 1


def test_hours_that_wait_for_a_rule_are_booked_by_one_press(
    visit: Visitor, staff: Staff, monday_evening: None, manager: User
) -> None:
    with transaction():
        volunteers.change(staff.mori, by=manager, pay="paid")
        hours.book(staff.mori, staff.kinds["shop"], span(7, 13), by=manager)
        rate("wage", 1000, manager)
    who = staff.mori.id
    assert "1件を計算しました" in words(visit(manager).post("/rota/rates/catch-up", follow_redirects=True))
    visit(manager).post("/rota/rates/catch-up")
    assert rewards.balance(who, "wage") == 6000


def test_an_account_is_paid_out_once_however_often_one_presses(
    visit: Visitor, worked: WorkedTime, manager: User
) -> None:
    who = worked.volunteer_id
    typed = {"ledger": "reward", "seen": "3000", "yen": "２，０００", "day": "2027/3/1", "note": ""}
    assert visit(manager).post(f"/rota/accounts/{who}", data=typed).status_code == 302
    again = visit(manager).post(f"/rota/accounts/{who}", data=typed)
    assert (again.status_code, "残高が変わりました" in words(again)) == (422, True)
    assert rewards.balance(who, "reward") == 1000
    much = visit(manager).post(f"/rota/accounts/{who}", data=typed | {"seen": "1000", "yen": "1001"})
    assert "残高は¥1,000です" in words(much)
    paid = db.session.scalars(select(RewardEntry).where(RewardEntry.kind == "paid")).one().id
    visit(manager).post(f"/rota/accounts/entries/{paid}/back")
    assert rewards.balance(who, "reward") == 3000
    assert "取り消し" in words(visit(manager).get(f"/rota/accounts/{who}"))


def test_the_payment_sheet_is_signed_on_paper_and_never_says_wage_for_a_reward(
    visit: Visitor, worked: WorkedTime, manager: User
) -> None:
    pdf = visit(manager).get("/rota/payments.pdf?month=2027-03")
    paper = PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    assert "佐藤 和子" in paper
    assert "¥3,000" in paper
    assert "受領" in paper
    assert "時給" not in paper
    assert "給与" not in paper
    wages = PdfReader(io.BytesIO(visit(manager).get("/rota/payments.pdf?month=2027-03&ledger=wage").data))
    assert "佐藤" not in wages.pages[0].extract_text()
    assert visit(manager).get("/rota/payments?ledger=gift").status_code == 404
    table = words(visit(manager).get("/rota/payments.csv?month=2027-03"))
    assert "佐藤 和子,6:00,360,3000,12,0" in table


def test_unpaid_hours_of_the_year_are_listed(
    visit: Visitor, staff: Staff, monday_evening: None, manager: User
) -> None:
    with transaction():
        hours.book(staff.ito, staff.kinds["shop"], span(7, 13), by=manager)
    page = words(visit(manager).get("/rota/in-kind?year=2026"))
    assert "6時間" in page
    assert "換算額の決まっていない日" in page
    assert "360" in words(visit(manager).get("/rota/in-kind.csv?year=2026"))


# --- alcohol and handovers ---------------------------------------------------------------------------------


def test_the_register_names_who_must_not_drive_and_what_is_missing(
    visit: Visitor, staff: Staff, monday_evening: None, manager: User
) -> None:
    with transaction():
        drive = staff.shift("van_driver")
        assigning.write(drive, staff.mori, "manual", by=manager)
    typed = {
        "driver_id": staff.mori.id, "moment": "before", "day": "2027/3/1", "time": "6:50",
        "vehicle": "高知 480 あ 12-34", "confirmer": "山本 恵子", "method": "face", "detector": "y", "reading": "１２",
    }  # fmt: skip
    assert "運転前" in words(visit(manager).get("/rota/alcohol?month=2027-03"))
    assert visit(manager).post("/rota/alcohol/new", data=typed).status_code == 302
    page = words(visit(manager).get("/rota/alcohol?month=2027-03"))
    assert "運転できません" in page
    assert "0.12" in page
    paper = (
        PdfReader(io.BytesIO(visit(manager).get("/rota/alcohol.pdf?month=2027-03").data))
        .pages[0]
        .extract_text()
    )
    assert "高知 480 あ 12-34" in paper
    visit(manager).post("/rota/alcohol/1/back")
    assert "運転できません" not in words(visit(manager).get("/rota/alcohol?month=2027-03"))
    assert count(AlcoholCheck) == 2


def test_a_check_that_lies_ahead_or_names_no_car_is_refused(
    visit: Visitor, staff: Staff, monday_evening: None, manager: User
) -> None:
    typed = {
        "driver_id": staff.mori.id,
        "moment": "before",
        "day": "2027/3/1",
        "method": "face",
        "confirmer": "山本",
    }
    for more in ({"time": "23:00", "vehicle": "軽バン"}, {"time": "7:00", "vehicle": " "}):
        assert visit(manager).post("/rota/alcohol/new", data=typed | more).status_code == 422
    assert count(AlcoholCheck) == 0


def test_a_note_is_taken_over_on_its_page_by_the_next_one(
    visit: Visitor, staff: Staff, monday_evening: None, clerk: User, carrier: User
) -> None:
    with transaction():
        note = handovers.leave(moment(13), by=clerk, message="卵が明日届きます").id
    assert "卵が明日届きます" in words(visit(carrier).get("/rota/handovers"))
    assert visit(carrier).post(f"/rota/handovers/{note}/take").status_code == 302
    assert "すでに引き継いでいます" in words(
        visit(clerk).post(f"/rota/handovers/{note}/take", follow_redirects=True)
    )
    assert count(HandoverTaken) == 1


# --- the pack ----------------------------------------------------------------------------------------------


def test_the_pack_holds_ones_own_shifts_of_published_months_and_nothing_private(
    visit: Visitor, staff: Staff, shift: Shift, clerk: User, manager: User
) -> None:
    from opsapp.rota import months

    with clock.frozen(moment(8)):
        hidden = visit(clerk, tablet=True).get("/api/packs/duty").json
        assert hidden["shifts"] == []
        with transaction():
            months.publish(MONDAY, by=manager)
        answer = visit(clerk, tablet=True).get("/api/packs/duty")
        assert {one["volunteer"] for one in answer.json["shifts"]} == {staff.sato.id, staff.kawamura.id}
        assert {one["name"] for one in answer.json["volunteers"]} >= {"川村 武", "佐藤 和子"}
        assert not {"pin_hash", "birth_date", "address", "note"} & set(
            str(answer.json).replace("'", " ").split()
        )
        same = visit(clerk, tablet=True).get(
            "/api/packs/duty", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert same.status_code == 304
    assert visit(clerk).get("/api/packs/duty").status_code == 403
    assert visit().get("/api/packs/duty").status_code == 401


def test_the_poster_names_its_place(visit: Visitor, staff: Staff, clerk: User) -> None:
    pdf = visit(clerk).get("/rota/duty-poster.pdf?place=集会所")
    assert "集会所" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
