"""Pages of what expires: seen in time, marked down or thrown away in one press, and a list for the shelf."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import paper, show
from opsapp.access import allowed, requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.paging import PER_PAGE, Page, asked_page
from opsapp.stock import dates, departments, expiry, expiry_sheet, levels, markdowns, waste
from opsapp.stock.blueprint import bp
from opsapp.stock.expiry import Expiring
from opsapp.stock.models import Lot, Place
from opsapp.stock.words import DATE_WORDS, PERCENT_WORDS

KINDS = ("date", "text", "text", "text", "text", "text", "text", "quantity", "text", "yen", "yen")


@bp.app_template_filter("lot_date")
def _lot_date(lot: Lot) -> str:
    return dates.date_text(lot)


@bp.app_template_filter("lot_words")
def _lot_words(lot: Lot) -> str:
    return f"{DATE_WORDS[lot.date_kind]} {dates.date_text(lot)}"


def _asked() -> dict[str, Any]:
    days = request.args.get("days", expiry.USUAL, type=int)
    asked: dict[str, Any] = {"days": min(max(days, 0), 365), "q": request.args.get("q", "").strip()}
    return asked | {name: request.args.get(name, type=int) for name in ("place", "department")}


def _found(asked: dict[str, Any]) -> list[Expiring]:
    return expiry.expiring(
        asked["days"], place_id=asked["place"], department_id=asked["department"], q=asked["q"]
    )


@bp.get("/expiring")
@requires("stock.see")
def expiring() -> str:
    asked = _asked()
    found = _found(asked)
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(asked_page(), pages)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_template(
        "stock/expiring.html",
        page_of=Page(shown, number, pages, len(found)),
        asked=asked,
        chips=expiry.DAYS,
        days_left=expiry.days_left,
        over=[one for one in found if one.over],
        worth=sum(one.value or 0 for one in found),
        options=[(one.id, departments.shown_name(one)) for one in departments.all_departments()],
        place_options=[(one.id, one.name) for one in levels.places()],
        percents=markdowns.PERCENTS,
        percent_words=PERCENT_WORDS,
        words=DATE_WORDS,
    )


@bp.get("/expiring.<any(csv,xlsx):form>")
@requires("stock.cost")
def expiring_export(form: str) -> Response:
    headings = [
        _("Date"), _("Kind of date"), _("Printed date"), _("Number"), _("Goods"), _("Department"), _("Place"),
        _("Left"), _("Unit"), _("Price with tax"), _("Value without tax"),
    ]  # fmt: skip
    return table_file(_("Expiring goods"), headings, [_row(one) for one in _found(_asked())], KINDS, form)


def _row(one: Expiring) -> list[object]:
    product, lot = one.product, one.lot
    return [
        lot.expires_on, str(DATE_WORDS[lot.date_kind]), dates.date_text(lot), product.code, product.name,
        departments.shown_name(product.department), one.place.name, one.quantity, show.unit_text(product.unit),
        one.price, one.value,
    ]  # fmt: skip


@bp.get("/expiring.pdf")
@requires("stock.see")
def expiring_pdf() -> Response:
    asked = _asked()
    return paper.response(expiry_sheet.pdf(_found(asked), asked["days"]), f"{_('Expiring goods')}.pdf")


# --- what is done about it --------------------------------------------------------------------------------


@bp.post("/expiring")
@requires("stock.waste")
def expiring_do() -> Response:
    """Throw one line away, mark the ticked ones down by some percent, or take them to the markdown page."""
    word, _dash, rest = request.form.get("do", "").partition("-")
    back = redirect(url_for(".expiring", **{name: value for name, value in _asked().items() if value != ""}))
    try:
        if word == "throw":
            return _throw(rest) or back
        if not allowed(current_user, "stock.markdown"):
            return back
        items = request.form.getlist("item")
        if not items:
            raise RuleError(_("Please choose the goods."))
        if word == "mark" and rest.isdecimal() and int(rest) in markdowns.PERCENTS:
            return _mark(items, int(rest))
        return redirect(url_for(".markdown_new", item=items))
    except RuleError as broken:
        flash(str(broken), "danger")
    return back


def _throw(what: str) -> None:
    """`what` is lot, place and the quantity that was seen."""
    parts = [int(part) for part in what.split("-") if part.isdecimal()]
    if len(parts) != 3:
        raise RuleError(_("Please choose the goods."))
    with transaction():
        lot, place = get_or_404(Lot, parts[0]), get_or_404(Place, parts[1])
        waste.throw_lot_away(lot, place, parts[2], by=current_user)
        quantity = show.quantity(parts[2], lot.product.unit)
        words = _("%(name)s: %(quantity)s thrown away.", name=lot.product.name, quantity=quantity)
    flash(words)


def _mark(items: list[str], percent: int) -> Response:
    """A markdown of each ticked line: a label for each piece that is left, until its own date."""
    rows = {f"{one.lot.id}-{one.place.id}": one for one in expiry.expiring(365)}
    with transaction():
        made = [
            markdowns.mark_down(
                one.product,
                yen=markdowns.reduced(one.price or 0, percent),
                pieces=min(max(-(-one.quantity // 1000), 1), markdowns.MOST_LABELS),
                last_day=markdowns.last_day_of(one.lot),
                lot=db.session.get(Lot, one.lot.id),
                place=db.session.get(Place, one.place.id),
                by=current_user,
            ).id
            for item in items
            if (one := rows.get(item)) is not None
        ]
    flash(_("Marked down. Please print the labels."))
    return redirect(url_for(".markdowns", made=",".join(map(str, made))))
