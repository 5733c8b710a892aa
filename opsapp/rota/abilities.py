"""Whether somebody is able: the kind of duty, its skills, papers and licence on that very day, and the half of the day.

A reason is a short word, with the number of what is lacking behind a colon: "skill:3", "expired:2".
"""

from datetime import date

from opsapp.rota.duty_models import DutyRequirement, Shift
from opsapp.rota.shifts import at
from opsapp.rota.volunteer_models import Volunteer, VolunteerQualification

CLASSES = ("", "ordinary", "semi_medium", "medium", "large")  # each may drive what those before it may
NOON, TOUCHES = 12 * 60, 60  # minutes; a half-day is touched by more than an hour in it
LEGAL = ("paper", "expired", "class", "at_only")  # no office may decide otherwise
PARTS = ("am", "pm")


def lacking(volunteer: Volunteer, shift: Shift) -> str:
    """Why somebody cannot do a shift, '' when they can. Papers are judged by its day: who may on the 14th
    may not on the 15th when the licence ended between (DOMAIN 6)."""
    if not served(volunteer, shift.day):
        return "ended"
    if all(one.kind_id != shift.kind_id for one in volunteer.duties):
        return "kind"
    for asked in shift.kind.requirements:
        if reason := unmet(volunteer, asked, shift.day):
            return f"{reason}:{asked.qualification_id}"
    return "part" if volunteer.parts and touched(shift) != [volunteer.parts] else ""


def served(volunteer: Volunteer, day: date) -> bool:
    """Whether somebody is among the volunteers on a day."""
    return volunteer.since <= day and (volunteer.until is None or day <= volunteer.until)


def unmet(volunteer: Volunteer, asked: DutyRequirement, day: date) -> str:
    """Why a qualification that is asked for is not there on a day: skill, paper, expired, class, at_only; or ''."""
    held = next(
        (one for one in volunteer.qualifications if one.qualification_id == asked.qualification_id), None
    )
    if held is None:
        return "skill" if asked.qualification.kind == "skill" else "paper"
    if not holds(held, day):
        return "expired"
    if asked.least_class and CLASSES.index(held.licence_class) < CLASSES.index(asked.least_class):
        return "class"
    return "at_only" if asked.manual and held.at_only else ""


def holds(held: VolunteerQualification, day: date) -> bool:
    """Whether a paper is in force on a day; its last day counts."""
    begun = held.valid_from is None or held.valid_from <= day
    return begun and (held.expires_on is None or day <= held.expires_on)


def touched(shift: Shift) -> list[str]:
    """The half-days that a shift lies in: an hour past noon leaves a morning a morning."""
    start = int((shift.starts_at - at(shift.day, 0)).total_seconds()) // 60
    end = start + shift.minutes
    morning, afternoon = min(end, NOON) - start, end - max(start, NOON)
    parts = [part for part, length in zip(PARTS, (morning, afternoon), strict=True) if length > TOUCHES]
    return parts or ["am" if start < NOON else "pm"]
