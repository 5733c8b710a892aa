"""Something of every kind that the rota holds, so that none of its pages is empty. Each has the id 1."""

from datetime import timedelta

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota import absences, generating, holdings, pairings, templates, usual, volunteers
from opsapp.rota.duty_models import DutyKind, Qualification
from opsapp.rota.holdings import Paper


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


def _people(clerk: User, manager: User) -> None:
    today = clock.today()
    first, second = (db.session.get_one(Person, one) for one in (1, 3))
    asked = {one.code: one for one in db.session.scalars(db.select(Qualification))}
    kinds = {one.code: one.id for one in db.session.scalars(db.select(DutyKind))}
    one = volunteers.create(
        first, user_id=clerk.id, pay="points", week_minutes=720, insurance="basic", insured_to=today, by=manager
    )
    other = volunteers.create(second, by=manager)
    volunteers.set_duties(one, {kinds["shop"]: (True, 1), kinds["van_driver"]: (False, -1)}, by=manager)
    old = Paper(expires_on=today + timedelta(days=20), licence_class="ordinary", at_only=True)
    holdings.renew(holdings.give(one, asked["licence"], old, by=manager), old, by=manager)
    holdings.give(one, asked["till"], by=manager)
    absences.add(one, "away", today + timedelta(days=40), today + timedelta(days=44), note="旅行", by=manager)
    pairings.pair(one, other, "apart", by=manager)
