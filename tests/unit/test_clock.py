"""The clock: Japanese days, eras, fiscal years, holidays, and dates as people write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsapp import clock
from opsapp.errors import RuleError

NOV_23 = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 23), "令和8年11月23日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1936, 2, 29), "昭和11年2月29日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1850, 3, 4), "西暦1850年3月4日"),
    ],
)
def test_a_day_is_written_in_the_era_it_belongs_to(day, written):
    assert clock.era_text(day) == written
    assert written.startswith(clock.era_year_text(day))


def test_an_era_is_a_name_and_a_year():
    assert clock.era(NOV_23) == ("令和", 8)
    assert clock.era(date(2019, 5, 1)) == ("令和", 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-23", NOV_23),
        ("2026/11/23", NOV_23),
        ("2026.11.23", NOV_23),
        ("20261123", NOV_23),
        ("2026年11月23日", NOV_23),
        ("2026年11月23日(月)", NOV_23),
        ("2026/11/23 0:00:00", NOV_23),
        ("2026-11-23T00:00:00", NOV_23),
        (" ２０２６／１１／２３ ", NOV_23),
        ("２０２６−１１−２３", NOV_23),
        ("2026年 1月 5日", date(2026, 1, 5)),
        ("S11.2.29", date(1936, 2, 29)),
        ("s11/2/29", date(1936, 2, 29)),
        ("Ｓ１１．２．２９", date(1936, 2, 29)),
        ("S110229", date(1936, 2, 29)),
        ("昭和11年2月29日", date(1936, 2, 29)),
        ("昭和 11年 2月 29日", date(1936, 2, 29)),
        ("昭11.2.29", date(1936, 2, 29)),
        ("昭11年2月29日", date(1936, 2, 29)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("㋿8年11月23日", NOV_23),
        ("R8-11-23", NOV_23),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("T15.12.24", date(1926, 12, 24)),
        ("M45.7.29", date(1912, 7, 29)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("H31.4.30", date(2019, 4, 30)),
    ],
)
def test_a_date_is_understood_however_it_is_written(typed, meant):
    assert clock.parse_date(typed) == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "date_missing"),
        ("　", "date_missing"),
        ("昭11", "date_incomplete"),
        ("昭和11年", "date_incomplete"),
        ("昭和11年2月", "date_incomplete"),
        ("S11.2", "date_incomplete"),
        ("2026年11月", "date_incomplete"),
        ("2026/11", "date_incomplete"),
        ("2026", "date_incomplete"),
        ("昭和64年2月1日", "no_such_day"),
        ("平成31年5月1日", "no_such_day"),
        ("令和元年4月30日", "no_such_day"),
        ("昭和0年1月1日", "no_such_day"),
        ("2026-02-30", "no_such_day"),
        ("20270229", "no_such_day"),
        ("S11.2.30", "no_such_day"),
        ("2026/13/1", "no_such_day"),
        ("0000-01-01", "no_such_day"),
        ("26.11.23", "date_unreadable"),
        ("11/23", "date_unreadable"),
        ("きのう", "date_unreadable"),
        ("2026-11-23x", "date_unreadable"),
    ],
)
def test_a_date_that_cannot_be_is_refused(typed, code):
    with pytest.raises(RuleError) as no:
        clock.parse_date(typed)
    assert no.value.code == code


def test_a_day_after_the_end_of_its_era_is_refused_with_the_right_one():
    with pytest.raises(RuleError, match="平成元年2月1日"):
        clock.parse_date("昭和64年2月1日")


@given(st.dates(min_value=date(1868, 1, 25)))
def test_every_written_day_reads_back_as_itself(day):
    assert clock.parse_date(clock.era_text(day)) == day
    assert clock.parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("26.11.23", (NOV_23, "day")),
        ("8.11.23", (NOV_23, "day")),
        ("08.11.23", (NOV_23, "day")),
        ("261123", (NOV_23, "day")),
        ("081123", (NOV_23, "day")),
        ("20261123", (NOV_23, "day")),
        ("2026.11.23", (NOV_23, "day")),
        ("２６．１１．２３", (NOV_23, "day")),
        ("令和8年11月23日", (NOV_23, "day")),
        ("R8.11.23", (NOV_23, "day")),
        ("10.5.10", (date(2028, 5, 10), "day")),
        ("31.05.10", (date(2031, 5, 10), "day")),
        ("2026.11", (date(2026, 11, 30), "month")),
        ("2027年2月", (date(2027, 2, 28), "month")),
        ("2028/2", (date(2028, 2, 29), "month")),
        ("202702", (date(2027, 2, 28), "month")),
        ("26.11", (date(2026, 11, 30), "month")),
        ("8.11", (date(2026, 11, 30), "month")),
        ("令和9年3月", (date(2027, 3, 31), "month")),
    ],
)
def test_a_date_printed_on_goods_is_read_as_the_nearest_it_can_mean(printed, meant):
    assert clock.parse_label_date(printed, near=NOV_23) == meant


@pytest.mark.parametrize("printed", ["", "26.11.31", "26.13", "2611", "なし", "261323"])
def test_a_printed_date_that_cannot_be_is_refused(printed):
    with pytest.raises(RuleError):
        clock.parse_label_date(printed, near=NOV_23)


def test_printed_dates_are_judged_from_today():
    with clock.frozen(datetime(2010, 1, 1, tzinfo=UTC)):
        assert clock.parse_label_date("10.05.10")[0] == date(2010, 5, 10)


def test_the_day_turns_at_midnight_in_japan():
    assert clock.day_of(datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert clock.day_of(datetime(2026, 11, 22, 15, 0, tzinfo=UTC)) == NOV_23


def test_a_moment_without_a_zone_is_nobodys_time():
    with pytest.raises(ValueError, match="zone"):
        clock.to_japan(datetime.fromisoformat("2026-11-23T09:00"))


def test_the_clock_runs_in_utc():
    before = datetime.now(UTC)
    moment = clock.now()
    assert before <= moment <= datetime.now(UTC)
    assert moment.utcoffset() == timedelta(0)


def test_a_pinned_clock_stands_still_and_runs_on_afterwards():
    with clock.frozen(datetime.fromisoformat("2026-11-23T08:00")):
        assert clock.now() == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
        assert clock.today() == NOV_23
        with clock.frozen(datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=-5)))):
            assert clock.now() == datetime(2000, 1, 1, 5, 0, tzinfo=UTC)
        assert clock.today() == NOV_23
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_clock_runs_on_when_the_pinned_part_fails():
    with pytest.raises(ZeroDivisionError), clock.frozen(datetime(2000, 1, 1, tzinfo=UTC)):
        _ = 1 // 0
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2027, 3, 31), 2026),
        (date(2027, 4, 1), 2027),
    ],
)
def test_the_fiscal_year_begins_in_april(day, year):
    assert clock.fiscal_year(day) == year
    first, last = clock.fiscal_bounds(year)
    assert first <= day <= last


def test_a_fiscal_year_has_its_japanese_name():
    assert clock.fiscal_year_text(2026) == "令和8年度"
    assert clock.fiscal_year_text(2019) == "令和元年度"
    assert clock.fiscal_year_text(2018) == "平成30年度"


def test_a_month_ends_on_its_own_last_day():
    assert clock.month_bounds(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert clock.month_bounds(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


HOLIDAYS = {
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
    2027: "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_holidays_of_a_year_are_the_official_ones(year):
    expected = [date(year, *map(int, day.split("/"))) for day in HOLIDAYS[year].split()]
    assert list(clock.holidays(year)) == expected
    assert all(clock.is_holiday(day) for day in expected)
    assert not clock.is_holiday(date(year, 12, 31))


def test_a_holiday_can_be_added_moved_or_taken_away():
    overrides = {date(2026, 11, 24): "村の記念日", date(2026, 11, 23): None, date(2027, 1, 2): "来年"}
    days = clock.holidays(2026, overrides)
    assert days[date(2026, 11, 24)] == "村の記念日"
    assert date(2026, 11, 23) not in days
    assert date(2027, 1, 2) not in days
    assert clock.is_holiday(date(2026, 11, 24), overrides)
    assert not clock.is_holiday(date(2026, 11, 23), overrides)
    assert clock.is_holiday(date(2026, 11, 23))


def test_weekdays_are_one_character():
    assert clock.weekday_text(NOV_23) == "月"
    assert clock.weekday_text(date(2026, 11, 29)) == "日"


def test_people_grow_older_on_their_birthday():
    assert clock.age_on(date(1936, 11, 23), NOV_23) == 90
    assert clock.age_on(date(1936, 11, 24), NOV_23) == 89


def test_people_born_on_the_29th_of_february_have_a_birthday_every_year():
    birth = date(1936, 2, 29)
    assert clock.next_birthday(birth, date(2027, 1, 1)) == date(2027, 3, 1)
    assert clock.next_birthday(birth, date(2028, 1, 1)) == date(2028, 2, 29)
    assert clock.age_on(birth, date(2027, 2, 28)) == 90
    assert clock.age_on(birth, date(2027, 3, 1)) == 91


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)), st.dates(date(2027, 1, 1), date(2100, 1, 1)))
def test_the_next_birthday_is_within_a_year_and_adds_one(birth, day):
    birthday = clock.next_birthday(birth, day)
    assert timedelta(0) <= birthday - day <= timedelta(days=366)
    assert clock.age_on(birth, birthday) == clock.age_on(birth, birthday - timedelta(days=1)) + 1
