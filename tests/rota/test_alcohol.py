"""酒気帯びの確認: recorded before and after, missing ones named, nobody drives after a positive one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.rota import alcohol, assigning, attendance
from opsapp.rota.duty_models import Shift
from opsapp.rota.work_models import AlcoholCheck
from tests.rota.at_work import evening, moment
from tests.rota.staff import MONDAY, MORNING, Staff


@pytest.fixture
def drive(staff: Staff, manager: User) -> Shift:
    """森 drives the van on Monday from 7 to 13."""
    with transaction():
        shift = staff.shift("van_driver")
        assigning.write(shift, staff.mori, "manual", by=manager)
        return shift


def check(staff: Staff, which: str, hour: int, minute: int = 0, **facts: object) -> AlcoholCheck:
    usual = {"vehicle": "高知 480 あ 12-34", "confirmer": "山本 恵子", "by": staff.manager, "reading": 0}
    return alcohol.record(staff.mori, which, moment(hour, minute), **usual | facts)  # type: ignore[arg-type]


def missing() -> list[tuple[str, str]]:
    found = alcohol.missing(MONDAY, MONDAY)
    return [(one.volunteer.person.name, one.moment) for one in found]


def test_a_drive_has_a_check_before_and_after(staff: Staff, drive: Shift) -> None:
    with evening(), transaction():
        assert missing() == [("森 健一", "before"), ("森 健一", "after")]
        assert check(staff, "before", 6, 50).shift is drive
        assert missing() == [("森 健一", "after")]
        assert check(staff, "after", 13, 20).shift is drive
        assert missing() == []


def test_before_it_begins_and_while_it_lasts_nothing_is_missing_yet(staff: Staff, drive: Shift) -> None:
    with transaction():
        assert alcohol.missing(MONDAY, MONDAY, moment(6, 59)) == []
        assert [one.moment for one in alcohol.missing(MONDAY, MONDAY, moment(8))] == ["before"]


def test_who_did_not_come_needs_no_check(staff: Staff, drive: Shift, manager: User) -> None:
    with evening(), transaction():
        row = attendance.missed(drive, staff.mori, by=manager)
        assert missing() == []
        attendance.reverse(row, by=manager)
        assert len(missing()) == 2


@pytest.mark.parametrize("found", [{"reading": 3}, {"reading": None, "positive": True, "detector": False}])
def test_any_alcohol_means_not_driving_until_a_later_check_lifts_it(
    staff: Staff, drive: Shift, found: dict[str, object]
) -> None:
    with evening(), transaction():
        first = check(staff, "before", 6, 40, **found)
        assert first.positive
        assert alcohol.stopped(MONDAY, MONDAY) == [first]
        assert missing() == []
        check(staff, "before", 6, 58)
        assert alcohol.stopped(MONDAY, MONDAY) == []


def test_the_office_is_told_of_the_duty_and_of_nobody(staff: Staff, drive: Shift, manager: User) -> None:
    with evening(), transaction():
        check(staff, "before", 6, 50, reading=20)
        check(staff, "after", 13, 0, reading=20)
    told = [one.text for one in db.session.scalars(select(Notice).where(Notice.user_id == manager.id))]
    assert len(told) == 1
    assert "運転者がいません" in told[0]
    assert "森" not in told[0]


def test_a_check_written_down_wrongly_is_taken_back_and_both_stay_to_be_read(
    staff: Staff, drive: Shift, manager: User
) -> None:
    with evening(), transaction():
        wrong = check(staff, "before", 6, 40, positive=True)
        alcohol.reverse(wrong, by=manager, note="選び間違い")
        with pytest.raises(RuleError):
            alcohol.reverse(wrong, by=manager)
        assert alcohol.stopped(MONDAY, MONDAY) == []
        assert len(alcohol.register(MONDAY, MONDAY)) == 2
        assert alcohol.standing(MONDAY, MONDAY) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"vehicle": " "}, "vehicle"),
        ({"confirmer": ""}, "confirmer"),
        ({"reading": 301}, "reading"),
        ({"method": "letter"}, "method"),
    ],
)
def test_a_check_names_everything_the_law_asks_for(
    staff: Staff, drive: Shift, facts: dict[str, object], field: str
) -> None:
    with evening(), transaction(), pytest.raises(RuleError) as broken:
        check(staff, "before", 6, **facts)
    assert broken.value.field == field


def test_a_drive_without_a_duty_is_in_the_register_too(staff: Staff) -> None:
    with evening(), transaction():
        assert check(staff, "before", 15).shift is None
        assert [one.vehicle for one in alcohol.register(MONDAY, MONDAY)] == ["高知 480 あ 12-34"]
        assert alcohol.vehicles() == ["高知 480 あ 12-34"]
        assert alcohol.confirmers(moment(0) + timedelta(100)) == []


def test_of_two_drives_a_day_each_has_its_own_checks(staff: Staff, drive: Shift, manager: User) -> None:
    with evening(), transaction():
        later = staff.shift("van_driver", hours=type(MORNING)(14 * 60, 18 * 60))
        assigning.write(later, staff.mori, "manual", by=manager)
        check(staff, "before", 6, 50)
        assert check(staff, "after", 13, 10).shift is drive
        assert check(staff, "before", 13, 50).shift is later
        assert alcohol.missing(MONDAY, MONDAY, moment(19)) == []


def test_a_clean_check_after_the_drive_does_not_undo_the_one_before(staff: Staff, drive: Shift) -> None:
    with evening(), transaction():
        first = check(staff, "before", 6, 50, reading=10)
        check(staff, "after", 13, 10)
        assert alcohol.stopped(MONDAY, MONDAY) == [first]
