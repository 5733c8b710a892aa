"""Papers: given, renewed without losing the old one, and the office warned in time."""

from datetime import date, timedelta

import pytest

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.rota import holdings, licences, volunteers, warnings
from opsapp.rota.holdings import Paper
from opsapp.rota.volunteer_models import VolunteerQualification
from opsapp.rota.warnings import due_warnings
from tests.rota.staff import EXPIRES, Staff

FEBRUARY = date(2027, 2, 20)


def test_renewing_a_paper_keeps_the_old_row(staff: Staff, manager: User) -> None:
    with transaction():
        old = holdings.standing(staff.kawamura, staff.asked["licence"])
        assert old is not None
        new = holdings.renew(
            old, Paper(expires_on=date(2030, 3, 14), licence_class="ordinary", at_only=True), by=manager
        )
        with pytest.raises(RuleError):
            holdings.renew(old, Paper(), by=manager)
    assert (old.expires_on, old.ended_at is None) == (EXPIRES, False)
    assert holdings.standing(staff.kawamura, staff.asked["licence"]) is new
    assert list(holdings.earlier(staff.kawamura)) == [old]


def test_a_paper_is_written_down_once(staff: Staff, manager: User) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        holdings.give(staff.sato, staff.asked["till"], by=manager)
    assert broken.value.code == "twice"


def test_what_has_ended_may_be_written_down_again(staff: Staff, manager: User) -> None:
    with transaction():
        till = holdings.standing(staff.sato, staff.asked["till"])
        assert till is not None
        holdings.end(till, by=manager)
        holdings.give(staff.sato, staff.asked["till"], by=manager)
    rows = db.session.query(VolunteerQualification).filter_by(
        volunteer_id=staff.sato.id, qualification_id=staff.asked["till"].id
    )
    assert rows.count() == 2


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (Paper(expires_on=date(2030, 1, 1)), "licence_class"),
        (Paper(licence_class="ordinary"), "expires_on"),
        (Paper(date(2030, 1, 2), date(2030, 1, 1), "ordinary"), "expires_on"),
    ],
)
def test_a_licence_has_a_class_and_an_end(staff: Staff, manager: User, paper: Paper, field: str) -> None:
    with pytest.raises(RuleError) as broken, transaction():
        holdings.give(staff.sato, staff.asked["licence"], paper, by=manager)
    assert broken.value.field == field


def test_a_skill_does_not_end(staff: Staff, manager: User) -> None:
    with transaction():
        made = holdings.give(
            staff.mori, staff.asked["cooking"], Paper(expires_on=date(2027, 3, 1)), by=manager
        )
    assert made.expires_on is None


def test_papers_that_end_are_listed_the_first_first(staff: Staff, manager: User) -> None:
    with transaction():
        holdings.give(staff.sato, staff.asked["food"], Paper(expires_on=FEBRUARY - timedelta(1)), by=manager)
    names = [one.volunteer.person.name for one in holdings.expiring(60)]
    assert names == ["佐藤 和子", "川村 武"]
    assert [one.volunteer.person.name for one in holdings.expiring(7)] == ["佐藤 和子"]
    states = [holdings.state(one.expires_on) for one in holdings.expiring(60)]
    assert states == ["expired", "soon"]


def test_who_has_stopped_is_not_warned_of(staff: Staff, manager: User) -> None:
    with transaction():
        volunteers.change(staff.kawamura, by=manager, until=FEBRUARY - timedelta(1))
    assert not holdings.expiring(60)
    assert not due_warnings(FEBRUARY)


def test_warnings_come_at_60_30_and_7_days_once_each(staff: Staff) -> None:
    told = {}
    for before in range(80, -10, -1):
        day = EXPIRES - timedelta(before)
        with clock.frozen(staff_moment(day)):
            for one in due_warnings(day):
                told.setdefault(one.key, before)
    assert list(told.values()) == [60, 30, 7]


def staff_moment(day: date):  # type: ignore[no-untyped-def]
    from opsapp.rota.shifts import at

    return at(day, 9 * 60)


def test_the_office_is_told_once_in_its_own_language_and_without_a_name(
    staff: Staff, manager: User, coordinator: User
) -> None:
    with transaction():
        manager.language = "en"
    for _twice in range(2):
        with transaction():
            warnings.tell_office()
    notice = db.session.scalars(db.select(Notice)).one()
    assert (notice.user_id, notice.url) == (manager.id, f"/rota/volunteers/{staff.kawamura.id}")
    assert notice.text == "Driving licence of a volunteer ends on Sun 14 Mar, in 22 days."


def test_the_timer_that_slept_tells_only_the_nearest_step(staff: Staff) -> None:
    assert [one.days for one in due_warnings(EXPIRES - timedelta(20))] == [20]
    assert not due_warnings(EXPIRES + timedelta(1))


def test_an_insurance_that_ends_is_warned_of_each_year_anew(staff: Staff, manager: User) -> None:
    keys = []
    for year in (2027, 2028):
        with transaction():
            volunteers.change(
                staff.sato, by=manager, insurance="basic", insured_to=date(year, 3, 31), insured_from=None
            )
        rows = [one for one in due_warnings(date(year, 3, 24)) if one.what is None]
        assert [(one.volunteer.person.name, one.days) for one in rows] == [("佐藤 和子", 7)]
        keys.append(rows[0].key)
    assert len(set(keys)) == 2


# --- when a driving licence ends (DOMAIN 6) ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "year", "ends"),
    [
        (date(1960, 11, 23), 2026, date(2026, 12, 23)),
        (date(1960, 2, 21), 2027, date(2027, 3, 23)),  # 21 is 春分の日 on a Sunday, 22 takes its place
        (date(1960, 12, 1), 2026, date(2027, 1, 4)),  # 1 to 3 January are closed
        (date(1960, 1, 31), 2028, date(2028, 2, 29)),
        (date(1956, 2, 29), 2027, date(2027, 3, 29)),  # 28 March is a Sunday
        (date(1956, 2, 29), 2028, date(2028, 3, 29)),
    ],
)
def test_a_licence_ends_a_month_after_the_birthday_on_an_open_day(birth: date, year: int, ends: date) -> None:
    assert licences.ends_in(birth, year) == ends


def test_a_licence_is_renewed_for_as_many_years_as_the_age_gives() -> None:
    assert [licences.years_at(age) for age in (69, 70, 71, 82)] == [5, 4, 3, 3]
    assert licences.proposed(date(1960, 11, 23), FEBRUARY) == date(2027, 12, 23)
    assert licences.proposed(date(1945, 11, 23), FEBRUARY, date(2026, 12, 23)) == date(2029, 12, 24)
    assert licences.proposed(date(1960, 12, 1), FEBRUARY, date(2027, 1, 4)) == date(2032, 1, 5)
    assert licences.proposed(date(1960, 12, 15), date(2027, 1, 5)) == date(2027, 1, 15)
