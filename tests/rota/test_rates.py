"""What time is worth, to the yen, as the schemes of DOMAIN 6 count it."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsapp import clock
from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import rates
from opsapp.rota.work_models import RateRule
from tests.rota.staff import MONDAY, Staff

ALL_WEEK = "1234567"


def rule(bands: list[dict[str, Any]] | None = None, **facts: Any) -> RateRule:
    usual = {
        "first_minutes": 0,
        "unit_minutes": 60,
        "grace_minutes": 0,
        "started_counts": True,
        "org_share": 0,
    }
    return RateRule(**usual | {"ticket_yen": 0, "cancel": [], "bands": bands or []} | facts)


def band(
    first: int = 0, unit: int = 0, days: str = ALL_WEEK, begin: int = 0, end: int = 1440
) -> dict[str, Any]:
    return {"days": days, "from": begin, "to": end, "first": first, "unit": unit}


FUKUOKA = rule(
    [band(750, 380, "12345"), band(960, 480, "67h")],
    first_minutes=60,
    unit_minutes=30,
    cancel=[{"days": 1, "percent": 0}, {"hours": 0, "minutes": 60}, {"percent": 100}],
)
ADACHI = rule([band(1000, 500)], first_minutes=60, unit_minutes=30, grace_minutes=10)
TOKAMACHI = rule([band(unit=150)], unit_minutes=15)
HAEBARU = rule([band(700, 700, end=480), band(600, 600, begin=480, end=1080), band(700, 700, begin=1080)])


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.JST)


def yen(one: RateRule, minutes: int, start: datetime | None = None) -> int:
    return rates.worth(one, start or at(9), minutes).yen


def test_fukuoka_an_hour_at_least_then_half_hours() -> None:
    assert [yen(FUKUOKA, minutes) for minutes in (0, 1, 60, 61, 80, 90, 91)] == [
        0,
        750,
        750,
        1130,
        1130,
        1130,
        1510,
    ]


def test_fukuoka_weekends_and_holidays_are_dearer() -> None:
    saturday, equinox = date(2027, 3, 6), date(2027, 3, 22)
    assert clock.is_holiday(equinox)
    assert yen(FUKUOKA, 60, at(9, day=saturday)) == 960
    assert yen(FUKUOKA, 80, at(9, day=equinox)) == 960 + 480


def test_adachi_ten_minutes_are_given() -> None:
    assert [yen(ADACHI, minutes) for minutes in (60, 65, 70, 71, 100, 101)] == [
        1000,
        1000,
        1000,
        1500,
        1500,
        2000,
    ]


def test_tokamachi_begun_or_completed_quarters() -> None:
    completed = rule([band(unit=150)], unit_minutes=15, started_counts=False)
    assert (yen(TOKAMACHI, 40), yen(completed, 40)) == (450, 300)
    assert (yen(TOKAMACHI, 45), yen(completed, 45)) == (450, 450)


def test_haebaru_each_hour_has_the_price_of_its_beginning() -> None:
    assert yen(HAEBARU, 60, at(7)) == 700
    assert yen(HAEBARU, 60, at(9)) == 600
    assert yen(HAEBARU, 120, at(7)) == 700 + 600
    assert yen(HAEBARU, 120, at(17)) == 600 + 700
    assert yen(HAEBARU, 180, at(23)) == 3 * 700


def test_cancelling_is_free_the_day_before_an_hour_the_same_day_and_all_of_it_unannounced() -> None:
    facts = (FUKUOKA, at(13), 120)
    assert rates.cancelled(*facts, at(23, 59, date(2027, 2, 28))) == 0
    assert rates.cancelled(*facts, at(0)) == 750
    assert rates.cancelled(*facts, at(13)) == 750
    assert rates.cancelled(*facts, at(13, 1)) == 750 + 2 * 380
    assert rates.cancelled(*facts, None) == 750 + 2 * 380


def test_a_short_appointment_costs_no_more_for_being_cancelled() -> None:
    quarter = rule([band(unit=150)], unit_minutes=15, cancel=FUKUOKA.cancel)
    assert rates.cancelled(quarter, at(13), 30, at(9)) == 300


def test_an_hourly_wage_is_counted_by_the_minute_and_rounded_once() -> None:
    wage = rule([band() | {"unit": 1023, "per": 60}], unit_minutes=1)
    assert [yen(wage, minutes) for minutes in (60, 390, 361)] == [1023, 6650, 6155]


def test_the_organisation_keeps_its_share_and_tickets_are_whole() -> None:
    shared = rule([band(unit=1000)], org_share=15, ticket_yen=250)
    assert rates.worth(shared, at(9), 60) == (850, 150, 3)
    assert rates.worth(shared, at(9), 60).whole == 1000


RULES = st.sampled_from(
    [FUKUOKA, ADACHI, TOKAMACHI, HAEBARU, rule([band(unit=150)], unit_minutes=15, started_counts=False)]
)
STARTS = st.integers(0, 1439).map(lambda minute: at(minute // 60, minute % 60))


@given(RULES, STARTS, st.integers(0, 1440), st.integers(0, 600))
def test_who_works_longer_never_earns_less(one: RateRule, start: datetime, minutes: int, more: int) -> None:
    assert yen(one, minutes + more, start) >= yen(one, minutes, start)


@given(STARTS, st.integers(0, 600), st.integers(0, 600))
def test_splitting_begun_units_never_earns_less_and_completed_ones_never_more(
    start: datetime, a: int, b: int
) -> None:
    completed = rule([band(unit=150)], unit_minutes=15, started_counts=False)
    assert yen(TOKAMACHI, a, start) + yen(TOKAMACHI, b, start) >= yen(TOKAMACHI, a + b, start)
    assert yen(completed, a, start) + yen(completed, b, start) <= yen(completed, a + b, start)


@given(STARTS, st.integers(0, 1440), st.integers(0, 100), st.integers(0, 700))
def test_a_share_takes_nothing_away_from_the_whole(
    start: datetime, minutes: int, share: int, ticket: int
) -> None:
    one = rule(
        ADACHI.bands, first_minutes=60, unit_minutes=30, grace_minutes=10, org_share=share, ticket_yen=ticket
    )
    worth = rates.worth(one, start, minutes)
    assert worth.whole == yen(ADACHI, minutes, start)
    assert 0 <= worth.tickets * ticket <= worth.yen


# --- rules in the village ----------------------------------------------------------------------------------


def test_a_rule_of_the_kind_wins_over_the_one_for_all_and_the_later_over_the_earlier(
    staff: Staff, manager: User
) -> None:
    with transaction():
        shop, van = staff.kinds["shop"].id, staff.kinds["van_driver"].id
        facts = {"ledger": "reward", "bands": [band(unit=500)], "by": manager}
        for_all = rates.add(valid_from=date(2026, 4, 1), **facts)
        own = rates.add(kind_id=shop, valid_from=date(2027, 3, 10), **facts)
        assert rates.rule_for(shop, "reward", date(2027, 3, 9)) is for_all
        assert rates.rule_for(shop, "reward", date(2027, 3, 10)) is own
        assert rates.rule_for(van, "reward", date(2027, 3, 10)) is for_all
        assert rates.rule_for(shop, "reward", date(2026, 3, 31)) is None
        assert rates.rule_for(shop, "wage", date(2027, 3, 10)) is None


def test_two_rules_do_not_begin_on_one_day(staff: Staff, manager: User) -> None:
    with transaction():
        facts = {"ledger": "reward", "bands": [band(unit=500)], "valid_from": MONDAY, "by": manager}
        rates.add(**facts)
        with pytest.raises(RuleError) as broken:
            rates.add(**facts)
        assert broken.value.field == "valid_from"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"bands": []}, "bands"),
        ({"bands": [band(unit=500, days="12345")]}, "bands"),
        ({"bands": [band(unit=500, end=720)]}, "bands"),
        ({"bands": [band(unit=500), band(unit=600, days="h", end=600)]}, "bands"),
        ({"bands": [band(unit=-1)]}, "bands"),
        ({"unit_minutes": 0}, "unit_minutes"),
        ({"org_share": 101}, "org_share"),
        ({"ledger": "gift"}, "ledger"),
    ],
)
def test_an_impossible_rule_is_refused_beside_its_field(
    staff: Staff, manager: User, facts: dict[str, Any], field: str
) -> None:
    usual = {"ledger": "reward", "bands": [band(unit=500)], "valid_from": MONDAY}
    with transaction(), pytest.raises(RuleError) as broken:
        rates.add(by=manager, **usual | facts)
    assert broken.value.field == field
