"""Keys we keep: where they hang, who took them out with whom, and that they came back."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from opsapp import clock, text
from opsapp.care.watch_models import KeyDeposit, KeyLoan
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.people import consents
from opsapp.people.models import Person


def take_in(
    person: Person, number: str, place: str, *, by: User, received_on: date | None = None
) -> KeyDeposit:
    """Keep somebody's key under a number of ours. RuleError without consent, or when the number is taken."""
    consents.require(person.id, "key")
    number, place = text.normalize_code(number), text.clean_name(place)
    if not number:
        raise RuleError(_("Please fill this in."), field="number")
    if not place:
        raise RuleError(_("Please fill this in."), field="place")
    if db.session.scalar(select(KeyDeposit.id).where(KeyDeposit.number == number)) is not None:
        raise RuleError(_("Another key has this number."), field="number")
    made = KeyDeposit(
        person_id=person.id,
        number=number,
        place=place,
        received_on=received_on or clock.today(),
        user_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    audit("care.key", "person", person.id, by=by)
    return made


def is_out(key: KeyDeposit) -> bool:
    """Whether somebody has the key at the moment."""
    last = db.session.scalar(
        select(KeyLoan.kind).where(KeyLoan.key_id == key.id).order_by(KeyLoan.id.desc()).limit(1)
    )
    return last == "out"


def lend(key: KeyDeposit, taker: str, witness: str, *, by: User, reason: str = "") -> KeyLoan:
    """Somebody takes the key out while another one is there. RuleError: it is out, or a second person lacks."""
    return _loan(key, "out", taker, witness, reason, by)


def bring_back(key: KeyDeposit, taker: str, witness: str, *, by: User) -> KeyLoan:
    """The key hangs in its place again. RuleError when it was not out."""
    return _loan(key, "back", taker, witness, "", by)


def _loan(key: KeyDeposit, kind: str, taker: str, witness: str, reason: str, by: User) -> KeyLoan:
    lock(KeyDeposit, [key.id])
    if key.returned_on is not None:
        raise RuleError(_("This key has been given back."))
    if is_out(key) == (kind == "out"):
        raise RuleError(_("This key is out already.") if kind == "out" else _("This key is in its place."))
    taker, witness = text.clean_name(taker), text.clean_name(witness)
    if not taker:
        raise RuleError(_("Please write the name."), field="taker")
    if not witness or witness == taker:
        raise RuleError(_("A second person must be there."), field="witness")
    made = KeyLoan(
        key_id=key.id, kind=kind, taker=taker, witness=witness, reason=reason[:200], happened_at=clock.now(),
        recorded_at=clock.now(), user_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit("care.key_loan", "person", key.person_id, by=by, kind=kind)
    return made


def give_back(key: KeyDeposit, *, by: User) -> None:
    """The key goes back to its owner. RuleError while it is out, or twice."""
    if key.returned_on is not None:
        raise RuleError(_("This key has been given back."))
    if is_out(key):
        raise RuleError(_("This key is out already."))
    key.returned_on = clock.today()
    db.session.flush()
    audit("care.key_end", "person", key.person_id, by=by)


def kept() -> list[KeyDeposit]:
    """The keys we keep, by number, with their loans."""
    query = select(KeyDeposit).where(KeyDeposit.returned_on.is_(None)).order_by(KeyDeposit.number)
    owner = joinedload(KeyDeposit.person).joinedload(Person.household)
    return list(db.session.scalars(query.options(owner, selectinload(KeyDeposit.loans))))


def all_out(found: Iterable[KeyDeposit]) -> dict[int, KeyLoan]:
    """Of these keys those that are out at the moment, with the loan, by id."""
    return {one.id: one.loans[-1] for one in found if one.loans and one.loans[-1].kind == "out"}


def of(person_id: int) -> list[KeyDeposit]:
    """The keys of a person that we keep."""
    query = select(KeyDeposit).where(KeyDeposit.person_id == person_id, KeyDeposit.returned_on.is_(None))
    return list(db.session.scalars(query.order_by(KeyDeposit.number)))
