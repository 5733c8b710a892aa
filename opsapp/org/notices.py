"""Notices: told once by key, shown until they were seen, and sent by e-mail where there is an address.

The text is made in the reader's language: `with speaking_to(user): notices.tell(user, key, _("…"))`.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from opsapp import clock, notify
from opsapp.db import db, savepoint, transaction
from opsapp.org.models import User
from opsapp.org.notice_models import Notice
from opsapp.org.service import organisation

MOST_TRIES = 5
WORTH_SENDING = timedelta(days=3)  # older ones would come too late to be of use; they are still shown
CLAIMED_FOR = timedelta(minutes=5)  # far longer than sending one takes
LONGEST_TEXT = 300


def speaking_to(user: User) -> AbstractContextManager[None]:
    """Within the block every `_("…")`, day and name of a month is in this user's language."""
    return force_locale(user.language)


def tell(user: User, key: str, text: str, url: str = "", email: str = "") -> Notice | None:
    """Tell somebody something once; None when they have been told under this key, or their account is closed.

    Two at the same moment tell it once: the second one waits for the first and leaves its own row away.
    """
    if not user.active or _told(user, key):
        return None
    notice = Notice(
        user_id=user.id, key=key, text=text[:LONGEST_TEXT], url=url, email=email, made_at=clock.now()
    )
    try:
        with savepoint():
            db.session.add(notice)
    except IntegrityError:
        return None
    return notice


def was_told(user: User, beginning: str) -> bool:
    """Whether somebody has been told anything under a key that begins like this."""
    query = select(Notice.id).where(
        Notice.user_id == user.id, Notice.key.startswith(beginning, autoescape=True)
    )
    return db.session.scalar(query.limit(1)) is not None


def _told(user: User, key: str) -> bool:
    return (
        db.session.scalar(select(Notice.id).where(Notice.user_id == user.id, Notice.key == key)) is not None
    )


# --- reading them -----------------------------------------------------------------------------------------


def of(user: User) -> Select[Any]:
    """All notices of somebody, unseen ones first, then the latest first."""
    return (
        select(Notice)
        .where(Notice.user_id == user.id)
        .order_by(Notice.seen_at.is_not(None), Notice.made_at.desc(), Notice.id.desc())
    )


def unseen(user: User) -> Sequence[Notice]:
    """What somebody has not seen yet, the latest first."""
    return db.session.scalars(of(user).where(Notice.seen_at.is_(None))).all()


def unseen_count(user: User) -> int:
    """How many notices somebody has not seen yet."""
    query = select(func.count(Notice.id)).where(Notice.user_id == user.id, Notice.seen_at.is_(None))
    return db.session.scalar(query) or 0


def mark_seen(user: User, ids: Sequence[int] | None = None) -> int:
    """Somebody has seen these notices of theirs, or all; how many were new. Others' are left alone."""
    fresh = [one for one in unseen(user) if ids is None or one.id in ids]
    for one in fresh:
        one.seen_at = clock.now()
    db.session.flush()
    return len(fresh)


def undelivered() -> Select[Any]:
    """Notices whose e-mail failed and did not go since, the latest first: for the office."""
    return (
        select(Notice)
        .where(Notice.email != "", Notice.sent_at.is_(None), Notice.failure != "")
        .options(joinedload(Notice.user))
        .order_by(Notice.made_at.desc(), Notice.id.desc())
    )


# --- sending them -----------------------------------------------------------------------------------------


def send_waiting() -> int:
    """Send every notice that waits for its e-mail, after the commit of what made it; how many went.

    Opens its own transactions. A notice is claimed and its try counted before it is sent, so of two ticks one sends it;
    if a process dies in between it goes once more after CLAIMED_FOR and is not lost. A server that does not answer
    costs no try.
    """
    address, sender = current_app.config["SMTP"], current_app.config["MAIL_FROM"]
    waiting = _waiting() if address and sender else []
    if not waiting:
        return 0
    went = 0
    try:
        with notify.mailer(address, sender) as mailer:
            for notice_id, tries in waiting:
                went += _sent(mailer, notice_id, tries)
    except notify.Unreachable as broken:
        _note_failure(str(broken))
    return went


def _waiting() -> list[tuple[int, int]]:
    """Number and tries so far of each notice whose e-mail is to go."""
    query = (
        select(Notice.id, Notice.tries)
        .where(Notice.email != "", Notice.sent_at.is_(None), Notice.tries < MOST_TRIES)
        .where(Notice.made_at > clock.now() - WORTH_SENDING, _is_free())
        .order_by(Notice.id)
    )
    return [(number, tries) for number, tries in db.session.execute(query)]


def _is_free() -> ColumnElement[bool]:
    """Nobody else is sending it; who claimed it long ago has died."""
    return Notice.claimed_at.is_(None) | (Notice.claimed_at < clock.now() - CLAIMED_FOR)


def _sent(mailer: notify.Mailer, notice_id: int, tries: int) -> bool:
    """Try one notice, unless another tick was faster; whether it went."""
    letter = _claim(notice_id, tries)
    if letter is None:
        return False
    problem = ""
    try:
        mailer.send(*letter)
    except notify.NotSent as broken:
        problem = str(broken)
    with transaction():
        done = {"failure": problem} if problem else {"failure": "", "sent_at": clock.now()}
        db.session.execute(update(Notice).where(Notice.id == notice_id).values(done | {"claimed_at": None}))
    return not problem


def _claim(notice_id: int, tries: int) -> tuple[str, str, str] | None:
    """Count the try; address, subject and text of the letter, or None when another tick has counted it."""
    notice = db.session.get_one(Notice, notice_id)
    with speaking_to(notice.user):
        shop = organisation().shop_name
        letter = notice.email, _("News from %(shop)s", shop=shop), "\n".join(_lines(notice, shop))
    with transaction():
        mine = update(Notice).where(Notice.id == notice_id, Notice.tries == tries, Notice.sent_at.is_(None))
        claim = mine.where(_is_free()).values(tries=tries + 1, claimed_at=clock.now())
        claimed = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    return letter if claimed else None


def _lines(notice: Notice, shop: str) -> Iterator[str]:
    yield from (_("Dear %(name)s,", name=notice.user.name), "", notice.text, "")
    home = current_app.config["ADDRESS"]
    if home and notice.url:
        yield from (home + notice.url, "")
    yield from ("-- ", shop, _("This letter was sent by a machine. To answer, please call the office."))


def _note_failure(said: str) -> None:
    with transaction():
        waiting = update(Notice).where(Notice.id.in_([number for number, _tries in _waiting()]))
        db.session.execute(waiting.values(failure=said))
