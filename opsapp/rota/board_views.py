"""The month's sheet by day and by person, as a page and as a file, and what the office does with a whole month."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, show
from opsapp.access import allowed, requires
from opsapp.db import db, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.rota import assigning, generating, months, telling, volunteers
from opsapp.rota import board as service
from opsapp.rota.blueprint import bp
from opsapp.rota.duty_models import DutyKind, Shift

LAYOUTS = ("days", "people")


def asked_month(month: str) -> date:
    """The first day of '2027-03'; the page is not found for anything else."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        abort(404)


def month_url(day: date, **more: Any) -> str:
    """The address of the board of a day's month."""
    return url_for("rota.month", month=f"{day:%Y-%m}", **more)


def kind_word(kind: service.Kind | DutyKind) -> str:
    """The name of a kind of duty in the language of the page."""
    return (_english() and kind.name_en) or kind.name


def _kind_words(found: service.Board) -> dict[int, str]:
    return {one.id: kind_word(one) for one in found.kinds}


def _seen(first: date) -> service.Board | None:
    """The board of a month, or nothing where it is not published and somebody of the office does not ask."""
    if _office() or months.of(first).published_at is not None:
        return service.of(first)
    return None


@bp.get("")
@requires("rota.see")
def board() -> Response:
    return redirect(month_url(clock.today()))


@bp.get("/<month>")
@requires("rota.see")
def month(month: str) -> str:
    first = asked_month(month)
    layout = request.args.get("by", "days")
    found = _seen(first)
    mine = volunteers.of_user(current_user)
    return render_template(
        "rota/board.html",
        first=first,
        before=months.previous_first(first),
        after=months.next_first(first),
        layout=layout if layout in LAYOUTS else "days",
        month_url=month_url,
        rota_month=months.of(first),
        today=clock.today(),
        holidays=clock.holidays(first.year),
        mine=mine.id if mine else 0,
        office=_office(),
        board=found,
        kind_words=_kind_words(found) if found else {},
        weekdays=show.DAYS if _english() else clock.WEEKDAYS,
        history=service.history(found) if found and layout == "people" and _office() else {},
    )


def _office() -> bool:
    return allowed(current_user, "rota.arrange")


def _english() -> bool:
    return str(get_locale()) == "en"


@bp.get("/<month>.<any(csv,xlsx):form>")
@requires("rota.see")
def month_export(month: str, form: str) -> Response:
    found = _seen(asked_month(month))
    if found is None:
        abort(404)
    headings = [
        _("Date"), _("Kind of duty"), _("Name"), _("Begins at"), _("Ends at"), _("Where"),
        _("People needed"), _("On duty"), _("Places open"),
    ]  # fmt: skip
    rows = service.table_rows(found, _kind_words(found))
    return table_file(_("Rota %(month)s", month=month), headings, rows, service.TABLE_KINDS, form)


# --- what the office does with a month -------------------------------------------------------------------


@bp.post("/<month>/generate")
@requires("rota.manage")
def month_generate(month: str) -> Any:
    first, last = clock.month_bounds(asked_month(month))
    with transaction():
        done = generating.generate(first, last, by=current_user)
        counts = len(done.added), len(done.changed), len(done.withdrawn), done.owned
        kept = [one.id for one in done.kept]
    if kept:
        found = [db.session.get_one(Shift, one) for one in kept]
        return render_template("rota/generated.html", kept=found, counts=counts, until=last)
    words = _("Shifts made: %(n)s, changed: %(m)s, withdrawn: %(k)s.", n=counts[0], m=counts[1], k=counts[2])
    flash(words if any(counts) else _("Everything was there already. Nothing has changed."))
    return redirect(month_url(first))


@bp.post("/<month>/publish")
@requires("rota.manage")
def month_publish(month: str) -> Response:
    first = asked_month(month)
    try:
        with transaction():
            months.publish(first, by=current_user)
            telling.published(first)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The rota is published: everybody can see it now."))
    return redirect(month_url(first))


@bp.post("/<month>/lock")
@requires("rota.manage")
def month_lock(month: str) -> Response:
    first = asked_month(month)
    locked = request.form.get("locked") == "1"
    with transaction():
        changed = assigning.lock_month(first, locked, by=current_user)
    said = (
        _("Places kept as they are: %(n)s.", n=changed)
        if locked
        else _("Places that proposals may change again: %(n)s.", n=changed)
    )
    flash(said if changed else _("Nothing has changed."))
    return redirect(month_url(first))
