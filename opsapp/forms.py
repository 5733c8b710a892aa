"""Forms: what was typed stays, and what is wrong is said beside the field in plain words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, SelectChoice, StringField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from opsapp import clock, money, text
from opsapp.errors import RuleError

NUMBER = {"coerce": lambda value: int(value) if value else None}  # of a select whose values are ids


class Form(FlaskForm):
    """A form of the house. Its views check shape only; a rule that says no is shown by `show`."""

    def show(self, broken: RuleError) -> None:
        """Put the message beside the field it names ("phones-0-shown" inside a list), else on top."""
        field = next((one for one in _all_fields(self) if broken.field in (one.name, one.short_name)), None)
        if field is None:
            self.form_errors = [*self.form_errors, str(broken)]
        else:
            field.errors = [*field.errors, str(broken)]


def _all_fields(fields: Any) -> Iterator[Field]:
    for field in fields:
        yield field
        if isinstance(field, FieldList | FormField):
            yield from _all_fields(field)


class _Required(InputRequired):
    """Spaces alone are nothing."""

    def __call__(self, form: Any, field: Field) -> None:
        if not (field.raw_data and str(field.raw_data[0]).strip()):
            field.errors = []
            raise StopValidation(str(self.message))


def required(message: object = _l("Please fill this in.")) -> InputRequired:
    """Validator: something must be there."""
    return _Required(message)


def choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    """What a field offers, from the words to show by value."""
    return [SelectChoice(value, label) for value, label in words.items()]


def longest(characters: int) -> Callable[[Any, Field], None]:
    """Validator: at most so many characters."""

    def check(_form: Any, field: Field) -> None:
        if len(field.data or "") > characters:
            raise StopValidation(_("Please use at most %(n)s characters.", n=characters))

    check.field_flags = {"maxlength": characters}  # type: ignore[attr-defined]
    return check


def text_filter(value: object) -> object:
    """Filter of text fields: no spaces around."""
    return value.strip() if isinstance(value, str) else value


class TextField(StringField):
    """A line of text without outer, doubled or invisible characters; empty stays ''."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = text.clean_name(str(valuelist[0])) if valuelist else ""


class ParsedField(StringField):
    """A field read by one of the house's own readers; what was typed is shown again."""

    reader: Callable[[str], Any]
    writer: Callable[[Any], str]

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else type(self).writer(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data, self.problem = None, ""
        if valuelist and str(valuelist[0]).strip():
            try:
                self.data = type(self).reader(str(valuelist[0]))
            except RuleError as broken:
                self.problem = str(broken)

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "problem", ""):
            raise StopValidation(self.problem)


class DayField(ParsedField):
    """A full date, western or Japanese: 2026/11/23, S11.2.29 (DOMAIN 9)."""

    reader = staticmethod(clock.parse_date)
    writer = staticmethod(lambda day: day.isoformat().replace("-", "/"))


class YenField(ParsedField):
    """Whole yen, zero or more; digits of any width."""

    reader = staticmethod(money.parse_yen)
    writer = staticmethod(lambda yen: f"{yen:,}")

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data is not None and self.data < 0:
            raise ValidationError(_("An amount below zero is not possible here."))


class CostField(ParsedField):
    """A cost in yen with up to two decimals, kept in thousandths of a yen."""

    reader = staticmethod(money.parse_cost)
    writer = staticmethod(money.cost_text)


class QuantityField(ParsedField):
    """A quantity as integer thousandths: 3, 1.25."""

    reader = staticmethod(money.parse_quantity)
    writer = staticmethod(lambda thousandths: money.quantity_text(thousandths))


def _whole_number(typed: str) -> int:
    digits = text.normalize_code(typed).replace(",", "")
    if not digits.isdecimal() or len(digits) > 9:
        raise RuleError(_("Please write a whole number."))
    return int(digits)


class NumberField(ParsedField):
    """A whole number from 0; digits of any width."""

    reader = staticmethod(_whole_number)
    writer = staticmethod(str)
