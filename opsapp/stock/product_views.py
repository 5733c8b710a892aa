"""Pages of products: the list, one product with prices, places and moves, and the form."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import may, requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import tax_rates
from opsapp.paging import paged
from opsapp.stock import (
    barcodes,
    catalogue,
    costs,
    departments,
    importing,
    levels,
    prices,
    search,
    specials,
    values,
    words,
)
from opsapp.stock.blueprint import bp
from opsapp.stock.forms import PriceForm, ProductForm, product_form
from opsapp.stock.models import Product

LATEST = 10  # moves on the product's own page


@bp.app_template_filter("department_name")
def _department_name(department: Any) -> str:
    return departments.shown_name(department)


def asked_list() -> dict[str, Any]:
    """What the list is narrowed down to."""
    asked: dict[str, Any] = {
        name: request.args.get(name, "").strip() for name in ("q", "kana", "gone", "provisional")
    }
    return asked | {"department": request.args.get("department", type=int)}


def _found(asked: dict[str, Any]) -> Any:
    return search.products(
        asked["q"],
        tab=asked["kana"],
        department_id=asked["department"],
        inactive=bool(asked["gone"]),
        provisional=bool(asked["provisional"]),
    )


@bp.get("/")
@requires("stock.see")
def products() -> str:
    asked = asked_list()
    page = paged(_found(asked))
    ids = [one.id for one in page.rows]
    template = "stock/_products.html" if "HX-Request" in request.headers else "stock/products.html"
    return render_template(
        template,
        page_of=page,
        asked=asked,
        options=[(one.id, departments.shown_name(one)) for one in departments.all_departments()],
        prices=prices.prices_on(clock.today(), ids),
        on_hand=search.on_hand(ids),
        waiting=paged(search.products(provisional=True), 1, 1).total,
    )


@bp.get("/products.<form>")
@requires("stock.cost")
def export(form: str) -> Response:
    rows = db.session.scalars(_found(asked_list()).options(selectinload(Product.barcodes))).all()
    return table_file(_("Goods"), importing.headings(), importing.export_rows(rows), importing.KINDS, form)


@bp.get("/<int:product_id>")
@requires("stock.see")
def product(product_id: int) -> str:
    found = get_or_404(Product, product_id)
    return _product_page(found, PriceForm(formdata=None, valid_from=clock.today()))


def _product_page(found: Product, form: PriceForm) -> str:
    if may("stock.cost"):
        costs.catch_up()
    today = clock.today()
    offers = search.specials_of(found)
    rate, price = tax_rates(today)[found.tax_class], prices.price_on(found.id, today)
    return render_template(
        "stock/product.html",
        product=found,
        words=words,
        today=today,
        rate=rate,
        price=price,
        costs=values.costs_of(found, price, rate) if may("stock.cost") else [],
        history=catalogue.price_history(found),
        offers=offers,
        offer=next((one for one in offers if one.first_day <= today and not specials.is_over(one)), None),
        levels=levels.of_product(found),
        moves=db.session.scalars(search.history(found).limit(LATEST + 1)).all(),
        latest=LATEST,
        price_form=form,
    )


@bp.get("/<int:product_id>/moves")
@requires("stock.see")
def moves(product_id: int) -> str:
    found = get_or_404(Product, product_id)
    return render_template(
        "stock/moves.html", product=found, page_of=paged(search.history(found)), words=words
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("stock.manage")
def new() -> str | Response:
    form = product_form(barcodes=request.args.get("barcode", ""), name=request.args.get("name", ""))
    taken = None
    if form.validate_on_submit():
        try:
            with transaction():
                made = catalogue.create(
                    price=form.price.data, codes=form.codes(), by=current_user, **form.facts()
                )
        except RuleError as broken:
            taken = _owner(form, broken)
        else:
            flash(_("%(name)s is in the catalogue now.", name=made.name))
            return redirect(url_for(".product", product_id=made.id))
    return render_template("stock/product_form.html", form=form, product=None, taken=taken)


@bp.route("/<int:product_id>/edit", methods=["GET", "POST"])
@requires("stock.manage")
def edit(product_id: int) -> str | Response:
    found = get_or_404(Product, product_id)
    form = product_form(found)
    taken = None
    if form.validate_on_submit():
        try:
            with transaction():
                catalogue.change(
                    found, codes=form.codes(found), by=current_user, provisional=False, **form.facts()
                )
        except RuleError as broken:
            taken = _owner(form, broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".product", product_id=product_id))
    return render_template("stock/product_form.html", form=form, product=found, taken=taken)


def _owner(form: ProductForm, broken: RuleError) -> Product | None:
    """Show what is wrong; the product that has a code already, when that is it."""
    form.show(broken)
    return db.session.get(Product, broken.product_id) if isinstance(broken, barcodes.Taken) else None


@bp.post("/<int:product_id>/price")
@requires("stock.manage")
def price(product_id: int) -> Any:
    found = get_or_404(Product, product_id)
    form = PriceForm()
    if form.validate_on_submit():
        try:
            with transaction():
                catalogue.set_price(found, form.price.data, valid_from=form.valid_from.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The new price is written down."))
            return redirect(url_for(".product", product_id=product_id))
    return _product_page(found, form), 422
