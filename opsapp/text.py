"""Japanese text: codes and phones in one spelling, search keys, 五十音 order, what cp932 can hold."""

import re
import unicodedata

from flask_babel import gettext as _

from opsapp.errors import RuleError

GETA = "〓"
TABS = "あかさたなはまやらわ"
OTHER_TAB = "他"
KANA_KEY_LENGTH = 160

_HYPHENS = re.compile("[‐‑‒–—―−ー]")
_HALF_KANA = re.compile("[｡-ﾟ]+")
_KANA_WITH_MARK = re.compile("[ぁ-ゖァ-ヺ][\u3099\u309a]")
_LOOSE_MARKS = str.maketrans({"゛": "\u3099", "゜": "\u309a"})

_HIRAGANA = "".join(map(chr, (*range(0x3041, 0x3097), 0x309D, 0x309E)))
_KATAKANA = "".join(chr(ord(kana) + 0x60) for kana in _HIRAGANA)
_TO_KATAKANA = str.maketrans(_HIRAGANA, _KATAKANA)
_TO_HIRAGANA = str.maketrans(_KATAKANA, _HIRAGANA)

# Old forms of characters in names that people look for in the new form, and ヶ for ケ as in 鶴ヶ谷.
_SEARCH_FOLD = str.maketrans(
    "髙﨑濵濱邊邉齋齊斎澤嶋廣眞國櫻桒德槗瀨ヶヵ",
    "高崎浜浜辺辺斉斉斉沢島広真国桜桑徳橋瀬ケカ",
)


def normalize_code(text: str) -> str:
    """A typed or scanned code in one spelling: half-width, one kind of hyphen, no spaces, capitals."""
    return re.sub(r"\s", "", _HYPHENS.sub("-", unicodedata.normalize("NFKC", text))).upper()


def search_key(text: str) -> str:
    """What a search compares: width, kana, case, spaces and old character forms make no difference."""
    folded = unicodedata.normalize("NFKC", text.translate(_LOOSE_MARKS)).translate(_TO_KATAKANA)
    return re.sub(r"\s", "", folded).translate(_SEARCH_FOLD).lower()


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana; everything else stays."""
    return _full_width_kana(text).translate(_TO_KATAKANA)


def to_hiragana(text: str) -> str:
    """Katakana, also half-width, as hiragana; everything else stays."""
    return _full_width_kana(text).translate(_TO_HIRAGANA)


def _full_width_kana(text: str) -> str:
    full = _HALF_KANA.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    return _join_marks(full.translate(_LOOSE_MARKS))


def _join_marks(text: str) -> str:
    return _KANA_WITH_MARK.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)


def is_kana(text: str) -> bool:
    """Only kana (of any width), spaces and middle dots, and at least one kana."""
    hiragana = to_hiragana(text)
    return bool(re.fullmatch(r"[ぁ-ゖゝゞー・\s]+", hiragana) and re.search("[ぁ-ゖ]", hiragana))


def clean_name(text: str) -> str:
    """A name without outer, doubled or invisible characters; none is ever exchanged (DOMAIN 9)."""
    visible = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return _join_marks(" ".join(visible.split()))


# --- 五十音 order -----------------------------------------------------------------------------------------

_ROWS = (
    "あいうえお",
    "かきくけこ",
    "さしすせそ",
    "たちつてと",
    "なにぬねの",
    "はひふへほ",
    "まみむめも",
    "や ゆ よ",
    "らりるれろ",
    "わゐ ゑをん",
)
_PLACE = {
    kana: (row, column) for row, kanas in enumerate(_ROWS) for column, kana in enumerate(kanas) if kana != " "
}
_SMALL = dict(zip("ぁぃぅぇぉゕゖっゃゅょゎ", "あいうえおかけつやゆよわ", strict=True))
_LONG, _LITTLE, _REPEATED, _NORMAL = "1234"
_PLAIN, _VOICED, _HALF_VOICED = "123"
_VOWELS = "あいうえおん"


def kana_key(kana: str) -> str:
    """A sort key for 五十音 order (DOMAIN 9): base kana, then ー < small < full, then 清 < 濁 < 半濁.

    Made of 0-9 and a-z only, so every database collation orders it alike. A space parts family and given
    name and sorts before any kana; what is no kana sorts last. Cut to KANA_KEY_LENGTH, for its column.
    """
    letters = _split(clean_name(kana))
    bases = "".join(_code(base) for base, _size, _voice in letters)
    sizes = "".join(size for _base, size, _voice in letters)
    voices = "".join(voice for _base, _size, voice in letters)
    return f"{bases}0{sizes}0{voices}"[:KANA_KEY_LENGTH]


def kana_tab(kana: str) -> str:
    """The index tab of a reading: one of あかさたなはまやらわ, or 他 (DOMAIN 9)."""
    first = next(iter(_split(clean_name(kana))), None)
    return TABS[_PLACE[first[0]][0]] if first and first[0] in _PLACE else OTHER_TAB


def _code(base: str) -> str:
    if base in _PLACE:
        row, column = _PLACE[base]
        return f"{chr(ord('a') + row)}{column + 1}"
    return "1" if base in " ・" else f"z{ord(base):06x}"


def _split(kana: str) -> list[tuple[str, str, str]]:
    """Each character as (base kana, size, voice); ー and ゝ take the base of the kana before them."""
    found: list[tuple[str, str, str]] = []
    for character in to_hiragana(unicodedata.normalize("NFKC", kana.translate(_LOOSE_MARKS))).lower():
        before = found[-1][0] if found else ""
        base, voice = _voiced(character)
        if character == "ー" and before in _PLACE:
            found.append((_vowel(before), _LONG, _PLAIN))
        elif base == "ゝ" and before in _PLACE:
            found.append((before, _REPEATED, voice))
        elif base in _SMALL:
            found.append((_SMALL[base], _LITTLE, voice))
        else:
            found.append((base, _NORMAL, voice))
    return found


def _voiced(character: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", character) if "ぁ" <= character <= "ゞ" else character
    return parts[0], {"\u3099": _VOICED, "\u309a": _HALF_VOICED}.get(parts[1:], _PLAIN)


def _vowel(base: str) -> str:
    return _VOWELS[_PLACE[base][1]]


# --- phones and post codes --------------------------------------------------------------------------------

# Mobile, IP and data numbers; 060 joined them in 2026. No area code of a fixed line begins so.
_LONG_PHONE = re.compile(r"0[256789]0\d{8}")
_FIXED_PHONE = re.compile(r"0(?![256789]0)[1-9]\d{8}")


def phone_digits(text: str) -> str:
    """A phone number as digits with the leading 0; RuleError when it is not one (DOMAIN 9)."""
    at_home = re.sub(r"^\+81-?(\(0\)|0)?", "0", normalize_code(text))
    digits = re.sub(r"[-().・/]", "", at_home)
    if not digits:
        raise RuleError(_("Please enter a phone number."), code="phone_missing")
    if not (_LONG_PHONE.fullmatch(digits) or _FIXED_PHONE.fullmatch(digits)):
        raise RuleError(
            _(
                "%(typed)s is not a phone number. It begins with 0 and has 10 digits, a mobile phone 11.",
                typed=text.strip(),
            ),
            code="phone_unreadable",
        )
    return digits


def postal_digits(text: str) -> str:
    """A post code as seven digits; RuleError when it is not one (DOMAIN 9)."""
    found = re.fullmatch(r"〒?(\d{3})-?(\d{4})", normalize_code(text))
    if not found:
        raise RuleError(_("A post code has 7 digits, like 786-0000."), code="postal_code")
    return found[1] + found[2]


def postal_text(digits: str) -> str:
    """'786-0000' from seven digits; anything else stays as it is."""
    return f"{digits[:3]}-{digits[3:]}" if re.fullmatch(r"\d{7}", digits) else digits


# --- cp932 ------------------------------------------------------------------------------------------------


def cp932_safe(text: str) -> tuple[str, list[str]]:
    """The text with 〓 for what cp932 cannot hold, and those characters, each once (DOMAIN 9)."""
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        bad = [character for character in dict.fromkeys(text) if not _in_cp932(character)]
        return text.translate({ord(character): GETA for character in bad}), bad
    return text, []


def _in_cp932(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
