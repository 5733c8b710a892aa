"""What comes back to an offer: the first yes has the shift, a later one is thanked, a no is kept."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import assigning, offers, telling
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Assignment, Offer, OfferAnswer
from opsapp.rota.volunteer_models import Volunteer

YES, NO, LATE = "yes", "no", "late"


def accept(offer: Offer, volunteer: Volunteer, *, by: User, insist: bool = False) -> OfferAnswer:
    """Somebody says yes: the answer is 'yes' and the shift is theirs, or 'late' when others were faster.

    Two at the same second wait for one another on the shift. `insist` is the office writing down a yes from the phone:
    it may come from somebody who was not asked, and rules that a person may decide about do not count. RuleError: not
    asked, or a rule is against it.
    """
    offers.locked(offer.shift)
    lock(Volunteer, [volunteer.id])
    db.session.refresh(offer)
    answer = _answer_of(offer, volunteer, insist)
    if answer.answer == YES and _has_it(offer, volunteer):
        return answer
    if not offers.is_wanted(offer):
        return _write(answer, LATE, by)
    offers.check_rules(offer.shift, volunteer, insist=insist)
    taken = assigning.write(offer.shift, volunteer, assigning.COVER, by=by)
    offers.close(offer, "taken", taken)
    _write(answer, YES, by)
    audit("rota.cover", "shift", offer.shift_id, by=by)
    _tell_settled(offer)
    return answer


def decline(offer: Offer, volunteer: Volunteer, *, by: User, insist: bool = False) -> OfferAnswer:
    """Somebody says no. RuleError when they were not asked, or had said yes: then "I can't come" is the way."""
    offers.locked(offer.shift)
    db.session.refresh(offer)
    answer = _answer_of(offer, volunteer, insist)
    if answer.answer == YES and _has_it(offer, volunteer):
        raise RuleError(
            _("You have taken this shift. Please press “I can't come” on its page."), code="has_it"
        )
    _write(answer, NO, by)
    if offers.is_wanted(offer) and all(one.answer == NO for one in offers.answers_of(offer)):
        shift = offer.shift
        telling.office(f"rota.nobody.{offer.id}", lambda: _all_said_no(shift), "/rota/offers")
    return answer


def _all_said_no(shift: Shift) -> str:
    said = telling.shift_text(shift)
    return _("Everybody who was asked has said no: %(shift)s. Please call somebody.", shift=said)


def _answer_of(offer: Offer, volunteer: Volunteer, insist: bool) -> OfferAnswer:
    query = select(OfferAnswer).where(
        OfferAnswer.offer_id == offer.id, OfferAnswer.volunteer_id == volunteer.id
    )
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None and not insist:
        raise RuleError(_("You were not asked about this shift."), code="not_asked")
    if found is None:
        found = OfferAnswer(offer_id=offer.id, volunteer_id=volunteer.id)
        db.session.add(found)
        db.session.flush()
    return found


def _has_it(offer: Offer, volunteer: Volunteer) -> bool:
    return any(one.volunteer_id == volunteer.id for one in offer.shift.assignments)


def _write(answer: OfferAnswer, said: str, by: User) -> OfferAnswer:
    answer.answer, answer.answered_at, answer.user_id = said, clock.now(), by.id
    db.session.flush()
    db.session.expire(answer.offer, ["answers"])
    return answer


def _tell_settled(offer: Offer) -> None:
    """Who could not come may rest, and the office need not call any more."""
    shift, key = offer.shift, f"rota.covered.{offer.id}"
    if offer.assignment is not None:
        telling.volunteers([offer.assignment.volunteer], key, lambda: _rest(shift), "/rota/mine")
    telling.office(key, lambda: _filled(shift), "/rota/offers")


def _rest(shift: Shift) -> str:
    return _("Somebody has taken your duty: %(shift)s. Please do not worry.", shift=telling.shift_text(shift))


def _filled(shift: Shift) -> str:
    return _("Somebody was found: %(shift)s.", shift=telling.shift_text(shift))


def asked_of(volunteer: Volunteer) -> Sequence[OfferAnswer]:
    """What somebody is asked and has not answered, as far as it still matters, the nearest first."""
    query = (
        select(OfferAnswer)
        .join(OfferAnswer.offer)
        .join(Offer.shift)
        .where(OfferAnswer.volunteer_id == volunteer.id, OfferAnswer.answer == "")
        .where(Offer.closed_at.is_(None), Shift.starts_at > clock.now())
        .options(joinedload(OfferAnswer.offer).joinedload(Offer.shift).joinedload(Shift.kind))
        .order_by(Shift.starts_at, OfferAnswer.id)
    )
    rows = db.session.scalars(query).all()
    wanted = [one for one in rows if offers.is_wanted(one.offer) and not _has_it(one.offer, volunteer)]
    # several places of one shift are one question
    return list({one.offer.shift_id: one for one in reversed(wanted)}.values())[::-1]


def given_away(volunteer: Volunteer) -> Sequence[Offer]:
    """Shifts somebody gave away that nobody has taken yet: they may come after all."""
    query = (
        select(Offer)
        .join(Offer.assignment)
        .join(Offer.shift)
        .where(Assignment.volunteer_id == volunteer.id, Offer.taken_id.is_(None))
        .where(Shift.starts_at > clock.now(), Shift.cancelled_at.is_(None))
        .options(joinedload(Offer.shift).joinedload(Shift.kind))
        .order_by(Shift.starts_at)
    )
    rows = db.session.scalars(query).all()
    return [
        one for one in rows if not _has_it(one, volunteer) and len(one.shift.assignments) < one.shift.people
    ]
