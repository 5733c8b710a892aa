"""What the organisation has agreed on about watching over: one row, and the rungs of its ladder."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp.care.alert_models import STEPS, CareSettings, LadderStep
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit

WHO_WORDS = {
    "visitor": _l("Who visits or carries today"),
    "coordinator": _l("Watch-over coordinator"),
    "family": _l("Family, in their order"),
    "commissioner": _l("Welfare commissioner (民生委員)"),
    "centre": _l("Community support centre (地域包括支援センター)"),
    "emergency": _l("119"),
}
# who, minutes when urgent, minutes for a worry (None: not asked): DOMAIN 5
USUAL_LADDER = (
    ("visitor", 10, 120),
    ("coordinator", 15, 240),
    ("family", 15, 720),
    ("commissioner", 20, 1440),
    ("centre", 20, 1440),
    ("emergency", 30, None),
)
LIMITS = {"slight_count": (2, 20), "slight_days": (1, 92), "answer_hours": (1, 168), "evening_hour": (12, 23)}


def settings() -> CareSettings:
    """The organisation's settings; what is usual until somebody changes them."""
    found = db.session.get(CareSettings, 1)
    return found or CareSettings(id=1, slight_count=3, slight_days=14, answer_hours=24, evening_hour=18)


def change(*, by: User, **facts: Any) -> CareSettings:
    """Change what is given. RuleError names the field that is out of bounds."""
    row = settings()
    for name, value in facts.items():
        low, high = LIMITS[name]
        if not isinstance(value, int) or not low <= value <= high:
            raise RuleError(
                _("Please enter a number from %(lowest)s to %(highest)s.", lowest=low, highest=high),
                field=name,
            )
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    audit("care.settings", "organisation", 1, by=by, fields=sorted(facts))
    return row


def ladder() -> Sequence[LadderStep]:
    """The rungs in their order; the usual ones are written down the first time they are asked for in a transaction."""
    return db.session.scalars(select(LadderStep).order_by(LadderStep.position)).all()


def standing_ladder() -> Sequence[LadderStep]:
    """The rungs in their order; before anybody has written them down, the usual ones."""
    return ladder() or [
        LadderStep(
            position=at, who=who, minutes=minutes, worry_minutes=slow, name="", phone="", email="", weekend_name="",
            weekend_phone="", weekend_email="",
        )
        for at, (who, minutes, slow) in enumerate(USUAL_LADDER, 1)
    ]  # fmt: skip


def write_usual_ladder() -> None:
    """The usual rungs, where there are none yet."""
    if not ladder():
        db.session.add_all(
            LadderStep(position=at, who=who, minutes=minutes, worry_minutes=slow)
            for at, (who, minutes, slow) in enumerate(USUAL_LADDER, 1)
        )
        db.session.flush()


def save_ladder(rows: Sequence[dict[str, Any]], *, by: User) -> None:
    """Replace the rungs, in the order given. RuleError where there are none, or one names nobody known or no time; its
    field is "minutes-0" for the first rung."""
    if not rows:
        raise RuleError(_("At least one must stay on the ladder."))
    for at, row in enumerate(rows):
        if row.get("who") not in STEPS:
            raise RuleError(_("Please choose one."), field=f"who-{at}")
        slow = row.get("worry_minutes")
        _check_minutes(row.get("minutes") or 0, 1440, f"minutes-{at}")
        _check_minutes(1 if slow is None else slow, 10080, f"worry_minutes-{at}")
    for old in ladder():
        db.session.delete(old)
    db.session.flush()
    db.session.add_all(LadderStep(position=at, **row) for at, row in enumerate(rows, 1))
    db.session.flush()
    audit("care.ladder", "organisation", 1, by=by, rungs=len(rows))


def _check_minutes(minutes: int, most: int, field: str) -> None:
    if not 1 <= minutes <= most:
        raise RuleError(
            _("Please enter a number from %(lowest)s to %(highest)s.", lowest=1, highest=most), field=field
        )
