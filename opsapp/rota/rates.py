"""The rate engine (DOMAIN 6): what time is worth. A first block, then units, by weekday, holiday and time of day.

A rule counts from its day on and is never changed once something was earned by it: what was earned stays.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp import clock, money
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota.duty_models import DutyKind
from opsapp.rota.work_models import RateRule, RewardEntry

DAY, WEEK, HOLIDAY = 1440, "1234567", "h"
LONGEST_BLOCK, MOST_YEN, MOST_BANDS = 24 * 60, 1_000_000, 20
WAGE, REWARD = LEDGERS = ("wage", "reward")
FACTS = (
    "kind_id", "ledger", "valid_from", "first_minutes", "unit_minutes", "grace_minutes", "started_counts", "bands",
    "org_share", "ticket_yen", "cancel",
)  # fmt: skip


class Worth(NamedTuple):
    """What some minutes are worth in yen: to the volunteer, to the organisation, and how many tickets that makes."""

    yen: int
    org_yen: int
    tickets: int

    @property
    def whole(self) -> int:
        """What both get together."""
        return self.yen + self.org_yen


# --- the engine -------------------------------------------------------------------------------------------


def units(rule: RateRule, minutes: int) -> int:
    """How many units follow the first block: begun ones count whole, or only completed ones, as the rule says.

    What lies within the grace beyond the first block, or beyond whole units, is given.
    """
    rest = minutes - rule.first_minutes
    if rest <= 0 or rule.unit_minutes == 0:
        return 0
    if not rule.started_counts:
        return rest // rule.unit_minutes
    return -(-max(0, rest - rule.grace_minutes) // rule.unit_minutes)


def worth(rule: RateRule, starts_at: datetime, minutes: int) -> Worth:
    """What `minutes` from a moment on are worth; nothing for no time. Each block takes the band it begins in."""
    whole = _gross(rule, starts_at, minutes)
    org_yen = whole * rule.org_share // 100
    yen = whole - org_yen
    return Worth(yen, org_yen, yen // rule.ticket_yen if rule.ticket_yen else 0)


def _gross(rule: RateRule, starts_at: datetime, minutes: int) -> int:
    if minutes <= 0:
        return 0
    first = band_at(rule, starts_at).get("first", 0) if rule.first_minutes else 0
    begin = starts_at + timedelta(minutes=rule.first_minutes)
    bands: Counter[tuple[int, int]] = Counter()
    for number in range(units(rule, minutes)):
        band = band_at(rule, begin + timedelta(minutes=number * rule.unit_minutes))
        bands[band.get("unit", 0), band.get("per") or rule.unit_minutes] += 1
    return first + sum(_priced(count, yen, rule.unit_minutes, per) for (yen, per), count in bands.items())


def _priced(count: int, yen: int, unit: int, per: int) -> int:
    """Yen of some units whose price is for `per` minutes; below 50 sen is dropped, from 50 sen it is a yen."""
    return money.divide(count * yen * unit, per, "round")


def band_at(rule: RateRule, moment: datetime) -> Mapping[str, Any]:
    """The price band of a moment: by the Japanese weekday, or holiday where the rule knows holidays, and the time."""
    wall = clock.to_japan(moment)
    minute, token = wall.hour * 60 + wall.minute, _token(rule.bands, wall.date())
    for band in rule.bands:
        if token in band["days"] and band["from"] <= minute < band["to"]:
            return band  # type: ignore[no-any-return]
    return {}


def _token(bands: Sequence[Mapping[str, Any]], day: date) -> str:
    knows = any(HOLIDAY in band["days"] for band in bands)
    return HOLIDAY if knows and clock.is_holiday(day) else str(day.isoweekday())


def cancelled(rule: RateRule, starts_at: datetime, minutes: int, told_at: datetime | None) -> int:
    """Yen to be charged for time that was agreed and called off; `told_at` None: nobody said a word.

    The first fitting tier counts: {"days": 1, …} told so many days before, {"hours": 24, …} so many hours before the
    start, neither: whenever. It charges "percent" of all of it, or the first "minutes" of it.
    """
    for tier in rule.cancel or ():
        if _told_in_time(tier, starts_at, told_at):
            if "minutes" in tier:
                return _gross(rule, starts_at, min(minutes, tier["minutes"]))
            return _gross(rule, starts_at, minutes) * int(tier["percent"]) // 100
    return 0


def _told_in_time(tier: Mapping[str, Any], starts_at: datetime, told_at: datetime | None) -> bool:
    if "days" in tier:
        return told_at is not None and clock.day_of(told_at) <= clock.day_of(starts_at) - timedelta(
            tier["days"]
        )
    if "hours" in tier:
        return told_at is not None and told_at <= starts_at - timedelta(hours=tier["hours"])
    return True


# --- the rules --------------------------------------------------------------------------------------------


def rule_for(kind_id: int, ledger: str, day: date) -> RateRule | None:
    """The rule of a kind of duty on a day: its own, else the one for all kinds; None where nothing is agreed."""
    query = select(RateRule).where(RateRule.ledger == ledger, RateRule.valid_from <= day)
    query = query.order_by(RateRule.valid_from.desc(), RateRule.id.desc()).limit(1)
    own = db.session.scalar(query.where(RateRule.kind_id == kind_id))
    return own or db.session.scalar(query.where(RateRule.kind_id.is_(None)))


def listed() -> Sequence[RateRule]:
    """Every rule: by ledger, kind, and the latest first."""
    query = select(RateRule).outerjoin(RateRule.kind)
    order = RateRule.ledger, DutyKind.rank, RateRule.kind_id, RateRule.valid_from.desc()
    return db.session.scalars(query.order_by(*order)).all()


def add(*, by: User | None, **facts: Any) -> RateRule:
    """A rule from a day on; `facts` are columns of RateRule. RuleError names the field."""
    if set(facts) - set(FACTS):
        raise LookupError(set(facts) - set(FACTS))
    usual = {
        "kind_id": None,
        "first_minutes": 0,
        "unit_minutes": 60,
        "grace_minutes": 0,
        "started_counts": True,
    }
    rule = RateRule(**usual | {"org_share": 0, "ticket_yen": 0, "cancel": []} | facts)
    _check(rule)
    db.session.add(rule)
    db.session.flush()
    audit("rota.rate", "rate_rule", rule.id, by=by)
    return rule


def is_used(rule: RateRule) -> bool:
    """Whether something was earned by it; then it stays as it is."""
    return (
        db.session.scalar(select(RewardEntry.id).where(RewardEntry.rule_id == rule.id).limit(1)) is not None
    )


def remove(rule: RateRule, *, by: User | None) -> None:
    """Take a rule away by which nothing was earned yet. RuleError otherwise."""
    if is_used(rule):
        raise RuleError(
            _("Something was earned by this rule: it stays. Add one from the day on which it changes.")
        )
    audit("rota.rate_remove", "rate_rule", rule.id, by=by)
    db.session.delete(rule)
    db.session.flush()


def _check(rule: RateRule) -> None:
    if rule.ledger not in LEDGERS:
        raise RuleError(_("Please choose one."), field="ledger")
    for name, least in (("first_minutes", 0), ("unit_minutes", 0), ("grace_minutes", 0)):
        _between(name, getattr(rule, name), least, LONGEST_BLOCK)
    if not rule.first_minutes and not rule.unit_minutes:
        raise RuleError(_("Please say in which units time is counted."), field="unit_minutes")
    _between("org_share", rule.org_share, 0, 100)
    _between("ticket_yen", rule.ticket_yen, 0, MOST_YEN)
    _check_bands(rule.bands)
    twin = select(RateRule.id).where(RateRule.ledger == rule.ledger, RateRule.valid_from == rule.valid_from)
    twin = twin.where(
        RateRule.kind_id.is_(None) if rule.kind_id is None else RateRule.kind_id == rule.kind_id
    )
    if db.session.scalar(twin) is not None:
        raise RuleError(_("There is already a rule that begins on this day."), field="valid_from")


def _between(field: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise RuleError(
            _("Please enter a number from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest),
            field=field,
        )


def _check_bands(bands: Sequence[Mapping[str, Any]]) -> None:
    """Every minute of the week has a price, and of holidays where one band names them."""
    if not 1 <= len(bands) <= MOST_BANDS:
        raise RuleError(_("Please write what a unit is worth."), field="bands")
    for band in bands:
        _between("bands", band["from"], 0, DAY - 1)
        _between("bands", band["to"], band["from"] + 1, DAY)
        _between("bands", band.get("unit", 0), 0, MOST_YEN)
        _between("bands", band.get("first", 0), 0, MOST_YEN)
    tokens = WEEK + (HOLIDAY if any(HOLIDAY in band["days"] for band in bands) else "")
    if any(_uncovered(bands, token) for token in tokens):
        raise RuleError(
            _("Some hours of the week have no price. The bands must cover all of it."), field="bands"
        )


def _uncovered(bands: Sequence[Mapping[str, Any]], token: str) -> bool:
    reached = 0
    for band in sorted((one for one in bands if token in one["days"]), key=lambda one: one["from"]):
        if band["from"] > reached:
            return True
        reached = max(reached, band["to"])
    return reached < DAY
