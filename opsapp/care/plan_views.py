"""Watch plans: begin, change, end; and who lacks a plan, a contact or a consent."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.care import asked, board, lacking, watching
from opsapp.care.blueprint import bp
from opsapp.care.person_forms import RHYTHMS, WEEKDAY_WORDS, PlanForm, plan_form
from opsapp.care.watch_models import WatchPlan
from opsapp.db import get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import audit
from opsapp.paging import PER_PAGE, Page, asked_page
from opsapp.people import households
from opsapp.people.models import Person

LISTS = {
    "plan": _l("Without a plan"),
    "contact": _l("No contact for 30 days"),
    "consent": _l("Plan without consent"),
}
KINDS = ("text", "text", "text", "number", "text")


@bp.app_template_filter("rhythm_text")
def _rhythm_text(every_days: int) -> str:
    """'週1回' of the days between two contacts."""
    return str(RHYTHMS.get(every_days) or _("Every %(n)s days", n=every_days))


@bp.app_template_filter("best_days_text")
def _best_days_text(digits: str) -> str:
    return _(" / ").join(str(WEEKDAY_WORDS[day]) for day in digits)


@bp.app_template_filter("reasons_text")
def _reasons_text(reasons: Sequence[str]) -> str:
    return _(", ").join(str(watching.REASONS[one]) for one in reasons or [] if one in watching.REASONS)


@bp.app_template_filter("counts_text")
def _counts_text(counts: str) -> str:
    return str(watching.COUNTS[counts])


@bp.route("/people/<int:person_id>/plan", methods=["GET", "POST"])
@requires("care.answer")
def plan(person_id: int) -> Any:
    """Begin a plan, or change the one that holds: the old one ends on the day before."""
    found = get_or_404(Person, person_id)
    form = plan_form(watching.plan_on(person_id, clock.today()))
    if form.validate_on_submit():
        try:
            with transaction():
                watching.plan_for(found, by=current_user, **form.facts())
        except RuleError as broken:
            form.show(broken)
            return _plan_page(found, form, no_consent=broken.code == "no_consent")
        flash(_("The plan for %(name)s is written down.", name=found.name))
        return redirect(url_for(".person", person_id=person_id))
    return _plan_page(found, form)


def _plan_page(found: Person, form: PlanForm, no_consent: bool = False) -> Any:
    standing = watching.plan_on(found.id, clock.today())
    page = render_template("care/plan.html", form=form, person=found, plan=standing, no_consent=no_consent)
    return page, 422 if form.errors else 200


@bp.post("/plans/<int:plan_id>/end")
@requires("care.answer")
def plan_end(plan_id: int) -> Response:
    """Stop looking out for somebody after today."""
    found = get_or_404(WatchPlan, plan_id)
    try:
        with transaction():
            watching.end(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The plan has ended."))
    return redirect(url_for(".person", person_id=found.person_id))


# --- who lacks something -----------------------------------------------------------------------------------


def _asked_list() -> tuple[str, list[lacking.Lacking]]:
    kind = asked.word("list")
    kind = kind if kind in LISTS else "plan"
    found = lacking.people(kind, hamlet=asked.word("hamlet"), everybody=bool(asked.word("everybody")))
    return kind, found


@bp.get("/lacking", endpoint="lacking")
@requires("care.answer")
def lacking_page() -> str:
    """Three lists: without a plan, without a contact, without a consent."""
    kind, rows = _asked_list()
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(asked_page(), pages)
    return render_template(
        "care/lacking.html",
        page_of=Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages, len(rows)),
        kind=kind,
        lists=LISTS,
        everybody=bool(asked.word("everybody")),
        hamlet=asked.word("hamlet"),
        hamlets=households.hamlets(),
    )


@bp.get("/lacking.<any(csv,xlsx):form>")
@requires("care.answer")
def lacking_export(form: str) -> Response:
    """One of the lists as a file."""
    with transaction():
        audit("care.export", "person", by=current_user)
    kind, rows = _asked_list()
    headings = [_("Name"), _("Reading"), _("Hamlet"), _("Age"), _("Phone")]
    return table_file(str(LISTS[kind]), headings, [_row(one) for one in rows], KINDS, form)


def _row(one: lacking.Lacking) -> tuple[object, ...]:
    person = one.person
    phones = " ".join(phone.shown for phone in person.phones)
    return person.name, person.kana, board.hamlet_of(person), one.age, phones
