"""Pages on which the large keys of the till are arranged."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.stock import prices, quickkeys, search
from opsapp.stock.blueprint import bp
from opsapp.stock.forms import KeyForm, PageForm, department_choices
from opsapp.stock.models import Department, Product, QuickKey, QuickPage

STEPS = {"up": -1, "down": 1}


@bp.route("/quick-keys", methods=["GET", "POST"])
@requires("stock.manage")
def quick_keys() -> str | Response:
    form = PageForm()
    if form.validate_on_submit():
        try:
            with transaction():
                page = quickkeys.add_page(form.name.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            return redirect(url_for(".quick_page", page_id=page.id))
    return render_template("stock/quick_keys.html", pages=quickkeys.pages(), form=form)


@bp.get("/quick-keys/<int:page_id>")
@requires("stock.manage")
def quick_page(page_id: int) -> str:
    page = get_or_404(QuickPage, page_id)
    return _page(page, KeyForm(formdata=None), PageForm(formdata=None, obj=page))


def _page(page: QuickPage, key_form: KeyForm, page_form: PageForm) -> str:
    key_form.department_id.choices = department_choices()
    q = request.args.get("q", "").strip()
    offered = search.some(q)
    return render_template(
        "stock/quick_page.html",
        page_shown=page,
        key_form=key_form,
        page_form=page_form,
        q=q,
        offered=offered,
        prices=prices.prices_on(clock.today(), [one.id for one in offered]),
    )


@bp.post("/quick-keys/<int:page_id>/keys")
@requires("stock.manage")
def quick_key_add(page_id: int) -> tuple[str, int] | Response:
    page, form = get_or_404(QuickPage, page_id), KeyForm()
    form.department_id.choices = department_choices()
    if form.validate_on_submit():
        try:
            with transaction():
                product = db.session.get(Product, request.form.get("product", 0, type=int))
                department = db.session.get(Department, form.department_id.data or 0) if not product else None
                quickkeys.add_key(
                    page, product=product, department=department, label=form.label.data, by=current_user
                )
        except RuleError as broken:
            form.show(
                RuleError(broken.message, field="department_id") if broken.field == "target" else broken
            )
        else:
            return redirect(url_for(".quick_page", page_id=page_id))
    return _page(page, form, PageForm(formdata=None, obj=page)), 422


@bp.post("/quick-keys/<int:page_id>/keys/<int:key_id>")
@requires("stock.manage")
def quick_key_change(page_id: int, key_id: int) -> Response:
    page, key = get_or_404(QuickPage, page_id), get_or_404(QuickKey, key_id)
    if key.page_id != page_id:
        abort(404)
    do = request.form.get("do", "")
    with transaction():
        if do == "remove":
            quickkeys.remove_key(page, key, by=current_user)
        else:
            quickkeys.move_key(page, key, STEPS.get(do) or abort(400), by=current_user)
    return redirect(url_for(".quick_page", page_id=page_id))


@bp.post("/quick-keys/<int:page_id>")
@requires("stock.manage")
def quick_page_change(page_id: int) -> tuple[str, int] | Response:
    page, form = get_or_404(QuickPage, page_id), PageForm()
    do = request.form.get("do", "")
    if do in STEPS or do == "remove":
        with transaction():
            if do == "remove":
                quickkeys.remove_page(page, by=current_user)
            else:
                quickkeys.move_page(page, STEPS[do], by=current_user)
        return redirect(url_for(".quick_keys"))
    if not form.validate_on_submit():
        return _page(page, KeyForm(formdata=None), form), 422
    with transaction():
        quickkeys.rename(page, form.name.data, by=current_user)
    flash(_("Saved."))
    return redirect(url_for(".quick_page", page_id=page_id))
