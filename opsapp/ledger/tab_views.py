"""Pages of tabs: who has one, what is written on it, payments received outside the tills."""

import uuid
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from opsapp import clock, money
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.ledger import accounts, ages, statements
from opsapp.ledger import tabs as tabs_service
from opsapp.ledger.blueprint import bp
from opsapp.ledger.forms import OpenForm, PaymentForm, ReasonForm, TabForm, closing_day_text
from opsapp.ledger.models import Tab, TabEntry
from opsapp.paging import paged
from opsapp.people.models import Person

USUAL_LIMIT = 20_000  # yen, proposed for a new tab


def _asked() -> dict[str, Any]:
    """The filters in the address."""
    return {
        "q": request.args.get("q", "").strip()[:80],
        "kana": request.args.get("kana", ""),
        "owing": "owing" in request.args,
        "closed": "closed" in request.args,
    }


@bp.route("/tabs")
@requires("ledger.see")
def tabs() -> str:
    """Tabs in 五十音 order."""
    asked = _asked()
    listing = paged(accounts.listed(**asked))
    count, owed = accounts.owed_in_all()
    return render_template(
        "ledger/tabs.html",
        listing=listing,
        standings=accounts.standings(tab.id for tab in listing.rows),
        owing_count=count,
        owed=owed,
        asked=asked,
    )


@bp.route("/tabs.<any(csv,xlsx):kind>")
@requires("ledger.see")
def tabs_file(kind: str) -> Response:
    """The tabs of the list as a file."""
    found = db.session.scalars(accounts.listed(**_asked())).all()
    standings = accounts.standings(tab.id for tab in found)
    who = (_("Name"), _("Reading"), _("Phone"))
    headings = [*who, _("Balance"), _("Limit"), _("Closing day"), _("Last payment")]
    rows = [_row(tab, standings[tab.id]) for tab in found]
    return table_file(_("Tabs"), headings, rows, ("text", "text", "text", "yen", "yen", "text", "date"), kind)


def _row(tab: Tab, standing: accounts.Standing) -> tuple[object, ...]:
    phones = "、".join(phone.shown for phone in tab.person.phones)
    names = (tab.person.name, tab.person.kana, phones)
    return (*names, standing.balance, tab.limit_yen, str(closing_day_text(tab.closing_day)), standing.paid_on)


@bp.route("/tabs/new", methods=["GET", "POST"])
@requires("ledger.manage")
def tab_new() -> str | Redirect:
    """Open a tab: first the person, then its limit."""
    if "person" not in request.args:
        return _choose_person()
    person = get_or_404(Person, request.args.get("person", type=int))
    form = OpenForm(limit_yen=USUAL_LIMIT)
    if form.validate_on_submit():
        try:
            with transaction():
                carried = form.carried.data or 0
                asked = form.limit_yen.data or 0, form.closing_day.data
                tab = accounts.open_tab(person, *asked, carried=carried, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("%(name)s can buy on the tab from now on.", name=person.name), "good")
            return redirect(url_for(".tab", tab_id=tab.id))
    return render_template("ledger/tab_new.html", form=form, person=person)


def _choose_person() -> str:
    q = request.args.get("q", "").strip()[:80]
    listing = paged(accounts.without_tab(q)) if q else None
    return render_template("ledger/tab_person.html", q=q, listing=listing)


@bp.route("/tabs/<int:tab_id>")
@requires("ledger.see")
def tab(tab_id: int) -> str:
    """One tab: what is owed, and every entry, newest first."""
    found = get_or_404(Tab, tab_id)
    listing = paged(accounts.entries_of(found.id))
    return render_template(
        "ledger/tab.html",
        tab=found,
        listing=listing,
        taken_back=accounts.taken_back(listing.rows),
        entry_text=statements.entry_text,
        standing=accounts.standings([found.id])[found.id],
        aged=ages.aged_tab(found, clock.today()),
        age_words=statements.age_words(),
        closing_day=closing_day_text(found.closing_day),
        this_period=tabs_service.period(found, clock.today()),
    )


@bp.route("/tabs/<int:tab_id>/edit", methods=["GET", "POST"])
@requires("ledger.manage")
def tab_edit(tab_id: int) -> str | Redirect:
    """Change limit and closing day."""
    found = get_or_404(Tab, tab_id)
    form = TabForm(obj=found)
    if form.validate_on_submit():
        try:
            with transaction():
                accounts.change(found, form.limit_yen.data or 0, form.closing_day.data, by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The tab has been changed."), "good")
            return redirect(url_for(".tab", tab_id=tab_id))
    return render_template("ledger/tab_edit.html", form=form, tab=found)


@bp.route("/tabs/<int:tab_id>/close", methods=["POST"])
@requires("ledger.manage")
def tab_close(tab_id: int) -> Redirect:
    """Take a tab out of use."""
    found = get_or_404(Tab, tab_id)
    try:
        with transaction():
            accounts.close(found, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".tab", tab_id=tab_id))
    flash(_("The tab is closed. Its entries stay."), "good")
    return redirect(url_for(".tab", tab_id=tab_id))


@bp.route("/tabs/<int:tab_id>/payment", methods=["GET", "POST"])
@requires("ledger.manage")
def payment(tab_id: int) -> str | Redirect:
    """Write down a payment received in the bank or at the office."""
    found = get_or_404(Tab, tab_id)
    form = PaymentForm()
    if form.validate_on_submit():
        try:
            with transaction():
                entry = accounts.pay_at_office(
                    found,
                    form.yen.data or 0,
                    tender=form.tender.data,
                    paid_on=form.paid_on.data or clock.today(),
                    note=form.note.data,
                    slip_id=(form.slip_id.data or str(uuid.uuid4()))[:36],
                    by=current_user,
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("A payment of %(yen)s has been written down.", yen=money.yen_text(-entry.yen)), "good")
            return redirect(url_for(".tab", tab_id=tab_id))
    balance = tabs_service.balance(found.id)
    return render_template("ledger/payment.html", form=form, tab=found, balance=balance)


@bp.route("/tabs/<int:tab_id>/entries/<int:entry_id>/take-back", methods=["GET", "POST"])
@requires("ledger.manage")
def take_back(tab_id: int, entry_id: int) -> str | Redirect:
    """Take an entry back by its opposite, once, with a reason."""
    entry = get_or_404(TabEntry, entry_id)
    if entry.tab_id != tab_id:
        abort(404)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                tabs_service.correct(entry, by=current_user, note=form.note.data)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The entry has been taken back. Both entries stay visible."), "good")
            return redirect(url_for(".tab", tab_id=tab_id))
    words = statements.entry_text(entry)
    return render_template("ledger/take_back.html", form=form, entry=entry, words=words)


@bp.route("/ageing")
@requires("ledger.see")
def ageing() -> str:
    """掛残一覧: who owes since when."""
    found = ages.aged(clock.today())
    return render_template(
        "ledger/ageing.html",
        rows=found,
        totals=[sum(one.parts[place] for one in found) for place in range(4)],
        age_words=statements.age_words(),
        day=clock.today(),
    )


@bp.route("/ageing.<any(csv,xlsx):kind>")
@requires("ledger.see")
def ageing_file(kind: str) -> Response:
    """The list of what is owed as a file."""
    headings = [_("Name"), _("Reading"), *statements.age_words(), _("Balance")]
    found = ages.aged(clock.today())
    rows = [(one.tab.person.name, one.tab.person.kana, *one.parts, one.total) for one in found]
    return table_file(_("What is owed on tabs"), headings, rows, ("text", "text", *["yen"] * 5), kind)
