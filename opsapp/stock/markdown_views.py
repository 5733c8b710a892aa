"""Pages of markdowns: goods are chosen by scan or from the expiring ones, get a lower price, and labels are printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, NumberField, YenField, choices, required
from opsapp.paging import Page, paged
from opsapp.stock import lots, markdown_labels, prices, scanning
from opsapp.stock import markdowns as service
from opsapp.stock.blueprint import bp
from opsapp.stock.models import Lot, Markdown, Place, Product
from opsapp.stock.words import PERCENT_WORDS

KINDS = ("text", "text", "text", "yen", "yen", "number", "date", "date", "text", "text")
CHEAPER = {str(percent): word for percent, word in PERCENT_WORDS.items()} | {"": _l("Prices in the lines")}
LABELS = 1


class MarkdownForm(Form):
    """What holds for all lines; the lines are fields named after their place: product-0, lot-0, yen-0, labels-0."""

    percent = RadioField(_l("How much cheaper"), choices=choices(CHEAPER), default="20")
    last_day = DayField(_l("Last day"), description=_l("Left empty, each until its own date."))


@dataclass
class Row:
    """A line of the page: its goods, where they are known their lot and place, and what was typed."""

    product: Product
    lot: Lot | None
    place: Place | None
    yen: str
    labels: str


@bp.get("/markdowns")
@requires("stock.see")
def markdowns() -> str:
    q, over = request.args.get("q", "").strip(), bool(request.args.get("over"))
    made = [int(one) for one in request.args.get("made", "").split(",") if one.isdecimal()]
    fresh = service.chosen(made)
    page: Page[Any] = (
        Page(fresh, 1, 1, len(fresh)) if made else paged(service.listed(q, today=clock.today(), over=over))
    )
    return render_template(
        "stock/markdowns.html",
        page_of=page,
        q=q,
        over=over,
        fresh=fresh,
        stopped=service.stopped_ids(one.id for one in page.rows),
        today=clock.today(),
    )


@bp.get("/markdowns.<any(csv,xlsx):form>")
@requires("stock.see")
def markdowns_export(form: str) -> Response:
    headings = [
        _("Code on the label"), _("Number"), _("Goods"), _("Usual price"), _("Marked down to"), _("Number of labels"),
        _("Since"), _("Last day"), _("State"), _("Who"),
    ]  # fmt: skip
    query = service.listed(request.args.get("q", "").strip())
    found = db.session.scalars(query).all()
    stopped = service.stopped_ids(one.id for one in found)
    rows = [
        [
            one.code, one.product.code, one.product.name, one.list_yen, one.yen, one.pieces,
            clock.day_of(one.recorded_at), one.last_day, _state(one, stopped), one.user.name,
        ]
        for one in found
    ]  # fmt: skip
    return table_file(_("Markdowns"), headings, rows, KINDS, form)


def _state(one: Markdown, stopped: set[int]) -> str:
    if one.id in stopped:
        return _("stopped")
    return _("over") if one.last_day < clock.today() else _("holds")


@bp.get("/markdowns/labels.pdf")
@requires("stock.markdown")
def markdown_labels_pdf() -> Response:
    found = service.chosen(request.args.getlist("id", type=int))
    sheet = "label" if request.args.get("paper") == "label" else "a4"
    skip = min(max(request.args.get("skip", 0, type=int), 0), markdown_labels.PER_SHEET - 1)
    return paper.response(markdown_labels.pdf(found, sheet=sheet, skip=skip), f"{_('Markdown labels')}.pdf")


@bp.post("/markdowns/<int:markdown_id>/stop")
@requires("stock.markdown")
def markdown_stop(markdown_id: int) -> Response:
    found = get_or_404(Markdown, markdown_id)
    try:
        with transaction():
            service.stop(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The markdown is stopped. Please take its labels off."))
    return redirect(url_for(".markdowns"))


# --- marking down -----------------------------------------------------------------------------------------


@bp.route("/markdowns/new", methods=["GET", "POST"])
@requires("stock.markdown")
def markdown_new() -> Any:
    rows, said = (_sent() if request.method == "POST" else _chosen(request.args.getlist("item"))), ""
    form = _form(rows)
    if request.form.get("do") == "save":
        if form.validate_on_submit():
            try:
                return _save(form, rows)
            except RuleError as broken:
                form.show(broken)
    elif request.method == "POST":
        said = scanning.change(
            rows, request.form.get("do", ""), lambda product, code: _add(rows, product, code)
        )
        form = _form(rows, fresh=True)
    usual = prices.prices_on(clock.today(), [row.product.id for row in rows])
    return render_template(
        scanning.template("markdown_new"), form=form, rows=rows, said=said, usual=usual, **scanning.offered()
    ), 422 if form.errors else 200


def _form(rows: Sequence[Row], *, fresh: bool = False) -> MarkdownForm:
    """The form with the fields of its lines; `fresh` ones show the rows, which have changed since they were sent."""
    fields: dict[str, Any] = {}
    for at in range(len(rows)):
        fields[f"yen-{at}"] = YenField(_l("Price with tax"))
        fields[f"labels-{at}"] = NumberField(_l("Number of labels"), [required()])
    form = type("MarkdownForm", (MarkdownForm,), fields)()
    if fresh or request.method == "GET":
        for at, row in enumerate(rows):
            form[f"yen-{at}"].raw_data, form[f"labels-{at}"].raw_data = [row.yen], [row.labels]
    return form


def _sent() -> list[Row]:
    rows = []
    for at in scanning.numbers():
        product = scanning.product_at(at)
        if product is not None:
            lot = db.session.get(Lot, request.form.get(f"lot-{at}", 0, type=int))
            place = db.session.get(Place, request.form.get(f"place-{at}", 0, type=int))
            rows.append(Row(product, lot, place, scanning.sent("yen", at), scanning.sent("labels", at)))
    return rows


def _chosen(items: Sequence[str]) -> list[Row]:
    """Lines for "lot-place", with a label for each piece that is left; for "product" one label."""
    rows = []
    for item in items[: scanning.MOST]:
        first, _dash, second = item.partition("-")
        if not first.isdecimal() or (second and not second.isdecimal()):
            continue
        if not second:
            product = db.session.get(Product, int(first))
            rows += [Row(product, None, None, "", str(LABELS))] if product else []
        elif (lot := db.session.get(Lot, int(first))) and (place := db.session.get(Place, int(second))):
            rows.append(Row(lot.product, lot, place, "", str(_pieces(lot, place))))
    return rows


def _pieces(lot: Lot, place: Place) -> int:
    left = sum(one.quantity for one in lots.left(place.id, [lot.product_id]) if one.lot_id == lot.id)
    return min(max(-(-left // 1000), LABELS), service.MOST_LABELS)


def _add(rows: list[Row], product: Product, code: str) -> str:
    """One more label of a product; a line that is there already counts up. What is dated takes its first lot."""
    for row in rows:
        if row.product.id == product.id:
            row.labels = scanning.one_more(row.labels)
            return _("%(name)s: %(quantity)s", name=product.name, quantity=row.labels)
    marked = service.by_code(code)
    lot = marked.lot if marked else _first_lot(product)
    rows.append(Row(product, lot, None, "", str(LABELS)))
    return _("%(name)s has been added.", name=product.name)


def _first_lot(product: Product) -> Lot | None:
    """The lot that expires first, wherever it is; what may not be sold any more is left out."""
    now = clock.now()
    rows = (row for row in lots.left(None, [product.id]) if row.expires > now)
    first = next(rows, None)
    return db.session.get(Lot, first.lot_id) if first else None


def _save(form: MarkdownForm, rows: Sequence[Row]) -> Response:
    if not rows:
        raise RuleError(_("Please choose the goods."), field="scan")
    with transaction():
        db.session.expire_all()
        made = [_mark(form, at, row).id for at, row in enumerate(rows)]
    flash(_("Marked down. Please print the labels."))
    return redirect(url_for(".markdowns", made=",".join(map(str, made))))


def _mark(form: MarkdownForm, at: int, row: Row) -> Markdown:
    """A line as it was typed: its own price, else the percent for all. RuleError names its field."""
    yen = form[f"yen-{at}"].data
    if yen is None:
        usual = prices.price_on(row.product.id, clock.today())
        if not form.percent.data or usual is None:
            raise RuleError(_("Please write the price with tax."), field=f"yen-{at}")
        yen = service.reduced(usual, int(form.percent.data))
    try:
        return service.mark_down(
            row.product,
            yen=yen,
            pieces=form[f"labels-{at}"].data,
            last_day=form.last_day.data or service.last_day_of(row.lot),
            lot=row.lot,
            place=row.place,
            by=current_user,
        )
    except RuleError as broken:
        field = {"yen": f"yen-{at}", "labels": f"labels-{at}", "lot_id": f"labels-{at}"}.get(
            broken.field or ""
        )
        raise RuleError(broken.message, field=field or broken.field, code=broken.code) from broken
