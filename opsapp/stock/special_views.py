"""Pages of specials (特売)."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.stock import labels, prices, search
from opsapp.stock import specials as service
from opsapp.stock.blueprint import bp
from opsapp.stock.forms import SpecialForm, special_form
from opsapp.stock.models import Product, Special

OFFERED = 20  # goods shown after a search


@bp.get("/specials")
@requires("stock.see")
def specials() -> str:
    return render_template(
        "stock/specials.html", current=service.current(), over=service.over(), today=clock.today()
    )


@bp.route("/specials/new", methods=["GET", "POST"])
@requires("stock.manage")
def special_new() -> Any:
    return _form(None, request.args.getlist("product", type=int))


@bp.route("/specials/<int:special_id>", methods=["GET", "POST"])
@requires("stock.manage")
def special(special_id: int) -> Any:
    found = get_or_404(Special, special_id)
    return _form(found, [one.id for one in found.products])


def _form(found: Special | None, first: Sequence[int]) -> str | Response:
    form, chosen = special_form(found), labels.chosen(first)
    if request.method == "POST":
        chosen = labels.chosen(request.form.getlist("product", type=int))
    if request.form.get("do") == "search" or not form.validate_on_submit():
        return _page(found, form, chosen)
    try:
        with transaction():
            facts = form.facts() | {"product_ids": [one.id for one in chosen], "by": current_user}
            service.create(**facts) if found is None else service.change(found, **facts)
    except RuleError as broken:
        form.show(broken)
        return _page(found, form, chosen)
    flash(_("Saved. The tills know it after their next contact."))
    return redirect(url_for(".specials"))


def _page(found: Special | None, form: SpecialForm, chosen: Sequence[Product]) -> str:
    q = request.form.get("q", "")
    have = {one.id for one in chosen}
    offered = [one for one in search.some(q, OFFERED) if one.id not in have]
    return render_template(
        "stock/special_form.html",
        form=form,
        special=found,
        over=found is not None and service.is_over(found),
        chosen=chosen,
        offered=offered,
        q=q,
        prices=prices.prices_on(clock.today(), [one.id for one in (*chosen, *offered)]),
    )


@bp.post("/specials/<int:special_id>/end")
@requires("stock.manage")
def special_end(special_id: int) -> Response:
    found = get_or_404(Special, special_id)
    try:
        with transaction():
            service.end(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The special has ended."))
    return redirect(url_for(".specials"))
