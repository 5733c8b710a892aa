"""What the pages of the living rota share: a press that changes something, and whose shift a page may show."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import allowed
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.rota import months, telling, volunteers
from opsapp.rota.blueprint import bp
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_models import Volunteer

bp.add_app_template_filter(telling.kind_text, "kind_text")
bp.add_app_template_filter(telling.hours_text, "hours_text")
bp.add_app_template_filter(telling.shift_text, "shift_text")


def press(deed: Callable[[], Any], done: str | Callable[[Any], str], to: str) -> Response:
    """Do something in a transaction, say that it is done, or why not, and go to a page."""
    try:
        with transaction():
            result = deed()
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(done(result) if callable(done) else done)
    return redirect(to)


def in_office() -> bool:
    """Whether whoever looks may arrange the rota."""
    return allowed(current_user, "rota.arrange")


def me() -> Volunteer | None:
    """The volunteer who looks, if they are one."""
    return volunteers.of_user(current_user)


def own_or_arranged(assignment_id: int) -> Assignment:
    """A shift of one's own in a published month, or for the office anybody's. Others are not found."""
    found, mine = db.session.get(Assignment, assignment_id), me()
    if found is None:
        abort(404)
    own = mine is not None and found.volunteer_id == mine.id and months.is_published(found.shift.day)
    return found if own or in_office() else abort(404)
