"""What the organisation has agreed on about watching over: numbers, and the ladder rung by rung."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from opsapp import clock
from opsapp.access import requires
from opsapp.care import ladder_form, settings
from opsapp.care.blueprint import bp
from opsapp.db import transaction
from opsapp.errors import RuleError
from opsapp.forms import Form, NumberField, required


class NumbersForm(Form):
    """The numbers of the one row."""

    slight_count = NumberField(_l("Slight concerns that make an alert"), [required()])
    slight_days = NumberField(_l("… within so many days"), [required()])
    answer_hours = NumberField(_l("A worry is to be answered within"), [required()])
    evening_hour = NumberField(_l("Who was not seen raises an alert from"), [required()])


@bp.route("/settings", methods=["GET", "POST"], endpoint="settings")
@requires("care.manage")
def settings_page() -> Any:
    """The numbers, and the ladder to look at."""
    form = NumbersForm(obj=settings.settings())
    if form.validate_on_submit():
        try:
            with transaction():
                settings.change(by=current_user, **{name: form[name].data for name in settings.LIMITS})
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".settings"))
    page = render_template(
        "care/settings.html", form=form, ladder=settings.standing_ladder(), who_words=settings.WHO_WORDS,
        today=clock.today(),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.route("/settings/ladder", methods=["GET", "POST"])
@requires("care.manage")
def ladder_edit() -> Any:
    """The rungs in a form; a button moves, adds or takes one away without saving anything yet."""
    do = request.form.get("do", "")
    rows = ladder_form.sent() if request.method == "POST" else ladder_form.standing()
    if do:
        rows = ladder_form.changed(rows, do)
    form = ladder_form.form_of(rows, fresh=bool(do))
    if request.method == "POST" and not do and form.validate():
        try:
            with transaction():
                settings.save_ladder(ladder_form.facts(form, rows), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The ladder is saved."))
            return redirect(url_for(".settings"))
    page = render_template("care/ladder.html", form=form, rows=rows)
    return page, 422 if form.errors else 200
