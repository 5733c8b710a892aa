"""Pages of volunteers: the list, one of them, and what the office writes down about them."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import may, requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.paging import paged
from opsapp.people import households, search
from opsapp.people.models import Person
from opsapp.rota import absences, holdings, kinds, pairings, qualifications, templates
from opsapp.rota import volunteers as service
from opsapp.rota.blueprint import bp
from opsapp.rota.duty_models import Shift
from opsapp.rota.fields import length_words
from opsapp.rota.plan_models import Assignment
from opsapp.rota.volunteer_forms import (
    AbsenceForm,
    LastDayForm,
    PairingForm,
    VolunteerForm,
    duties_given,
    duty_of,
    volunteer_choices,
    volunteer_form,
)
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.words import (
    ABSENCE_WORDS,
    CLASS_WORDS,
    INSURANCE_WORDS,
    PAIRING_WORDS,
    PART_WORDS,
    PAY_WORDS,
    WISH_WORDS,
)

COMING, OFFERED = 8, 30
KINDS = (
    "text", "text", "text", "text", "text", "text", "text", "date", "date", "text", "date", "text",
)  # fmt: skip
WORDS = {
    "pay": PAY_WORDS, "insurance": INSURANCE_WORDS, "classes": CLASS_WORDS, "parts": PART_WORDS, "wishes": WISH_WORDS,
    "absences": ABSENCE_WORDS, "pairings": PAIRING_WORDS,
}  # fmt: skip


@bp.app_template_filter("hours_length")
def _hours_length(minutes: int | None) -> str:
    return "" if minutes is None else length_words(minutes)


@bp.app_template_filter("paper_state")
def _paper_state(last_day: Any) -> str:
    return holdings.state(last_day)


# --- the list ---------------------------------------------------------------------------------------------


def _asked() -> dict[str, Any]:
    words = {name: request.args.get(name, "").strip() for name in ("q", "kana", "hamlet", "gone")}
    return words | {name: request.args.get(name, type=int) for name in ("kind", "skill")}


def _query(asked: dict[str, Any]) -> Any:
    return service.find(
        asked["q"], tab=asked["kana"], hamlet=asked["hamlet"], kind_id=asked["kind"], asked_id=asked["skill"],
        gone=bool(asked["gone"]),
    )  # fmt: skip


@bp.get("/volunteers")
@requires("rota.arrange")
def volunteers() -> str:
    asked = _asked()
    return render_template(
        "rota/volunteers.html",
        page_of=paged(_query(asked)),
        asked=asked,
        kinds=kinds.all_kinds(),
        skills=qualifications.all_qualifications(),
        hamlets=households.hamlets(),
        expiring=holdings.expiring(holdings.SOON),
    )


@bp.get("/volunteers.<any(csv,xlsx):form>")
@requires("rota.manage")
def volunteers_export(form: str) -> Response:
    headings = [
        _("Name"), _("Reading"), _("Hamlet"), _("Phone"), _("Kinds of duty"), _("Skills and papers"),
        _("How the work is given"), _("Takes duties from"), _("Last day"), _("Insurance"), _("Insured until"),
        _("Account in opsapp"),
    ]  # fmt: skip
    rows = [_row(one) for one in db.session.scalars(_query(_asked()))]
    return table_file(_("Volunteers"), headings, rows, KINDS, form)


def _row(one: Volunteer) -> list[object]:
    person, comma = one.person, _(", ")
    return [
        person.name, person.kana, person.household.hamlet if person.household else "",
        person.phones[0].shown if person.phones else "",
        comma.join(kinds.shown_name(duty.kind) for duty in one.duties),
        comma.join(_held_text(held) for held in one.qualifications), str(PAY_WORDS[one.pay]), one.since, one.until,
        str(INSURANCE_WORDS[one.insurance]) if one.insurance else "", one.insured_to,
        one.user.login if one.user else "",
    ]  # fmt: skip


def _held_text(held: Any) -> str:
    name = kinds.shown_name(held.qualification)
    return f"{name} –{held.expires_on:%Y/%m/%d}" if held.expires_on else name


# --- one volunteer ----------------------------------------------------------------------------------------


@bp.get("/volunteers/<int:volunteer_id>")
@requires("rota.arrange")
def volunteer(volunteer_id: int) -> Any:
    return volunteer_page(get_or_404(Volunteer, volunteer_id))


def volunteer_page(found: Volunteer, **forms: Any) -> Any:
    """One volunteer, with a form as it was sent where something in it is wrong."""
    today, office = clock.today(), may("rota.manage")
    pairing = forms.get("pairing_form") or PairingForm(formdata=None)
    pairing.other_id.choices = volunteer_choices(but=found)
    page = render_template(
        "rota/volunteer.html",
        volunteer=found,
        words=WORDS,
        kinds=kinds.all_kinds(),
        duty_of=duty_of,
        absences=absences.of(found, today),
        pairings=pairings.of(found) if office else (),
        slots=templates.slots_of(found, today),
        earlier=holdings.earlier(found) if office else (),
        coming=_coming(found),
        absence_form=forms.get("absence_form") or AbsenceForm(formdata=None, data={"first_day": today}),
        pairing_form=pairing,
        last_form=LastDayForm(formdata=None, data={"last_day": today}),
    )
    return page, 422 if any(form.errors for form in forms.values()) else 200


def _coming(found: Volunteer) -> Sequence[Assignment]:
    query = (
        select(Assignment)
        .join(Assignment.shift)
        .where(Assignment.volunteer_id == found.id, Assignment.ended_at.is_(None))
        .where(Shift.cancelled_at.is_(None), Shift.ends_at > clock.now())
        .options(joinedload(Assignment.shift).joinedload(Shift.kind))
        .order_by(Shift.starts_at)
    )
    return db.session.scalars(query.limit(COMING)).all()


@bp.get("/volunteers/new")
@requires("rota.manage")
def volunteer_find() -> str:
    q = request.args.get("q", "").strip()
    found = db.session.scalars(search.persons(q).limit(OFFERED)).all() if q else []
    known = {one.id: service.of_person(one.id) for one in found}
    return render_template("rota/volunteer_find.html", q=q, found=found, known=known)


@bp.route("/volunteers/new/<int:person_id>", methods=["GET", "POST"])
@requires("rota.manage")
def volunteer_new(person_id: int) -> Any:
    person = get_or_404(Person, person_id)
    known = service.of_person(person_id)
    if known is not None:
        flash(_("%(name)s is already among the volunteers.", name=person.name))
        return redirect(url_for(".volunteer", volunteer_id=known.id))
    return _save(volunteer_form(), person, None)


@bp.route("/volunteers/<int:volunteer_id>/edit", methods=["GET", "POST"])
@requires("rota.manage")
def volunteer_edit(volunteer_id: int) -> Any:
    found = get_or_404(Volunteer, volunteer_id)
    return _save(volunteer_form(found), found.person, found)


def _save(form: VolunteerForm, person: Person, found: Volunteer | None) -> Any:
    if form.validate_on_submit():
        try:
            with transaction():
                if found is None:
                    saved = service.create(person, by=current_user, **form.facts()).id
                else:
                    service.change(found, by=current_user, **form.facts())
                    saved = found.id
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".volunteer", volunteer_id=saved))
    page = render_template("rota/volunteer_form.html", form=form, person=person, volunteer=found)
    return page, 422 if form.errors else 200


@bp.post("/volunteers/<int:volunteer_id>/duties")
@requires("rota.manage")
def volunteer_duties(volunteer_id: int) -> Response:
    found = get_or_404(Volunteer, volunteer_id)
    with transaction():
        service.set_duties(found, duties_given(request.form), by=current_user)
    flash(_("Saved."))
    return redirect(url_for(".volunteer", volunteer_id=volunteer_id))
