"""Pages of what time is worth."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.rota import rates, rewards, work_words
from opsapp.rota.blueprint import bp
from opsapp.rota.rate_forms import DAY_WORDS, RateForm
from opsapp.rota.work_models import RateRule
from opsapp.rota.work_pages import kind_choices

USUAL: dict[str, Any] = {
    "first_minutes": 60, "unit_minutes": 30, "grace_minutes": 0, "org_share": 0, "ticket_yen": 0,
    "bands": [{"days": list(rates.WEEK)}],
}  # fmt: skip


@bp.app_template_filter("band_text")
def _band_text(band: dict[str, Any]) -> str:
    """'月 火 水 9:00–18:00' of a price band; every day and all day need no words."""
    days = (
        "" if set(rates.WEEK) <= set(band["days"]) else " ".join(str(DAY_WORDS[day]) for day in band["days"])
    )
    whole = band["from"] == 0 and band["to"] == rates.DAY
    hours = (
        "" if whole else f"{work_words.clock_minutes(band['from'])}–{work_words.clock_minutes(band['to'])}"
    )
    return " ".join(filter(None, (days, hours))) or _("always")


@bp.app_template_filter("tier_text")
def _tier_text(tier: dict[str, int]) -> str:
    """A step of what is charged for something that was called off."""
    what = _("%(n)s minutes", n=tier["minutes"]) if "minutes" in tier else f"{tier['percent']}%"
    when = (
        _("until the day before")
        if "days" in tier
        else _("on the day")
        if "hours" in tier
        else _("without a word")
    )
    return f"{when}: {what}"


@bp.get("/rates", endpoint="rates")
@requires("rota.manage")
def rates_page() -> str:
    """Every rule, and hours that wait for one."""
    return render_template(
        "rota/rates.html",
        rows=rates.listed(),
        is_used=rates.is_used,
        ledgers=work_words.LEDGERS,
        waiting=rewards.unearned(),
    )


@bp.route("/rates/new", methods=["GET", "POST"])
@requires("rota.manage")
def rate_new() -> Any:
    """A rule from a day on."""
    form = RateForm(data=USUAL | {"valid_from": clock.today()})
    form.kind_id.choices = kind_choices(_("Every kind without its own"))
    if form.validate_on_submit():
        try:
            with transaction():
                rates.add(by=current_user, **form.facts())
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".rates"))
    return render_template("rota/rate_new.html", form=form), 422 if form.errors else 200


@bp.post("/rates/<int:rule_id>/remove")
@requires("rota.manage")
def rate_remove(rule_id: int) -> Response:
    """Take a rule away by which nothing was earned."""
    get_or_404(RateRule, rule_id)
    try:
        with transaction():
            rates.remove(db.session.get_one(RateRule, rule_id), by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The rule is gone."))
    return redirect(url_for(".rates"))


@bp.post("/rates/catch-up")
@requires("rota.manage")
def rates_catch_up() -> Response:
    """Book what hours without a rule earn, now that there is one."""
    with transaction():
        booked = rewards.earn_what_waits(by=current_user)
    flash(_("Booked: %(n)s.", n=booked))
    return redirect(url_for(".rates"))
