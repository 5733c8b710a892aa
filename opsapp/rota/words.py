"""The words of the rota for what is stored as a short code."""

from flask_babel import lazy_gettext as _l

WEEKDAY_WORDS = {
    "1": _l("Mon"), "2": _l("Tue"), "3": _l("Wed"), "4": _l("Thu"), "5": _l("Fri"), "6": _l("Sat"), "7": _l("Sun"),
}  # fmt: skip
WEEK_WORDS = {"1": _l("1st"), "2": _l("2nd"), "3": _l("3rd"), "4": _l("4th"), "5": _l("5th")}
HOLIDAY_WORDS = {
    "same": _l("As on other days"),
    "off": _l("Does not take place"),
    "only": _l("Takes place on public holidays only"),
}
QUALIFICATION_WORDS = {
    "skill": _l("Skill"),
    "paper": _l("Paper that may end"),
    "licence": _l("Driving licence"),
}
CLASS_WORDS = {
    "ordinary": _l("Ordinary vehicles"),
    "semi_medium": _l("Semi-medium vehicles"),
    "medium": _l("Medium vehicles"),
    "large": _l("Large vehicles"),
}
PAY_WORDS = {
    "unpaid": _l("Without pay"),
    "points": _l("With thanks or points (paid volunteer)"),
    "paid": _l("Employed, with wages"),
}
INSURANCE_WORDS = {
    "": _l("None"),
    "basic": _l("Volunteer insurance, basic"),
    "disaster": _l("Volunteer insurance, with disasters"),
    "infection": _l("Volunteer insurance, with infections"),
    "welfare": _l("Welfare service insurance"),
    "employer": _l("The employer's insurance"),
}
PART_WORDS = {"": _l("Any time"), "am": _l("Only mornings"), "pm": _l("Only afternoons")}
WISH_WORDS = {
    "": _l("Does not take it"),
    "-1": _l("If need be"),
    "0": _l("Takes it"),
    "1": _l("Likes to take it"),
}
ABSENCE_WORDS = {"away": _l("Away"), "exempt": _l("Exempt from duties")}
PAIRING_WORDS = {"apart": _l("Never on the same shift"), "together": _l("Only together")}
