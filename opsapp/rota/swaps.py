"""Two volunteers change their shifts with one another: one asks, the other says yes, both change at once."""

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload

from opsapp import clock
from opsapp.access import allowed
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import assigning, months, rules, telling
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment, Swap
from opsapp.rota.volunteer_models import Volunteer


def ask(given: Assignment, wanted: Assignment, *, by: User) -> Swap:
    """Whoever has `given` asks whoever has `wanted` to change. Asked again, it is the same question.

    RuleError when one of the two has ended or begun, the month is not published, or a rule is against it.
    """
    _hold(given, wanted)
    running = db.session.scalar(
        select(Swap).where(Swap.given_id == given.id, Swap.wanted_id == wanted.id, Swap.answer == "")
    )
    if running is not None:
        return running
    _check(given, wanted, by)
    swap = Swap(given=given, wanted=wanted, asked_at=clock.now(), asked_by_id=by.id)
    db.session.add(swap)
    db.session.flush()
    audit("rota.swap_ask", "shift", given.shift_id, by=by)
    telling.volunteers(
        [wanted.volunteer], f"rota.swap.{swap.id}", lambda: _please(swap), f"/rota/swaps/{swap.id}"
    )
    return swap


def _please(swap: Swap) -> str:
    mine, yours = telling.shift_text(swap.wanted.shift), telling.shift_text(swap.given.shift)
    return _("Would you swap %(mine)s for %(other)s?", mine=mine, other=yours)


def accept(swap: Swap, *, by: User) -> tuple[Assignment, Assignment]:
    """The other says yes: both shifts change hands, or neither. The new rows: the asker's first.

    RuleError when it was answered or withdrawn, one of the two has ended, or a rule is against it by now.
    """
    given, wanted = swap.given, swap.wanted
    _hold(given, wanted)
    db.session.refresh(swap)
    _check_open(swap)
    _check(given, wanted, by)
    for one in (given, wanted):
        assigning.end(one, "swapped", by=by)
        end_of(one, but=swap)
    asker = assigning.write(wanted.shift, given.volunteer, assigning.SWAP, by=by)
    other = assigning.write(given.shift, wanted.volunteer, assigning.SWAP, by=by)
    _close(swap, "yes")
    audit("rota.swap", "shift", given.shift_id, by=by, with_shift=wanted.shift_id)
    telling.volunteers(
        [given.volunteer], f"rota.swapped.{swap.id}", lambda: _done(swap), f"/rota/mine/{asker.id}"
    )
    return asker, other


def _done(swap: Swap) -> str:
    return _("The swap holds. You are now on: %(shift)s.", shift=telling.shift_text(swap.wanted.shift))


def decline(swap: Swap, *, by: User) -> None:
    """The other would rather not. RuleError when it was answered already."""
    _close_open(swap, "no")
    audit("rota.swap_decline", "shift", swap.given.shift_id, by=by)
    telling.volunteers(
        [swap.given.volunteer], f"rota.swap_no.{swap.id}", lambda: _not_this(swap), "/rota/mine"
    )


def _not_this(swap: Swap) -> str:
    shift = telling.shift_text(swap.given.shift)
    return _("The swap does not suit. You stay on: %(shift)s.", shift=shift)


def withdraw(swap: Swap, *, by: User) -> None:
    """Whoever asked, or the office, takes the question back. RuleError when it was answered already."""
    _close_open(swap, "withdrawn")
    audit("rota.swap_withdraw", "shift", swap.given.shift_id, by=by)


def _close_open(swap: Swap, why: str) -> None:
    _hold(swap.given, swap.wanted)
    db.session.refresh(swap)
    if swap.answer == why:
        return
    _check_open(swap)
    _close(swap, why)


def _check_open(swap: Swap) -> None:
    if swap.answer:
        raise RuleError(_("This question has been settled already."), code="settled")


def _close(swap: Swap, why: str) -> None:
    swap.answer, swap.answered_at = why, clock.now()
    db.session.flush()


def end_of(assignment: Assignment, *, but: Swap | None = None) -> int:
    """An assignment has ended: every open question about it is void. How many were."""
    concerned = or_(Swap.given_id == assignment.id, Swap.wanted_id == assignment.id)
    rows = [
        one for one in db.session.scalars(select(Swap).where(Swap.answer == "", concerned)) if one is not but
    ]
    for one in rows:
        _close(one, "void")
    return len(rows)


def close_void() -> int:
    """Close every question one of whose shifts has ended, begun or is cancelled. How many were closed."""
    rows = [one for one in db.session.scalars(select(Swap).where(Swap.answer == "")) if not is_open(one)]
    for one in rows:
        _close(one, "void")
    return len(rows)


def is_open(swap: Swap) -> bool:
    """Whether the other may still say yes."""
    return swap.answer == "" and all(_standing(one) for one in (swap.given, swap.wanted))


def _standing(one: Assignment) -> bool:
    return one.ended_at is None and one.shift.cancelled_at is None and one.shift.starts_at > clock.now()


# --- what speaks against it ----------------------------------------------------------------------------------


def _hold(given: Assignment, wanted: Assignment) -> None:
    """Shifts first, then people, as everywhere, so that two never wait for each other."""
    lock(Shift, sorted({given.shift_id, wanted.shift_id}))
    lock(Volunteer, sorted({given.volunteer_id, wanted.volunteer_id}))
    for one in (given, wanted):
        db.session.refresh(one)
        db.session.refresh(one.shift)
        db.session.expire(one.shift, ["assignments"])


def _check(given: Assignment, wanted: Assignment, by: User) -> None:
    if given.volunteer_id == wanted.volunteer_id or given.shift_id == wanted.shift_id:
        raise RuleError(_("Please choose a shift of somebody else."), field="wanted")
    for one in (given, wanted):
        if not _standing(one):
            raise RuleError(
                _("One of the two shifts has changed meanwhile. Nothing was swapped."), code="void"
            )
        if not months.is_published(one.shift.day):
            raise RuleError(_("This month is not published yet."), code="unpublished")
    for one, other in ((given, wanted), (wanted, given)):
        said = [each.text for each in against(one, other)]
        if said:
            raise RuleError(_refusal(one.volunteer, said, by), code="rules", field="wanted")


def against(one: Assignment, other: Assignment) -> list[rules.Objection]:
    """What speaks against somebody on the other's shift, both thought away from where they are.

    Silence about a day does not: both say yes or no to this very day.
    """
    found = rules.against(other.shift, one.volunteer, without=[one, other])
    return [each for each in found if each.code != "unanswered"]


def _refusal(volunteer: Volunteer, said: list[str], by: User) -> str:
    """Why somebody is away or has no time is for themselves and the office to read."""
    if volunteer.user_id == by.id or allowed(by, "rota.arrange"):
        return f"{volunteer.person.name}: {' '.join(said)}"
    return _("%(name)s cannot take this shift.", name=volunteer.person.name)


# --- reading ----------------------------------------------------------------------------------------------


def asked_of(volunteer: Volunteer) -> list[Swap]:
    """Questions to somebody that are open."""
    return [one for one in _of(volunteer) if one.wanted.volunteer_id == volunteer.id]


def asked_by(volunteer: Volunteer) -> list[Swap]:
    """Questions of somebody that are open."""
    return [one for one in _of(volunteer) if one.given.volunteer_id == volunteer.id]


def every_open() -> list[Swap]:
    """All questions that are open, the oldest first."""
    query = select(Swap).where(Swap.answer == "").options(joinedload(Swap.given), joinedload(Swap.wanted))
    return [one for one in db.session.scalars(query.order_by(Swap.id)) if is_open(one)]


def _of(volunteer: Volunteer) -> list[Swap]:
    given, wanted = aliased(Assignment), aliased(Assignment)
    query = (
        select(Swap)
        .join(given, given.id == Swap.given_id)
        .join(wanted, wanted.id == Swap.wanted_id)
        .where(
            Swap.answer == "", or_(given.volunteer_id == volunteer.id, wanted.volunteer_id == volunteer.id)
        )
        .options(joinedload(Swap.given), joinedload(Swap.wanted))
        .order_by(Swap.id)
    )
    return [one for one in db.session.scalars(query) if is_open(one)]
