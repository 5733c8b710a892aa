"""A sighting written down by hand on a person's page."""

from datetime import timedelta

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.people import sightings
from opsapp.people.blueprint import bp
from opsapp.people.models import Person, Sighting

BY_HAND = ("visit", "phone", "event")  # the others come from the till, the van and the meals
DOUBLE_TAP = timedelta(minutes=2)


@bp.post("/<int:person_id>/seen")
@requires("people.sight")
def saw(person_id: int) -> Response:
    found, channel = get_or_404(Person, person_id), request.form.get("channel")
    if channel not in BY_HAND:
        abort(400)
    with transaction():
        if not _just_told(person_id, channel):
            sightings.see(person_id, channel, clock.now(), current_user.id)
    flash(_("It is written down that %(name)s was seen today.", name=found.name))
    return redirect(url_for(".person", person_id=person_id))


def _just_told(person_id: int, channel: str) -> bool:
    """The same person has told the same a moment ago: a double tap."""
    query = select(Sighting.id).where(
        Sighting.person_id == person_id,
        Sighting.channel == channel,
        Sighting.user_id == current_user.id,
        Sighting.happened_at > clock.now() - DOUBLE_TAP,
    )
    return db.session.scalar(query.limit(1)) is not None
