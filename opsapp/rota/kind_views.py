"""Pages of kinds of duty and of the skills and papers they ask for; single shifts."""

from datetime import date
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
from opsapp.rota import kinds as service
from opsapp.rota import qualifications as catalogue
from opsapp.rota import shifts, telling, usual
from opsapp.rota.blueprint import bp
from opsapp.rota.duty_models import DutyKind, DutyRequirement, Qualification, Shift
from opsapp.rota.fields import until
from opsapp.rota.setup_forms import (
    CancelForm,
    ShiftForm,
    kind_choices,
    kind_form,
    qualification_form,
)
from opsapp.rota.shifts import Hours
from opsapp.rota.words import CLASS_WORDS, QUALIFICATION_WORDS

KINDS = ("text", "text", "text", "number", "number", "number", "text", "text")


@bp.app_template_filter("duty_name")
def _duty_name(found: DutyKind | Qualification) -> str:
    return service.shown_name(found)


@bp.app_template_filter("asked_text")
def _asked_text(asked: DutyRequirement) -> str:
    """'運転免許（普通以上・MT）' of what a kind of duty asks for."""
    name = service.shown_name(asked.qualification)
    more = [_("%(what)s or above", what=CLASS_WORDS[asked.least_class])] if asked.least_class else []
    more += [_("manual gears")] if asked.manual else []
    return _("%(name)s (%(more)s)", name=name, more=_(", ").join(more)) if more else name


@bp.get("/kinds")
@requires("rota.manage")
def kinds() -> str:
    return render_template("rota/kinds.html", kinds=service.all_kinds(with_closed=True))


@bp.get("/kinds.<any(csv,xlsx):form>")
@requires("rota.manage")
def kinds_export(form: str) -> Response:
    headings = [
        _("Name"), _("Name in English"), _("Sign on the board"), _("How many people"), _("Of them experienced"),
        _("How hard it is to fill"), _("What it asks for"), _("State"),
    ]  # fmt: skip
    rows = [
        [
            one.name, one.name_en, one.mark, one.people, one.experienced, one.burden,
            _(", ").join(_asked_text(asked) for asked in one.requirements),
            _("In use") if one.active else _("not in use"),
        ]
        for one in service.all_kinds(with_closed=True)
    ]  # fmt: skip
    return table_file(_("Kinds of duty"), headings, rows, KINDS, form)


@bp.post("/kinds/usual")
@requires("rota.manage")
def kinds_usual() -> Response:
    with transaction():
        added = len(usual.write_down())
    flash(_("%(n)s kinds of duty have been written down. Change what is different with you.", n=added))
    return redirect(url_for(".kinds"))


@bp.route("/kinds/new", methods=["GET", "POST"])
@requires("rota.manage")
def kind_new() -> Any:
    return _save_kind(None)


@bp.route("/kinds/<int:kind_id>", methods=["GET", "POST"])
@requires("rota.manage")
def kind(kind_id: int) -> Any:
    return _save_kind(get_or_404(DutyKind, kind_id))


def _save_kind(found: DutyKind | None) -> Any:
    form = kind_form(found)
    if form.validate_on_submit():
        facts = form.facts()
        if found is None and not facts["rank"]:
            del facts["rank"]
        try:
            with transaction():
                service.change(found, by=current_user, **facts) if found else service.create(
                    by=current_user, **facts
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".kinds"))
    return render_template("rota/kind.html", form=form, kind=found), 422 if form.errors else 200


# --- skills and papers ------------------------------------------------------------------------------------


@bp.get("/qualifications")
@requires("rota.manage")
def qualifications() -> str:
    found = catalogue.all_qualifications(with_closed=True)
    return render_template(
        "rota/qualifications.html", found=found, counts=catalogue.counts(), words=QUALIFICATION_WORDS
    )


@bp.route("/qualifications/new", methods=["GET", "POST"])
@requires("rota.manage")
def qualification_new() -> Any:
    return _save_qualification(None)


@bp.route("/qualifications/<int:qualification_id>", methods=["GET", "POST"])
@requires("rota.manage")
def qualification(qualification_id: int) -> Any:
    return _save_qualification(get_or_404(Qualification, qualification_id))


def _save_qualification(found: Qualification | None) -> Any:
    form = qualification_form(found)
    if form.validate_on_submit():
        try:
            with transaction():
                catalogue.change(found, by=current_user, **form.facts()) if found else catalogue.create(
                    by=current_user, **form.facts()
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".qualifications"))
    page = render_template("rota/qualification.html", form=form, qualification=found)
    return page, 422 if form.errors else 200


# --- single shifts ----------------------------------------------------------------------------------------


@bp.route("/shifts/new", methods=["GET", "POST"])
@requires("rota.manage")
def shift_new() -> Any:
    form = ShiftForm(data={"day": _asked_day()})
    form.kind_id.choices = kind_choices()
    if form.validate_on_submit():
        try:
            with transaction():
                made = _add_shift(form)
                day = made.day
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The shift is on the rota."))
            return redirect(after_shift(day))
    return render_template(
        "rota/shift_new.html", form=form, back=after_shift(None)
    ), 422 if form.errors else 200


def _add_shift(form: ShiftForm) -> Shift:
    hours = Hours(form.starts.data, until(form.starts.data, form.ends.data) or 0)
    if form.day.data < clock.today():
        raise RuleError(_("This day is over."), field="day")
    return shifts.add(
        service.by_id(form.kind_id.data), form.day.data, hours, by=current_user, people=form.people.data,
        name=form.name.data, where=form.where.data,
    )  # fmt: skip


def _asked_day() -> date:
    """The day asked for, at the earliest today."""
    try:
        return max(clock.today(), clock.parse_date(request.args.get("day", "")))
    except RuleError:
        return clock.today()


@bp.route("/shifts/<int:shift_id>/cancel", methods=["GET", "POST"])
@requires("rota.manage")
def shift_cancel(shift_id: int) -> Any:
    found = get_or_404(Shift, shift_id)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                shift = db.session.get_one(Shift, shift_id)
                people = [one.volunteer for one in shift.assignments]
                shifts.cancel(shift, form.reason.data.strip(), by=current_user)
                telling.cancelled(shift, people)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The shift has been cancelled. Please call those who were on it and have no account."))
            return redirect(after_shift(found.day))
    page = render_template("rota/shift_cancel.html", form=form, shift=found, back=after_shift(found.day))
    return page, 422 if form.errors else 200


def after_shift(day: date | None) -> str:
    """Where to go on from a shift: the board of its month."""
    return url_for(".month", month=f"{day or clock.today():%Y-%m}")
