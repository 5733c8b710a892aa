"""The ways on which somebody who uses opsapp can be reached, and sending on them: e-mail, web push, LINE."""

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from config import kept
from opsapp import clock, notify, notify_line, notify_push, text
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.notify import LONGEST_FAILURE, Gone, NotSent
from opsapp.org.channel_models import UserChannel
from opsapp.org.models import User
from opsapp.org.service import audit, organisation

EMAIL, PUSH, LINE = KINDS = ("email", "push", "line")
KIND_WORDS = {"email": _l("E-mail"), "push": _l("Notice on a phone or browser"), "line": "LINE"}
MOST_CHANNELS = 20  # of one user
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_BROWSERS = (
    ("google", "Chrome"), ("mozilla", "Firefox"), ("windows", "Edge"), ("apple", "Safari"),
)  # fmt: skip


def of(user: User) -> Sequence[UserChannel]:
    """The ways on which a user can be reached now, the oldest first."""
    query = select(UserChannel).where(UserChannel.user_id == user.id, UserChannel.ended_at.is_(None))
    return db.session.scalars(query.order_by(UserChannel.id)).all()


def add(user: User, kind: str, address: str) -> UserChannel:
    """Reach a user here as well; one that was ended begins again. RuleError for an address that is none."""
    address = _checked(kind, address)
    same = (UserChannel.user_id == user.id, UserChannel.kind == kind, UserChannel.address == address)
    found = db.session.scalar(select(UserChannel).where(*same))
    if found is not None and found.ended_at is None:
        return found
    if len(of(user)) >= MOST_CHANNELS:
        raise RuleError(_("There are too many already. Please take one away first."), field="address")
    found = found or UserChannel(user_id=user.id, kind=kind, address=address)
    found.made_at, found.ended_at, found.failed_at, found.failure = clock.now(), None, None, ""
    db.session.add(found)
    db.session.flush()
    audit("org.channel_add", "user", user.id, by=user, kind=kind)
    return found


def end(channel: UserChannel, *, by: User | None = None) -> None:
    """Send nothing here any more: `by` has taken it away, or the other side (None) no longer knows us."""
    if channel.ended_at is None:
        channel.ended_at = clock.now()
        db.session.flush()
        audit("org.channel_end", "user", channel.user_id, by=by, kind=channel.kind)


def end_address(kind: str, address: str) -> None:
    """An address that is gone ends for everybody who was reached there."""
    for one in _open(kind, address):
        end(one)


def is_ready(kind: str) -> bool:
    """Whether this installation can send on a kind of channel."""
    return not _missing(kind)


def label(channel: UserChannel) -> str:
    """What tells one way from another: the address, or whose browser it is."""
    if channel.kind == EMAIL:
        return channel.address
    if channel.kind == PUSH:
        service = notify_push.host(channel.address)
        return next((name for part, name in _BROWSERS if part in service), service)
    return ""


def push_key() -> str:
    """The private key with which this installation signs its web push."""
    return current_app.config["PUSH_KEY"] or kept("push_key", notify_push.make_key)


def _open(kind: str, address: str) -> Sequence[UserChannel]:
    same = (UserChannel.kind == kind, UserChannel.address == address, UserChannel.ended_at.is_(None))
    return db.session.scalars(select(UserChannel).where(*same).order_by(UserChannel.id)).all()


def _checked(kind: str, address: str) -> str:
    if kind == PUSH:
        try:
            return notify_push.read_subscription(address, current_app.config["PUSH_HOSTS"])
        except ValueError as broken:
            raise RuleError(_("This browser's notices cannot be used here."), code="bad_push") from broken
    if kind == LINE:
        return address
    mail = text.normalize_code(address).lower()
    if not _MAIL.fullmatch(mail) or len(mail) > 120:
        raise RuleError(_("%(typed)s is not an e-mail address.", typed=address), field="address")
    return mail


# --- sending ----------------------------------------------------------------------------------------------


def send(kind: str, address: str, words: str, url: str = "", key: str = "") -> None:
    """Send a message, outside of any transaction, and write down on the channel what became of it.

    `url` is a page of this house that the message leads to. `key` names the message: sent again under it, it arrives
    once where the other side can tell. Raises NotSent with words for the office; an address that is gone is ended.
    """
    failure: Exception | None = None
    try:
        if missing := _missing(kind):
            raise NotSent(missing)
        _sender(kind)(address, words, url, key or str(uuid.uuid4()))
    except Exception as broken:  # whatever a library throws, the next message still goes
        failure = broken
    said = "" if failure is None else _in_words(failure)
    _note(kind, address, said, gone=isinstance(failure, Gone))
    if failure is not None:
        raise NotSent(said) from failure


def _sender(kind: str) -> Callable[[str, str, str, str], None]:
    return {EMAIL: _send_mail, PUSH: _send_push, LINE: _send_line}[kind]


def _missing(kind: str) -> str:
    """Why nothing can be sent on a kind of channel; '' when it can."""
    settings = current_app.config
    if kind == EMAIL and not (settings["SMTP"] and settings["MAIL_FROM"]):
        return _("E-mail is not set up on the server.")
    if kind == PUSH and not notify_push.subject(settings["MAIL_FROM"], settings["ADDRESS"]):
        return _("Notices to phones are not set up on the server.")
    if kind == LINE and not (settings["LINE_TOKEN"] and settings["LINE_SECRET"]):
        return _("LINE is not set up on the server.")
    return ""


def _in_words(failure: Exception) -> str:
    """Short, for the office; nothing but the kind of what was not expected, which might hold an address."""
    known = isinstance(failure, NotSent | notify.Unreachable)
    return ((str(failure) if known else "") or type(failure).__name__)[:LONGEST_FAILURE]


def _note(kind: str, address: str, said: str, *, gone: bool) -> None:
    with transaction():
        for one in _open(kind, address):
            one.failure, one.failed_at = said, clock.now() if said else None
            if gone:
                end(one)


def _send_mail(address: str, words: str, url: str, _key: str) -> None:
    reader = next((one.user.language for one in _open(EMAIL, address)), "ja")
    with force_locale(reader):
        body = "\n".join(_letter(words, url))
    db.session.rollback()  # nothing stays open while the server is asked
    with notify.mailer(current_app.config["SMTP"], current_app.config["MAIL_FROM"]) as mailer:
        mailer.send(address, words, body)


def _letter(words: str, url: str) -> Iterator[str]:
    shop = organisation().shop_name
    yield from (words, "")
    if link := _link(url):
        yield from (link, "")
    yield from ("-- ", shop, _("This letter was sent by a machine. To answer, please call the office."))


def _send_push(address: str, words: str, url: str, key: str) -> None:
    settings = current_app.config
    sender = notify_push.subject(settings["MAIL_FROM"], settings["ADDRESS"])
    notify_push.send(address, {"words": words, "url": url}, push_key(), sender, key)


def _send_line(address: str, words: str, url: str, key: str) -> None:
    settings = current_app.config
    push = partial(notify_line.push, settings["LINE_API"], settings["LINE_TOKEN"])
    push(address, "\n".join(part for part in (words, _link(url)) if part), key)


def _link(url: str) -> str:
    home = current_app.config["ADDRESS"]
    return home + url if home and url else ""
