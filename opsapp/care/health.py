"""Notes about health: kept only with consent, shown only to who may read them, and every reading is written down."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp import clock
from opsapp.access import allowed
from opsapp.care.watch_models import HealthNote
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people import consents
from opsapp.people.models import Person
from opsapp.rota import shifts

KIND_WORDS = {
    "doctor": _l("Family doctor"), "condition": _l("Illness or handicap"), "medicine": _l("Medicine"),
    "allergy": _l("Allergy"), "other": _l("Other"),
}  # fmt: skip
DUTY = "visits"  # the kind of duty whose visitor may read at the door


def write(
    person: Person, kind: str, words: str, *, by: User, replaces: HealthNote | None = None
) -> HealthNote:
    """Write a note down, or another in place of one; without words the one replaced is gone.

    RuleError "no_consent" where the person does not agree to such notes (DOMAIN 5), "not_allowed" for who may not.
    """
    if not allowed(by, "care.health"):
        raise RuleError(_("You may not write notes about health."), code="not_allowed")
    consents.require(person.id, "health")
    if kind not in KIND_WORDS:
        raise RuleError(_("Please choose one."), field="kind")
    if not words.strip() and replaces is None:
        raise RuleError(_("Please fill this in."), field="words")
    lock(Person, [person.id])
    made = HealthNote(
        person_id=person.id, kind=kind, words=words.strip()[:1000], replaces_id=replaces.id if replaces else None,
        recorded_at=clock.now(), user_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit("care.health_write", "person", person.id, by=by, kind=kind)
    return made


def may_read(user: User) -> bool:
    """Coordinator and office always, anybody else only while on a visiting duty."""
    return allowed(user, "care.health") or user.id in {one.id for one in on_visiting_duty()}


def on_visiting_duty() -> list[User]:
    """Who is on a visiting duty at this moment and has an account."""
    return shifts.users_of([one.id for one in shifts.on_duty(clock.now(), DUTY)])


def read(person: Person, *, by: User) -> list[HealthNote]:
    """The notes that hold, by kind: none for who may not read them, none where there is no consent any more.

    The reading is audited, and the refusal as well; so it is called inside a transaction.
    """
    if not may_read(by):
        audit("care.health_refused", "person", person.id, by=by)
        return []
    if not consents.has(person.id, "health"):
        return []
    audit("care.health_read", "person", person.id, by=by)
    return standing(person.id)


def standing(person_id: int) -> list[HealthNote]:
    """The notes that hold, without asking who reads; for `read` and for proofs."""
    replaced = select(HealthNote.replaces_id).where(HealthNote.replaces_id.is_not(None))
    query = select(HealthNote).where(
        HealthNote.person_id == person_id, HealthNote.words != "", HealthNote.id.not_in(replaced)
    )
    return list(db.session.scalars(query.order_by(HealthNote.kind, HealthNote.id)))
