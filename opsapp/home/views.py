"""The first page: today, for each role."""

from flask import Blueprint, render_template
from flask_login import current_user

from opsapp import clock
from opsapp.access import may, requires
from opsapp.home import service
from opsapp.org import notices

bp = Blueprint("home", __name__)


@bp.route("/")
@requires("home.look")
def today() -> str:
    """Today's takings, tills and what somebody should look at, as far as the role goes."""
    return render_template(
        "home/today.html",
        day=clock.today(),
        figures=service.figures_of(),
        tills=service.tills(),
        held=service.held_count(),
        flagged=service.flagged_count(),
        negative=service.negative_count(),
        provisional=service.provisional_count(),
        expiring=service.expiring_count(),
        due_orders=service.due_orders(),
        counts=service.running_counts(),
        temperatures=service.missing_temperatures(),
        alerts=service.open_alerts() if may("care.answer") else [],
        watched=service.watched_today() if may("care.answer") else None,
        notices=notices.unseen_count(current_user),
        duties=service.duties_of(current_user),
        gaps=service.gap_count() if may("rota.arrange") else 0,
        name=current_user.name,
    )
