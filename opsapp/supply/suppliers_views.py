"""Pages of suppliers and of what they have."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.paging import paged
from opsapp.stock import barcodes, search
from opsapp.stock.models import Product
from opsapp.supply import goods, goods_importing, importing, order_days, orders, orders_drafts
from opsapp.supply import suppliers as service
from opsapp.supply.blueprint import bp
from opsapp.supply.models import Supplier, SupplierGood
from opsapp.supply.suppliers_forms import (
    KIND_WORDS,
    MONTH_WORDS,
    WEEKDAY_WORDS,
    SupplierForm,
    good_form,
    supplier_form,
)

LATEST = 5


@bp.app_template_filter("weekdays_text")
def _weekdays_text(days: str) -> str:
    """'月・水・金' from the digits of a supplier's order days."""
    if days == service.WEEK:
        return _("every day")
    return _(" / ").join(str(WEEKDAY_WORDS[day]) for day in days)


@bp.app_template_filter("closing_text")
def _closing_text(supplier: Supplier) -> str:
    """'月末締め・翌月末払い' of a supplier."""
    closing = _("End of the month") if supplier.closing_day == 31 else _("day %(n)s", n=supplier.closing_day)
    day = _("its last day") if supplier.pay_day == 31 else _("day %(n)s", n=supplier.pay_day)
    months = MONTH_WORDS.get(supplier.pay_after_months) or _(
        "%(n)s months after", n=supplier.pay_after_months
    )
    return _("closing: %(closing)s, payment: %(months)s, %(day)s", closing=closing, months=months, day=day)


@bp.app_template_filter("supplier_kind")
def _kind_text(kind: str) -> str:
    return str(KIND_WORDS[kind])


def _asked() -> tuple[str, bool]:
    return request.args.get("q", "").strip(), bool(request.args.get("gone"))


@bp.get("/suppliers")
@requires("supply.see")
def suppliers() -> str:
    q, gone = _asked()
    page = paged(service.find(q, inactive=gone))
    return render_template("supply/suppliers.html", page_of=page, q=q, gone=gone)


@bp.get("/suppliers.<any(csv,xlsx):form>")
@requires("supply.see")
def suppliers_export(form: str) -> Response:
    q, gone = _asked()
    rows = [importing.supplier_row(one) for one in db.session.scalars(service.find(q, inactive=gone))]
    return table_file(_("Suppliers"), importing.headings("suppliers"), rows, importing.SUPPLIER_KINDS, form)


@bp.get("/suppliers/<int:supplier_id>")
@requires("supply.see")
def supplier(supplier_id: int) -> str:
    found = get_or_404(Supplier, supplier_id)
    q = request.args.get("q", "").strip()
    return render_template(
        "supply/supplier.html",
        supplier=found,
        q=q,
        page_of=paged(goods.of_supplier(found, q)),
        round=order_days.round_at(found),
        draft=orders_drafts.draft_of(found),
        orders=orders,
        latest=db.session.scalars(orders.listed(supplier=found).limit(LATEST)).all(),
    )


@bp.get("/suppliers/<int:supplier_id>/goods.<any(csv,xlsx):form>")
@requires("supply.see")
def supplier_goods_export(supplier_id: int, form: str) -> Response:
    found = get_or_404(Supplier, supplier_id)
    query = goods.of_supplier(found, request.args.get("q", "").strip())
    rows = [goods_importing.row(one) for one in db.session.scalars(query)]
    title = _("Goods of %(name)s", name=found.name)
    return table_file(title, importing.headings("supplier_goods"), rows, goods_importing.KINDS, form)


# --- writing down ----------------------------------------------------------------------------------------


@bp.route("/suppliers/new", methods=["GET", "POST"])
@requires("supply.manage")
def supplier_new() -> Any:
    form = supplier_form()
    return _save(form, None)


@bp.route("/suppliers/<int:supplier_id>/edit", methods=["GET", "POST"])
@requires("supply.manage")
def supplier_edit(supplier_id: int) -> Any:
    found = get_or_404(Supplier, supplier_id)
    return _save(supplier_form(found), found)


def _save(form: SupplierForm, found: Supplier | None) -> Any:
    ask = form.confirmed.data
    if form.validate_on_submit():
        try:
            with transaction():
                given = form.facts() | {"by": current_user, "confirmed": form.confirmed.data}
                if found is None:
                    found = service.create(**given)
                else:
                    service.change(found, **given)
                saved = found.id
        except RuleError as broken:
            form.show(broken)
            ask = broken.code == "unconfirmed"
        else:
            flash(_("Saved."))
            return redirect(url_for(".supplier", supplier_id=saved))
    page = render_template("supply/supplier_form.html", form=form, supplier=found, ask=ask)
    return page, 422 if form.errors else 200


# --- their goods -----------------------------------------------------------------------------------------


@bp.get("/suppliers/<int:supplier_id>/goods/add")
@requires("supply.manage")
def supplier_good_find(supplier_id: int) -> Any:
    found = get_or_404(Supplier, supplier_id)
    q = request.args.get("q", "").strip()
    product = barcodes.find(q) if q else None
    if product is not None:
        return redirect(url_for(".supplier_good_add", supplier_id=supplier_id, product_id=product.id))
    return render_template("supply/supplier_good_find.html", supplier=found, q=q, offered=search.some(q, 30))


@bp.route("/suppliers/<int:supplier_id>/goods/add/<int:product_id>", methods=["GET", "POST"])
@requires("supply.manage")
def supplier_good_add(supplier_id: int, product_id: int) -> Any:
    found, product = get_or_404(Supplier, supplier_id), get_or_404(Product, product_id)
    have = goods.pair(found, product)
    if have is not None:
        return redirect(url_for(".supplier_good", supplier_id=supplier_id, good_id=have.id))
    form = good_form()
    if form.validate_on_submit():
        try:
            with transaction():
                goods.add(found, product, by=current_user, **form.facts())
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("%(name)s is on the list now.", name=product.name))
            return redirect(url_for(".supplier", supplier_id=supplier_id))
    return _good_page(form, found, product, None)


@bp.route("/suppliers/<int:supplier_id>/goods/<int:good_id>", methods=["GET", "POST"])
@requires("supply.manage")
def supplier_good(supplier_id: int, good_id: int) -> Any:
    good = get_or_404(SupplierGood, good_id)
    form = good_form(good)
    if form.validate_on_submit():
        try:
            with transaction():
                goods.change(good, by=current_user, **form.facts())
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".supplier", supplier_id=good.supplier_id))
    return _good_page(form, good.supplier, good.product, good)


def _good_page(form: Any, found: Supplier, product: Product, good: SupplierGood | None) -> Any:
    page = render_template("supply/supplier_good.html", form=form, supplier=found, product=product, good=good)
    return page, 422 if form.errors else 200


@bp.post("/suppliers/<int:supplier_id>/goods/<int:good_id>/remove")
@requires("supply.manage")
def supplier_good_remove(supplier_id: int, good_id: int) -> Response:
    good = get_or_404(SupplierGood, good_id)
    name = good.product.name
    with transaction():
        goods.remove(db.session.get_one(SupplierGood, good_id), by=current_user)
    flash(_("%(name)s is off the list.", name=name))
    return redirect(url_for(".supplier", supplier_id=supplier_id))
