"""The pages of the month: published for everybody, unpublished for the office; two layouts, a file, big presses."""

from typing import Any

import pytest
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import assigning, months, shifts, templates
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from tests.rota.staff import AFTERNOON, MARCH, MONDAY, Staff


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.data.decode()


@pytest.fixture
def march(staff: Staff, manager: User) -> Staff:
    """Sato keeps the shop on Monday; on Tuesday one of two carriers is missing."""
    with transaction():
        assigning.assign(staff.shift("shop"), staff.sato, by=manager, insist=True)
        assigning.assign(staff.shift("meals", 1, AFTERNOON), staff.mori, by=manager, insist=True)
    return staff


def test_the_rota_leads_to_the_month_of_today(visit: Any, staff: Staff, clerk: User) -> None:
    assert visit(clerk).get("/rota").headers["Location"] == "/rota/2027-02"
    assert "当番" in text(visit(clerk).get("/rota/2027-02"))


def test_an_unpublished_month_is_seen_by_the_office_alone(
    visit: Any, march: Staff, clerk: User, manager: User, coordinator: User
) -> None:
    assert "まだ公開されていません" in text(visit(clerk).get("/rota/2027-03"))
    assert "佐藤" not in text(visit(clerk).get("/rota/2027-03")).split("<main")[1]
    assert visit(clerk).get("/rota/2027-03.csv").status_code == 404
    for office in (manager, coordinator):
        shown = text(visit(office).get("/rota/2027-03"))
        assert "佐藤" in shown
        assert "あと1人" in shown


def test_publishing_opens_the_month_to_everybody_once(
    visit: Any, march: Staff, clerk: User, manager: User
) -> None:
    assert "空いている枠が1件残っています" in text(visit(manager).get("/rota/2027-03"))
    assert visit(manager).post("/rota/2027-03/publish").status_code == 302
    shown = text(visit(clerk).get("/rota/2027-03"))
    assert "佐藤" in shown
    assert "あと1人" in shown
    assert "/rota/shifts/" not in shown
    again = visit(manager).post("/rota/2027-03/publish", follow_redirects=True)
    assert "すでに公開" in text(again)


def test_by_person_everybody_has_a_row_and_the_past_is_for_the_office(
    visit: Any, march: Staff, clerk: User, manager: User
) -> None:
    with transaction():
        months.publish(MONDAY, by=manager)
    office = text(visit(manager).get("/rota/2027-03?by=people"))
    assert "川村 武" in office
    assert "直近3か月" in office
    shown = text(visit(clerk).get("/rota/2027-03?by=people"))
    assert "川村 武" in shown
    assert "直近3か月" not in shown
    assert "6時間" in shown


def test_the_month_is_a_file_too(visit: Any, march: Staff, manager: User) -> None:
    lines = visit(manager).get("/rota/2027-03.csv").data.decode("utf-8-sig").splitlines()
    assert lines[1] == "2027-03-01,店番,,7:00,13:00,,1,佐藤 和子,0"
    assert lines[2] == "2027-03-02,配食,,13:00,19:00,,2,森 健一,1"
    assert visit(manager).get("/rota/2027-03.xlsx").data.startswith(b"PK")


def test_in_english_kinds_have_their_english_names(visit: Any, march: Staff, manager: User) -> None:
    with transaction():
        manager.language = "en"
    shown = text(visit(manager).get("/rota/2027-03"))
    assert "Meal carrier" in shown
    assert "1 more" in shown
    assert "配食" not in shown


def test_everybody_is_kept_and_let_go_again(visit: Any, march: Staff, manager: User) -> None:
    def kept() -> list[bool]:
        db.session.expire_all()
        return list(db.session.scalars(select(Assignment.locked).order_by(Assignment.id)))

    said = visit(manager).post("/rota/2027-03/lock", data={"locked": "1"}, follow_redirects=True)
    assert "2件を固定しました" in text(said)
    assert kept() == [True, True]
    visit(manager).post("/rota/2027-03/lock", data={"locked": "0"})
    assert kept() == [False, False]
    again = visit(manager).post("/rota/2027-03/lock", data={"locked": "0"}, follow_redirects=True)
    assert "変わったものはありません" in text(again)


def test_a_month_without_shifts_says_what_to_do(visit: Any, staff: Staff, manager: User, clerk: User) -> None:
    assert "定期の当番から作る" in text(visit(manager).get("/rota/2027-05"))
    with transaction():
        months.publish(MONDAY, by=manager)
    assert "この月の当番はありません" in text(visit(clerk).get("/rota/2027-03"))


def test_shifts_are_made_from_what_recurs(visit: Any, staff: Staff, manager: User) -> None:
    with transaction():
        templates.create(
            kind_id=staff.kinds["shop"].id, name="早番", weekdays="1", starts=420, ends=780, by=manager
        )
    said = visit(manager).post("/rota/2027-03/generate", follow_redirects=True)
    assert "当番を5件作り" in text(said)
    again = visit(manager).post("/rota/2027-03/generate", follow_redirects=True)
    assert "何も変わって" in text(again)
    assert len(shifts.between(*MARCH)) == 5


def test_what_is_no_month_is_not_found(visit: Any, staff: Staff, manager: User) -> None:
    for odd in ("2027-13", "march", "2027-3"):
        assert visit(manager).get(f"/rota/{odd}").status_code == 404


def test_only_the_office_changes_a_month(visit: Any, march: Staff, clerk: User, coordinator: User) -> None:
    for user in (clerk, coordinator):
        assert visit(user).post("/rota/2027-03/publish").status_code == 403
        assert visit(user).post("/rota/2027-03/generate").status_code == 403
        assert visit(user).post("/rota/2027-03/lock").status_code == 403
    assert visit(clerk).get(f"/rota/shifts/{db.session.scalar(select(Shift.id))}").status_code == 403
