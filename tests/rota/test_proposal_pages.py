"""The pages of proposals: asked for, watched, read with names, applied or dropped."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import proposal_applying, proposals, shifts
from opsapp.rota.plan_models import Proposal
from opsapp.rota.volunteer_models import Absence
from tests.rota.staff import MARCH, MONDAY, Staff
from tests.rota.test_proposals import propose

MONTH = "/rota/2027-03/proposals"


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.data.decode()


@pytest.fixture
def shop(staff: Staff) -> Staff:
    """The shop on three days, Sato and Ito have time; a round of meals that nobody can carry."""
    with transaction():
        for one in (staff.sato, staff.ito):
            staff.says(one, "yes")
        for day in range(3):
            staff.shift("shop", day)
        staff.shift("meals", 3)
    return staff


def asked(client: Any, **form: str) -> str:
    """Ask for a proposal and wait until it is worked out; its address."""
    where = client.post(MONTH, data=form).headers["Location"]
    for thread in threading.enumerate():
        if thread.name.startswith("proposal-"):
            thread.join()
    return where


def test_from_asking_to_the_sheet(visit: Any, shop: Staff, manager: User) -> None:
    client = visit(manager)
    assert "この月の案はまだ" not in text(client.get(MONTH))
    where = asked(client, keep="0")
    shown = text(client.get(where))
    assert "5枠中3枠" in shown
    assert "これが最良です" in shown
    assert "配食" in shown
    assert "あと2人" in shown
    assert "人はこの日" in shown or "都合をまだ聞いていない" in shown
    assert "佐藤 和子" in shown
    done = text(client.post(f"{where}/apply", follow_redirects=True))
    assert "案を当番表に反映しました" in done
    assert "反映済み" in done
    assert sum(len(one.assignments) for one in shifts.between(*MARCH)) == 3
    assert "反映済み" in text(client.get(MONTH))


def test_while_it_is_worked_out_the_page_asks_again_also_without_a_script(
    visit: Any, shop: Staff, manager: User
) -> None:
    with transaction():
        number = proposals.start(*MARCH, by=manager).id
    client = visit(manager)
    shown = text(client.get(f"/rota/proposals/{number}"))
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert f'hx-get="/rota/proposals/{number}/live"' in shown
    live = text(client.get(f"/rota/proposals/{number}/live", headers={"HX-Request": "true"}))
    assert "作成中" in live
    assert "<html" not in live
    assert client.get(f"/rota/proposals/{number}/live").status_code == 302
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert "途中で止まりました" in text(client.get(f"/rota/proposals/{number}"))


def test_a_second_press_while_one_is_at_work_says_so(visit: Any, shop: Staff, manager: User) -> None:
    with transaction():
        proposals.start(*MARCH, by=manager)
    said = visit(manager).post(MONTH, data={"keep": "0"}, follow_redirects=True)
    assert "すでに作成中です" in text(said)


def test_planning_anew_shows_who_moves_before_it_is_applied(visit: Any, shop: Staff, manager: User) -> None:
    client = visit(manager)
    where = asked(client, keep="0")
    client.post(f"{where}/apply")
    first = shifts.between(*MARCH)[0]
    gone = first.assignments[0].volunteer
    name = gone.person.name
    with transaction() as session:
        session.add(Absence(volunteer_id=gone.id, kind="away", first_day=first.day, last_day=first.day))
    shown = text(client.get(asked(client, keep="1", begin="2027/3/1")))
    rows = shown.split("動く人")[1]
    other = ({"佐藤 和子", "伊藤 ミヨ"} - {name}).pop()
    assert rows.index(name) < rows.index(other)
    assert "3人中" not in shown
    assert "組み直し案" in shown


def test_a_day_of_another_month_or_nonsense_is_refused(visit: Any, shop: Staff, manager: User) -> None:
    for typed, said in (("2027/4/1", "この月の日を"), ("soon", "日付として"), ("", "入力してください")):
        answer = visit(manager).post(MONTH, data={"keep": "1", "begin": typed})
        assert answer.status_code == 422
        assert said in answer.data.decode()
    assert proposals.of_month(MONDAY) == []


def test_dropped_it_says_so_and_cannot_be_applied(visit: Any, shop: Staff, manager: User) -> None:
    client = visit(manager)
    where = asked(client, keep="0")
    assert "案を取りやめました" in text(client.post(f"{where}/drop", follow_redirects=True))
    assert "まだ反映できません" in text(client.post(f"{where}/apply", follow_redirects=True))
    assert sum(len(one.assignments) for one in shifts.between(*MARCH)) == 0


def test_what_was_left_out_is_named_with_its_reason(visit: Any, shop: Staff, manager: User) -> None:
    found = propose(shop)
    slot, worker = min(proposals.pairs(found))
    day = shifts.by_id(slot).day
    with transaction() as session:
        session.add(Absence(volunteer_id=worker, kind="away", first_day=day, last_day=day))
    with transaction() as session:
        proposal_applying.apply(session.get_one(Proposal, found.id), by=manager)
    shown = text(visit(manager).get(f"/rota/proposals/{found.id}"))
    assert "反映しなかったもの" in shown
    assert "免除中か不在です" in shown


def test_a_month_without_shifts_cannot_be_proposed(visit: Any, staff: Staff, manager: User) -> None:
    said = visit(manager).post(MONTH, data={"keep": "0"}, follow_redirects=True)
    assert "先に当番を作ってください" in text(said)


def test_proposals_are_for_the_office_alone(visit: Any, shop: Staff, clerk: User, coordinator: User) -> None:
    number = propose(shop).id
    for user in (clerk, coordinator):
        assert visit(user).get(MONTH).status_code == 403
        assert visit(user).post(MONTH).status_code == 403
        for page in ("", "/live"):
            assert visit(user).get(f"/rota/proposals/{number}{page}").status_code == 403
        for press in ("apply", "drop"):
            assert visit(user).post(f"/rota/proposals/{number}/{press}").status_code == 403
    assert db.session.get_one(Proposal, number).state == "ready"
