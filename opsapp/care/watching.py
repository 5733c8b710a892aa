"""Watch plans and pauses: whom we look out for, how often, and when not."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from opsapp import clock
from opsapp.care.watch_models import NotDone, Pause, WatchPlan
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people import consents
from opsapp.people.models import Household, Person

COUNTS = {
    "any": _l("Any contact, also on the telephone"),
    "face": _l("Only when somebody saw them"),
    "visit": _l("Only a visit"),
}
REASONS = {  # none of them says anything about health
    "alone": _l("Lives alone"),
    "old": _l("75 or older"),
    "couple": _l("Only old people in the house"),
    "far": _l("Lives far from the others"),
    "new": _l("New in the village"),
    "asked": _l("Asked for it"),
    "family": _l("The family asked for it"),
    "day": _l("Alone during the day"),
}
PAUSES = {"hospital": _l("In hospital"), "away": _l("Away"), "other": _l("Other")}
FEW = 50  # people; of more, all pauses are read and sorted here
FACTS = ("every_days", "weekdays", "counts", "visitor_id", "reasons", "note")


def plan_for(person: Person, *, by: User | None, first_day: date | None = None, **facts: Any) -> WatchPlan:
    """Begin to look out for somebody, or change how: the plan before ends on the day before.

    Needs consent to visits (DOMAIN 5). RuleError names the field, "no_consent" where there is none.
    """
    consents.require(person.id, "visit")
    first = first_day or clock.today()
    lock(Person, [person.id])
    made = WatchPlan(
        person_id=person.id, counts="any", first_day=first, made_at=clock.now(), user_id=by.id if by else None
    )
    _write(made, facts)
    _end_standing(person.id, first)
    db.session.add(made)
    db.session.flush()
    audit("care.watch", "person", person.id, by=by)
    return made


def _write(plan: WatchPlan, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise LookupError(name)
        setattr(plan, name, value)
    if plan.every_days is None or not 1 <= plan.every_days <= 92:
        raise RuleError(
            _("Please enter a number from %(lowest)s to %(highest)s.", lowest=1, highest=92),
            field="every_days",
        )
    if plan.counts not in COUNTS:
        raise RuleError(_("Please choose one."), field="counts")
    plan.weekdays = "".join(one for one in "1234567" if one in (plan.weekdays or ""))
    plan.reasons = [one for one in REASONS if one in (plan.reasons or [])]


def _end_standing(person_id: int, first: date) -> None:
    """A plan that began on the same day never counted: it is dropped."""
    for old in db.session.scalars(select(WatchPlan).where(WatchPlan.person_id == person_id)):
        if old.first_day >= first:
            db.session.delete(old)
        elif old.last_day is None or old.last_day >= first:
            old.last_day = first - timedelta(1)
    db.session.flush()


def end(plan: WatchPlan, *, by: User | None, last_day: date | None = None) -> None:
    """Stop looking out for somebody after a day. RuleError for a day before the plan began."""
    last = last_day or clock.today()
    if last < plan.first_day:
        raise RuleError(_("The last day lies before the first."), field="last_day")
    plan.last_day = last
    db.session.flush()
    audit("care.plan_end", "person", plan.person_id, by=by)


def plan_on(person_id: int, day: date) -> WatchPlan | None:
    """The plan that holds on a day, or None."""
    return db.session.scalar(_plans(day).where(WatchPlan.person_id == person_id))


def plans_on(day: date) -> list[WatchPlan]:
    """All plans that hold on a day, of people who are still here, with their households."""
    query = _plans(day).join(WatchPlan.person).where(Person.active)
    query = query.options(contains_eager(WatchPlan.person).options(joinedload(Person.household)))
    return list(db.session.scalars(query.order_by(Person.kana_key, Person.id)))


def plan_rows(day: date, hamlet: str = "") -> Sequence[Any]:
    """The same plans, all or of one hamlet, as bare rows with `hamlet` and `household_id`: quick to go through."""
    columns = (
        WatchPlan.id, WatchPlan.person_id, WatchPlan.every_days, WatchPlan.weekdays, WatchPlan.counts,
        WatchPlan.first_day, Person.household_id,
    )  # fmt: skip
    query = _plans(day).join(WatchPlan.person).where(Person.active).with_only_columns(*columns)
    if hamlet:
        query = query.join(Person.household).where(Household.hamlet == hamlet)
    return db.session.execute(query.order_by(Person.kana_key, Person.id)).all()


def _plans(day: date):  # type: ignore[no-untyped-def]
    over = WatchPlan.last_day.is_(None) | (WatchPlan.last_day >= day)
    return select(WatchPlan).where(WatchPlan.first_day <= day, over)


# --- pauses ----------------------------------------------------------------------------------------------


def pause(
    whose: Person | Household,
    kind: str,
    first_day: date,
    *,
    by: User | None,
    last_day: date | None = None,
    note: str = "",
) -> Pause:
    """Somebody, or a whole household, is away or in hospital; without a last day until the return is told."""
    if kind not in PAUSES:
        raise RuleError(_("Please choose one."), field="kind")
    if last_day is not None and last_day < first_day:
        raise RuleError(_("The last day lies before the first."), field="last_day")
    person = isinstance(whose, Person)
    made = Pause(
        person_id=whose.id if person else None, household_id=None if person else whose.id, kind=kind,
        first_day=first_day, last_day=last_day, note=note, recorded_at=clock.now(), user_id=by.id if by else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit("care.pause", "person" if person else "household", whose.id, by=by)
    return made


def come_back(one: Pause, *, by: User | None, last_day: date | None = None) -> None:
    """The last day of a pause is known: from the next day on they are looked out for afresh."""
    last = last_day or clock.today()
    if last < one.first_day:
        raise RuleError(_("The last day lies before the first."), field="last_day")
    one.last_day = last
    db.session.flush()
    audit("care.pause_end", "watch_pause", one.id, by=by)


def pauses(people: Mapping[int, int | None], until: date) -> dict[int, list[Any]]:
    """Pauses that began by a day, by person, each with kind, first_day and last_day; `people` maps each person to the
    household, whose pauses are theirs too."""
    homes: dict[int, list[int]] = {}
    for person, home in people.items():
        if home is not None:
            homes.setdefault(home, []).append(person)
    columns = Pause.person_id, Pause.household_id, Pause.kind, Pause.first_day, Pause.last_day
    query = select(*columns).where(Pause.first_day <= until).order_by(Pause.first_day)
    if len(people) <= FEW:
        query = query.where(or_(Pause.person_id.in_(people.keys()), Pause.household_id.in_(homes)))
    found: dict[int, list[Any]] = {person: [] for person in people}
    for one in db.session.execute(query):
        for person in homes.get(one.household_id, ()) if one.person_id is None else (one.person_id,):
            if person in found:
                found[person].append(one)
    return found


def pauses_of(person: Person) -> list[Pause]:
    """The pauses of a person and of the household they live in, the latest first."""
    whose = Pause.person_id == person.id
    if person.household_id is not None:
        whose = or_(whose, Pause.household_id == person.household_id)
    query = select(Pause).where(whose).order_by(Pause.first_day.desc(), Pause.id.desc())
    return list(db.session.scalars(query))


def history(person_id: int) -> list[WatchPlan]:
    """All plans of a person, the latest first."""
    query = select(WatchPlan).where(WatchPlan.person_id == person_id)
    return list(db.session.scalars(query.order_by(WatchPlan.first_day.desc(), WatchPlan.id.desc())))


def not_done(
    person: Person, reason: str, *, by: User | None, day: date | None = None, operation_id: str | None = None
) -> NotDone:
    """An expected contact did not take place, and why: told, not silent. Told again by hand it is one row.

    RuleError without a reason.
    """
    day, reason = day or clock.today(), reason.strip()[:120]
    if not reason:
        raise RuleError(_("Please write the reason."), field="reason")
    if operation_id is None:
        lock(Person, [person.id])
        same = NotDone.person_id == person.id, NotDone.day == day, NotDone.reason == reason
        if known := db.session.scalar(select(NotDone).where(*same).limit(1)):
            return known
    made = NotDone(
        person_id=person.id, day=day, reason=reason, recorded_at=clock.now(),
        user_id=by.id if by else None, operation_id=operation_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
