"""Watching over: consents, plans, pauses, concerns, alerts and their ladder, visits"""

import sqlalchemy as sa
from alembic import op

from opsapp.db import UtcDateTime, append_only_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# facts: the database itself refuses to change or delete them
APPEND_ONLY = (
    "alert_event",
    "concern",
    "consent",
    "consent_withdrawal",
    "contact_not_done",
    "health_note",
    "key_loan",
    "visit",
)


def upgrade() -> None:
    _create()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_sql(table, dialect):
            op.execute(statement)


def _create() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_at", UtcDateTime(timezone=True), nullable=True))

    op.create_table(
        "care_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slight_count", sa.Integer(), nullable=False),
        sa.Column("slight_days", sa.Integer(), nullable=False),
        sa.Column("answer_hours", sa.Integer(), nullable=False),
        sa.Column("evening_hour", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer_hours BETWEEN 1 AND 168", name=op.f("ck_care_settings_answer_hours")),
        sa.CheckConstraint("evening_hour BETWEEN 12 AND 23", name=op.f("ck_care_settings_evening_hour")),
        sa.CheckConstraint("id = 1", name=op.f("ck_care_settings_single")),
        sa.CheckConstraint(
            "slight_count BETWEEN 2 AND 20 AND slight_days BETWEEN 1 AND 92",
            name=op.f("ck_care_settings_slight"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_settings")),
    )
    op.create_table(
        "ladder_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("worry_minutes", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("weekend_name", sa.String(length=80), nullable=False),
        sa.Column("weekend_phone", sa.String(length=20), nullable=False),
        sa.Column("weekend_email", sa.String(length=120), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "who IN ('visitor', 'coordinator', 'family', 'commissioner', 'centre', 'emergency')",
            name=op.f("ck_ladder_step_who"),
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_ladder_step_minutes")),
        sa.CheckConstraint(
            "worry_minutes IS NULL OR worry_minutes BETWEEN 1 AND 10080",
            name=op.f("ck_ladder_step_worry_minutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_step")),
        sa.UniqueConstraint("position", name=op.f("uq_ladder_step_position")),
    )
    op.create_table(
        "town_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("return_by", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_town_list_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_list")),
    )
    op.create_table(
        "user_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('email', 'push', 'line')", name=op.f("ck_user_channel_kind")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_channel_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_channel")),
        sa.UniqueConstraint("user_id", "kind", "address", name=op.f("uq_user_channel_user_id_kind_address")),
    )
    with op.batch_alter_table("user_channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_channel_user_id"), ["user_id"], unique=False)

    op.create_table(
        "weather_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('heat', 'heat_special', 'snow', 'other')", name=op.f("ck_weather_day_kind")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_weather_day_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weather_day")),
        sa.UniqueConstraint("day", "kind", name=op.f("uq_weather_day_day_kind")),
    )
    op.create_table(
        "care_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("climbing", sa.Boolean(), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("level IN ('slight', 'worry', 'urgent')", name=op.f("ck_care_alert_level")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user_account.id"], name=op.f("fk_care_alert_closed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_care_alert_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_care_alert_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_alert")),
    )
    with op.batch_alter_table("care_alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_alert_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_care_alert_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("source", sa.String(length=7), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.CheckConstraint("level IN ('slight', 'worry', 'urgent')", name=op.f("ck_concern_level")),
        sa.CheckConstraint(
            "source IN ('visit', 'meal', 'van', 'shop', 'phone', 'overdue', 'office')",
            name=op.f("ck_concern_source"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_concern_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_concern_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("key", name=op.f("uq_concern_key")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_operation_id"), ["operation_id"], unique=False)
        batch_op.create_index("ix_concern_person_id_happened_at", ["person_id", "happened_at"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=5), nullable=False),
        sa.Column("proxy_name", sa.String(length=80), nullable=False),
        sa.Column("proxy_relation", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=6), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("given_by = 'self' OR proxy_name <> ''", name=op.f("ck_consent_proxy")),
        sa.CheckConstraint("given_by IN ('self', 'proxy')", name=op.f("ck_consent_given_by")),
        sa.CheckConstraint("method IN ('paper', 'spoken')", name=op.f("ck_consent_method")),
        sa.CheckConstraint(
            "purpose IN ('visit', 'health', 'emergency', 'share', 'evacuation', 'photo', 'key')",
            name=op.f("ck_consent_purpose"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_consent_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_person_id_purpose", ["person_id", "purpose"], unique=False)

    op.create_table(
        "contact_not_done",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_not_done_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_contact_not_done_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_not_done")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_contact_not_done_operation_id")),
    )
    with op.batch_alter_table("contact_not_done", schema=None) as batch_op:
        batch_op.create_index("ix_contact_not_done_person_id_day", ["person_id", "day"], unique=False)

    op.create_table(
        "health_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('doctor', 'condition', 'medicine', 'allergy', 'other')",
            name=op.f("ck_health_note_kind"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_health_note_person_id_person")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["health_note.id"], name=op.f("fk_health_note_replaces_id_health_note")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_health_note_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_note")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_health_note_replaces_id")),
    )
    with op.batch_alter_table("health_note", schema=None) as batch_op:
        batch_op.create_index("ix_health_note_person_id", ["person_id"], unique=False)

    op.create_table(
        "key_deposit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_key_deposit_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_key_deposit_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_deposit")),
        sa.UniqueConstraint("number", name=op.f("uq_key_deposit_number")),
    )
    with op.batch_alter_table("key_deposit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_deposit_person_id"), ["person_id"], unique=False)

    op.create_table(
        "town_list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["town_list.id"],
            name=op.f("fk_town_list_entry_list_id_town_list"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_town_list_entry_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_list_entry")),
    )
    with op.batch_alter_table("town_list_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_town_list_entry_list_id"), ["list_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=7), nullable=False),
        sa.Column("met", sa.String(length=9), nullable=False),
        sa.Column("condition", sa.String(length=6), nullable=True),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("systolic", sa.Integer(), nullable=True),
        sa.Column("diastolic", sa.Integer(), nullable=True),
        sa.Column("temperature", sa.Integer(), nullable=True),
        sa.Column("next_day", sa.Date(), nullable=True),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "condition IS NULL OR condition IN ('well', 'slight', 'worry', 'urgent')",
            name=op.f("ck_visit_condition"),
        ),
        sa.CheckConstraint("met IN ('person', 'family', 'absent', 'no_answer')", name=op.f("ck_visit_met")),
        sa.CheckConstraint("method IN ('face', 'phone', 'passing')", name=op.f("ck_visit_method")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id_person")),
        sa.ForeignKeyConstraint(["reverses_id"], ["visit.id"], name=op.f("fk_visit_reverses_id_visit")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_visit_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("operation_id", "person_id", name=op.f("uq_visit_operation_id_person_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_visit_reverses_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_day", ["day"], unique=False)
        batch_op.create_index("ix_visit_person_id_happened_at", ["person_id", "happened_at"], unique=False)

    op.create_table(
        "watch_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('hospital', 'away', 'other')", name=op.f("ck_watch_pause_kind")),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (household_id IS NULL)", name=op.f("ck_watch_pause_whose")
        ),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_watch_pause_days")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_watch_pause_household_id_household")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_watch_pause_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_watch_pause_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_pause")),
    )
    with op.batch_alter_table("watch_pause", schema=None) as batch_op:
        batch_op.create_index("ix_watch_pause_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_watch_pause_person_id", ["person_id"], unique=False)

    op.create_table(
        "weather_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("weather_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("called_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_weather_call_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_weather_call_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["weather_id"],
            ["weather_day.id"],
            name=op.f("fk_weather_call_weather_id_weather_day"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weather_call")),
        sa.UniqueConstraint("weather_id", "person_id", name=op.f("uq_weather_call_weather_id_person_id")),
    )
    op.create_table(
        "alert_concern",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["care_alert.id"], name=op.f("fk_alert_concern_alert_id_care_alert")
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_alert_concern_concern_id_concern")
        ),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_alert_concern")),
    )
    with op.batch_alter_table("alert_concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_concern_alert_id"), ["alert_id"], unique=False)

    op.create_table(
        "alert_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'raised', 'owner', 'step', 'sent', 'failed', 'acknowledged', 'said', 'closed')",
            name=op.f("ck_alert_event_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["care_alert.id"], name=op.f("fk_alert_event_alert_id_care_alert")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_alert_event_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_event")),
    )
    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_event_alert_id"), ["alert_id"], unique=False)

    op.create_table(
        "alert_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["care_alert.id"], name=op.f("fk_alert_step_alert_id_care_alert")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_step")),
        sa.UniqueConstraint("alert_id", "position", name=op.f("uq_alert_step_alert_id_position")),
    )
    op.create_table(
        "consent_withdrawal",
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_consent_withdrawal_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_consent_withdrawal_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consent_withdrawal")),
    )
    op.create_table(
        "key_loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("taker", sa.String(length=80), nullable=False),
        sa.Column("witness", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('out', 'back')", name=op.f("ck_key_loan_kind")),
        sa.ForeignKeyConstraint(["key_id"], ["key_deposit.id"], name=op.f("fk_key_loan_key_id_key_deposit")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_key_loan_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_loan")),
    )
    with op.batch_alter_table("key_loan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_loan_key_id"), ["key_id"], unique=False)

    op.create_table(
        "watch_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("counts", sa.String(length=5), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("counts IN ('any', 'face', 'visit')", name=op.f("ck_watch_plan_counts")),
        sa.CheckConstraint("every_days BETWEEN 1 AND 92", name=op.f("ck_watch_plan_every_days")),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_watch_plan_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_watch_plan_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_watch_plan_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["volunteer.id"], name=op.f("fk_watch_plan_visitor_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_plan")),
    )
    with op.batch_alter_table("watch_plan", schema=None) as batch_op:
        batch_op.create_index("ix_watch_plan_person_id", ["person_id"], unique=False)

    op.create_table(
        "alert_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.CheckConstraint("channel IN ('push', 'line', 'email')", name=op.f("ck_alert_delivery_channel")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["alert_step.id"], name=op.f("fk_alert_delivery_step_id_alert_step")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_alert_delivery_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_delivery")),
        sa.UniqueConstraint(
            "step_id",
            "channel",
            "user_id",
            "address",
            name=op.f("uq_alert_delivery_step_id_channel_user_id_address"),
        ),
    )
    with op.batch_alter_table("alert_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_alert_delivery_next_at", ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_delivery_step_id"), ["step_id"], unique=False)

    op.create_index(
        "ix_sighting_person_id_channel_happened_at", "sighting", ["person_id", "channel", "happened_at"]
    )


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("claimed_at")

    op.drop_index("ix_sighting_person_id_channel_happened_at", table_name="sighting")

    with op.batch_alter_table("alert_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_delivery_step_id"))
        batch_op.drop_index("ix_alert_delivery_next_at")

    op.drop_table("alert_delivery")
    with op.batch_alter_table("watch_plan", schema=None) as batch_op:
        batch_op.drop_index("ix_watch_plan_person_id")

    op.drop_table("watch_plan")
    with op.batch_alter_table("key_loan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_loan_key_id"))

    op.drop_table("key_loan")
    op.drop_table("consent_withdrawal")
    op.drop_table("alert_step")
    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_event_alert_id"))

    op.drop_table("alert_event")
    with op.batch_alter_table("alert_concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_concern_alert_id"))

    op.drop_table("alert_concern")
    op.drop_table("weather_call")
    with op.batch_alter_table("watch_pause", schema=None) as batch_op:
        batch_op.drop_index("ix_watch_pause_person_id")
        batch_op.drop_index("ix_watch_pause_household_id")

    op.drop_table("watch_pause")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_person_id_happened_at")
        batch_op.drop_index("ix_visit_day")

    op.drop_table("visit")
    with op.batch_alter_table("town_list_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_town_list_entry_list_id"))

    op.drop_table("town_list_entry")
    with op.batch_alter_table("key_deposit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_deposit_person_id"))

    op.drop_table("key_deposit")
    with op.batch_alter_table("health_note", schema=None) as batch_op:
        batch_op.drop_index("ix_health_note_person_id")

    op.drop_table("health_note")
    with op.batch_alter_table("contact_not_done", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_not_done_person_id_day")

    op.drop_table("contact_not_done")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_person_id_purpose")

    op.drop_table("consent")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_person_id_happened_at")
        batch_op.drop_index(batch_op.f("ix_concern_operation_id"))

    op.drop_table("concern")
    with op.batch_alter_table("care_alert", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_care_alert_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_care_alert_person_id"))

    op.drop_table("care_alert")
    op.drop_table("weather_day")
    with op.batch_alter_table("user_channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_channel_user_id"))

    op.drop_table("user_channel")
    op.drop_table("town_list")
    op.drop_table("ladder_step")
    op.drop_table("care_settings")
