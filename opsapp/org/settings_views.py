"""Pages of the organisation's settings, the dated parameters and the audit trail."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from opsapp.access import requires
from opsapp.db import get_or_404, transaction
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, NumberField, TextField, YenField, longest, required
from opsapp.org import parameters, settings, trail
from opsapp.org.blueprint import bp
from opsapp.org.models import Parameter
from opsapp.org.service import organisation
from opsapp.paging import paged


class OrganisationForm(Form):
    """The organisation's own data."""

    name = TextField(_l("Legal name"), [required(), longest(120)])
    shop_name = TextField(_l("Name of the shop"), [required(), longest(120)])
    form = SelectField(_l("Legal form"), choices=())
    registration_number = TextField(
        _l("Invoice registration number"),
        [longest(20)],
        description=_l("T and 13 digits. Empty: not registered."),
    )
    postal_code = TextField(_l("Post code"), [longest(10)])
    address = TextField(_l("Address"), [longest(200)])
    phone = TextField(_l("Telephone"), [longest(20)])
    tax_rounding = RadioField(_l("Fractions of a yen in tax"), choices=())
    override_limit_percent = NumberField(
        _l("A clerk may lower a price by up to"),
        [required()],
        description=_l("Beyond this the sale is shown to the office for a look."),
    )
    voucher_change = BooleanField(_l("Give change on vouchers"))
    default_float = YenField(_l("Float of the first opening"), [required()])
    receipt_footer = TextAreaField(_l("Words at the end of a receipt"), [longest(200)])
    bank_account = TextAreaField(_l("Bank account on statements"), [longest(200)])

    def __init__(self, *arguments: Any, **fields: Any) -> None:
        super().__init__(*arguments, **fields)
        self.form.choices = [(key, str(word)) for key, word in settings.FORMS.items()]
        self.tax_rounding.choices = [(key, str(word)) for key, word in settings.ROUNDINGS.items()]

    def values(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class ParameterForm(Form):
    """A new row of the dated table."""

    name = SelectField(_l("What changes?"), choices=())
    valid_from = DayField(_l("From (first day)"), [required()])
    valid_to = DayField(
        _l("Until (last day)"), [Optional()], description=_l("Empty: until something else is in force.")
    )
    value = NumberField(_l("Value"), [required()])
    status = RadioField(_l("State"), [required()], choices=())
    source = TextField(
        _l("Source"), [required(), longest(200)], description=_l("The law or announcement it is from.")
    )

    def __init__(self, *arguments: Any, **fields: Any) -> None:
        super().__init__(*arguments, **fields)
        self.name.choices = [(name, parameters.label(name)) for name in parameters.KNOWN]
        self.status.choices = [("proposed", _("Planned")), ("enacted", _("In force"))]


# --- settings ----------------------------------------------------------------------------------------------


@bp.route("/org/", methods=["GET", "POST"], endpoint="settings")
@requires("org.manage")
def settings_page() -> Any:
    """The organisation's own data, and the ways to users, devices, parameters and the trail."""
    owner = organisation()
    form = OrganisationForm(obj=owner)
    if form.validate_on_submit():
        try:
            with transaction():
                warning = settings.change(owner, form.values(), by=current_user)
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The settings are saved."))
            if warning:
                flash(warning, "attention")
            return redirect(url_for(".settings"))
    return render_template("org/settings.html", form=form), 422 if form.errors else 200


# --- parameters --------------------------------------------------------------------------------------------


@bp.route("/org/parameters", methods=["GET", "POST"])
@requires("org.manage")
def parameters_list() -> Any:
    """What the law says from which day, and what is planned."""
    form = ParameterForm()
    if form.validate_on_submit():
        try:
            with transaction():
                parameters.add(
                    name=form.name.data,
                    valid_from=form.valid_from.data,
                    valid_to=form.valid_to.data,
                    value=form.value.data,
                    enacted=form.status.data == "enacted",
                    source=form.source.data,
                    by=current_user,
                )
        except RuleError as broken:
            form.show(broken)
        else:
            flash(_("The row is added."))
            return redirect(url_for(".parameters_list"))
    rows = parameters.parameters()
    page = render_template("org/parameters.html", rows=rows, form=form, parameters=parameters)
    return page, 422 if form.errors else 200


@bp.post("/org/parameters/<int:parameter_id>/enact")
@requires("org.manage")
def parameter_enact(parameter_id: int) -> Response:
    """A planned row has become law."""
    return _parameter(parameter_id, parameters.enact, _("The row is in force."))


@bp.post("/org/parameters/<int:parameter_id>/withdraw")
@requires("org.manage")
def parameter_withdraw(parameter_id: int) -> Response:
    """A planned row did not become law."""
    return _parameter(parameter_id, parameters.withdraw, _("The planned row is taken away."))


def _parameter(parameter_id: int, change: Any, done: str) -> Response:
    row = get_or_404(Parameter, parameter_id)
    try:
        with transaction():
            change(row, by=current_user)
    except RuleError as broken:
        flash(str(broken), "danger")
    else:
        flash(done)
    return redirect(url_for(".parameters_list"))


# --- the trail ---------------------------------------------------------------------------------------------


@bp.get("/org/audit")
@requires("org.audit")
def audit_trail() -> str:
    """Who did what, the latest first."""
    asked = request.args.get("q", "").strip()
    page_of = paged(trail.search(asked))
    return render_template("org/audit.html", page_of=page_of, q=asked, trail=trail)
