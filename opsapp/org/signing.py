"""Signing in: by password anywhere, by PIN on an enrolled device. Wrong tries close the door for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from opsapp import clock, show
from opsapp.db import db, lock, transaction
from opsapp.errors import RuleError
from opsapp.org.models import Device, Organisation, SignInAttempt, User
from opsapp.org.secrets import matches
from opsapp.org.service import audit
from opsapp.text import normalize_code

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=30)
TRIES = 5  # of one login, or of one person on one device
TRIES_OF_ADDRESS = 30


@dataclass(frozen=True)
class _Door:
    """What wrong tries are counted for: a login or a person on a device, and the address they come from."""

    subject: str
    address: str

    @property
    def limits(self) -> tuple[tuple[str, int], ...]:
        return (self.subject, TRIES), (f"address:{self.address}"[:120], TRIES_OF_ADDRESS)


def by_password(login: str, password: str, address: str) -> User:
    """The person with this login and password. Raises RuleError: wrong, or "too_many" tries.

    Opens its own transactions: a wrong try must be remembered although it is refused.
    """
    name = normalize_code(login).lower()
    user = db.session.scalar(select(User).where(User.login == name))
    door = _Door(f"login:{name}"[:120], address)
    return _through(door, user, "password_hash", password, _("The name or the password is not right."))


def by_pin(user_id: int, pin: str, device: Device, address: str) -> User:
    """The person of a tile, on an enrolled device. Raises RuleError: wrong, or "too_many" tries."""
    user = next((one for one in people_of(device) if one.id == user_id), None)
    door = _Door(f"pin:{device.id}:{user_id}"[:120], address)
    return _through(door, user, "pin_hash", normalize_code(pin), _("The PIN is not right."))


def people_of(device: Device) -> list[User]:
    """Who may sign in on a device by PIN: its owner, or on a shared one everybody who has a PIN."""
    query = select(User).where(User.active, User.pin_hash.is_not(None)).order_by(User.kana, User.id)
    if device.owner_id is not None:
        query = query.where(User.id == device.owner_id)
    return list(db.session.scalars(query))


def _through(door: _Door, user: User | None, kind: str, secret: str, refusal: str) -> User:
    """Count the try as failed before it is checked, so that racing tries cannot slip through."""
    with transaction():
        lock(Organisation, [1])
        _refuse_too_many(door)
        tries = _count(door)
    right = matches(getattr(user, kind) if user else None, secret)
    if user is None or not right or not user.active:
        raise RuleError(refusal, code="wrong_secret")
    with transaction():
        for number in tries:
            db.session.get_one(SignInAttempt, number).succeeded = True
        audit("org.sign_in", "user", user.id, by=user, how=door.subject.partition(":")[0])
    return user


def _refuse_too_many(door: _Door) -> None:
    """Raises RuleError "too_many" with the time from which it may be tried again."""
    since = clock.now() - WINDOW
    for subject, limit in door.limits:
        failed = _failures(subject, since)
        if len(failed) >= limit:
            again = max(failed[limit - 1] + WINDOW, clock.now() + timedelta(minutes=1))
            time = show.time_text(again)
            raise RuleError(
                _("There were too many wrong tries. Please try again after %(time)s.", time=time),
                code="too_many",
            )


def _failures(subject: str, since: datetime) -> list[datetime]:
    """When it failed lately, the latest first; of a person only what came after the last success."""
    rows = db.session.execute(
        select(SignInAttempt.at, SignInAttempt.succeeded)
        .where(SignInAttempt.subject == subject, SignInAttempt.at > since)
        .order_by(SignInAttempt.id.desc())
    ).all()
    if not subject.startswith("address:"):
        last = next((i for i, row in enumerate(rows) if row.succeeded), len(rows))
        rows = rows[:last]
    return [row.at for row in rows if not row.succeeded]


def _count(door: _Door) -> list[int]:
    now = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    tries = [SignInAttempt(subject=subject, at=now, succeeded=False) for subject, _limit in door.limits]
    db.session.add_all(tries)
    db.session.flush()
    return [attempt.id for attempt in tries]
