"""Keys we keep: the list, one key and who took it out, taking in and giving back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.care import board, keys
from opsapp.care.blueprint import bp
from opsapp.care.watch_models import KeyDeposit
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, TextField, longest, required
from opsapp.people.models import Person

KINDS = ("text", "text", "text", "text", "date", "text")


class KeyForm(Form):
    """A key that somebody gives us."""

    number = TextField(
        _l("Number on the key"), [required(), longest(20)], description=_l("Never the name or the address.")
    )
    place = TextField(_l("Where it hangs"), [required(), longest(80)])
    received_on = DayField(_l("Received on"), [required()])


class LoanForm(Form):
    """The key is taken out or brought back, with two people present."""

    taker = TextField(_l("Who takes or brings it"), [required(), longest(80)])
    witness = TextField(_l("Who else is there"), [required(), longest(80)])
    reason = TextField(_l("What for"), [longest(200)])


@bp.get("/keys", endpoint="keys")
@requires("care.answer")
def keys_page() -> str:
    """Every key we keep, and which are out."""
    found = keys.kept()
    return render_template("care/keys.html", keys=found, out=keys.all_out(found))


@bp.get("/keys.<any(csv,xlsx):form>")
@requires("care.answer")
def keys_export(form: str) -> Response:
    """The list as a file."""
    found = keys.kept()
    out = keys.all_out(found)
    rows = [
        (
            one.number, one.place, one.person.name, board.hamlet_of(one.person), one.received_on,
            out[one.id].taker if one.id in out else "",
        )
        for one in found
    ]  # fmt: skip
    headings = [
        _("Number on the key"),
        _("Where it hangs"),
        _("Name"),
        _("Hamlet"),
        _("Received on"),
        _("Is out with"),
    ]
    return table_file(_("Keys we keep"), headings, rows, KINDS, form)


@bp.route("/people/<int:person_id>/keys/new", methods=["GET", "POST"])
@requires("care.answer")
def key_new(person_id: int) -> Any:
    """Keep somebody's key."""
    found = get_or_404(Person, person_id)
    form = KeyForm(data={"received_on": clock.today()})
    if form.validate_on_submit():
        try:
            with transaction():
                made = keys.take_in(
                    found, form.number.data or "", form.place.data or "", by=current_user,
                    received_on=form.received_on.data,
                ).id  # fmt: skip
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The key is written down."))
            return redirect(url_for(".key", key_id=made))
    return render_template("care/key_new.html", form=form, person=found), 422 if form.errors else 200


@bp.get("/keys/<int:key_id>")
@requires("care.answer")
def key(key_id: int) -> str:
    """One key and who took it out."""
    return _page(get_or_404(KeyDeposit, key_id), LoanForm(formdata=None))


def _page(found: KeyDeposit, form: LoanForm) -> str:
    return render_template("care/key.html", key=found, out=keys.is_out(found), form=form)


@bp.post("/keys/<int:key_id>/<any(out,back):kind>")
@requires("care.answer")
def key_loan(key_id: int, kind: str) -> Any:
    """It goes out, or hangs in its place again."""
    found = get_or_404(KeyDeposit, key_id)
    form = LoanForm()
    if form.validate_on_submit():
        people = form.taker.data or "", form.witness.data or ""
        try:
            with transaction():
                if kind == "out":
                    keys.lend(found, *people, by=current_user, reason=form.reason.data or "")
                else:
                    keys.bring_back(found, *people, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".key", key_id=key_id))
    return _page(db.session.get_one(KeyDeposit, key_id), form), 422


@bp.post("/keys/<int:key_id>/give-back")
@requires("care.answer")
def key_give_back(key_id: int) -> Response:
    """The key goes back to its owner for good."""
    found = get_or_404(KeyDeposit, key_id)
    try:
        with transaction():
            keys.give_back(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The key went back to its owner."))
    return redirect(url_for(".key", key_id=key_id))
