"""The database itself refuses to change or delete a fact, whoever asks."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from opsapp.db import Base, append_only_tables, db, transaction

TABLES = [
    "alcohol_check", "alert_event", "allergen_fact", "attendance", "audit_row", "cash_count", "cash_day",
    "cash_move", "closing", "concern", "consent", "consent_withdrawal", "contact_not_done", "count_entry",
    "count_posting", "count_result", "handover_note", "handover_taken",
    "health_note", "key_loan", "label_release", "lot", "markdown", "price", "production",
    "production_use", "recipe_ingredient", "recipe_version", "reward_entry", "safety_record", "sale", "sale_line",
    "sale_payment", "sale_review", "sale_tax", "sighting", "stock_move", "stock_receipt",
    "stock_receipt_line", "stock_transfer", "stock_transfer_line", "stock_waste",
    "supplier_invoice", "supplier_invoice_receipt", "supplier_invoice_tax",
    "supplier_payment", "tab_entry", "visit", "worked_time",
]  # fmt: skip


def test_every_fact_is_in_the_list(app) -> None:
    assert set(TABLES) <= set(append_only_tables())


def fill(table: sa.Table) -> None:
    """One row in a table, whatever it says: its neighbours are not asked."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for column_set in variants(table):
            connection.execute(sa.insert(table).values(column_set))
        connection.commit()
        connection.invalidate()


def variants(table: sa.Table) -> list[dict]:
    row = {
        column.name: plain(column) for column in table.columns if not column.nullable or column.primary_key
    }
    fitting = {
        "sale": {"kind": "sale"},
        "sale_line": {"tax_class": "FOOD", "amount": 0, "gross": 0, "discount": 0, "share": 0},
        "sale_tax": {"tax_class": "TAXED"},
        "sale_payment": {"tender": "cash", "amount": 0, "given": 0, "change_given": 0},
        "cash_move": {"kind": "in"},
        "cash_count": {"kind": "x"},
        "tab_entry": {"kind": "sale"},
        "sighting": {"channel": "shop"},
        "stock_move": {"to_place_id": 2, "kind": "sale"},
        "stock_transfer": {"to_place_id": 2},
        "stock_waste": {"reason": "lost"},
        "allergen_fact": {"status": "may"},
        "lot": {"date_kind": "use_by", "precision": "day"},
        "recipe_version": {"date_kind": "use_by"},
        "safety_record": {"kind": "cook", "measure": "x"},
        "supplier_invoice": {"treatment": "small"},
        "supplier_payment": {"way": "cash"},
        "alert_event": {"kind": "said"},
        "concern": {"level": "worry", "source": "visit"},
        "consent": {"purpose": "visit", "given_by": "self", "method": "paper"},
        "health_note": {"kind": "other"},
        "key_loan": {"kind": "out"},
        "visit": {"method": "face", "met": "person"},
        "alcohol_check": {"moment": "before", "method": "face"},
        "attendance": {"kind": "in", "method": "pin"},
        "reward_entry": {"ledger": "wage", "kind": "earned"},
        "worked_time": {"pay": "paid", "ends_at": datetime(2026, 11, 24, tzinfo=UTC)},
    }
    return [row | fitting.get(table.name, {})]


def plain(column: sa.Column) -> object:
    kinds = {
        datetime: datetime(2026, 11, 23, tzinfo=UTC),
        date: date(2026, 11, 23),
        int: 1,
        bool: False,
        dict: {},
    }
    python = getattr(column.type, "impl", column.type)
    name = type(python).__name__
    if name == "DateTime":
        return kinds[datetime]
    if name == "Date":
        return kinds[date]
    if name == "JSON":
        return {}
    return {"Boolean": False, "String": "x", "Text": "x"}.get(name, 1)


@pytest.mark.parametrize(
    "statement", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}"], ids=["update", "delete"]
)
def test_nothing_that_happened_is_changed_or_deleted(app, statement: str) -> None:
    for name in append_only_tables():
        table = Base.metadata.tables[name]
        if not db.session.scalar(sa.select(sa.func.count()).select_from(table)):
            db.session.rollback()
            fill(table)
        before = db.session.execute(sa.select(table)).all()
        assert before, name
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(sa.text(statement.format(t=name, c=next(iter(table.columns)).name)))
        assert db.session.execute(sa.select(table)).all() == before


def test_an_object_of_a_fact_refuses_as_well(app) -> None:
    from opsapp.stock.models import Price

    with pytest.raises(RuntimeError, match="append-only"), transaction() as session:
        session.get_one(Price, 1).yen = 1
    with pytest.raises(RuntimeError, match="append-only"), transaction() as session:
        session.delete(session.get_one(Price, 1))
