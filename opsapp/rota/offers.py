"""A shift looks for somebody: who cannot come says so, those who can and may are asked, the first yes has it.

Until then it counts as a gap. A cover is for once: it never changes whose slot it is.
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import assigning, months, rules, swaps, telling
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment, Offer, OfferAnswer
from opsapp.rota.volunteer_models import Volunteer

SILENCE = {"unanswered"}  # who said nothing about a day may well be asked about it
LONGEST_REASON = 120


def cannot(assignment: Assignment, *, by: User, reason: str = "") -> Offer:
    """Somebody cannot come: their place is free and offered at once. Said twice, it is the same offer.

    `reason` is for the office alone. RuleError when the shift has begun or somebody else took them off.
    """
    shift = assignment.shift
    locked(shift)
    db.session.refresh(assignment)
    if assignment.ended_at is not None:
        return _offer_of(assignment)
    check_ahead(shift)
    assigning.end(assignment, "cannot", by=by)
    swaps.end_of(assignment)
    audit("rota.cannot", "shift", shift.id, by=by)
    return _open(shift, by, assignment, reason.strip()[:LONGEST_REASON])


def of_assignment(assignment: Assignment) -> Offer | None:
    """The offer that came of somebody's "I can't come", or None."""
    return db.session.scalar(select(Offer).where(Offer.assignment_id == assignment.id))


def _offer_of(assignment: Assignment) -> Offer:
    found = of_assignment(assignment)
    if found is None:
        raise RuleError(_("You are no longer on this shift."), code="ended")
    return found


def offer_gap(shift: Shift, *, by: User | None) -> Offer:
    """Ask around for somebody on a shift that lacks one. Asked again, it is the offer that is open already.

    RuleError: not published, cancelled, begun, or nobody is missing.
    """
    locked(shift)
    check_ahead(shift)
    if not months.is_published(shift.day):
        raise RuleError(_("Please publish the month first."), code="unpublished")
    missing = shift.people - len(shift.assignments)
    if missing <= 0:
        raise RuleError(_("Nobody is missing on this shift."), code="full")
    running = of_shift(shift)
    if len(running) >= missing:
        return running[0]
    audit("rota.offer", "shift", shift.id, by=by)
    return _open(shift, by)


def _open(shift: Shift, by: User | None, assignment: Assignment | None = None, reason: str = "") -> Offer:
    offer = Offer(
        shift_id=shift.id,
        shift=shift,
        assignment_id=assignment.id if assignment else None,
        reason=reason,
        made_at=clock.now(),
        made_by_id=by.id if by else None,
    )
    db.session.add(offer)
    db.session.flush()
    ask(offer)
    return offer


def ask(offer: Offer, round_number: int = 1) -> Sequence[Volunteer]:
    """Ask everybody who can and may and has not answered; a later round tells them once more. Who was asked now.

    The office is told the first time, also that nobody is left to ask.
    """
    shift = offer.shift
    away = _said_no(shift)
    free = [
        row.volunteer
        for row in rules.candidates(shift)
        if row.codes <= SILENCE and row.volunteer.id not in away
    ]
    asked = {one.volunteer_id for one in answers_of(offer)}
    db.session.add_all(
        OfferAnswer(offer_id=offer.id, volunteer_id=one.id) for one in free if one.id not in asked
    )
    db.session.flush()
    db.session.expire(offer, ["answers"])
    told = _asked_elsewhere(offer) if round_number == 1 else set()
    key = f"rota.offer.{offer.id}" + (f".{round_number}" if round_number > 1 else "")
    ring = [one for one in free if one.id not in told]
    telling.volunteers(ring, key, lambda: _please(shift), f"/rota/offers/{offer.id}/answer")
    if round_number == 1 and offer.made_by_id is not None:  # else the alarm has just told the office
        telling.office(key, lambda: _for_office(shift, len(free)), "/rota/offers")
    return free


def _please(shift: Shift) -> str:
    return _("We look for somebody: %(shift)s. Could you come?", shift=telling.shift_text(shift))


def _for_office(shift: Shift, asked: int) -> str:
    said = telling.shift_text(shift)
    if not asked:
        return _("Somebody is missing: %(shift)s. There is nobody left to ask.", shift=said)
    return _("Somebody is missing: %(shift)s. %(n)s people are being asked.", shift=said, n=asked)


def _asked_elsewhere(offer: Offer) -> set[int]:
    """Who has just been asked about another place of the same shift: once is enough."""
    others = [one.id for one in of_shift(offer.shift) if one.id != offer.id]
    query = select(OfferAnswer.volunteer_id).where(OfferAnswer.offer_id.in_(others), OfferAnswer.answer == "")
    return set(db.session.scalars(query))


def _said_no(shift: Shift) -> set[int]:
    """Who gave this very shift away, or said no to it: they are not asked again."""
    gave = select(Assignment.volunteer_id).where(
        Assignment.shift_id == shift.id, Assignment.ended_why == "cannot"
    )
    no = (
        select(OfferAnswer.volunteer_id)
        .join(Offer)
        .where(Offer.shift_id == shift.id, OfferAnswer.answer == "no")
    )
    return {*db.session.scalars(gave), *db.session.scalars(no)}


def declined(first: date, last: date) -> set[tuple[int, int]]:
    """(shift, volunteer) of these days: gave it away or said no to it, and is not on it again."""
    on = aliased(Assignment)
    again = exists().where(
        on.shift_id == Assignment.shift_id, on.volunteer_id == Assignment.volunteer_id, on.ended_at.is_(None)
    )
    gave = (
        select(Assignment.shift_id, Assignment.volunteer_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Shift.day.between(first, last), Assignment.ended_why == "cannot", ~again)
    )
    no = (
        select(Offer.shift_id, OfferAnswer.volunteer_id)
        .join(OfferAnswer.offer)
        .join(Offer.shift)
        .where(Shift.day.between(first, last), OfferAnswer.answer == "no")
    )
    return {(row[0], row[1]) for query in (gave, no) for row in db.session.execute(query)}


# --- closing -----------------------------------------------------------------------------------------------


def withdraw(offer: Offer, *, by: User) -> None:
    """The office no longer looks for somebody; the gap stays. Closed already, nothing changes."""
    locked(offer.shift)
    db.session.refresh(offer)
    if offer.closed_at is None:
        close(offer, "withdrawn")
        audit("rota.offer_withdraw", "shift", offer.shift_id, by=by)


def come_after_all(offer: Offer, *, by: User) -> Assignment:
    """Whoever could not come can after all, and is back as before. RuleError once somebody else has the place.

    What they said about their time does not count against them; another duty at that time does.
    """
    gone = offer.assignment
    if gone is None:
        raise RuleError(_("Nobody gave this shift away."))
    locked(offer.shift)
    lock(Volunteer, [gone.volunteer_id])
    db.session.refresh(offer)
    standing = [one for one in offer.shift.assignments if one.volunteer_id == gone.volunteer_id]
    if standing:
        return standing[0]
    if offer.taken_id is not None or len(offer.shift.assignments) >= offer.shift.people:
        raise RuleError(_("Somebody else has kindly taken this shift already."), code="taken")
    check_ahead(offer.shift)
    check_rules(offer.shift, gone.volunteer, insist=True)
    if offer.closed_at is None:
        close(offer, "withdrawn")
    audit("rota.come_after_all", "shift", offer.shift_id, by=by)
    return assigning.write(offer.shift, gone.volunteer, gone.how, by=by)


def close(offer: Offer, why: str, taken: Assignment | None = None) -> None:
    """Nobody is looked for any more: taken, withdrawn, over."""
    offer.closed_at, offer.closed_why = clock.now(), why
    offer.taken_id = taken.id if taken else None
    db.session.flush()


def close_settled() -> int:
    """Close what needs nobody any more: the shift has begun, is cancelled, or is full. How many were closed."""
    settled = [one for one in every_open() if not is_wanted(one)]
    for offer in settled:
        ahead = offer.shift.starts_at > clock.now() and offer.shift.cancelled_at is None
        close(offer, "withdrawn" if ahead else "over")
    return len(settled)


# --- asking of the shift ----------------------------------------------------------------------------------


def locked(shift: Shift) -> None:
    """Hold a shift, as it is now, until the end of the transaction."""
    lock(Shift, [shift.id])
    db.session.refresh(shift)
    db.session.expire(shift, ["assignments"])


def check_ahead(shift: Shift) -> None:
    """RuleError when a shift is cancelled or has begun."""
    if shift.cancelled_at is not None:
        raise RuleError(_("This shift is cancelled."), code="cancelled")
    if shift.starts_at <= clock.now():
        raise RuleError(_("This shift has begun. Please call the office."), code="begun")


def check_rules(shift: Shift, volunteer: Volunteer, *, insist: bool = False) -> None:
    """RuleError when a rule is against somebody on a shift; `insist` minds only what nobody may decide otherwise."""
    against = [
        one
        for one in rules.against(shift, volunteer)
        if one.code not in SILENCE and (one.final or not insist)
    ]
    if against:
        said = " ".join(one.text for one in against)
        raise RuleError(f"{volunteer.person.name}: {said}", code="rules", field="volunteer_id")


def is_wanted(offer: Offer) -> bool:
    """Whether an offer is open and its shift still looks for somebody."""
    shift = offer.shift
    ahead = shift.cancelled_at is None and shift.starts_at > clock.now()
    return offer.closed_at is None and ahead and len(shift.assignments) < shift.people


# --- reading ----------------------------------------------------------------------------------------------


def every_open() -> Sequence[Offer]:
    """All open offers in the order of their shifts, with shift, answers and people loaded."""
    query = (
        select(Offer)
        .join(Offer.shift)
        .where(Offer.closed_at.is_(None))
        .options(
            joinedload(Offer.shift).joinedload(Shift.kind),
            selectinload(Offer.answers).joinedload(OfferAnswer.volunteer).joinedload(Volunteer.person),
            joinedload(Offer.assignment).joinedload(Assignment.volunteer).joinedload(Volunteer.person),
        )
        .order_by(Shift.starts_at, Offer.id)
    )
    return db.session.scalars(query).unique().all()


def of_shift(shift: Shift) -> list[Offer]:
    """The open offers of a shift, the oldest first."""
    return [one for one in every_open() if one.shift_id == shift.id]


def answers_of(offer: Offer) -> Sequence[OfferAnswer]:
    """Who was asked and what came back, in the order of asking."""
    query = select(OfferAnswer).where(OfferAnswer.offer_id == offer.id).order_by(OfferAnswer.id)
    return db.session.scalars(query).all()


def by_id(offer_id: int) -> Offer:
    """The offer with this id. RuleError when there is none."""
    found = db.session.get(Offer, offer_id)
    if found is None:
        raise RuleError(_("This offer is not known."), code="unknown_offer")
    return found
