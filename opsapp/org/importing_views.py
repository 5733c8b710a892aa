"""Pages on which any kind of table is read in: choose a file, look at the preview, confirm or drop it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import FileField

from opsapp.access import allowed, requires
from opsapp.db import get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import Form, required
from opsapp.org import importing
from opsapp.org.blueprint import bp
from opsapp.org.importing import Importer
from opsapp.org.models import ImportBatch

SHOWN_ROWS, SHOWN_PROBLEMS = 20, 100


class UploadForm(Form):
    """The file to look through."""

    table = FileField(_l("File (CSV or Excel)"), [required(_l("Please choose a file."))])


@bp.route("/org/imports/<kind>", methods=["GET", "POST"])
@requires("org.preferences")
def import_upload(kind: str) -> Any:
    """Choose a file; it is looked through, not loaded."""
    importer, form = _importer(kind), UploadForm()
    if form.validate_on_submit():
        file = request.files["table"]
        try:
            report = importing.examine(kind, file.read(), file.filename or "")
            with transaction():
                batch = importing.keep(report, file.filename or "", by=current_user)
        except RuleError as broken:
            broken.field = broken.field or "table"
            form.show(broken)
        else:
            return redirect(url_for(".import_preview", batch_id=batch.id))
    return render_template(
        "org/import_upload.html", importer=importer, form=form
    ), 422 if form.errors else 200


@bp.get("/org/imports/<kind>/template.<form>")
@requires("org.preferences")
def import_template(kind: str, form: str) -> Response:
    """An empty table with the right headings."""
    importer = _importer(kind)
    headings = [column.heading for column in importer.columns]
    return table_file(str(importer.title), headings, [], ["text"] * len(headings), form)


@bp.get("/org/imports/batches/<int:batch_id>")
@requires("org.preferences")
def import_preview(batch_id: int) -> Any:
    """What a table would do, and every line that is wrong."""
    batch, importer = _batch(batch_id)
    try:
        report = importing.examine_batch(batch)
    except RuleError as broken:
        flash(str(broken), "attention")
        return redirect(url_for(importer.page))
    return _preview(batch, report)


@bp.get("/org/imports/batches/<int:batch_id>/problems.<form>")
@requires("org.preferences")
def import_problems(batch_id: int, form: str) -> Response:
    """Every problem as a table, to work through in the file."""
    batch, importer = _batch(batch_id)
    try:
        found = importing.examine_batch(batch).problems
    except RuleError:
        abort(404)
    rows = [(problem.line, problem.column, problem.reason) for problem in found]
    headings = [_("Line"), _("Column"), _("What is wrong")]
    return table_file(str(importer.title), headings, rows, ["number", "text", "text"], form)


@bp.post("/org/imports/batches/<int:batch_id>/load")
@requires("org.preferences")
def import_load(batch_id: int) -> Any:
    """Load the whole table, or nothing of it."""
    batch, importer = _batch(batch_id)
    try:
        with transaction():
            report = importing.load_batch(batch, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".import_preview", batch_id=batch_id))
    flash(_("%(n)s lines are loaded.", n=f"{len(report.rows):,}"))
    return redirect(url_for(importer.page))


@bp.post("/org/imports/batches/<int:batch_id>/drop")
@requires("org.preferences")
def import_drop(batch_id: int) -> Response:
    """Forget a table that was not loaded."""
    batch, importer = _batch(batch_id)
    try:
        with transaction():
            importing.drop(batch)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The table is forgotten. Nothing was loaded."))
    return redirect(url_for(".import_upload", kind=importer.kind))


def _importer(kind: str) -> Importer:
    """The importer of an address, for those who may use it."""
    try:
        importer = importing.importer_of(kind)
    except RuleError:
        abort(404)
    return importer if allowed(current_user, importer.permission) else abort(403)


def _batch(batch_id: int) -> tuple[ImportBatch, Importer]:
    batch = get_or_404(ImportBatch, batch_id)
    return batch, _importer(batch.kind)


def _preview(batch: ImportBatch, report: importing.Report) -> str:
    return render_template(
        "org/import_preview.html",
        batch=batch,
        report=report,
        importer=report.importer,
        columns=[(heading, heading) for heading in report.table.headers],
        sample=report.table.rows[:SHOWN_ROWS],
        problems=report.problems[:SHOWN_PROBLEMS],
        counts={state: report.count(state) for state in (importing.NEW, importing.CHANGED, importing.SAME)},
    )
