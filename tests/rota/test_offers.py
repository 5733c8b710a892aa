"""I can't come: the gap stays seen until somebody takes it, the first yes has it, and nobody's slot changes."""

from datetime import timedelta

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import assigning, gaps, offer_answers, offers, shifts, volunteers
from opsapp.rota.duty_models import DutyTemplate, SlotOwner
from opsapp.rota.plan_models import Offer
from opsapp.rota.volunteer_models import Volunteer
from tests.rota.living import Living
from tests.rota.staff import MONDAY, MORNING


def give_up(living: Living, reason: str = "") -> Offer:
    with transaction():
        return offers.cannot(living.satos, by=living.user(living.staff.sato), reason=reason)


def names(people: list[Volunteer]) -> list[str]:
    return [one.person.name.split()[0] for one in people]


def asked(offer: Offer) -> dict[str, str]:
    return {one.volunteer.person.name.split()[0]: one.answer for one in offers.answers_of(offer)}


def gap_days() -> list[int]:
    return [gap.shift.day.day for gap in gaps.between(MONDAY, MONDAY + timedelta(6))]


def test_the_place_counts_as_a_gap_until_somebody_takes_it(living: Living) -> None:
    assert gap_days() == []
    offer = give_up(living)
    assert living.satos.ended_why == "cannot"
    assert gap_days() == [1]
    with transaction():
        offer_answers.decline(offer, living.staff.mori, by=living.user(living.staff.mori))
    assert gap_days() == [1]
    with transaction():
        offer_answers.accept(offer, living.staff.ito, by=living.user(living.staff.ito))
    assert gap_days() == []
    [one] = living.standing(living.monday)
    assert (one.volunteer_id, one.how) == (living.staff.ito.id, "cover")
    assert (offer.closed_why, offer.taken_id) == ("taken", one.id)


def test_those_are_asked_who_can_and_may(living: Living) -> None:
    staff = living.staff
    with transaction():
        volunteers.change(staff.mori, by=living.manager, parts="pm")
        assigning.assign(staff.shift("kitchen", 0), staff.ito, by=living.manager)
    offer = give_up(living)
    assert asked(offer) == {"川村": ""}


def test_who_said_nothing_about_the_day_is_asked_and_who_said_no_is_not(staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        staff.says(staff.mori, "no")
        shift = staff.shift("shop")
        mine = assigning.assign(shift, staff.sato, by=manager)
    with transaction():
        offer = offers.cannot(mine, by=manager)
    assert asked(offer) == {"伊藤": "", "川村": ""}


def test_who_is_asked_is_told_once_and_the_office_too_and_nothing_personal_is_said(living: Living) -> None:
    give_up(living, "熱が出ました")
    give_up(living)
    staff = living.staff
    number = db.session.scalars(db.select(Offer.id)).one()
    for user in (living.user(staff.ito), living.user(staff.mori), living.manager):
        assert living.told(user) == [f"rota.offer.{number}"]
        [text] = living.texts(user)
        assert "3月1日(月) 7:00–13:00 店番" in text
        assert "佐藤" not in text
        assert "熱" not in text
    assert living.told(living.user(staff.sato)) == []


def test_the_first_yes_has_it_and_a_later_one_is_thanked(living: Living) -> None:
    staff, offer = living.staff, give_up(living)
    with transaction():
        assert offer_answers.accept(offer, staff.mori, by=living.user(staff.mori)).answer == "yes"
    with transaction():
        assert offer_answers.accept(offer, staff.ito, by=living.user(staff.ito)).answer == "late"
    with transaction():
        assert offer_answers.accept(offer, staff.mori, by=living.user(staff.mori)).answer == "yes"
    assert staff.on(living.monday) == ["森"]
    assert asked(offer) == {"森": "yes", "伊藤": "late", "川村": ""}


def test_who_could_not_come_hears_that_somebody_was_found(living: Living) -> None:
    staff, offer = living.staff, give_up(living)
    with transaction():
        offer_answers.accept(offer, staff.mori, by=living.user(staff.mori))
    assert living.told(living.user(staff.sato)) == [f"rota.covered.{offer.id}"]
    assert "森" not in living.texts(living.user(staff.sato))[0]


def test_a_one_time_cover_never_changes_whose_slot_it_is(living: Living) -> None:
    staff = living.staff
    with transaction() as session:
        template = DutyTemplate(
            kind_id=staff.kinds["shop"].id, weekdays="2", starts=420, ends=780, valid_from=MONDAY, people=1
        )
        session.add(template)
        session.flush()
        session.add(SlotOwner(template_id=template.id, volunteer_id=staff.sato.id, valid_from=MONDAY))
        kind, day = staff.kinds["shop"], MONDAY + timedelta(1)
        shift = shifts.add(kind, day, MORNING, by=None, source="template", template_id=template.id)
        mine = assigning.assign(shift, staff.sato, by=living.manager, how="owner")
    with transaction():
        offer = offers.cannot(mine, by=living.user(staff.sato))
        offer_answers.accept(offer, staff.ito, by=living.user(staff.ito))
    assert staff.on(shift) == ["伊藤"]
    [owner] = db.session.scalars(db.select(SlotOwner))
    assert (owner.volunteer_id, owner.valid_to) == (staff.sato.id, None)


def test_somebody_without_a_phone_is_covered_by_the_office_in_their_name(living: Living) -> None:
    staff = living.staff
    with transaction():
        assigning.remove(living.satos, by=living.manager)
        kawamuras = assigning.assign(living.monday, staff.kawamura, by=living.manager)
    with transaction():
        offer = offers.cannot(kawamuras, by=living.manager, reason="電話で")
        assert offer.reason == "電話で"
    with transaction():
        answer = offer_answers.accept(offer, staff.sato, by=living.manager, insist=True)
    assert (answer.answer, answer.user_id) == ("yes", living.manager.id)
    assert staff.on(living.monday) == ["佐藤"]


def test_the_office_may_write_down_a_yes_of_somebody_who_was_not_asked(living: Living) -> None:
    staff = living.staff
    with transaction():
        assigning.assign(
            staff.shift("kitchen", 0, shifts.Hours(14 * 60, 18 * 60)), staff.ito, by=living.manager
        )
    offer = give_up(living)
    assert "伊藤" not in asked(offer)
    with transaction(), pytest.raises(RuleError, match="声をおかけ"):
        offer_answers.accept(offer, staff.ito, by=living.user(staff.ito))
    with transaction():
        assert offer_answers.accept(offer, staff.ito, by=living.manager, insist=True).answer == "yes"


def test_not_even_the_office_puts_somebody_in_two_places_at_once(living: Living) -> None:
    staff, offer = living.staff, give_up(living)
    with transaction():
        assigning.assign(staff.shift("kitchen", 0), staff.ito, by=living.manager)
    with transaction(), pytest.raises(RuleError, match="同じ時間"):
        offer_answers.accept(offer, staff.ito, by=living.manager, insist=True)
    assert staff.on(living.monday) == []


def test_whoever_can_come_after_all_is_back_as_before(living: Living) -> None:
    staff, offer = living.staff, give_up(living)
    with transaction():
        back = offers.come_after_all(offer, by=living.user(staff.sato))
        assert back.how == living.satos.how
        assert offers.come_after_all(offer, by=living.user(staff.sato)) is back
    assert staff.on(living.monday) == ["佐藤"]
    with transaction():
        assert offer_answers.accept(offer, staff.ito, by=living.user(staff.ito)).answer == "late"


def test_once_taken_nobody_comes_back_unasked(living: Living) -> None:
    staff, offer = living.staff, give_up(living)
    with transaction():
        offer_answers.accept(offer, staff.ito, by=living.user(staff.ito))
    with transaction(), pytest.raises(RuleError, match="代わって"):
        offers.come_after_all(offer, by=living.user(staff.sato))


def test_a_shift_that_has_begun_is_neither_given_away_nor_taken(living: Living) -> None:
    offer = give_up(living)
    with clock.frozen(shifts.at(MONDAY, 8 * 60)):
        with transaction():
            assert (
                offer_answers.accept(offer, living.staff.ito, by=living.manager, insist=True).answer == "late"
            )
            assert offers.close_settled() == 1
        assert offer.closed_why == "over"
    with (
        clock.frozen(shifts.at(MONDAY, (24 + 24 + 8) * 60)),
        transaction(),
        pytest.raises(RuleError, match="始まって"),
    ):
        offers.cannot(living.itos, by=living.user(living.staff.ito))


def test_the_office_is_told_when_nobody_is_left_to_ask(staff, manager: User) -> None:
    with transaction():
        staff.says(staff.sato, "yes")
        for one in (staff.mori, staff.ito, staff.kawamura):
            staff.says(one, "no")
        mine = assigning.assign(staff.shift("shop"), staff.sato, by=manager)
        offers.cannot(mine, by=manager)
    from opsapp.org import notices

    assert "聞ける人がいません" in notices.unseen(manager)[0].text


def test_the_office_is_told_when_everybody_has_said_no(living: Living) -> None:
    staff, offer = living.staff, give_up(living)
    for one in (staff.mori, staff.ito, staff.kawamura):
        with transaction():
            offer_answers.decline(offer, one, by=living.manager, insist=True)
    assert living.told(living.manager) == [f"rota.offer.{offer.id}", f"rota.nobody.{offer.id}"]
    assert gap_days() == [1]


def test_the_office_offers_a_gap_once_and_withdraws_it(living: Living) -> None:
    staff = living.staff
    with transaction():
        shift = staff.shift("kitchen", 3, people=1)
    with transaction():
        offer = offers.offer_gap(shift, by=living.manager)
        assert offers.offer_gap(shift, by=living.manager) is offer
    assert asked(offer) == {"伊藤": "", "佐藤": ""}
    with transaction():
        offers.withdraw(offer, by=living.manager)
        assert offer_answers.accept(offer, staff.ito, by=living.user(staff.ito)).answer == "late"
    assert staff.on(shift) == []


def test_a_full_shift_and_a_hidden_month_are_not_offered(living: Living) -> None:
    with transaction(), pytest.raises(RuleError, match="足りて"):
        offers.offer_gap(living.monday, by=living.manager)
    with transaction():
        april = living.staff.shift("shop", 40)
    with transaction(), pytest.raises(RuleError, match="公開"):
        offers.offer_gap(april, by=living.manager)


def test_two_places_of_one_shift_are_one_question_and_two_answers(living: Living) -> None:
    staff = living.staff
    with transaction():
        shift = staff.shift("kitchen", 3, people=2)
    with transaction():
        first = offers.offer_gap(shift, by=living.manager)
        second = offers.offer_gap(shift, by=living.manager)
        assert first is not second
    assert living.told(living.user(staff.ito)) == [f"rota.offer.{first.id}"]
    assert [one.offer_id for one in offer_answers.asked_of(staff.ito)] == [first.id]
    with transaction():
        offer_answers.accept(first, staff.ito, by=living.user(staff.ito))
    assert offer_answers.asked_of(staff.ito) == []
    assert [one.offer_id for one in offer_answers.asked_of(staff.sato)] == [second.id]


def test_a_gap_filled_by_hand_closes_its_offer(living: Living) -> None:
    staff, offer = living.staff, give_up(living)
    with transaction():
        assigning.assign(living.monday, staff.mori, by=living.manager)
    assert offer_answers.asked_of(staff.ito) == []
    with transaction():
        assert offer_answers.accept(offer, staff.ito, by=living.user(staff.ito)).answer == "late"
        assert offers.close_settled() == 1
    assert offer.closed_why == "withdrawn"
