"""The rota as paper: the month's poster, everybody's slips, one's own."""

from datetime import date

from flask import abort, request
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.rota import months, poster, pressing
from opsapp.rota.blueprint import bp


@bp.get("/poster.pdf", endpoint="poster")
@requires("rota.see")
def poster_file() -> Response:
    """The poster of ?month=2027-03 in ?size=a4 or a3; a month that is not published, for the office alone."""
    first, size = _month(), request.args.get("size", "a4")
    if size not in poster.SIZES:
        abort(404)
    return paper.response(poster.poster(first, size), f"当番表{first:%Y-%m}.pdf")


@bp.get("/slips.pdf")
@requires("rota.arrange")
def slips() -> Response:
    """Everybody's own duties of a month, four to a page."""
    first = _month()
    return paper.response(poster.slips(first), f"当番のお知らせ{first:%Y-%m}.pdf")


@bp.get("/mine/slip.pdf")
@requires("rota.see")
def slip_mine() -> Response:
    """One's own duties of a month."""
    first, me = _month(), pressing.me()
    if me is None:
        abort(404)
    return paper.response(poster.slips(first, [me]), f"当番のお知らせ{first:%Y-%m}.pdf")


def _month() -> date:
    asked = request.args.get("month") or f"{clock.today():%Y-%m}"
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        abort(404)
    return first if pressing.in_office() or months.is_published(first) else abort(404)
