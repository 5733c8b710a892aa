"""The pack of the screen 訪問: one's own round of today. No note about health, no birth date, no address in full."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.care import expectations
from opsapp.db import db
from opsapp.org.models import Device, User
from opsapp.org.service import organisation
from opsapp.people import consents
from opsapp.people.consent_models import Consent, ConsentWithdrawal
from opsapp.people.models import Contact, Person
from opsapp.stock import pack_parts
from opsapp.visits import rounds, signs
from opsapp.visits.models import Visit
from opsapp.visits.rounds import Call, House

Part = dict[str, Any]


def visit_pack(device: Device, user: User) -> tuple[str, str]:
    """The pack as JSON for a device and the person at it, and its version."""
    today = clock.today()
    houses = rounds.of_user(today, user)
    listed = {one.person.id for house in houses for one in house.calls}
    content = {
        "organisation": {"name": organisation().shop_name, "phone": organisation().phone},
        "device": {"id": device.id, "name": device.name, "shared": device.owner_id is None},
        "me": {
            "id": user.id, "name": user.name, "role": user.role, "language": user.language, "text_size": user.text_size,
        },
        "users": [one for one in pack_parts.users("visits.report") if device.owner_id in (None, one["id"])],
        "day": today.isoformat(),
        "houses": _houses(houses, listed),
        "others": _others(listed),
        "signs": [[one.name, one.name_en] for one in signs.offered()],
    }  # fmt: skip
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(body.encode()).hexdigest()[:20]
    return f'{{"version":"{version}",{body[1:]}', version


def _houses(houses: list[House], listed: set[int]) -> list[Part]:
    seen = expectations.last_seen(listed)
    measuring, calling = consents.holders("health", listed), _may_be_called(listed)
    return [
        {
            "id": f"h{house.home.id}" if house.home else f"p{house.calls[0].person.id}",
            "name": house.home.name if house.home else "",
            "hamlet": house.hamlet,
            "landmark": house.home.landmark if house.home else "",
            "people": [
                _call(one, seen[one.person.id])
                | {
                    "measures": one.person.id in measuring,
                    "contacts": _contacts(one.person) if one.person.id in calling else [],
                }
                for one in house.calls
            ],
        }
        for house in houses
    ]


def _may_be_called(listed: set[int]) -> set[int]:
    """Whose family may be told: a consent to emergencies or to visits holds (DOMAIN 5)."""
    return consents.holders("emergency", listed) | consents.holders("visit", listed)


def _call(call: Call, seen: dict[str, datetime]) -> Part:
    when, channel = max(((at, channel) for channel, at in seen.items()), default=(None, ""))
    person, standing = call.person, call.standing
    return {
        "id": person.id, "name": person.name, "kana": person.kana,
        "phones": [one.digits for one in person.phones],
        "asked": call.asked_for, "overdue": bool(standing and standing.state == expectations.OVERDUE),
        "agreed": call.agreed_on.isoformat() if call.agreed_on else None,
        "last": [_iso(when), channel] if when else None,
        "done": _done(call.done) if call.done else None,
    }  # fmt: skip


def _done(visit: Visit) -> Part:
    return {
        "operation": visit.operation_id, "by": visit.user_id, "name": visit.user.name, "at": _iso(visit.happened_at),
        "met": visit.met, "condition": visit.condition,
    }  # fmt: skip


def _contacts(person: Person) -> list[list[str]]:
    """[name, relation, digits] in the order in which they are to be called."""
    rows = sorted(person.contacts, key=lambda one: (one.rank, one.id))
    return [[one.name, one.relation, _digits(one)] for one in rows if _digits(one)]


def _digits(contact: Contact) -> str:
    return contact.phone_digits or "".join(mark for mark in contact.phone_shown if mark.isdigit())


def _others(listed: set[int]) -> list[list[Any]]:
    """[id, name, kana, hamlet] of everybody else but who took the consent to visits back."""
    given = select(Consent.person_id).where(
        Consent.purpose == "visit", Consent.id.not_in(select(ConsentWithdrawal.consent_id))
    )
    refused = (
        select(Consent.person_id)
        .join(ConsentWithdrawal, ConsentWithdrawal.consent_id == Consent.id)
        .where(Consent.purpose == "visit", Consent.person_id.not_in(given))
    )
    query = (
        select(Person)
        .where(Person.active, ~Person.lives_elsewhere, Person.id.not_in(refused))
        .options(joinedload(Person.household))
        .order_by(Person.kana_key, Person.id)
    )
    return [
        [one.id, one.name, one.kana, one.household.hamlet if one.household else ""]
        for one in db.session.scalars(query)
        if one.id not in listed
    ]


def _iso(moment: datetime) -> str:
    return clock.to_japan(moment).isoformat()
