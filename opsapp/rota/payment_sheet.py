"""The payment sheet of a month: per person hours, amount, tickets, and a place to sign. Wages and rewards apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import Organisation
from opsapp.people.models import Person
from opsapp.rota import rates
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import RewardEntry


@dataclass
class Line:
    """What somebody has earned in a month: minutes, yen, tickets within it, and what stayed with the organisation."""

    volunteer: Volunteer
    minutes: int = 0
    yen: int = 0
    tickets: int = 0
    org_yen: int = 0


def lines(first: date, ledger: str) -> list[Line]:
    """By person in 五十音 order; what was taken back counts with its minus in the month of the hours."""
    start, end = clock.month_bounds(first)
    query = (
        select(RewardEntry)
        .join(Volunteer, Volunteer.id == RewardEntry.volunteer_id)
        .join(Person, Person.id == Volunteer.person_id)
        .options(
            joinedload(RewardEntry.worked), joinedload(RewardEntry.volunteer).joinedload(Volunteer.person)
        )
        .where(RewardEntry.ledger == ledger, RewardEntry.kind != "paid", RewardEntry.day.between(start, end))
        .order_by(Person.kana_key, Volunteer.id, RewardEntry.id)
    )
    found: dict[int, Line] = {}
    for entry in db.session.scalars(query):
        line = found.setdefault(entry.volunteer_id, Line(entry.volunteer))
        line.minutes += entry.worked.minutes if entry.worked else 0
        line.yen, line.tickets, line.org_yen = (
            line.yen + entry.yen, line.tickets + entry.tickets, line.org_yen + entry.org_yen
        )  # fmt: skip
    return [line for line in found.values() if line.minutes or line.yen]


def total(rows: Sequence[Line]) -> dict[str, int]:
    """The sums of the sheet."""
    return {
        name: sum(getattr(one, name) for one in rows) for name in ("minutes", "yen", "tickets", "org_yen")
    }


def title(ledger: str) -> str:
    """謝礼 is never called a wage."""
    return _("Wages of the month") if ledger == rates.WAGE else _("Rewards of the month")


def paper(first: date, ledger: str, organisation: Organisation) -> dict[str, Any]:
    """Data of the paper `payment_month`, always in Japanese."""
    with force_locale("ja"):
        rows = lines(first, ledger)
        sums = total(rows)
        return {
            "title": title(ledger),
            "subtitle": f"{clock.era_year_text(first)}{first.month}月",
            "shop": organisation.shop_name,
            "printed_at": f"{clock.to_japan(clock.now()):%Y年%-m月%-d日 %-H:%M}",
            "figures": [
                {"label": _("To be paid in all"), "value": sums["yen"], "kind": "yen"},
                {"label": _("How many people"), "value": len(rows), "kind": "number"},
                {"label": _("Tickets"), "value": sums["tickets"], "kind": "number"},
            ],
            "seals": [_("Paid out by"), _("Checked by")],
            "columns": [
                _("Name"),
                _("Hours worked"),
                _("Amount"),
                _("Of these tickets"),
                _("Received (signature)"),
            ],
            "rows": [
                {
                    "name": one.volunteer.person.name,
                    "hours": hours_text(one.minutes),
                    "yen": one.yen,
                    "tickets": one.tickets,
                }
                for one in rows
            ],
            "total": sums | {"hours": hours_text(sums["minutes"])},
            "empty": _("Nothing was earned in this month."),
        }


def hours_text(minutes: int) -> str:
    """'12:30' hours and minutes, as sheets and files write them."""
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
