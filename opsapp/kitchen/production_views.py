"""Pages of what was cooked: the list, one production with its cost and labels, taking it back."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, food_labels, label_text, produced, safety
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.models import Production
from opsapp.paging import paged
from opsapp.stock import dates

KINDS = (
    "date",
    "number",
    "text",
    "text",
    "quantity",
    "text",
    "yen",
    "text",
    "datetime",
    "text",
    "text",
    "text",
)


def asked_days() -> tuple[date | None, date | None, dict[str, str], str]:
    """The days in the address as dates, as typed, and what is wrong with them."""
    typed = {name: request.args.get(name, "").strip() for name in ("first", "last")}
    days: list[date | None] = []
    problem = ""
    for value in typed.values():
        try:
            days.append(clock.parse_date(value) if value else None)
        except RuleError as broken:
            days.append(None)
            problem = str(broken)
    return days[0], days[1], typed, problem


@bp.get("/productions")
@requires("kitchen.see")
def productions() -> str:
    q, (first, last, typed, problem) = request.args.get("q", "").strip(), asked_days()
    page = paged(produced.productions(q, first=first, last=last))
    back = produced.taken_back(page.rows)
    return render_template(
        "kitchen/productions.html", page_of=page, q=q, typed=typed, problem=problem, back=back, dates=dates
    )


@bp.get("/productions.<form>")
@requires("kitchen.cook")
def productions_export(form: str) -> Response:
    headings = [
        _("Day"), _("Production number"), _("Number"), _("Goods"), _("Quantity"), _("Unit"), _("Cost without tax"),
        _("Place"), _("End of cooking"), _("Use by or best before"), _("Who"), _("State"),
    ]  # fmt: skip
    first, last, _typed, _problem = asked_days()
    rows = db.session.scalars(
        produced.productions(request.args.get("q", "").strip(), first=first, last=last)
    ).all()
    back = produced.taken_back(rows)
    return table_file(_("Productions"), headings, [_row(one, one.id in back) for one in rows], KINDS, form)


def _row(one: Production, back: bool) -> list[object]:
    return [
        one.business_date, one.id, one.product.code, one.product.name, one.quantity, show.unit_text(one.product.unit),
        one.cost, one.place.name, one.made_at, dates.date_text(one.lot), one.user.name, _("taken back") if back else "",
    ]  # fmt: skip


@bp.get("/productions/<int:production_id>")
@requires("kitchen.see")
def production(production_id: int) -> Any:
    row = get_or_404(Production, production_id)
    if row.reverses_id is not None:
        return redirect(url_for(".production", production_id=row.reverses_id))
    label = produced.label_of(row)
    since = produced.known_since(row)
    return render_template(
        "kitchen/production.html",
        row=row,
        uses=produced.used(row),
        back=produced.taken_back([row]).get(row.id),
        label=label,
        label_text=label_text,
        unknown=produced.unknown(row),
        still=allergens.pick(since, allergens.UNKNOWN),
        may_print=produced.may_print(row),
        released=produced.release_of(row),
        records=safety.about_production(row),
        core_missing=bool(safety.core_missing([row])),
        copies=food_labels.copies_of(row),
        papers=food_labels.PAPERS,
        dates=dates,
    )


@bp.post("/productions/<int:production_id>/undo")
@requires("kitchen.cook")
def production_undo(production_id: int) -> Response:
    row = get_or_404(Production, production_id)
    try:
        with transaction():
            produced.undo(row, by=current_user, note=request.form.get("note", ""))
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The production has been taken back."))
    return redirect(url_for(".production", production_id=production_id))


@bp.post("/productions/<int:production_id>/release")
@requires("kitchen.cook")
def production_release(production_id: int) -> Response:
    row = get_or_404(Production, production_id)
    try:
        with transaction():
            produced.release(row, request.form.get("reason", ""), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Written down under your name. The labels may be printed now."))
    return redirect(url_for(".production", production_id=production_id))


@bp.get("/productions/<int:production_id>/labels.pdf")
@requires("kitchen.cook")
def production_labels(production_id: int) -> Response:
    row = get_or_404(Production, production_id)
    try:
        pdf = food_labels.pdf(
            row,
            kind=request.args.get("paper", "a4"),
            copies=request.args.get("copies", type=int),
            skip=request.args.get("skip", 0, type=int),
        )
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".production", production_id=production_id))
    return paper.response(pdf, f"{_('Food labels')}-{row.product.name}-{row.business_date:%Y%m%d}.pdf")
