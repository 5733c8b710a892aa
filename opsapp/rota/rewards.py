"""Accounts of volunteers: earned by hours, paid out, put right by reversal. 給与 and 謝礼 are two ledgers that never
mix (DOMAIN 6); who is unpaid has neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from opsapp import clock, text
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people.models import Person
from opsapp.rota import rates
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import RateRule, RewardEntry, WorkedTime

LEDGER_OF = {"paid": rates.WAGE, "points": rates.REWARD}  # unpaid: none


def earn(worked: WorkedTime, *, by: User | None) -> RewardEntry | None:
    """Book what hours earn by the rule of their day; None for the unpaid, and where nothing is agreed yet."""
    ledger = LEDGER_OF.get(worked.pay)
    rule = rates.rule_for(worked.kind_id, ledger, worked.day) if ledger else None
    if rule is None or ledger is None:
        return None
    worth = rates.worth(rule, worked.starts_at, worked.minutes)
    return _write(
        worked.volunteer, ledger, "earned", worked.day, worth.yen, by=by, org_yen=worth.org_yen,
        tickets=worth.tickets, worked_id=worked.id, rule_id=rule.id,
    )  # fmt: skip


def unearn(worked: WorkedTime, back: WorkedTime, *, by: User | None) -> RewardEntry | None:
    """Take back what hours earned, now that `back` reverses them; paid out already, the account goes below zero."""
    entry = db.session.scalar(select(RewardEntry).where(RewardEntry.worked_id == worked.id))
    if entry is None:
        return None
    return _mirror(entry, "correction", by=by, worked_id=back.id, note=back.note)


def earn_what_waits(*, by: User | None) -> int:
    """Book hours that had no rule when they were written down and have one now. How many."""
    waiting = unearned()
    return sum(earn(one, by=by) is not None for one in waiting)


def unearned() -> Sequence[WorkedTime]:
    """Hours of the paid and rewarded that stand and earned nothing, for want of a rule."""
    back = aliased(WorkedTime)
    query = (
        select(WorkedTime)
        .outerjoin(RewardEntry, RewardEntry.worked_id == WorkedTime.id)
        .where(
            WorkedTime.pay.in_(LEDGER_OF),
            WorkedTime.reverses_id.is_(None),
            RewardEntry.id.is_(None),
            ~select(back.id).where(back.reverses_id == WorkedTime.id).exists(),
        )
        .order_by(WorkedTime.starts_at, WorkedTime.id)
    )
    return db.session.scalars(query).all()


def pay_out(
    volunteer: Volunteer,
    ledger: str,
    yen: int,
    *,
    day: date,
    by: User | None,
    seen: int | None = None,
    note: str = "",
) -> RewardEntry:
    """Money handed over. RuleError: more than the balance, or the balance is no longer the one that was `seen`."""
    lock(Volunteer, [volunteer.id])
    left = balance(volunteer.id, ledger)
    if seen is not None and seen != left:
        raise RuleError(_("This account has changed meanwhile. Please look at it once more."), code="changed")
    if yen <= 0:
        raise RuleError(_("The amount must be more than zero."), field="yen")
    if yen > left:
        raise RuleError(_("There are only %(yen)s on this account.", yen=f"¥{left:,}"), field="yen")
    if day > clock.today():
        raise RuleError(_("This day has not come yet."), field="day")
    entry = _write(volunteer, ledger, "paid", day, -yen, by=by, note=note)
    audit("rota.pay_out", "volunteer", volunteer.id, by=by)
    return entry


def reverse(entry: RewardEntry, *, by: User | None, note: str = "") -> RewardEntry:
    """Take a payment back that was written down wrongly. RuleError: earned by hours, or taken back already."""
    if entry.kind != "paid" or entry.reverses_id is not None:
        raise RuleError(_("What hours have earned is put right by taking back the hours."))
    lock(Volunteer, [entry.volunteer_id])
    if db.session.scalar(select(RewardEntry.id).where(RewardEntry.reverses_id == entry.id)) is not None:
        raise RuleError(_("This payment was taken back already."))
    back = _mirror(entry, "paid", by=by, note=note)
    audit("rota.pay_back", "volunteer", entry.volunteer_id, by=by)
    return back


def _mirror(
    entry: RewardEntry, kind: str, *, by: User | None, worked_id: int | None = None, note: str = ""
) -> RewardEntry:
    return _write(
        entry.volunteer, entry.ledger, kind, entry.day, -entry.yen, by=by, org_yen=-entry.org_yen,
        tickets=-entry.tickets, worked_id=worked_id, rule_id=entry.rule_id, reverses_id=entry.id, note=note,
    )  # fmt: skip


def _write(
    volunteer: Volunteer, ledger: str, kind: str, day: date, yen: int, *, by: User | None, org_yen: int = 0,
    tickets: int = 0, worked_id: int | None = None, rule_id: int | None = None, reverses_id: int | None = None,
    note: str = "",
) -> RewardEntry:  # fmt: skip
    entry = RewardEntry(
        volunteer=volunteer, ledger=ledger, kind=kind, day=day, yen=yen, org_yen=org_yen, tickets=tickets,
        worked_id=worked_id, rule_id=rule_id, recorded_at=clock.now(), user_id=by.id if by else None, note=note[:200],
        reverses_id=reverses_id,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


# --- what it comes to -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """A volunteer's balance in one ledger, in yen, and what was earned and paid in all."""

    volunteer: Volunteer
    ledger: str
    earned: int
    paid: int

    @property
    def balance(self) -> int:
        """What is still to be paid out."""
        return self.earned - self.paid


def balance(volunteer_id: int, ledger: str) -> int:
    """What is on an account in yen: the sum of its entries."""
    query = select(func.coalesce(func.sum(RewardEntry.yen), 0)).where(
        RewardEntry.volunteer_id == volunteer_id, RewardEntry.ledger == ledger
    )
    return int(db.session.scalar(query) or 0)


def accounts(q: str = "", *, volunteer_id: int | None = None) -> list[Account]:
    """Every account in which something happened, by ledger and then in 五十音 order."""
    paid = func.sum(RewardEntry.yen).filter(RewardEntry.kind == "paid")
    query = (
        select(Volunteer, RewardEntry.ledger, func.sum(RewardEntry.yen), func.coalesce(paid, 0))
        .join(RewardEntry, RewardEntry.volunteer_id == Volunteer.id)
        .join(Person, Person.id == Volunteer.person_id)
        .group_by(Volunteer.id, RewardEntry.ledger, Person.kana_key)
        .order_by(RewardEntry.ledger, Person.kana_key, Volunteer.id)
    )
    if volunteer_id is not None:
        query = query.where(Volunteer.id == volunteer_id)
    for word in q.split():
        query = query.where(Person.search_key.contains(text.search_key(word), autoescape=True))
    return [
        Account(volunteer, ledger, int(total) - int(out), -int(out))
        for volunteer, ledger, total, out in db.session.execute(query)
    ]


def statement(volunteer_id: int) -> Select[Any]:
    """The query of an account's entries, the latest first."""
    query = select(RewardEntry).where(RewardEntry.volunteer_id == volunteer_id)
    return query.order_by(RewardEntry.day.desc(), RewardEntry.id.desc())


def reversed_ids(volunteer_id: int) -> set[int]:
    """The entries of a volunteer that were taken back."""
    query = select(RewardEntry.reverses_id).where(RewardEntry.volunteer_id == volunteer_id)
    return set(db.session.scalars(query.where(RewardEntry.reverses_id.is_not(None))))


def agrees(entry: RewardEntry, rule: RateRule, worked: WorkedTime) -> bool:
    """Whether an earning is what the rule it names makes of its hours; a reversal mirrors it."""
    sign = -1 if worked.minutes < 0 else 1
    worth = rates.worth(rule, worked.starts_at, abs(worked.minutes))
    return (entry.yen, entry.org_yen, entry.tickets) == tuple(sign * one for one in worth)
