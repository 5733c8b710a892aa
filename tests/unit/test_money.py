"""Money: the worked figures of the tax rules, and sums that tie to the yen."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsapp import money
from opsapp.errors import RuleError

amounts = st.integers(-100_000_000, 100_000_000)
rates = st.integers(0, 30)
roundings = st.sampled_from(money.ROUNDINGS)


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [
        (540, 8, 40),
        (1998, 8, 148),
        (999, 10, 90),
        (1999, 10, 181),
        (5940, 8, 440),
        (945, 10, 85),
        (108, 8, 8),
        (101, 1, 1),
        (1010, 1, 10),
        (1100, 10, 100),
        (798, 8, 59),
        (327, 10, 29),
        (10800, 8, 800),
        (23760, 8, 1760),
        (3564, 10, 324),
        (6691, 10, 608),
        (3870, 10, 351),
        (4158, 10, 378),
        (13395, 10, 1217),
        (500, 0, 0),
    ],
)
def test_the_tax_inside_a_price_is_the_worked_figure(gross, rate, tax):
    assert money.tax_included(gross, rate) == tax
    assert money.tax_included(-gross, rate) == -tax


def test_the_tax_on_top_is_rounded_once_for_the_rate():
    assert money.tax_excluded(369, 8) == 29
    assert money.tax_excluded(123, 8) * 3 == 27


def test_a_mixed_receipt_has_the_worked_taxes():
    assert money.tax_included(999 * 2, 8) == 148
    assert money.tax_included(999, 10) == 90


def test_the_direction_of_rounding_is_a_choice():
    assert [money.tax_included(1764, 8, way) for way in ("floor", "round", "ceil")] == [130, 131, 131]
    assert [money.tax_excluded(1250, 1, way) for way in ("floor", "round", "ceil")] == [12, 13, 13]
    assert [money.tax_excluded(1249, 1, way) for way in ("floor", "round", "ceil")] == [12, 12, 13]
    with pytest.raises(ValueError, match="sideways"):
        money.tax_included(100, 8, "sideways")


@given(amounts, rates, roundings)
def test_a_refund_carries_the_same_tax_with_the_opposite_sign(gross, rate, rounding):
    assert money.tax_included(-gross, rate, rounding) == -money.tax_included(gross, rate, rounding)
    assert money.tax_excluded(-gross, rate, rounding) == -money.tax_excluded(gross, rate, rounding)


@given(st.integers(0, 100_000_000), rates)
def test_tax_is_within_a_yen_of_the_exact_figure(gross, rate):
    exact = Fraction(gross * rate, 100 + rate)
    assert 0 <= exact - money.tax_included(gross, rate, "floor") < 1
    assert 0 <= money.tax_included(gross, rate, "ceil") - exact < 1
    assert -Fraction(1, 2) <= exact - money.tax_included(gross, rate, "round") < Fraction(1, 2)


def test_a_discount_over_two_rates_is_split_as_worked_out():
    assert money.allocate(1000, [3300, 2160]) == [604, 396]
    assert (money.tax_included(3300 - 604, 10), money.tax_included(2160 - 396, 8)) == (245, 130)
    assert money.allocate(100, [1058, 658]) == [62, 38]
    assert (money.tax_included(1058 - 62, 8), money.tax_included(658 - 38, 10)) == (73, 56)


def test_a_tie_goes_to_the_first():
    assert money.allocate(1, [1, 1, 1]) == [1, 0, 0]
    assert money.allocate(5, [1, 1]) == [3, 2]
    assert money.allocate(-5, [1, 1]) == [-3, -2]


def test_nothing_is_given_to_a_weight_of_zero_unless_all_are_zero():
    assert money.allocate(10, [0, 3, 0]) == [0, 10, 0]
    assert money.allocate(10, [0, 0, 0]) == [4, 3, 3]
    assert money.allocate(0, []) == []


@pytest.mark.parametrize(("total", "weights"), [(10, []), (10, [3, -1])])
def test_a_split_that_means_nothing_is_refused(total, weights):
    with pytest.raises(ValueError, match="split"):
        money.allocate(total, weights)


@given(amounts, st.lists(st.integers(0, 1_000_000), min_size=1, max_size=12))
def test_the_parts_of_a_split_sum_exactly_and_each_is_within_a_yen_of_its_share(total, weights):
    parts = money.allocate(total, weights)
    assert sum(parts) == total
    assert money.allocate(-total, weights) == [-part for part in parts]
    shares = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, shares, strict=True):
        assert abs(part - Fraction(total * weight, sum(shares))) < 1


@pytest.mark.parametrize(
    ("price", "per", "quantity", "yen"),
    [
        (158, 1, 42_350, 6691),
        (1440, 10, 30_000, 4320),
        (150, 10, 30_000, 450),
        (1155, 10, 36_000, 4158),
        (5700, 10, 23_500, 13395),
        (248, 1, 3_000, 744),
        (99, 1, 333, 32),
    ],
)
def test_a_line_is_price_times_quantity_cut_to_whole_yen(price, per, quantity, yen):
    assert money.line_amount(price, quantity, per=per) == yen
    assert money.line_amount(price, -quantity, per=per) == -yen


def test_a_line_can_be_rounded_the_other_ways():
    assert money.line_amount(158, 42_350, "round") == 6691
    assert money.line_amount(158, 42_350, "ceil") == 6692


def test_a_producers_fee_is_cut_to_whole_yen():
    fee = money.tax_excluded(23760, 15)
    assert (fee, 23760 - fee) == (3564, 20196)
    assert money.tax_excluded(1333, 15) == 199


@pytest.mark.parametrize(("percent", "deductible"), [(80, 640), (70, 560), (50, 400), (30, 240), (0, 0)])
def test_the_deductible_part_of_an_unregistered_farmers_tax_is_the_worked_figure(percent, deductible):
    assert money.tax_excluded(money.tax_included(10800, 8), percent) == deductible


def test_the_cash_day_of_the_rule_book_is_fifty_yen_short():
    expected = 30_000 + 49_800 - 1_080 + 12_000 - 840
    counted = money.count_total(
        {10000: 5, 5000: 2, 2000: 0, 1000: 25, 500: 5, 100: 20, 50: 3, 10: 15, 5: 5, 1: 5}
    )
    assert (expected, counted, counted - expected, counted - 30_000) == (89_880, 89_830, -50, 59_830)


@pytest.mark.parametrize(
    ("counts", "code"), [({3: 1}, "unknown_denomination"), ({100: -1}, "negative_count")]
)
def test_a_count_of_coins_that_cannot_be_is_refused(counts, code):
    with pytest.raises(RuleError) as no:
        money.count_total(counts)
    assert no.value.code == code


def test_margin_compares_price_and_cost_without_tax():
    assert money.margin_percent(1080, 700, 8) == 300
    assert money.percent_text(300) == "30.0%"
    assert money.margin_percent(1000, 700) == 300
    assert money.margin_percent(108, 150, 8) == -500
    assert money.percent_text(-55) == "-5.5%"
    assert money.margin_percent(0, 100, 8) == 0


@pytest.mark.parametrize(
    ("total", "suggested"),
    [
        (1125, [1125, 1200, 1500, 2000, 5000, 10000]),
        (980, [980, 1000, 5000, 10000]),
        (1000, [1000, 5000, 10000]),
        (12340, [12340, 12400, 12500, 13000, 15000, 20000]),
        (10000, [10000]),
        (0, []),
        (-500, []),
    ],
)
def test_the_till_suggests_the_cash_people_hand_over(total, suggested):
    assert money.change_suggestions(total) == suggested


@given(st.integers(1, 1_000_000))
def test_suggested_cash_always_suffices_and_begins_with_the_exact_sum(total):
    suggested = money.change_suggestions(total)
    assert suggested[0] == total
    assert suggested == sorted(set(suggested))
    assert len(suggested) <= 6


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("１，２３４円", 1234),
        ("￥1,234", 1234),
        ("¥1,234", 1234),
        ("\\1,234", 1234),
        (" 1 234 ", 1234),
        ("0", 0),
        ("-500", -500),
        ("−500", -500),
        ("－５００", -500),
        ("▲500", -500),
        ("△1,500円", -1500),
        ("-¥500", -500),
        ("¥-500", -500),
        ("9,999,999,999", 9_999_999_999),
    ],
)
def test_an_amount_is_understood_however_it_is_written(typed, yen):
    assert money.parse_yen(typed) == yen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "amount_missing"),
        ("　", "amount_missing"),
        ("12.5", "amount_unreadable"),
        ("1,23", "amount_unreadable"),
        ("--5", "amount_unreadable"),
        ("-¥-5", "amount_unreadable"),
        ("千円", "amount_unreadable"),
        ("4901234567894", "number_too_large"),
        ("9" * 5000, "number_too_large"),
    ],
)
def test_what_is_no_amount_is_refused(typed, code):
    with pytest.raises(RuleError) as no:
        money.parse_yen(typed)
    assert no.value.code == code


@pytest.mark.parametrize(
    ("typed", "thousandths"),
    [
        ("3", 3000),
        ("1.5", 1500),
        ("０．２５０", 250),
        ("0.250kg", 250),
        ("42.35L", 42350),
        ("42.35ℓ", 42350),
        ("3個", 3000),
        ("1,200", 1_200_000),
        ("-2", -2000),
        ("1.5000", 1500),
        ("１。５", 1500),
    ],
)
def test_a_quantity_is_understood_however_it_is_written(typed, thousandths):
    assert money.parse_quantity(typed) == thousandths


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "quantity_missing"),
        ("1.2345", "quantity_too_fine"),
        ("1.", "quantity_unreadable"),
        ("250g", "quantity_unreadable"),
        ("たくさん", "quantity_unreadable"),
        ("4901234567894", "number_too_large"),
    ],
)
def test_what_is_no_quantity_is_refused(typed, code):
    with pytest.raises(RuleError) as no:
        money.parse_quantity(typed)
    assert no.value.code == code


@given(st.integers(-(10**9), 10**9))
def test_what_is_shown_reads_back_as_itself(number):
    assert money.parse_yen(money.yen_text(number)) == number
    assert money.parse_yen(money.yen_kanji(number)) == number
    assert money.parse_quantity(money.quantity_text(number)) == number


def test_amounts_are_shown_with_a_yen_sign_or_a_triangle():
    assert money.yen_text(1234) == "¥1,234"
    assert money.yen_text(-1234) == "-¥1,234"
    assert money.yen_kanji(1234) == "1,234円"
    assert money.yen_kanji(-1234) == "▲1,234円"
    assert money.yen_plain(-1234) == "▲1,234"


def test_quantities_are_shown_without_needless_zeros():
    assert money.quantity_text(3000, "個") == "3個"
    assert money.quantity_text(1500, "kg") == "1.5kg"
    assert money.quantity_text(-250, "L") == "-0.25L"
    assert money.quantity_text(1_234_005) == "1,234.005"
    assert money.quantity_text(0) == "0"


@pytest.mark.parametrize(
    ("typed", "thousandths"),
    [("98", 98_000), ("１２.５円", 12_500), ("¥1,234", 1_234_000), ("0.25", 250), ("7.10", 7_100)],
)
def test_a_cost_is_kept_in_thousandths_of_a_yen(typed: str, thousandths: int) -> None:
    assert money.parse_cost(typed) == thousandths
    assert money.parse_cost(money.cost_text(thousandths)) == thousandths


@pytest.mark.parametrize("typed", ["", "-5", "1.234", "abc", "1.2.3", "99999999999"])
def test_what_is_no_cost_is_refused(typed: str) -> None:
    with pytest.raises(RuleError):
        money.parse_cost(typed)
