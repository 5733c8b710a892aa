"""What speaks against somebody on a shift, in words: the solver's own rules, asked for one person at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp.db import db
from opsapp.rota import abilities, explaining
from opsapp.rota.duty_models import Qualification, Shift
from opsapp.rota.plan_models import Assignment
from opsapp.rota.sheet import Sheet, month_of
from opsapp.rota.volunteer_models import Volunteer

FINAL = (*abilities.LEGAL, "overlap", "ended")  # nobody can or may decide otherwise


@dataclass(frozen=True)
class Objection:
    """A rule against somebody on a shift; a final one holds whoever insists."""

    code: str
    text: str
    final: bool


@dataclass(frozen=True)
class Candidate:
    """Somebody who might take a shift, and what speaks against it."""

    volunteer: Volunteer
    objections: tuple[Objection, ...]

    @property
    def codes(self) -> set[str]:
        """The rules against it as short words."""
        return {one.code for one in self.objections}

    @property
    def is_able(self) -> bool:
        """Whether this one does such duties on such days; whatever else speaks against it may be talked about."""
        return not self.is_final and not self.codes & {"kind", "skill"}

    @property
    def is_final(self) -> bool:
        """Whether nobody can insist on this one."""
        return any(one.final for one in self.objections)


def against(shift: Shift, volunteer: Volunteer, *, without: Iterable[Assignment] = ()) -> list[Objection]:
    """Every rule against somebody on a shift, with what they have that month; `without` is thought away first."""
    near = {one.volunteer_id: one.volunteer for one in shift.assignments} | {volunteer.id: volunteer}
    found = month_of(shift.day, list(near.values()))
    return _objections(found, shift, volunteer, {(one.shift_id, one.volunteer_id) for one in without})


def candidates(shift: Shift, *, without: Iterable[Assignment] = ()) -> list[Candidate]:
    """Everybody who takes duties on that day and is not on the shift, those with the least against them first."""
    found = month_of(shift.day)
    away = {(one.shift_id, one.volunteer_id) for one in without}
    on_it = {one.volunteer_id for one in shift.assignments}
    rows = [
        Candidate(one, tuple(_objections(found, shift, one, away)))
        for one in found.volunteers.values()
        if one.id not in on_it and abilities.served(one, shift.day)
    ]
    return sorted(rows, key=lambda row: (row.is_final, len(row.objections)))


def _objections(
    found: Sheet, shift: Shift, volunteer: Volunteer, away: set[tuple[int, int]]
) -> list[Objection]:
    pairs = frozenset(found.standing - away - {(shift.id, volunteer.id)})
    codes = explaining.refusals(found.problem, pairs, shift.id, volunteer.id)
    return [objection(code) for code in codes]


def objection(code: str) -> Objection:
    """A rule as people say it; `code` may name a qualification behind a colon."""
    word, _colon, number = code.partition(":")
    return Objection(word, text_of(word, number), word in FINAL)


def text_of(word: str, number: str = "") -> str:
    """The sentence for a reason."""
    what = _qualification(number) if number else ""
    sentences = {
        "ended": _("Does not take duties on this day."),
        "kind": _("Does not do this kind of duty."),
        "skill": _("Lacks the skill “%(what)s”.", what=what),
        "paper": _("Lacks “%(what)s”.", what=what),
        "expired": _("“%(what)s” is not valid on this day.", what=what),
        "class": _("The class of “%(what)s” is not enough.", what=what),
        "at_only": _("“%(what)s” is for automatic cars only.", what=what),
        "part": _("Works only in the other half of the day."),
        "absent": _("Is exempt or away."),
        "no": _("Has said × for this time."),
        "cannot": _("Has said that they cannot come to this shift."),
        "unanswered": _("Has not answered for this time."),
        "overlap": _("Is on another duty at this time."),
        "rest": _("Would have too little rest between two duties."),
        "week": _("Would exceed the hours of a week."),
        "minutes": _("Would exceed the hours of the month."),
        "slots": _("Would have more duties than wished for this month."),
        "run": _("Would work too many days in a row."),
        "day": _("Has a duty on this day already."),
        "apart": _("Is not to be with somebody on this shift."),
        "together": _("Comes only together with somebody else."),
        "full": _("The shift is full."),
        "gone": _("The shift was cancelled or the volunteer has stopped."),
    }
    return sentences.get(word, word)


def _qualification(number: str) -> str:
    return db.session.scalar(select(Qualification.name).where(Qualification.id == int(number))) or ""
