"""Japanese text: one spelling to compare by, 五十音 order, phones, post codes and cp932."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsapp import text
from opsapp.errors import RuleError

READINGS = (
    "オータ おおた おた かとう がとう きょし きよし ちば っつ つづき ぱく はしもと ばば はやし はら ばんどう"
)
KANA_ORDER = READINGS.split(" ")
JAPANESE = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FE, exclude_characters="\u3099\u309a"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    ),
    max_size=20,
)


def test_readings_are_in_the_order_of_a_japanese_index():
    shuffled = KANA_ORDER.copy()
    random.Random(9).shuffle(shuffled)
    assert sorted(shuffled, key=text.kana_key) == KANA_ORDER


@pytest.mark.parametrize(
    "ordered",
    [
        ["はは", "はば", "ばは", "ばば", "ぱぱ"],
        ["おか たろう", "おかだ いちろう", "おかだ じろう"],
        ["わた", "ゐた", "ゑた", "をた", "んた"],
        ["さーき", "さあき"],
        ["さき", "さゝき", "さざき", "ささきや"],
        ["んの", "ABC", "山田"],
        ["", "あ"],
    ],
)
def test_special_readings_find_their_place(ordered):
    backwards = ordered[::-1]
    assert sorted(backwards, key=text.kana_key) == ordered


def test_a_readings_order_does_not_depend_on_how_its_kana_are_typed():
    assert text.kana_key("ﾔﾏﾀﾞ　ﾊﾅｺ") == text.kana_key("ヤマダ ハナコ") == text.kana_key("やまだ  はなこ")
    assert text.kana_key("か\u3099") == text.kana_key("が") == text.kana_key("か゛")


@given(st.text(max_size=30))
def test_a_sort_key_is_plain_for_every_database(anything):
    assert re.fullmatch("[0-9a-z]*", text.kana_key(anything))
    assert len(text.kana_key(anything * 20)) <= text.KANA_KEY_LENGTH


@pytest.mark.parametrize(
    ("reading", "tab"),
    [
        ("ばば", "は"),
        ("パク", "は"),
        ("ｶﾄｳ", "か"),
        ("っつ", "た"),
        ("ゐで", "わ"),
        ("ゔぁん", "あ"),
        ("よしだ", "や"),
        (" おおた", "あ"),
        ("山田", "他"),
        ("Smith", "他"),
        ("", "他"),
    ],
)
def test_a_reading_is_found_under_its_tab(reading, tab):
    assert text.kana_tab(reading) == tab


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=1, max_size=8))
def test_tabs_follow_the_order_of_the_index(reading):
    place = text.TABS.index(text.kana_tab(reading))
    bases = [text.kana_key(first)[:2] for first in text.TABS]
    assert bases[place] <= text.kana_key(reading)[:2]
    assert all(text.kana_key(reading)[:2] < later for later in bases[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Ｔ１２３−４５６", "T123-456"),
        ("  ab－12 ー3 ", "AB-12-3"),
        ("４９０１ ２３４５ ６７８９ ４", "4901234567894"),
        ("a‐b‑c‒d–e—f―g−h", "A-B-C-D-E-F-G-H"),
    ],
)
def test_codes_have_one_spelling(typed, code):
    assert text.normalize_code(typed) == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ぎゅうにゅう", "ギュウニュウ"),
        ("ｷﾞｭｳﾆｭｳ", "ぎゅうにゅう"),
        ("山田　太郎", "山田太郎"),
        ("ＣＯＦＦＥＥ", "coffee"),
        ("鶴ヶ谷", "鶴ケ谷"),
        ("髙橋", "高橋"),
        ("﨑", "崎"),
        ("㈱さと", "(株)さと"),
    ],
)
def test_a_search_finds_either_spelling(one, other):
    assert text.search_key(one) == text.search_key(other)


@given(JAPANESE, JAPANESE)
def test_a_part_of_a_name_is_found_in_the_whole(part, rest):
    assert text.search_key(part) in text.search_key(rest + " " + part)
    assert text.search_key(text.search_key(part)) == text.search_key(part)


def test_kana_change_and_nothing_else():
    assert text.to_katakana("はなこ㈱A ｶﾞｽ １") == "ハナコ㈱A ガス １"
    assert text.to_hiragana("ハナコ㈱A ｶﾞｽ ヴヶー") == "はなこ㈱A がす ゔゖー"


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3096), max_size=10))
def test_kana_go_there_and_back(hiragana):
    assert text.to_hiragana(text.to_katakana(hiragana)) == hiragana


@pytest.mark.parametrize("reading", ["やまだ はなこ", "ヤマダ・ハナコ", "ﾔﾏﾀﾞ", "オータ", "みすゞ"])
def test_kana_are_recognised(reading):
    assert text.is_kana(reading)


@pytest.mark.parametrize("reading", ["山田", "やまだ1", "Hana", "", "　", "ー"])
def test_what_is_no_reading_is_recognised(reading):
    assert not text.is_kana(reading)


def test_a_name_loses_spaces_but_never_its_characters():
    assert text.clean_name(" 　㈱さと　　の みせ\t\n") == "㈱さと の みせ"
    assert text.clean_name("神\ufa19 髙﨑𠮷") == "神\ufa19 髙﨑𠮷"
    assert text.clean_name("葛\U000e0100城") == "葛\U000e0100城"
    assert text.clean_name("山\u200b田\x00\ufeff") == "山田"
    assert text.clean_name("か\u3099とう") == "がとう"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0880-22-1234", "0880221234"),
        ("０８８０－２２－１２３４", "0880221234"),
        ("(0880)22-1234", "0880221234"),
        ("0880ー22ー1234", "0880221234"),
        ("0880−22−1234", "0880221234"),
        ("03 1234 5678", "0312345678"),
        ("090-1234-5678", "09012345678"),
        ("+81 90-1234-5678", "09012345678"),
        ("+81-880-22-1234", "0880221234"),
        ("＋81(0)90-1234-5678", "09012345678"),
        ("050-1234-5678", "05012345678"),
        ("020-1234-5678", "02012345678"),
        ("060-1234-5678", "06012345678"),
        ("0120-123-456", "0120123456"),
        ("0800-123-4567", "08001234567"),
    ],
)
def test_a_phone_number_is_understood_however_it_is_written(typed, digits):
    assert text.phone_digits(typed) == digits


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "22-1234",
        "090-1234-567",
        "0880-22-12345",
        "1234567890",
        "0012345678",
        "電話なし",
        "090-1234-5678x",
    ],
)
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(RuleError):
        text.phone_digits(typed)


def test_a_post_code_is_seven_digits():
    assert text.postal_digits("786-0000") == "7860000"
    assert text.postal_digits("〒７８６ー００００") == "7860000"
    assert text.postal_text("7860000") == "786-0000"
    assert text.postal_text("") == ""


@pytest.mark.parametrize("typed", ["", "786-000", "78-60000", "786000a", "786--0000"])
def test_what_is_no_post_code_is_refused(typed):
    with pytest.raises(RuleError):
        text.postal_digits(typed)


def test_what_cp932_holds_is_left_alone():
    assert text.cp932_safe("髙﨑①㈱№～〜−－") == ("髙﨑①㈱№～〜−－", [])


def test_what_cp932_cannot_hold_is_replaced_and_named():
    assert text.cp932_safe("𠮷野—½¥😀𠮷") == ("〓野〓〓〓〓〓", ["𠮷", "—", "½", "¥", "😀"])


@given(st.text(max_size=30))
def test_safe_text_can_always_be_written_for_the_accountant(anything):
    safe, bad = text.cp932_safe(anything)
    safe.encode("cp932")
    assert len(safe) == len(anything)
    assert all(character not in safe for character in bad)
