"""Pages of people: the register, one person and what happens to them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.paging import paged
from opsapp.people import (
    consent_views,
    household_views,
    households,
    importing,
    list_views,
    search,
    service,
    sighting_views,
    words,
)
from opsapp.people.blueprint import bp
from opsapp.people.forms import LeaveForm, MoveForm, PersonForm, person_form
from opsapp.people.models import Household, Person


@bp.app_template_filter("unprintable")
def _unprintable(name: str) -> str:
    return " ".join(paper.missing_glyphs(name or ""))


@bp.app_template_filter("position_text")
def _position(household: Household) -> str:
    return households.position_text(household)


@bp.get("/")
@requires("people.see")
def persons() -> str:
    asked = {name: request.args.get(name, "").strip() for name in ("q", "kana", "hamlet", "left")}
    found = search.persons(asked["q"], tab=asked["kana"], hamlet=asked["hamlet"], left=bool(asked["left"]))
    page = paged(found)
    template = "people/_persons.html" if "HX-Request" in request.headers else "people/persons.html"
    return render_template(
        template,
        page_of=page,
        asked=asked,
        hamlets=households.hamlets(),
        last_seen=search.last_seen(person.id for person in page.rows),
    )


@bp.get("/<int:person_id>")
@requires("people.see")
def person(person_id: int) -> str:
    found = get_or_404(Person, person_id)
    return render_template(
        "people/person.html",
        person=found,
        seen=search.seen(found),
        words=words,
        namesakes=search.namesakes(found.kana, found.birth_date, but=found),
        age=clock.age_on(found.birth_date, clock.today()) if found.birth_date and found.active else None,
        leave_form=LeaveForm(formdata=None, left_on=clock.today()),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("people.change")
def new() -> str | Response:
    form = person_form(household_id=request.args.get("household", type=int))
    namesakes: list[Person] = []
    if form.validate_on_submit():
        namesakes = [] if form.confirmed.data else search.namesakes(form.kana.data, form.birth_date.data)
        if not namesakes and (made := _create(form)):
            flash(_("%(name)s has been written down.", name=made.name))
            return redirect(url_for(".person", person_id=made.id))
    return render_template("people/person_form.html", form=form, person=None, namesakes=namesakes)


def _create(form: PersonForm) -> Person | None:
    try:
        with transaction() as session:
            household = session.get(Household, form.household_id.data) if form.household_id.data else None
            return service.create(
                **form.facts(),
                household=household,
                phones=form.phones(),
                contacts=form.contacts(),
                by=current_user,
            )
    except RuleError as broken:
        form.show(broken)
        return None


@bp.route("/<int:person_id>/edit", methods=["GET", "POST"])
@requires("people.change")
def edit(person_id: int) -> str | Response:
    found = get_or_404(Person, person_id)
    form = person_form(found)
    if form.validate_on_submit():
        try:
            with transaction():
                service.change(
                    found, **form.facts(), phones=form.phones(), contacts=form.contacts(), by=current_user
                )
                if form.household_id.data != found.household_id:
                    home = get_or_404(Household, form.household_id.data) if form.household_id.data else None
                    service.move(
                        found, home, relation=form.relation.data, is_head=form.is_head.data, by=current_user
                    )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".person", person_id=person_id))
    return render_template("people/person_form.html", form=form, person=found, namesakes=[])


@bp.route("/<int:person_id>/move", methods=["GET", "POST"])
@requires("people.change")
def move(person_id: int) -> str | Response:
    found = get_or_404(Person, person_id)
    form = MoveForm()
    form.offer()
    if form.validate_on_submit():
        try:
            with transaction():
                home = get_or_404(Household, form.household_id.data) if form.household_id.data else None
                service.move(
                    found, home, relation=form.relation.data, is_head=form.is_head.data, by=current_user
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("%(name)s now belongs there.", name=found.name))
            return redirect(url_for(".person", person_id=person_id))
    return render_template("people/move.html", form=form, person=found)


@bp.post("/<int:person_id>/leave")
@requires("people.change")
def leave(person_id: int) -> str | Response | tuple[str, int]:
    found = get_or_404(Person, person_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.leave(
                    found, form.left_reason.data, form.left_on.data or clock.today(), by=current_user
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("%(name)s is no longer on the list.", name=found.name))
            return redirect(url_for(".person", person_id=person_id))
    return render_template("people/leave.html", form=form, person=found), 422


@bp.post("/<int:person_id>/return")
@requires("people.change")
def come_back(person_id: int) -> Response:
    found = get_or_404(Person, person_id)
    try:
        with transaction():
            service.come_back(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("%(name)s is on the list again.", name=found.name))
    return redirect(url_for(".person", person_id=person_id))


__all__ = ["bp", "consent_views", "household_views", "importing", "list_views", "sighting_views"]
