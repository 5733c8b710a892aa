"""The monthly statement of a tab as page and paper: carried over, paid, bought, owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from opsapp import clock, money, text
from opsapp.db import db
from opsapp.ledger import ages, tabs
from opsapp.ledger.models import Tab, TabEntry
from opsapp.org.models import Organisation
from opsapp.people.models import Person

KINDS = ("sale", "return", "payment", "correction")
PERIODS_OFFERED = 13


@dataclass(frozen=True)
class Sheet:
    """A statement in yen: carried − paid + bought + adjusted = due (DOMAIN 2.1). An entry that was taken back
    within the period is left out together with its correction; later corrections are `adjusted`."""

    tab: Tab
    first: date
    last: date
    carried: int
    paid: int
    bought: int
    adjusted: int
    due: int
    rows: Sequence[tuple[TabEntry, int]]  # with what was owed after each

    @property
    def silent(self) -> bool:
        """Nothing happened and nothing is owed: no statement is needed."""
        return not self.rows and not self.carried


def sheet(tab: Tab, on: date) -> Sheet:
    """The statement of the billing period that holds a day."""
    found = tabs.monthly_statement(tab, on)
    entries = _standing(found.entries)
    sums = {kind: sum(entry.yen for entry in entries if entry.kind == kind) for kind in KINDS}
    owed = list(accumulate((entry.yen for entry in entries), initial=found.carried))
    return Sheet(
        tab=tab,
        first=found.first,
        last=found.last,
        carried=found.carried,
        paid=-sums["payment"],
        bought=sums["sale"] + sums["return"],
        adjusted=sums["correction"],
        due=owed[-1],
        rows=list(zip(entries, owed[1:], strict=True)),
    )


def _standing(entries: Sequence[TabEntry]) -> list[TabEntry]:
    here = {entry.id for entry in entries}
    pairs = {entry.reverses_id: entry.id for entry in entries if entry.reverses_id in here}
    cancelled = {*pairs, *pairs.values()}
    return [entry for entry in entries if entry.id not in cancelled]


def periods(tab: Tab, on: date) -> list[tuple[date, date]]:
    """The billing periods of a tab up to the one that holds a day, newest first."""
    found = [tabs.period(tab, on)]
    while len(found) < PERIODS_OFFERED:
        found.append(tabs.period(tab, found[-1][0] - timedelta(days=1)))
    return found


def closing_days() -> list[int]:
    """The closing days of tabs in use, earliest in the month first."""
    return list(db.session.scalars(select(Tab.closing_day).distinct().order_by(Tab.closing_day)))


def closing_date(month: date, closing_day: int) -> date:
    """The day on which a closing day falls in a month."""
    end = clock.month_bounds(month)[1]
    return end.replace(day=min(closing_day, end.day))


def last_closed(closing_day: int, on: date) -> date:
    """The last day of the period that was over before a day."""
    here = closing_date(on, closing_day)
    return here if here < on else closing_date(on.replace(day=1) - timedelta(days=1), closing_day)


def of_closing_day(closing_day: int, on: date) -> list[Sheet]:
    """The statements to hand out for a closing day, in 五十音 order: tabs with a movement or a balance."""
    query = (
        select(Tab)
        .join(Tab.person)
        .options(contains_eager(Tab.person).joinedload(Person.household))
        .where(Tab.closing_day == closing_day)
        .order_by(Person.kana_key, Person.name, Tab.id)
    )
    sheets = (sheet(tab, on) for tab in db.session.scalars(query))
    return [one for one in sheets if not one.silent]


# --- paper ---------------------------------------------------------------------------------------------


def paper_data(sheets: Iterable[Sheet], organisation: Organisation) -> dict[str, Any]:
    """Data of the paper `statement` for one or more customers, always in Japanese."""
    with force_locale("ja"):
        return {"statements": [_printed(one, organisation) for one in sheets]}


def _printed(one: Sheet, organisation: Organisation) -> dict[str, Any]:
    return {
        "title": _("Statement of account") if one.due > 0 else _("Statement of use"),
        "shop": shop_of(organisation),
        "customer": _customer(one.tab.person),
        "period": f"{clock.era_text(one.first)}〜{one.last.month}月{one.last.day}日",
        "closing": f"{one.last.month}月{one.last.day}日締",
        "printed_at": clock.era_text(clock.today()),
        "previous": one.carried,
        "paid": one.paid,
        "purchases": one.bought,
        "adjusted": one.adjusted,
        "balance": one.due,
        "entries": [_line(entry, owed) for entry, owed in one.rows],
        "ageing": _ages(one),
        "instructions": _instructions(one, organisation),
        "slip": one.due > 0,
    }


def shop_of(organisation: Organisation) -> dict[str, str]:
    """Who issues a paper, as the papers' heads want it."""
    return {
        "name": organisation.shop_name or organisation.name,
        "legal_name": organisation.name if organisation.shop_name else "",
        "registration": organisation.registration_number or "",
        "postal": text.postal_text(organisation.postal_code or ""),
        "address": organisation.address,
        "tel": organisation.phone,
    }


def _customer(person: Person) -> dict[str, str]:
    house = person.household
    return {
        "name": person.name,
        "honorific": "様",
        "postal": text.postal_text(house.postal_code or "") if house else "",
        "address": house.address if house else "",
    }


def _line(entry: TabEntry, owed: int) -> dict[str, Any]:
    line: dict[str, Any] = {
        "date": f"{entry.business_date.month}/{entry.business_date.day}",
        "number": entry.note if entry.sale_id is not None else "",
        "text": entry_text(entry),  # what the office noted beside a payment is not for the customer
        "balance": owed,
    }
    if entry.kind == "correction":
        line["text"] += f" {money.yen_text(entry.yen)}"
    elif entry.kind == "payment":
        line["payment"] = -entry.yen
    else:
        line["purchase"] = entry.yen
    return line


def entry_text(entry: TabEntry) -> str:
    """What an entry of a tab is: a purchase, a return, a payment by cash or bank, a correction."""
    if entry.kind == "correction":
        return _("Taken back") if entry.reverses_id else _("Carried over from the old book")
    if entry.kind == "payment":
        return _("Payment by bank transfer") if entry.tender == "bank" else _("Payment in cash")
    return _("Purchase") if entry.kind == "sale" else _("Return of goods")


def _ages(one: Sheet) -> list[dict[str, Any]]:
    if one.due <= 0:
        return []
    parts = ages.aged_tab(one.tab, min(one.last, clock.today())).parts
    return [{"label": age_words()[place], "amount": yen} for place, yen in enumerate(parts) if yen]


def age_words() -> list[str]:
    """How the four ages of a debt are called."""
    up_to = [_("up to %(n)s days", n=days) for days in ages.AGES]
    return [*up_to, _("more than %(n)s days", n=ages.AGES[-1])]


def _instructions(one: Sheet, organisation: Organisation) -> list[str]:
    if one.due <= 0:
        return [_("Nothing is to be paid this time. Thank you.")]
    bank = organisation.bank_account
    at_bank = [_("By bank transfer: %(account)s", account=bank)] if bank else []
    return [_("You can pay in cash at the till of the shop."), *at_bank]
