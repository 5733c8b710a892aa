"""Goods in, goods made, goods counted: lots, suppliers, orders, deliveries by line, the kitchen, counts, costs"""

import sqlalchemy as sa
from alembic import op

from opsapp.db import UtcDateTime, append_only_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# facts: the database itself refuses to change or delete them
APPEND_ONLY = (
    "allergen_fact",
    "count_entry",
    "count_posting",
    "count_result",
    "label_release",
    "lot",
    "markdown",
    "production",
    "production_use",
    "recipe_ingredient",
    "recipe_version",
    "safety_record",
    "stock_receipt_line",
    "stock_transfer",
    "stock_transfer_line",
    "stock_waste",
    "supplier_invoice",
    "supplier_invoice_receipt",
    "supplier_invoice_tax",
    "supplier_payment",
)
# A plain ALTER TABLE: batch mode would copy the table and lose its triggers.
ADDED = (
    ("place", "counted_at {moment}"),
    ("stock_level", "counted_at {moment}"),
    ("stock_move", "lot_id INTEGER CONSTRAINT fk_stock_move_lot_id_lot REFERENCES lot (id)"),
    ("stock_move", "value BIGINT"),
    (
        "stock_receipt",
        "supplier_id INTEGER CONSTRAINT fk_stock_receipt_supplier_id_supplier REFERENCES supplier (id)",
    ),
    (
        "stock_receipt",
        "order_id INTEGER CONSTRAINT fk_stock_receipt_order_id_purchase_order REFERENCES purchase_order (id)",
    ),
    ("stock_receipt", "place_id INTEGER CONSTRAINT fk_stock_receipt_place_id_place REFERENCES place (id)"),
    ("stock_receipt", "operation_id VARCHAR(36)"),
    ("stock_receipt", "sent_back BOOLEAN DEFAULT {false} NOT NULL"),
    ("stock_receipt", "note VARCHAR(200) DEFAULT '' NOT NULL"),
)
LINES = """
INSERT INTO stock_receipt_line (receipt_id, position, product_id, accepted, damaged, unit_cost, move_id, note)
SELECT r.receipt_id, row_number() OVER (PARTITION BY r.receipt_id ORDER BY r.move_id), m.product_id, m.quantity, 0,
 m.unit_cost * 1000, m.id, '' FROM stock_receipt_move r JOIN stock_move m ON m.id = r.move_id
"""


def upgrade() -> None:
    _create()
    dialect = op.get_bind().dialect.name
    words = {"sqlite": ("DATETIME", "0"), "postgresql": ("TIMESTAMP WITH TIME ZONE", "false")}[dialect]
    for table, column in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(moment=words[0], false=words[1])}")
    lotted = sa.text("lot_id IS NOT NULL")
    op.create_index(
        "ix_stock_move_lot_id", "stock_move", ["lot_id"], sqlite_where=lotted, postgresql_where=lotted
    )
    op.create_index("ix_stock_move_product_id_business_date", "stock_move", ["product_id", "business_date"])
    op.create_index("ix_stock_receipt_operation_id", "stock_receipt", ["operation_id"], unique=True)
    op.create_index("ix_stock_receipt_order_id", "stock_receipt", ["order_id"])
    op.create_index("ix_stock_receipt_supplier_id", "stock_receipt", ["supplier_id"])
    op.execute(LINES)
    op.drop_table("stock_receipt_move")
    for table in APPEND_ONLY:
        for statement in append_only_sql(table, dialect):
            op.execute(statement)


def _create() -> None:
    op.create_table(
        "cost_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_mark")),
    )
    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kana", sa.String(length=120), nullable=False),
        sa.Column("kana_key", sa.String(length=180), nullable=False),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("registration_number", sa.String(length=14), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("fax", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("order_days", sa.String(length=7), nullable=False),
        sa.Column("cutoff", sa.String(length=5), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("minimum_yen", sa.BigInteger(), nullable=False),
        sa.Column("closing_day", sa.Integer(), nullable=False),
        sa.Column("pay_after_months", sa.Integer(), nullable=False),
        sa.Column("pay_day", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('company', 'person')", name=op.f("ck_supplier_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("code", name=op.f("uq_supplier_code")),
    )
    op.create_index(op.f("ix_supplier_kana_key"), "supplier", ["kana_key"], unique=False)

    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("lowest", sa.Integer(), nullable=True),
        sa.Column("highest", sa.Integer(), nullable=True),
        sa.Column("times_a_day", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("lowest IS NOT NULL OR highest IS NOT NULL", name=op.f("ck_equipment_limits")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_equipment_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
    )
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=True),
        sa.Column("placed_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_purchase_order_place_id_place")),
        sa.ForeignKeyConstraint(
            ["placed_by_id"], ["user_account.id"], name=op.f("fk_purchase_order_placed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id_supplier")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_purchase_order_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
    )
    op.create_index(op.f("ix_purchase_order_supplier_id"), "purchase_order", ["supplier_id"], unique=False)

    op.create_table(
        "stock_count",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("given_up_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_stock_count_department_id_department")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_stock_count_place_id_place")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_stock_count_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
    )
    op.create_table(
        "stock_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_place_id", sa.Integer(), nullable=False),
        sa.Column("to_place_id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("from_place_id <> to_place_id", name=op.f("ck_stock_transfer_places")),
        sa.ForeignKeyConstraint(
            ["from_place_id"], ["place.id"], name=op.f("fk_stock_transfer_from_place_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["to_place_id"], ["place.id"], name=op.f("fk_stock_transfer_to_place_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_stock_transfer_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfer")),
        sa.UniqueConstraint("request_id", name=op.f("uq_stock_transfer_request_id")),
    )
    op.create_index(
        op.f("ix_stock_transfer_business_date"), "stock_transfer", ["business_date"], unique=False
    )

    op.create_table(
        "supplier_invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("registration_number", sa.String(length=14), nullable=True),
        sa.Column("treatment", sa.String(length=12), nullable=False),
        sa.Column("deductible_percent", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "treatment IN ('qualified', 'small', 'transitional', 'none')",
            name=op.f("ck_supplier_invoice_treatment"),
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_supplier_invoice_reverses_id_supplier_invoice"),
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_invoice_supplier_id_supplier")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_supplier_invoice_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_supplier_invoice_reverses_id")),
    )
    op.create_index(
        op.f("ix_supplier_invoice_supplier_id"), "supplier_invoice", ["supplier_id"], unique=False
    )

    op.create_table(
        "supplier_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "way IN ('transfer', 'cash', 'debit', 'offset')", name=op.f("ck_supplier_payment_way")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["supplier_payment.id"],
            name=op.f("fk_supplier_payment_reverses_id_supplier_payment"),
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_payment_supplier_id_supplier")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_supplier_payment_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_payment")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_supplier_payment_reverses_id")),
    )
    op.create_index(
        op.f("ix_supplier_payment_supplier_id"), "supplier_payment", ["supplier_id"], unique=False
    )

    op.create_table(
        "allergen_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("allergen", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('contains', 'free', 'may', 'unknown')", name=op.f("ck_allergen_fact_status")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_allergen_fact_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_allergen_fact_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allergen_fact")),
    )
    op.create_index(
        "ix_allergen_fact_product_id_allergen", "allergen_fact", ["product_id", "allergen"], unique=False
    )

    op.create_table(
        "cost_day",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("average", sa.BigInteger(), nullable=False),
        sa.Column("last_cost", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_cost_day_product_id_product")),
        sa.PrimaryKeyConstraint("product_id", "business_date", name=op.f("pk_cost_day")),
    )
    op.create_table(
        "count_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.String(length=36), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("shelf", sa.String(length=40), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_entry_count_id_stock_count")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_count_entry_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["count_entry.id"], name=op.f("fk_count_entry_reverses_id_count_entry")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_count_entry_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_entry")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_count_entry_operation_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_count_entry_reverses_id")),
    )
    op.create_index(
        "ix_count_entry_count_id_product_id", "count_entry", ["count_id", "product_id"], unique=False
    )

    op.create_table(
        "count_posting",
        sa.Column("count_id", sa.String(length=36), nullable=False),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_posting_count_id_stock_count")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_count_posting_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("count_id", name=op.f("pk_count_posting")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("date_kind", sa.String(length=11), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("precision", sa.String(length=5), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(precision = 'hour') = (expires_at IS NOT NULL)", name=op.f("ck_lot_expires_at")),
        sa.CheckConstraint("date_kind IN ('use_by', 'best_before')", name=op.f("ck_lot_date_kind")),
        sa.CheckConstraint("precision IN ('hour', 'day', 'month')", name=op.f("ck_lot_precision")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_lot_product_id_product")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_lot_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    op.create_index("ix_lot_expires_on", "lot", ["expires_on"], unique=False)
    op.create_index("ix_lot_product_id_expires_on", "lot", ["product_id", "expires_on"], unique=False)

    op.create_table(
        "purchase_order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("proposed", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_purchase_order_line_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["purchase_order.id"],
            name=op.f("fk_purchase_order_line_order_id_purchase_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_purchase_order_line_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
        sa.UniqueConstraint(
            "order_id", "product_id", name=op.f("uq_purchase_order_line_order_id_product_id")
        ),
    )
    op.create_index(
        op.f("ix_purchase_order_line_product_id"), "purchase_order_line", ["product_id"], unique=False
    )

    op.create_table(
        "recipe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_recipe_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe")),
        sa.UniqueConstraint("product_id", name=op.f("uq_recipe_product_id")),
    )
    op.create_table(
        "supplier_good",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("case_code", sa.String(length=14), nullable=True),
        sa.Column("case_size", sa.BigInteger(), nullable=False),
        sa.Column("minimum_cases", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.CheckConstraint("case_size > 0", name=op.f("ck_supplier_good_case_size")),
        sa.CheckConstraint("minimum_cases > 0", name=op.f("ck_supplier_good_minimum_cases")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_supplier_good_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["supplier.id"],
            name=op.f("fk_supplier_good_supplier_id_supplier"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_good")),
        sa.UniqueConstraint(
            "supplier_id", "product_id", name=op.f("uq_supplier_good_supplier_id_product_id")
        ),
    )
    op.create_index(op.f("ix_supplier_good_case_code"), "supplier_good", ["case_code"], unique=False)
    op.create_index(op.f("ix_supplier_good_product_id"), "supplier_good", ["product_id"], unique=False)

    op.create_table(
        "supplier_invoice_tax",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("tax_class", sa.String(length=6), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_supplier_invoice_tax_invoice_id_supplier_invoice"),
        ),
        sa.PrimaryKeyConstraint("invoice_id", "tax_class", "rate", name=op.f("pk_supplier_invoice_tax")),
    )
    op.create_table(
        "markdown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("list_yen", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("pieces >= 0", name=op.f("ck_markdown_pieces")),
        sa.CheckConstraint("yen >= 0", name=op.f("ck_markdown_yen")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_markdown_lot_id_lot")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_markdown_place_id_place")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_markdown_product_id_product")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["markdown.id"], name=op.f("fk_markdown_reverses_id_markdown")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_markdown_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_markdown")),
        sa.UniqueConstraint("code", name=op.f("uq_markdown_code")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_markdown_reverses_id")),
    )
    op.create_index(op.f("ix_markdown_product_id"), "markdown", ["product_id"], unique=False)

    op.create_table(
        "production_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recipe_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("given_up_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_production_plan_quantity")),
        sa.ForeignKeyConstraint(
            ["recipe_id"], ["recipe.id"], name=op.f("fk_production_plan_recipe_id_recipe")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_production_plan_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_plan")),
    )
    op.create_index(op.f("ix_production_plan_day"), "production_plan", ["day"], unique=False)

    op.create_table(
        "recipe_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipe_id", sa.Integer(), nullable=False),
        sa.Column("yield_quantity", sa.BigInteger(), nullable=False),
        sa.Column("label_name", sa.String(length=80), nullable=False),
        sa.Column("content", sa.String(length=40), nullable=False),
        sa.Column("storage", sa.String(length=120), nullable=False),
        sa.Column("date_kind", sa.String(length=11), nullable=False),
        sa.Column("keeps_hours", sa.Integer(), nullable=False),
        sa.Column("cook_to", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=2000), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "date_kind IN ('use_by', 'best_before')", name=op.f("ck_recipe_version_date_kind")
        ),
        sa.CheckConstraint("keeps_hours > 0", name=op.f("ck_recipe_version_keeps_hours")),
        sa.CheckConstraint("yield_quantity > 0", name=op.f("ck_recipe_version_yield_quantity")),
        sa.ForeignKeyConstraint(
            ["recipe_id"], ["recipe.id"], name=op.f("fk_recipe_version_recipe_id_recipe")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recipe_version_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe_version")),
    )
    op.create_index(op.f("ix_recipe_version_recipe_id"), "recipe_version", ["recipe_id"], unique=False)

    op.create_table(
        "supplier_invoice_receipt",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["supplier_invoice.id"],
            name=op.f("fk_supplier_invoice_receipt_invoice_id_supplier_invoice"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["stock_receipt.id"],
            name=op.f("fk_supplier_invoice_receipt_receipt_id_stock_receipt"),
        ),
        sa.PrimaryKeyConstraint("invoice_id", "receipt_id", name=op.f("pk_supplier_invoice_receipt")),
    )
    op.create_index(
        op.f("ix_supplier_invoice_receipt_receipt_id"),
        "supplier_invoice_receipt",
        ["receipt_id"],
        unique=False,
    )

    op.create_table(
        "count_result",
        sa.Column("count_id", sa.String(length=36), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_count_result_counted")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_result_count_id_stock_count")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_move.id"], name=op.f("fk_count_result_move_id_stock_move")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_count_result_product_id_product")
        ),
        sa.PrimaryKeyConstraint("count_id", "product_id", name=op.f("pk_count_result")),
    )
    op.create_table(
        "production",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_production_quantity")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_production_lot_id_lot")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_production_place_id_place")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["production_plan.id"], name=op.f("fk_production_plan_id_production_plan")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_production_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["production.id"], name=op.f("fk_production_reverses_id_production")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_production_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["recipe_version.id"], name=op.f("fk_production_version_id_recipe_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production")),
        sa.UniqueConstraint("request_id", name=op.f("uq_production_request_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_production_reverses_id")),
    )
    op.create_index(op.f("ix_production_business_date"), "production", ["business_date"], unique=False)
    op.create_index(op.f("ix_production_plan_id"), "production", ["plan_id"], unique=False)
    op.create_index(op.f("ix_production_product_id"), "production", ["product_id"], unique=False)

    op.create_table(
        "recipe_ingredient",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("label_name", sa.String(length=80), nullable=False),
        sa.Column("additive", sa.Boolean(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_recipe_ingredient_quantity")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_recipe_ingredient_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["recipe_version.id"], name=op.f("fk_recipe_ingredient_version_id_recipe_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_recipe_ingredient")),
    )
    op.create_index(
        op.f("ix_recipe_ingredient_product_id"), "recipe_ingredient", ["product_id"], unique=False
    )

    op.create_table(
        "stock_receipt_line",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("noted", sa.BigInteger(), nullable=True),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("damaged", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.Column("tax_class", sa.String(length=6), nullable=True),
        sa.Column("tax_rate", sa.Integer(), nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("move_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "tax_class IS NULL OR tax_class IN ('STD', 'FOOD', 'NEWS', 'EXEMPT', 'OUT')",
            name=op.f("ck_stock_receipt_line_tax_class"),
        ),
        sa.CheckConstraint("accepted >= 0", name=op.f("ck_stock_receipt_line_accepted")),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_stock_receipt_line_damaged")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_receipt_line_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_move.id"], name=op.f("fk_stock_receipt_line_move_id_stock_move")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_receipt_line_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["stock_receipt.id"], name=op.f("fk_stock_receipt_line_receipt_id_stock_receipt")
        ),
        sa.PrimaryKeyConstraint("receipt_id", "position", name=op.f("pk_stock_receipt_line")),
        sa.UniqueConstraint("move_id", name=op.f("uq_stock_receipt_line_move_id")),
    )
    op.create_index(
        op.f("ix_stock_receipt_line_product_id"), "stock_receipt_line", ["product_id"], unique=False
    )

    op.create_table(
        "stock_transfer_line",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_move.id"], name=op.f("fk_stock_transfer_line_move_id_stock_move")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["stock_transfer.id"],
            name=op.f("fk_stock_transfer_line_transfer_id_stock_transfer"),
        ),
        sa.PrimaryKeyConstraint("transfer_id", "position", name=op.f("pk_stock_transfer_line")),
        sa.UniqueConstraint("move_id", name=op.f("uq_stock_transfer_line_move_id")),
    )
    op.create_table(
        "stock_waste",
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "reason IN ('expired', 'damaged', 'tasting', 'own_use', 'lost', 'other')",
            name=op.f("ck_stock_waste_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_move.id"], name=op.f("fk_stock_waste_move_id_stock_move")
        ),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_stock_waste")),
        sa.UniqueConstraint("request_id", name=op.f("uq_stock_waste_request_id")),
    )
    op.create_index(op.f("ix_stock_waste_business_date"), "stock_waste", ["business_date"], unique=False)

    op.create_table(
        "label_release",
        sa.Column("production_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["production_id"], ["production.id"], name=op.f("fk_label_release_production_id_production")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_label_release_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("production_id", name=op.f("pk_label_release")),
    )
    op.create_table(
        "production_use",
        sa.Column("production_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instead_of_id"], ["product.id"], name=op.f("fk_production_use_instead_of_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_move.id"], name=op.f("fk_production_use_move_id_stock_move")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_production_use_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["production_id"], ["production.id"], name=op.f("fk_production_use_production_id_production")
        ),
        sa.PrimaryKeyConstraint("production_id", "position", name=op.f("pk_production_use")),
    )
    op.create_index(op.f("ix_production_use_product_id"), "production_use", ["product_id"], unique=False)

    op.create_table(
        "safety_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("production_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("limits", sa.String(length=60), nullable=False),
        sa.Column("within", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('cook', 'cool', 'store', 'hygiene')", name=op.f("ck_safety_record_kind")
        ),
        sa.CheckConstraint("within OR measure <> ''", name=op.f("ck_safety_record_measure")),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_safety_record_equipment_id_equipment")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_safety_record_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["production_id"], ["production.id"], name=op.f("fk_safety_record_production_id_production")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["safety_record.id"], name=op.f("fk_safety_record_reverses_id_safety_record")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_safety_record_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_record")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_safety_record_reverses_id")),
    )
    op.create_index(op.f("ix_safety_record_business_date"), "safety_record", ["business_date"], unique=False)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "stock_receipt_move",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["move_id"], ["stock_move.id"], name=op.f("fk_stock_receipt_move_move_id_stock_move")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["stock_receipt.id"], name=op.f("fk_stock_receipt_move_receipt_id_stock_receipt")
        ),
        sa.PrimaryKeyConstraint("receipt_id", "move_id", name=op.f("pk_stock_receipt_move")),
        sa.UniqueConstraint("move_id", name=op.f("uq_stock_receipt_move_move_id")),
    )
    op.execute(
        "INSERT INTO stock_receipt_move SELECT receipt_id, move_id FROM stock_receipt_line WHERE move_id IS NOT NULL"
    )
    for statement in append_only_sql("stock_receipt_move", dialect):
        op.execute(statement)
    for index in ("operation_id", "order_id", "supplier_id"):
        op.drop_index(f"ix_stock_receipt_{index}", table_name="stock_receipt")
    op.drop_index("ix_stock_move_product_id_business_date", table_name="stock_move")
    op.drop_index("ix_stock_move_lot_id", table_name="stock_move")
    for table, column in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.partition(' ')[0]}")
    _drop()


def _drop() -> None:

    op.drop_table("safety_record")

    op.drop_table("production_use")
    op.drop_table("label_release")

    op.drop_table("stock_waste")
    op.drop_table("stock_transfer_line")

    op.drop_table("stock_receipt_line")

    op.drop_table("recipe_ingredient")

    op.drop_table("production")
    op.drop_table("count_result")

    op.drop_table("supplier_invoice_receipt")

    op.drop_table("recipe_version")

    op.drop_table("production_plan")

    op.drop_table("markdown")
    op.drop_table("supplier_invoice_tax")

    op.drop_table("supplier_good")
    op.drop_table("recipe")

    op.drop_table("purchase_order_line")

    op.drop_table("lot")
    op.drop_table("count_posting")

    op.drop_table("count_entry")
    op.drop_table("cost_day")

    op.drop_table("allergen_fact")

    op.drop_table("supplier_payment")

    op.drop_table("supplier_invoice")

    op.drop_table("stock_transfer")
    op.drop_table("stock_count")

    op.drop_table("purchase_order")
    op.drop_table("equipment")

    op.drop_table("supplier")
    op.drop_table("cost_mark")
