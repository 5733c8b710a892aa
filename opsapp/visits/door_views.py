"""Notes about health at the door: only with a network, only on duty, and every look is written down."""

from typing import Any

from flask import render_template
from flask_login import current_user

from opsapp.access import requires
from opsapp.care import health
from opsapp.db import get_or_404, transaction
from opsapp.people import consents
from opsapp.people.models import Person
from opsapp.visits.blueprint import bp


@bp.get("/people/<int:person_id>/notes")
@requires("visits.report")  # the service refuses who is not on duty, and writes the refusal down as well
def notes(person_id: int) -> Any:
    """The notes that hold, or why they are not shown."""
    person = get_or_404(Person, person_id)
    with transaction():
        reads = health.may_read(current_user)
        found = health.read(person, by=current_user)
        agrees = consents.has(person_id, "health")
        page = render_template(
            "visits/notes.html",
            person=person,
            notes=found,
            reads=reads,
            agrees=agrees,
            kinds=health.KIND_WORDS,
        )
    return page, 200 if reads else 403, {"Cache-Control": "no-store"}
