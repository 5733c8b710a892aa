"""The pages of duties, of what they ask for, and of what recurs: each works, says no, and is closed to the rest."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import assigning, generating, templates
from opsapp.rota.duty_models import DutyKind, DutyTemplate, Qualification, Shift, SlotOwner
from opsapp.rota.shifts import at
from tests.rota.staff import MONDAY, Staff
from tests.rota.test_templates import recurring

KIND = {
    "name": "草刈り",
    "name_en": "Mowing",
    "mark": "草",
    "people": "３",
    "experienced": "1",
    "active": "y",
}


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


# --- kinds ------------------------------------------------------------------------------------------------


def test_a_village_without_duties_begins_with_the_usual_ones(
    visit: Any, manager: User, february: None
) -> None:
    office = visit(manager)
    assert "よくある当番から始める" in text(office.get("/rota/kinds"))
    for _twice in range(2):
        assert office.post("/rota/kinds/usual").status_code == 302
    page = text(office.get("/rota/kinds"))
    assert db.session.query(DutyKind).count() == 7
    for words in ("店番", "移動販売 運転", "運転免許（普通以上）", "うち経験者1人"):
        assert words in page, words


def test_a_kind_of_duty_is_written_down_changed_and_closed(visit: Any, manager: User, staff: Staff) -> None:
    office = visit(manager)
    asked = {"asked": str(staff.asked["licence"].id), "least_class": "medium", "manual": "y"}
    assert office.post("/rota/kinds/new", data=KIND | asked).status_code == 302
    kind = db.session.scalars(select(DutyKind).where(DutyKind.name == "草刈り")).one()
    assert (kind.people, kind.experienced, kind.code) == (3, 1, "own1")
    assert [(one.least_class, one.manual) for one in kind.requirements] == [("medium", True)]
    assert "運転免許（中型以上、MT）" in text(office.get("/rota/kinds"))
    form = text(office.get(f"/rota/kinds/{kind.id}"))
    assert 'value="草刈り"' in form
    gone = {name: value for name, value in KIND.items() if name != "active"}
    assert office.post(f"/rota/kinds/{kind.id}", data=gone).status_code == 302
    db.session.refresh(kind)
    assert (kind.active, kind.requirements) == (False, [])


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "ここを入力してください"),
        ("mark", "あいう", "2文字以内"),
        ("people", "0", "1から50"),
        ("experienced", "4", "経験者の人数は"),
        ("burden", "11", "0から10"),
        ("people", "ひとり", "数字"),
    ],
)
def test_a_kind_of_duty_with_a_mistake_is_said_and_kept(
    visit: Any, manager: User, staff: Staff, field: str, typed: str, said: str
) -> None:
    answer = visit(manager).post("/rota/kinds/new", data=KIND | {field: typed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Mowing" in text(answer)


def test_a_kind_that_recurs_is_not_closed(visit: Any, manager: User, staff: Staff) -> None:
    with transaction():
        recurring(staff, name="早番")
    answer = visit(manager).post(f"/rota/kinds/{staff.kinds['shop'].id}", data=KIND | {"active": ""})
    assert answer.status_code == 422
    assert "早番" in text(answer)


def test_names_are_english_on_english_pages(visit: Any, manager: User, staff: Staff) -> None:
    with transaction():
        manager.language = "en"
    page = text(visit(manager).get("/rota/kinds"))
    assert "Van driver" in page
    assert "Driving licence (Ordinary vehicles or above)" in page


def test_skills_are_added_and_what_is_asked_for_stays(visit: Any, manager: User, staff: Staff) -> None:
    office = visit(manager)
    answer = office.post("/rota/qualifications/new", data={"name": "刈払機", "kind": "paper", "active": "y"})
    assert answer.status_code == 302
    made = db.session.scalars(select(Qualification).where(Qualification.name == "刈払機")).one()
    assert f"/rota/qualifications/{made.id}" in text(office.get("/rota/qualifications"))
    licence = staff.asked["licence"].id
    closed = office.post(f"/rota/qualifications/{licence}", data={"name": "運転免許", "kind": "licence"})
    assert "まだ必要です" in text(closed)
    other = office.post(
        f"/rota/qualifications/{licence}", data={"name": "運転免許", "kind": "skill", "active": "y"}
    )
    assert "すでに持っている人がいます" in text(other)


# --- what recurs ------------------------------------------------------------------------------------------


def facts(staff: Staff, **more: Any) -> dict[str, Any]:
    usual = {
        "kind_id": str(staff.kinds["shop"].id), "name": "早番", "weekdays": ["1", "3"], "weeks": list("12345"),
        "holiday": "off", "starts": "7", "ends": "13時", "people": "1", "valid_from": "2027/3/1",
    }  # fmt: skip
    return usual | more


def test_a_recurring_duty_is_written_down_and_its_shifts_are_made(
    visit: Any, manager: User, staff: Staff
) -> None:
    office = visit(manager)
    assert "定期の当番がまだありません" in text(office.get("/rota/templates"))
    answer = office.post("/rota/templates/new", data=facts(staff))
    assert answer.status_code == 302, text(answer)
    made = db.session.scalars(select(DutyTemplate)).one()
    assert (made.weekdays, made.starts, made.ends, made.holiday) == ("13", 420, 780, "off")
    page = text(office.get("/rota/templates"))
    for words in ("店番 早番", "月・水", "7:00–13:00", "休む"):
        assert words in page, words
    done = text(office.post("/rota/templates/generate"))
    assert "2027年5月31日" in done
    assert db.session.query(Shift).count() == 24  # 27 Mondays and Wednesdays without three holidays
    assert "何も変わっていません" in text(office.post("/rota/templates/generate"))


def test_a_night_ends_on_the_next_day_and_a_slip_does_not(visit: Any, manager: User, staff: Staff) -> None:
    office = visit(manager)
    assert office.post("/rota/templates/new", data=facts(staff, starts="22:00", ends="6")).status_code == 302
    assert db.session.scalars(select(DutyTemplate.ends)).one() == 30 * 60
    slip = office.post("/rota/templates/new", data=facts(staff, starts="13:00", ends="7:00"))
    assert "終わりは始まりより後に" in text(slip)
    assert "時刻として読めません" in text(office.post("/rota/templates/new", data=facts(staff, starts="朝")))


def test_a_change_names_the_shifts_that_people_are_on(visit: Any, manager: User, staff: Staff) -> None:
    with transaction():
        slot = recurring(staff, weekdays="1")
        generating.ahead()
        shift = db.session.query(Shift).filter_by(day=MONDAY).one()
        assigning.write(shift, staff.sato, assigning.MANUAL, by=manager)
    office = visit(manager)
    office.post(f"/rota/templates/{slot.id}/edit", data=facts(staff, weekdays=["2"], holiday="same"))
    done = text(office.post("/rota/templates/generate"))
    assert "佐藤 和子" in done
    assert "3月1日(月)" in done
    page = text(office.get(f"/rota/templates/{slot.id}"))
    assert "佐藤 和子" in page


def test_removing_it_is_asked_for_first_and_deletes_nothing(visit: Any, manager: User, staff: Staff) -> None:
    with transaction():
        slot = recurring(staff, weekdays="1")
        generating.ahead()
    office = visit(manager)
    before = db.session.query(Shift).count()
    for _twice in range(2):
        office.post(f"/rota/templates/{slot.id}/remove")
    assert db.session.query(Shift).count() == before
    assert db.session.query(Shift).filter(Shift.cancelled_at.is_(None)).count() == 0
    assert "定期の当番がまだありません" in text(office.get("/rota/templates"))
    assert "店番" in text(office.get("/rota/templates?removed=1"))
    assert "活動の記録は残っています" in text(office.get(f"/rota/templates/{slot.id}"))


def test_a_slot_is_given_to_somebody_who_takes_this_duty(visit: Any, manager: User, staff: Staff) -> None:
    with transaction():
        slot = recurring(staff)
    office, given = visit(manager), {"volunteer_id": str(staff.sato.id), "valid_from": "2027/3/1"}
    assert office.post(f"/rota/templates/{slot.id}/owners", data=given).status_code == 302
    again = office.post(f"/rota/templates/{slot.id}/owners", data=given)
    assert again.status_code == 422
    assert "すでに佐藤 和子さんの担当です" in text(again)
    owner = db.session.scalars(select(SlotOwner)).one()
    assert "佐藤 和子" in text(office.get("/rota/templates"))
    office.post(f"/rota/templates/{slot.id}/owners/{owner.id}/end", data={"last_day": "2027/3/31"})
    db.session.refresh(owner)
    assert owner.valid_to == date(2027, 3, 31)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_duties_are_taken_along_as_tables(visit: Any, manager: User, staff: Staff, form: str) -> None:
    with transaction():
        templates.add_owner(recurring(staff, name="早番"), staff.sato, MONDAY, by=manager)
    kinds = visit(manager).get(f"/rota/kinds.{form}")
    recurs = visit(manager).get(f"/rota/templates.{form}")
    assert (kinds.status_code, recurs.status_code) == (200, 200)
    if form == "csv":
        assert "配食" in kinds.data.decode("utf-8-sig")
        line = recurs.data.decode("utf-8-sig").splitlines()[1]
        assert line.startswith("店番,早番,毎日,ふだんどおり行う,7:00,13:00,1,0,,")
        assert "佐藤 和子" in line


# --- single shifts ----------------------------------------------------------------------------------------


def test_a_single_shift_is_added_and_cancelled_with_a_reason(visit: Any, manager: User, staff: Staff) -> None:
    office = visit(manager)
    data = {
        "kind_id": str(staff.kinds["shop"].id),
        "day": "2027/3/6",
        "starts": "9",
        "ends": "12",
        "name": "朝市",
    }
    assert office.post("/rota/shifts/new", data=data).status_code == 302
    shift = db.session.scalars(select(Shift)).one()
    assert (shift.source, shift.people, shift.starts_at) == ("manual", 1, at(date(2027, 3, 6), 540))
    with transaction():
        assigning.write(shift, staff.sato, assigning.MANUAL, by=manager)
    assert "佐藤 和子" in text(office.get(f"/rota/shifts/{shift.id}/cancel"))
    assert office.post(f"/rota/shifts/{shift.id}/cancel", data={"reason": " "}).status_code == 422
    assert office.post(f"/rota/shifts/{shift.id}/cancel", data={"reason": "大雨"}).status_code == 302
    db.session.refresh(shift)
    assert (shift.cancel_reason, shift.cancelled_at is None) == ("大雨", False)
    assert office.post(f"/rota/shifts/{shift.id}/cancel", data={"reason": "大雨"}).status_code == 422
    late = office.post("/rota/shifts/new", data=data | {"day": "2027/2/1"})
    assert "もう過ぎています" in text(late)


@pytest.mark.parametrize(
    "address",
    [
        "/rota/kinds", "/rota/kinds.csv", "/rota/kinds/new", "/rota/kinds/1", "/rota/qualifications",
        "/rota/qualifications/new", "/rota/qualifications/1", "/rota/templates", "/rota/templates.csv",
        "/rota/templates/new", "/rota/templates/1", "/rota/templates/1/edit", "/rota/shifts/new",
        "/rota/shifts/1/cancel",
    ],
)  # fmt: skip
def test_duties_are_the_offices_alone(
    visit: Any, coordinator: User, clerk: User, manager: User, staff: Staff, address: str
) -> None:
    with transaction():
        recurring(staff)
        generating.ahead()
    assert [visit(user).get(address).status_code for user in (coordinator, clerk, manager)] == [403, 403, 200]
    assert visit().get(address).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/rota/kinds/usual", "/rota/templates/generate", "/rota/templates/1/remove",
        "/rota/templates/1/owners",
        "/rota/templates/1/owners/1/end",
    ],
)  # fmt: skip
def test_nobody_else_presses_the_offices_buttons(
    visit: Any, coordinator: User, clerk: User, address: str
) -> None:
    assert [visit(user).post(address).status_code for user in (coordinator, clerk)] == [403, 403]
