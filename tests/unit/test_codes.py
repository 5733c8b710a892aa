"""Barcodes, in-store codes and the numbers of businesses: the worked examples of the rule book."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsapp import codes
from opsapp.codes import Instore, Layout, common_layout
from opsapp.errors import RuleError


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("490123456789", 4),
        ("491234567890", 4),
        ("451234567890", 6),
        ("4912345", 6),
        ("4996871", 2),
        ("1490123456789", 1),
    ],
)
def test_the_check_digit_is_the_worked_one(body, digit):
    assert codes.jan_check_digit(body) == digit


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body, place, error):
    code = body + str(codes.jan_check_digit(body))
    wrong = code[:place] + str((int(code[place]) + error) % 10) + code[place + 1 :]
    assert codes.is_jan(code)
    assert not codes.is_jan(wrong)


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("4901234567894", "4901234567894"),
        ("４９０１２３４５６７８９４", "4901234567894"),
        (" 4901234-567894\n", "4901234567894"),
        ("49123456", "49123456"),
        ("012345678905", "0012345678905"),
        ("14901234567891", "14901234567891"),
    ],
)
def test_a_barcode_has_one_spelling(scanned, code):
    assert codes.normalize_barcode(scanned) == code


@pytest.mark.parametrize(
    ("scanned", "reason"),
    [
        ("", "barcode_missing"),
        ("490123456789", "wrong_check_digit"),
        ("4901234567895", "wrong_check_digit"),
        ("49123457", "wrong_check_digit"),
        ("14901234567892", "wrong_check_digit"),
        ("94901234567897", "wrong_check_digit"),
        ("490123", "barcode_unreadable"),
        ("ABC-123", "barcode_unreadable"),
        ("٤٩٠١٢٣٤٥٦٧٨٩٤", "barcode_unreadable"),
    ],
)
def test_a_wrong_barcode_is_refused_with_the_reason(scanned, reason):
    with pytest.raises(RuleError) as no:
        codes.normalize_barcode(scanned)
    assert no.value.code == reason


def test_the_code_of_a_case_leads_to_what_is_in_it():
    assert codes.is_case_code("14901234567891")
    assert codes.jan_of_case("14901234567891") == "4901234567894"
    with pytest.raises(RuleError):
        codes.jan_of_case("04901234567894")


SHOP = [
    common_layout("A", "23"),
    common_layout("B", "02"),
    common_layout("C", "24"),
    common_layout("D", "21"),
    Layout("25", 2, 5, 7, 5, kind="weight"),
]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("2300020050008", Instore("00020", 5000, "price")),
        ("0202100001509", Instore("02100", 150, "price")),
        ("2123456703986", Instore("23456", 398, "price")),
        ("4901234567894", None),
        ("2900020050000", None),
        ("49123456", None),
        ("02345", None),
    ],
)
def test_an_in_store_code_says_what_it_is(code, meaning):
    assert codes.split_instore(code, SHOP) == meaning


@pytest.mark.parametrize("misread", ["2300020050009", "2300020051008"])
def test_a_misread_price_label_is_refused(misread):
    with pytest.raises(RuleError, match="misread"):
        codes.split_instore(misread, SHOP)


def test_a_price_that_contradicts_its_own_check_digit_is_refused():
    body = "212345660398"
    with pytest.raises(RuleError, match="misread"):
        codes.split_instore(body + str(codes.jan_check_digit(body)), SHOP)


def test_the_price_check_digit_is_the_worked_one():
    assert codes.price_check_digit("2875") == 9
    assert codes.price_check_digit("0398") == 7


def test_labels_are_printed_as_they_are_read():
    assert codes.build_instore("20", 5000, SHOP[0]) == "2300020050008"
    assert codes.build_instore("2100", 150, SHOP[1]) == "0202100001509"
    assert codes.build_instore("23456", 398, SHOP[3]) == "2123456703986"


@given(st.sampled_from(SHOP), st.integers(0, 99999), st.integers(0, 9999))
def test_every_printed_label_reads_back(layout, item, value):
    number = str(item).zfill(layout.item_len)
    code = codes.build_instore(number, value, layout)
    assert codes.is_jan(code)
    assert codes.split_instore(code, SHOP) == Instore(number, value, layout.kind)


@pytest.mark.parametrize(("item", "value"), [("123456", 1), ("1", 100000), ("1", -1), ("a", 1), ("", 1)])
def test_a_label_that_does_not_fit_is_refused(item, value):
    with pytest.raises(RuleError):
        codes.build_instore(item, value, SHOP[0])


@pytest.mark.parametrize(
    "parts",
    [
        {"prefix": "49"},
        {"prefix": "2"},
        {"item_start": 1},
        {"item_start": 4},
        {"value_len": 6},
        {"value_len": 0},
        {"kind": "colour"},
        {"check_position": 7},
        {"check_position": 12, "value_len": 4},
    ],
)
def test_a_layout_that_cannot_work_is_refused(parts):
    good = {"prefix": "20", "item_start": 2, "item_len": 5, "value_start": 7, "value_len": 5}
    Layout(**good)
    with pytest.raises(RuleError):
        Layout(**(good | parts))


@pytest.mark.parametrize(
    "number", ["7123456789012", "4011001098993", "2120901007402", "5020001076479", "7000012050002"]
)
def test_a_corporate_number_passes_its_check(number):
    assert codes.check_corporate_number(number) == number
    assert codes.registration_warning("T" + number) is None


def test_a_corporate_number_with_a_wrong_digit_is_an_error():
    with pytest.raises(RuleError) as no:
        codes.check_corporate_number("4011001098994")
    assert no.value.code == "wrong_check_digit"
    with pytest.raises(RuleError, match="13"):
        codes.check_corporate_number("401100109899")


def test_a_registration_number_with_a_wrong_check_digit_is_only_pointed_out():
    assert codes.check_registration_number("T4011001098994") == "T4011001098994"
    assert "compare" in (codes.registration_warning("T4011001098994") or "")


@pytest.mark.parametrize(
    "typed", ["Ｔ７１２３４５６７８９０１２", "t7123456789012", " T-7123 4567 89012 ", "Ｔ7-1234-5678-9012"]
)
def test_a_registration_number_has_one_spelling(typed):
    assert codes.check_registration_number(typed) == "T7123456789012"


@pytest.mark.parametrize("typed", ["", "7123456789012", "T712345678901", "T71234567890123", "X7123456789012"])
def test_a_registration_number_of_another_shape_is_refused(typed):
    with pytest.raises(RuleError):
        codes.check_registration_number(typed)
    with pytest.raises(RuleError):
        codes.registration_warning(typed)
