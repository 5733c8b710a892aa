"""Whether what the ledger has stored still follows from its facts."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased

from opsapp import money
from opsapp.db import db
from opsapp.ledger.models import CashCount, CashDay, CashMove, Closing, TabEntry, Till


def check() -> Iterator[str]:
    """One sentence per float, count, closing or correction that does not add up."""
    yield from _counts()
    yield from _closings()
    yield from _closing_numbers()
    yield from _corrections()
    yield from _signs()


def _total(count: Mapping[str, int] | None) -> int:
    return sum(int(piece) * pieces for piece, pieces in (count or {}).items())


def _counts() -> Iterator[str]:
    for day in db.session.scalars(select(CashDay)):
        if _total(day.float_count) != day.float_yen:
            yield _(
                "%(till)s on %(day)s: the float is kept as %(yen)s, but its pieces come to %(sum)s.",
                till=day.till.name,
                day=day.business_date.isoformat(),
                yen=money.yen_text(day.float_yen),
                sum=money.yen_text(_total(day.float_count)),
            )
    for row in db.session.scalars(select(CashCount).where(CashCount.counted_yen.is_not(None))):
        if _total(row.count) != row.counted_yen:
            yield _(
                "The count no. %(id)s is kept as %(yen)s, but its pieces come to %(sum)s.",
                id=row.id,
                yen=money.yen_text(row.counted_yen or 0),
                sum=money.yen_text(_total(row.count)),
            )


def _closings() -> Iterator[str]:
    for row in db.session.scalars(select(Closing)):
        name = _closing_name(row)
        if _total(row.count) != row.counted_yen:
            yield _(
                "%(closing)s: %(yen)s were counted, but the pieces come to %(sum)s.",
                closing=name,
                yen=money.yen_text(row.counted_yen),
                sum=money.yen_text(_total(row.count)),
            )
        if row.over_short_yen != row.counted_yen - row.expected_yen:
            yield _(
                "%(closing)s: over or short is not what was counted less what was expected.", closing=name
            )
        if row.deposit_yen != row.counted_yen - row.next_float_yen:
            yield _("%(closing)s: the deposit is not what was counted less the next float.", closing=name)


def _closing_name(row: Closing) -> str:
    return _("%(till)s, closing no. %(number)s", till=row.day.till.name, number=row.number)


def _closing_numbers() -> Iterator[str]:
    for till in db.session.scalars(select(Till).order_by(Till.id)):
        numbers = db.session.scalars(
            select(Closing.number).where(Closing.till_id == till.id).order_by(Closing.number)
        )
        for expected, number in enumerate(numbers, 1):
            if number != expected:
                yield _("%(till)s: closing no. %(number)s is missing.", till=till.name, number=expected)
                break


def _corrections() -> Iterator[str]:
    """A row that reverses another one is its exact opposite on the same tab or day."""
    entry, back = aliased(TabEntry), aliased(TabEntry)
    wrong = db.session.scalars(
        select(back.id)
        .join(entry, entry.id == back.reverses_id)
        .where((back.yen != -entry.yen) | (back.tab_id != entry.tab_id))
    )
    for row in wrong:
        yield _("The correction no. %(id)s of a tab is not the opposite of what it takes back.", id=row)
    move, undone = aliased(CashMove), aliased(CashMove)
    wrong = db.session.scalars(
        select(undone.id).join(move, move.id == undone.reverses_id).where(undone.yen != -move.yen)
    )
    for row in wrong:
        yield _("The cash move no. %(id)s is not the opposite of what it takes back.", id=row)


def _signs() -> Iterator[str]:
    """Purchases raise a tab, payments lower it; cash out leaves the drawer."""
    wrong = (TabEntry.kind == "sale") & (TabEntry.yen < 0) | TabEntry.kind.in_(("payment", "return")) & (
        TabEntry.yen > 0
    )
    for row in db.session.scalars(select(TabEntry.id).where(wrong)):
        yield _("The entry no. %(id)s of a tab has the wrong sign.", id=row)
    unreversed = CashMove.reverses_id.is_(None)
    wrong = unreversed & (
        (CashMove.kind == "out") & (CashMove.yen > 0) | (CashMove.kind != "out") & (CashMove.yen < 0)
    )
    for row in db.session.scalars(select(CashMove.id).where(wrong)):
        yield _("The cash move no. %(id)s has the wrong sign.", id=row)
