"""Two at the same second: one gets it, the other is told kindly, and nobody is on two shifts or on none."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import offer_answers, offers, swaps
from opsapp.rota.plan_models import Assignment, Offer, Swap
from opsapp.rota.volunteer_models import Volunteer
from tests.rota.living import Living

Deed = Callable[[], str]


def race(app: Flask, *deeds: Deed) -> list[str]:
    """Everybody does something in a transaction of their own, all at once; what each was told."""
    db.session.remove()
    together = threading.Barrier(len(deeds))

    def do(deed: Deed) -> str:
        with app.test_request_context("/"):
            together.wait(30)
            try:
                with transaction():
                    return deed()
            except RuleError as broken:
                return broken.code or str(broken)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def says_yes(offer_id: int, volunteer_id: int) -> Deed:
    def deed() -> str:
        volunteer = db.session.get_one(Volunteer, volunteer_id)
        offer, by = db.session.get_one(Offer, offer_id), db.session.get_one(User, 1)
        return offer_answers.accept(offer, volunteer, by=by).answer

    return deed


def cannot_come(assignment_id: int) -> Deed:
    def deed() -> str:
        one = db.session.get_one(Assignment, assignment_id)
        return f"offer {offers.cannot(one, by=db.session.get_one(User, 1)).id}"

    return deed


@pytest.mark.parametrize("time", range(5))
def test_two_take_the_same_offer_at_the_same_second(app: Flask, living: Living, time: int) -> None:
    staff = living.staff
    with transaction():
        offer = offers.cannot(living.satos, by=living.manager)
    rivals = [says_yes(offer.id, one.id) for one in (staff.ito, staff.mori, staff.kawamura)]
    monday = living.monday.id
    assert sorted(race(app, *rivals)) == ["late", "late", "yes"]
    query = db.select(Assignment).where(Assignment.shift_id == monday, Assignment.ended_at.is_(None))
    [taken] = db.session.scalars(query)
    assert db.session.get_one(Offer, offer.id).taken_id == taken.id


def test_one_person_taps_yes_twice_and_has_it_once(app: Flask, living: Living) -> None:
    with transaction():
        offer = offers.cannot(living.satos, by=living.manager)
    twice = says_yes(offer.id, living.staff.ito.id)
    assert race(app, twice, twice) == ["yes", "yes"]
    assert living.staff.on(db.session.merge(living.monday)) == ["伊藤"]


def test_cannot_come_tapped_twice_is_one_offer(app: Flask, living: Living) -> None:
    deed = cannot_come(living.satos.id)
    assert len(set(race(app, deed, deed, deed))) == 1
    assert len(db.session.scalars(db.select(Offer)).all()) == 1


def test_one_person_is_not_put_in_two_places_by_two_offers(app: Flask, living: Living) -> None:
    staff = living.staff
    with transaction():
        kitchen = staff.shift("kitchen", 0, people=1)
    with transaction():
        shop = offers.cannot(living.satos, by=living.manager)
        other = offers.offer_gap(kitchen, by=living.manager)
    told = race(app, says_yes(shop.id, staff.ito.id), says_yes(other.id, staff.ito.id))
    assert sorted(told) == ["rules", "yes"]


@pytest.mark.parametrize("time", range(3))
def test_a_swap_and_cannot_come_at_once(app: Flask, living: Living, time: int) -> None:
    with transaction():
        swap = swaps.ask(living.satos, living.itos, by=living.manager)
    number, satos, itos = swap.id, living.satos.id, living.itos.id

    def agree() -> str:
        swaps.accept(db.session.get_one(Swap, number), by=db.session.get_one(User, 1))
        return "swapped"

    told = race(app, agree, cannot_come(satos))
    standing = db.session.scalars(db.select(Assignment).where(Assignment.ended_at.is_(None))).all()
    answer = db.session.get_one(Swap, number).answer
    if told[0] == "swapped":
        assert (told[1], answer, len(standing)) == ("ended", "yes", 2)
    else:
        assert (told[0] in ("void", "settled"), answer) == (True, "void")
        assert [one.id for one in standing] == [itos]


def test_two_swaps_of_one_shift_at_once(app: Flask, living: Living) -> None:
    from opsapp.rota import assigning

    staff = living.staff
    with transaction():
        moris = assigning.assign(staff.shift("shop", 4), staff.mori, by=living.manager)
    with transaction():
        one = swaps.ask(living.satos, living.itos, by=living.manager)
        other = swaps.ask(moris, living.satos, by=living.manager)
    numbers = [one.id, other.id]

    def agree(number: int) -> Deed:
        def deed() -> str:
            swaps.accept(db.session.get_one(Swap, number), by=db.session.get_one(User, 1))
            return "swapped"

        return deed

    told = race(app, *[agree(number) for number in numbers])
    assert sorted(told, key=len) in (["void", "swapped"], ["settled", "swapped"], ["swapped", "settled"])
    standing = db.session.scalars(db.select(Assignment).where(Assignment.ended_at.is_(None))).all()
    assert len({(row.shift_id) for row in standing}) == len({row.volunteer_id for row in standing}) == 3
