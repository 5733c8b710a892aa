"""Pages of recurring duties, of whose slots they are, and of the shifts that follow from them."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.rota import generating, kinds, volunteers
from opsapp.rota import templates as service
from opsapp.rota.blueprint import bp
from opsapp.rota.duty_models import DutyKind, DutyTemplate, Shift, SlotOwner
from opsapp.rota.fields import time_words
from opsapp.rota.setup_forms import template_form
from opsapp.rota.volunteer_forms import LastDayForm, OwnerForm, volunteer_choices
from opsapp.rota.words import HOLIDAY_WORDS, WEEK_WORDS, WEEKDAY_WORDS

KINDS = ("text", "text", "text", "text", "text", "text", "number", "number", "text", "date", "date", "text")


@bp.app_template_filter("duty_days")
def duty_days(template: DutyTemplate) -> str:
    """'毎日', '月・水・金', '第2・第4 水' of a recurring duty."""
    days = _(" / ").join(str(WEEKDAY_WORDS[day]) for day in template.weekdays)
    shown = _("every day") if template.weekdays == service.WEEK else days
    if template.weeks == service.WEEKS:
        return shown
    return " ".join((_(" / ").join(str(WEEK_WORDS[week]) for week in template.weeks), shown))


@bp.app_template_filter("duty_hours")
def duty_hours(template: DutyTemplate) -> str:
    """'7:00–13:00' of a recurring duty."""
    return f"{time_words(template.starts)}–{time_words(template.ends)}"


@bp.app_template_filter("owns_now")
def _owns_now(owner: SlotOwner) -> bool:
    today = clock.today()
    return owner.valid_to is None or owner.valid_to >= today


@bp.app_template_filter("cancel_text")
def cancel_text(shift: Shift) -> str:
    """Why a shift was cancelled; what the rota itself wrote down, in the language of the page."""
    return (
        _("The recurring duty has changed.")
        if shift.cancel_reason == generating.WITHDRAWN
        else shift.cancel_reason
    )


def _asked_kind() -> DutyKind | None:
    return db.session.get(DutyKind, request.args.get("kind", 0, type=int))


@bp.get("/templates")
@requires("rota.manage")
def templates() -> str:
    removed, kind = bool(request.args.get("removed")), _asked_kind()
    return render_template(
        "rota/templates.html",
        found=service.all_templates(removed=removed, kind_id=kind.id if kind else None),
        removed=removed,
        kind=kind,
        kinds=kinds.all_kinds(),
        holidays=HOLIDAY_WORDS,
    )


@bp.get("/templates.<any(csv,xlsx):form>")
@requires("rota.manage")
def templates_export(form: str) -> Response:
    headings = [
        _("Kind of duty"), _("What it is called"), _("Weekdays"), _("On public holidays"), _("Begins at"), _("Ends at"),
        _("How many people"), _("Of them experienced"), _("Where"), _("From which day"), _("Until which day"),
        _("Whose slot"),
    ]  # fmt: skip
    rows = [
        [
            kinds.shown_name(one.kind), one.name, duty_days(one), str(HOLIDAY_WORDS[one.holiday]),
            time_words(one.starts), time_words(one.ends), one.people, one.experienced, one.where,
            one.valid_from, one.valid_to,
            _(", ").join(owner.volunteer.person.name for owner in one.owners if _owns_now(owner)),
        ]
        for one in service.all_templates(removed=bool(request.args.get("removed")))
    ]  # fmt: skip
    return table_file(_("Recurring duties"), headings, rows, KINDS, form)


@bp.post("/templates/generate")
@requires("rota.manage")
def templates_generate() -> str:
    with transaction():
        outcome = generating.ahead(by=current_user)
        kept = [one.id for one in outcome.kept]
        counts = (len(outcome.added), len(outcome.changed), len(outcome.withdrawn), outcome.owned)
    found = [db.session.get_one(Shift, one) for one in kept]
    return render_template("rota/generated.html", kept=found, counts=counts, until=generating.last_ahead())


# --- one recurring duty -----------------------------------------------------------------------------------


@bp.get("/templates/<int:template_id>")
@requires("rota.manage")
def template(template_id: int) -> Any:
    return _page(get_or_404(DutyTemplate, template_id), None)


def _page(found: DutyTemplate, form: OwnerForm | None) -> Any:
    if form is None:
        form = OwnerForm(formdata=None, data={"valid_from": clock.today()})
        form.volunteer_id.choices = volunteer_choices(found.kind_id)
    today = clock.today()
    page = render_template(
        "rota/template.html",
        template=found,
        holidays=HOLIDAY_WORDS,
        owners=service.owners(found),
        leftover=generating.leftover(found),
        next_days=list(service.days(found, today, today + timedelta(days=60)))[:6],
        form=form,
        last_form=LastDayForm(formdata=None, data={"last_day": today}),
    )
    return page, 422 if form.errors else 200


@bp.route("/templates/new", methods=["GET", "POST"])
@requires("rota.manage")
def template_new() -> Any:
    return _save(None)


@bp.route("/templates/<int:template_id>/edit", methods=["GET", "POST"])
@requires("rota.manage")
def template_edit(template_id: int) -> Any:
    return _save(get_or_404(DutyTemplate, template_id))


def _save(found: DutyTemplate | None) -> Any:
    form = template_form(found, _asked_kind())
    if form.validate_on_submit():
        try:
            with transaction():
                if found is None:
                    found = service.create(by=current_user, **form.facts())
                else:
                    service.change(found, by=current_user, **form.facts())
                saved = found.id
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved. Its shifts follow when you press “Make the shifts ahead”, or tonight."))
            return redirect(url_for(".template", template_id=saved))
    return render_template("rota/template_form.html", form=form, template=found), 422 if form.errors else 200


@bp.post("/templates/<int:template_id>/remove")
@requires("rota.manage")
def template_remove(template_id: int) -> Response:
    get_or_404(DutyTemplate, template_id)
    try:
        with transaction():
            service.remove(db.session.get_one(DutyTemplate, template_id), by=current_user)
            generating.ahead(by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("It does not recur any more. What people did stays."))
    return redirect(url_for(".template", template_id=template_id))


# --- whose slot it is -------------------------------------------------------------------------------------


@bp.post("/templates/<int:template_id>/owners")
@requires("rota.manage")
def template_owner(template_id: int) -> Any:
    found = get_or_404(DutyTemplate, template_id)
    form = OwnerForm()
    form.volunteer_id.choices = volunteer_choices(found.kind_id)
    if form.validate_on_submit():
        try:
            with transaction():
                _add_owner(template_id, form)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The slot has somebody of its own now. Shifts ahead follow when they are made."))
            return redirect(url_for(".template", template_id=template_id))
    return _page(db.session.get_one(DutyTemplate, template_id), form)


def _add_owner(template_id: int, form: OwnerForm) -> SlotOwner:
    return service.add_owner(
        db.session.get_one(DutyTemplate, template_id), volunteers.by_id(form.volunteer_id.data or 0),
        form.valid_from.data, form.valid_to.data, by=current_user,
    )  # fmt: skip


@bp.post("/templates/<int:template_id>/owners/<int:owner_id>/end")
@requires("rota.manage")
def template_owner_end(template_id: int, owner_id: int) -> Response:
    get_or_404(SlotOwner, owner_id)
    form = LastDayForm()
    last: date = form.last_day.data or clock.today()
    try:
        with transaction():
            service.end_owner(db.session.get_one(SlotOwner, owner_id), last, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The agreement ends. Shifts already given stay until somebody changes them."))
    return redirect(url_for(".template", template_id=template_id))
