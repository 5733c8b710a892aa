"""Who may take a shift, and what is said of those who may not."""

import pytest

from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import assigning, rules, shifts, volunteers
from opsapp.rota.duty_models import Shift
from opsapp.rota.volunteer_models import Absence, Pairing, Volunteer
from tests.rota.staff import AFTERNOON, MONDAY, MORNING, Staff


def codes(shift: Shift, volunteer: Volunteer) -> list[str]:
    return [one.code for one in rules.against(shift, volunteer)]


def test_who_is_able_and_willing_may(staff: Staff) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        assert codes(staff.shift("shop"), staff.sato) == []


def test_who_did_not_answer_is_not_taken_to_be_willing(staff: Staff) -> None:
    with transaction():
        assert codes(staff.shift("shop"), staff.sato) == ["unanswered"]


def test_a_licence_that_ends_blocks_only_the_days_after(staff: Staff) -> None:
    with transaction():
        staff.says(staff.kawamura, "yes")
        last, after = staff.shift("van_driver", 13), staff.shift("van_driver", 14)
        assert codes(last, staff.kawamura) == []
        assert codes(after, staff.kawamura) == ["expired"]
        assert codes(staff.shift("shop", 14), staff.kawamura) == []


def test_nobody_insists_against_an_expired_licence(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.kawamura, "yes")
        with pytest.raises(RuleError, match="運転免許"):
            assigning.assign(staff.shift("van_driver", 14), staff.kawamura, by=manager, insist=True)


def test_the_office_may_insist_against_a_wish(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "no")
        shift = staff.shift("shop")
        with pytest.raises(RuleError, match="×"):
            assigning.assign(shift, staff.sato, by=manager)
        assigning.assign(shift, staff.sato, by=manager, insist=True)
        assert staff.on(shift) == ["佐藤"]


def test_nobody_is_in_two_places_at_once(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        volunteers.change(staff.sato, by=manager, most_per_day=3)
        assigning.assign(staff.shift("shop"), staff.sato, by=manager)
        assert codes(staff.shift("kitchen"), staff.sato) == ["overlap"]
        assert codes(staff.shift("kitchen", 0, AFTERNOON), staff.sato) == []


def test_one_duty_a_day_is_enough_unless_somebody_wants_more(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        assigning.assign(staff.shift("shop"), staff.sato, by=manager)
        assert codes(staff.shift("kitchen", 0, AFTERNOON), staff.sato) == ["day"]


def test_rest_reaches_over_the_edge_of_the_month(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        volunteers.change(staff.sato, by=manager, rest_minutes=13 * 60)
        assigning.assign(staff.shift("shop", -1, AFTERNOON), staff.sato, by=manager, insist=True)
        assert codes(staff.shift("shop", 0, MORNING), staff.sato) == ["rest"]
        assert codes(staff.shift("shop", 0, AFTERNOON), staff.sato) == []


def test_the_hours_of_a_week_bind(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        volunteers.change(staff.sato, by=manager, week_minutes=12 * 60)
        for day in (0, 1):
            assigning.assign(staff.shift("shop", day), staff.sato, by=manager)
        assert codes(staff.shift("shop", 3), staff.sato) == ["week"]
        assert codes(staff.shift("shop", 7), staff.sato) == []


def test_days_in_a_row_bind(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        volunteers.change(staff.sato, by=manager, days_in_row=2)
        for day in (0, 1):
            assigning.assign(staff.shift("shop", day), staff.sato, by=manager)
        assert codes(staff.shift("shop", 2), staff.sato) == ["run"]


def test_who_is_away_and_who_is_only_there_in_the_morning(staff: Staff, manager: User) -> None:
    with transaction() as session:
        staff.says(staff.sato, "yes")
        staff.says(staff.ito, "yes")
        session.add(Absence(volunteer_id=staff.sato.id, kind="away", first_day=MONDAY, last_day=MONDAY))
        volunteers.change(staff.ito, by=manager, parts="am")
        assert codes(staff.shift("shop"), staff.sato) == ["absent"]
        assert codes(staff.shift("shop", 1), staff.sato) == []
        assert codes(staff.shift("shop", 0, MORNING), staff.ito) == []
        assert codes(staff.shift("shop", 0, AFTERNOON), staff.ito) == ["part"]


def test_two_who_do_not_get_on_do_not_meet(staff: Staff, manager: User) -> None:
    with transaction() as session:
        staff.says(staff.sato, "yes")
        staff.says(staff.ito, "yes")
        first, second = sorted((staff.sato.id, staff.ito.id))
        session.add(Pairing(first_id=first, second_id=second, kind="apart"))
        shift = staff.shift("shop", people=2)
        assigning.assign(shift, staff.sato, by=manager)
        assert codes(shift, staff.ito) == ["apart"]


def test_a_course_has_its_duty_once_and_moves_it(staff: Staff, manager: User) -> None:
    with transaction():
        staff.says(staff.mori, "yes")
        made = shifts.ensure("course", "mobile.trip.1.driver", "van_driver", MONDAY, MORNING)
        assigning.assign(made, staff.mori, by=manager)
        again = shifts.ensure("course", "mobile.trip.1.driver", "van_driver", MONDAY, AFTERNOON)
        assert again is made
        assert again.starts_at == shifts.at(MONDAY, AFTERNOON.starts)
        assert staff.on(again) == ["森"]
        noon = shifts.at(MONDAY, 14 * 60)
        assert [one.name for one in shifts.on_duty(noon, "van_driver")] == ["森 健一"]
        assert shifts.on_duty(noon, "shop") == []


def test_candidates_come_with_what_speaks_against_them(staff: Staff) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        staff.says(staff.ito, "no")
        found = {one.volunteer.person.name: one.codes for one in rules.candidates(staff.shift("kitchen"))}
        assert found == {"佐藤 和子": set(), "伊藤 ミヨ": {"no"}, "森 健一": {"kind"}, "川村 武": {"kind"}}
