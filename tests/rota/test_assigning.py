"""One shift: put somebody on it, insist, keep, take off; with the reasons beside everybody."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import AuditRow, User
from opsapp.org.notice_models import Notice
from opsapp.rota import assigning, months, shifts, volunteers
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment
from tests.rota.staff import MONDAY, Staff


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return answer.data.decode()


@pytest.fixture
def shop(staff: Staff) -> Shift:
    """The shop on Monday: Sato can, Ito said no, Mori and Kawamura said nothing."""
    with transaction():
        staff.says(staff.sato, "yes")
        staff.says(staff.ito, "no")
        return staff.shift("shop")


def page(shift: Shift) -> str:
    return f"/rota/shifts/{shift.id}"


def test_one_press_puts_somebody_on_a_shift(visit: Any, shop: Shift, staff: Staff, coordinator: User) -> None:
    client = visit(coordinator)
    shown = text(client.get(page(shop)))
    assert "あと1人足りません" in shown
    free, others = shown.split("相談できる人")
    assert "佐藤 和子" in free
    assert "伊藤 ミヨ" in others
    assert "×と答えています" in others
    said = client.post(f"{page(shop)}/assign", data={"volunteer_id": staff.sato.id}, follow_redirects=True)
    assert "佐藤 和子さんをこの当番に入れました" in text(said)
    assert staff.on(shop) == ["佐藤"]
    assert "rota.assign" in db.session.scalars(select(AuditRow.action)).all()


def test_against_a_wish_the_office_is_asked_before_it_insists(
    visit: Any, shop: Shift, staff: Staff, manager: User
) -> None:
    client = visit(manager)
    asked = client.post(f"{page(shop)}/assign", data={"volunteer_id": staff.ito.id})
    assert "×と答えています" in text(asked, 422)
    assert "それでも入れる" in text(asked, 422)
    assert staff.on(shop) == []
    client.post(f"{page(shop)}/assign", data={"volunteer_id": staff.ito.id, "insist": "1"})
    assert staff.on(shop) == ["伊藤"]
    assert "×と答えています" in text(client.get(page(shop))).split("この人になった理由")[1]


def test_against_the_law_nobody_insists(visit: Any, staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.kawamura, "yes")
        late = staff.shift("van_driver", 14)
    refused = visit(manager).post(
        f"{page(late)}/assign", data={"volunteer_id": staff.kawamura.id, "insist": "1"}
    )
    assert "有効ではありません" in text(refused, 422) or "運転免許" in text(refused, 422)
    assert staff.on(late) == []
    shown = text(visit(manager).get(page(late)))
    line = next(one for one in shown.split("<li>") if "<strong>川村 武" in one)
    assert "それでも入れる" not in line


def test_kept_let_go_and_taken_off(visit: Any, shop: Shift, staff: Staff, manager: User) -> None:
    with transaction():
        held = assigning.assign(shop, staff.sato, by=manager)
    client, form = visit(manager), {"assignment_id": held.id}
    client.post(f"{page(shop)}/lock", data=form | {"locked": "1"})
    assert db.session.get_one(Assignment, held.id).locked
    assert "固定を外す" in text(client.get(page(shop)))
    client.post(f"{page(shop)}/lock", data=form | {"locked": "0"})
    db.session.expire_all()
    assert not db.session.get_one(Assignment, held.id).locked
    assert "この当番から外しました" in text(
        client.post(f"{page(shop)}/remove", data=form, follow_redirects=True)
    )
    client.post(f"{page(shop)}/remove", data=form)
    assert staff.on(shop) == []
    client.post(f"{page(shop)}/lock", data=form | {"locked": "1"})
    db.session.expire_all()
    assert not db.session.get_one(Assignment, held.id).locked


def test_what_was_done_is_not_planned_away(visit: Any, shop: Shift, staff: Staff, manager: User) -> None:
    with transaction():
        held = assigning.assign(shop, staff.sato, by=manager)
    with clock.frozen(datetime(2027, 3, 2, 9, 0)):  # noqa: DTZ001
        answer = visit(manager).post(
            f"{page(shop)}/remove", data={"assignment_id": held.id}, follow_redirects=True
        )
    assert "終わって" in text(answer)
    assert staff.on(shop) == ["佐藤"]


def test_an_assignment_of_another_shift_is_not_found(
    visit: Any, shop: Shift, staff: Staff, manager: User
) -> None:
    with transaction():
        held = assigning.assign(staff.shift("shop", 1), staff.sato, by=manager)
    for press in ("lock", "remove"):
        assert (
            visit(manager).post(f"{page(shop)}/{press}", data={"assignment_id": held.id}).status_code == 404
        )
    assert visit(manager).post(f"{page(shop)}/assign", data={"volunteer_id": 999}).status_code == 404
    assert visit(manager).get("/rota/shifts/999").status_code == 404


def test_a_published_change_is_told_to_whom_it_concerns(
    visit: Any, shop: Shift, staff: Staff, manager: User
) -> None:
    client = visit(manager)
    client.post(f"{page(shop)}/assign", data={"volunteer_id": staff.sato.id})
    with transaction() as session:
        assert session.scalars(select(Notice)).all() == []
        months.publish(MONDAY, by=manager)
    held = db.session.scalars(select(Assignment)).one()
    client.post(f"{page(shop)}/remove", data={"assignment_id": held.id})
    client.post(
        f"{page(shop)}/assign", data={"volunteer_id": staff.kawamura.id, "insist": "1"}
    )  # has no account
    told = db.session.scalars(select(Notice)).all()
    assert [(one.user_id, one.url) for one in told] == [(staff.sato.user_id, "/rota/2027-03")]
    assert "なくなった当番: 3月1日(月) 7:00–13:00 店番" in told[0].text


def test_the_page_of_a_shift_is_for_the_office(visit: Any, shop: Shift, clerk: User, carrier: User) -> None:
    for user in (clerk, carrier):
        assert visit(user).get(page(shop)).status_code == 403
        for press in ("assign", "remove", "lock"):
            assert visit(user).post(f"{page(shop)}/{press}").status_code == 403


def test_a_cancelled_shift_says_so_and_takes_nobody(
    visit: Any, shop: Shift, staff: Staff, manager: User
) -> None:
    with transaction():
        shifts.cancel(shop, "大雪のため", by=manager)
    assert "大雪のため" in text(visit(manager).get(page(shop)))
    answer = visit(manager).post(f"{page(shop)}/assign", data={"volunteer_id": staff.sato.id})
    assert "中止" in text(answer, 422)


# --- two at once -----------------------------------------------------------------------------------------


def race(app: Flask, *pairs: tuple[int, int]) -> list[str]:
    """Each (shift, volunteer) by a manager of its own, all at once; 'on' or the rule that said no."""
    db.session.remove()
    together = threading.Barrier(len(pairs))

    def put(pair: tuple[int, int]) -> str:
        with app.test_request_context("/"):
            together.wait(30)
            try:
                with transaction():
                    manager = db.session.get_one(User, 1)
                    assigning.assign(
                        shifts.by_id(pair[0]), volunteers.by_id(pair[1]), by=manager, insist=True
                    )
            except RuleError as broken:
                return broken.code
            return "on"

    with ThreadPoolExecutor(len(pairs)) as pool:
        return sorted(pool.map(put, pairs))


def test_two_managers_take_the_last_place_and_one_gets_it(app: Flask, shop: Shift, staff: Staff) -> None:
    number, several = shop.id, [staff.sato.id, staff.mori.id, staff.ito.id]
    answers = race(app, *[(number, one) for one in several])
    assert answers == ["full", "full", "on"]
    assert len(staff.on(shifts.by_id(number))) == 1


def test_two_managers_put_one_person_in_two_places_and_one_holds(app: Flask, staff: Staff) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        places = [staff.shift("shop").id, staff.shift("kitchen").id]
    sato = staff.sato.id
    assert race(app, *[(place, sato) for place in places]) == ["on", "rules"]
