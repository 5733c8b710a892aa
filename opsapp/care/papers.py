"""Papers of watching over: who is to be called or seen, in large type, always in Japanese."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from opsapp import clock, paper
from opsapp.care.board import STATE_WORDS, Board, hamlet_of, with_plans
from opsapp.care.expectations import Expected
from opsapp.care.seeing import Unseen
from opsapp.ledger.statements import shop_of
from opsapp.org.service import organisation
from opsapp.people.models import Person
from opsapp.people.words import CHANNEL_WORDS
from opsapp.show import date_text, time_text


def unseen_today(board: Board) -> bytes:
    """Everybody who should have been seen by this evening and was not, by hamlet."""
    with force_locale("ja"):
        lines = [
            _line(
                one.person,
                _last(one),
                f"{STATE_WORDS[one.state]} {one.reason}".strip(),
            )
            for one in with_plans(board.rows)
        ]
        return _sheet(_("Not seen by the evening"), date_text(board.evening, True), lines)


def unseen(rows: Sequence[Unseen], days: int) -> bytes:
    """Whom nobody has seen for so many days, by hamlet."""
    with force_locale("ja"):
        lines = [_line(one.person, _last(one), _("Paused") if one.paused else "") for one in rows]
        about = _("Seen by nobody for %(n)s days, as of %(day)s", n=days, day=date_text(clock.today(), True))
        return _sheet(_("Who has nobody seen?"), about, lines)


def calls(people: Sequence[Person], kind: str, day: date) -> bytes:
    """Whom to call on an alert day, by hamlet."""
    with force_locale("ja"):
        return _sheet(
            _("Call list"), f"{kind}　{date_text(day, True)}", [_line(one, "", "") for one in people]
        )


def last_text(when: datetime | None, channel: str) -> str:
    """'11月23日(月) 9:05 店' of a last contact."""
    if when is None:
        return _("Never met yet")
    return f"{date_text(when)} {time_text(when)} {CHANNEL_WORDS[channel]}"


def _last(one: Expected | Unseen) -> str:
    """The last contact, short where there was none: the line of a paper is narrow."""
    return last_text(one.seen_at, one.channel) if one.seen_at else _("none")


def _line(person: Person, last: str, about: str) -> dict[str, str]:
    home = person.household
    return {
        "name": person.name, "kana": person.kana, "hamlet": hamlet_of(person),
        "place": " ".join(part for part in (home.group, home.address, home.landmark) if part) if home else "",
        "phone": "　".join(one.shown for one in person.phones), "last": last, "about": about,
    }  # fmt: skip


def _sheet(title: str, about: str, lines: Iterable[dict[str, str]]) -> bytes:
    by_hamlet = sorted(lines, key=lambda one: one["hamlet"] or "\uffff")
    data: dict[str, Any] = {
        "title": title, "subtitle": about, "shop": shop_of(organisation()),
        "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
        "groups": [
            {"hamlet": hamlet, "rows": list(rows)} for hamlet, rows in groupby(by_hamlet, key=lambda one: one["hamlet"])
        ],
    }  # fmt: skip
    return paper.render("care_list", data)
