"""Why a place is empty and why somebody is where they are, in sentences for the office."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from opsapp.rota import explaining, rules
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.explaining_rules import Breach, Filled
from opsapp.rota.plan_models import Assignment
from opsapp.rota.problem import Problem
from opsapp.rota.sheet import Sheet

UNABLE = ("kind", "skill", "paper", "class", "at_only", "ended")  # could not do it on any such day


def filled(found: Sheet) -> Filled:
    """The sheet as it stands, prepared to be asked about many places."""
    return Filled(found.problem, found.standing)


def empty(found: Sheet | Filled, shift: Shift) -> list[str]:
    """Why places of a shift are open: who could do it, and what keeps how many of them from it."""
    standing = filled(found) if isinstance(found, Sheet) else found
    return sentences(shift.kind, kept(explaining.empty(standing, (), shift.id)))


def kept(found: explaining.Explanation) -> dict[str, Any]:
    """An explanation in numbers alone, to be stored with a proposal and put into words when it is read."""
    counts: Counter[str] = Counter()
    for group in found.groups:
        counts[group.code.partition(":")[0]] += len(group.workers)
    return {
        "shift": found.slot,
        "missing": found.missing,
        "experienced": found.missing_experienced,
        "free": len(found.free),
        "reasons": dict(counts),
    }


def sentences(kind: DutyKind, told: Mapping[str, Any]) -> list[str]:
    """The words for what `kept` gives."""
    reasons: Mapping[str, int] = told["reasons"]
    able = {code: n for code, n in reasons.items() if code not in UNABLE}
    count = sum(able.values()) + told["free"]
    said = []
    if told["experienced"]:
        said.append(_("Experienced ones still needed: %(n)s.", n=told["experienced"]))
    if not count:
        return [*said, _("Nobody else can do this duty yet: %(needed)s.", needed=_needed(kind))]
    against = _(", ").join(_counted(code, n) for code, n in able.items())
    if against:
        said.append(
            _(
                "Can do it (%(needed)s): %(n)s. Of them %(against)s.",
                n=count,
                needed=_needed(kind),
                against=against,
            )
        )
    if told["free"]:
        said.append(_("Free to take it: %(n)s.", n=told["free"]))
    return said


def _needed(kind: DutyKind) -> str:
    """What somebody must be able to do for a kind of duty."""
    english = str(get_locale()) == "en"
    names = [(kind.name_en if english else "") or kind.name]
    names += [
        (one.qualification.name_en if english else "") or one.qualification.name for one in kind.requirements
    ]
    return _(", ").join(names)


def _counted(code: str, n: int) -> str:
    words = {
        "expired": _("%(n)s without a valid paper on this day", n=n),
        "part": _("%(n)s only there in the other half of the day", n=n),
        "absent": _("%(n)s exempt or away", n=n),
        "no": _("%(n)s with × here", n=n),
        "cannot": _("%(n)s who cannot come to this one", n=n),
        "unanswered": _("%(n)s without an answer", n=n),
        "overlap": _("%(n)s on another duty at this time", n=n),
        "rest": _("%(n)s with too little rest", n=n),
        "week": _("%(n)s over the hours of a week", n=n),
        "minutes": _("%(n)s over the hours of the month", n=n),
        "slots": _("%(n)s over the number of duties wished for", n=n),
        "run": _("%(n)s with too many days in a row", n=n),
        "day": _("%(n)s with a duty on this day already", n=n),
        "apart": _("%(n)s not to be with somebody on this shift", n=n),
        "together": _("%(n)s coming only together with somebody else", n=n),
        "novice": _("%(n)s without experience", n=n),
    }
    return words.get(code) or _("%(n)s for another reason", n=n)


# --- who is on it ----------------------------------------------------------------------------------------


def why(found: Sheet | Filled, shift: Shift, one: Assignment) -> list[str]:
    """Why somebody has a shift, the strongest reason first."""
    standing = filled(found) if isinstance(found, Sheet) else found
    if one.volunteer_id not in standing.workers or shift.id not in standing.slots:
        return []
    return [_reason(each) for each in explaining.why(standing, (), shift.id, one.volunteer_id)]


def _reason(one: explaining.Reason) -> str:
    words = {
        "locked": _("Somebody decided it so: proposals leave it alone."),
        "owner": _("It is this person's slot by standing agreement."),
        "wished": _("Likes this kind of duty."),
        "unwished": _("Would rather not (△), yet was needed."),
        "kept": _("Was on it before already."),
        "only_able": _("Nobody else can do this duty."),
        "only_free": _(
            "Others who can do it: %(n)s, but something speaks against each of them here.", n=one.number
        ),
        "experienced": _("An experienced one is needed here."),
        "least": _("Others who could: %(n)s; none of them has had less to do so far.", n=one.number),
        "rank": _("Others who could and have had less to do so far: %(n)s.", n=one.number),
        "turn": _("It was this person's turn."),
    }
    if one.code == "against":
        return _("Was put here although: %(reason)s", reason=rules.objection(one.detail).text)
    return words.get(one.code, one.code)


# --- what a plan breaks ----------------------------------------------------------------------------------


def code_of(problem: Problem, breach: Breach, slot: int) -> str:
    """The short word of a broken rule; of a bar, what it stands for."""
    if breach.code != "barred":
        return breach.code
    return next((one.barred[slot] for one in problem.workers if one.key == breach.worker), breach.code)


def texts(codes: Iterable[str]) -> str:
    """Rules in one line."""
    return " ".join(dict.fromkeys(rules.objection(code).text for code in codes))
