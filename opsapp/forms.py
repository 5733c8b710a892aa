"""Forms: one base, and fields that read yen, quantities and days the way people write them."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import TextInput

from opsapp import clock, money, text
from opsapp.errors import RuleError

__all__ = [
    "BooleanField",
    "DayField",
    "Form",
    "NumberField",
    "Optional",
    "PasswordField",
    "QuantityField",
    "RadioField",
    "SelectField",
    "TextAreaField",
    "TextField",
    "YenField",
    "longest",
    "needed",
]


class Form(FlaskForm):
    """A form that keeps what was typed and says beside each field what is wrong."""

    def show(self, broken: RuleError) -> None:
        """Put a rule's message beside its field, or on top when it belongs to none."""
        field = self._fields.get(broken.field or "")
        if field is None:
            self.form_errors.append(str(broken))
        else:
            field.errors = [*field.errors, str(broken)]


def needed(message: object = None) -> Callable[[Form, Field], None]:
    """The field may not be left empty; `message` may say so in its own words."""

    def check(_form: Form, field: Field) -> None:
        if field.errors:
            raise StopValidation()
        if field.data is None or field.data == "":
            raise StopValidation(str(message or _("Please fill this in.")))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def longest(characters: int) -> Callable[[Form, Field], None]:
    """The text has at most so many characters."""

    def check(_form: Form, field: Field) -> None:
        if len(field.data or "") > characters:
            raise StopValidation(_("Please use at most %(n)s characters.", n=characters))

    check.field_flags = {"maxlength": characters}  # type: ignore[attr-defined]
    return check


class TextField(StringField):
    """One line of text without outer, doubled or invisible characters; empty is ''."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = text.clean_name(valuelist[0]) if valuelist else ""


class _ReadField(Field):
    """A field typed as text and read by a rule of the house; empty is None, and what was typed stays."""

    widget = TextInput()
    read: Callable[[str], Any]

    def written(self, value: Any) -> str:
        """The value as it stands in the field."""
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = type(self).read(valuelist[0])
            except RuleError as broken:
                raise ValueError(str(broken)) from broken


class YenField(_ReadField):
    """Whole yen: '1,234', '１２３４円'."""

    read = staticmethod(money.parse_yen)


class QuantityField(_ReadField):
    """A quantity in thousandths: '3', '1.5', '０．２５０kg'."""

    read = staticmethod(money.parse_quantity)

    def written(self, value: int) -> str:
        return money.quantity_text(value).replace(",", "")


class DayField(_ReadField):
    """A day written the western or the Japanese way: '2026-11-23', 'S11.2.29'."""

    read = staticmethod(clock.parse_date)

    def written(self, value: Any) -> str:
        return str(value.isoformat())


def _whole_number(typed: str) -> int:
    digits = text.normalize_code(typed).replace(",", "")
    if not digits.isdecimal() or len(digits) > 9:
        raise RuleError(_("Please write a whole number."))
    return int(digits)


class NumberField(_ReadField):
    """A whole number from 0, full-width digits allowed."""

    read = staticmethod(_whole_number)
