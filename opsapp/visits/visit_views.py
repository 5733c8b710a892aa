"""Visits in the office: the list, one visit, keyed in from the round sheet."""

import uuid
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import allowed, requires
from opsapp.care import asked, health
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import audit
from opsapp.paging import paged
from opsapp.people import consents, households, search
from opsapp.people.models import Person
from opsapp.visits import office, reports, rounds, sheet
from opsapp.visits.blueprint import bp
from opsapp.visits.models import Visit
from opsapp.visits.visit_forms import VisitForm

WEEK = timedelta(6)
MOST_FOUND = 30
KINDS = ("date", "text", "text", "text", "text", "text", "text", "text", "text")


@bp.app_template_filter("met_text")
def _met_text(met: str) -> str:
    return str(reports.MET_WORDS[met])


@bp.app_template_filter("condition_text")
def _condition_text(condition: str | None) -> str:
    return str(reports.CONDITION_WORDS[condition]) if condition else ""


@bp.app_template_filter("method_text")
def _method_text(method: str) -> str:
    return str(reports.METHOD_WORDS[method])


def _wanted() -> office.Wanted:
    last = asked.day("last", clock.today())
    first = min(asked.day("first", last - WEEK), last)
    return office.Wanted(
        first, last, visitor=asked.word("visitor"), hamlet=asked.word("hamlet"), q=asked.word("q")
    )


@bp.get("/")
@requires("visits.see")
def visits() -> str:
    """The visits of some days; a visitor sees their own."""
    wanted = _wanted()
    shown = paged(office.found(wanted, by=current_user))
    return render_template(
        "visits/visits.html",
        page_of=shown,
        wanted=wanted,
        back=office.corrections(one.id for one in shown.rows),
        visitors=office.visitors(),
        hamlets=households.hamlets(),
        today=clock.today(),
    )


@bp.get("/visits.<any(csv,xlsx):form>")
@requires("visits.see")
def visits_export(form: str) -> Response:
    """The same as a file; no measure is in it."""
    with transaction():
        audit("visits.export", "person", by=current_user)
    rows = list(db.session.scalars(office.found(_wanted(), by=current_user)))
    back = office.corrections(one.id for one in rows)
    headings = [
        _("Day"), _("Time"), _("Name"), _("Hamlet"), _("Who went"), _("In what way"), _("Met or not"),
        _("How they were"), _("State"),
    ]  # fmt: skip
    return table_file(_("Visits"), headings, [_row(one, one.id in back) for one in rows], KINDS, form)


def _row(one: Visit, back: bool) -> tuple[object, ...]:
    home = one.person.household
    return (
        one.day, f"{clock.to_japan(one.happened_at):%H:%M}", one.person.name, home.hamlet if home else "",
        one.visitor_name, _method_text(one.method), _met_text(one.met), _condition_text(one.condition),
        _("taken back") if back else "",
    )  # fmt: skip


@bp.get("/<int:visit_id>")
@requires("visits.see")
def visit(visit_id: int) -> str:
    """One report, whole; looking at measures is written down."""
    found = _own_or_404(visit_id)
    measured = any(one is not None for one in (found.systolic, found.diastolic, found.temperature))
    shows = measured and health.may_read(current_user) and consents.has(found.person_id, "health")
    if shows:
        with transaction():
            audit("care.health_read", "person", found.person_id, by=current_user)
    return render_template(
        "visits/visit.html",
        visit=found,
        shows=shows,
        back=office.corrections([visit_id]).get(visit_id),
        original=db.session.get(Visit, found.reverses_id) if found.reverses_id else None,
    )


def _own_or_404(visit_id: int) -> Visit:
    found = get_or_404(Visit, visit_id)
    if not allowed(current_user, "care.answer") and found.user_id != current_user.id:
        abort(404)
    return found


@bp.post("/<int:visit_id>/back")
@requires("care.answer")
def visit_back(visit_id: int) -> Response:
    """The office takes a report back."""
    found = get_or_404(Visit, visit_id)
    try:
        with transaction():
            reports.reverse(found, by=current_user)
            audit("visits.reverse", "visit", visit_id, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The report is taken back. They count as not seen by it."))
    return redirect(url_for(".visit", visit_id=visit_id))


# --- keyed in from the round sheet -------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
@requires("care.answer")
def visit_new() -> Any:
    """First whom, then what the sheet says."""
    person_id = request.args.get("person", 0, type=int)
    if not person_id:
        return _choose()
    person = get_or_404(Person, person_id)
    measures = consents.has(person_id, "health")
    form = VisitForm(day=clock.today()).prepare()
    key = request.form.get("key", "")[:36] or str(uuid.uuid4())
    if form.validate_on_submit() and form.day.data is not None and form.time.data is not None:
        try:
            with transaction():
                office.key_in(
                    person, form.report(measures=measures), visitor=form.visitor.data, day=form.day.data,
                    minutes=form.time.data, key=key, by=current_user,
                )  # fmt: skip
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The visit to %(name)s is written down.", name=person.name))
            return redirect(url_for(".visit_new"))
    page = render_template("visits/visit_new.html", form=form, person=person, key=key, measures=measures)
    return page, 422 if form.errors else 200


def _choose() -> str:
    q = asked.word("q")
    query = search.persons(q).limit(MOST_FOUND)
    return render_template(
        "visits/visit_whom.html",
        q=q,
        found=list(db.session.scalars(query)) if q else [],
        houses=[] if q else rounds.of_day(clock.today()),
    )


@bp.get("/round.pdf")
@requires("visits.see")
def round_sheet() -> Response:
    """The round on A4, to be ticked with a pencil: of one visitor by account, else of everybody."""
    day = asked.day("day", clock.today())
    with transaction():
        audit("visits.print", "person", by=current_user)
    if allowed(current_user, "care.answer") and not request.args.get("mine"):
        houses = rounds.of_day(day)
    else:
        houses = rounds.of_user(day, current_user)
    return paper.response(sheet.round_sheet(houses, day), f"{_('Round sheet')}-{day:%Y%m%d}.pdf")
