"""Forms of suppliers and their goods. Their shape only: the rules are in suppliers.py and goods.py."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from opsapp.forms import (
    CostField,
    Form,
    NumberField,
    QuantityField,
    TextField,
    YenField,
    choices,
    longest,
    required,
)
from opsapp.supply import goods, suppliers
from opsapp.supply.models import Supplier, SupplierGood

KIND_WORDS = {"company": _l("Company"), "person": _l("Individual")}
WEEKDAY_WORDS = {
    "1": _l("Mon"), "2": _l("Tue"), "3": _l("Wed"), "4": _l("Thu"), "5": _l("Fri"), "6": _l("Sat"), "7": _l("Sun"),
}  # fmt: skip
MONTH_WORDS = {
    0: _l("the same month"),
    1: _l("the month after"),
    2: _l("two months after"),
    3: _l("three months after"),
}
USUAL: dict[str, Any] = {
    "kind": "company", "order_days": "12345", "lead_days": 1, "minimum_yen": 0, "closing_day": 31,
    "pay_after_months": 1, "pay_day": 31, "active": True,
}  # fmt: skip


def _day_choices() -> list[tuple[int, Any]]:
    return [*((day, str(day)) for day in range(1, 31)), (31, _l("End of the month"))]


class SupplierForm(Form):
    """Who sells to us."""

    name = TextField(_l("Name"), [required(_l("Please write the name of the supplier.")), longest(80)])
    kana = TextField(_l("Reading"), [longest(120)], description=_l("In kana. Search and order go by it."))
    code = TextField(
        _l("Number of the supplier"), [longest(10)], description=_l("Left empty, the next number is given.")
    )
    kind = RadioField(_l("Company or person"), choices=choices(KIND_WORDS), default="company")
    registration_number = TextField(
        _l("Invoice registration number"),
        [longest(20)],
        description=_l("T and 13 digits. Left empty: not registered."),
    )
    confirmed = BooleanField(_l("I have compared the number: it is right"))
    phone = TextField(_l("Phone"), [longest(20)])
    fax = TextField(_l("Fax"), [longest(20)])
    email = TextField(_l("E-mail"), [longest(120)])
    contact = TextField(_l("Whom we speak to"), [longest(80)])
    order_days = SelectMultipleField(
        _l("Takes orders on"),
        choices=choices(WEEKDAY_WORDS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    cutoff = TextField(
        _l("Until what time"),
        [longest(10)],
        description=_l("Like 15:00. What is ordered later counts for the next order day."),
    )
    lead_days = NumberField(
        _l("Days until it comes"), [required()], description=_l("1: it comes on the day after the order.")
    )
    minimum_yen = YenField(_l("Smallest order without tax"), description=_l("0: there is none."))
    closing_day = SelectField(_l("Closes its books on"), coerce=int)
    pay_after_months = SelectField(_l("We pay in"), choices=choices(MONTH_WORDS), coerce=int)
    pay_day = SelectField(_l("on the day"), coerce=int)
    note = TextAreaField(_l("Remarks"), [longest(300)])
    active = BooleanField(_l("We buy from them"), default=True)

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        return {name: self[name].data for name in suppliers.FACTS} | {
            "minimum_yen": self.minimum_yen.data or 0
        }


def supplier_form(supplier: Supplier | None = None) -> SupplierForm:
    """The form filled from a supplier, else with what is usual."""
    filled = {name: getattr(supplier, name) for name in suppliers.FACTS} if supplier else USUAL
    form = SupplierForm(data=filled | {"order_days": list(filled["order_days"])})
    form.closing_day.choices = form.pay_day.choices = _day_choices()
    if supplier and supplier.pay_after_months not in MONTH_WORDS:
        months = supplier.pay_after_months
        form.pay_after_months.choices = [*form.pay_after_months.choices, (months, str(months))]
    return form


class GoodForm(Form):
    """A product as the supplier sells it."""

    number = TextField(_l("The supplier's number"), [longest(30)])
    case_size = QuantityField(
        _l("In a case"),
        [required(_l("Please write how many are in a case."))],
        description=_l("1: sold singly."),
    )
    minimum_cases = NumberField(_l("Cases at least"), [required()])
    cost = CostField(_l("Cost without tax"), description=_l("Yen for one, with up to two decimals."))
    case_code = TextField(
        _l("Code on the carton (ITF)"), [longest(20)], description=_l("14 digits. It may be scanned.")
    )
    preferred = BooleanField(
        _l("Order it here"), default=True, description=_l("It is proposed at one supplier only.")
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        return {name: self[name].data for name in goods.FACTS}


def good_form(good: SupplierGood | None = None) -> GoodForm:
    """The form filled from a supplier's goods, else with single pieces."""
    return GoodForm(obj=good) if good else GoodForm(data={"case_size": 1000, "minimum_cases": 1})
