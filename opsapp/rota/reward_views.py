"""Pages of the volunteers' accounts: balances, statements, paying out, the payment sheet, hours in kind."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import organisation
from opsapp.paging import PER_PAGE, Page, asked_page, paged
from opsapp.rota import in_kind, payment_sheet, rates, rewards, work_words
from opsapp.rota.blueprint import bp
from opsapp.rota.volunteer_models import Volunteer
from opsapp.rota.work_forms import BackForm, PayForm
from opsapp.rota.work_models import RewardEntry
from opsapp.rota.work_pages import asked_month, asked_query

ACCOUNT_KINDS = ("text", "text", "yen", "yen", "yen")
ENTRY_KINDS = ("date", "text", "text", "text", "yen", "yen", "number", "text")
SHEET_KINDS = ("text", "text", "number", "yen", "number", "yen")
IN_KIND = ("date", "text", "number", "text", "yen")


@bp.get("/accounts", endpoint="accounts")
@requires("rota.manage")
def accounts_page() -> str:
    """Balances by ledger."""
    found = rewards.accounts(asked_query())
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(asked_page(), pages)
    rows = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_template(
        "rota/accounts.html",
        page_of=Page(rows, number, pages, len(found)),
        q=asked_query(),
        ledgers=work_words.LEDGERS,
        owed={name: sum(one.balance for one in found if one.ledger == name) for name in rates.LEDGERS},
        waiting=len(rewards.unearned()),
    )


@bp.get("/accounts.<any(csv,xlsx):form>")
@requires("rota.manage")
def accounts_export(form: str) -> Response:
    """Balances as a table."""
    headings = [_("Volunteer"), _("Ledger"), _("Earned"), _("Paid to them"), _("Balance")]
    rows = [
        (one.volunteer.person.name, str(work_words.LEDGERS[one.ledger]), one.earned, one.paid, one.balance)
        for one in rewards.accounts(asked_query())
    ]
    return table_file(_("Accounts of volunteers"), headings, rows, ACCOUNT_KINDS, form)


@bp.route("/accounts/<int:volunteer_id>", methods=["GET", "POST"])
@requires("rota.manage")
def account(volunteer_id: int) -> Any:
    """Somebody's entries, and a form for what is paid out."""
    who = get_or_404(Volunteer, volunteer_id)
    form = PayForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _pay(db.session.get_one(Volunteer, volunteer_id), form)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The payment is written down."))
            return redirect(url_for(".account", volunteer_id=volunteer_id))
    return _account_page(who, form)


def _pay(who: Volunteer, form: PayForm) -> None:
    if form.ledger.data not in rates.LEDGERS:
        abort(400)
    seen = int(form.seen.data) if (form.seen.data or "").lstrip("-").isdecimal() else None
    rewards.pay_out(
        who,
        form.ledger.data,
        form.yen.data,
        day=form.day.data,
        by=current_user,
        seen=seen,
        note=form.note.data,
    )


def _account_page(who: Volunteer, form: PayForm) -> Any:
    page = render_template(
        "rota/account.html",
        who=who,
        form=form,
        accounts=rewards.accounts(volunteer_id=who.id),
        page_of=paged(rewards.statement(who.id)),
        gone=rewards.reversed_ids(who.id),
        words=work_words,
        today=clock.today(),
    )
    return page, 422 if form.errors else 200


@bp.get("/accounts/<int:volunteer_id>/entries.<any(csv,xlsx):form>")
@requires("rota.manage")
def account_export(volunteer_id: int, form: str) -> Response:
    """Somebody's entries as a table."""
    who = get_or_404(Volunteer, volunteer_id)
    headings = [
        _("Day"), _("Ledger"), _("What"), _("Kind of duty"), _("Amount"), _("Of the organisation"), _("Tickets"),
        _("Note"),
    ]  # fmt: skip
    rows = [_entry(one) for one in db.session.scalars(rewards.statement(who.id))]
    return table_file(_("Account of %(name)s", name=who.person.name), headings, rows, ENTRY_KINDS, form)


def _entry(one: RewardEntry) -> list[object]:
    kind = work_words.kind_text(one.worked.kind) if one.worked else ""
    words = str(work_words.LEDGERS[one.ledger]), str(work_words.ENTRIES[one.kind])
    return [one.day, *words, kind, one.yen, one.org_yen, one.tickets, one.note]


@bp.post("/accounts/entries/<int:entry_id>/back")
@requires("rota.manage")
def account_entry_back(entry_id: int) -> Response:
    """Take a payment back that was written down wrongly."""
    found = get_or_404(RewardEntry, entry_id)
    target = url_for(".account", volunteer_id=found.volunteer_id)
    try:
        with transaction():
            entry = db.session.get_one(RewardEntry, entry_id)
            rewards.reverse(entry, by=current_user, note=BackForm().note.data or "")
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("Taken back."))
    return redirect(target)


# --- the payment sheet -----------------------------------------------------------------------------------


def _asked_ledger() -> str:
    asked = request.args.get("ledger", rates.REWARD)
    return asked if asked in rates.LEDGERS else abort(404)


@bp.get("/payments")
@requires("rota.manage")
def payments() -> str:
    """What was earned in a month, for the sheet to sign."""
    first, ledger = asked_month(), _asked_ledger()
    rows = payment_sheet.lines(first, ledger)
    return render_template(
        "rota/payments.html",
        first=first,
        ledger=ledger,
        ledgers=work_words.LEDGERS,
        rows=rows,
        total=payment_sheet.total(rows),
        title=payment_sheet.title(ledger),
    )


@bp.get("/payments.pdf")
@requires("rota.manage")
def payments_paper() -> Response:
    """The sheet on A4."""
    first, ledger = asked_month(), _asked_ledger()
    data = payment_sheet.paper(first, ledger, organisation())
    return paper.response(paper.render("payment_month", data), f"{data['title']}-{first:%Y%m}.pdf")


@bp.get("/payments.<any(csv,xlsx):form>")
@requires("rota.manage")
def payments_export(form: str) -> Response:
    """The sheet as a table."""
    first, ledger = asked_month(), _asked_ledger()
    headings = [
        _("Name"),
        _("Hours worked"),
        _("Minutes"),
        _("Amount"),
        _("Of these tickets"),
        _("Of the organisation"),
    ]
    rows = [
        (
            one.volunteer.person.name,
            payment_sheet.hours_text(one.minutes),
            one.minutes,
            one.yen,
            one.tickets,
            one.org_yen,
        )
        for one in payment_sheet.lines(first, ledger)
    ]
    return table_file(f"{payment_sheet.title(ledger)}-{first:%Y%m}", headings, rows, SHEET_KINDS, form)


# --- in kind ---------------------------------------------------------------------------------------------


def _asked_year() -> int:
    year = request.args.get("year", type=int) or clock.fiscal_year(clock.today())
    return year if 2000 <= year <= 2100 else abort(404)


@bp.get("/in-kind", endpoint="in_kind")
@requires("rota.manage")
def in_kind_page() -> str:
    """Unpaid hours of a fiscal year and their value."""
    year = _asked_year()
    rows = in_kind.contributions(*clock.fiscal_bounds(year))
    return render_template(
        "rota/in_kind.html",
        year=year,
        year_text=clock.fiscal_year_text(year),
        rows=rows,
        minutes=sum(one.minutes for one in rows),
        yen=sum(one.yen or 0 for one in rows),
        unpriced=any(one.yen is None for one in rows),
    )


@bp.get("/in-kind.<any(csv,xlsx):form>")
@requires("rota.manage")
def in_kind_export(form: str) -> Response:
    """The same as a table."""
    year = _asked_year()
    headings = [_("Month"), _("Kind of duty"), _("Minutes"), _("Hours worked"), _("Value in yen")]
    rows = [
        (
            one.month,
            work_words.kind_text(one.kind),
            one.minutes,
            payment_sheet.hours_text(one.minutes),
            one.yen,
        )
        for one in in_kind.contributions(*clock.fiscal_bounds(year))
    ]
    return table_file(f"{_('Hours in kind')}-{year}", headings, rows, IN_KIND, form)
