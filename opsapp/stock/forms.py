"""Forms of goods. Their shape only: the rules are in catalogue.py, specials.py, receiving.py and their neighbours."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField

from opsapp import clock
from opsapp.errors import RuleError
from opsapp.forms import (
    NUMBER,
    DayField,
    Form,
    NumberField,
    QuantityField,
    TextField,
    YenField,
    choices,
    longest,
    required,
)
from opsapp.org.service import tax_rates
from opsapp.stock import barcodes, catalogue, departments
from opsapp.stock.barcodes import Code
from opsapp.stock.models import Department, InstoreLayout, Product, Special
from opsapp.stock.words import BUSINESS_WORDS, CORRECTION_WORDS, TAX_HINTS, TAX_WORDS, UNIT_WORDS

FACTS = ("code", "name", "kana", "department_id", "tax_class", "unit", *catalogue.FLAGS, "last_cost")


def tax_choices() -> list[SelectChoice]:
    """The tax classes with today's percent and what belongs to them."""
    rates = tax_rates(clock.today())
    shown = {name: f"{word} {rates[name]}%" if rates[name] else str(word) for name, word in TAX_WORDS.items()}
    return [SelectChoice(name, f"{words}: {TAX_HINTS[name]}") for name, words in shown.items()]


def department_choices(now: Department | None = None) -> list[SelectChoice]:
    """Departments to choose from; the present one even when it is closed."""
    found = list(departments.all_departments())
    if now is not None and now not in found:
        found.append(now)
    rows = [SelectChoice(str(one.id), f"{one.code} {departments.shown_name(one)}") for one in found]
    return [SelectChoice("", str(_l("Please choose"))), *rows]


class ProductForm(Form):
    """A product with its codes; the price is asked for only once."""

    name = TextField(_l("Name of the goods"), [required(), longest(120)])
    kana = TextField(_l("Reading"), [longest(160)], description=_l("In kana. Search and order go by it."))
    department_id = SelectField(_l("Department"), [required(_l("Please choose the department."))], **NUMBER)
    tax_class = RadioField(
        _l("Tax class"),
        [required(_l("Please choose the tax class."))],
        validate_choice=False,
        description=_l("Please look at the package. It is never guessed."),
    )
    unit = RadioField(_l("Unit of sale"), choices=choices(UNIT_WORDS), default="each")
    price = YenField(_l("Price with tax"))
    last_cost = YenField(
        _l("Cost without tax"), description=_l("Yen per unit. Receiving keeps it up to date.")
    )
    barcodes = TextAreaField(_l("Barcodes"), description=_l("Scan them or write them, one a line."))
    item = TextField(
        _l("Item number on our own labels"),
        [longest(12)],
        description=_l("Only for what is weighed or packed here."),
    )
    code = TextField(_l("Our number"), [longest(20)], description=_l("Left empty, the next number is given."))
    by_weight = BooleanField(_l("The till asks for the weight"))
    age_restricted = BooleanField(_l("The till asks for the age"))
    eat_in = BooleanField(_l("May be eaten here"))
    stocked = BooleanField(_l("Stock is kept"), default=True)
    active = BooleanField(_l("On sale"), default=True)

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        return {name: self[name].data for name in FACTS}

    def codes(self, product: Product | None = None) -> list[Code]:
        """The codes as typed; those a product has already are not judged again. RuleError names the field."""
        known = barcodes.layouts()
        kept = {one.code: Code(one.code, one.kind) for one in product.barcodes} if product else {}
        typed = [kept.get(one) or _read(one, known) for one in barcodes.split(self.barcodes.data or "")]
        items = [kept.get(one) or barcodes.read_item(one, known) for one in barcodes.split(self.item.data)]
        return list(dict.fromkeys([*typed, *items]))


def _read(typed: str, known: Any) -> Code:
    try:
        return barcodes.read(typed, known)
    except RuleError as broken:
        raise RuleError(broken.message, field="barcodes", code=broken.code) from broken


def product_form(product: Product | None = None, **given: Any) -> ProductForm:
    """The form filled from a product."""
    form = ProductForm(data={**given, **(_filled(product) if product else {})})
    form.department_id.choices = department_choices(product.department if product else None)
    form.tax_class.choices = tax_choices()
    if product is not None:
        del form.price
    else:
        form.price.flags.required = True
    return form


def _filled(product: Product) -> dict[str, Any]:
    codes = {kind: [one.code for one in product.barcodes if one.kind == kind] for kind in ("jan", "instore")}
    filled = {name: getattr(product, name) for name in FACTS}
    return filled | {"barcodes": "\n".join(codes["jan"]), "item": " ".join(codes["instore"])}


class PriceForm(Form):
    """A new price from a day on."""

    price = YenField(_l("New price with tax"), [required()])
    valid_from = DayField(_l("Holds from"), [required()])


class DepartmentForm(Form):
    """A department and how its figures count."""

    code = TextField(_l("Number"), [required(), longest(10)])
    name = TextField(_l("Name"), [required(), longest(60)])
    name_en = TextField(_l("Name in English"), [longest(60)])
    tax_class = RadioField(
        _l("Tax class of an amount rung up without a code"),
        [required(_l("Please choose the tax class."))],
        validate_choice=False,
    )
    business_class = SelectField(
        _l("Kind of business for the simplified tax"),
        choices=choices(BUSINESS_WORDS),
        default=2,
        coerce=int,
    )
    rank = NumberField(_l("Place in the list"), description=_l("Small numbers come first."))
    active = BooleanField(_l("In use"), default=True)

    def facts(self) -> dict[str, Any]:
        """What the service takes, by column."""
        plain = ("code", "name", "name_en", "tax_class", "business_class", "active")
        rank = {} if self.rank.data is None else {"rank": self.rank.data}
        return {name: self[name].data for name in plain} | rank


def department_form(department: Department | None = None) -> DepartmentForm:
    """The form filled from a department."""
    form = DepartmentForm(obj=department)
    form.tax_class.choices = tax_choices()
    return form


class CorrectForm(Form):
    """What was counted, and why it differs."""

    place_id = SelectField(_l("Place"), **NUMBER)
    counted = QuantityField(_l("Counted quantity"), [required(_l("Please write what was counted."))])
    reason = RadioField(_l("Why"), choices=choices(CORRECTION_WORDS), default="count")
    note = TextField(_l("Note"), [longest(200)])


class SpecialForm(Form):
    """A lower price, or several for a round sum, between two days."""

    kind = RadioField(
        _l("Kind"),
        choices=choices({"price": _l("Lower price for one"), "mix": _l("Several for a round sum")}),
        default="price",
    )
    mix_count = NumberField(_l("How many pieces together"), description=_l("Only for several: 3 for ¥100."))
    yen = YenField(_l("Special price with tax"), [required(_l("Please write the price with tax."))])
    first_day = DayField(_l("First day"), [required()])
    last_day = DayField(_l("Last day"), [required()])
    name = TextField(
        _l("Name of the special"), [longest(80)], description=_l("Left empty, the goods give the name.")
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        mix_count = self.mix_count.data if self.kind.data == "mix" else None
        plain = ("name", "kind", "yen", "first_day", "last_day")
        return {name: self[name].data for name in plain} | {"mix_count": mix_count}


def special_form(special: Special | None = None) -> SpecialForm:
    """The form filled from a special, else with today and the six days after it."""
    return SpecialForm(obj=special) if special else SpecialForm(data={"first_day": clock.today()})


class PageForm(Form):
    """A page of quick keys."""

    name = TextField(_l("Name of the page"), [required(), longest(30)])


class KeyForm(Form):
    """A key for a department; one for goods is chosen from a search."""

    label = TextField(_l("Words on the key"), [longest(30)], description=_l("Left empty, the name is shown."))
    department_id = SelectField(_l("Department"), **NUMBER)


class LayoutForm(Form):
    """How a code of the shop's own is divided."""

    prefix = TextField(_l("Begins with"), [required(), longest(2)], description=_l("02 or 20 to 29."))
    item_start = NumberField(_l("The item number begins at digit"), [required()])
    item_length = NumberField(_l("Digits of the item number"), [required()])
    value_start = NumberField(_l("The price or weight begins at digit"), [required()])
    value_length = NumberField(_l("Digits of the price or weight"), [required()])
    check_position = NumberField(
        _l("The price check digit is digit"), description=_l("Left empty when there is none.")
    )
    kind = RadioField(
        _l("The value is"),
        choices=choices({"price": _l("a price in yen with tax"), "weight": _l("a weight in grams")}),
        default="price",
    )

    def parts(self) -> dict[str, Any]:
        """What the service takes: positions count from 0 there, from 1 on the page."""
        lengths = {name: self[name].data for name in ("prefix", "item_length", "value_length", "kind")}
        starts = ("item_start", "value_start", "check_position")
        return lengths | {name: None if (at := self[name].data) is None else at - 1 for name in starts}


def layout_form(layout: InstoreLayout | None = None, **given: Any) -> LayoutForm:
    """The form filled from a layout, positions counted from 1."""
    if layout is not None:
        names = (
            "prefix",
            "item_start",
            "item_length",
            "value_start",
            "value_length",
            "check_position",
            "kind",
        )
        given = {name: getattr(layout, name) for name in names}
    for name in ("item_start", "value_start", "check_position"):
        if given.get(name) is not None:
            given[name] += 1
    return LayoutForm(data=given)
