"""How long customers' tabs have been owing (掛残一覧)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager

from opsapp.db import db
from opsapp.ledger.models import Tab, TabEntry
from opsapp.people.models import Person

AGES = (30, 60, 90)  # days


@dataclass(frozen=True, slots=True)
class Aged:
    """A tab that owes: yen by age, up to 30, 60, 90 days and older."""

    tab: Tab
    parts: tuple[int, int, int, int]

    @property
    def total(self) -> int:
        """Yen owed in all."""
        return sum(self.parts)


def aged(on: date) -> list[Aged]:
    """掛残一覧: every tab that owes at the end of a day, in 五十音 order; payments settle the oldest first
    (DOMAIN 2.1)."""
    by_tab = _counting_entries(on)
    owing = [tab for tab, rows in by_tab.items() if sum(yen for _day, yen in rows) > 0]
    query = select(Tab).join(Tab.person).options(contains_eager(Tab.person)).where(Tab.id.in_(owing))
    found = db.session.scalars(query.order_by(Person.kana_key, Person.name, Tab.id))
    return [Aged(tab, age(by_tab[tab.id], on)) for tab in found]


def aged_tab(tab: Tab, on: date) -> Aged:
    """What one tab owes by age."""
    return Aged(tab, age(_counting_entries(on, tab.id).get(tab.id, []), on))


def _counting_entries(on: date, tab_id: int | None = None) -> dict[int, list[tuple[date, int]]]:
    """Day and yen of the entries by tab. An entry and the one that took it back cancel out: a debt does not
    grow young because a payment was written down wrongly."""
    back = aliased(TabEntry)
    query = (
        select(TabEntry.tab_id, TabEntry.business_date, TabEntry.yen)
        .outerjoin(back, (back.reverses_id == TabEntry.id) & (back.business_date <= on))
        .where(TabEntry.business_date <= on, TabEntry.reverses_id.is_(None), back.id.is_(None))
        .order_by(TabEntry.business_date, TabEntry.id)
    )
    if tab_id is not None:
        query = query.where(TabEntry.tab_id == tab_id)
    found: dict[int, list[tuple[date, int]]] = {}
    for tab, day, yen in db.session.execute(query):
        found.setdefault(tab, []).append((day, yen))
    return found


def age(rows: Iterable[tuple[date, int]], on: date) -> tuple[int, int, int, int]:
    """Yen owed by age from (day, yen) in order, payments against the oldest."""
    rows = list(rows)
    paid = -sum(yen for _day, yen in rows if yen < 0)
    parts = [0, 0, 0, 0]
    for day, yen in rows:
        if yen > 0:
            settled = min(paid, yen)
            paid -= settled
            parts[sum((on - day).days > limit for limit in AGES)] += yen - settled
    return parts[0], parts[1], parts[2], parts[3]
