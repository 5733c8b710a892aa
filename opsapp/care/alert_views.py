"""Alerts: what is open and what was answered; one alert with all that was said and done."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField

from opsapp import clock
from opsapp.access import allowed, requires
from opsapp.care import alerts, asked, deliveries, health, settings
from opsapp.care.alert_models import Alert, AlertEvent
from opsapp.care.blueprint import bp
from opsapp.care.concerns import LEVEL_WORDS, SOURCE_WORDS
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import NUMBER, DayField, Form, TextField, longest, required
from opsapp.org import notices
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.paging import paged

CHANNEL_WORDS = {"push": _l("Notice on the phone"), "line": _l("LINE"), "email": _l("E-mail")}
EVENT_WORDS = {
    "opened": _l("Alert opened"), "raised": _l("Became more worrying"), "owner": _l("Handed over to"),
    "step": _l("Was asked"), "sent": _l("Message sent"), "failed": _l("Message failed"),
    "acknowledged": _l("Somebody took it"), "said": _l("Said or done"), "closed": _l("Was answered"),
}  # fmt: skip
KINDS = ("text", "text", "text", "text", "text", "text", "text", "text")


@bp.app_template_filter("event_text")
def _event_text(kind: str) -> str:
    return str(EVENT_WORDS[kind])


@bp.app_template_filter("event_words")
def _event_words(event: AlertEvent) -> str:
    """What was said; of a message the channel in words, with what went wrong."""
    if event.kind not in ("sent", "failed"):
        return event.words
    channel, colon, failure = event.words.partition(": ")
    return f"{CHANNEL_WORDS.get(channel, channel)}{colon}{failure}"


class AnsweredForm(Form):
    """Who picked up the telephone."""

    name = TextField(_l("Who answered"), [required(), longest(80)])
    words = TextField(_l("What was said"), [longest(300)])


class WordsForm(Form):
    """What was said or done."""

    words = TextAreaField(_l("What was said or done"), [required(), longest(500)])


class CloseForm(Form):
    """How it was answered."""

    words = TextAreaField(_l("How it was answered"), [required(), longest(500)])


class GiveForm(Form):
    """Somebody else answers for it, perhaps until another time."""

    owner_id = SelectField(_l("Who answers for it"), **NUMBER)
    due_day = DayField(_l("To be answered by"), description=_l("Left empty, the time stays as it is."))
    due_hour = SelectField(_l("Until what time"), **NUMBER)


def _give_form(fresh: bool) -> GiveForm:
    form = GiveForm(formdata=None) if fresh else GiveForm()
    users = db.session.scalars(select(User).where(User.active).order_by(User.kana, User.id))
    form.owner_id.choices = [(one.id, one.name) for one in users if allowed(one, "visits.see")]
    form.due_hour.choices = [(hour, f"{hour}:00") for hour in range(6, 23)]
    if fresh:
        form.due_hour.data = 18
    return form


@bp.get("/alerts", endpoint="alerts")
@requires("care.answer")
def alerts_page() -> str:
    """Open ones first; those that were answered can be searched."""
    q = asked.word("q")
    return render_template(
        "care/alerts.html", open=alerts.all_open(), page_of=paged(alerts.answered(q)), q=q, now=clock.now()
    )


@bp.get("/alerts.<any(csv,xlsx):form>")
@requires("care.answer")
def alerts_export(form: str) -> Response:
    """All alerts as a file; what was said stays in the house."""
    with transaction():
        audit("care.export", "care_alert", by=current_user)
    rows = [*alerts.all_open(), *db.session.scalars(alerts.answered(asked.word("q")))]
    headings = [
        _("Number"), _("Name"), _("Hamlet"), _("How worrying"), _("Opened"), _("Answered for by"), _("Answer until"),
        _("Answered on"),
    ]  # fmt: skip
    return table_file(_("Alerts"), headings, [_row(one) for one in rows], KINDS, form)


def _row(one: Alert) -> tuple[object, ...]:
    home = one.person.household
    return (
        str(one.id), one.person.name, home.hamlet if home else "", str(LEVEL_WORDS[one.level]), _moment(one.opened_at),
        one.owner.name if one.owner else "", _moment(one.due_at), _moment(one.closed_at),
    )  # fmt: skip


def _moment(when: datetime | None) -> str:
    return f"{clock.to_japan(when):%Y-%m-%d %H:%M}" if when else ""


def _found(alert_id: int) -> Alert:
    """The alert, for the coordinator and for whom the ladder has asked while it is open."""
    alert = get_or_404(Alert, alert_id)
    asked_of = alert.closed_at is None and notices.was_told(current_user, f"care.alert.{alert_id}.")
    return alert if allowed(current_user, "care.answer") or asked_of else abort(403)


@bp.get("/alerts/<int:alert_id>")
@requires("care.raise")
def alert(alert_id: int) -> str:
    return _page(_found(alert_id))


def _page(found: Alert, **forms: Form) -> str:
    shown = {
        "answered": AnsweredForm(formdata=None), "saying": WordsForm(formdata=None),
        "closing": CloseForm(formdata=None), "giving": _give_form(fresh=True),
    } | forms  # fmt: skip
    return render_template(
        "care/alert.html",
        alert=found,
        sent=deliveries.of_alert(found),
        now=clock.now(),
        answers=allowed(current_user, "care.answer"),
        reads=health.may_read(current_user),
        who_words=settings.WHO_WORDS,
        source_words=SOURCE_WORDS,
        channel_words=CHANNEL_WORDS,
        **shown,
    )


def _do(alert_id: int, work: Callable[[Alert], Any], said: str, **forms: Form) -> Any:
    """One thing is done about an alert; the page again with what was typed where a rule says no."""
    found = _found(alert_id)
    form = next(iter(forms.values()), None)
    if form is not None and not form.validate_on_submit():
        return _page(found, **forms), 422
    try:
        with transaction():
            work(found)
    except RuleError as broken:
        if form is None or broken.code == "closed":
            flash(str(broken), "danger")
            return redirect(url_for(".alert", alert_id=alert_id))
        form.show(broken)
        return _page(db.session.get_one(Alert, alert_id), **forms), 422
    flash(said)
    return redirect(url_for(".alert", alert_id=alert_id))


@bp.post("/alerts/<int:alert_id>/take")
@requires("care.raise")
def alert_take(alert_id: int) -> Any:
    """Whoever presses it answers for it from now on."""
    return _do(
        alert_id,
        lambda one: alerts.acknowledge(one, by=current_user),
        _("You answer for this now. Thank you."),
    )


@bp.post("/alerts/<int:alert_id>/answered")
@requires("care.answer")
def alert_answered(alert_id: int) -> Any:
    """Somebody without an account answered on the telephone."""
    form = AnsweredForm()

    def work(one: Alert) -> None:
        alerts.acknowledge(one, by=current_user, name=form.name.data or "", words=form.words.data or "")

    return _do(alert_id, work, _("It is written down who answered."), answered=form)


@bp.post("/alerts/<int:alert_id>/say")
@requires("care.raise")
def alert_say(alert_id: int) -> Any:
    """Something was said or done."""
    form = WordsForm()
    return _do(
        alert_id,
        lambda one: alerts.say(one, form.words.data or "", by=current_user),
        _("Saved."),
        saying=form,
    )


@bp.post("/alerts/<int:alert_id>/give")
@requires("care.answer")
def alert_give(alert_id: int) -> Any:
    """Somebody else answers for it."""
    form = _give_form(fresh=False)

    def work(one: Alert) -> None:
        due = form.due_day.data and datetime.combine(
            form.due_day.data, time(form.due_hour.data or 18), clock.JST
        )
        alerts.give_to(one, db.session.get_one(User, form.owner_id.data), by=current_user, due_at=due or None)

    return _do(alert_id, work, _("It is handed over."), giving=form)


@bp.post("/alerts/<int:alert_id>/close")
@requires("care.answer")
def alert_close(alert_id: int) -> Any:
    """It is answered."""
    form = CloseForm()
    return _do(
        alert_id,
        lambda one: alerts.close(one, form.words.data or "", by=current_user),
        _("The alert is closed."),
        closing=form,
    )
