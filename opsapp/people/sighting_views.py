"""A sighting written down by hand on a person's page."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.people import sightings
from opsapp.people.blueprint import bp
from opsapp.people.models import Person


@bp.post("/<int:person_id>/seen")
@requires("people.sight")
def saw(person_id: int) -> Response:
    found, channel = get_or_404(Person, person_id), request.form.get("channel", "")
    if channel not in sightings.BY_HAND:
        abort(400)
    with transaction():
        sightings.see_now(person_id, channel, current_user.id)
    flash(_("It is written down that %(name)s was seen today.", name=found.name))
    return redirect(url_for(".person", person_id=person_id))
