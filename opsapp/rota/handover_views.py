"""Pages of the handover notes: everybody who works reads them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from opsapp import clock, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.ledger.models import Till
from opsapp.paging import paged
from opsapp.rota import handovers
from opsapp.rota.blueprint import bp
from opsapp.rota.work_models import HandoverNote

KINDS = ("date", "text", "text", "text", "yen", "yen", "text", "text", "text", "text")


@bp.get("/handovers", endpoint="handovers")
@requires("rota.see")
def handovers_page() -> str:
    """Notes, the latest first; those nobody has taken over are marked."""
    waiting = bool(request.args.get("open"))
    return render_template(
        "rota/handovers.html",
        page_of=paged(handovers.listed(waiting), per_page=20),
        open_only=waiting,
        expected=handovers.expected,
        tills=_tills(),
    )


def _tills() -> dict[int, str]:
    return dict(db.session.execute(select(Till.id, Till.name)).all())


@bp.get("/handovers.<any(csv,xlsx):form>")
@requires("rota.manage")
def handovers_export(form: str) -> Response:
    """Every note as a table."""
    headings = [
        _("Day"), _("Time"), _("Written by"), _("Till"), _("Counted"), _("Expected"), _("Goods that expire"),
        _("Message"), _("Key"), _("Taken over by"),
    ]  # fmt: skip
    tills = _tills()
    rows = [_row(one, tills) for one in db.session.scalars(handovers.listed())]
    return table_file(_("Handover notes"), headings, rows, KINDS, form)


def _row(one: HandoverNote, tills: dict[int, str]) -> list[object]:
    return [
        clock.day_of(one.happened_at), show.time_text(one.happened_at), one.user.name, tills.get(one.till_id or 0, ""),
        one.counted_yen, handovers.expected(one), "、".join(one.expiring), one.message,
        _("handed over") if one.key_handed else "", one.taken.user.name if one.taken else "",
    ]  # fmt: skip


@bp.post("/handovers/<int:note_id>/take")
@requires("rota.work")
def handover_take(note_id: int) -> Response:
    """The next one takes over."""
    get_or_404(HandoverNote, note_id)
    try:
        with transaction():
            handovers.take(db.session.get_one(HandoverNote, note_id), clock.now(), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Taken over. Thank you."))
    return redirect(url_for(".handovers"))
