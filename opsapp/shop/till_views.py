"""Pages of tills. They stand here because a till belongs to ledger and the place it sells from to stock."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.ledger import cash
from opsapp.ledger import tills as service
from opsapp.ledger.models import Till
from opsapp.sales.models import Sale
from opsapp.shop.blueprint import bp
from opsapp.shop.forms import CHANNEL_WORDS, TillForm
from opsapp.stock.models import Place

SELLING_PLACES = ("shop", "store", "van", "kitchen", "tank")


@bp.route("/tills")
@requires("ledger.manage")
def tills() -> str:
    """Every till with its device, its place and its next receipt number."""
    found = service.listed()
    last = _last_numbers()
    return render_template(
        "shop/tills.html",
        tills=found,
        next_number={till.id: last.get(till.id, 0) + 1 for till in found},
        places={place.id: place for place in db.session.scalars(select(Place))},
        open_days={till.id: cash.open_day_of(till.id) for till in found},
        channel_words=CHANNEL_WORDS,
    )


def _last_numbers() -> dict[int, int]:
    rows = db.session.execute(select(Sale.till_id, func.max(Sale.number)).group_by(Sale.till_id))
    return dict(rows.all())


@bp.route("/tills/new", methods=["GET", "POST"])
@requires("ledger.manage")
def till_new() -> str | Response:
    """Add a till."""
    form = _form(None)
    if form.validate_on_submit() and _saved(form, lambda: service.new(_facts(form), by=current_user)):
        flash(_("The till has been added."), "good")
        return redirect(url_for(".tills"))
    return render_template("shop/till_edit.html", form=form, till=None)


@bp.route("/tills/<int:till_id>", methods=["GET", "POST"])
@requires("ledger.manage")
def till_edit(till_id: int) -> str | Response:
    """Change a till, or give it another device."""
    till = get_or_404(Till, till_id)
    form = _form(till)
    if form.validate_on_submit() and _saved(
        form, lambda: service.change(till, _facts(form), by=current_user)
    ):
        flash(_("The till has been changed."), "good")
        return redirect(url_for(".tills"))
    return render_template("shop/till_edit.html", form=form, till=till)


@bp.route("/tills/<int:till_id>/retire", methods=["POST"])
@requires("ledger.manage")
def till_retire(till_id: int) -> Response:
    """Take a till out of use."""
    return _switched(till_id, service.retire, _("The till is out of use. Its days and receipts stay."))


@bp.route("/tills/<int:till_id>/revive", methods=["POST"])
@requires("ledger.manage")
def till_revive(till_id: int) -> Response:
    """Take a till into use again."""
    return _switched(till_id, service.revive, _("The till is in use again. Please choose its device."))


def _switched(till_id: int, switch: Callable[..., None], words: str) -> Response:
    till = get_or_404(Till, till_id)
    try:
        with transaction():
            switch(till, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(words, "good")
    return redirect(url_for(".till_edit", till_id=till_id))


def _form(till: Till | None) -> TillForm:
    form = TillForm(obj=till)
    here = till.place_id if till else None
    wanted = (Place.kind.in_(SELLING_PLACES) & Place.active) | (Place.id == here)
    places = db.session.scalars(select(Place).where(wanted).order_by(Place.id))
    form.place_id.choices = [SelectChoice(place.id, place.name) for place in places]
    form.device_id.choices = [
        SelectChoice("", _("None yet")),
        *(SelectChoice(one.id, one.name) for one in service.devices()),
    ]
    return form


def _facts(form: TillForm) -> service.Facts:
    return service.Facts(
        form.code.data, form.name.data, form.channel.data, form.place_id.data, form.device_id.data or None
    )


def _saved(form: TillForm, save: Callable[[], object]) -> bool:
    try:
        with transaction():
            save()
    except RuleError as broken:
        form.show(broken)
        return False
    return True
