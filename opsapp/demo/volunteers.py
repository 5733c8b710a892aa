"""The demo's forty volunteers: who of the village takes which duties, with papers, limits and a usual week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from opsapp import clock
from opsapp.db import db
from opsapp.demo import staff, village
from opsapp.org.models import User
from opsapp.people import service as people
from opsapp.people.models import Person
from opsapp.rota import absences, holdings, licences, pairings, volunteers
from opsapp.rota.duty_models import DutyKind, Qualification
from opsapp.rota.holdings import Paper
from opsapp.rota.volunteer_models import Volunteer, WeeklyAvailability

RESIDENTS = 31  # beside those of the staff who take duties
YOUNGEST, OLDEST, LAST_DRIVEN = 25, 82, 78
# of the staff: duties with a star for the experienced, and what they hold
CREW = {
    "yaeko": ("shop* kitchen", "till cooking"),
    "kazuko": ("shop* visits", "till"),
    "teruko": ("shop*", "till"),
    "yukio": ("shop* van_helper", "till"),
    "setsuko": ("shop* kitchen*", "till cooking food"),
    "ayaka": ("shop meals", "till licence first_aid"),
    "isao": ("van_driver* meals*", "licence"),
    "naoki": ("van_driver* meals* transport*", "licence transport first_aid"),
    "megumi": ("van_driver meals* visits*", "licence first_aid"),
}
# what residents do, in turn: duties, what they hold
ROLES = (
    ("meals* van_helper", "licence till"),
    ("kitchen*", "cooking food"),
    ("shop van_helper*", "till"),
    ("visits* kitchen", "cooking"),
    ("van_driver meals transport", "licence transport"),
    ("kitchen* visits", "cooking"),
    ("meals shop", "licence till"),
    ("visits", "first_aid"),
)


@dataclass(frozen=True)
class Setting:
    """What is looked up once: kinds and qualifications by code, the office, the first day, and today."""

    kinds: dict[str, DutyKind]
    asked: dict[str, Qualification]
    office: User
    first: date
    today: date


def found(
    rng: Random, villagers: Sequence[village.Person], ids: Sequence[int], at: Setting, crew: dict[str, int]
) -> list[Volunteer]:
    """Write everybody down: nine of the staff, and residents between 25 and 82, a few without a phone."""
    made = [_of_staff(one, at, crew[one.login], rng) for one in staff.staff() if one.login in CREW]
    fit = [
        (person_id, one.born)
        for person_id, one in zip(ids, villagers, strict=True)
        if YOUNGEST <= clock.age_on(one.born, at.today) <= OLDEST
    ]
    for number, (person_id, born) in enumerate(rng.sample(fit, RESIDENTS)):
        duties, held = ROLES[number % len(ROLES)]
        if clock.age_on(born, at.today) > LAST_DRIVEN:
            duties, held = "visits kitchen", "cooking"
        person = db.session.get_one(Person, person_id)
        made.append(_volunteer(person, born, (duties, held), at, rng, pay=("unpaid", "points")[number % 2]))
    _turns_of_life(made, at)
    db.session.add_all(row for one in made for row in _week(one, rng))
    db.session.flush()
    return made


def _of_staff(one: staff.Staff, at: Setting, user_id: int, rng: Random) -> Volunteer:
    person = people.create(one.name, kana=one.kana, birth_date=one.born, by=at.office)
    pay = "paid" if one.role == "carrier" else "points"
    return _volunteer(person, one.born, CREW[one.login], at, rng, pay=pay, user_id=user_id)


def _volunteer(
    person: Person,
    born: date,
    does: tuple[str, str],
    at: Setting,
    rng: Random,
    *,
    pay: str,
    user_id: int | None = None,
) -> Volunteer:
    insurance = "employer" if pay == "paid" else "basic"
    old = clock.age_on(born, at.today) >= 75
    one = volunteers.create(
        person, by=at.office, user_id=user_id, pay=pay, since=at.first - timedelta(days=rng.randint(90, 900)),
        week_minutes=(10 if old else 24) * 60, days_in_row=3 if old else 5, rest_minutes=10 * 60,
        share=50 if old else 100, insurance=insurance, insured_from=date(clock.fiscal_year(at.today), 4, 1),
        insured_to=None if pay == "paid" else date(clock.fiscal_year(at.today) + 1, 3, 31),
    )  # fmt: skip
    duties = {
        at.kinds[kind.rstrip("*")].id: (kind.endswith("*"), rng.choice((0, 0, 0, 1, -1)))
        for kind in does[0].split()
    }
    volunteers.set_duties(one, duties, by=at.office)
    for code in does[1].split():
        holdings.give(one, at.asked[code], _paper(code, born, at, rng), by=at.office)
    return one


def _paper(code: str, born: date, at: Setting, rng: Random) -> Paper:
    if code == "licence":
        years = rng.randint(1, licences.years_at(clock.age_on(born, at.today)))
        ends = clock.next_birthday(born, at.today + timedelta(days=365 * years - 200)) + timedelta(days=31)
        return Paper(expires_on=ends, licence_class="ordinary", at_only=rng.random() < 0.25)
    if code in ("food", "first_aid"):
        return Paper(expires_on=at.today + timedelta(days=rng.randint(150, 900)))
    return Paper()


def _turns_of_life(made: Sequence[Volunteer], at: Setting) -> None:
    """One licence has ended, one ends within a month; somebody travels, somebody pauses, two are kept apart."""
    drivers = [one for one in made[len(CREW) :] if _licence(one, at)]
    for one, days in zip(drivers, (-12, 24), strict=False):
        held = _licence(one, at)
        assert held is not None
        held.expires_on = at.today + timedelta(days=days)
    coming = clock.month_bounds(at.today)[1] + timedelta(days=1)
    absences.add(made[10], "away", coming + timedelta(days=8), coming + timedelta(days=14), by=at.office)
    absences.add(made[13], "exempt", coming, by=at.office)
    cooks = [one for one in made if any(duty.kind_id == at.kinds["kitchen"].id for duty in one.duties)]
    pairings.pair(cooks[1], cooks[3], "apart", by=at.office)


def _licence(one: Volunteer, at: Setting):  # type: ignore[no-untyped-def]
    return holdings.standing(one, at.asked["licence"])


def _week(one: Volunteer, rng: Random) -> Iterator[WeeklyAvailability]:
    """Two half-days that never suit, two that may, the others do."""
    halves = [(weekday, part) for weekday in range(1, 8) for part in ("am", "pm")]
    odd = rng.sample(halves, 4)
    for weekday, part in halves:
        place = odd.index((weekday, part)) if (weekday, part) in odd else 9
        answer = "no" if place < 2 else "maybe" if place < 4 else "yes"
        yield WeeklyAvailability(volunteer_id=one.id, weekday=weekday, part=part, answer=answer)
