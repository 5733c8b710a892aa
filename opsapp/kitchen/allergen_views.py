"""Pages of allergens: what is still unconfirmed, and the form for one bought product."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from opsapp import clock
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.kitchen import allergens, composition
from opsapp.kitchen.blueprint import bp
from opsapp.kitchen.forms import AllergenForm
from opsapp.stock import search
from opsapp.stock.models import Product

LONGEST_LIST = 40  # goods found by a search


@bp.get("/allergens")
@requires("kitchen.see")
def unconfirmed() -> str:
    q = request.args.get("q", "").strip()
    waiting = allergens.unconfirmed()
    found = search.some(q, LONGEST_LIST)
    known = allergens.of_products([one.id for one in found], clock.today()) if found else {}
    return render_template(
        "kitchen/unconfirmed.html",
        q=q,
        waiting=waiting,
        found=found,
        known=known,
        allergens=allergens,
        whole=len(allergens.listed(clock.today())),
    )


@bp.get("/allergens.<form>")
@requires("kitchen.cook")
def allergens_export(form: str) -> Any:
    """Every ingredient in use with each allergen of today."""
    listed, ids = allergens.listed(clock.today()), composition.used_anywhere()
    known = allergens.of_products(ids, clock.today())
    products = search.products("").where(Product.id.in_(ids))
    rows = [
        [one.code, one.name, *(str(allergens.STATUS_WORDS[known[one.id][each.code]]) for each in listed)]
        for one in db.session.scalars(products)
    ]
    headings = [_("Number"), _("Goods"), *(one.name for one in listed)]
    return table_file(_("Allergens"), headings, rows, ["text"] * len(headings), form)


@bp.get("/allergens/<int:product_id>")
@requires("kitchen.see")
def allergen_facts(product_id: int) -> str:
    return _page(get_or_404(Product, product_id), AllergenForm(), {})


@bp.post("/allergens/<int:product_id>")
@requires("kitchen.manage")
def allergen_save(product_id: int) -> Any:
    product, form, typed = get_or_404(Product, product_id), AllergenForm(), _typed()
    if form.validate_on_submit():
        try:
            with transaction():
                allergens.record(product, typed, source=form.source.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Written down: the allergens of %(name)s.", name=product.name))
            return redirect(url_for(".unconfirmed"))
    return _page(product, form, typed), 422


def _typed() -> dict[str, str]:
    """What was chosen for each allergen; "rest" makes free what nobody chose."""
    rest = allergens.FREE if request.form.get("do") == "rest" else allergens.UNKNOWN
    chosen = {}
    for one in allergens.listed(clock.today()):
        status = request.form.get(f"a-{one.code}", allergens.UNKNOWN)
        chosen[one.code] = rest if status == allergens.UNKNOWN else status
    return chosen


def _page(product: Product, form: AllergenForm, typed: dict[str, str]) -> str:
    today = clock.today()
    made = composition.versions([product.id]).get(product.id)
    known = allergens.known_of(product)
    return render_template(
        "kitchen/allergens.html",
        product=product,
        form=form,
        version=made,
        listed=allergens.listed(today),
        mandatory={one.code for one in allergens.listed(today) if allergens.is_mandatory(one, today)},
        chosen=typed or {one.code: known.get(one.code, allergens.UNKNOWN) for one in allergens.listed(today)},
        derived=allergens.of_product(product.id, today),
        last=allergens.last_fact(product),
    )
