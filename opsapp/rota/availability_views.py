"""Pages of availability: one's own month and usual week, and the same in somebody's name."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper, show
from opsapp.access import may, requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.rota import (
    asking,
    availability,
    availability_month,
    availability_papers,
    filling_in,
    months,
    volunteers,
)
from opsapp.rota import availability_forms as forms
from opsapp.rota.blueprint import bp
from opsapp.rota.volunteer_models import Volunteer


@bp.route("/availability", methods=["GET", "POST"])
@requires("rota.see")
def availability_mine() -> Any:
    volunteer = volunteers.of_user(current_user)
    return _month(volunteer, own=True) if volunteer else _nobody()


@bp.route("/availability/<int:volunteer_id>", methods=["GET", "POST"])
@requires("rota.arrange")
def availability_of(volunteer_id: int) -> Any:
    return _month(get_or_404(Volunteer, volunteer_id), own=False)


@bp.post("/availability/half")
@requires("rota.see")
def availability_half_mine() -> Any:
    return _half(volunteers.of_user(current_user))


@bp.post("/availability/<int:volunteer_id>/half")
@requires("rota.arrange")
def availability_half_of(volunteer_id: int) -> Any:
    return _half(get_or_404(Volunteer, volunteer_id))


@bp.route("/availability/week", methods=["GET", "POST"])
@requires("rota.see")
def availability_week_mine() -> Any:
    volunteer = volunteers.of_user(current_user)
    return _week(volunteer, own=True) if volunteer else _nobody()


@bp.route("/availability/<int:volunteer_id>/week", methods=["GET", "POST"])
@requires("rota.arrange")
def availability_week_of(volunteer_id: int) -> Any:
    return _week(get_or_404(Volunteer, volunteer_id), own=False)


@bp.get("/availability/sheet.pdf")
@requires("rota.see")
def availability_sheet_mine() -> Any:
    volunteer, first = volunteers.of_user(current_user), _asked_month()
    if volunteer is None:
        return _nobody()
    return paper.response(
        availability_papers.sheets([volunteer], first), f"{_('Availability')}-{first:%Y-%m}.pdf"
    )


def _nobody() -> Any:
    return render_template("rota/availability_nobody.html"), 422 if request.method == "POST" else 200


def _asked_month() -> date:
    return availability_month.asked(request.values.get("month", ""))


def _here(name: str, volunteer: Volunteer, own: bool, **more: Any) -> str:
    """The address of somebody's page: one's own, or in their name."""
    if own:
        return url_for(f".{name}_mine", **more)
    return url_for(f".{name}_of", volunteer_id=volunteer.id, **more)


# --- the month --------------------------------------------------------------------------------------------


def _month(volunteer: Volunteer, *, own: bool) -> Any:
    first = _asked_month()
    form = _filled_form(volunteer, first)
    if form.validate_on_submit():
        try:
            with transaction():
                done = _write(db.session.merge(volunteer), first, form)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(done)
            return redirect(_after(volunteer, first, own))
    return _month_page(volunteer, first, form, own)


def _filled_form(volunteer: Volunteer, first: date) -> forms.MonthForm:
    told = availability.of_month(volunteer, first)
    return forms.MonthForm(data={"most": told.most_shifts, "note": told.note} if told else None)


def _write(volunteer: Volunteer, first: date, form: forms.MonthForm) -> str:
    """What was changed in the form, then what its button says; the sentence to show."""
    availability.answer(volunteer, forms.changed(filling_in.days_of(first)), by=current_user)
    what = request.form.get("do", "")
    if what in ("column", "usual", "before"):
        return _filled_in(len(_fill(what, volunteer, first, form)))
    availability.finish(volunteer, first, by=current_user, most=form.most.data, note=form.note.data)
    return _("Thank you. The answer for %(month)s has been written down.", month=show.month_text(first))


def _fill(what: str, volunteer: Volunteer, first: date, form: forms.MonthForm) -> list[availability.Half]:
    if what == "usual":
        return filling_in.copy_usual_week(volunteer, first, by=current_user)
    if what == "before":
        return filling_in.copy_month_before(volunteer, first, by=current_user)
    return filling_in.fill_column(
        volunteer, first, form.column.data, form.half.data, form.word.data, by=current_user
    )


def _filled_in(count: int) -> str:
    if not count:
        return _("There was nothing to change.")
    return ngettext("Written into %(num)s half-day.", "Written into %(num)s half-days.", count)


def _after(volunteer: Volunteer, first: date, own: bool) -> str:
    """Where it goes on: the same page, or the next one who has not answered."""
    if request.form.get("do") == "next" and not own:
        waiting = [one.volunteer for one in asking.missing(first) if one.volunteer.id != volunteer.id]
        if waiting:
            volunteer = waiting[0]
        else:
            return url_for(".answers", month=f"{first:%Y-%m}")
    return _here("availability", volunteer, own, month=f"{first:%Y-%m}")


def _month_page(volunteer: Volunteer, first: date, form: forms.MonthForm, own: bool) -> Any:
    days = filling_in.days_of(first)
    kept = availability_month.said_of(volunteer, first)
    said = forms.typed(days) if form.is_submitted() else kept
    month, (before, after) = months.of(first), availability_month.neighbours(first)
    page = render_template(
        "rota/availability.html",
        volunteer=volunteer,
        own=own,
        first=first,
        before=before,
        after=after,
        month=month,
        left=availability_month.days_left(month.deadline),
        told=availability.of_month(volunteer, first),
        days=availability_month.days(volunteer, first, said, unpublished=may("rota.arrange") and not own),
        was=request.form.get("was", "") if form.is_submitted() else forms.letters(days, kept),
        over=clock.month_bounds(first)[1] < clock.today(),
        has_week=bool(availability.usual_week(volunteer)),
        has_before=bool(availability_month.said_of(volunteer, months.previous_first(first))),
        here=lambda name, **more: _here(name, volunteer, own, **more),
        form=form,
        **forms.words(),
    )
    return page, 422 if form.errors else 200


# --- one half-day -----------------------------------------------------------------------------------------


def _half(volunteer: Volunteer | None) -> Any:
    """One cell was tapped: kept at once; what cannot be kept is answered with the reason."""
    try:
        if volunteer is None:
            raise RuleError(_("You are not among the volunteers yet. Please ask the office."))
        half = clock.parse_date(request.form.get("day", "")), request.form.get("part", "")
        with transaction():
            one = db.session.merge(volunteer)
            availability.answer(one, {half: request.form.get("answer", "")}, by=current_user)
    except RuleError as broken:
        return {"message": str(broken)}, 422
    return {"answer": request.form.get("answer", "")}


# --- the usual week ---------------------------------------------------------------------------------------


def _week(volunteer: Volunteer, *, own: bool) -> Any:
    form = forms.WeekForm()
    if form.validate_on_submit():
        try:
            with transaction():
                availability.set_usual_week(db.session.merge(volunteer), forms.week_typed(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The usual week has been written down."))
            return _to_month(volunteer, own)
    page = render_template(
        "rota/availability_week.html",
        volunteer=volunteer,
        own=own,
        first=_asked_month(),
        week=forms.week_typed() if form.is_submitted() else availability.usual_week(volunteer),
        here=lambda name, **more: _here(name, volunteer, own, **more),
        form=form,
        **forms.words(),
    )
    return page, 422 if form.errors else 200


def _to_month(volunteer: Volunteer, own: bool) -> Response:
    return redirect(_here("availability", volunteer, own, month=f"{_asked_month():%Y-%m}"))
