"""Something of every kind that the rota holds, so that none of its pages is empty. Each has the id 1."""

from datetime import timedelta

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota import (
    absences,
    assigning,
    generating,
    holdings,
    months,
    offers,
    pairings,
    proposal_runs,
    proposals,
    shifts,
    swaps,
    templates,
    usual,
    volunteers,
)
from opsapp.rota.duty_models import DutyKind, Qualification
from opsapp.rota.holdings import Paper
from opsapp.rota.shifts import Hours
from tests.rota.filling_work import fill_work


def fill(clerk: User, manager: User) -> None:
    """What the office has written down, and the shifts that follow from it."""
    with transaction():
        usual.write_down()
        _people(clerk, manager)
        shop = db.session.scalars(db.select(DutyKind).where(DutyKind.code == "shop")).one()
        slot = templates.create(
            kind_id=shop.id, name="早番", weekdays="1234567", starts=420, ends=780, holiday="off", by=manager
        )
        templates.add_owner(slot, volunteers.by_id(1), clock.today(), by=manager)
        generating.ahead(by=manager)
        templates.change(slot, weekdays="135", valid_to=clock.today() + timedelta(days=90), by=manager)
        _living(manager)
    _propose(manager)
    fill_work(clerk, manager)


def _propose(manager: User) -> None:
    """A proposal for next month, worked out, with places that stay open."""
    first = months.next_first(months.first_of(clock.today()))
    with transaction():
        made = proposals.start(first, clock.month_bounds(first)[1], by=manager)
        asked = proposals.question(made.first_day, made.last_day, keep=False)
        made.result, made.state = proposal_runs.think(asked, 5), proposals.READY


def _people(clerk: User, manager: User) -> None:
    today = clock.today()
    first, second = (db.session.get_one(Person, one) for one in (1, 3))
    asked = {one.code: one for one in db.session.scalars(db.select(Qualification))}
    kinds = {one.code: one.id for one in db.session.scalars(db.select(DutyKind))}
    one = volunteers.create(
        first,
        user_id=clerk.id,
        pay="points",
        week_minutes=720,
        insurance="basic",
        insured_to=today,
        by=manager,
    )
    other = volunteers.create(second, by=manager)
    volunteers.set_duties(one, {kinds["shop"]: (True, 1), kinds["van_driver"]: (False, -1)}, by=manager)
    old = Paper(expires_on=today + timedelta(days=20), licence_class="ordinary", at_only=True)
    holdings.renew(holdings.give(one, asked["licence"], old, by=manager), old, by=manager)
    holdings.give(one, asked["till"], by=manager)
    absences.add(one, "away", today + timedelta(days=40), today + timedelta(days=44), note="旅行", by=manager)
    pairings.pair(one, other, "apart", by=manager)


def _living(manager: User) -> None:
    """The manager and two others on duty in the days to come: a cover is looked for, a swap is asked, notices wait."""
    visits = db.session.scalars(db.select(DutyKind).where(DutyKind.code == "visits")).one()
    third = Person(
        name="山本 恵子", kana="やまもと けいこ", kana_key="やまもとけいこ", search_key="山本", household_id=1
    )
    db.session.add(third)
    db.session.flush()
    people = [volunteers.create(third, user_id=manager.id, by=manager), volunteers.by_id(2)]
    for one in people:
        volunteers.set_duties(one, {visits.id: (True, 0)}, by=manager)
    days = [clock.today() + timedelta(days=number) for number in (2, 3, 4, 5)]
    for first in sorted({months.first_of(day) for day in days}):
        months.publish(first, by=manager)
    made = [shifts.add(visits, day, Hours(540, 720), by=manager, where="上石原") for day in days]
    rows = [
        assigning.assign(shift, people[number % 2], by=manager, insist=True)
        for number, shift in enumerate(made)
    ]
    swaps.ask(rows[1], rows[0], by=manager)
    offers.cannot(rows[3], by=manager, reason="用事")
    offers.cannot(rows[2], by=manager)
