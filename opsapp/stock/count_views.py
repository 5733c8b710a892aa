"""Pages of counting: the list, starting one, counting by form, and the end of it."""

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, show
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.paging import paged
from opsapp.stock import barcodes, costs, count_lists, counting, departments, levels, scanning, search
from opsapp.stock.blueprint import bp
from opsapp.stock.count_forms import LATEST, EntryForm, PostForm, StartForm
from opsapp.stock.count_models import Count, CountEntry
from opsapp.stock.count_pages import closed_page, count_page
from opsapp.stock.models import Department, Place, Product

KINDS = ("date", "text", "text", "text", "text", "text", "text")


# --- the list, and a new one ------------------------------------------------------------------------------


@bp.get("/counts")
@requires("stock.count")
def counts() -> str:
    q = request.args.get("q", "").strip()
    page = paged(count_lists.counts(q))
    progress = {one.id: count_lists.state(one) for one in page.rows}
    return render_template("stock/counts.html", page_of=page, q=q, states=progress)


@bp.get("/counts.<any(csv,xlsx):form>")
@requires("stock.count")
def counts_export(form: str) -> Response:
    headings = [
        _("Count started"), _("Name of the count"), _("Place"), _("Department"), _("Count started by"), _("State"),
        _("Posted on"),
    ]  # fmt: skip
    found = db.session.scalars(count_lists.counts(request.args.get("q", "").strip()))
    return table_file(_("Counts"), headings, [_row(one) for one in found], KINDS, form)


def _row(count: Count) -> list[object]:
    department = departments.shown_name(count.department) if count.department else _("All departments")
    ended = show.datetime_text(count.posting.posted_at, True) if count.posting else ""
    return [
        clock.day_of(count.started_at), count.name, count.place.name, department, count.user.name,
        count_lists.state_text(count_lists.state(count)), ended,
    ]  # fmt: skip


@bp.route("/counts/new", methods=["GET", "POST"])
@requires("stock.count")
def count_new() -> Any:
    form = _start_form()
    if form.validate_on_submit():
        try:
            return _start(form)
        except RuleError as broken:
            form.show(broken)
    return render_template(
        "stock/count_new.html",
        form=form,
        running=counting.open_counts(),
        proposed=count_lists.proposed_name(),
    ), 422 if form.errors else 200


def _start_form() -> StartForm:
    form = StartForm(data={"place_id": request.args.get("place", type=int), "request_id": str(uuid.uuid4())})
    form.place_id.choices = levels.place_choices()
    named = [(str(one.id), departments.shown_name(one)) for one in departments.all_departments()]
    form.department_id.choices = [("", _("All departments")), *named]
    return form


def _start(form: StartForm) -> Response:
    with transaction():
        department = db.session.get(Department, form.department_id.data or 0)
        count = counting.start(
            form.name.data or count_lists.proposed_name(department),
            get_or_404(Place, form.place_id.data),
            department,
            form.blind.data,
            current_user,
            id=scanning.request_id(form.request_id.data),
        )
        started = count.id
    return redirect(url_for(".count", count_id=started))


# --- one count --------------------------------------------------------------------------------------------


@bp.get("/counts/<count_id>")
@requires("stock.count")
def count(count_id: str) -> str:
    found = get_or_404(Count, count_id)
    if not counting.is_open(found):
        return closed_page(found)
    return count_page(found, _entry_form())


@bp.get("/counts/<count_id>/live")
@requires("stock.count")
def count_live(count_id: str) -> Any:
    """How far everybody is: what the open page asks for from time to time."""
    found = get_or_404(Count, count_id)
    if "HX-Request" not in request.headers:
        return redirect(url_for(".count", count_id=count_id))
    return render_template("stock/_count_live.html", count=found, **count_lists.live(found))


@bp.get("/counts/<count_id>/entries")
@requires("stock.count")
def count_entries(count_id: str) -> str:
    found, q = get_or_404(Count, count_id), request.args.get("q", "").strip()
    who = request.args.get("user", type=int)
    return render_template(
        "stock/count_entries.html",
        count=found,
        page_of=paged(counting.entries(found, q, who)),
        entered_by=[(user.id, user.name) for user, *_rest in count_lists.people(found)],
        asked={"q": q, "user": who},
        running=counting.is_open(found),
    )


# --- entering ---------------------------------------------------------------------------------------------


def _entry_form() -> EntryForm:
    """The form as the last entry left it: shelf and time of a paper stay."""
    product = db.session.get(Product, request.args.get("product", 0, type=int))
    form = EntryForm(data={"shelf": request.args.get("shelf", ""), "operation_id": str(uuid.uuid4())})
    if request.method == "GET" and request.args.get("at"):
        form.at.raw_data = [request.args["at"]]
    if request.method == "GET" and product is not None:
        form.product_id.choices, form.product_id.data = [(product.id, product.name)], product.id
    return form


@bp.post("/counts/<count_id>/enter")
@requires("stock.count")
def count_enter(count_id: str) -> Any:
    form = _entry_form()
    said = None
    if form.validate():
        try:
            product = _goods(form)
            if form.quantity.data is not None:
                return _enter(count_id, form, product, form.quantity.data)
            said = _("How many of %(name)s are there?", name=product.name)
        except RuleError as broken:
            form.show(broken)
            if broken.code in ("count_posted", "count_given_up"):
                flash(str(broken), "danger")
                return redirect(url_for(".count", count_id=count_id))
    return count_page(get_or_404(Count, count_id), form, said), 422 if form.errors else 200


def _goods(form: EntryForm) -> Product:
    """What was scanned, else what was chosen among the goods found by name."""
    typed = form.scan.data
    found = barcodes.find(typed) if typed else None
    if found is None and form.product_id.data:
        found = db.session.get(Product, form.product_id.data)
    if found is None:
        offered = search.some(typed)
        form.product_id.choices = [(one.id, one.name) for one in offered]
        if len(offered) != 1:
            raise _which(typed, bool(offered))
        found = offered[0]
    form.product_id.choices, form.product_id.data = [(found.id, found.name)], found.id
    return found


def _which(typed: str, several: bool) -> RuleError:
    if several:
        return RuleError(_("Please choose which goods."), field="product_id")
    if typed:
        return RuleError(_("Nothing was found for “%(typed)s”.", typed=typed), field="scan")
    return RuleError(_("Please scan or write which goods."), field="scan")


def _enter(count_id: str, form: EntryForm, product: Product, quantity: int) -> Response:
    with transaction():
        found = get_or_404(Count, count_id)
        entry = counting.enter(
            found,
            product,
            quantity,
            shelf=form.shelf.data,
            counted_at=counting.moment_on_paper(found, form.at.data) if form.at.data else clock.now(),
            by=current_user,
            operation_id=scanning.request_id(form.operation_id.data),
        )
        words = {
            "name": product.name,
            "quantity": show.quantity(entry.quantity, product.unit),
            "sum": show.quantity(counting.so_far(found, product.id), product.unit),
        }
    flash(_("%(name)s: %(quantity)s, together %(sum)s.", **words))
    kept: dict[str, Any] = {"shelf": form.shelf.data or None, "at": _kept(form.at.data)}
    return redirect(url_for(".count", count_id=count_id, **kept))


def _kept(moment: datetime | None) -> str | None:
    return moment.strftime(LATEST) if moment else None


@bp.post("/counts/<count_id>/entries/<int:entry_id>/take-back")
@requires("stock.count")
def count_take_back(count_id: str, entry_id: int) -> Response:
    entry = get_or_404(CountEntry, entry_id)
    return _done(
        count_id, lambda: counting.take_back(entry, current_user), _("The entry has been taken back.")
    )


@bp.post("/counts/<count_id>/recount")
@requires("stock.count")
def count_recount(count_id: str) -> Response:
    product = get_or_404(Product, request.form.get("product", type=int))
    name, number = product.name, product.id
    words = _("%(name)s is to be counted anew.", name=name)
    answer = _done(
        count_id, lambda: counting.recount(get_or_404(Count, count_id), product, current_user), words
    )
    return (
        answer
        if answer.status_code != 302
        else redirect(url_for(".count", count_id=count_id, product=number))
    )


def _done(count_id: str, deed: Any, words: str) -> Response:
    try:
        with transaction():
            deed()
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(words)
    return redirect(url_for(".count", count_id=count_id))


# --- the end ----------------------------------------------------------------------------------------------


@bp.post("/counts/<count_id>/post")
@requires("stock.post")
def count_post(count_id: str) -> Response:
    form = PostForm()
    get_or_404(Count, count_id)
    if not form.validate():
        flash(_("Please choose what becomes of the goods that nobody counted."), "danger")
        return redirect(url_for(".count", count_id=count_id))
    costs.catch_up()

    def post() -> None:
        counting.post(
            get_or_404(Count, count_id),
            uncounted_are_zero=form.uncounted.data == "zero",
            by=current_user,
            note=form.note.data,
        )

    return _done(count_id, post, _("The count has been posted. The stock is now as counted."))


@bp.post("/counts/<count_id>/give-up")
@requires("stock.post")
def count_give_up(count_id: str) -> Response:
    found = get_or_404(Count, count_id)
    words = _("The count was given up. Nothing was booked.")
    return _done(count_id, lambda: counting.give_up(found, current_user), words)
