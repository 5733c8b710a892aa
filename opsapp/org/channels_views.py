"""Pages of how somebody is reached, and the door at which LINE tells us what happened."""

from contextlib import suppress
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from opsapp import notify_line, notify_push
from opsapp.access import requires, signed
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import Form, TextField, longest, required
from opsapp.org import channels, line_linking
from opsapp.org.blueprint import bp
from opsapp.org.channel_models import UserChannel


class EmailForm(Form):
    """An e-mail address of one's own."""

    address = TextField(_l("My e-mail address"), [required(), longest(120)])


class PushForm(Form):
    """What the browser gives when somebody allows it to show notices."""

    subscription = TextAreaField(validators=[required(), longest(4000)])


@bp.route("/reach-me", methods=["GET", "POST"])
@requires("org.preferences")
def reach_me() -> Any:
    """How the person signed in is reached; an e-mail address is added here."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            with transaction():
                channels.add(current_user, channels.EMAIL, form.address.data)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The address is added. Please send a test message."))
            return redirect(url_for(".reach_me"))
    ready = {kind: channels.is_ready(kind) for kind in channels.KINDS}
    page = render_template(
        "org/reach_me.html", form=form, push_form=PushForm(formdata=None), channels=channels, ready=ready,
        mine=channels.of(current_user), line_id=current_app.config["LINE_ID"],
        public_key=notify_push.public_key(channels.push_key()) if ready[channels.PUSH] else "",
        code=line_linking.code_of(current_user) if ready[channels.LINE] else "",
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.post("/reach-me/push")
@requires("org.preferences")
def reach_me_by_push() -> Response:
    """This browser shows notices from now on."""
    form = PushForm()
    try:
        if not form.validate():
            raise RuleError(_("This browser's notices cannot be used here."))
        with transaction():
            channels.add(current_user, channels.PUSH, form.subscription.data)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(_("This device shows notices from now on. Please send a test message."))
    return redirect(url_for(".reach_me"))


@bp.post("/reach-me/<int:channel_id>/test")
@requires("org.preferences")
def reach_me_test(channel_id: int) -> Response:
    """A test message goes out at once."""
    channel = _own(channel_id)
    try:
        channels.send(
            channel.kind,
            channel.address,
            _("This is a test of opsapp. You can be reached here."),
            "/reach-me",
        )
    except channels.NotSent as failed:
        flash(_("It could not be sent: %(why)s", why=failed), "danger")
    else:
        flash(_("The test message is on its way."))
    return redirect(url_for(".reach_me"))


@bp.post("/reach-me/<int:channel_id>/remove")
@requires("org.preferences")
def reach_me_remove(channel_id: int) -> Response:
    """Nothing is sent there any more."""
    channel = _own(channel_id)
    with transaction():
        channels.end(channel, by=current_user)
    flash(_("Nothing is sent there any more."))
    return redirect(url_for(".reach_me"))


def _own(channel_id: int) -> UserChannel:
    channel = get_or_404(UserChannel, channel_id)
    if channel.user_id != current_user.id or channel.ended_at is not None:
        abort(404)
    return channel


@bp.post("/api/line")
@signed
def line_webhook() -> Any:
    """What LINE tells of our official account; only what it has signed is believed."""
    settings = current_app.config
    signature = request.headers.get("X-Line-Signature", "")
    if not notify_line.is_signed(settings["LINE_SECRET"], request.get_data(), signature):
        return {"message": "signature"}, 403
    sent = request.get_json(silent=True)
    events = sent.get("events") if isinstance(sent, dict) else None
    for token, words in line_linking.take(events if isinstance(events, list) else ()):
        with suppress(notify_line.NotSent):  # what was written is done, whether the answer arrives or not
            notify_line.reply(settings["LINE_API"], settings["LINE_TOKEN"], token, words)
    return {}
