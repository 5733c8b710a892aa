"""The round sheet on A4, always in Japanese: large boxes for a pencil, keyed in later."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock, paper
from opsapp.ledger.statements import shop_of
from opsapp.org.service import organisation
from opsapp.show import date_text
from opsapp.visits.reports import CONDITION_WORDS, MET_WORDS
from opsapp.visits.rounds import Call, House


def round_sheet(houses: Sequence[House], day: date) -> bytes:
    """The PDF: house by house in walking order, with whom to call in an emergency on its foot."""
    with force_locale("ja"):
        data: dict[str, Any] = {
            "title": _("Round sheet"), "subtitle": date_text(day, True), "shop": shop_of(organisation()),
            "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
            "met": [str(word) for word in MET_WORDS.values()],
            "conditions": [str(word) for word in CONDITION_WORDS.values()],
            "rows": [_row(number, house, one) for number, house in enumerate(houses, 1) for one in house.calls],
        }  # fmt: skip
        return paper.render("visit_round", data)


def _row(number: int, house: House, call: Call) -> dict[str, str]:
    home, person = house.home, call.person
    return {
        "number": str(number), "name": person.name, "kana": person.kana, "hamlet": house.hamlet,
        "place": " ".join(part for part in (home.group, home.landmark) if part) if home else "",
        "phone": "　".join(one.shown for one in person.phones), "about": call.visitor,
    }  # fmt: skip
