"""Duties that recur by weekday. One is removed, never deleted: its shifts and what people did stay."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import kinds
from opsapp.rota.duty_models import DutyKind, DutyTemplate, SlotOwner
from opsapp.rota.shifts import MOST_PEOPLE
from opsapp.rota.volunteer_models import Volunteer

WEEK, WEEKS = "1234567", "12345"
SAME, OFF, ONLY = HOLIDAYS = ("same", "off", "only")
FACTS = (
    "kind_id", "name", "weekdays", "weeks", "holiday", "starts", "ends", "people", "experienced", "where",
    "valid_from", "valid_to",
)  # fmt: skip


def create(*, by: User | None, **facts: Any) -> DutyTemplate:
    """A new recurring duty; `facts` are FACTS, hours in minutes after 0:00. RuleError names the field."""
    made = DutyTemplate(weeks=WEEKS, holiday=SAME, people=1, experienced=0)
    _write(made, {"valid_from": clock.today()} | facts)
    db.session.add(made)
    db.session.flush()
    audit("rota.template", "duty_template", made.id, by=by)
    return made


def change(template: DutyTemplate, *, by: User | None, **facts: Any) -> list[str]:
    """Change what is given; the names of the fields that changed. Shifts follow when they are generated next."""
    _standing_only(template)
    before = {name: getattr(template, name) for name in FACTS}
    _write(template, facts)
    db.session.flush()
    fields = [name for name in FACTS if getattr(template, name) != before[name]]
    if fields:
        audit("rota.template", "duty_template", template.id, by=by, fields=fields)
    return fields


def remove(template: DutyTemplate, *, by: User | None) -> None:
    """It does not recur any more; nothing that was is deleted. RuleError when it was removed before."""
    _standing_only(template)
    template.removed_at = clock.now()
    db.session.flush()
    audit("rota.template_remove", "duty_template", template.id, by=by)


def all_templates(*, removed: bool = False, kind_id: int | None = None) -> Sequence[DutyTemplate]:
    """Recurring duties in the order of their kinds and hours, with kind and owners; or those removed."""
    query = (
        select(DutyTemplate)
        .join(DutyTemplate.kind)
        .where(DutyTemplate.removed_at.is_not(None) if removed else DutyTemplate.removed_at.is_(None))
        .options(
            joinedload(DutyTemplate.kind),
            selectinload(DutyTemplate.owners).joinedload(SlotOwner.volunteer).joinedload(Volunteer.person),
        )
        .order_by(DutyKind.rank, DutyKind.id, DutyTemplate.starts, DutyTemplate.weekdays, DutyTemplate.id)
    )
    if kind_id:
        query = query.where(DutyTemplate.kind_id == kind_id)
    return db.session.scalars(query).unique().all()


# --- on which days it falls -------------------------------------------------------------------------------


def days(template: DutyTemplate, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last` on which a recurring duty takes place."""
    if template.removed_at is not None:
        return
    day, end = max(first, template.valid_from), min(last, template.valid_to or last)
    while day <= end:
        if falls_on(template, day):
            yield day
        day += timedelta(days=1)


def falls_on(template: DutyTemplate, day: date) -> bool:
    """Whether weekday, week of the month and holiday rule meet on a day; its validity is not looked at."""
    if str(day.isoweekday()) not in template.weekdays or str((day.day - 1) // 7 + 1) not in template.weeks:
        return False
    return template.holiday == SAME or clock.is_holiday(day) == (template.holiday == ONLY)


# --- whose slot it is -------------------------------------------------------------------------------------


def add_owner(
    template: DutyTemplate, volunteer: Volunteer, first: date, last: date | None = None, *, by: User | None
) -> SlotOwner:
    """By standing agreement the slot is somebody's from a day on. RuleError when it is theirs already."""
    _standing_only(template)
    if last is not None and last < first:
        raise RuleError(_("The last day lies before the first."), field="valid_to")
    if any(one.volunteer_id == volunteer.id and _overlap(one, first, last) for one in owners(template)):
        said = _("This is already %(name)s's slot.", name=volunteer.person.name)
        raise RuleError(said, field="volunteer_id")
    made = SlotOwner(template=template, volunteer=volunteer, valid_from=first, valid_to=last)
    db.session.add(made)
    db.session.flush()
    db.session.expire(template, ["owners"])
    audit("rota.owner", "duty_template", template.id, by=by)
    return made


def end_owner(owner: SlotOwner, last: date, *, by: User | None) -> None:
    """The agreement ends with a day; before its first day it never was. RuleError when it ended before that."""
    if owner.valid_to is not None and owner.valid_to <= last:
        raise RuleError(_("This has ended already."))
    if last < owner.valid_from:
        db.session.delete(owner)
    else:
        owner.valid_to = last
    db.session.flush()
    db.session.expire(owner.template, ["owners"])
    audit("rota.owner_end", "duty_template", owner.template_id, by=by)


def owners(template: DutyTemplate) -> Sequence[SlotOwner]:
    """Everybody whose slot it is, was or will be, in order of time."""
    query = select(SlotOwner).where(SlotOwner.template_id == template.id)
    return db.session.scalars(query.order_by(SlotOwner.valid_from, SlotOwner.id)).all()


def slots_of(volunteer: Volunteer, day: date) -> Sequence[SlotOwner]:
    """The slots that are somebody's on a day or later, of duties that still recur."""
    query = (
        select(SlotOwner)
        .join(SlotOwner.template)
        .where(SlotOwner.volunteer_id == volunteer.id, DutyTemplate.removed_at.is_(None))
        .where(or_(SlotOwner.valid_to.is_(None), SlotOwner.valid_to >= day))
        .options(joinedload(SlotOwner.template).joinedload(DutyTemplate.kind))
    )
    return db.session.scalars(query.order_by(SlotOwner.valid_from, SlotOwner.id)).all()


def _overlap(owner: SlotOwner, first: date, last: date | None) -> bool:
    return (owner.valid_to is None or first <= owner.valid_to) and (last is None or owner.valid_from <= last)


# --- what is written --------------------------------------------------------------------------------------


def _standing_only(template: DutyTemplate) -> None:
    if template.removed_at is not None:
        raise RuleError(_("This recurring duty has been removed."))


def _write(template: DutyTemplate, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise LookupError(name)
        setattr(template, name, _READERS[name](value) if name in _READERS else value)
    with db.session.no_autoflush:
        kind = kinds.by_id(template.kind_id)
    if not kind.active and "kind_id" in facts:
        raise RuleError(_("Please choose a kind of duty."), field="kind_id")
    _check_hours(template)
    _check_people(template)
    if template.valid_from is None:
        raise RuleError(_("Please enter a date."), field="valid_from")
    if template.valid_to is not None and template.valid_to < template.valid_from:
        raise RuleError(_("The last day lies before the first."), field="valid_to")


def _check_hours(template: DutyTemplate) -> None:
    if not template.weekdays:
        raise RuleError(_("Please tick at least one weekday."), field="weekdays")
    if not template.weeks:
        raise RuleError(_("Please tick at least one week of the month."), field="weeks")
    if template.holiday not in HOLIDAYS:
        raise RuleError(_("Please choose one."), field="holiday")
    starts, ends = template.starts, template.ends
    if starts is None or not 0 <= starts < 1440:
        raise RuleError(_("Please write from when to when."), field="starts")
    if ends is None or not starts < ends <= starts + 1440:
        raise RuleError(_("The end must come after the beginning."), field="ends")


def _check_people(template: DutyTemplate) -> None:
    if template.people is None or not 1 <= template.people <= MOST_PEOPLE:
        said = _("Please enter a number from %(lowest)s to %(highest)s.", lowest=1, highest=MOST_PEOPLE)
        raise RuleError(said, field="people")
    if template.experienced is None or not 0 <= template.experienced <= template.people:
        raise RuleError(_("No more experienced people than people."), field="experienced")


def _digits(allowed: str) -> Any:
    def read(value: Iterable[str] | None) -> str:
        return "".join(one for one in allowed if one in (value or ()))

    return read


_READERS = {
    "weekdays": _digits(WEEK), "weeks": _digits(WEEKS), "name": lambda typed: text.clean_name(typed or "")[:60],
    "where": lambda typed: text.clean_name(typed or "")[:80],
}  # fmt: skip
