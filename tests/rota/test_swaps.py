"""Two change their shifts: both at once, when both may, or not at all."""

from datetime import timedelta

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import assigning, offers, shifts, swap_choices, swaps, volunteers
from opsapp.rota.plan_models import Assignment, Swap
from opsapp.rota.volunteer_models import Absence
from tests.rota.living import Living
from tests.rota.staff import MONDAY


def ask(living: Living) -> Swap:
    with transaction():
        return swaps.ask(living.satos, living.itos, by=living.user(living.staff.sato))


def test_a_yes_changes_both_in_one_breath(living: Living) -> None:
    staff, swap = living.staff, ask(living)
    assert (staff.on(living.monday), staff.on(living.wednesday)) == (["佐藤"], ["伊藤"])
    with transaction():
        asker, other = swaps.accept(swap, by=living.user(staff.ito))
    assert (staff.on(living.monday), staff.on(living.wednesday)) == (["伊藤"], ["佐藤"])
    assert {asker.how, other.how} == {"swap"}
    assert {living.satos.ended_why, living.itos.ended_why} == {"swapped"}
    assert swap.answer == "yes"


def test_the_other_is_told_and_then_the_asker(living: Living) -> None:
    staff, swap = living.staff, ask(living)
    assert living.told(living.user(staff.ito)) == [f"rota.swap.{swap.id}"]
    assert "あなたの 3月3日(水) 7:00–13:00 店番 と、3月1日(月)" in living.texts(living.user(staff.ito))[0]
    with transaction():
        swaps.accept(swap, by=living.user(staff.ito))
    assert living.told(living.user(staff.sato)) == [f"rota.swapped.{swap.id}"]


def test_asked_twice_it_is_one_question(living: Living) -> None:
    assert ask(living) is ask(living)


def test_no_leaves_everything_as_it_is(living: Living) -> None:
    staff, swap = living.staff, ask(living)
    with transaction():
        swaps.decline(swap, by=living.user(staff.ito))
        swaps.decline(swap, by=living.user(staff.ito))
    assert (staff.on(living.monday), staff.on(living.wednesday)) == (["佐藤"], ["伊藤"])
    with transaction(), pytest.raises(RuleError, match="終わって"):
        swaps.accept(swap, by=living.user(staff.ito))


def test_a_question_can_be_taken_back_before_it_is_answered(living: Living) -> None:
    staff, swap = living.staff, ask(living)
    with transaction():
        swaps.withdraw(swap, by=living.user(staff.sato))
    assert swaps.asked_of(staff.ito) == []
    with transaction(), pytest.raises(RuleError, match="終わって"):
        swaps.accept(swap, by=living.user(staff.ito))


def test_it_is_void_when_one_of_the_two_cannot_come_meanwhile(living: Living) -> None:
    staff, swap = living.staff, ask(living)
    with transaction():
        offers.cannot(living.satos, by=living.user(staff.sato))
    assert swap.answer == "void"
    assert (swaps.asked_of(staff.ito), swaps.asked_by(staff.sato)) == ([], [])


def test_it_is_void_when_the_office_took_one_of_them_off(living: Living) -> None:
    staff, swap = living.staff, ask(living)
    with transaction():
        assigning.remove(living.itos, by=living.manager)
    assert swaps.asked_of(staff.ito) == []
    with transaction(), pytest.raises(RuleError, match="変わりました"):
        swaps.accept(swap, by=living.user(staff.ito))
    with transaction():
        assert swaps.close_void() == 1
    assert swap.answer == "void"


def test_a_swap_that_holds_voids_the_other_questions_about_the_same_shifts(living: Living) -> None:
    staff = living.staff
    with transaction():
        friday = staff.shift("shop", 4)
        moris = assigning.assign(friday, staff.mori, by=living.manager)
    first = ask(living)
    with transaction():
        second = swaps.ask(moris, living.satos, by=living.user(staff.mori))
    with transaction():
        swaps.accept(first, by=living.user(staff.ito))
    assert (first.answer, second.answer) == ("yes", "void")


def test_neither_is_given_what_they_may_not_do(living: Living) -> None:
    """Kawamura's licence ends on the 14th: before it he may drive for Mori, after it not."""
    staff = living.staff
    with transaction():
        early, late = staff.shift("van_driver", 10), staff.shift("van_driver", 15)
        shop = staff.shift("shop", 9)
        drives = [assigning.assign(one, staff.mori, by=living.manager) for one in (early, late)]
        his = assigning.assign(shop, staff.kawamura, by=living.manager)
    with transaction(), pytest.raises(RuleError, match="運転免許"):
        swaps.ask(drives[1], his, by=living.manager)
    with transaction():
        swap = swaps.ask(drives[0], his, by=living.manager)
        swaps.accept(swap, by=living.manager)
    assert staff.on(early) == ["川村"]


def test_one_duty_a_day_still_holds_as_both_are_thought_away(living: Living) -> None:
    """The morning for the afternoon of the same day is no second duty; with a third one it would be."""
    staff = living.staff
    with transaction():
        afternoon = staff.shift("shop", 0, shifts.Hours(13 * 60, 19 * 60))
        itos = assigning.assign(afternoon, staff.ito, by=living.manager)
    with transaction():
        swaps.accept(swaps.ask(living.satos, itos, by=living.manager), by=living.manager)
    assert staff.on(afternoon) == ["佐藤"]


def test_why_the_other_has_no_time_is_for_the_office_alone(living: Living) -> None:
    staff = living.staff
    with transaction() as session:
        session.add(Absence(volunteer_id=staff.ito.id, kind="away", first_day=MONDAY, last_day=MONDAY))
    with transaction(), pytest.raises(RuleError) as said:
        swaps.ask(living.satos, living.itos, by=living.user(staff.sato))
    assert str(said.value) == "伊藤 ミヨさんは、この当番に入れません。"
    with transaction(), pytest.raises(RuleError, match=r"休み|不在|免除"):
        swaps.ask(living.satos, living.itos, by=living.manager)


def test_what_changed_since_the_question_is_looked_at_again(living: Living) -> None:
    staff, swap = living.staff, ask(living)
    with transaction():
        volunteers.change(staff.ito, by=living.manager, parts="pm")
    with transaction(), pytest.raises(RuleError, match="半日"):
        swaps.accept(swap, by=living.user(staff.ito))
    assert (staff.on(living.monday), swap.answer) == (["佐藤"], "")


def test_a_shift_that_has_begun_is_not_swapped(living: Living) -> None:
    swap = ask(living)
    with (
        clock.frozen(shifts.at(MONDAY, 8 * 60)),
        transaction(),
        pytest.raises(RuleError, match="変わりました"),
    ):
        swaps.accept(swap, by=living.user(living.staff.ito))


def test_only_shifts_that_would_do_are_offered_for_a_swap(living: Living, manager: User) -> None:
    staff = living.staff
    with transaction() as session:
        moris = assigning.assign(staff.shift("van_driver", 1), staff.mori, by=manager)
        kawamuras = assigning.assign(staff.shift("shop", 3), staff.kawamura, by=manager)
        tired = assigning.assign(staff.shift("shop", 4), staff.mori, by=manager)
        session.add(Absence(volunteer_id=staff.kawamura.id, kind="away", first_day=MONDAY, last_day=MONDAY))
        hidden = assigning.assign(staff.shift("shop", 40), staff.ito, by=manager, insist=True)
    found = swap_choices.possible(living.satos)
    assert [one.id for one in found] == [living.itos.id, tired.id]
    assert not {moris.id, kawamuras.id, hidden.id} & {one.id for one in found}
    for one in found:
        with transaction():
            swaps.ask(living.satos, db.session.get_one(Assignment, one.id), by=living.user(staff.sato))


def test_the_choice_looks_at_both_months_of_a_swap_over_the_edge(living: Living, manager: User) -> None:
    from opsapp.rota import months

    staff = living.staff
    with transaction():
        volunteers.change(staff.sato, by=manager, month_minutes=6 * 60)
        april = assigning.assign(staff.shift("shop", 31), staff.mori, by=manager, insist=True)
        months.publish(MONDAY + timedelta(31), by=manager)
    assert april.id in {one.id for one in swap_choices.possible(living.satos)}
    with transaction():
        assigning.assign(staff.shift("shop", 35), staff.sato, by=manager, insist=True)
    assert april.id not in {one.id for one in swap_choices.possible(living.satos)}
