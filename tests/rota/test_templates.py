"""Duties that recur: on which days they fall, whose slot they are, and that removing one deletes nothing."""

from datetime import date

import pytest

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import generating, templates
from opsapp.rota.duty_models import DutyTemplate, Shift
from tests.rota.staff import MARCH, MONDAY, Staff


def recurring(staff: Staff, **facts: object) -> DutyTemplate:
    usual = {"kind_id": staff.kinds["shop"].id, "weekdays": "1234567", "starts": 420, "ends": 780}
    return templates.create(by=staff.manager, **(usual | {"valid_from": MONDAY} | facts))


def days(template: DutyTemplate) -> list[int]:
    return [day.day for day in templates.days(template, *MARCH)]


def test_it_falls_on_its_weekdays(staff: Staff) -> None:
    with transaction():
        assert days(recurring(staff, weekdays="24")) == [2, 4, 9, 11, 16, 18, 23, 25, 30]


def test_it_falls_on_the_nth_weekday_of_the_month(staff: Staff) -> None:
    with transaction():
        assert days(recurring(staff, weekdays="3", weeks="24")) == [10, 24]
        assert days(recurring(staff, weekdays="1", weeks="5")) == [29]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("same", [21, 22]), ("off", []), ("only", [21, 22])],
)
def test_holidays_and_their_substitutes_count_as_holidays(
    staff: Staff, rule: str, expected: list[int]
) -> None:
    """21 March 2027 is 春分の日, a Sunday; the Monday after takes its place."""
    with transaction():
        found = days(recurring(staff, holiday=rule))
    assert [day for day in found if day in (21, 22)] == expected
    assert (23 in found) == (rule != "only")


def test_it_holds_from_its_first_to_its_last_day(staff: Staff) -> None:
    with transaction():
        assert days(recurring(staff, valid_from=date(2027, 3, 29), valid_to=date(2027, 3, 30))) == [29, 30]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"weekdays": ""}, "weekdays"),
        ({"weeks": ""}, "weeks"),
        ({"ends": 420}, "ends"),
        ({"ends": 420 + 1441}, "ends"),
        ({"starts": 1440}, "starts"),
        ({"people": 0}, "people"),
        ({"experienced": 2}, "experienced"),
        ({"holiday": "never"}, "holiday"),
        ({"kind_id": None}, "kind_id"),
        ({"valid_to": date(2027, 2, 1)}, "valid_to"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(staff: Staff, facts: dict[str, object], field: str) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        recurring(staff, **facts)
    assert broken.value.field == field


def test_a_slot_may_change_hands_but_is_nobodys_twice(staff: Staff, manager: User) -> None:
    with transaction():
        slot = recurring(staff)
        mine = templates.add_owner(slot, staff.sato, MONDAY, by=manager)
        with pytest.raises(RuleError, match="佐藤"):
            templates.add_owner(slot, staff.sato, date(2027, 3, 20), by=manager)
        templates.end_owner(mine, date(2027, 3, 14), by=manager)
        templates.add_owner(slot, staff.ito, date(2027, 3, 15), by=manager)
        assert [one.volunteer.id for one in templates.slots_of(staff.ito, MONDAY)] == [staff.ito.id]
        assert not templates.slots_of(staff.sato, date(2027, 3, 15))


def test_removing_it_never_deletes_what_people_did(staff: Staff, manager: User) -> None:
    with transaction():
        slot = recurring(staff)
        templates.add_owner(slot, staff.sato, MONDAY, by=manager)
        generating.generate(*MARCH, by=manager)
        templates.remove(slot, by=manager)
        with pytest.raises(RuleError):
            templates.remove(slot, by=manager)
    assert db.session.query(Shift).filter_by(template_id=slot.id).count() == 31
    assert staff.on(db.session.query(Shift).filter_by(day=MONDAY).one()) == ["佐藤"]
    assert slot in templates.all_templates(removed=True)
