"""The words for tax classes, units, places and moves, and the spellings under which tables bring them."""

from flask_babel import lazy_gettext as _l

from opsapp.text import search_key

TAX_WORDS = {
    "STD": _l("Standard rate"),
    "FOOD": _l("Reduced rate (food)"),
    "NEWS": _l("Reduced rate (newspaper)"),
    "EXEMPT": _l("Tax exempt"),
    "OUT": _l("Outside the tax"),
}
TAX_HINTS = {  # DOMAIN 1.1
    "STD": _l("Household goods, alcohol, medicine, services, fuel, eating in"),
    "FOOD": _l("Food and drink to take away, without alcohol"),
    "NEWS": _l("Newspapers by subscription, twice a week or more"),
    "EXEMPT": _l("Gift certificates, stamps sold on commission"),
    "OUT": _l("Deposits, donations, fees paid on for others"),
}
UNIT_WORDS = {"each": _l("pieces"), "kg": _l("kg"), "L": _l("L")}
BUSINESS_WORDS = {
    1: _l("1 Wholesale"),
    2: _l("2 Retail"),
    3: _l("3 Making, such as bento"),
    4: _l("4 Eating place and others"),
    5: _l("5 Services"),
    6: _l("6 Real estate"),
}
MOVE_WORDS = {
    "sale": _l("Went to a customer"),
    "return": _l("Returned by a customer"),
    "void": _l("Sale taken back"),
    "receipt": _l("Came in"),
    "correction": _l("Stock corrected"),
    "count": _l("Counted by hand"),
    "waste": _l("Thrown away"),
    "transfer": _l("Moved elsewhere"),
    "opening": _l("Opening stock"),
    "sent_back": _l("Sent back to the supplier"),
    "tasting": _l("Tasting"),
    "own_use": _l("Own use"),
    "late_count": _l("The count had seen it"),
    "making": _l("Used in the kitchen"),
    "made": _l("Made here"),
}
DATE_WORDS = {"use_by": _l("Use by"), "best_before": _l("Best before")}
PERCENT_WORDS = {20: _l("20% off"), 30: _l("30% off"), 50: _l("Half price")}  # of markdowns
WASTE_WORDS = {  # why goods left unpaid
    "expired": _l("Expired"),
    "damaged": _l("Damaged or broken"),
    "tasting": _l("Tasting"),
    "own_use": _l("Own use"),
    "lost": _l("Missing"),
    "other": _l("Other reason"),
}
PLACE_WORDS = {
    "shop": _l("Shop floor"),
    "store": _l("Store room"),
    "van": _l("Sales van"),
    "kitchen": _l("Kitchen"),
    "tank": _l("Fuel tank"),
}
CORRECTION_WORDS = {  # why the counted amount differs: the place the difference goes to or comes from
    "count": _l("Counted anew"),
    "loss": _l("Broken, expired or lost"),
}

_TAX = {
    "STD": ("std", "標準", "標準10%", "標準税率", "10%", "10", "課税10%", "課税標準", "standard rate"),
    "FOOD": ("food", "軽減", "軽減8%", "軽減税率", "軽減税率8%", "食品8%", "reduced rate (food)"),
    "NEWS": ("news", "新聞", "新聞8%", "reduced rate (newspaper)"),
    "EXEMPT": ("exempt", "非課税", "tax exempt"),
    "OUT": ("out", "対象外", "不課税", "outside the tax"),
}
_UNIT = {
    "each": ("each", "個", "点", "本", "袋", "枚", "箱", "缶", "パック", "pieces", "piece"),
    "kg": ("kg", "キロ", "キログラム", "㎏"),
    "L": ("l", "リットル", "ℓ"),
}
TAX_SPELLINGS = {search_key(spelling): name for name, several in _TAX.items() for spelling in several}
UNIT_SPELLINGS = {search_key(spelling): name for name, several in _UNIT.items() for spelling in several}
