"""Pages of hours worked: the month by person, what is to be looked at, writing down by hand, taking back."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, text
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.rota import attendance, hours, hours_lists, labour, rewards, volunteers, work_words
from opsapp.rota.blueprint import bp
from opsapp.rota.duty_models import DutyKind, Shift
from opsapp.rota.payment_sheet import hours_text
from opsapp.rota.shifts import at
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_forms import BackForm, CloseForm, HoursForm
from opsapp.rota.work_models import Attendance, WorkedTime
from opsapp.rota.work_pages import asked_month, asked_query, kind_choices, kinds, read_day, volunteer_choices

EXPORTED = ("date", "text", "text", "text", "text", "text", "number", "text", "text", "text")


def _found(first: date) -> list[WorkedTime]:
    q = asked_query()
    rows = hours.between(*clock.month_bounds(first))
    return [one for one in rows if not q or _fits(one, q)]


def _fits(one: WorkedTime, q: str) -> bool:
    return all(text.search_key(word) in one.volunteer.person.search_key for word in q.split())


def _watched(first: date) -> labour.Watched:
    return labour.watch(hours.between(*labour.whole_weeks(*clock.month_bounds(first))))


@bp.get("/hours", endpoint="hours")
@requires("rota.manage")
def hours_month() -> str:
    """The month: sums by person and kind, what is to be looked at, who was not seen."""
    first = asked_month()
    rows = _found(first)
    used = {one.kind_id for one in rows}
    return render_template(
        "rota/hours.html",
        first=first,
        q=asked_query(),
        sums=hours.sums(rows),
        kinds=[one for one in kinds() if one.id in used],
        watched=_watched(first),
        rows=rows,
        remarks=hours_lists.remarks(*clock.month_bounds(first)),
        unseen=hours_lists.unseen(*clock.month_bounds(first)),
        is_forgotten=attendance.is_forgotten,
    )


@bp.get("/hours.<any(csv,xlsx):form>")
@requires("rota.manage")
def hours_export(form: str) -> Response:
    """Every stretch of the month as a table."""
    first = asked_month()
    watched = _watched(first)
    headings = [
        _("Day"), _("Volunteer"), _("Kind of duty"), _("From (time)"), _("Until (time)"), _("Break in minutes"),
        _("Minutes"),
        _("Hours worked"), _("Standing"), _("To be looked at"),
    ]  # fmt: skip
    rows = [_row(one, watched) for one in _found(first)]
    return table_file(f"{_('Hours worked')}-{first:%Y%m}", headings, rows, EXPORTED, form)


def _row(one: WorkedTime, watched: labour.Watched) -> list[object]:
    return [
        one.day, one.volunteer.person.name, work_words.kind_text(one.kind), _clock(one.starts_at), _clock(one.ends_at),
        str(one.break_minutes), one.minutes, hours_text(one.minutes), str(work_words.PAYS[one.pay]),
        "、".join(work_words.flag_words(watched.of(one))),
    ]  # fmt: skip


def _clock(moment: Any) -> str:
    return f"{clock.to_japan(moment):%-H:%M}"


@bp.get("/hours/<int:volunteer_id>")
@requires("rota.manage")
def hours_person(volunteer_id: int) -> str:
    """Somebody's stretches of a month, each to be taken back."""
    who, first = get_or_404(Volunteer, volunteer_id), asked_month()
    return render_template(
        "rota/hours_person.html",
        who=who,
        first=first,
        rows=hours.between(*clock.month_bounds(first), volunteer_id=who.id),
        watched=_watched(first),
        year=clock.fiscal_year(first),
        year_minutes=hours.of_fiscal_year(clock.fiscal_year(first), who.id),
    )


# --- writing down ----------------------------------------------------------------------------------------


@bp.route("/hours/new", methods=["GET", "POST"])
@requires("rota.manage")
def hours_new() -> Any:
    """Hours from a paper sheet, perhaps begun from a shift on which somebody stood."""
    form = _hours_form()
    if form.validate_on_submit():
        try:
            with transaction():
                day = form.day.data
                span = hours.Span(
                    at(day, form.starts.data), at(day, form.ends.data), form.break_minutes.data or 0
                )
                who, kind = (
                    volunteers.by_id(form.volunteer_id.data),
                    db.session.get_one(DutyKind, form.kind_id.data),
                )
                shift = attendance.match(who, span.starts_at)
                same = shift if shift is not None and shift.kind_id == kind.id else None
                hours.book(who, kind, span, by=current_user, shift=same, note=form.note.data)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Written down."))
            return redirect(url_for(".hours", month=f"{day:%Y-%m}"))
    return render_template("rota/hours_new.html", form=form), 422 if form.errors else 200


def _hours_form() -> HoursForm:
    day = read_day(request.args.get("day", "")) or clock.today()
    number = request.args.get("shift", type=int)
    shift = db.session.get(Shift, number) if number else None
    given: dict[str, Any] = {"day": day, "volunteer_id": request.args.get("volunteer", type=int)}
    if shift is not None:
        starts = int((shift.starts_at - at(shift.day, 0)).total_seconds()) // 60
        given |= {
            "day": shift.day,
            "kind_id": shift.kind_id,
            "starts": starts,
            "ends": starts + shift.minutes,
        }
    form = HoursForm(data=given)
    form.volunteer_id.choices, form.kind_id.choices = volunteer_choices(given["day"]), kind_choices()
    return form


@bp.post("/hours/<int:worked_id>/back")
@requires("rota.manage")
def hours_back(worked_id: int) -> Response:
    """Take hours back with what they earned."""
    found = get_or_404(WorkedTime, worked_id)
    target = url_for(".hours_person", volunteer_id=found.volunteer_id, month=f"{found.day:%Y-%m}")
    try:
        with transaction():
            hours.reverse(
                db.session.get_one(WorkedTime, worked_id), by=current_user, note=BackForm().note.data or ""
            )
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Taken back. You can write down the right hours now."))
    return redirect(target)


@bp.route("/attendance/<int:attendance_id>/close", methods=["GET", "POST"])
@requires("rota.manage")
def attendance_close(attendance_id: int) -> Any:
    """A going that was forgotten, with the planned end already filled in."""
    found = get_or_404(Attendance, attendance_id)
    form = _close_form(found)
    if form.validate_on_submit():
        try:
            with transaction():
                coming = db.session.get_one(Attendance, attendance_id)
                kind = db.session.get(DutyKind, form.kind_id.data) if form.kind_id.data else None
                until = at(clock.day_of(coming.happened_at), form.ends.data)
                attendance.close(
                    coming,
                    by=current_user,
                    ends_at=until,
                    break_minutes=form.break_minutes.data or 0,
                    kind=kind,
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Written down."))
            return redirect(url_for(".hours", month=f"{clock.day_of(found.happened_at):%Y-%m}"))
    return render_template("rota/attendance_close.html", form=form, found=found), 422 if form.errors else 200


def _close_form(found: Attendance) -> CloseForm:
    shift = found.shift
    day = clock.day_of(found.happened_at)
    ends = int((shift.ends_at - at(day, 0)).total_seconds()) // 60 if shift else None
    form = CloseForm(data={"ends": ends, "kind_id": shift.kind_id if shift else None})
    form.kind_id.choices = kind_choices()
    return form


@bp.post("/attendance/<int:attendance_id>/back")
@requires("rota.manage")
def attendance_back(attendance_id: int) -> Response:
    """Take a coming, a going or a no-show back."""
    found = get_or_404(Attendance, attendance_id)
    month = f"{clock.day_of(found.happened_at):%Y-%m}"
    try:
        with transaction():
            attendance.reverse(db.session.get_one(Attendance, attendance_id), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Taken back."))
    return redirect(url_for(".hours", month=month))


@bp.post("/shifts/<int:shift_id>/missed/<int:volunteer_id>")
@requires("rota.manage")
def shift_missed(shift_id: int, volunteer_id: int) -> Response:
    """Somebody did not come."""
    shift, who = get_or_404(Shift, shift_id), get_or_404(Volunteer, volunteer_id)
    month = f"{shift.day:%Y-%m}"
    try:
        with transaction():
            attendance.missed(shift, who, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Written down. It is for planning, and blames nobody."))
    return redirect(url_for(".hours", month=month))


# --- one's own -------------------------------------------------------------------------------------------


@bp.get("/my-hours")
@requires("rota.see")
def my_hours() -> str:
    """One's own hours and accounts."""
    first, who = asked_month(), volunteers.of_user(current_user)
    rows = hours.between(*clock.month_bounds(first), volunteer_id=who.id) if who else []
    year = clock.fiscal_year(first)
    return render_template(
        "rota/my_hours.html",
        who=who,
        first=first,
        rows=rows,
        minutes=sum(one.minutes for one in rows),
        year=year,
        year_minutes=hours.of_fiscal_year(year, who.id) if who else 0,
        accounts=rewards.accounts(volunteer_id=who.id) if who else [],
        ledgers=work_words.LEDGERS,
    )
