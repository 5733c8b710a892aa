"""Telling volunteers and the office: a notice in the reader's language, by e-mail where an address is known.

A notice names a duty and nobody else: who cannot come, and why, is nobody's business on the way.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock, show
from opsapp.access import PERMISSIONS
from opsapp.db import db
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.rota import months
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer

MOST_NAMED = 3  # shifts that one sentence names
Words = Callable[[], str]  # makes the sentence, once for each reader


def volunteers(people: Iterable[Volunteer], key: str, words: Words, url: str) -> int:
    """Tell volunteers who have an account, once per key; how many were told now. The office calls the others."""
    users = {one.user.id: one for one in people if one.user is not None}
    # in one order, so that two who tell the same people never wait for each other
    return sum(
        _tell(users[number].user, key, words, url, users[number].person.email) for number in sorted(users)
    )


def office(key: str, words: Words, url: str) -> int:
    """Tell everybody who arranges the rota, once per key; how many were told now."""
    query = (
        select(User, Person.email)
        .outerjoin(Volunteer, Volunteer.user_id == User.id)
        .outerjoin(Person, Person.id == Volunteer.person_id)
        .where(User.active, User.role.in_(PERMISSIONS["rota.arrange"]))
        .order_by(User.id)
    )
    readers: Sequence[tuple[User, str | None]] = [(user, email) for user, email in db.session.execute(query)]
    return sum(_tell(user, key, words, url, email or "") for user, email in readers)


def _tell(user: User | None, key: str, words: Words, url: str, email: str) -> bool:
    if user is None:
        return False
    with notices.speaking_to(user):
        text = words()
    return notices.tell(user, key, text, url, email) is not None


def published(first: date) -> int:
    """Tell everybody who is on duty in a month that its rota is out; how many were told now."""
    on_duty = (
        select(Volunteer)
        .where(Volunteer.id.in_(select(Assignment.volunteer_id).join(Shift).where(*_standing(first))))
        .options(joinedload(Volunteer.user), joinedload(Volunteer.person))
    )
    return volunteers(
        db.session.scalars(on_duty), f"rota.published.{first:%Y-%m}", lambda: _out(first), "/rota/mine"
    )


def _standing(first: date) -> tuple[Any, ...]:
    days = Shift.day.between(*clock.month_bounds(first))
    return days, Shift.cancelled_at.is_(None), Assignment.ended_at.is_(None)


def _out(first: date) -> str:
    return _("The rota of %(month)s is out. Please look at your duties.", month=show.month_text(first))


def cancelled(shift: Shift, people: Iterable[Volunteer]) -> int:
    """Tell those who were on a shift of a published month that it does not take place; how many were told now."""
    if not months.is_published(shift.day):
        return 0
    return volunteers(people, f"rota.cancelled.{shift.id}", lambda: _off(shift), "/rota/mine")


def _off(shift: Shift) -> str:
    return _("This duty does not take place: %(shift)s.", shift=shift_text(shift))


def changed(key: str, volunteer: Volunteer, come: Iterable[Shift], go: Iterable[Shift]) -> None:
    """Tell one volunteer which shifts are new and which fall away, as far as they are published."""
    new, old = [_published(several) for several in (come, go)]
    if new or old:
        volunteers([volunteer], key, lambda: _changed_text(new, old), f"/rota/{(new or old)[0].day:%Y-%m}")


def _published(several: Iterable[Shift]) -> list[Shift]:
    return [one for one in sorted(several, key=lambda one: one.starts_at) if months.is_published(one.day)]


def _changed_text(new: list[Shift], old: list[Shift]) -> str:
    said = [_("Your shifts have changed.")]
    if new:
        said.append(_("New: %(shifts)s.", shifts=_named(new)))
    if old:
        said.append(_("No longer yours: %(shifts)s.", shifts=_named(old)))
    return " ".join(said)


def _named(several: list[Shift]) -> str:
    rest = len(several) - MOST_NAMED
    words = [shift_text(one) for one in several[:MOST_NAMED]]
    return _(", ").join([*words, *([_("%(n)s more", n=rest)] if rest > 0 else [])])


# --- words -------------------------------------------------------------------------------------------------


def kind_text(kind: DutyKind) -> str:
    """The name of a kind of duty in the language of the reader."""
    english = not str(get_locale() or "ja").startswith("ja")
    return kind.name_en if english and kind.name_en else kind.name


def hours_text(shift: Shift) -> str:
    """'7:00–13:00'; an end on the next day says so."""
    starts, ends = show.time_text(shift.starts_at), show.time_text(shift.ends_at)
    if clock.day_of(shift.ends_at) > shift.day:
        ends = _("%(time)s of the next day", time=ends)
    return f"{starts}–{ends}"


def shift_text(shift: Shift) -> str:
    """'3月4日(木) 7:00–13:00 店番', in the language of the reader."""
    return f"{show.date_text(shift.day)} {hours_text(shift)} {kind_text(shift.kind)}"
