"""One person who is watched over: how it stands, where they were seen, pauses, concerns; notes about health apart."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from opsapp import clock
from opsapp.access import requires
from opsapp.care import alerts, asked, board, concerns, health, keys, ladder, seeing, watching
from opsapp.care.blueprint import bp
from opsapp.care.expectations import CHANNELS
from opsapp.care.person_forms import ConcernForm, HealthForm, PauseForm
from opsapp.care.watch_models import HealthNote, Pause
from opsapp.db import db, get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.org.service import audit
from opsapp.people import consents
from opsapp.people.models import Person, Sighting
from opsapp.people.words import CHANNEL_WORDS

WEEKS = 12  # of the plot
SHOWN = 60  # sightings in the table
SEEN_KINDS = ("date", "text", "text", "text")


@bp.app_template_filter("weeks_later")
def _weeks_later(first: date, weeks: int) -> str:
    """'9/21' of a day so many weeks later, for below a plot."""
    day = first + timedelta(7 * weeks)
    return f"{day.month}/{day.day}"


@bp.get("/people/<int:person_id>")
@requires("care.answer")
def person(person_id: int) -> str:
    found = get_or_404(Person, person_id)
    return _page(found, PauseForm(formdata=None, first_day=clock.today()))


def _page(found: Person, pause_form: PauseForm) -> str:
    today = clock.today()
    first = today - timedelta(today.isoweekday() - 1 + 7 * (WEEKS - 1))
    seen = seeing.timeline(found.id, first, today)
    return render_template(
        "care/person.html",
        person=found,
        standing=board.standing(found, today),
        plan=watching.plan_on(found.id, today),
        plans=watching.history(found.id),
        pauses=watching.pauses_of(found),
        pause_form=pause_form,
        seen=seen[:SHOWN],
        lanes=lanes(seen, first),
        first=first,
        weeks=WEEKS,
        alert=alerts.open_of(found.id),
        concerns=concerns.of(found.id, 20),
        source_words=concerns.SOURCE_WORDS,
        purposes=consents.PURPOSE_WORDS,
        given=consents.purposes_of(found.id),
        keys=keys.of(found.id),
        today=today,
        age=clock.age_on(found.birth_date, today) if found.birth_date else None,
    )


def lanes(seen: Sequence[Sighting], first: date) -> list[tuple[str, list[int]]]:
    """By channel, on which days since the first somebody was seen there: 0 is the first day."""
    return [
        (
            channel,
            sorted({(clock.day_of(one.happened_at) - first).days for one in seen if one.channel == channel}),
        )
        for channel in CHANNELS
    ]


@bp.get("/people/<int:person_id>/seen.<any(csv,xlsx):form>")
@requires("care.answer")
def person_seen_export(person_id: int, form: str) -> Response:
    found = get_or_404(Person, person_id)
    with transaction():
        audit("care.export", "person", person_id, by=current_user)
    today = clock.today()
    rows = [
        (
            clock.day_of(one.happened_at),
            _time(one),
            str(CHANNEL_WORDS[one.channel]),
            one.user.name if one.user else "",
        )
        for one in seeing.timeline(found.id, today - timedelta(366), today)
    ]
    title = _("Contacts of %(name)s", name=found.name)
    return table_file(title, [_("Day"), _("Time"), _("Where"), _("Seen by")], rows, SEEN_KINDS, form)


def _time(one: Sighting) -> str:
    return f"{clock.to_japan(one.happened_at):%H:%M}"


# --- pauses ------------------------------------------------------------------------------------------------


@bp.post("/people/<int:person_id>/pause")
@requires("care.answer")
def pause(person_id: int) -> Any:
    found = get_or_404(Person, person_id)
    form = PauseForm()
    if form.validate_on_submit():
        try:
            with transaction():
                together = form.whose.data == "household" and found.household is not None
                watching.pause(
                    found.household if together else found, form.kind.data, form.first_day.data,
                    last_day=form.last_day.data, note=form.note.data, by=current_user,
                )  # fmt: skip
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The pause of %(name)s is written down.", name=found.name))
            return redirect(url_for(".person", person_id=person_id))
    return _page(found, form), 422


@bp.post("/pauses/<int:pause_id>/end")
@requires("care.answer")
def pause_end(pause_id: int) -> Response:
    one = get_or_404(Pause, pause_id)
    try:
        with transaction():
            watching.come_back(one, by=current_user, last_day=_typed_day("last_day"))
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("The return is written down. From tomorrow on we look out for them again."))
    return asked.back(url_for(".board"))


def _typed_day(name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    return clock.parse_date(typed) if typed else None


# --- concerns ----------------------------------------------------------------------------------------------


@bp.route("/people/<int:person_id>/concern", methods=["GET", "POST"])
@requires("care.answer")
def concern(person_id: int) -> Any:
    found = get_or_404(Person, person_id)
    form = ConcernForm()
    key = request.form.get("key") or f"office.{current_user.id}.{clock.now().timestamp():.6f}"
    if form.validate_on_submit():
        try:
            with transaction():
                _made, alert = concerns.raise_concern(
                    found, form.level.data, "office", by=current_user, words=form.words.data, key=key[:80]
                )
                if alert is not None and alert.level == "urgent" and not alert.steps:
                    ladder.climb(alert.id)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The concern about %(name)s is written down.", name=found.name))
            if alert is not None:
                return redirect(url_for(".alert", alert_id=alert.id))
            return redirect(url_for(".person", person_id=person_id))
    page = render_template("care/concern.html", form=form, person=found, key=key)
    return page, 422 if form.errors else 200


# --- notes about health ------------------------------------------------------------------------------------


@bp.get("/people/<int:person_id>/health")
@requires("care.raise")  # the service refuses who may not read, and writes the refusal down as well
def health_notes(person_id: int) -> Any:
    return _notes(get_or_404(Person, person_id), HealthForm(formdata=None))


def _notes(found: Person, form: HealthForm, status: int = 200) -> Any:
    with transaction():
        reads = health.may_read(current_user)
        notes = [(one, one.user.name) for one in health.read(found, by=current_user)]
        agrees = consents.has(found.id, "health")
        page = render_template(
            "care/health.html", person=found, notes=notes, reads=reads, agrees=agrees, form=form,
            kinds=health.KIND_WORDS,
        )  # fmt: skip
    return page, status if reads else 403


@bp.post("/people/<int:person_id>/health")
@requires("care.health")
def health_write(person_id: int) -> Any:
    found = get_or_404(Person, person_id)
    form = HealthForm()
    if form.validate_on_submit():
        try:
            with transaction():
                replaced = db.session.get(HealthNote, request.form.get("replaces", 0, type=int))
                if replaced is not None and replaced.person_id != person_id:
                    abort(404)
                health.write(found, form.kind.data, form.words.data or "", by=current_user, replaces=replaced)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("Saved."))
            return redirect(url_for(".health_notes", person_id=person_id))
    return _notes(found, form, 422)
