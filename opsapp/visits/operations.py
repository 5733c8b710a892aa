"""Visits as a phone records them: a whole household in one operation."""

from typing import Any

from flask_babel import gettext as _

from opsapp import shapes
from opsapp.access import allowed
from opsapp.care import concerns
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.people.models import Person
from opsapp.sync.service import Answer, Submitted, handles
from opsapp.visits import reports
from opsapp.visits.models import Visit
from opsapp.visits.reports import Report

BIGGEST_ID = 2**31 - 1
MOST_PEOPLE, MOST_SIGNS = 12, 30


@handles("visit", "visits.report")
def visit(op: Submitted) -> Answer:
    """A report for each person of a house. Held when nobody knows one of them."""
    by = db.session.get_one(User, op.user_id)
    people = shapes.rows(op.data, "people", MOST_PEOPLE)
    if not people:
        shapes.unreadable("people")
    found = [(_person(row), _report(row)) for row in people]
    if len({person.id for person, _said in found}) < len(found):
        raise RuleError(_("The same person is reported twice."), code="twice", field="people")
    made, flags = [], set()
    for person, said in found:
        one, seen = reports.report(person, said, by=by, happened_at=op.happened_at, operation_id=op.id)
        made.append(one.id)
        flags.update(seen)
    return {"visits": made, **({"flags": sorted(flags)} if flags else {})}


@handles("visit_back", "visits.report")
def visit_back(op: Submitted) -> Answer:
    """A wrong tap: what an operation reported about a person is taken back. Held for who may not, or did already."""
    made_by, person = shapes.identity(op.data, "visit"), _person(op.data)
    found = db.session.scalar(
        db.select(Visit).where(Visit.operation_id == made_by, Visit.person_id == person.id)
    )
    if found is None:
        raise RuleError(_("The report to be taken back is not known."), code="unknown_visit", field="visit")
    by = db.session.get_one(User, op.user_id)
    if found.user_id != by.id and not allowed(by, "care.answer"):
        raise RuleError(_("Only who reported it, or the office, takes it back."), code="not_allowed")
    made = reports.reverse(found, by=by, operation_id=op.id)
    return {"visit": made.id}


@handles("concern", "care.raise")
def concern(op: Submitted) -> Answer:
    """Somebody at the van, the till or on the telephone found something worrying."""
    level = shapes.one_of(op.data, "level", concerns.LEVEL_WORDS)
    made, alert = concerns.raise_concern(
        _person(op.data), level, shapes.one_of(op.data, "source", concerns.SOURCE_WORDS),
        by=db.session.get_one(User, op.user_id), happened_at=op.happened_at, signs=_signs(op.data),
        words=shapes.words(op.data, "words", 500), key=f"operation.{op.id}", operation_id=op.id,
    )  # fmt: skip
    return {"concern": made.id, "alert": alert.id if alert else None}


def _person(data: dict[str, Any]) -> Person:
    found = db.session.get(Person, shapes.whole(data, "person", 1, BIGGEST_ID))
    if found is None:
        raise RuleError(_("This person is not known."), code="unknown_person", field="person")
    return found


def _report(row: dict[str, Any]) -> Report:
    return Report(
        met=shapes.one_of(row, "met", reports.MET_WORDS),
        condition=shapes.one_of(row, "condition", reports.CONDITION_WORDS) if row.get("condition") else None,
        method=shapes.one_of(row, "method", reports.METHOD_WORDS) if row.get("method") else "face",
        signs=_signs(row),
        words=shapes.words(row, "words", 500),
        systolic=_maybe(row, "systolic", reports.SYSTOLIC),
        diastolic=_maybe(row, "diastolic", reports.DIASTOLIC),
        temperature=_maybe(row, "temperature", reports.TEMPERATURE),
        next_day=shapes.day(row, "next_day") if row.get("next_day") else None,
    )


def _signs(data: dict[str, Any]) -> list[str]:
    signs = data.get("signs") or []
    if (
        not isinstance(signs, list)
        or len(signs) > MOST_SIGNS
        or not all(isinstance(one, str) for one in signs)
    ):
        shapes.unreadable("signs")
    return [one[:40] for one in signs]


def _maybe(row: dict[str, Any], field: str, bounds: tuple[int, int]) -> int | None:
    return None if row.get(field) is None else shapes.whole(row, field, *bounds)
