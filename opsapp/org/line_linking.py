"""Somebody's LINE is joined to their account: they write a code of ten digits to the official account.

The code follows from the moment, the account and what is linked already, so that none is stored, each is good for a
quarter of an hour and, once used, for nothing.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.org import channels
from opsapp.org.channel_models import UserChannel
from opsapp.org.models import User

GOOD_FOR = timedelta(minutes=15)
DIGITS = 10


def code_of(user: User) -> str:
    """What the user writes to the official account within a quarter of an hour."""
    return _code(user, _window())


def linked_by(code: str, line_id: str) -> User | None:
    """The user whose code this is, reached by LINE from now on; None when it is nobody's."""
    typed = re.sub(r"\D", "", unicodedata.normalize("NFKC", code))
    if len(typed) != DIGITS:
        return None
    for user in db.session.scalars(select(User).where(User.active).order_by(User.id)):
        if any(hmac.compare_digest(typed, _code(user, one)) for one in (_window(), _window() - 1)):
            channels.add(user, channels.LINE, line_id)
            return user
    return None


def _window() -> int:
    return int(clock.now().timestamp() // GOOD_FOR.total_seconds())


def _code(user: User, window: int) -> str:
    last = select(func.count(), func.max(UserChannel.made_at)).where(
        UserChannel.user_id == user.id, UserChannel.kind == channels.LINE
    )
    count, made_at = db.session.execute(last).one()
    said = f"line {user.id} {user.session_version} {window} {count} {made_at}"
    digest = hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), said.encode(), hashlib.sha256)
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}}"


# --- what LINE tells us -----------------------------------------------------------------------------------


def take(events: Iterable[Any]) -> list[tuple[str, str]]:
    """What happened at the official account; the answers to give, as reply token and words. Opens its transactions."""
    answers = []
    for event in events:
        line_id, words = _who(event), ""
        if not line_id:
            continue
        with transaction():
            words = _taken(event, line_id)
        if words and isinstance(token := event.get("replyToken"), str):
            answers.append((token, words))
    return answers


def _who(event: Any) -> str:
    """The LINE user behind an event; '' for groups and for what cannot be read."""
    source = event.get("source") if isinstance(event, dict) else None
    if not isinstance(source, dict) or source.get("type") != "user":
        return ""
    line_id = source.get("userId")
    return line_id if isinstance(line_id, str) and re.fullmatch(r"U[0-9a-f]{32}", line_id) else ""


def _taken(event: dict[str, Any], line_id: str) -> str:
    kind, message = event.get("type"), event.get("message")
    if kind == "unfollow":
        channels.end_address(channels.LINE, line_id)
        return ""
    if kind == "follow":
        return _how_to()
    if kind != "message" or not isinstance(message, dict) or message.get("type") != "text":
        return ""
    user = linked_by(str(message.get("text", "")), line_id)
    if user is not None:
        return _("You will hear from opsapp here, %(name)s.", name=user.name)
    return _how_to()


def _how_to() -> str:
    return _(
        "To be told here, open “How I am reached” in opsapp and write the ten digits that are shown there."
    )
