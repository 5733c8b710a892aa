"""What the office writes down about one volunteer: papers, absences, and who is not to be with whom."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.rota import absences, holdings, pairings, qualifications, volunteers
from opsapp.rota.blueprint import bp
from opsapp.rota.volunteer_forms import (
    AbsenceForm,
    LastDayForm,
    PairingForm,
    PaperForm,
    paper_form,
    proposed_end,
    volunteer_choices,
)
from opsapp.rota.volunteer_models import Absence, Pairing, Volunteer, VolunteerQualification
from opsapp.rota.volunteer_views import volunteer_page


def _back(volunteer_id: int) -> Response:
    return redirect(url_for(".volunteer", volunteer_id=volunteer_id))


# --- papers -----------------------------------------------------------------------------------------------


@bp.route("/volunteers/<int:volunteer_id>/papers/new", methods=["GET", "POST"])
@requires("rota.manage")
def volunteer_paper_new(volunteer_id: int) -> Any:
    return _save_paper(get_or_404(Volunteer, volunteer_id), None)


@bp.route("/volunteers/<int:volunteer_id>/papers/<int:paper_id>", methods=["GET", "POST"])
@requires("rota.manage")
def volunteer_paper(volunteer_id: int, paper_id: int) -> Any:
    return _save_paper(get_or_404(Volunteer, volunteer_id), _held(volunteer_id, paper_id))


def _held(volunteer_id: int, paper_id: int) -> VolunteerQualification:
    held = get_or_404(VolunteerQualification, paper_id)
    return held if held.volunteer_id == volunteer_id else abort(404)


def _save_paper(volunteer: Volunteer, held: VolunteerQualification | None) -> Any:
    form = paper_form(volunteer, held)
    if form.validate_on_submit():
        try:
            with transaction():
                _write_paper(form, volunteer, held)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return _back(volunteer.id)
    page = render_template(
        "rota/paper.html", form=form, volunteer=volunteer, held=held, proposed=proposed_end(volunteer, held)
    )
    return page, 422 if form.errors else 200


def _write_paper(form: PaperForm, volunteer: Volunteer, held: VolunteerQualification | None) -> None:
    if held is not None:
        holdings.renew(held, form.paper(), by=current_user)
    else:
        chosen = qualifications.by_id(form.qualification_id.data)
        holdings.give(volunteer, chosen, form.paper(), by=current_user)


@bp.post("/volunteers/<int:volunteer_id>/papers/<int:paper_id>/end")
@requires("rota.manage")
def volunteer_paper_end(volunteer_id: int, paper_id: int) -> Response:
    _held(volunteer_id, paper_id)
    try:
        with transaction():
            holdings.end(db.session.get_one(VolunteerQualification, paper_id), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("It no longer counts. It stays under “Earlier”."))
    return _back(volunteer_id)


# --- absences ---------------------------------------------------------------------------------------------


@bp.post("/volunteers/<int:volunteer_id>/absences")
@requires("rota.manage")
def volunteer_absence(volunteer_id: int) -> Any:
    found = get_or_404(Volunteer, volunteer_id)
    form = AbsenceForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = absences.add(
                    found, form.kind.data, form.first_day.data, form.last_day.data, note=form.note.data,
                    by=current_user,
                )  # fmt: skip
                on_duty = [show.date_text(one.shift.day) for one in absences.assigned_within(made)]
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            if on_duty:
                flash(_("Still on duty in this time: %(days)s.", days=_(", ").join(on_duty)), "attention")
            return _back(volunteer_id)
    return volunteer_page(db.session.get_one(Volunteer, volunteer_id), absence_form=form)


@bp.post("/volunteers/<int:volunteer_id>/absences/<int:absence_id>/end")
@requires("rota.manage")
def volunteer_absence_end(volunteer_id: int, absence_id: int) -> Response:
    found = get_or_404(Absence, absence_id)
    if found.volunteer_id != volunteer_id:
        abort(404)
    last = LastDayForm().last_day.data or clock.today()
    try:
        with transaction():
            absences.end(db.session.get_one(Absence, absence_id), last, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Saved."))
    return _back(volunteer_id)


# --- together or apart ------------------------------------------------------------------------------------


@bp.post("/volunteers/<int:volunteer_id>/pairings")
@requires("rota.manage")
def volunteer_pairing(volunteer_id: int) -> Any:
    found = get_or_404(Volunteer, volunteer_id)
    form = PairingForm()
    form.other_id.choices = volunteer_choices(but=found)
    if form.validate_on_submit():
        try:
            with transaction():
                other = volunteers.by_id(form.other_id.data)
                pairings.pair(volunteers.by_id(volunteer_id), other, form.pairing.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return _back(volunteer_id)
    return volunteer_page(db.session.get_one(Volunteer, volunteer_id), pairing_form=form)


@bp.post("/volunteers/<int:volunteer_id>/pairings/<int:pairing_id>/end")
@requires("rota.manage")
def volunteer_pairing_end(volunteer_id: int, pairing_id: int) -> Response:
    found = get_or_404(Pairing, pairing_id)
    if volunteer_id not in (found.first_id, found.second_id):
        abort(404)
    with transaction():
        pairings.part(db.session.get_one(Pairing, pairing_id), by=current_user)
    flash(_("They are free of one another again."))
    return _back(volunteer_id)
