"""The month's board: what stands in its rows, who sees it, and how few questions it asks of the database."""

from datetime import timedelta

import sqlalchemy as sa

from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.rota import assigning, board, shifts
from opsapp.rota.volunteer_models import MonthAnswer
from tests.rota.staff import AFTERNOON, MONDAY, Staff


def test_a_gap_is_a_place_without_anybody_on_a_duty_to_come(staff: Staff, manager: User) -> None:
    with transaction():
        half = staff.shift("meals", 1)
        assigning.assign(half, staff.mori, by=manager, insist=True)
        staff.shift("shop", 0)
        shifts.cancel(staff.shift("shop", 2), "休業", by=manager)
    found = board.of(MONDAY)
    assert [(one.day, one.missing) for one in found.gaps] == [(MONDAY, 1), (MONDAY + timedelta(1), 1)]
    assert found.missing == 2
    assert [kind.name for kind in found.kinds] == ["店番", "配食"]


def test_a_full_duty_without_an_experienced_one_says_so(staff: Staff, manager: User) -> None:
    with transaction():
        kitchen = staff.shift("kitchen", people=1, experienced=1)
        assigning.assign(kitchen, staff.ito, by=manager, insist=True)
    assert [(one.missing, one.unknown) for one in board.of(MONDAY).duties] == [(0, 1)]
    with transaction():
        assigning.remove(kitchen.assignments[0], by=manager)
        assigning.assign(kitchen, staff.sato, by=manager, insist=True)
    assert [(one.missing, one.unknown) for one in board.of(MONDAY).duties] == [(0, 0)]


def test_hours_are_counted_for_everybody_also_for_who_has_none(staff: Staff, manager: User) -> None:
    with transaction():
        for day, hours in ((0, AFTERNOON), (1, AFTERNOON)):
            assigning.assign(staff.shift("shop", day, hours), staff.sato, by=manager, insist=True)
    found = board.of(MONDAY)
    assert found.minutes[staff.sato.id] == 720
    assert found.spread == (0, 720)
    assert [one.name for one in found.members] == ["伊藤 ミヨ", "川村 武", "佐藤 和子", "森 健一"]
    assert [duty.day for duty in found.of_member[staff.sato.id, MONDAY]] == [MONDAY]


def test_the_months_before_are_beside_the_hours(staff: Staff, manager: User) -> None:
    with transaction():
        assigning.assign(staff.shift("van_driver", -5), staff.mori, by=manager, insist=True)
        staff.shift("shop")
    around = board.history(board.of(MONDAY))
    assert (around[staff.mori.id].history_minutes, around[staff.mori.id].history_burden) == (360, 1)
    assert around[staff.sato.id].history_minutes == 0


def test_a_name_is_short_where_nobody_shares_it() -> None:
    assert board.shortened({1: "森 健一", 2: "佐藤 和子", 3: "佐藤 実", 4: ""}) == {
        1: "森",
        2: "佐藤 和子",
        3: "佐藤 実",
        4: "",
    }


def test_who_has_answered_is_counted(staff: Staff, manager: User) -> None:
    with transaction() as session:
        session.add(
            MonthAnswer(
                volunteer_id=staff.sato.id, month=MONDAY, answered_at=shifts.at(MONDAY - timedelta(9), 0)
            )
        )
    assert board.of(MONDAY).answered == 1
    assert board.of(MONDAY + timedelta(31)).answered == 0


def test_a_month_asks_the_same_few_questions_however_many_duties_it_has(staff: Staff, manager: User) -> None:
    def questions() -> int:
        asked: list[str] = []
        db.session.rollback()
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        found = board.of(MONDAY)
        board.history(found)
        return len(asked)

    with transaction():
        staff.shift("shop")
    before = questions()
    with transaction():
        for day in range(1, 20):
            assigning.assign(staff.shift("shop", day), staff.sato, by=manager, insist=True)
    assert questions() == before <= 7
