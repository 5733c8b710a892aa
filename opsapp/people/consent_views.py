"""Consents of a person: what they agree to, giving and taking back, and the form to sign."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, TextField, choices, longest, required
from opsapp.org.service import organisation
from opsapp.people import consents
from opsapp.people.blueprint import bp
from opsapp.people.consent_models import Consent
from opsapp.people.models import Person

METHOD_WORDS = {"paper": _l("On paper"), "spoken": _l("Spoken")}
BY_WORDS = {"self": _l("By themselves"), "proxy": _l("By somebody for them")}


class ConsentForm(Form):
    """Somebody agrees to something."""

    purpose = SelectField(_l("What they agree to"), choices=choices(consents.PURPOSE_WORDS))
    given_by = RadioField(_l("Who agreed"), choices=choices(BY_WORDS), default="self")
    proxy_name = TextField(_l("Name of who agreed for them"), [longest(80)])
    proxy_relation = TextField(_l("Relation"), [longest(20)])
    method = RadioField(_l("In which way"), choices=choices(METHOD_WORDS), default="paper")
    given_on = DayField(_l("Agreed on"), [required()])
    note = TextField(_l("Remark"), [longest(200)], description=_l("For example where the paper is kept."))


def _form(person: Person, fresh: bool) -> ConsentForm:
    usual: dict[str, Any] = {"given_on": clock.today()}
    if fresh:
        held = consents.purposes_of(person.id)
        usual["purpose"] = next((one for one in consents.PURPOSE_WORDS if one not in held), "visit")
        return ConsentForm(formdata=None, data=usual)
    return ConsentForm(data=usual)


@bp.get("/<int:person_id>/consents", endpoint="consents")
@requires("care.answer")
def consents_page(person_id: int) -> str:
    """What holds now, and the history."""
    found = get_or_404(Person, person_id)
    return _page(found, _form(found, fresh=True))


def _page(found: Person, form: ConsentForm) -> str:
    return render_template(
        "people/consents.html",
        person=found,
        form=form,
        held=consents.purposes_of(found.id),
        history=consents.of(found.id),
        purposes=consents.PURPOSE_WORDS,
        methods=METHOD_WORDS,
    )


@bp.post("/<int:person_id>/consents")
@requires("care.answer")
def consent_give(person_id: int) -> Any:
    """A consent is written down."""
    found = get_or_404(Person, person_id)
    form = _form(found, fresh=False)
    if form.validate_on_submit():
        proxy = (form.proxy_name.data or "", form.proxy_relation.data or "")
        try:
            with transaction():
                consents.give(
                    found, form.purpose.data, by=current_user, given_on=form.given_on.data, method=form.method.data,
                    proxy=proxy if form.given_by.data == "proxy" else None, note=form.note.data or "",
                )  # fmt: skip
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The consent is written down."))
            return redirect(url_for(".consents", person_id=person_id))
    return _page(found, form), 422


@bp.post("/consents/<int:consent_id>/withdraw")
@requires("care.answer")
def consent_withdraw(consent_id: int) -> Response:
    """A consent is taken back, at once."""
    found = get_or_404(Consent, consent_id)
    try:
        with transaction():
            said_by = request.form.get("said_by", "").strip()[:80]
            consents.withdraw(found, by=current_user, said_by=said_by)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The consent is taken back. What it allowed is no longer shown."))
    return redirect(url_for(".consents", person_id=found.person_id))


@bp.get("/<int:person_id>/consents.pdf")
@requires("care.answer")
def consent_paper(person_id: int) -> Response:
    """同意書 to sign, with what holds already ticked."""
    found = get_or_404(Person, person_id)
    held = consents.purposes_of(found.id)
    shop = organisation()
    with force_locale("ja"):
        data = {
            "shop": {"name": shop.shop_name or shop.name, "legal_name": shop.name, "tel": shop.phone},
            "person": {
                "name": found.name, "kana": found.kana, "address": found.household.address if found.household else "",
            },
            "purposes": [
                {"label": str(word), "about": str(ABOUT[purpose]), "held": purpose in held}
                for purpose, word in consents.PURPOSE_WORDS.items()
            ],
        }  # fmt: skip
    return paper.response(paper.render("consent_form", data), f"同意書-{found.id}.pdf")


ABOUT = {  # what somebody agrees to, in a sentence they can read
    "visit": _l("We call or visit you, and note when somebody saw you."),
    "health": _l(
        "We keep notes on doctor, illness and medicine. Only the office and the visitor on duty see them."
    ),
    "emergency": _l("In an emergency we tell your family, 119 and the doctor what they need to know."),
    "share": _l(
        "We talk with the welfare commissioner, the support centre and the municipality about how you are."
    ),
    "evacuation": _l("Whoever helps you in a disaster knows beforehand where you live and what you need."),
    "photo": _l("Photos on which you are may appear in our papers and on our pages."),
    "key": _l("We keep a key of your house, and open only with two people present."),
}
