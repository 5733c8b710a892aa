"""Pages of cash days: the list, and one day with its report. Nothing here changes anything."""

from datetime import date, datetime

from flask import Response, render_template, request
from flask_babel import gettext as _

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.ledger.models import CashDay
from opsapp.org.service import organisation
from opsapp.paging import paged
from opsapp.shop import days as service
from opsapp.shop import sheets, words
from opsapp.shop.blueprint import bp

SIZES = {"roll": "80mm", "a4": "A4"}


def _asked() -> tuple[date | None, int | None]:
    """Month and till in the address; what cannot be read filters nothing."""
    try:
        month = clock.parse_date(f"{request.args.get('month', '')}-01")
    except RuleError:
        month = None
    return month, request.args.get("till", type=int)


@bp.route("/days")
@requires("shop.see")
def days() -> str:
    """Cash days, newest first."""
    month, till = _asked()
    listing = paged(service.listed(month, till))
    return render_template(
        "shop/days.html",
        listing=listing,
        takings=service.takings(listing.rows),
        tills=service.tills(),
        month=month,
        till=till,
    )


@bp.route("/days.<any(csv,xlsx):kind>")
@requires("shop.see")
def days_file(kind: str) -> Response:
    """The cash days of the list as a file."""
    found = db.session.scalars(service.listed(*_asked())).all()
    takings = service.takings(found)
    headings = [
        *(_("Day"), _("Till"), _("Opened by"), _("Closing no."), _("Takings"), _("Expected"), _("Counted")),
        *(_("Over / short"), _("Reason"), _("Deposit"), _("Closed by"), _("Arrived late")),
    ]
    kinds = ("date", "text", "text", "number", *["yen"] * 4, "text", "yen", "text", "yen")
    return table_file(_("Cash days"), headings, [_row(day, takings[day.id]) for day in found], kinds, kind)


def _row(day: CashDay, takings: service.Takings) -> tuple[object, ...]:
    start = (day.business_date, day.till.name, day.user.name)
    closing = day.closing
    if closing is None:
        return (*start, None, takings.net, None, None, None, _("Still open"), None, None, None)
    counted = (closing.expected_yen, closing.counted_yen, closing.over_short_yen)
    end = (closing.reason, closing.deposit_yen, closing.user.name, takings.late_net)
    return (*start, closing.number, takings.net, *counted, *end)


@bp.route("/days/<day_id>")
@requires("shop.see")
def day(day_id: str) -> str:
    """One cash day: as it stands while open, as it was reported once closed."""
    found = get_or_404(CashDay, day_id)
    return render_template(
        "shop/day.html",
        day=found,
        report=service.report(found),
        receipts=service.receipts(found.id),
        pieces=service.pieces,
        words=words,
        moment=datetime.fromisoformat,
    )


@bp.route("/days/<day_id>/report-<any(roll,a4):size>.pdf")
@requires("shop.see")
def day_pdf(day_id: str, size: str) -> Response:
    """The report on the 80 mm roll or A4."""
    report = service.report(get_or_404(CashDay, day_id))
    data = sheets.z_report(report, organisation(), size)
    kind = _("Z report") if report.closing else _("X reading")
    name = f"{kind}-{report.day.business_date:%Y%m%d}-{SIZES[size]}.pdf"
    return paper.response(paper.render("z_report", data), name)
