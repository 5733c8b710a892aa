"""Pages of notices: one's own, and for the office the e-mail that failed."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import db, transaction
from opsapp.org import notices
from opsapp.org.blueprint import bp
from opsapp.org.notice_models import Notice
from opsapp.paging import paged


@bp.get("/notices", endpoint="notices")
@requires("org.preferences")
def notices_page() -> str:
    """One's own notices, unseen ones first."""
    fresh = notices.unseen_count(current_user)
    return render_template(
        "org/notices.html", page_of=paged(notices.of(current_user), per_page=20), fresh=fresh
    )


@bp.post("/notices/<int:notice_id>/seen")
@requires("org.preferences")
def notice_seen(notice_id: int) -> Response:
    """A notice of one's own was seen; on to what it is about."""
    with transaction():
        notices.mark_seen(current_user, [notice_id])
    notice = db.session.get(Notice, notice_id)
    mine = notice is not None and notice.user_id == current_user.id
    return redirect((notice.url if mine and notice else "") or url_for(".notices"))


@bp.post("/notices/seen")
@requires("org.preferences")
def notices_seen() -> Response:
    """All of one's own notices were seen."""
    with transaction():
        notices.mark_seen(current_user)
    flash(_("All notices are marked as seen."))
    return redirect(url_for(".notices"))


@bp.get("/org/failed-mail")
@requires("org.manage")
def failed_mail() -> str:
    """E-mail that did not go: to whom, why, and whether it is tried again. What it says is nobody's business here."""
    page_of = paged(notices.undelivered())
    return render_template("org/failed_mail.html", page_of=page_of, most=notices.MOST_TRIES)
