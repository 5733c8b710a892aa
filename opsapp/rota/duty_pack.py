"""The pack of the screen 当番: one's own shifts, what is open, what waits. No health data, no PIN, no address."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from opsapp import clock
from opsapp.access import MANAGER
from opsapp.db import db
from opsapp.ledger.models import Till
from opsapp.org.models import Device, User
from opsapp.org.service import organisation
from opsapp.people.models import Person
from opsapp.rota import alcohol, attendance, handovers, months, volunteers
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer
from opsapp.stock import pack_parts

AHEAD = timedelta(days=14)
YESTERDAY = timedelta(days=1)
Part = dict[str, Any]


def duty_pack(device: Device, user: User) -> tuple[str, str]:
    """The pack as JSON for a device and the person at it, and its version. On a shared device it also names who is on
    the sheet today."""
    shared, me, today = device.owner_id is None, volunteers.of_user(user), clock.today()
    here = _here(today) if shared else [me] if me else []
    content = {
        "organisation": {"shop_name": organisation().shop_name},
        "device": {"id": device.id, "name": device.name, "shared": shared},
        "me": {
            "id": user.id, "name": user.name, "role": user.role, "language": user.language, "text_size": user.text_size,
        },
        "users": [one for one in pack_parts.users("rota.work") if shared or one["id"] == user.id],
        "volunteers": [{"id": one.id, "name": one.person.name, "user": one.user_id} for one in here],
        "kinds": _kinds(),
        "shifts": _shifts(me, today, shared=shared),
        "open": _open({one.id for one in here}),
        "checks": _checks({one.id for one in here}, today),
        "notes": _notes(),
        "expiring": handovers.expiring_today(),
        "tills": _tills(device),
        "vehicles": alcohol.vehicles(),
        "confirmers": list(dict.fromkeys([*alcohol.confirmers(), *_office()])),
    }  # fmt: skip
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(body.encode()).hexdigest()[:20]
    return f'{{"version":"{version}",{body[1:]}', version


def _here(day: date) -> Sequence[Volunteer]:
    """Volunteers of a day by name: so that somebody without an account can be written down on the tablet."""
    query = (
        select(Volunteer)
        .join(Volunteer.person)
        .options(contains_eager(Volunteer.person))
        .where(Volunteer.since <= day, or_(Volunteer.until.is_(None), Volunteer.until >= day))
        .order_by(Person.kana_key, Volunteer.id)
    )
    return db.session.scalars(query).all()


def _kinds() -> list[Part]:
    query = select(DutyKind).where(DutyKind.active).order_by(DutyKind.rank, DutyKind.id)
    names = "id", "name", "name_en", "drives", "hands_over"
    return [{name: getattr(one, name) for name in names} for one in db.session.scalars(query)]


def _shifts(me: Volunteer | None, today: date, *, shared: bool) -> list[Part]:
    """One's own from yesterday to a fortnight ahead; on a shared device also everybody's of today. Published ones."""
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .options(contains_eager(Assignment.shift).joinedload(Shift.kind))
        .where(Assignment.ended_at.is_(None), Shift.cancelled_at.is_(None))
        .order_by(Shift.starts_at, Shift.id, Assignment.id)
    )
    own = (Assignment.volunteer_id == (me.id if me else 0)) & Shift.day.between(
        today - YESTERDAY, today + AHEAD
    )
    rows = db.session.scalars(query.where(own | (Shift.day == today) if shared else own))
    shown = months.published()
    return [_shift(one) for one in rows if months.first_of(one.shift.day) in shown]


def _shift(one: Assignment) -> Part:
    shift = one.shift
    return {
        "id": shift.id, "volunteer": one.volunteer_id, "kind": shift.kind_id, "day": shift.day.isoformat(),
        "starts": _iso(shift.starts_at), "ends": _iso(shift.ends_at), "name": shift.name, "where": shift.where,
    }  # fmt: skip


def _iso(moment: datetime) -> str:
    return clock.to_japan(moment).isoformat()


def _open(ids: Iterable[int]) -> list[Part]:
    """Who has come and not gone."""
    return [
        {"volunteer": one.begin.volunteer_id, "at": _iso(one.begin.happened_at), "shift": one.begin.shift_id}
        for one in attendance.open_pairs()
        if one.begin.volunteer_id in ids and clock.now() - one.begin.happened_at <= timedelta(hours=24)
    ]


def _checks(ids: Iterable[int], today: date) -> list[Part]:
    return [
        {"driver": one.driver_id, "shift": one.shift_id, "moment": one.moment, "positive": one.positive}
        for one in alcohol.standing(today - YESTERDAY, today)
        if one.driver_id in ids
    ]


def _notes() -> list[Part]:
    """Notes that wait for the next one, named by the operation that wrote them."""
    return [
        {
            "id": one.operation_id, "at": _iso(one.happened_at), "by": one.user.name, "till": one.till_id,
            "counted": one.counted_yen, "expiring": one.expiring, "message": one.message, "key_handed": one.key_handed,
        }
        for one in handovers.waiting()
        if one.operation_id is not None
    ]  # fmt: skip


def _office() -> list[str]:
    """The names of the office, which confirms a driver's check face to face or by phone."""
    query = select(User.name).where(User.active, User.role == MANAGER).order_by(User.kana, User.id)
    return list(db.session.scalars(query))


def _tills(device: Device) -> list[Part]:
    """Tills in use, the one of this device first."""
    rows = db.session.scalars(
        select(Till).where(Till.active).options(joinedload(Till.device)).order_by(Till.code)
    ).all()
    return [
        {"id": one.id, "name": one.name} for one in sorted(rows, key=lambda one: one.device_id != device.id)
    ]
