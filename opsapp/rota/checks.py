"""Whether what the rota keeps about work agrees with itself: reversals, earnings, balances."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp.db import db
from opsapp.rota import rewards
from opsapp.rota.rates import LEDGERS
from opsapp.rota.work_models import RateRule, RewardEntry, WorkedTime


def check() -> Iterator[str]:
    """One sentence per record of work that contradicts another."""
    worked = {one.id: one for one in db.session.scalars(select(WorkedTime))}
    yield from _reversals(worked)
    entries = db.session.scalars(select(RewardEntry).options(joinedload(RewardEntry.volunteer))).all()
    yield from _earnings(entries, worked)
    yield from _ledgers(entries, worked)
    yield from _balances(entries)


def _reversals(worked: dict[int, WorkedTime]) -> Iterator[str]:
    for one in worked.values():
        first = worked.get(one.reverses_id or 0)
        if first is not None and _facts(first) != (*_facts(one)[:-1], -one.minutes):
            yield _(
                "Hours no. %(back)s do not take back exactly hours no. %(first)s.",
                back=one.id,
                first=first.id,
            )


def _facts(one: WorkedTime) -> tuple[object, ...]:
    return one.volunteer_id, one.kind_id, one.starts_at, one.ends_at, one.pay, one.minutes


def _earnings(entries: Sequence[RewardEntry], worked: dict[int, WorkedTime]) -> Iterator[str]:
    rules = {one.id: one for one in db.session.scalars(select(RateRule))}
    for entry in entries:
        if entry.worked_id is None:
            continue
        rule = rules.get(entry.rule_id or 0)
        if rule is None or not rewards.agrees(entry, rule, worked[entry.worked_id]):
            yield _("Entry no. %(n)s is not what its rule makes of its hours.", n=entry.id)


def _ledgers(entries: Sequence[RewardEntry], worked: dict[int, WorkedTime]) -> Iterator[str]:
    for entry in entries:
        pay = worked[entry.worked_id].pay if entry.worked_id else None
        if pay is not None and rewards.LEDGER_OF.get(pay) != entry.ledger:
            yield _("Entry no. %(n)s stands in the wrong ledger.", n=entry.id)


def _balances(entries: Sequence[RewardEntry]) -> Iterator[str]:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for entry in entries:
        sums[entry.volunteer_id, entry.ledger] += entry.yen
    shown = {(one.volunteer.id, one.ledger): one.balance for one in rewards.accounts()}
    for key, total in sums.items():
        if key[1] not in LEDGERS or shown.get(key) != total:
            yield _("The balance of volunteer no. %(n)s is not the sum of its entries.", n=key[0])
