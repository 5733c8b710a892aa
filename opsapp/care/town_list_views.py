"""The municipality's list: take a copy over, read it (written down), give it back."""

import base64
import binascii
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import FileField, HiddenField

from opsapp import clock
from opsapp.access import requires
from opsapp.care import town_lists
from opsapp.care.blueprint import bp
from opsapp.care.watch_models import TownList
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, TextField, longest, required


class UploadForm(Form):
    """A copy that the municipality gave us."""

    name = TextField(_l("Name of the list"), [required(), longest(120)])
    received_on = DayField(_l("Received on"), [required()])
    return_by = DayField(_l("To be given back by"), [required()])
    file = FileField(_l("File"))
    kept = HiddenField()  # the file looked through, on its way to be confirmed
    filename = HiddenField()

    def table(self) -> tuple[bytes, str]:
        """The bytes and the name of the file chosen, or of the one that was looked through. RuleError without one."""
        if self.file.data and self.file.data.filename:
            return self.file.data.read(), self.file.data.filename
        try:
            data = base64.b64decode(self.kept.data or "", validate=True)
        except binascii.Error:
            abort(400)
        if not data:
            raise RuleError(_("Please choose a file."), field="file")
        return data, self.filename.data or ""


@bp.get("/town-lists", endpoint="town_lists")
@requires("care.manage")
def town_lists_page() -> str:
    """Every copy, those that are still here first."""
    return render_template("care/town_lists.html", copies=town_lists.all_copies(), today=clock.today())


@bp.route("/town-lists/new", methods=["GET", "POST"])
@requires("care.manage")
def town_list_new() -> Any:
    """Look the file through first; the second press keeps it."""
    form = UploadForm(data={"received_on": clock.today()})
    seen = None
    if form.validate_on_submit():
        try:
            data, filename = form.table()
            seen = town_lists.look_through(data, filename)
            if request.form.get("do") == "keep":
                return _keep(form, data, filename)
            form.kept.data, form.filename.data = base64.b64encode(data).decode(), filename
        except RuleError as broken:
            form.show(broken)
    page = render_template("care/town_list_new.html", form=form, seen=None if form.errors else seen)
    return page, 422 if form.errors else 200


def _keep(form: UploadForm, data: bytes, filename: str) -> Response:
    with transaction():
        made = town_lists.take_over(
            form.name.data or "", data, filename, received_on=form.received_on.data, return_by=form.return_by.data,
            by=current_user,
        ).id  # fmt: skip
    flash(_("The list is kept here until it is given back."))
    return redirect(url_for(".town_list", list_id=made))


@bp.get("/town-lists/<int:list_id>")
@requires("care.manage")
def town_list(list_id: int) -> str:
    """The lines of a copy; each reading is written down."""
    found = get_or_404(TownList, list_id)
    with transaction():
        entries = town_lists.read(found, by=current_user)
        return render_template(
            "care/town_list.html", copy=found, lines=entries, headings=list(entries[0].fields) if entries else [],
            today=clock.today(),
        )  # fmt: skip


@bp.post("/town-lists/<int:list_id>/give-back")
@requires("care.manage")
def town_list_give_back(list_id: int) -> Response:
    """Its lines are deleted here."""
    found = get_or_404(TownList, list_id)
    try:
        with transaction():
            lines = town_lists.give_back(found, request.form.get("how", ""), by=current_user)
    except RuleError as broken:
        db.session.rollback()
        flash(str(broken), "danger")
        return redirect(url_for(".town_list", list_id=list_id))
    flash(_("The list is given back; %(n)s lines were deleted here.", n=lines))
    return redirect(url_for(".town_lists"))
