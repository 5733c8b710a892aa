"""Counts and their entries, to look through."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db
from opsapp.org.models import User
from opsapp.stock import departments, search
from opsapp.stock.count_models import Count, CountEntry, CountPosting
from opsapp.stock.count_sheet import Line, progress, standing
from opsapp.stock.models import Department


def proposed_name(department: Department | None = None) -> str:
    """「11月 棚卸」, 「11月 棚卸 食品」: the name of a count that begins today."""
    today = clock.today()
    named = _("Count %(year)s-%(month)s", year=today.year, month=today.month)
    return f"{named} {departments.shown_name(department)}" if department else named


def counts(q: str = "") -> Select[Any]:
    """Counts, open ones first, then the latest; each word of `q` is in the name."""
    query = select(Count).options(
        joinedload(Count.place), joinedload(Count.department), joinedload(Count.user)
    )
    query = query.outerjoin(CountPosting, CountPosting.count_id == Count.id).options(
        joinedload(Count.posting)
    )
    for word in q.split():
        query = query.where(Count.name.contains(word, autoescape=True))
    closed = or_(CountPosting.count_id.is_not(None), Count.given_up_at.is_not(None))
    return query.order_by(closed, Count.started_at.desc(), Count.id)


def open_counts(place_id: int | None = None) -> Sequence[Count]:
    """The counts that still take entries, the latest first."""
    query = counts().where(CountPosting.count_id.is_(None), Count.given_up_at.is_(None))
    return db.session.scalars(query if place_id is None else query.where(Count.place_id == place_id)).all()


def is_open(count: Count) -> bool:
    """Whether a count still takes entries."""
    return count.given_up_at is None and db.session.get(CountPosting, count.id) is None


def entries(count: Count, q: str = "", user_id: int | None = None) -> Select[Any]:
    """The entries that stand, the latest first."""
    query = select(CountEntry).join(CountEntry.product).where(standing(count.id))
    for word in q.split():
        query = query.where(search.has_word(word))
    if user_id is not None:
        query = query.where(CountEntry.user_id == user_id)
    loaded = (joinedload(CountEntry.product), joinedload(CountEntry.user))
    return query.options(*loaded).order_by(CountEntry.counted_at.desc(), CountEntry.id.desc())


def people(count: Count) -> Sequence[Any]:
    """Who has counted: (user, number of entries, the latest moment), the most recent first."""
    latest = func.max(CountEntry.counted_at).label("latest")
    query = select(User, func.count().label("entries"), latest).join(
        CountEntry, CountEntry.user_id == User.id
    )
    return db.session.execute(query.where(standing(count.id)).group_by(User.id).order_by(latest.desc())).all()


def state(count: Count) -> str:
    """open, posted or given_up."""
    return "posted" if count.posting else "given_up" if count.given_up_at else "open"


def state_text(name: str) -> str:
    """The word for a state."""
    return {"open": _("being counted"), "posted": _("posted"), "given_up": _("given up")}[name]


def live(count: Count, lines: Sequence[Line] | None = None) -> dict[str, Any]:
    """How far a count is and who has counted, for the part of the page that refreshes itself."""
    if lines is None:
        done, every = progress(count)
    else:
        done, every = sum(line.counted is not None for line in lines), len(lines)
    return {"done": done, "every": every, "people": people(count), "running": state(count) == "open"}
