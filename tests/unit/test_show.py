"""What the filters of the templates promise."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from opsapp import clock, show, words

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
EARLY = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)  # 0:05 on the 23rd in Japan


@pytest.fixture(autouse=True)
def page() -> Iterator[Flask]:
    """A page in Japanese on 23 November 2026."""
    words.compile_stale()
    app = Flask(__name__)
    app.config |= {"BABEL_TRANSLATION_DIRECTORIES": words.directories(), "BABEL_DEFAULT_LOCALE": "ja"}
    Babel(app)
    show.register(app)
    with clock.frozen(NOON), app.test_request_context("/"):
        yield app


@pytest.mark.parametrize(
    ("amount", "written"), [(0, "¥0"), (1234, "¥1,234"), (-1234, "−¥1,234"), (10_000_000, "¥10,000,000")]
)
def test_yen_has_thousands_and_a_real_minus(amount: int, written: str) -> None:
    assert show.yen(amount) == written


def test_papers_write_a_deficit_with_a_triangle() -> None:
    assert show.yen_kanji(-1234) == "▲1,234円"
    assert show.yen_kanji(1234) == "1,234円"


@pytest.mark.parametrize(
    ("thousandths", "unit", "written"),
    [
        (1000, "each", "1"),
        (1250, "kg", "1.25 kg"),
        (-500, "L", "−0.5 L"),
        (1_240_500, "L", "1,240.5 L"),
        (2000, "box", "2 box"),
    ],
)
def test_a_quantity_shows_no_more_decimals_than_it_has(thousandths: int, unit: str, written: str) -> None:
    assert show.quantity(thousandths, unit) == written


def test_pieces_have_a_word_only_where_the_unit_stands_alone() -> None:
    assert show.unit_text("each") == "個"
    assert show.unit_text("kg") == "kg"


def test_percent_and_ratio_round_once_to_a_tenth() -> None:
    assert show.percent(300) == "30.0%"
    assert show.percent(-5) == "−0.5%"
    assert show.ratio(1, 3) == "33.3%"
    assert show.ratio(2, 3) == "66.7%"


@pytest.mark.parametrize(("part", "whole"), [(5, 0), (5, None), (None, 5)])
def test_a_ratio_without_anything_to_compare_is_a_dash(part: int | None, whole: int | None) -> None:
    assert show.ratio(part, whole) == "–"


def test_a_day_is_written_in_the_language_of_the_page() -> None:
    assert show.date_text(date(2026, 11, 23)) == "11月23日(月)"
    with force_locale("en"):
        assert show.date_text(date(2026, 11, 23)) == "Mon 23 Nov"


def test_a_day_of_another_year_says_so() -> None:
    assert show.date_text(date(2025, 11, 23)) == "2025年11月23日(日)"
    assert show.date_text(date(2026, 11, 23), True) == "2026年11月23日(月)"
    assert show.date_text(date(2025, 11, 23), False) == "11月23日(日)"
    with force_locale("en"):
        assert show.date_text(date(2025, 11, 23)) == "Sun 23 Nov 2025"


def test_a_moment_is_shown_on_a_japanese_clock() -> None:
    assert show.date_text(EARLY) == "11月23日(月)"
    assert show.time_text(EARLY) == "0:05"
    assert show.datetime_text(EARLY) == "11月23日(月) 0:05"
    assert show.time_text(time(9, 5)) == "9:05"


def test_a_naive_moment_is_refused_because_it_could_mean_anything() -> None:
    with pytest.raises(ValueError, match="time zone"):
        show.time_text(datetime(2026, 11, 23, 9, 5))  # noqa: DTZ001 - the point of the test


def test_months_have_their_year() -> None:
    assert show.month_text(date(2026, 11, 1)) == "2026年11月"
    with force_locale("en"):
        assert show.month_text(date(2026, 11, 1)) == "Nov 2026"


def test_era_dates_in_both_languages() -> None:
    assert show.era_date(date(2019, 5, 1)) == "令和元年5月1日"
    assert show.era_date(date(1936, 2, 29)) == "昭和11年2月29日"
    with force_locale("en"):
        assert show.era_date(date(1936, 2, 29)) == "29 Feb 1936 (Showa 11)"


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        ("09012345678", "090-1234-5678"),
        ("05012345678", "050-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
        ("0887123456", "0887123456"),
        ("0887-12-3456", "0887-12-3456"),
    ],
)
def test_a_phone_gets_hyphens_only_where_they_are_certain(digits: str, written: str) -> None:
    assert show.phone(digits) == written


def test_a_post_code_has_its_sign() -> None:
    assert show.postal("7813601") == "〒781-3601"


@pytest.mark.parametrize("role", show.ROLES)
def test_every_role_has_its_own_word_in_japanese(role: str) -> None:
    assert show.role_text(role) in {"店番", "担い手", "見守り", "事務局"}


@pytest.mark.parametrize("show_it", [f for f in show.FILTERS if f is not show.ratio])
def test_an_absent_value_is_written_as_nothing(show_it) -> None:  # type: ignore[no-untyped-def]
    assert show_it(None) == ""


def test_templates_know_every_filter(page: Flask) -> None:
    template = page.jinja_env.from_string(
        "{{ 1234|yen }} {{ 500|quantity('kg') }} {{ when|datetime_text }} {{ 7|number }}"
    )
    assert template.render(when=EARLY) == "¥1,234 0.5 kg 11月23日(月) 0:05 7"


def test_a_printed_page_says_when_with_its_year() -> None:
    assert show.printed_at() == "2026年11月23日(月) 12:00"
