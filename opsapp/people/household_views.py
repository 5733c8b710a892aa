"""Pages of households."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.paging import paged
from opsapp.people import households as service
from opsapp.people import search
from opsapp.people.blueprint import bp
from opsapp.people.forms import HouseholdForm, household_form
from opsapp.people.models import Household


@bp.get("/households")
@requires("people.see")
def households() -> str:
    asked = {name: request.args.get(name, "").strip() for name in ("q", "kana", "hamlet", "closed")}
    found = search.households(
        asked["q"], tab=asked["kana"], hamlet=asked["hamlet"], closed=bool(asked["closed"])
    )
    template = "people/_households.html" if "HX-Request" in request.headers else "people/households.html"
    return render_template(template, page_of=paged(found), asked=asked, hamlets=service.hamlets())


@bp.get("/households/<int:household_id>")
@requires("people.see")
def household(household_id: int) -> str:
    found = get_or_404(Household, household_id)
    members = service.members(found)
    last_seen = search.last_seen(person.id for person in members)
    return render_template(
        "people/household.html",
        household=found,
        members=members,
        last_seen=last_seen,
        map_url=service.map_url(found),
    )


@bp.route("/households/new", methods=["GET", "POST"])
@requires("people.change")
def household_new() -> str | Response:
    form = HouseholdForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = service.create(**form.facts(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The household has been written down. Now add who lives there."))
            return redirect(url_for(".household", household_id=made.id))
    return _household_form(form, None)


@bp.route("/households/<int:household_id>/edit", methods=["GET", "POST"])
@requires("people.change")
def household_edit(household_id: int) -> str | Response:
    found = get_or_404(Household, household_id)
    form = household_form(found)
    if form.validate_on_submit():
        try:
            with transaction():
                service.change(found, **form.facts(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".household", household_id=household_id))
    return _household_form(form, found)


def _household_form(form: HouseholdForm, household: Household | None) -> str:
    return render_template(
        "people/household_form.html",
        form=form,
        household=household,
        hamlets=service.hamlets(),
        groups=service.groups(),
    )


@bp.post("/households/<int:household_id>/close")
@requires("people.change")
def household_close(household_id: int) -> Response:
    found = get_or_404(Household, household_id)
    try:
        with transaction():
            service.close(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The household is no longer on the list."))
    return redirect(url_for(".household", household_id=household_id))


@bp.post("/households/<int:household_id>/reopen")
@requires("people.change")
def household_reopen(household_id: int) -> Response:
    found = get_or_404(Household, household_id)
    with transaction():
        service.reopen(found, by=current_user)
    flash(_("The household is on the list again."))
    return redirect(url_for(".household", household_id=household_id))
