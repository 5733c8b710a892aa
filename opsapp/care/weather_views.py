"""Alert days of heat and snow: announce one, call the people on the list, write down who was reached."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField

from opsapp import clock, paper
from opsapp.access import requires
from opsapp.care import board, expectations, papers, weather
from opsapp.care.alert_models import WeatherDay
from opsapp.care.blueprint import bp
from opsapp.db import get_or_404, transaction
from opsapp.downloads import table_file
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, TextField, choices, longest, required
from opsapp.org.service import audit
from opsapp.people import households

KINDS = ("text", "text", "text", "text", "text")


class WeatherForm(Form):
    """An alert day, and whom to call."""

    day = DayField(_l("Day"), [required()])
    kind = RadioField(_l("What is expected"), choices=choices(weather.KIND_WORDS), default="heat")
    who = RadioField(_l("Whom we call"), choices=choices(weather.WHO_WORDS), default="plan")
    hamlet = SelectField(_l("Hamlet"))
    note = TextField(_l("Remark"), [longest(200)])


@bp.app_template_filter("weather_text")
def _weather_text(kind: str) -> str:
    return str(weather.KIND_WORDS[kind])


@bp.get("/weather", endpoint="weather")
@requires("care.answer")
def weather_page() -> str:
    """The alert days, and how far the calls are."""
    return render_template("care/weather.html", days=weather.latest(), today=clock.today())


@bp.route("/weather/new", methods=["GET", "POST"])
@requires("care.answer")
def weather_new() -> Any:
    """A day is announced; for the same day again, people are added."""
    form = WeatherForm(data={"day": clock.today()})
    form.hamlet.choices = [("", _("All hamlets")), *((one, one) for one in households.hamlets())]
    if form.validate_on_submit():
        try:
            with transaction():
                people = weather.choose(form.who.data, form.hamlet.data or "")
                made = weather.announce(
                    form.day.data, form.kind.data, people, by=current_user, note=form.note.data or ""
                ).id
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("%(n)s people are on the call list.", n=len(people)))
            return redirect(url_for(".weather_day", weather_id=made))
    return render_template("care/weather_new.html", form=form), 422 if form.errors else 200


@bp.get("/weather/<int:weather_id>")
@requires("care.answer")
def weather_day(weather_id: int) -> str:
    """The call list: who is still open first."""
    found = get_or_404(WeatherDay, weather_id)
    open_ones = weather.open_calls(found)
    waiting = {one.id for one in open_ones}
    seen = expectations.last_seen(
        [one.person_id for one in found.calls], until=expectations.end_of(found.day)
    )
    return render_template(
        "care/weather_day.html",
        weather=found,
        open=open_ones,
        done=[one for one in found.calls if one.id not in waiting],
        seen={
            person: max(((when, channel) for channel, when in of.items()), default=None)
            for person, of in seen.items()
        },
        today=clock.today(),
    )


@bp.post("/weather/calls/<int:call_id>")
@requires("care.answer")
def weather_called(call_id: int) -> Response:
    """Reached, or not."""
    try:
        with transaction():
            call = weather.by_id(call_id)
            reached = request.form.get("reached") == "yes"
            weather.called(call, reached, by=current_user, note=request.form.get("note", ""))
            address, name = url_for(".weather_day", weather_id=call.weather_id), call.person.name
    except RuleError as broken:
        flash(str(broken), "danger")
        return redirect(url_for(".weather"))
    said = _("%(name)s was reached.", name=name) if reached else _("%(name)s was not reached.", name=name)
    flash(said, "info" if reached else "attention")
    return redirect(address)


@bp.get("/weather/<int:weather_id>/calls.<any(csv,xlsx):form>")
@requires("care.answer")
def weather_export(weather_id: int, form: str) -> Response:
    """The call list as a file."""
    with transaction():
        audit("care.export", "weather_day", weather_id, by=current_user)
    rows = [
        (
            one.person.name, one.person.kana, board.hamlet_of(one.person),
            " ".join(phone.shown for phone in one.person.phones), _reached(one.reached),
        )
        for one in get_or_404(WeatherDay, weather_id).calls
    ]  # fmt: skip
    headings = [_("Name"), _("Reading"), _("Hamlet"), _("Phone"), _("Outcome")]
    return table_file(_("Call list"), headings, rows, KINDS, form)


def _reached(reached: bool | None) -> str:
    return "" if reached is None else _("Reached") if reached else _("Not reached")


@bp.get("/weather/<int:weather_id>/calls.pdf")
@requires("care.answer")
def weather_print(weather_id: int) -> Response:
    """Who is still to be called, on A4."""
    found = get_or_404(WeatherDay, weather_id)
    with transaction():
        audit("care.print", "weather_day", weather_id, by=current_user)
    people = [one.person for one in weather.open_calls(found)]
    pdf = papers.calls(people, str(weather.KIND_WORDS[found.kind]), found.day)
    return paper.response(pdf, f"{_('Call list')}-{clock.today():%Y%m%d}.pdf")
