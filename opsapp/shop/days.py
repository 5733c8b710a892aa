"""The shop's cash days as the office reads them: as reported, and what arrived later. Changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.ledger import cash
from opsapp.ledger.models import CashCount, CashDay, CashMove, Closing, Till
from opsapp.sales import cashday
from opsapp.sales.models import Sale

Reading = dict[str, Any]


def listed(month: date | None = None, till_id: int | None = None) -> Select[Any]:
    """Cash days, newest first, of a month and a till when asked for."""
    query = select(CashDay).options(
        joinedload(CashDay.till),
        joinedload(CashDay.user),
        joinedload(CashDay.closing).joinedload(Closing.user),
    )
    if month is not None:
        query = query.where(CashDay.business_date.between(*clock.month_bounds(month)))
    if till_id is not None:
        query = query.where(CashDay.till_id == till_id)
    return query.order_by(CashDay.business_date.desc(), CashDay.opened_at.desc(), CashDay.id)


def tills() -> Sequence[Till]:
    """Every till that there is or was."""
    return db.session.scalars(select(Till).order_by(Till.code)).all()


@dataclass(frozen=True, slots=True)
class Takings:
    """純売上 of a cash day in yen as it was reported, or so far; and what arrived after its closing."""

    net: int = 0
    late_count: int = 0
    late_net: int = 0


def takings(days: Iterable[CashDay]) -> dict[str, Takings]:
    """Takings by cash day."""
    days = list(days)
    rows = db.session.execute(
        select(Sale.day_id, Sale.late, func.count(), func.sum(Sale.total))
        .where(Sale.day_id.in_([day.id for day in days]))
        .group_by(Sale.day_id, Sale.late)
    )
    sums = {(day_id, late): (count, int(yen)) for day_id, late, count, yen in rows}
    return {day.id: _takings(day, sums) for day in days}


def _takings(day: CashDay, sums: dict[tuple[str, bool], tuple[int, int]]) -> Takings:
    _count, so_far = sums.get((day.id, False), (0, 0))
    late_count, late_net = sums.get((day.id, True), (0, 0))
    return Takings(day.closing.totals["sales"]["net"] if day.closing else so_far, late_count, late_net)


@dataclass(frozen=True)
class Report:
    """One cash day: its figures while open, or as frozen at the closing with the late facts beside them."""

    day: CashDay
    closing: Closing | None

    @cached_property
    def figures(self) -> Reading:
        """The sections of DOMAIN 2.1: the frozen ones of a closed day, else the drawer as it stands now."""
        return self.closing.totals if self.closing else cashday.reading(self.day)

    @cached_property
    def _late(self) -> tuple[list[Sale], list[CashMove]]:
        return cashday.late_facts(self.day) if self.closing else ([], [])

    @property
    def late_sales(self) -> list[Sale]:
        """Receipts that arrived after the closing."""
        return self._late[0]

    @property
    def late_moves(self) -> list[CashMove]:
        """Cash in and out that arrived after the closing."""
        return self._late[1]

    @cached_property
    def with_late(self) -> Reading | None:
        """What the figures would be had everything arrived in time; None when nothing was late."""
        return cashday.reading(self.day) if any(self._late) else None

    @cached_property
    def counts(self) -> list[CashCount]:
        """Readings and handovers, in order."""
        return cash.counts_of(self.day.id)

    @property
    def handovers(self) -> list[CashCount]:
        """From one shift to the next, in order."""
        return [count for count in self.counts if count.kind == "handover"]


def report(day: CashDay) -> Report:
    """The report of a cash day, open or closed."""
    return Report(day, cash.closing_of(day.id))


def receipts(day_id: str) -> Sequence[Sale]:
    """The receipts of a cash day in the order of their numbers."""
    query = select(Sale).where(Sale.day_id == day_id).options(joinedload(Sale.person), joinedload(Sale.till))
    return db.session.scalars(query.order_by(Sale.number)).all()


def pieces(count: dict[str, int] | None) -> list[tuple[int, int]]:
    """Denomination and number of coins or notes, largest first."""
    return sorted(((int(face), number) for face, number in (count or {}).items()), reverse=True)
