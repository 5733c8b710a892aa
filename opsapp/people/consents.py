"""Consents: given for one purpose at a time, taken back at any time. Without one nothing sensitive is kept or shown."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people.consent_models import PURPOSES, Consent, ConsentWithdrawal
from opsapp.people.models import Person

PURPOSE_WORDS = {  # DOMAIN 5; "health" is the consent to write such notes down at all (要配慮個人情報)
    "visit": _l("Visits and looking out for each other"),
    "health": _l("Keeping notes about health"),
    "emergency": _l("Telling family, 119 and doctors in an emergency"),
    "share": _l("Sharing with the welfare commissioner and the support centre"),
    "evacuation": _l("Telling evacuation helpers beforehand"),
    "photo": _l("Photos in our papers and online"),
    "key": _l("Keeping a key"),
}


def give(
    person: Person,
    purpose: str,
    *,
    by: User | None,
    given_on: date | None = None,
    proxy: tuple[str, str] | None = None,
    method: str = "paper",
    note: str = "",
) -> Consent:
    """Write a consent down; `proxy` is (name, relation) of who gave it for them. RuleError when it holds already."""
    if purpose not in PURPOSES:
        raise RuleError(_("Please choose one."), field="purpose")
    day = given_on or clock.today()
    if day > clock.today():
        raise RuleError(_("This day lies in the future."), field="given_on")
    lock(Person, [person.id])
    if standing(person.id, purpose) is not None:
        raise RuleError(_("%(name)s has agreed to this already.", name=person.name), field="purpose")
    name, relation = proxy or ("", "")
    if proxy is not None and not name.strip():
        raise RuleError(_("Please write the name."), field="proxy_name")
    made = Consent(
        person_id=person.id, purpose=purpose, given_on=day, given_by="proxy" if proxy else "self", proxy_name=name,
        proxy_relation=relation, method=method, note=note, recorded_at=clock.now(), user_id=by.id if by else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit("people.consent", "person", person.id, by=by, purpose=purpose)
    return made


def withdraw(
    consent: Consent, *, by: User | None, said_by: str = "", on: date | None = None
) -> ConsentWithdrawal:
    """Take a consent back, at once. RuleError when it was taken back before."""
    lock(Person, [consent.person_id])
    db.session.expire(consent, ["withdrawal"])
    if consent.withdrawal is not None:
        raise RuleError(_("This consent was taken back already."))
    made = ConsentWithdrawal(
        consent_id=consent.id,
        withdrawn_on=on or clock.today(),
        said_by=said_by,
        recorded_at=clock.now(),
        user_id=by.id if by else None,
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(consent, ["withdrawal"])
    audit("people.consent_withdraw", "person", consent.person_id, by=by, purpose=consent.purpose)
    return made


def standing(person_id: int, purpose: str) -> Consent | None:
    """The consent that holds now for a purpose, or None."""
    return db.session.scalar(
        _standing().where(Consent.person_id == person_id, Consent.purpose == purpose).limit(1)
    )


def has(person_id: int, purpose: str) -> bool:
    """Whether a person agrees to a purpose now."""
    return standing(person_id, purpose) is not None


def holders(purpose: str, among: Iterable[int] | None = None) -> set[int]:
    """Everybody who agrees to a purpose now, by person id."""
    query = _standing().with_only_columns(Consent.person_id).where(Consent.purpose == purpose)
    if among is not None:
        query = query.where(Consent.person_id.in_(list(among)))
    return set(db.session.scalars(query))


def of(person_id: int) -> list[Consent]:
    """All consents of a person, those taken back as well, the newest first."""
    query = (
        select(Consent)
        .where(Consent.person_id == person_id)
        .order_by(Consent.given_on.desc(), Consent.id.desc())
    )
    return list(db.session.scalars(query))


def purposes_of(person_id: int) -> dict[str, Consent]:
    """What a person agrees to now, by purpose."""
    return {one.purpose: one for one in db.session.scalars(_standing().where(Consent.person_id == person_id))}


def require(person_id: int, purpose: str) -> None:
    """RuleError "no_consent" where a person does not agree to a purpose."""
    if not has(person_id, purpose):
        what = PURPOSE_WORDS[purpose]
        raise RuleError(_("There is no consent to this: %(what)s.", what=what), code="no_consent")


def _standing():  # type: ignore[no-untyped-def]
    taken_back = select(ConsentWithdrawal.consent_id)
    return select(Consent).where(Consent.id.not_in(taken_back))
