"""A customer's tab (掛): what was bought, what was paid, and the statement of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import clock, money
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.ledger.models import Tab, TabEntry
from opsapp.org.models import User

TENDERS = ("cash", "bank")


def tab_of(person_id: int) -> Tab | None:
    """A person's tab that may be used, or None."""
    return db.session.scalar(select(Tab).where(Tab.person_id == person_id, Tab.active))


def balance(tab_id: int, through: date | None = None) -> int:
    """Yen owed, at the end of a day or now; negative when more was paid than owed."""
    entries = select(func.coalesce(func.sum(TabEntry.yen), 0)).where(TabEntry.tab_id == tab_id)
    if through is not None:
        entries = entries.where(TabEntry.business_date <= through)
    return int(db.session.scalar(entries) or 0)


def balances() -> dict[int, int]:
    """Yen owed by tab, for every tab with an entry."""
    rows = db.session.execute(select(TabEntry.tab_id, func.sum(TabEntry.yen)).group_by(TabEntry.tab_id))
    return {tab: int(yen) for tab, yen in rows}


def pay(
    tab: Tab, yen: int, *, tender: str, business_date: date, happened_at: datetime, by: int | None,
    operation_id: str | None = None, note: str = "",
) -> TabEntry:  # fmt: skip
    """Record a payment of positive yen on a tab; more than is owed is kept as credit. Raises RuleError for no
    amount or an unknown tender."""
    if not 0 < yen <= money.LARGEST_AMOUNT:
        raise RuleError(_("The amount must be more than zero."), code="amounts", field="yen")
    if tender not in TENDERS:
        raise RuleError(_("Please choose how it was paid."), code="tender", field="tender")
    return _add(
        TabEntry(
            tab_id=tab.id, kind="payment", yen=-yen, business_date=business_date, happened_at=happened_at,
            recorded_at=clock.now(), user_id=by, operation_id=operation_id, tender=tender, note=note.strip()[:120],
        )
    )  # fmt: skip


def correct(entry: TabEntry, *, by: User, note: str) -> TabEntry:
    """Take an entry back, once, by the opposite entry of today. Raises RuleError the second time or without a
    reason."""
    lock(TabEntry, [entry.id])
    if not note.strip():
        raise RuleError(_("Please write why this entry is taken back."), field="note")
    if entry.reverses_id or db.session.scalar(select(TabEntry.id).where(TabEntry.reverses_id == entry.id)):
        raise RuleError(_("This entry has already been taken back."), code="already_reversed")
    if entry.sale_id is not None:
        raise RuleError(_("Please return or void the purchase at the till instead."), code="of_a_sale")
    now = clock.now()
    return _add(
        TabEntry(
            tab_id=entry.tab_id, kind="correction", yen=-entry.yen, business_date=clock.day_of(now),
            happened_at=now, recorded_at=now, user_id=by.id, tender=entry.tender, reverses_id=entry.id,
            note=note.strip()[:120],
        )
    )  # fmt: skip


def _add(entry: TabEntry) -> TabEntry:
    db.session.add(entry)
    db.session.flush()
    return entry


# --- the month -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """前回残高 - 入金 + 今回購入 = 今回残高 (DOMAIN 2.1)."""

    tab: Tab
    first: date
    last: date
    carried: int  # owed before the first day
    bought: int  # purchases less returns
    paid: int
    corrected: int
    entries: Sequence[TabEntry]

    @property
    def due(self) -> int:
        """Owed at the end of the last day."""
        return self.carried + self.bought - self.paid + self.corrected


def period(tab: Tab, on: date) -> tuple[date, date]:
    """First and last day of the billing period that holds a day; closing day 31 is the month's end."""
    last = _closing_in(on, tab.closing_day)
    if on > last:
        last = _closing_in(clock.month_bounds(on)[1] + timedelta(days=1), tab.closing_day)
    before = clock.month_bounds(last)[0] - timedelta(days=1)
    return _closing_in(before, tab.closing_day) + timedelta(days=1), last


def _closing_in(month: date, closing_day: int) -> date:
    end = clock.month_bounds(month)[1]
    return end.replace(day=min(closing_day, end.day))


def statement(tab: Tab, first: date, last: date) -> Statement:
    """A tab's statement for business days from `first` to `last`."""
    entries = db.session.scalars(
        select(TabEntry)
        .where(TabEntry.tab_id == tab.id, TabEntry.business_date.between(first, last))
        .order_by(TabEntry.business_date, TabEntry.happened_at, TabEntry.id)
    ).all()
    sums = {"sale": 0, "return": 0, "payment": 0, "correction": 0}
    for entry in entries:
        sums[entry.kind] += entry.yen
    return Statement(
        tab=tab,
        first=first,
        last=last,
        carried=balance(tab.id, first - timedelta(days=1)),
        bought=sums["sale"] + sums["return"],
        paid=-sums["payment"],
        corrected=sums["correction"],
        entries=entries,
    )


def monthly_statement(tab: Tab, on: date) -> Statement:
    """The statement of the billing period that holds a day."""
    return statement(tab, *period(tab, on))
