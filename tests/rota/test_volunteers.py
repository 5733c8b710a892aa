"""Who takes duties: without a phone or an account as well, found by kana and by what they do."""

from datetime import date

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.people import sightings
from opsapp.people.models import Person
from opsapp.rota import absences, pairings, volunteers
from opsapp.rota.volunteer_models import Pairing, Volunteer
from tests.rota.staff import MONDAY, Staff

FEBRUARY = date(2027, 2, 20)


def names(**asked: object) -> list[str]:
    return [one.person.name.split()[0] for one in db.session.scalars(volunteers.find(**asked))]  # type: ignore[arg-type]


def test_nobody_needs_a_phone_or_an_account(staff: Staff, manager: User) -> None:
    person = db.session.get_one(Person, 3)
    assert not person.phones
    with transaction():
        one = volunteers.create(person, by=manager)
    assert (one.user_id, one.since) == (None, FEBRUARY)
    assert "𠮷田" in names()


def test_who_is_watched_over_takes_duties_as_well(staff: Staff, manager: User, hana: Person) -> None:
    with transaction():
        one = volunteers.create(hana, by=manager)
        sightings.see(hana.id, "visit", clock.now(), manager.id)
    assert one.person is hana
    with pytest.raises(RuleError), transaction():
        volunteers.create(hana, by=manager)


def test_they_are_found_by_reading_tab_kind_hamlet_and_skill(staff: Staff) -> None:
    assert names() == ["伊藤", "川村", "佐藤", "森"]
    assert names(q="カワムラ") == ["川村"]
    assert names(tab="さ") == ["佐藤"]
    assert names(kind_id=staff.kinds["van_driver"].id) == ["川村", "森"]
    assert names(asked_id=staff.asked["cooking"].id) == ["伊藤", "佐藤"]
    assert names(hamlet="下石原") == []
    assert names(hamlet="上石原", q="もり") == ["森"]


def test_who_stopped_is_listed_apart_and_loses_nothing(staff: Staff, manager: User) -> None:
    with transaction():
        volunteers.change(staff.ito, by=manager, until=FEBRUARY)
    assert "伊藤" in names()
    with clock.frozen(clock.now().replace(day=22)):
        assert names(gone=True) == ["伊藤"]
        assert "伊藤" not in names()
    assert staff.ito.duties


@pytest.mark.parametrize(
    ("pay", "insurance", "fine"),
    [
        ("paid", "basic", False),
        ("paid", "employer", True),
        ("points", "basic", True),
        ("unpaid", "disaster", True),
        ("paid", "infection", False),
    ],
)
def test_who_is_paid_cannot_have_the_volunteers_insurance(
    staff: Staff, manager: User, pay: str, insurance: str, fine: bool
) -> None:
    def write() -> None:
        with transaction():
            volunteers.change(staff.sato, by=manager, pay=pay, insurance=insurance)

    if fine:
        write()
        assert staff.sato.insurance == insurance
    else:
        with pytest.raises(RuleError) as broken:
            write()
        assert broken.value.field == "insurance"


def test_an_account_belongs_to_one_volunteer(staff: Staff, manager: User, clerk: User) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        volunteers.change(staff.kawamura, by=manager, user_id=clerk.id)
    assert broken.value.field == "user_id"


def test_an_absence_is_ended_or_taken_away(staff: Staff, manager: User) -> None:
    with transaction():
        open_end = absences.add(staff.sato, "exempt", MONDAY, by=manager)
        absences.end(open_end, date(2027, 3, 10), by=manager)
        with pytest.raises(RuleError):
            absences.end(open_end, date(2027, 3, 20), by=manager)
        assert [one.last_day for one in absences.of(staff.sato, MONDAY)] == [date(2027, 3, 10)]
        assert not absences.of(staff.sato, date(2027, 3, 11))
        absences.end(open_end, date(2027, 2, 28), by=manager)
    assert not absences.of(staff.sato, MONDAY)
    with pytest.raises(RuleError), transaction():
        absences.add(staff.sato, "away", MONDAY, FEBRUARY, by=manager)


def test_two_are_kept_apart_by_one_word_whoever_said_it(staff: Staff, manager: User) -> None:
    with transaction():
        pairings.pair(staff.ito, staff.sato, "apart", by=manager)
        pairings.pair(staff.sato, staff.ito, "together", by=manager)
    row = db.session.query(Pairing).one()
    assert row.kind == "together"
    assert [other for _one, other in pairings.of(staff.ito)] == [staff.sato]
    with pytest.raises(RuleError), transaction():
        pairings.pair(staff.ito, staff.ito, "apart", by=manager)
    with transaction():
        pairings.part(db.session.query(Pairing).one(), by=manager)
    assert not pairings.of(staff.ito)


def test_the_limits_must_be_possible(staff: Staff, manager: User) -> None:
    for field, value in (("week_minutes", 0), ("days_in_row", 32), ("share", 201), ("pay", "tips")):
        with pytest.raises(RuleError) as broken, transaction():
            volunteers.change(db.session.get_one(Volunteer, staff.sato.id), by=manager, **{field: value})
        assert broken.value.field == field
