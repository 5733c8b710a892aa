"""The page on which an order is drawn up: every line of the supplier, quantities by key, then it is placed.

One form holds all that is shown. Each button sends it whole and says what is to be done besides keeping it, so the
page works without a script; with one, quantities change on the spot and are kept behind the scene.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectField

from opsapp import show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import NUMBER, DayField, Form, TextField, longest
from opsapp.stock import barcodes, search
from opsapp.stock.models import Place, Product
from opsapp.supply import goods, importing, order_days, orders, orders_drafts, proposal
from opsapp.supply.blueprint import bp
from opsapp.supply.models import PurchaseOrder, PurchaseOrderLine
from opsapp.supply.orders_views import placed_page
from opsapp.supply.proposal import Figures

PROPOSED, LOW, EVERY = SHOWN = ("proposed", "low", "all")
PER_PAGE = 200


class HeadForm(Form):
    """Where an order is to come, when, and what to tell the supplier."""

    due_on = DayField(_l("Expected on"))
    place_id = SelectField(_l("Deliver to"), **NUMBER)
    note = TextField(_l("Note to the supplier"), [longest(200)])


@dataclass(frozen=True)
class Row:
    """A line of the page with the figures of its proposal and the supplier's number."""

    line: PurchaseOrderLine
    figures: Figures
    number: str

    @property
    def cases(self) -> int:
        """Whole cases; a rest is one more."""
        return -(-self.line.quantity // self.figures.case)

    @property
    def by_hand(self) -> bool:
        """Whether somebody wants another quantity than was proposed."""
        return self.line.quantity != (self.line.proposed or 0)


@bp.get("/orders/<int:order_id>")
@requires("supply.see")
def order(order_id: int) -> str:
    found = get_or_404(PurchaseOrder, order_id)
    return placed_page(found) if found.placed_at else _page(found, _head(found))


@bp.post("/orders/<int:order_id>/draft")
@requires("supply.order")
def order_draft(order_id: int) -> Any:
    found = get_or_404(PurchaseOrder, order_id)
    form = _head(found)
    errors: dict[str, str] = {}
    cases = _cases(errors)
    if form.validate_on_submit() and not errors:
        try:
            return _act(order_id, form, cases)
        except RuleError as broken:
            errors[broken.field or ""] = str(broken)
            form.show(broken)
    if _is_quiet():
        return next(
            iter(errors.values()), _("Please look at these once more. Nothing has been saved yet.")
        ), 422
    return _page(found, form, errors=errors), 422


def _is_quiet() -> bool:
    """Whether the script only keeps what was changed, behind the scene."""
    return "HX-Request" in request.headers


def _cases(errors: dict[str, str]) -> dict[int, int]:
    """How many cases were typed, by line; what cannot be read is told. An empty field is none."""
    cases = {}
    for field, typed in request.form.items():
        word, _dash, number = field.partition("-")
        if word == "cases" and number.isdecimal():
            try:
                cases[int(number)] = importing.whole_number(typed) if typed.strip() else 0
            except RuleError as broken:
                errors[field] = str(broken)
    return cases


def _act(order_id: int, form: HeadForm, cases: Mapping[int, int]) -> Any:
    """Keep what was typed and do what the pressed button says, all or nothing."""
    do = request.form.get("do", "save")
    with transaction():
        found = db.session.get_one(PurchaseOrder, order_id)
        orders_drafts.set_cases(found, cases)
        place = get_or_404(Place, form.place_id.data)
        orders_drafts.set_head(found, place=place, due_on=form.due_on.data, note=form.note.data)
        if _is_quiet():
            return render_template("supply/_order_foot.html", sums=orders_drafts.summary(found), order=found)
        where = _do(found, do)
    return where if isinstance(where, Response | str) else _back(order_id, where)


def _back(order_id: int, line_id: int | None) -> Response:
    shown = request.form.get("show", "")
    page = request.form.get("page", 1, type=int)
    anchor = f"line-{line_id}" if line_id else None
    address = url_for(
        ".order", order_id=order_id, show=shown or None, page=page if page > 1 else None, _anchor=anchor
    )
    return redirect(address)  # type: ignore[return-value]


def _do(found: PurchaseOrder, do: str) -> Any:
    """The line to lead back to, or an answer of its own."""
    word, _dash, number = do.partition("-")
    at = int(number) if number.isdecimal() else 0
    if word in ("plus", "minus"):
        return _step(found, at, 1 if word == "plus" else -1)
    if word == "remove":
        return orders_drafts.remove(found, at)
    if word == "pick":
        return _add(found, get_or_404(Product, at))
    if word == "add":
        return _scan(found, request.form.get("scan", "").strip())
    if word == "show":
        return redirect(url_for(".order", order_id=found.id, show=number))
    return {"again": _again, "last": _last, "place": _place}.get(word, _save)(found)


def _step(found: PurchaseOrder, line_id: int, by: int) -> int:
    for line in found.lines:
        if line.id == line_id:
            now = -(-line.quantity // orders_drafts.case_of(line))
            orders_drafts.set_cases(found, {line_id: max(now + by, 0)})
    return line_id


def _scan(found: PurchaseOrder, typed: str) -> Any:
    """Add what was scanned: our code, the carton's, or the supplier's number; else offer what a search finds."""
    product = barcodes.find(typed) or goods.named(found.supplier, typed)
    if product is not None:
        return _add(found, product)
    offered = search.some(typed)
    if typed and not offered:
        raise RuleError(_("Nothing was found for “%(typed)s”.", typed=typed), field="scan")
    return _page(found, _head(found), offered=offered) if typed else None


def _add(found: PurchaseOrder, product: Product) -> int:
    line = orders_drafts.add(found, product)
    words = proposal.cases_text(line.quantity, orders_drafts.case_of(line), product.unit)
    flash(_("%(name)s: %(quantity)s", name=product.name, quantity=words))
    return line.id


def _save(found: PurchaseOrder) -> None:
    flash(_("Saved."))


def _again(found: PurchaseOrder) -> None:
    changed = orders_drafts.propose_again(found)
    flash(_("The proposal has been drawn up anew: %(n)s lines changed.", n=changed))


def _last(found: PurchaseOrder) -> None:
    flash(_("%(n)s lines as in the last order.", n=orders_drafts.copy_last(found)))


def _place(found: PurchaseOrder) -> None:
    placed = orders_drafts.place(found, by=current_user)
    day, due = show.date_text(placed.order_day), show.date_text(found.due_on)
    if placed.late:
        words = _("The order is written down. Today's cut-off has passed: it counts for %(day)s.", day=day)
        flash(words, "warning")
    else:
        flash(_("The order is written down. It counts for %(day)s and comes on %(due)s.", day=day, due=due))
    if placed.below:
        flash(_("%(sum)s are missing to the smallest order.", sum=show.yen(placed.below)), "warning")


@bp.post("/orders/<int:order_id>/drop")
@requires("supply.order")
def order_drop(order_id: int) -> Response:
    get_or_404(PurchaseOrder, order_id)
    try:
        with transaction():
            orders_drafts.drop(db.session.get_one(PurchaseOrder, order_id), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".order", order_id=order_id))  # type: ignore[return-value]
    flash(_("The draft has been thrown away."))
    return redirect(url_for(".orders"))  # type: ignore[return-value]


# --- the page --------------------------------------------------------------------------------------------


def _head(found: PurchaseOrder) -> HeadForm:
    form = HeadForm(obj=found)
    form.place_id.choices = [(str(one.id), one.name) for one in orders.places()]
    return form


def _page(
    found: PurchaseOrder, form: HeadForm, *, errors: Mapping[str, str] = {}, offered: Sequence[Product] = ()
) -> str:
    rows = _rows(found)
    counts = {name: sum(_is_shown(row, name) for row in rows) for name in SHOWN}
    asked = request.values.get("show", "")
    chosen = asked if asked in SHOWN else PROPOSED if counts[PROPOSED] else EVERY
    shown = [row for row in rows if _is_shown(row, chosen)]
    pages = max(1, -(-len(shown) // PER_PAGE))
    number = min(max(request.values.get("page", 1, type=int), 1), pages)
    return render_template(
        "supply/order_draft.html",
        order=found,
        form=form,
        rows=shown[(number - 1) * PER_PAGE : number * PER_PAGE],
        page_of={"number": number, "pages": pages, "total": len(shown)},
        shown=chosen,
        counts=counts,
        errors=errors,
        typed=request.form if errors else {},
        scan=request.form.get("scan", "") if errors or offered else "",
        offered=offered,
        round=order_days.round_at(found.supplier),
        sums=orders_drafts.summary(found, [row.line for row in rows]),
        last=orders.latest(found.supplier),
        orders=orders,
        sentence=proposal.sentence,
        cases_text=proposal.cases_text,
    )


def _rows(found: PurchaseOrder) -> list[Row]:
    theirs = goods.numbers_of(found.supplier)
    return [
        Row(line, proposal.figures_of(line.reason) or proposal.NO_FIGURES, theirs.get(line.product_id, ""))
        for line in orders_drafts.lines_of(found)
    ]


def _is_shown(row: Row, name: str) -> bool:
    if name == PROPOSED:
        return bool(row.line.quantity or row.line.proposed)
    return name == EVERY or row.figures.low or row.figures.hand <= 0
