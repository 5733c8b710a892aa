"""Pages of the safety records: the list, taking one back, the sheet of a month."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.kitchen import degrees, equipment, safety, safety_sheet, safety_words
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.models import SafetyRecord
from opsapp.paging import paged

KINDS = ("datetime", "text", "text", "text", "number", "text", "text", "text", "text", "text", "text")


def _asked() -> dict[str, Any]:
    asked: dict[str, Any] = {name: request.args.get(name, "").strip() for name in ("month", "kind", "wrong")}
    return asked | {"equipment": request.args.get("equipment", type=int), "first": _month(asked["month"])}


def _month(typed: str) -> date:
    """The first day of the month '2026-11'; this month when there is none or it is unreadable."""
    year, _dash, month = typed.partition("-")
    if year.isdecimal() and len(year) == 4 and int(year) and month.isdecimal() and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return clock.today().replace(day=1)


def _found(asked: dict[str, Any]) -> Any:
    first, last = clock.month_bounds(asked["first"])
    return safety.records(
        first, last, kind=asked["kind"], equipment_id=asked["equipment"], wrong=bool(asked["wrong"])
    )


@bp.get("/records")
@requires("kitchen.see")
def records() -> str:
    asked = _asked()
    page = paged(_found(asked))
    first, last = clock.month_bounds(asked["first"])
    return render_template(
        "kitchen/records.html",
        page_of=page,
        asked=asked,
        back=safety.taken_back([one.id for one in page.rows]),
        kinds=safety.KINDS,
        machines=equipment.all_equipment(gone=True),
        before=date.fromordinal(first.toordinal() - 1),
        after=date.fromordinal(last.toordinal() + 1),
        today=clock.today(),
    )


@bp.get("/records.<form>")
@requires("kitchen.see")
def records_export(form: str) -> Response:
    headings = [
        _("When"), _("Kind"), _("What"), _("Temperature (°C)"), _("Seconds"), _("Limits"), _("Within the limits"),
        _("What was done about it"), _("Note"), _("Who"), _("State"),
    ]  # fmt: skip
    rows = db.session.scalars(_found(_asked())).all()
    back = safety.taken_back([one.id for one in rows])
    return table_file(
        _("Safety records"), headings, [_row(one, back.get(one.id)) for one in rows], KINDS, form
    )


def _row(one: SafetyRecord, back: SafetyRecord | None) -> list[object]:
    state = _("taken back: %(why)s", why=back.note) if back else ""
    return [
        one.at, str(safety.KINDS[one.kind]), safety_words.subject(one), degrees.typed(one.value), one.seconds,
        safety_words.limits(one), _("yes") if one.within else _("no"), one.measure, one.note, one.user.name, state,
    ]  # fmt: skip


@bp.get("/records/month.pdf")
@requires("kitchen.see")
def records_month() -> Response:
    first = _month(request.args.get("month", ""))
    return paper.response(safety_sheet.pdf(first), f"{_('Safety records')}-{first:%Y%m}.pdf")


@bp.post("/records/<int:record_id>/reverse")
@requires("kitchen.cook")
def record_reverse(record_id: int) -> Response:
    row = get_or_404(SafetyRecord, record_id)
    try:
        with transaction():
            safety.reverse(row, by=current_user, note=request.form.get("note", ""))
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The record has been taken back. Please write down the right one."))
    return redirect(url_for(".records", month=f"{row.business_date:%Y-%m}"))
