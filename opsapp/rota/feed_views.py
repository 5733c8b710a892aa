"""The calendar link: how to get it onto a phone, a new one, and the calendar itself."""

import segno
from flask import Response as FlaskResponse
from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import public, requires
from opsapp.errors import RuleError
from opsapp.rota import calendar_feed, pressing
from opsapp.rota.blueprint import bp


@bp.get("/calendar")
@requires("rota.see")
def calendar_link() -> str | Response:
    """The private link as a QR code and in letters, with what to do with it."""
    me = pressing.me()
    if me is None:
        return redirect(url_for(".mine"))
    link = url_for(".calendar_feed_file", token=calendar_feed.token(me), _external=True)
    picture = str(segno.make(link, error="m").svg_data_uri(scale=5, border=3, light="#fff"))
    return render_template(
        "rota/calendar_link.html", link=link, subscribe="webcal:" + link.partition(":")[2], picture=picture
    )


@bp.post("/calendar/renew")
@requires("rota.see")
def calendar_renew() -> Response:
    """A new link; the old one opens nothing any more."""
    me = pressing.me()
    if me is None:
        abort(404)
    return pressing.press(
        lambda: calendar_feed.renew(me, by=current_user),
        _("Here is a new link. The old one no longer works."),
        url_for(".calendar_link"),
    )


@bp.get("/calendar/<token>.ics")
@public
def calendar_feed_file(token: str) -> Response:
    """The calendar, for whoever has the link; unchanged, it is not sent again."""
    try:
        body = calendar_feed.content(calendar_feed.of_token(token))
    except RuleError:
        abort(404)
    answer = FlaskResponse(body, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Content-Disposition"] = 'inline; filename="duties.ics"'
    answer.add_etag()
    return answer.make_conditional(request)
