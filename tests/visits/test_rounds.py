"""Today's round: who is due, whose they are, in which order one walks, and who did what."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from opsapp import clock, text
from opsapp.care import expectations, watching
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.people import consents, sightings
from opsapp.people.models import Household, Person
from opsapp.rota import volunteers
from opsapp.visits import reports, rounds, signs
from opsapp.visits.models import VisitSign
from opsapp.visits.reports import Report

Live = Callable[..., Person]


@pytest.fixture
def live(app: Flask, manager: User, noon: object) -> Live:
    """`live("西川 誠", home)`: somebody who agrees to visits and is due today, in a house of their own or another's."""

    def make(
        name: str, home: Household | None = None, *, due: bool = True, visitor: object = None, **facts: object
    ) -> Person:
        with transaction():
            home = home or Household(name=name.split()[0], kana_key=text.kana_key(name), **facts)
            person = Person(
                name=name,
                kana=name,
                kana_key=text.kana_key(name),
                search_key=text.search_key(name),
                household=home,
            )
            db.session.add_all([home, person])
            db.session.flush()
            consents.give(person, "visit", by=manager)
            begun = clock.today() - timedelta(7 if due else 0)
            watching.plan_for(
                person, every_days=7, first_day=begun, visitor_id=getattr(visitor, "id", None), by=manager
            )
        return person

    return make


def names(houses: list[rounds.House]) -> list[list[str]]:
    return [[one.person.name for one in house.calls] for house in houses]


def today() -> list[list[str]]:
    return names(rounds.of_day(clock.today()))


def test_only_who_is_due_is_on_the_round(live: Live) -> None:
    live("西川 誠", hamlet="石原")
    live("東 花", hamlet="石原", due=False)
    assert today() == [["西川 誠"]]


def test_a_household_stays_together_when_one_of_it_is_due(live: Live) -> None:
    first = live("西川 誠", hamlet="石原")
    live("西川 節", first.household, due=False)
    (house,) = rounds.of_day(clock.today())
    assert sorted((one.person.name, one.asked_for) for one in house.calls) == [
        ("西川 節", False), ("西川 誠", True),
    ]  # fmt: skip


def test_who_is_away_seen_elsewhere_or_unwilling_is_not_on_it(live: Live, manager: User, clerk: User) -> None:
    away, shop, unwilling = live("甲 一"), live("乙 二"), live("丙 三")
    with transaction():
        watching.pause(away, "hospital", clock.today(), by=manager)
        sightings.see(shop.id, "shop", clock.now(), clerk.id)
        consents.withdraw(consents.standing(unwilling.id, "visit"), by=manager)
    assert today() == []


def test_one_walks_hamlet_by_hamlet_to_the_nearest_and_forgets_nobody(live: Live) -> None:
    live("あ 遠", hamlet="東", group="1班", latitude=33.70, longitude=133.50)
    live("い 無", hamlet="東", group="2班")
    live("う 隣", hamlet="東", group="9班", latitude=33.701, longitude=133.50)
    live("え 中", hamlet="東", group="3班", latitude=33.72, longitude=133.50)
    live("お 北", hamlet="北")
    live("か 家無し", hamlet="")
    assert today() == [["お 北"], ["あ 遠"], ["う 隣"], ["え 中"], ["い 無"], ["か 家無し"]]


def test_who_likes_to_see_me_comes_first_and_who_likes_another_is_not_on_mine(
    live: Live, carrier: User, coordinator: User, manager: User
) -> None:
    with transaction():
        people = {}
        for user in (carrier, coordinator):
            person = Person(name=user.name, kana="", kana_key="", search_key="")
            db.session.add(person)
            db.session.flush()
            people[user.id] = volunteers.create(person, by=manager, user_id=user.id)
    live("あ 誰でも", hamlet="東")
    live("い 森さん", hamlet="西", visitor=people[carrier.id])
    live("う 林さん", hamlet="西", visitor=people[coordinator.id])
    assert names(rounds.of_user(clock.today(), carrier)) == [["い 森さん"], ["あ 誰でも"]]
    assert names(rounds.of_user(clock.today(), coordinator)) == [["う 林さん"], ["あ 誰でも"]]


def test_a_day_agreed_at_the_door_is_kept_until_somebody_goes(
    live: Live, carrier: User, noon: object
) -> None:
    person = live("西川 誠", due=False)
    day = clock.today()
    with transaction():
        yesterday = clock.now() - timedelta(1)
        reports.report(person, Report("family", next_day=day), by=carrier, happened_at=yesterday)
    (house,) = rounds.of_day(day)
    assert house.calls[0].agreed_on == day
    assert house.is_for(carrier)
    assert names(rounds.of_day(day + timedelta(2))) == [["西川 誠"]]
    with transaction():
        reports.report(person, Report("person", "well"), by=carrier)
    assert rounds.of_day(day)[0].calls[0].done is not None
    assert rounds.of_day(day + timedelta(2)) == []


def test_what_was_done_today_stays_to_be_seen_with_who_did_it(live: Live, carrier: User) -> None:
    person = live("西川 誠")
    with transaction():
        reports.report(person, Report("person", "well"), by=carrier)
    (house,) = rounds.of_day(clock.today())
    done = house.calls[0].done
    assert done is not None
    assert (done.user.name, done.condition, house.open) == (carrier.name, "well", False)


def test_a_wrong_tap_puts_somebody_back_on_the_round_as_not_seen(live: Live, carrier: User) -> None:
    person = live("西川 誠")
    with transaction():
        made, _flags = reports.report(person, Report("person", "well"), by=carrier, operation_id="op-1")
        assert expectations.expected(clock.today())[0].state == "met"
        reports.reverse(made, by=carrier)
    (house,) = rounds.of_day(clock.today())
    assert (house.open, house.calls[0].done) == (True, None)
    assert expectations.expected(clock.today())[0].state == "overdue"


def test_the_usual_signs_are_offered_until_the_office_words_its_own(app: Flask, manager: User) -> None:
    assert next(one.name for one in signs.offered()) == "郵便物・新聞がたまっている"
    assert db.session.query(VisitSign).count() == 0
    with transaction():
        made = signs.save(None, "畑が荒れている", "The field is overgrown", by=manager)
        first = signs.every()[0]
        signs.save(first, first.name, first.name_en, active=False, by=manager)
        signs.move(made, -100, by=manager)
    offered = [one.name for one in signs.offered()]
    assert (offered[0], len(offered), "郵便物・新聞がたまっている" in offered) == (
        "畑が荒れている",
        len(signs.USUAL),
        False,
    )


def test_two_signs_with_the_same_words_are_refused(app: Flask, manager: User) -> None:
    with pytest.raises(RuleError) as refused, transaction():
        signs.save(None, "異臭・異音がする", "", by=manager)
    assert refused.value.field == "name"
