"""Tabs as the office looks after them: who has one, up to which limit, and what is owed since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from opsapp import clock, money, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.ledger import tabs
from opsapp.ledger.models import Tab, TabEntry
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people import search
from opsapp.people.models import Person, Phone

MONTH_END = 31
CLOSING_DAYS = (*range(1, 29), MONTH_END)


# --- finding -------------------------------------------------------------------------------------------


def listed(q: str = "", *, kana: str = "", owing: bool = False, closed: bool = False) -> Select[Any]:
    """Tabs in 五十音 order of their customers, found by name, reading or phone. `owing`: with a balance, also
    when closed; `closed`: those no longer in use."""
    query = select(Tab).join(Tab.person).options(contains_eager(Tab.person).selectinload(Person.phones))
    for word in search.words(q):
        query = query.where(_is_about(word))
    if kana and kana in text.TABS:
        query = query.where(Person.kana_key.startswith(text.kana_key(kana)[0]))
    query = query.where(_balance() != 0 if owing else Tab.active.is_not(closed))
    return query.order_by(Person.kana_key, Person.name, Tab.id)


def _is_about(word: str) -> ColumnElement[bool]:
    named = Person.search_key.contains(word, autoescape=True)
    by_phone = Person.phones.any(Phone.digits.contains(word, autoescape=True))
    return or_(named, by_phone) if word.isdigit() else named


def _balance() -> Any:
    entries = select(func.coalesce(func.sum(TabEntry.yen), 0)).where(TabEntry.tab_id == Tab.id)
    return entries.correlate(Tab).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a tab owes in yen (negative: paid ahead) and the day of its last payment that still counts."""

    balance: int = 0
    paid_on: date | None = None


def standings(ids: Iterable[int]) -> dict[int, Standing]:
    """Standing by tab for these tabs."""
    wanted = list(ids)
    back = aliased(TabEntry)
    standing = TabEntry.kind == "payment", ~select(back.id).where(back.reverses_id == TabEntry.id).exists()
    owed = _by_tab(wanted, func.sum(TabEntry.yen))
    paid = _by_tab(wanted, func.max(TabEntry.business_date), *standing)
    return {tab: Standing(int(owed.get(tab, 0)), paid.get(tab)) for tab in wanted}


def _by_tab(ids: list[int], figure: Any, *conditions: Any) -> dict[int, Any]:
    query = select(TabEntry.tab_id, figure).where(TabEntry.tab_id.in_(ids), *conditions)
    return dict(db.session.execute(query.group_by(TabEntry.tab_id)).all())


def owed_in_all() -> tuple[int, int]:
    """How many tabs owe something, and yen owed by them together."""
    sums = [yen for yen in tabs.balances().values() if yen > 0]
    return len(sums), sum(sums)


def entries_of(tab_id: int) -> Select[Any]:
    """What was written on a tab, newest first."""
    newest = (TabEntry.business_date.desc(), TabEntry.happened_at.desc(), TabEntry.id.desc())
    return select(TabEntry).where(TabEntry.tab_id == tab_id).order_by(*newest)


def taken_back(entries: Iterable[TabEntry]) -> set[int]:
    """The ids among these entries that were taken back later."""
    ids = [entry.id for entry in entries]
    return set(db.session.scalars(select(TabEntry.reverses_id).where(TabEntry.reverses_id.in_(ids))))


def without_tab(q: str) -> Select[Any]:
    """Persons who can be given a tab, as `people.search.persons` finds them."""
    return search.persons(q).where(Person.id.not_in(select(Tab.person_id).where(Tab.active)))


# --- opening, changing, closing ------------------------------------------------------------------------


def open_tab(person: Person, limit: int, closing_day: int, *, carried: int = 0, by: User) -> Tab:
    """Give a person a tab, or the closed one back; `carried` yen are owed from the book used before. Raises
    RuleError for somebody who has one already or is no longer here."""
    lock(Person, [person.id])
    if not person.active:
        raise RuleError(_("%(name)s is no longer here.", name=person.name), field="person")
    tab = db.session.scalar(select(Tab).where(Tab.person_id == person.id))
    if tab is not None and tab.active:
        raise RuleError(_("%(name)s already has a tab.", name=person.name), field="person", code="tab_there")
    if tab is None:
        tab = Tab(person_id=person.id, limit_yen=0, closing_day=closing_day)
        db.session.add(tab)
    tab.active = True
    _set(tab, limit, closing_day)
    audit("ledger.open_tab", "tab", tab.id, by=by)
    if carried:
        carry_over(tab, carried, by=by)
    return tab


def change(tab: Tab, limit: int, closing_day: int, *, by: User) -> None:
    """Set limit (yen) and closing day (締日; 31: the month's last). Raises RuleError for an unusual one."""
    _set(tab, limit, closing_day)
    audit("ledger.change_tab", "tab", tab.id, by=by, fields=["limit_yen", "closing_day"])


def _set(tab: Tab, limit: int, closing_day: int) -> None:
    if not 0 <= limit <= money.LARGEST_AMOUNT:
        raise RuleError(_("This limit is not possible."), field="limit_yen")
    if closing_day not in CLOSING_DAYS:
        raise RuleError(_("Please choose the closing day."), field="closing_day")
    tab.limit_yen, tab.closing_day = limit, closing_day
    db.session.flush()


def carry_over(tab: Tab, yen: int, *, by: User) -> TabEntry:
    """Take over what the book used before says is owed."""
    now = clock.now()
    entry = TabEntry(
        tab_id=tab.id,
        kind="correction",
        yen=yen,
        business_date=clock.day_of(now),
        happened_at=now,
        recorded_at=now,
        user_id=by.id,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def close(tab: Tab, *, by: User) -> None:
    """Take a tab out of use. Raises RuleError while something is owed or paid ahead."""
    lock(Tab, [tab.id])
    if left := tabs.balance(tab.id):
        message = _("%(yen)s are still open on this tab. It can be closed at zero.", yen=money.yen_text(left))
        raise RuleError(message, code="balance")
    tab.active = False
    audit("ledger.close_tab", "tab", tab.id, by=by)


def pay_at_office(
    tab: Tab, yen: int, *, tender: str, paid_on: date, note: str, slip_id: str, by: User
) -> TabEntry:
    """A payment received outside the tills, once per slip however often sent. Raises RuleError for a day
    to come and as `tabs.pay` does."""
    lock(Tab, [tab.id])
    same = TabEntry.operation_id == slip_id, TabEntry.tab_id == tab.id
    known = db.session.scalar(select(TabEntry).where(*same))
    if known is not None:
        return known
    if paid_on > clock.today():
        raise RuleError(_("This day has not come yet."), field="paid_on")
    return tabs.pay(
        tab,
        yen,
        tender=tender,
        business_date=paid_on,
        happened_at=clock.now(),
        by=by.id,
        operation_id=slip_id,
        note=note,
    )
