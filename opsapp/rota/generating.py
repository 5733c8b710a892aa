"""Shifts follow from recurring duties, months ahead. Run again, nothing changes; what was cancelled stays cancelled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.rota import assigning, explaining, months, sheet, shifts, templates, volunteers
from opsapp.rota.duty_models import DutyTemplate, Shift, SlotOwner
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer

WITHDRAWN = (
    "定期の当番が変わりました"  # the reason of a cancellation made here; the only kind that is taken back
)
FACTS = ("people", "experienced", "name", "where")
LONGEST = 400  # days at once
AHEAD = 3  # months after this one


@dataclass
class Outcome:
    """What came of it. `kept` are shifts that no longer follow from their recurring duty, but have people on them."""

    added: list[Shift] = field(default_factory=list)
    changed: list[Shift] = field(default_factory=list)
    withdrawn: list[Shift] = field(default_factory=list)
    kept: list[Shift] = field(default_factory=list)
    owned: int = 0  # how many owners were put on their slots


def ahead(*, by: User | None = None) -> Outcome:
    """Shifts from today to the end of the third month after this one: for the timer and the office's button."""
    return generate(clock.today(), last_ahead(), by=by)


def last_ahead() -> date:
    """The last day for which shifts are made ahead."""
    first = months.first_of(clock.today())
    for _month in range(AHEAD + 1):
        first = months.next_first(first)
    return first - timedelta(days=1)


def generate(first: date, last: date, *, by: User | None = None) -> Outcome:
    """The shifts of all recurring duties on these days, as far as they lie ahead, with the owners of slots on them.

    Where a recurring duty has changed or was removed, shifts that nobody is on follow; those with people stay as they
    are and are named. RuleError when the days are in the wrong order or too many.
    """
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST):
        raise RuleError(_("These days are not possible."), field="last")
    outcome = Outcome()
    lock(
        DutyTemplate, list(db.session.scalars(select(DutyTemplate.id)))
    )  # button and timer: one after the other
    found = [*templates.all_templates(), *templates.all_templates(removed=True)]
    standing = _standing(first, last)
    for template in found:
        _follow(template, standing, (first, last), outcome)
    db.session.flush()
    for month_first, month_last in _months(first, last):
        outcome.owned += _put_owners(month_first, month_last, by)
    return outcome


# --- shifts -----------------------------------------------------------------------------------------------


def _standing(first: date, last: date) -> dict[int, dict[date, Shift]]:
    """Shifts that lie ahead by the recurring duty they came from and their day, cancelled ones as well."""
    query = (
        select(Shift)
        .where(Shift.day.between(first, last), Shift.template_id.is_not(None))
        .options(selectinload(Shift.assignments))
    )
    found: dict[int, dict[date, Shift]] = {}
    for shift in db.session.scalars(query):
        found.setdefault(shift.template_id or 0, {})[shift.day] = shift
    return found


def _follow(
    template: DutyTemplate, standing: dict[int, dict[date, Shift]], days: tuple[date, date], outcome: Outcome
) -> None:
    there = standing.get(template.id, {})
    wanted = set(templates.days(template, *days)) if template.kind.active else set()
    for day in sorted(wanted | set(there)):
        shift = there.get(day)
        if shift is None:
            _add(template, day, outcome)
        elif shift.starts_at <= clock.now():
            continue
        elif day in wanted:
            _adjust(shift, template, outcome)
        elif shift.cancelled_at is None:
            _withdraw(shift, outcome)


def _add(template: DutyTemplate, day: date, outcome: Outcome) -> None:
    if shifts.at(day, template.starts) <= clock.now():
        return
    made = Shift(
        kind=template.kind, template=template, day=day, source="template", **_hours(template, day),
        **{name: getattr(template, name) for name in FACTS},
    )  # fmt: skip
    db.session.add(made)
    outcome.added.append(made)


def _hours(template: DutyTemplate, day: date) -> dict[str, object]:
    return {
        "starts_at": shifts.at(day, template.starts),
        "ends_at": shifts.at(day, template.ends),
    }


def _adjust(shift: Shift, template: DutyTemplate, outcome: Outcome) -> None:
    """Hours and kind follow where nobody is on it, the rest where all who are on it still have a place."""
    if shift.cancelled_at is not None:
        if shift.cancel_reason != WITHDRAWN:
            return
        shift.cancelled_at, shift.cancel_reason = None, ""
        outcome.added.append(shift)
    wanted = _hours(template, shift.day) | {"kind_id": template.kind_id}
    moved = any(getattr(shift, name) != value for name, value in wanted.items())
    if shift.assignments and (moved or len(shift.assignments) > template.people):
        outcome.kept.append(shift)
        return
    wanted |= {name: getattr(template, name) for name in FACTS}
    if any(getattr(shift, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(shift, name, value)
        if shift not in outcome.added:
            outcome.changed.append(shift)


def _withdraw(shift: Shift, outcome: Outcome) -> None:
    if shift.assignments:
        outcome.kept.append(shift)
        return
    shift.cancelled_at, shift.cancel_reason = clock.now(), WITHDRAWN
    outcome.withdrawn.append(shift)


def leftover(template: DutyTemplate) -> Sequence[Shift]:
    """Shifts to come of a recurring duty that no longer follow from it, but have people on them."""
    query = (
        select(Shift)
        .where(Shift.template_id == template.id, Shift.cancelled_at.is_(None), Shift.starts_at > clock.now())
        .options(selectinload(Shift.assignments))
        .order_by(Shift.day)
    )
    return [one for one in db.session.scalars(query) if one.assignments and not _follows(one, template)]


def _follows(shift: Shift, template: DutyTemplate) -> bool:
    if shift.day not in set(templates.days(template, shift.day, shift.day)):
        return False
    wanted = _hours(template, shift.day) | {"kind_id": template.kind_id}
    same = all(getattr(shift, name) == value for name, value in wanted.items())
    return same and len(shift.assignments) <= template.people


# --- owners of slots --------------------------------------------------------------------------------------


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        end = min(clock.month_bounds(first)[1], last)
        yield first, end
        first = end + timedelta(days=1)


def _put_owners(first: date, last: date, by: User | None) -> int:
    """Put owners on the shifts of their slots where nothing speaks against it; who was once taken off stays off."""
    due = _due(first, last)
    if not due:
        return 0
    lock(Shift, sorted({shift.id for shift, _owner in due}))
    lock(Volunteer, sorted({owner.volunteer_id for _shift, owner in due}))
    everybody = {one.id: one for one in volunteers.between(*clock.month_bounds(first))}
    found = sheet.month_of(first, list(everybody.values()))
    pairs, made = set(found.standing), 0
    for shift, owner in due:
        volunteer = everybody.get(owner.volunteer_id)
        if volunteer is None or explaining.refusals(
            found.problem, frozenset(pairs), shift.id, owner.volunteer_id
        ):
            continue
        assigning.write(shift, volunteer, assigning.OWNER, by=by)
        pairs.add((shift.id, volunteer.id))
        made += 1
    return made


def _due(first: date, last: date) -> list[tuple[Shift, SlotOwner]]:
    """Shifts to come with a free place, and the owners of their slots who never were on them."""
    query = (
        select(Shift, SlotOwner)
        .join(SlotOwner, SlotOwner.template_id == Shift.template_id)
        .where(Shift.day.between(first, last), Shift.cancelled_at.is_(None), Shift.starts_at > clock.now())
        .where(SlotOwner.valid_from <= Shift.day)
        .where(SlotOwner.valid_to.is_(None) | (SlotOwner.valid_to >= Shift.day))
        .where(
            ~select(Assignment.id)
            .where(Assignment.shift_id == Shift.id, Assignment.volunteer_id == SlotOwner.volunteer_id)
            .exists()
        )
        .order_by(Shift.starts_at, Shift.id, SlotOwner.id)
    )
    return [(shift, owner) for shift, owner in db.session.execute(query)]
