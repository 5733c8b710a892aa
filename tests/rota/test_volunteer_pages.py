"""The pages of volunteers: each works, says no in plain words, and shows the coordinator no more than she needs."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota import absences, assigning, pairings, volunteers
from opsapp.rota.volunteer_models import Absence, Pairing, Volunteer, VolunteerQualification
from tests.rota.staff import MONDAY, Staff

NEW = {
    "pay": "points", "since": "2027/2/20", "parts": "am", "week_minutes": "12", "month_minutes": "",
    "most_per_day": "1", "share": "50", "insurance": "basic", "insured_from": "2027/2/21", "insured_to": "R9.3.31",
    "rest_minutes": "7.5",
}  # fmt: skip


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


def page(visit: Any, user: User, volunteer: Volunteer) -> str:
    return text(visit(user).get(f"/rota/volunteers/{volunteer.id}"))


# --- the list ---------------------------------------------------------------------------------------------


def test_the_list_is_searched_and_warns_of_papers(visit: Any, coordinator: User, staff: Staff) -> None:
    shown = text(visit(coordinator).get("/rota/volunteers"))
    for words in ("川村 武", "運転免許", "期限が近い", "移動販売 運転"):
        assert words in shown, words
    found = text(visit(coordinator).get(f"/rota/volunteers?q=もり&kind={staff.kinds['meals'].id}"))
    assert "森 健一" in found
    assert "伊藤 ミヨ" not in found
    assert "見つかりません" in text(visit(coordinator).get("/rota/volunteers?q=とさ"))
    assert "佐藤 和子" not in text(visit(coordinator).get("/rota/volunteers?kana=ま"))


def test_an_empty_list_says_what_to_do(visit: Any, manager: User, february: None) -> None:
    assert "担い手を加える" in text(visit(manager).get("/rota/volunteers"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_along(
    visit: Any, manager: User, coordinator: User, staff: Staff, form: str
) -> None:
    answer = visit(manager).get(f"/rota/volunteers.{form}?q=かわむら")
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "運転免許 –2027/03/14" in lines[1]
    assert visit(coordinator).get(f"/rota/volunteers.{form}").status_code == 403


# --- writing one down -------------------------------------------------------------------------------------


def test_a_volunteer_is_chosen_from_the_residents(visit: Any, manager: User, staff: Staff) -> None:
    office = visit(manager)
    assert "/rota/volunteers/new/3" in text(office.get("/rota/volunteers/new?q=よしだ"))
    answer = office.post("/rota/volunteers/new/3", data=NEW)
    assert answer.status_code == 302, text(answer)
    one = db.session.scalars(select(Volunteer).where(Volunteer.person_id == 3)).one()
    assert (one.week_minutes, one.month_minutes, one.rest_minutes, one.share) == (720, None, 450, 50)
    assert (one.insured_to, one.user_id) == (date(2027, 3, 31), None)
    shown = page(visit, manager, one)
    for words in (
        "12時間まで",
        "7.5時間以上",
        "午前だけ",
        "なし（直接伝えます）",
        "有償ボランティア",
        "期限が近い",
    ):
        assert words in shown, words
    assert "すでに担い手" in text(office.get("/rota/volunteers/new/3", follow_redirects=True))
    assert office.post("/rota/volunteers/new/3", data=NEW).status_code == 302
    assert db.session.query(Volunteer).count() == 5
    assert "担い手" in text(office.get("/rota/volunteers/new?q=よしだ"))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("pay", "paid", "有給の人には使えません"),
        ("until", "2027/1/1", "最初の日より前"),
        ("week_minutes", "たくさん", "8 や 7.5"),
        ("share", "300", "0から200"),
        ("since", "", "ここを入力"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(
    visit: Any, manager: User, staff: Staff, field: str, typed: str, said: str
) -> None:
    answer = visit(manager).post("/rota/volunteers/new/3", data=NEW | {field: typed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="R9.3.31"' in text(answer)
    assert volunteers.of_person(3) is None


def test_an_account_is_joined_and_let_go(visit: Any, manager: User, staff: Staff, coordinator: User) -> None:
    address = f"/rota/volunteers/{staff.kawamura.id}/edit"
    for chosen, expected in ((str(coordinator.id), coordinator.id), ("", None)):
        assert visit(manager).post(address, data=NEW | {"user_id": chosen}).status_code == 302
        db.session.refresh(staff.kawamura)
        assert staff.kawamura.user_id == expected


def test_duties_wishes_and_experience_are_one_form(visit: Any, manager: User, staff: Staff) -> None:
    shop, kitchen = staff.kinds["shop"].id, staff.kinds["kitchen"].id
    data = {f"wish-{shop}": "-1", f"experienced-{shop}": "1", f"wish-{kitchen}": "", "wish-99": "1"}
    visit(manager).post(f"/rota/volunteers/{staff.ito.id}/duties", data=data)
    db.session.expire_all()
    held = [(one.kind_id, one.wish, one.experienced) for one in staff.ito.duties]
    assert held == [(shop, -1, True)]
    assert "できれば避けたい" in page(visit, manager, staff.ito)


# --- papers -----------------------------------------------------------------------------------------------


def test_a_licence_is_renewed_and_the_old_one_stays(visit: Any, manager: User, staff: Staff) -> None:
    office = visit(manager)
    with transaction():
        staff.kawamura.person.birth_date = date(1951, 2, 12)
    held = staff.kawamura.qualifications[-1]
    address = f"/rota/volunteers/{staff.kawamura.id}/papers/{held.id}"
    shown = text(office.get(address))
    assert "令和12年3月12日" in shown  # three years on: 76 years old
    data = {"qualification_id": str(held.qualification_id), "licence_class": "ordinary", "at_only": "y"}
    assert office.post(address, data=data).status_code == 422
    assert office.post(address, data=data | {"expires_on": "R12.3.12"}).status_code == 302
    db.session.expire_all()
    shown = page(visit, manager, staff.kawamura)
    for words in ("2030年3月12日", "AT限定", "以前のもの", "2027年3月14日"):
        assert words in shown, words
    again = office.post(address, data=data | {"expires_on": "R12.3.12"})
    assert "すでに終わっています" in text(again)


def test_a_skill_is_given_and_ended(visit: Any, manager: User, staff: Staff) -> None:
    office, ito = visit(manager), f"/rota/volunteers/{staff.ito.id}"
    data = {"qualification_id": str(staff.asked["food"].id), "expires_on": "2030/1/1", "licence_class": ""}
    assert office.post(f"{ito}/papers/new", data=data).status_code == 302
    made = db.session.scalars(
        select(VolunteerQualification).order_by(VolunteerQualification.id.desc())
    ).first()
    assert (made.expires_on, made.user_id) == (date(2030, 1, 1), manager.id)
    assert office.post(f"{ito}/papers/{made.id}/end").status_code == 302
    assert "すでに終わっています" in text(office.post(f"{ito}/papers/{made.id}/end", follow_redirects=True))
    assert office.post(f"/rota/volunteers/{staff.sato.id}/papers/{made.id}/end").status_code == 404


# --- absences and pairings --------------------------------------------------------------------------------


def test_an_absence_names_the_duties_in_its_time(visit: Any, manager: User, staff: Staff) -> None:
    with transaction():
        assigning.write(staff.shift("shop"), staff.sato, assigning.MANUAL, by=manager)
    office, sato = visit(manager), f"/rota/volunteers/{staff.sato.id}"
    data = {"kind": "away", "first_day": "2027/2/25", "last_day": "2027/3/5", "note": "娘の家へ"}
    answer = office.post(f"{sato}/absences", data=data, follow_redirects=True)
    assert "3月1日(月)" in text(answer)
    wrong = office.post(f"{sato}/absences", data=data | {"last_day": "2027/2/1"})
    assert wrong.status_code == 422
    assert "最初の日より前" in text(wrong)
    absence = db.session.scalars(select(Absence)).one()
    office.post(f"{sato}/absences/{absence.id}/end", data={"last_day": "2027/2/27"})
    db.session.refresh(absence)
    assert absence.last_day == date(2027, 2, 27)
    other = office.post(f"/rota/volunteers/{staff.ito.id}/absences/{absence.id}/end", data={})
    assert other.status_code == 404


def test_two_are_kept_apart_and_free_again(visit: Any, manager: User, staff: Staff) -> None:
    office, sato = visit(manager), f"/rota/volunteers/{staff.sato.id}"
    data = {"other_id": str(staff.ito.id), "pairing": "apart"}
    assert office.post(f"{sato}/pairings", data=data).status_code == 302
    assert "一緒の当番にしない" in page(visit, manager, staff.ito)
    assert office.post(f"{sato}/pairings", data={"pairing": "apart"}).status_code == 422
    pairing = db.session.scalars(select(Pairing)).one()
    assert office.post(f"/rota/volunteers/{staff.ito.id}/pairings/{pairing.id}/end").status_code == 302
    assert db.session.query(Pairing).count() == 0


# --- who sees what ----------------------------------------------------------------------------------------


def test_why_somebody_is_away_is_seen_by_the_office_alone(
    visit: Any, manager: User, coordinator: User, staff: Staff
) -> None:
    with transaction():
        absences.add(staff.sato, "exempt", MONDAY, note="家の都合", by=manager)
        pairings.pair(staff.sato, staff.ito, "apart", by=manager)
        volunteers.change(staff.sato, by=manager, note="夕方は不可")
    office, other = page(visit, manager, staff.sato), page(visit, coordinator, staff.sato)
    for words in ("家の都合", "一緒の当番にしない", "夕方は不可"):
        assert words in office, words
        assert words not in other, words
    assert "3月1日(月)から" in other


@pytest.mark.parametrize("part", ["", "/1"])
def test_the_coordinator_looks_and_others_do_not(
    visit: Any, coordinator: User, clerk: User, carrier: User, staff: Staff, part: str
) -> None:
    address = f"/rota/volunteers{part}"
    assert [visit(user).get(address).status_code for user in (coordinator, clerk, carrier)] == [200, 403, 403]
    assert visit().get(address).status_code == 302


@pytest.mark.parametrize("address", ["new", "new/3", "1/edit", "1/papers/new", "1/papers/1"])
def test_only_the_office_writes_about_volunteers(
    visit: Any, coordinator: User, manager: User, staff: Staff, address: str
) -> None:
    answers = [visit(user).get(f"/rota/volunteers/{address}").status_code for user in (coordinator, manager)]
    assert answers == [403, 200]


@pytest.mark.parametrize(
    "address", ["duties", "absences", "absences/1/end", "pairings", "pairings/1/end", "papers/1/end"]
)
def test_only_the_office_presses_their_buttons(
    visit: Any, coordinator: User, staff: Staff, address: str
) -> None:
    assert visit(coordinator).post(f"/rota/volunteers/1/{address}").status_code == 403


def test_a_resident_on_the_list_may_be_watched_over(visit: Any, manager: User, hana: Person) -> None:
    with transaction():
        one = volunteers.create(hana, by=manager)
    assert f"/people/{hana.id}" in page(visit, manager, one)
