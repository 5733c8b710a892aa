"""Volunteers: residents who take duties. None is ever deleted; who stops gets a last day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people import search
from opsapp.people.models import Person
from opsapp.rota.duty_models import DutyKind
from opsapp.rota.volunteer_models import Volunteer, VolunteerDuty, VolunteerQualification

PAYS = ("unpaid", "points", "paid")
INSURANCES = ("", "basic", "disaster", "infection", "welfare", "employer")
LIMITS = {"week_minutes": 7 * 1440, "month_minutes": 31 * 1440, "days_in_row": 31, "rest_minutes": 7 * 1440}
FACTS = (
    "user_id", "pay", "since", "until", "week_minutes", "month_minutes", "days_in_row", "rest_minutes", "most_per_day",
    "parts", "share", "insurance", "insured_from", "insured_to", "note",
)  # fmt: skip
UNPAID_ONLY = ("basic", "disaster", "infection")  # 全社協 ボランティア活動保険; points are allowed (DOMAIN 6)


def create(person: Person, *, by: User | None, **facts: Any) -> Volunteer:
    """Somebody of the village begins to take duties; `facts` are columns of Volunteer. RuleError names the field."""
    if of_person(person.id) is not None:
        raise RuleError(_("%(name)s is already among the volunteers.", name=person.name), field="person_id")
    volunteer = Volunteer(
        person=person, since=clock.today(), pay="unpaid", share=100, most_per_day=1, insurance="", parts=""
    )
    _write(volunteer, facts)
    db.session.add(volunteer)
    db.session.flush()
    audit("rota.volunteer", "volunteer", volunteer.id, by=by)
    return volunteer


def change(volunteer: Volunteer, *, by: User | None, **facts: Any) -> list[str]:
    """Change what is given; the names of the columns that changed. RuleError as `create`."""
    before = {name: getattr(volunteer, name) for name in FACTS}
    _write(volunteer, facts)
    db.session.flush()
    fields = [name for name in FACTS if getattr(volunteer, name) != before[name]]
    if fields:
        audit("rota.volunteer", "volunteer", volunteer.id, by=by, fields=fields)
    return fields


def set_duties(volunteer: Volunteer, duties: Mapping[int, tuple[bool, int]], *, by: User | None) -> None:
    """The kinds of duty somebody takes: {kind: (experienced, wish from -1 to 1)}; others fall away."""
    held = {one.kind_id: one for one in volunteer.duties}
    for kind_id, (experienced, wish) in duties.items():
        one = held.pop(kind_id, None) or VolunteerDuty(kind_id=kind_id)
        if one not in volunteer.duties:
            volunteer.duties.append(one)
        one.experienced, one.wish = experienced, wish
    for gone in held.values():
        volunteer.duties.remove(gone)
    db.session.flush()
    audit("rota.volunteer_duties", "volunteer", volunteer.id, by=by, kinds=len(duties))


def of_person(person_id: int) -> Volunteer | None:
    """The volunteer that a resident is, or None."""
    return db.session.scalar(select(Volunteer).where(Volunteer.person_id == person_id))


def of_user(user: User) -> Volunteer | None:
    """The volunteer that somebody signed in is, or None: not everybody in the office takes duties."""
    return db.session.scalar(select(Volunteer).where(Volunteer.user_id == user.id))


def mine(user: User) -> Volunteer:
    """As `of_user`; RuleError where there is none."""
    found = of_user(user)
    if found is None:
        raise RuleError(
            _("You are not among the volunteers yet. Please ask the office."), code="no_volunteer"
        )
    return found


def by_id(volunteer_id: int) -> Volunteer:
    """The volunteer with this id. RuleError when there is none."""
    found = db.session.get(Volunteer, volunteer_id)
    if found is None:
        raise RuleError(_("This volunteer is not known."), field="volunteer", code="unknown_volunteer")
    return found


def between(first: date, last: date) -> Sequence[Volunteer]:
    """Who takes duties on any of these days, in 五十音 order, with duties and qualifications loaded."""
    query = (
        select(Volunteer)
        .join(Volunteer.person)
        .where(Volunteer.since <= last, or_(Volunteer.until.is_(None), Volunteer.until >= first))
        .options(
            contains_eager(Volunteer.person),
            selectinload(Volunteer.duties).joinedload(VolunteerDuty.kind).selectinload(DutyKind.requirements),
            selectinload(Volunteer.qualifications).joinedload(VolunteerQualification.qualification),
        )
        .order_by(Person.kana_key, Volunteer.id)
    )
    return db.session.scalars(query).unique().all()


def find(
    q: str = "",
    *,
    tab: str = "",
    hamlet: str = "",
    kind_id: int | None = None,
    asked_id: int | None = None,
    gone: bool = False,
) -> Select[Any]:
    """Volunteers in 五十音 order by words in name, reading or phone, index tab, hamlet, kind of duty, and what they
    hold; those who take duties today or will, or with `gone` those who stopped."""
    today = clock.today()
    query = select(Volunteer).join(Volunteer.person).options(
        contains_eager(Volunteer.person).options(joinedload(Person.household), selectinload(Person.phones)),
        selectinload(Volunteer.duties).joinedload(VolunteerDuty.kind),
        selectinload(Volunteer.qualifications).joinedload(VolunteerQualification.qualification),
        joinedload(Volunteer.user),
    )  # fmt: skip
    registers = [search.persons(q, tab=tab, hamlet=hamlet, left=left) for left in (False, True)]
    query = query.where(
        or_(*(Person.id.in_(one.order_by(None).with_only_columns(Person.id)) for one in registers))
    )
    stopped = Volunteer.until < today
    query = query.where(stopped if gone else or_(Volunteer.until.is_(None), ~stopped))
    if kind_id:
        query = query.where(Volunteer.duties.any(VolunteerDuty.kind_id == kind_id))
    if asked_id:
        query = query.where(Volunteer.qualifications.any(VolunteerQualification.qualification_id == asked_id))
    return query.order_by(Person.kana_key, Volunteer.id)


# --- what is written --------------------------------------------------------------------------------------


def _write(volunteer: Volunteer, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise LookupError(name)
        setattr(volunteer, name, value)
    if volunteer.pay not in PAYS:
        raise RuleError(_("Please choose one."), field="pay")
    for name, most in LIMITS.items():
        if (limit := getattr(volunteer, name)) is not None and not 0 < limit <= most:
            raise RuleError(_("This limit is not possible."), field=name)
    if not 0 <= volunteer.share <= 200:
        raise RuleError(
            _("Please enter a number from %(lowest)s to %(highest)s.", lowest=0, highest=200), field="share"
        )
    if volunteer.until is not None and volunteer.until < volunteer.since:
        raise RuleError(_("The last day lies before the first."), field="until")
    _check_user(volunteer)
    _check_insurance(volunteer)


def _check_user(volunteer: Volunteer) -> None:
    if volunteer.user_id is None:
        return
    with db.session.no_autoflush:
        other = db.session.scalar(select(Volunteer).where(Volunteer.user_id == volunteer.user_id))
        name = other.person.name if other is not None else ""
    if other is not None and other is not volunteer:
        raise RuleError(_("This account already belongs to %(name)s.", name=name), field="user_id")


def _check_insurance(volunteer: Volunteer) -> None:
    """The volunteers' insurance is for unpaid ones and points, an employee has the employer's (DOMAIN 6)."""
    if volunteer.insurance not in INSURANCES:
        raise RuleError(_("Please choose one."), field="insurance")
    if volunteer.pay == "paid" and volunteer.insurance in UNPAID_ONLY:
        raise RuleError(_("This insurance does not cover people who are paid."), field="insurance")
    first, last = volunteer.insured_from, volunteer.insured_to
    if first is not None and last is not None and last < first:
        raise RuleError(_("The last day lies before the first."), field="insured_to")
