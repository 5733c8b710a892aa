"""The words for what people's columns hold as short codes."""

from flask_babel import lazy_gettext as _l

SEX_WORDS = {"f": _l("Woman"), "m": _l("Man")}
REASON_WORDS = {"moved": _l("Moved away"), "died": _l("Died"), "other": _l("Another reason")}
CHANNEL_WORDS = {
    "shop": _l("Shop"),
    "van": _l("Sales van"),
    "meal": _l("Meal delivery"),
    "visit": _l("Visit"),
    "phone": _l("Phone call"),
    "event": _l("Gathering"),
}
