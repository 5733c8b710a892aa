"""The report at the door: met or not, how they were. What is worrying goes up to `care` in the same breath."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from opsapp import clock
from opsapp.care import alerts, concerns, ladder, watching
from opsapp.db import db, lock
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.people import consents, sightings
from opsapp.people.models import Person
from opsapp.rota.volunteer_models import Volunteer
from opsapp.visits.models import Visit

MET_WORDS = {
    "person": _l("Met them"), "family": _l("Met the family"), "absent": _l("Was out"), "no_answer": _l("No answer"),
}  # fmt: skip
CONDITION_WORDS = {
    "well": _l("As always"), "slight": _l("Slightly worrying"), "worry": _l("Worrying"), "urgent": _l("Urgent"),
}  # fmt: skip
METHOD_WORDS = {"face": _l("At the door"), "phone": _l("On the telephone"), "passing": _l("In passing")}
SYSTOLIC, DIASTOLIC, TEMPERATURE = (50, 280), (30, 180), (320, 430)  # mmHg, mmHg, tenths of a degree


@dataclass(frozen=True)
class Report:
    """What a visitor says about one person."""

    met: str
    condition: str | None = None
    method: str = "face"
    signs: Sequence[str] = ()
    words: str = ""
    systolic: int | None = None
    diastolic: int | None = None
    temperature: int | None = None
    next_day: date | None = None

    @property
    def measures(self) -> bool:
        """Whether something about health was measured."""
        return any(one is not None for one in (self.systolic, self.diastolic, self.temperature))


def report(
    person: Person,
    said: Report,
    *,
    by: User,
    happened_at: datetime | None = None,
    operation_id: str | None = None,
    volunteer: Volunteer | None = None,
) -> tuple[Visit, list[str]]:
    """Write a visit down, with the sighting and the concern that come of it; and what the office should look at.

    Measures are kept only where the person agrees to notes about health (DOMAIN 5): else they are left out and
    flagged "no_consent". An urgent report takes the first rung of the ladder at once. `volunteer` is who went, where
    somebody else writes it down for them.
    """
    _check(said)
    at = happened_at or clock.now()
    keeps = said.measures and consents.has(person.id, "health")
    made = Visit(
        operation_id=operation_id, person_id=person.id, day=clock.day_of(at), method=said.method, met=said.met,
        condition=said.condition, signs=list(said.signs), words=said.words.strip()[:500], next_day=said.next_day,
        systolic=said.systolic if keeps else None, diastolic=said.diastolic if keeps else None,
        temperature=said.temperature if keeps else None, happened_at=at, recorded_at=clock.now(), user_id=by.id,
        volunteer_id=volunteer.id if volunteer and volunteer.user_id != by.id else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _follow(person, said, made, by)
    return made, ["no_consent"] if said.measures and not keeps else []


def _check(said: Report) -> None:
    if said.met not in MET_WORDS or said.method not in METHOD_WORDS:
        raise RuleError(_("Please choose one."), field="met")
    if said.met == "person" and said.condition not in CONDITION_WORDS:
        raise RuleError(_("Please say how they were."), field="condition")
    bounds = {"systolic": SYSTOLIC, "diastolic": DIASTOLIC, "temperature": TEMPERATURE}
    for field, (low, high) in bounds.items():
        value = getattr(said, field)
        if value is not None and not low <= value <= high:
            raise RuleError(_("This measure is not possible."), field=field)


def _follow(person: Person, said: Report, made: Visit, by: User) -> None:
    """A sighting of whom they met, a reason for whom they did not, a concern where something is wrong."""
    if said.met == "person":
        channel = "phone" if said.method == "phone" else "visit"
        sightings.see(person.id, channel, made.happened_at, by.id, _source(made))
    elif said.met == "absent":
        watching.not_done(person, _("Was out"), by=by, day=made.day)
    level = "worry" if said.met == "no_answer" else said.condition
    if level in concerns.LEVEL_WORDS:
        _concern, alert = concerns.raise_concern(
            person, level, "phone" if said.method == "phone" else "visit", by=by, happened_at=made.happened_at,
            signs=said.signs, words=said.words, key=f"visit.{made.id}", operation_id=made.operation_id,
        )  # fmt: skip
        if level == "urgent" and alert is not None:
            ladder.climb(alert.id)


def reverse(visit: Visit, *, by: User, operation_id: str | None = None) -> Visit:
    """A wrong tap: the report is taken back, once, and stays to be read; they count as not seen.

    What it raised is answered in its alert, where the correction is told.
    """
    lock(Person, [visit.person_id])
    if visit.reverses_id is not None:
        raise RuleError(_("This is itself a correction."))
    if db.session.scalar(db.select(Visit.id).where(Visit.reverses_id == visit.id)) is not None:
        raise RuleError(_("This report was taken back already."))
    made = Visit(
        operation_id=operation_id, person_id=visit.person_id, day=visit.day, method=visit.method, met=visit.met,
        condition=visit.condition, happened_at=visit.happened_at, recorded_at=clock.now(), user_id=by.id,
        reverses_id=visit.id, volunteer_id=visit.volunteer_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    sightings.take_back(_source(visit), visit.person_id, by=by.id)
    alert = alerts.open_of(visit.person_id)
    if alert is not None and any(one.key == f"visit.{visit.id}" for one in alert.concerns):
        alerts.say(alert, _("The visitor took the report back: it was a wrong tap."), by=by)
    return made


def _source(visit: Visit) -> str:
    """What names the sighting of a visit: the operation of the phone, else the visit of the office."""
    return visit.operation_id or f"visit.{visit.id}"
