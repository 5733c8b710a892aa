"""Papers of availability, always in Japanese: sheets to fill in by hand, and the list of those to be called."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale

from opsapp import clock, paper, show
from opsapp.ledger.statements import shop_of
from opsapp.org.service import organisation
from opsapp.rota import asking, availability, filling_in, months
from opsapp.rota.answers import SIGNS
from opsapp.rota.answers_table import STATE_WORDS, numbers
from opsapp.rota.volunteer_models import Volunteer


def sheets(people: Sequence[Volunteer], first: date) -> bytes:
    """A4 for each volunteer: a box of ○ △ × for every half-day of a month, to circle with a pen."""
    with force_locale("ja"):
        deadline = months.of(first).deadline or months.usual_deadline(first)
        names = clock.holidays(first.year)
        return paper.render(
            "availability",
            {
                "shop": shop_of(organisation()),
                "printed_at": show.printed_at(),
                "month": show.month_text(first),
                "deadline": show.date_text(deadline, False),
                "days": [_day(day, names) for day in filling_in.days_of(first)],
                "people": [_person(one) for one in people],
            },
        )


def _day(day: date, names: dict[date, str]) -> dict[str, Any]:
    return {
        "day": day.day,
        "weekday": clock.weekday_text(day),
        "iso": day.isoweekday(),
        "holiday": names.get(day, "").split(" ")[-1],  # of 春分の日 振替休日 the last word
        "off": filling_in.is_off(day),
    }


def _person(one: Volunteer) -> dict[str, Any]:
    week = availability.usual_week(one)
    usual = {f"{weekday}{part}": SIGNS[word] for (weekday, part), word in week.items()}
    return {"name": one.person.name, "usual": usual}


def missing(first: date) -> bytes:
    """A4: who has not answered for a month, with the telephone numbers to call."""
    with force_locale("ja"):
        return paper.render("availability_missing", _missing(first))


def _missing(first: date) -> dict[str, Any]:
    month = months.of(first)
    waiting = asking.missing(first)
    columns = ("お名前", "よみ", "電話", "状態", "メモ")
    rows = [
        [one.volunteer.person.name, one.volunteer.person.kana, "\n".join(numbers(one.volunteer)),
         str(STATE_WORDS[one.state]), ""]
        for one in waiting
    ]  # fmt: skip
    return {
        "shop": shop_of(organisation()),
        "printed_at": show.printed_at(),
        "title": "都合の未回答",
        "subtitle": show.month_text(first),
        "detail": f"締切 {show.date_text(month.deadline)}" if month.deadline else "",
        "sections": [
            {
                "title": f"電話で聞く人　{len(waiting)}人" if waiting else "全員の回答がそろいました。",
                "columns": [{"label": one} for one in columns],
                "rows": rows,
            }
        ],
    }
