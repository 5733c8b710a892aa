"""Pages of the alcohol checks: who must not drive, what is missing, the register of the month."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import organisation
from opsapp.rota import alcohol, alcohol_sheet, volunteers, work_words
from opsapp.rota.blueprint import bp
from opsapp.rota.shifts import at
from opsapp.rota.work_forms import AlcoholForm, BackForm
from opsapp.rota.work_models import AlcoholCheck
from opsapp.rota.work_pages import asked_month, volunteer_choices


@bp.get("/alcohol", endpoint="alcohol")
@requires("rota.arrange")
def alcohol_page() -> str:
    """The month: who must not drive, missing checks, the register."""
    first, last = clock.month_bounds(asked_month())
    rows = alcohol.register(first, last)
    return render_template(
        "rota/alcohol.html",
        first=first,
        rows=rows,
        gone=alcohol_sheet.taken_back(rows),
        stopped=alcohol.stopped(first, last),
        missing=alcohol.missing(first, last),
        words=work_words,
        reading_text=alcohol_sheet.reading_text,
    )


@bp.get("/alcohol.<any(csv,xlsx):form>")
@requires("rota.arrange")
def alcohol_export(form: str) -> Response:
    """The register as a table."""
    first, last = clock.month_bounds(asked_month())
    rows = alcohol.register(first, last)
    gone = alcohol_sheet.taken_back(rows)
    table = [alcohol_sheet.row(one, gone) for one in rows]
    name = f"{_('Register of alcohol checks')}-{first:%Y%m}"
    return table_file(name, alcohol_sheet.headings(), table, alcohol_sheet.KINDS, form)


@bp.get("/alcohol.pdf")
@requires("rota.arrange")
def alcohol_paper() -> Response:
    """The register on A4."""
    data = alcohol_sheet.paper(asked_month(), organisation())
    return paper.response(paper.render("alcohol_month", data), f"{data['title']}-{asked_month():%Y%m}.pdf")


@bp.route("/alcohol/new", methods=["GET", "POST"])
@requires("rota.arrange")
def alcohol_new() -> Any:
    """A check from paper or by phone."""
    now = clock.to_japan(clock.now())
    form = AlcoholForm(data={"day": now.date(), "time": now.hour * 60 + now.minute, "detector": True})
    form.driver_id.choices = volunteer_choices(clock.today())
    if form.validate_on_submit():
        try:
            with transaction():
                driver = volunteers.by_id(form.driver_id.data)
                when = at(form.day.data, form.time.data)
                if when > clock.now():
                    raise RuleError(_("This time has not come yet."), field="time")
                alcohol.record(driver, form.moment.data, when, by=current_user, **form.facts())
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Written down."))
            return redirect(url_for(".alcohol", month=f"{form.day.data:%Y-%m}"))
    page = render_template("rota/alcohol_new.html", form=form, vehicles=alcohol.vehicles())
    return page, 422 if form.errors else 200


@bp.post("/alcohol/<int:check_id>/back")
@requires("rota.manage")
def alcohol_back(check_id: int) -> Response:
    """Take a check back that was written down wrongly."""
    month = f"{clock.day_of(get_or_404(AlcoholCheck, check_id).happened_at):%Y-%m}"
    try:
        with transaction():
            check = db.session.get_one(AlcoholCheck, check_id)
            alcohol.reverse(check, by=current_user, note=BackForm().note.data or "")
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Taken back. Both stay in the register."))
    return redirect(url_for(".alcohol", month=month))
