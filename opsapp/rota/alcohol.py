"""酒気帯びの確認 before and after driving (道路交通法施行規則 9条の10; DOMAIN 6), kept for at least a year."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import attendance, telling
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.shifts import at
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_models import AlcoholCheck, Attendance

BEFORE, AFTER = MOMENTS = ("before", "after")
METHODS = ("face", "phone", "video")
HIGHEST = 300  # hundredths of a mg per litre; nobody stands with more
RECENT = timedelta(days=90)


class Missing(NamedTuple):
    """A driving duty without its check before or after."""

    shift: Shift
    volunteer: Volunteer
    moment: str


def record(
    driver: Volunteer, moment: str, happened_at: datetime, *, vehicle: str, confirmer: str, by: User,
    method: str = "face", detector: bool = True, reading: int | None = None, positive: bool = False,
    instruction: str = "", note: str = "", shift: Shift | None = None, operation_id: str | None = None,
) -> AlcoholCheck:  # fmt: skip
    """Write a check down; any reading above zero is 酒気帯びあり. RuleError for a field that is missing or odd."""
    _check(moment, method, vehicle, confirmer, reading)
    row = AlcoholCheck(
        driver=driver, shift=shift or _shift_of(driver, moment, happened_at), vehicle=vehicle.strip()[:40],
        moment=moment, happened_at=happened_at, recorded_at=clock.now(), confirmer=confirmer.strip()[:80],
        method=method, detector=detector, reading=reading, positive=positive or bool(reading),
        instruction=instruction.strip()[:200], note=note.strip()[:200], user_id=by.id, user=by,
        operation_id=operation_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if row.positive and moment == BEFORE:
        telling.office(f"rota.alcohol.{row.id}", lambda: _stop_text(row.shift), "/rota/alcohol")
    return row


def _stop_text(shift: Shift | None) -> str:
    """A notice names a duty and nobody."""
    if shift is None:
        return _("Alcohol was found in a check before driving. Please look at the register.")
    return _(
        "%(shift)s lacks its driver: alcohol was found. Please find somebody else.",
        shift=telling.shift_text(shift),
    )


def _check(moment: str, method: str, vehicle: str, confirmer: str, reading: int | None) -> None:
    if moment not in MOMENTS or method not in METHODS:
        raise RuleError(_("Please choose one."), field="moment" if moment not in MOMENTS else "method")
    if not vehicle.strip():
        raise RuleError(_("Please write which car."), field="vehicle")
    if not confirmer.strip():
        raise RuleError(_("Please write who confirmed it."), field="confirmer")
    if reading is not None and not 0 <= reading <= HIGHEST:
        raise RuleError(_("This reading is not possible."), field="reading")


def _shift_of(driver: Volunteer, moment: str, happened_at: datetime) -> Shift | None:
    """The driving duty that a check belongs to: before, the one about to begin; after, the one just over."""
    around = at(clock.day_of(happened_at), -1440), at(clock.day_of(happened_at), 2880)
    found = [one for one, volunteer in _duties(*around) if volunteer.id == driver.id]
    edge = {one.id: one.starts_at if moment == BEFORE else one.ends_at for one in found}
    near = [one for one in found if abs(edge[one.id] - happened_at) <= attendance.NEAR]
    return min(near, key=lambda one: abs(edge[one.id] - happened_at), default=None)


def reverse(check: AlcoholCheck, *, by: User, note: str = "") -> AlcoholCheck:
    """Take back a check that was written down wrongly; both rows stay in the register. RuleError the second time."""
    twin = select(AlcoholCheck.id).where(AlcoholCheck.reverses_id == check.id)
    if check.reverses_id is not None or db.session.scalar(twin) is not None:
        raise RuleError(_("This was taken back already."))
    names = (
        "driver",
        "shift",
        "vehicle",
        "moment",
        "happened_at",
        "confirmer",
        "method",
        "detector",
        "reading",
    )
    same = {name: getattr(check, name) for name in (*names, "positive", "instruction")}
    back = AlcoholCheck(
        **same, recorded_at=clock.now(), note=note[:200], user_id=by.id, user=by, reverses_id=check.id
    )
    db.session.add(back)
    db.session.flush()
    audit("rota.alcohol_back", "alcohol_check", check.id, by=by)
    return back


# --- the register -----------------------------------------------------------------------------------------


def register(first: date, last: date) -> Sequence[AlcoholCheck]:
    """Every check of these days, also those taken back, in the order in which they happened."""
    query = select(AlcoholCheck).where(AlcoholCheck.happened_at >= at(first, 0))
    query = query.where(AlcoholCheck.happened_at < at(last, 1440))
    query = query.options(
        joinedload(AlcoholCheck.driver).joinedload(Volunteer.person), joinedload(AlcoholCheck.user)
    )
    return db.session.scalars(query.order_by(AlcoholCheck.happened_at, AlcoholCheck.id)).all()


def standing(first: date, last: date) -> Sequence[AlcoholCheck]:
    """The checks of these days that count."""
    return db.session.scalars(_standing(at(first, 0), at(last, 1440))).all()


def _standing(begin: datetime, end: datetime) -> Select[Any]:
    back = aliased(AlcoholCheck)
    return (
        select(AlcoholCheck)
        .where(
            AlcoholCheck.reverses_id.is_(None),
            ~select(back.id).where(back.reverses_id == AlcoholCheck.id).exists(),
            AlcoholCheck.happened_at >= begin,
            AlcoholCheck.happened_at < end,
        )
        .order_by(AlcoholCheck.happened_at, AlcoholCheck.id)
    )


def stopped(first: date, last: date) -> list[AlcoholCheck]:
    """Who must not drive: the last check before the duty was positive. For the office that is a gap on the sheet.

    A later check without alcohol, before the same duty, lifts it.
    """
    latest: dict[tuple[int, object], AlcoholCheck] = {}
    for check in standing(first, last):
        if check.moment == BEFORE:
            latest[check.driver_id, check.shift_id or clock.day_of(check.happened_at)] = check
    return [check for check in latest.values() if check.positive]


def missing(first: date, last: date, now: datetime | None = None) -> list[Missing]:
    """Driving duties of these days that began without a check before, or ended without one after."""
    now = now or clock.now()
    duties = [pair for pair in _duties(at(first, 0), at(last, 1440)) if pair[0].starts_at <= now]
    done = defaultdict(set)
    for check in standing(first, last + timedelta(1)):
        done[check.driver_id, check.shift_id].add(check.moment)
    barred = {(one.driver_id, one.shift_id) for one in stopped(first, last + timedelta(1))}
    found = []
    for shift, volunteer in duties:
        key = (volunteer.id, shift.id)
        if BEFORE not in done[key]:
            found.append(Missing(shift, volunteer, BEFORE))
        if AFTER not in done[key] and key not in barred and shift.ends_at + attendance.FORGOTTEN <= now:
            found.append(Missing(shift, volunteer, AFTER))
    return found


def _duties(begin: datetime, end: datetime) -> list[tuple[Shift, Volunteer]]:
    """Driving shifts with those who stand on them and were not missed, in the order of their beginning."""
    back = aliased(Attendance)
    gone = select(back.id).where(back.reverses_id == Attendance.id).exists()
    absent = select(Attendance.id).where(
        Attendance.shift_id == Shift.id, Attendance.volunteer_id == Volunteer.id, Attendance.kind == "missed",
        Attendance.reverses_id.is_(None), ~gone,
    )  # fmt: skip
    query = (
        select(Shift, Volunteer)
        .join(DutyKind, (DutyKind.id == Shift.kind_id) & DutyKind.drives)
        .join(Assignment, (Assignment.shift_id == Shift.id) & Assignment.ended_at.is_(None))
        .join(Volunteer, Volunteer.id == Assignment.volunteer_id)
        .where(
            Shift.cancelled_at.is_(None), Shift.starts_at >= begin, Shift.starts_at < end, ~absent.exists()
        )
        .order_by(Shift.starts_at, Shift.id, Volunteer.id)
    )
    return [(shift, volunteer) for shift, volunteer in db.session.execute(query)]


def vehicles(now: datetime | None = None) -> list[str]:
    """The cars of the last months, the latest first: what a form offers."""
    since = (now or clock.now()) - RECENT
    query = select(AlcoholCheck.vehicle).where(AlcoholCheck.happened_at >= since)
    rows = db.session.scalars(
        query.order_by(AlcoholCheck.happened_at.desc(), AlcoholCheck.id.desc()).limit(500)
    )
    return list(dict.fromkeys(rows))[:8]


def confirmers(now: datetime | None = None) -> list[str]:
    """Who confirmed checks in the last months, the latest first."""
    since = (now or clock.now()) - RECENT
    query = select(AlcoholCheck.confirmer).where(AlcoholCheck.happened_at >= since)
    rows = db.session.scalars(
        query.order_by(AlcoholCheck.happened_at.desc(), AlcoholCheck.id.desc()).limit(500)
    )
    return list(dict.fromkeys(rows))[:8]
