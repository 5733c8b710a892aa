"""The fields of every form: they read what people write, and keep it when it is wrong."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from opsapp import clock
from opsapp.db import db, transaction
from opsapp.errors import RuleError
from opsapp.forms import DayField, Form, NumberField, QuantityField, TextField, YenField, longest, required
from opsapp.org.models import ImportBatch, SignInAttempt
from opsapp.org.upkeep import tidy


class Line(PlainForm):
    """A part of the form below."""

    word = TextField("word")


class Everything(Form):
    """A field of each kind."""

    word = TextField("word", [required(), longest(5)])
    yen = YenField("yen")
    quantity = QuantityField("quantity")
    day = DayField("day")
    number = NumberField("number")
    lines = FieldList(FormField(Line))


@pytest.fixture
def filled(app):
    """The form as it was sent with these values."""

    def send(**values):
        context = app.test_request_context("/", method="POST", data={"word": "x"} | values)
        context.push()
        contexts.append(context)
        return Everything()

    contexts = []
    yield send
    for context in reversed(contexts):
        context.pop()


def test_full_width_commas_units_and_eras_are_read(filled):
    form = filled(
        word=" さと\u200b  の ", yen="１，２３４円", quantity="０．２５kg", day="S11.2.29", number="１２"
    )

    assert form.validate_on_submit()
    values = (form.word.data, form.yen.data, form.quantity.data, form.day.data, form.number.data)
    assert values == ("さと の", 1234, 250, date(1936, 2, 29), 12)


def test_what_cannot_be_read_is_told_beside_its_field_and_stays_as_typed(filled):
    typed = {"word": "  ", "yen": "-5", "quantity": "1.2345", "day": "13月", "number": "1.5"}
    form = filled(**typed)

    assert not form.validate_on_submit()
    assert set(form.errors) == set(typed)
    for name in ("yen", "quantity", "day", "number"):
        assert f'value="{typed[name]}"' in form[name](), name


def test_a_text_has_its_limit(filled):
    assert not filled(word="あいうえおか").validate_on_submit()
    assert filled(word="あいうえお").validate_on_submit()


def test_a_rule_that_says_no_speaks_beside_its_field_or_on_top(filled):
    form = filled(**{"lines-0-word": "x"})
    form.show(RuleError("one", field="yen"))
    form.show(RuleError("two", field="lines-0-word"))
    form.show(RuleError("three", field="nowhere"))
    form.show(RuleError("four"))

    assert list(form.yen.errors) == ["one"]
    assert list(form.lines[0].word.errors) == ["two"]
    assert form.form_errors == ["three", "four"]


def test_values_of_the_database_are_written_as_people_write_them(app):
    form = Everything(None, yen=1234, quantity=1250, day=date(2026, 11, 23), number=3)

    values = [form[name]._value() for name in ("yen", "quantity", "day", "number")]
    assert values == ["1,234", "1.25", "2026/11/23", "3"]


def test_what_nobody_needs_any_more_is_forgotten(app, manager):
    now = clock.now()
    with transaction():
        for days in (1, 29, 31):
            db.session.add(SignInAttempt(subject="login:x", at=now - timedelta(days=days), succeeded=False))
        for days, loaded in ((6, None), (8, None), (8, now)):
            db.session.add(
                ImportBatch(
                    kind="people",
                    filename=f"{days}",
                    content="{}",
                    rows=1,
                    uploaded_by_id=manager.id,
                    uploaded_at=now - timedelta(days=days),
                    loaded_at=loaded,
                )
            )
    with transaction():
        assert tidy() == 2

    assert len(db.session.scalars(select(SignInAttempt)).all()) == 2
    batches = db.session.scalars(select(ImportBatch)).all()
    assert sorted((batch.filename, batch.loaded_at is None) for batch in batches) == [
        ("6", True),
        ("8", False),
    ]
