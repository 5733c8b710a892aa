"""A proposal becomes the sheet: checked anew, since people went on deciding while the solver thought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from opsapp import clock
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.rota import assigning, explaining, explanations, offers, proposals, swaps, telling
from opsapp.rota.duty_models import Shift
from opsapp.rota.plan_models import Proposal
from opsapp.rota.problem import Pair
from opsapp.rota.proposals import Question
from opsapp.rota.volunteer_models import Volunteer

GONE = "gone"  # the duty was cancelled, or the volunteer has stopped, since the proposal was made


@dataclass(frozen=True)
class Checked:
    """What of a plan holds today: who comes on, who goes off, and what is left out with the rule against it."""

    come: frozenset[Pair]
    go: frozenset[Pair]
    left_out: tuple[tuple[Pair, str], ...]


def apply(proposal: Proposal, *, by: User) -> Checked:
    """Put the people of a proposal on their shifts; applied already, nothing changes. RuleError: not ready.

    What no longer holds is left out and kept with the result. Nobody is moved whom people put there.
    """
    lock(Proposal, [proposal.id])
    db.session.refresh(proposal)
    if proposal.state == proposals.APPLIED:
        return Checked(frozenset(), frozenset(), ())
    if proposal.state != proposals.READY:
        raise RuleError(_("This proposal is not ready to be applied."), code="not_ready")
    _hold(proposals.pairs(proposal) | proposals.pairs(proposal, "movable"))
    begin = max(proposal.first_day, clock.today() + timedelta(1))
    now = proposals.question(begin, proposal.last_day, keep=False)
    checked = check(now, proposals.pairs(proposal), proposals.pairs(proposal, "movable"))
    _write(now, checked, by)
    _tell(proposal, now, checked)
    proposal.state = proposals.APPLIED
    proposal.result = {**proposal.result, "outcome": _kept(checked)}
    db.session.flush()
    audit(
        "rota.proposal_apply", "rota_proposal", proposal.id, by=by, come=len(checked.come), go=len(checked.go)
    )
    return checked


def _hold(pairs: set[Pair]) -> None:
    """Whoever assigns somebody by hand meanwhile waits, in the order in which `assigning.assign` takes its locks."""
    lock(Shift, sorted({slot for slot, _worker in pairs}))
    lock(Volunteer, sorted({worker for _slot, worker in pairs}))
    db.session.expire_all()


def check(now: Question, plan: set[Pair], moved: set[Pair]) -> Checked:
    """What of a plan can be done to the sheet as it stands; of it, `moved` is what the plan may take away."""
    slots, workers = now.sheet.shifts.keys(), now.sheet.volunteers.keys()
    fresh = plan - now.sheet.standing
    gone = {(slot, worker) for slot, worker in fresh if slot not in slots or worker not in workers}
    go = (now.movable & moved) - plan
    come = fresh - gone
    left_out = [(pair, GONE) for pair in sorted(gone) if _is_ahead(now, pair)]
    while worst := _first_breach(now, (now.sheet.standing - go) | come, come):
        come -= {worst[0]}
        left_out.append(worst)
    return Checked(frozenset(come), frozenset(go - _stay(now, go, come, left_out)), tuple(left_out))


def _is_ahead(now: Question, pair: Pair) -> bool:
    """Days of a plan that have begun meanwhile are over without a word."""
    shift = db.session.get(Shift, pair[0])
    return shift is not None and shift.day >= now.sheet.first


def _first_breach(now: Question, pairs: Iterable[Pair], come: set[Pair]) -> tuple[Pair, str] | None:
    for breach in explaining.broken(now.problem, pairs):
        involved = {breach.worker, breach.amount} if breach.code in ("apart", "together") else {breach.worker}
        guilty = [
            (slot, worker)
            for slot, worker in come
            if slot in breach.slots and (breach.code == "full" or worker in involved)
        ]
        if guilty:
            return max(guilty), explanations.code_of(now.problem, breach, max(guilty)[0])
    return None


def _stay(now: Question, go: frozenset[Pair], come: set[Pair], left_out: list[tuple[Pair, str]]) -> set[Pair]:
    """Who stays on a duty after all, because whoever should have come instead does not."""
    bereft = {slot for (slot, _worker), _code in left_out}
    staying: set[Pair] = set()
    for slot, worker in sorted(go):
        pairs = (now.sheet.standing - go) | come | staying
        if slot in bereft and not explaining.refusals(now.problem, pairs, slot, worker):
            staying.add((slot, worker))
    return staying


def _write(now: Question, checked: Checked, by: User) -> None:
    for slot, worker in sorted(checked.go):
        held = next(one for one in now.sheet.shifts[slot].assignments if one.volunteer_id == worker)
        assigning.end(held, "replanned", by=by)
        swaps.end_of(held)
    for slot, worker in sorted(checked.come):
        assigning.write(now.sheet.shifts[slot], now.sheet.volunteers[worker], "proposed", by=by)
    offers.close_settled()


def _tell(proposal: Proposal, now: Question, checked: Checked) -> None:
    """Those whose published shifts changed, each in one sentence."""
    for worker in sorted({worker for _slot, worker in checked.come | checked.go}):
        come, go = (
            [now.sheet.shifts[slot] for slot, one in pairs if one == worker]
            for pairs in (checked.come, checked.go)
        )
        telling.changed(f"rota.proposal.{proposal.id}", now.sheet.volunteers[worker], come, go)


def _kept(checked: Checked) -> dict[str, object]:
    return {
        "come": sorted(map(list, checked.come)),
        "go": sorted(map(list, checked.go)),
        "left_out": [[slot, worker, code] for (slot, worker), code in checked.left_out],
    }
