"""foundation"""

import sqlalchemy as sa
from alembic import op

from opsapp.db import UtcDateTime, append_only_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# facts: the database itself refuses to change or delete them
APPEND_ONLY = (
    "audit_row",
    "cash_count",
    "cash_day",
    "cash_move",
    "closing",
    "price",
    "sale",
    "sale_line",
    "sale_payment",
    "sale_review",
    "sale_tax",
    "sighting",
    "stock_move",
    "stock_receipt",
    "stock_receipt_move",
    "tab_entry",
)


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("tax_class", sa.String(length=6), nullable=False),
        sa.Column("business_class", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "tax_class IN ('STD', 'FOOD', 'NEWS', 'EXEMPT', 'OUT')", name=op.f("ck_department_tax_class")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kana", sa.String(length=80), nullable=False),
        sa.Column("kana_key", sa.String(length=160), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column("hamlet", sa.String(length=60), nullable=False),
        sa.Column("group_name", sa.String(length=60), nullable=False),
        sa.Column("postal_code", sa.String(length=7), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("landmark", sa.String(length=200), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6, asdecimal=False), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6, asdecimal=False), nullable=True),
        sa.Column("association_member", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_hamlet"), ["hamlet"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_kana_key"), ["kana_key"], unique=False)

    op.create_table(
        "instore_layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("item_start", sa.Integer(), nullable=False),
        sa.Column("item_length", sa.Integer(), nullable=False),
        sa.Column("value_start", sa.Integer(), nullable=False),
        sa.Column("value_length", sa.Integer(), nullable=False),
        sa.Column("check_position", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.CheckConstraint("kind IN ('price', 'weight')", name=op.f("ck_instore_layout_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instore_layout")),
        sa.UniqueConstraint("prefix", name=op.f("uq_instore_layout_prefix")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("shop_name", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("registration_number", sa.String(length=14), nullable=True),
        sa.Column("postal_code", sa.String(length=7), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("tax_rounding", sa.String(length=5), nullable=False),
        sa.Column("override_limit_percent", sa.Integer(), nullable=False),
        sa.Column("voucher_change", sa.Boolean(), nullable=False),
        sa.Column("receipt_footer", sa.String(length=200), nullable=False),
        sa.Column("bank_account", sa.String(length=200), nullable=False),
        sa.Column("default_float", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "tax_rounding IN ('floor', 'round', 'ceil')", name=op.f("ck_organisation_tax_rounding")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_organisation_single")),
        sa.CheckConstraint(
            "override_limit_percent BETWEEN 0 AND 100", name=op.f("ck_organisation_override_limit_percent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "parameter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("status IN ('proposed', 'enacted')", name=op.f("ck_parameter_status")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_parameter_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter")),
        sa.UniqueConstraint("name", "valid_from", "status", name=op.f("uq_parameter_name_valid_from_status")),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('shop', 'store', 'van', 'kitchen', 'tank', 'supplier', 'customer', 'loss', 'making', 'count')",
            name=op.f("ck_place_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
    )
    op.create_table(
        "quick_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_page")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_subject_at", ["subject", "at"], unique=False)

    op.create_table(
        "special",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("mix_count", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind = 'price') = (mix_count IS NULL)", name=op.f("ck_special_mix_count")),
        sa.CheckConstraint("kind IN ('price', 'mix')", name=op.f("ck_special_kind")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_special_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kana", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text_size", sa.String(length=8), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('clerk', 'carrier', 'coordinator', 'manager')", name=op.f("ck_user_account_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
    )
    op.create_table(
        "audit_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_audit_row_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
    )
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.create_index("ix_audit_row_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_until", UtcDateTime(), nullable=True),
        sa.Column("enrolled_by_id", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolled_by_id"], ["user_account.id"], name=op.f("fk_device_enrolled_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_device_owner_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("loaded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_import_batch_uploaded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kana", sa.String(length=80), nullable=False),
        sa.Column("kana_key", sa.String(length=160), nullable=False),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=True),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("card_code", sa.String(length=40), nullable=True),
        sa.Column("lives_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=5), nullable=True),
        sa.CheckConstraint(
            "left_reason IS NULL OR left_reason IN ('moved', 'died', 'other')",
            name=op.f("ck_person_left_reason"),
        ),
        sa.CheckConstraint("sex IS NULL OR sex IN ('f', 'm')", name=op.f("ck_person_sex")),
        sa.CheckConstraint("NOT active OR left_reason IS NULL", name=op.f("ck_person_left")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_person_household_id_household")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("card_code", name=op.f("uq_person_card_code")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_kana_key"), ["kana_key"], unique=False)

    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kana", sa.String(length=160), nullable=False),
        sa.Column("kana_key", sa.String(length=240), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("tax_class", sa.String(length=6), nullable=False),
        sa.Column("unit", sa.String(length=4), nullable=False),
        sa.Column("by_weight", sa.Boolean(), nullable=False),
        sa.Column("age_restricted", sa.Boolean(), nullable=False),
        sa.Column("eat_in", sa.Boolean(), nullable=False),
        sa.Column("stocked", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("last_cost", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "tax_class IN ('STD', 'FOOD', 'NEWS', 'EXEMPT', 'OUT')", name=op.f("ck_product_tax_class")
        ),
        sa.CheckConstraint("unit IN ('each', 'kg', 'L')", name=op.f("ck_product_unit")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_product_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_kana_key"), ["kana_key"], unique=False)

    op.create_table(
        "stock_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_name", sa.String(length=80), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_stock_receipt_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_receipt")),
    )
    op.create_table(
        "barcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.CheckConstraint("kind IN ('jan', 'instore')", name=op.f("ck_barcode_kind")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_barcode_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barcode")),
        sa.UniqueConstraint("code", name=op.f("uq_barcode_code")),
    )
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_barcode_product_id"), ["product_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("phone_digits", sa.String(length=11), nullable=False),
        sa.Column("phone_shown", sa.String(length=20), nullable=False),
        sa.Column("lives_in", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_person_id"), ["person_id"], unique=False)

    op.create_table(
        "operation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "status IN ('applied', 'held', 'resolved', 'dismissed')", name=op.f("ck_operation_status")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_operation_device_id_device")),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["user_account.id"], name=op.f("fk_operation_sender_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_operation_settled_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_operation_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.create_index("ix_operation_open", ["status", "received_at"], unique=False)

    op.create_table(
        "phone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.Column("shown", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_phone_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_digits"), ["digits"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_person_id"), ["person_id"], unique=False)

    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("yen >= 0", name=op.f("ck_price_yen")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_product_id_product")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_price_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
    )
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.create_index("ix_price_product_id_valid_from", ["product_id", "valid_from"], unique=False)

    op.create_table(
        "quick_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(product_id IS NULL) <> (department_id IS NULL)", name=op.f("ck_quick_key_one_target")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_quick_key_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["quick_page.id"], name=op.f("fk_quick_key_page_id_quick_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_quick_key_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_key")),
    )
    with op.batch_alter_table("quick_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quick_key_page_id"), ["page_id"], unique=False)

    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "channel IN ('shop', 'van', 'meal', 'visit', 'phone', 'event')", name=op.f("ck_sighting_channel")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sighting_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sighting_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
    )
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.create_index("ix_sighting_person_id_happened_at", ["person_id", "happened_at"], unique=False)

    op.create_table(
        "special_product",
        sa.Column("special_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_special_product_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["special_id"],
            ["special.id"],
            name=op.f("fk_special_product_special_id_special"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("special_id", "product_id", name=op.f("pk_special_product")),
    )
    with op.batch_alter_table("special_product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_special_product_product_id"), ["product_id"], unique=False)

    op.create_table(
        "stock_level",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_stock_level_place_id_place")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_level_product_id_product")
        ),
        sa.PrimaryKeyConstraint("product_id", "place_id", name=op.f("pk_stock_level")),
    )
    with op.batch_alter_table("stock_level", schema=None) as batch_op:
        batch_op.create_index("ix_stock_level_place_id", ["place_id"], unique=False)

    op.create_table(
        "stock_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("from_place_id", sa.Integer(), nullable=False),
        sa.Column("to_place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("unit_cost", sa.Integer(), nullable=True),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("sale_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("from_place_id <> to_place_id", name=op.f("ck_stock_move_places")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_move_quantity")),
        sa.ForeignKeyConstraint(
            ["from_place_id"], ["place.id"], name=op.f("fk_stock_move_from_place_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_move_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["stock_move.id"], name=op.f("fk_stock_move_reverses_id_stock_move")
        ),
        sa.ForeignKeyConstraint(["to_place_id"], ["place.id"], name=op.f("fk_stock_move_to_place_id_place")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_stock_move_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_stock_move_reverses_id")),
    )
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_move_product_id_happened_at", ["product_id", "happened_at"], unique=False
        )
        batch_op.create_index("ix_stock_move_sale_id", ["sale_id"], unique=False)

    op.create_table(
        "tab",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("limit_yen", sa.BigInteger(), nullable=False),
        sa.Column("closing_day", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tab_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tab")),
        sa.UniqueConstraint("person_id", name=op.f("uq_tab_person_id")),
    )
    op.create_table(
        "till",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("channel IN ('shop', 'van')", name=op.f("ck_till_channel")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_till_device_id_device")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_till_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till")),
        sa.UniqueConstraint("code", name=op.f("uq_till_code")),
        sa.UniqueConstraint("device_id", name=op.f("uq_till_device_id")),
    )
    op.create_table(
        "cash_day",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("float_yen", sa.BigInteger(), nullable=False),
        sa.Column("float_count", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_cash_day_till_id_till")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cash_day_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_day")),
    )
    with op.batch_alter_table("cash_day", schema=None) as batch_op:
        batch_op.create_index("ix_cash_day_till_id_business_date", ["till_id", "business_date"], unique=False)

    op.create_table(
        "daily_figure",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("receipts", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_daily_figure_till_id_till")),
        sa.PrimaryKeyConstraint("business_date", "till_id", "kind", "key", name=op.f("pk_daily_figure")),
    )
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
    op.create_table(
        "tab_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tab_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.Column("sale_id", sa.Integer(), nullable=True),
        sa.Column("tender", sa.String(length=8), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sale', 'return', 'payment', 'correction')", name=op.f("ck_tab_entry_kind")
        ),
        sa.CheckConstraint("yen <> 0", name=op.f("ck_tab_entry_yen")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["tab_entry.id"], name=op.f("fk_tab_entry_reverses_id_tab_entry")
        ),
        sa.ForeignKeyConstraint(["tab_id"], ["tab.id"], name=op.f("fk_tab_entry_tab_id_tab")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_tab_entry_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tab_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_tab_entry_reverses_id")),
    )
    with op.batch_alter_table("tab_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tab_entry_sale_id"), ["sale_id"], unique=False)
        batch_op.create_index("ix_tab_entry_tab_id_business_date", ["tab_id", "business_date"], unique=False)

    op.create_table(
        "cash_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("day_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("expected_yen", sa.BigInteger(), nullable=False),
        sa.Column("counted_yen", sa.BigInteger(), nullable=True),
        sa.Column("count", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("taken_over_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.CheckConstraint("kind IN ('x', 'handover')", name=op.f("ck_cash_count_kind")),
        sa.ForeignKeyConstraint(["day_id"], ["cash_day.id"], name=op.f("fk_cash_count_day_id_cash_day")),
        sa.ForeignKeyConstraint(
            ["taken_over_by_id"],
            ["user_account.id"],
            name=op.f("fk_cash_count_taken_over_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cash_count_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_count")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_cash_count_operation_id")),
    )
    with op.batch_alter_table("cash_count", schema=None) as batch_op:
        batch_op.create_index("ix_cash_count_day_id", ["day_id"], unique=False)

    op.create_table(
        "cash_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("day_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('in', 'out', 'tab_payment')", name=op.f("ck_cash_move_kind")),
        sa.CheckConstraint("yen <> 0", name=op.f("ck_cash_move_yen")),
        sa.ForeignKeyConstraint(["day_id"], ["cash_day.id"], name=op.f("fk_cash_move_day_id_cash_day")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["cash_move.id"], name=op.f("fk_cash_move_reverses_id_cash_move")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cash_move_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_move")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_cash_move_operation_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_cash_move_reverses_id")),
    )
    with op.batch_alter_table("cash_move", schema=None) as batch_op:
        batch_op.create_index("ix_cash_move_day_id", ["day_id"], unique=False)

    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("day_id", sa.String(length=36), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("expected_yen", sa.BigInteger(), nullable=False),
        sa.Column("counted_yen", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.JSON(), nullable=False),
        sa.Column("over_short_yen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("next_float_yen", sa.BigInteger(), nullable=False),
        sa.Column("deposit_yen", sa.BigInteger(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["cash_day.id"], name=op.f("fk_closing_day_id_cash_day")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_closing_till_id_till")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_closing_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("day_id", name=op.f("uq_closing_day_id")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_closing_operation_id")),
        sa.UniqueConstraint("till_id", "number", name=op.f("uq_closing_till_id_number")),
    )
    op.create_table(
        "sale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("registration_number", sa.String(length=14), nullable=True),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.Column("voids_id", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.CheckConstraint("(kind = 'sale') = (original_id IS NULL)", name=op.f("ck_sale_original")),
        sa.CheckConstraint("kind IN ('sale', 'return', 'void')", name=op.f("ck_sale_kind")),
        sa.ForeignKeyConstraint(["day_id"], ["cash_day.id"], name=op.f("fk_sale_day_id_cash_day")),
        sa.ForeignKeyConstraint(["original_id"], ["sale.id"], name=op.f("fk_sale_original_id_sale")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sale_person_id_person")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_sale_till_id_till")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sale_user_id_user_account")),
        sa.ForeignKeyConstraint(["voids_id"], ["sale.id"], name=op.f("fk_sale_voids_id_sale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_sale_operation_id")),
        sa.UniqueConstraint("till_id", "number", name=op.f("uq_sale_till_id_number")),
        sa.UniqueConstraint("voids_id", name=op.f("uq_sale_voids_id")),
    )
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.create_index("ix_sale_business_date_till_id", ["business_date", "till_id"], unique=False)
        batch_op.create_index("ix_sale_day_id", ["day_id"], unique=False)
        batch_op.create_index("ix_sale_original_id", ["original_id"], unique=False)
        batch_op.create_index("ix_sale_person_id", ["person_id"], unique=False)

    op.create_table(
        "sale_line",
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=4), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("price_kind", sa.String(length=10), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_class", sa.String(length=6), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("eat_in", sa.Boolean(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("special_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("original_position", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "tax_class IN ('STD', 'FOOD', 'NEWS', 'EXEMPT', 'OUT')", name=op.f("ck_sale_line_tax_class")
        ),
        sa.CheckConstraint("amount = gross - discount - share", name=op.f("ck_sale_line_amount")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_sale_line_department_id_department")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sale_line_product_id_product")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_line_sale_id_sale")),
        sa.ForeignKeyConstraint(["special_id"], ["special.id"], name=op.f("fk_sale_line_special_id_special")),
        sa.PrimaryKeyConstraint("sale_id", "position", name=op.f("pk_sale_line")),
    )
    with op.batch_alter_table("sale_line", schema=None) as batch_op:
        batch_op.create_index("ix_sale_line_product_id", ["product_id"], unique=False)

    op.create_table(
        "sale_payment",
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tender", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.Column("change_given", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "tender = 'voucher' OR amount = given - change_given", name=op.f("ck_sale_payment_amount")
        ),
        sa.CheckConstraint(
            "tender IN ('cash', 'tab', 'voucher', 'qr', 'card')", name=op.f("ck_sale_payment_tender")
        ),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_payment_sale_id_sale")),
        sa.PrimaryKeyConstraint("sale_id", "position", name=op.f("pk_sale_payment")),
    )
    op.create_table(
        "sale_review",
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_review_sale_id_sale")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sale_review_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_sale_review")),
    )
    op.create_table(
        "sale_tax",
        sa.Column("sale_id", sa.Integer(), nullable=False),
        sa.Column("tax_class", sa.String(length=6), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("tax_class IN ('TAXED', 'EXEMPT', 'OUT')", name=op.f("ck_sale_tax_tax_class")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_tax_sale_id_sale")),
        sa.PrimaryKeyConstraint("sale_id", "tax_class", "rate", name=op.f("pk_sale_tax")),
    )
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_sql(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("sale_tax")
    op.drop_table("sale_review")
    op.drop_table("sale_payment")
    with op.batch_alter_table("sale_line", schema=None) as batch_op:
        batch_op.drop_index("ix_sale_line_product_id")

    op.drop_table("sale_line")
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.drop_index("ix_sale_person_id")
        batch_op.drop_index("ix_sale_original_id")
        batch_op.drop_index("ix_sale_day_id")
        batch_op.drop_index("ix_sale_business_date_till_id")

    op.drop_table("sale")
    op.drop_table("closing")
    with op.batch_alter_table("cash_move", schema=None) as batch_op:
        batch_op.drop_index("ix_cash_move_day_id")

    op.drop_table("cash_move")
    with op.batch_alter_table("cash_count", schema=None) as batch_op:
        batch_op.drop_index("ix_cash_count_day_id")

    op.drop_table("cash_count")
    with op.batch_alter_table("tab_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_tab_entry_tab_id_business_date")
        batch_op.drop_index(batch_op.f("ix_tab_entry_sale_id"))

    op.drop_table("tab_entry")
    op.drop_table("stock_receipt_move")
    op.drop_table("daily_figure")
    with op.batch_alter_table("cash_day", schema=None) as batch_op:
        batch_op.drop_index("ix_cash_day_till_id_business_date")

    op.drop_table("cash_day")
    op.drop_table("till")
    op.drop_table("tab")
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_move_sale_id")
        batch_op.drop_index("ix_stock_move_product_id_happened_at")

    op.drop_table("stock_move")
    with op.batch_alter_table("stock_level", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_level_place_id")

    op.drop_table("stock_level")
    with op.batch_alter_table("special_product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_special_product_product_id"))

    op.drop_table("special_product")
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.drop_index("ix_sighting_person_id_happened_at")

    op.drop_table("sighting")
    with op.batch_alter_table("quick_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quick_key_page_id"))

    op.drop_table("quick_key")
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.drop_index("ix_price_product_id_valid_from")

    op.drop_table("price")
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_person_id"))
        batch_op.drop_index(batch_op.f("ix_phone_digits"))

    op.drop_table("phone")
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.drop_index("ix_operation_open")

    op.drop_table("operation")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_person_id"))

    op.drop_table("contact")
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_barcode_product_id"))

    op.drop_table("barcode")
    op.drop_table("stock_receipt")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_kana_key"))
        batch_op.drop_index(batch_op.f("ix_product_department_id"))

    op.drop_table("product")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_kana_key"))
        batch_op.drop_index(batch_op.f("ix_person_household_id"))

    op.drop_table("person")
    op.drop_table("import_batch")
    op.drop_table("device")
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_row_subject")

    op.drop_table("audit_row")
    op.drop_table("user_account")
    op.drop_table("special")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_subject_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("quick_page")
    op.drop_table("place")
    op.drop_table("parameter")
    op.drop_table("organisation")
    op.drop_table("instore_layout")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_kana_key"))
        batch_op.drop_index(batch_op.f("ix_household_hamlet"))

    op.drop_table("household")
    op.drop_table("department")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS refuse_change()")
