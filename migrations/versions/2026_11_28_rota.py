"""The rota: duties, volunteers, availability, the sheet, hours, notes and checks; notices for users"""

import sqlalchemy as sa
from alembic import op

from opsapp.db import UtcDateTime, append_only_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# facts: the database itself refuses to change or delete them
APPEND_ONLY = (
    "alcohol_check",
    "attendance",
    "handover_note",
    "handover_taken",
    "reward_entry",
    "worked_time",
)


def upgrade() -> None:
    _create()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in append_only_sql(table, dialect):
            op.execute(statement)


def _create() -> None:
    op.create_table(
        "duty_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=2), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("experienced", sa.Integer(), nullable=False),
        sa.Column("burden", sa.Integer(), nullable=False),
        sa.Column("drives", sa.Boolean(), nullable=False),
        sa.Column("hands_over", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("burden BETWEEN 0 AND 10", name=op.f("ck_duty_kind_burden")),
        sa.CheckConstraint("experienced BETWEEN 0 AND people", name=op.f("ck_duty_kind_experienced")),
        sa.CheckConstraint("people BETWEEN 1 AND 50", name=op.f("ck_duty_kind_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_duty_kind_code")),
    )
    op.create_table(
        "qualification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('skill', 'paper', 'licence')", name=op.f("ck_qualification_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
        sa.UniqueConstraint("code", name=op.f("uq_qualification_code")),
    )
    op.create_table(
        "duty_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("qualification_id", sa.Integer(), nullable=False),
        sa.Column("least_class", sa.String(length=12), nullable=False),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "least_class IN ('', 'ordinary', 'semi_medium', 'medium', 'large')",
            name=op.f("ck_duty_requirement_least_class"),
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["duty_kind.id"], name=op.f("fk_duty_requirement_kind_id_duty_kind")
        ),
        sa.ForeignKeyConstraint(
            ["qualification_id"],
            ["qualification.id"],
            name=op.f("fk_duty_requirement_qualification_id_qualification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_requirement")),
        sa.UniqueConstraint(
            "kind_id", "qualification_id", name=op.f("uq_duty_requirement_kind_id_qualification_id")
        ),
    )
    op.create_table(
        "duty_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("weeks", sa.String(length=5), nullable=False),
        sa.Column("holiday", sa.String(length=4), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("experienced", sa.Integer(), nullable=False),
        sa.Column("where_text", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("holiday IN ('same', 'off', 'only')", name=op.f("ck_duty_template_holiday")),
        sa.CheckConstraint("experienced BETWEEN 0 AND people", name=op.f("ck_duty_template_experienced")),
        sa.CheckConstraint("people BETWEEN 1 AND 50", name=op.f("ck_duty_template_people")),
        sa.CheckConstraint(
            "starts BETWEEN 0 AND 1439 AND ends > starts AND ends <= starts + 1440",
            name=op.f("ck_duty_template_hours"),
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_duty_template_valid")),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["duty_kind.id"], name=op.f("fk_duty_template_kind_id_duty_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_template")),
    )
    with op.batch_alter_table("duty_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_template_kind_id"), ["kind_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_notice_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_notice_user_id_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_user_id_made_at", ["user_id", "made_at"], unique=False)

    op.create_table(
        "rate_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.Column("ledger", sa.String(length=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("first_minutes", sa.Integer(), nullable=False),
        sa.Column("unit_minutes", sa.Integer(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("started_counts", sa.Boolean(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("org_share", sa.Integer(), nullable=False),
        sa.Column("ticket_yen", sa.Integer(), nullable=False),
        sa.Column("cancel", sa.JSON(), nullable=False),
        sa.CheckConstraint("ledger IN ('wage', 'reward')", name=op.f("ck_rate_rule_ledger")),
        sa.CheckConstraint("org_share BETWEEN 0 AND 100", name=op.f("ck_rate_rule_org_share")),
        sa.CheckConstraint("ticket_yen >= 0", name=op.f("ck_rate_rule_ticket_yen")),
        sa.CheckConstraint("unit_minutes > 0 OR first_minutes > 0", name=op.f("ck_rate_rule_blocks")),
        sa.CheckConstraint(
            "unit_minutes >= 0 AND first_minutes >= 0 AND grace_minutes >= 0",
            name=op.f("ck_rate_rule_minutes"),
        ),
        sa.ForeignKeyConstraint(["kind_id"], ["duty_kind.id"], name=op.f("fk_rate_rule_kind_id_duty_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_rule")),
        sa.UniqueConstraint(
            "kind_id", "ledger", "valid_from", name=op.f("uq_rate_rule_kind_id_ledger_valid_from")
        ),
    )
    op.create_table(
        "rota_month",
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_rota_month_published_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_rota_month")),
    )
    op.create_table(
        "rota_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("beat_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'ready', 'applied', 'dropped', 'failed')",
            name=op.f("ck_rota_proposal_state"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_rota_proposal_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_proposal")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("experienced", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("where_text", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("source_key", sa.String(length=80), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "source IN ('template', 'course', 'round', 'manual')", name=op.f("ck_shift_source")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_hours")),
        sa.CheckConstraint("experienced BETWEEN 0 AND people", name=op.f("ck_shift_experienced")),
        sa.CheckConstraint("people BETWEEN 1 AND 50", name=op.f("ck_shift_people")),
        sa.ForeignKeyConstraint(["kind_id"], ["duty_kind.id"], name=op.f("fk_shift_kind_id_duty_kind")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["duty_template.id"], name=op.f("fk_shift_template_id_duty_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("source_key", name=op.f("uq_shift_source_key")),
        sa.UniqueConstraint("template_id", "day", name=op.f("uq_shift_template_id_day")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index("ix_shift_day", ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_kind_id"), ["kind_id"], unique=False)

    op.create_table(
        "volunteer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("pay", sa.String(length=6), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("week_minutes", sa.Integer(), nullable=True),
        sa.Column("month_minutes", sa.Integer(), nullable=True),
        sa.Column("days_in_row", sa.Integer(), nullable=True),
        sa.Column("rest_minutes", sa.Integer(), nullable=True),
        sa.Column("most_per_day", sa.Integer(), nullable=False),
        sa.Column("parts", sa.String(length=4), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("insurance", sa.String(length=9), nullable=False),
        sa.Column("insured_from", sa.Date(), nullable=True),
        sa.Column("insured_to", sa.Date(), nullable=True),
        sa.Column("feed_version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "insurance IN ('', 'basic', 'disaster', 'infection', 'welfare', 'employer')",
            name=op.f("ck_volunteer_insurance"),
        ),
        sa.CheckConstraint("pay IN ('paid', 'points', 'unpaid')", name=op.f("ck_volunteer_pay")),
        sa.CheckConstraint("most_per_day BETWEEN 1 AND 4", name=op.f("ck_volunteer_most_per_day")),
        sa.CheckConstraint("share BETWEEN 0 AND 200", name=op.f("ck_volunteer_share")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_volunteer_person_id_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_volunteer_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("person_id", name=op.f("uq_volunteer_person_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_volunteer_user_id")),
    )
    op.create_table(
        "alcohol_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=True),
        sa.Column("vehicle", sa.String(length=40), nullable=False),
        sa.Column("moment", sa.String(length=6), nullable=False),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmer", sa.String(length=80), nullable=False),
        sa.Column("method", sa.String(length=5), nullable=False),
        sa.Column("detector", sa.Boolean(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=True),
        sa.Column("positive", sa.Boolean(), nullable=False),
        sa.Column("instruction", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("method IN ('face', 'phone', 'video')", name=op.f("ck_alcohol_check_method")),
        sa.CheckConstraint("moment IN ('before', 'after')", name=op.f("ck_alcohol_check_moment")),
        sa.CheckConstraint("reading IS NULL OR reading >= 0", name=op.f("ck_alcohol_check_reading")),
        sa.ForeignKeyConstraint(
            ["driver_id"], ["volunteer.id"], name=op.f("fk_alcohol_check_driver_id_volunteer")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["alcohol_check.id"], name=op.f("fk_alcohol_check_reverses_id_alcohol_check")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_alcohol_check_shift_id_shift")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_alcohol_check_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alcohol_check")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_alcohol_check_operation_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_alcohol_check_reverses_id")),
    )
    with op.batch_alter_table("alcohol_check", schema=None) as batch_op:
        batch_op.create_index("ix_alcohol_check_happened_at", ["happened_at"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.String(length=9), nullable=False),
        sa.CheckConstraint(
            "ended_why IN ('', 'removed', 'cannot', 'swapped', 'replanned', 'cancelled')",
            name=op.f("ck_assignment_ended_why"),
        ),
        sa.CheckConstraint(
            "how IN ('proposed', 'manual', 'owner', 'cover', 'swap')", name=op.f("ck_assignment_how")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user_account.id"], name=op.f("fk_assignment_ended_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_assignment_made_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_assignment_shift_id_shift")),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_assignment_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_volunteer_id", ["volunteer_id"], unique=False)
        batch_op.create_index(
            "uq_assignment_standing",
            ["shift_id", "volunteer_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("method", sa.String(length=6), nullable=False),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('in', 'out', 'missed')", name=op.f("ck_attendance_kind")),
        sa.CheckConstraint("method IN ('pin', 'qr', 'phone', 'office')", name=op.f("ck_attendance_method")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["attendance.id"], name=op.f("fk_attendance_reverses_id_attendance")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_attendance_shift_id_shift")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_attendance_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_attendance_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_attendance_operation_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_attendance_reverses_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_shift_id", ["shift_id"], unique=False)
        batch_op.create_index(
            "ix_attendance_volunteer_id_happened_at", ["volunteer_id", "happened_at"], unique=False
        )

    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=2), nullable=False),
        sa.Column("answer", sa.String(length=5), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("answer IN ('', 'yes', 'maybe', 'no')", name=op.f("ck_availability_answer")),
        sa.CheckConstraint("part IN ('am', 'pm')", name=op.f("ck_availability_part")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_availability_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_availability_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint(
            "volunteer_id", "day", "part", name=op.f("uq_availability_volunteer_id_day_part")
        ),
    )
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.create_index("ix_availability_day", ["day"], unique=False)

    op.create_table(
        "handover_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=True),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("till_id", sa.Integer(), nullable=True),
        sa.Column("counted_yen", sa.Integer(), nullable=True),
        sa.Column("expiring", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("key_handed", sa.Boolean(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_handover_note_shift_id_shift")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_handover_note_till_id_till")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_handover_note_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_note")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_handover_note_operation_id")),
    )
    with op.batch_alter_table("handover_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_note_happened_at"), ["happened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_note_shift_id"), ["shift_id"], unique=False)

    op.create_table(
        "month_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("most_shifts", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "most_shifts IS NULL OR most_shifts >= 0", name=op.f("ck_month_answer_most_shifts")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_month_answer_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_month_answer_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_answer")),
        sa.UniqueConstraint("volunteer_id", "month", name=op.f("uq_month_answer_volunteer_id_month")),
    )
    op.create_table(
        "slot_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_slot_owner_valid")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["duty_template.id"], name=op.f("fk_slot_owner_template_id_duty_template")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_slot_owner_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_owner")),
    )
    with op.batch_alter_table("slot_owner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_owner_template_id"), ["template_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slot_owner_volunteer_id"), ["volunteer_id"], unique=False)

    op.create_table(
        "volunteer_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('exempt', 'away')", name=op.f("ck_volunteer_absence_kind")),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_volunteer_absence_days")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_absence_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_absence")),
    )
    with op.batch_alter_table("volunteer_absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteer_absence_volunteer_id"), ["volunteer_id"], unique=False)

    op.create_table(
        "volunteer_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("experienced", sa.Boolean(), nullable=False),
        sa.Column("wish", sa.Integer(), nullable=False),
        sa.CheckConstraint("wish BETWEEN -1 AND 1", name=op.f("ck_volunteer_duty_wish")),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["duty_kind.id"], name=op.f("fk_volunteer_duty_kind_id_duty_kind")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_duty_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_duty")),
        sa.UniqueConstraint("volunteer_id", "kind_id", name=op.f("uq_volunteer_duty_volunteer_id_kind_id")),
    )
    with op.batch_alter_table("volunteer_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteer_duty_kind_id"), ["kind_id"], unique=False)

    op.create_table(
        "volunteer_pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.CheckConstraint("kind IN ('apart', 'together')", name=op.f("ck_volunteer_pairing_kind")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_volunteer_pairing_order")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["volunteer.id"], name=op.f("fk_volunteer_pairing_first_id_volunteer")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["volunteer.id"], name=op.f("fk_volunteer_pairing_second_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_pairing")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_volunteer_pairing_first_id_second_id")),
    )
    op.create_table(
        "volunteer_qualification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("qualification_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("licence_class", sa.String(length=12), nullable=False),
        sa.Column("at_only", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "licence_class IN ('', 'ordinary', 'semi_medium', 'medium', 'large')",
            name=op.f("ck_volunteer_qualification_licence_class"),
        ),
        sa.ForeignKeyConstraint(
            ["qualification_id"],
            ["qualification.id"],
            name=op.f("fk_volunteer_qualification_qualification_id_qualification"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_volunteer_qualification_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_qualification_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_qualification")),
    )
    with op.batch_alter_table("volunteer_qualification", schema=None) as batch_op:
        batch_op.create_index(
            "uq_volunteer_qualification_standing",
            ["volunteer_id", "qualification_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "weekly_availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=2), nullable=False),
        sa.Column("answer", sa.String(length=5), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'maybe', 'no')", name=op.f("ck_weekly_availability_answer")),
        sa.CheckConstraint("part IN ('am', 'pm')", name=op.f("ck_weekly_availability_part")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_weekly_availability_weekday")),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_weekly_availability_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_availability")),
        sa.UniqueConstraint(
            "volunteer_id", "weekday", "part", name=op.f("uq_weekly_availability_volunteer_id_weekday_part")
        ),
    )
    op.create_table(
        "worked_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pay", sa.String(length=6), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("pay IN ('paid', 'points', 'unpaid')", name=op.f("ck_worked_time_pay")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_worked_time_hours")),
        sa.CheckConstraint("minutes <> 0", name=op.f("ck_worked_time_minutes")),
        sa.ForeignKeyConstraint(["kind_id"], ["duty_kind.id"], name=op.f("fk_worked_time_kind_id_duty_kind")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["worked_time.id"], name=op.f("fk_worked_time_reverses_id_worked_time")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_worked_time_shift_id_shift")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_worked_time_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_worked_time_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worked_time")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_worked_time_operation_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_worked_time_reverses_id")),
    )
    with op.batch_alter_table("worked_time", schema=None) as batch_op:
        batch_op.create_index("ix_worked_time_day", ["day"], unique=False)
        batch_op.create_index("ix_worked_time_volunteer_id_day", ["volunteer_id", "day"], unique=False)

    op.create_table(
        "handover_taken",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["note_id"], ["handover_note.id"], name=op.f("fk_handover_taken_note_id_handover_note")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_handover_taken_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_handover_taken")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_handover_taken_operation_id")),
    )
    op.create_table(
        "reward_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=False),
        sa.Column("org_yen", sa.BigInteger(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("worked_id", sa.Integer(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('earned', 'paid', 'correction')", name=op.f("ck_reward_entry_kind")),
        sa.CheckConstraint("ledger IN ('wage', 'reward')", name=op.f("ck_reward_entry_ledger")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["reward_entry.id"], name=op.f("fk_reward_entry_reverses_id_reward_entry")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["rate_rule.id"], name=op.f("fk_reward_entry_rule_id_rate_rule")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reward_entry_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_reward_entry_volunteer_id_volunteer")
        ),
        sa.ForeignKeyConstraint(
            ["worked_id"], ["worked_time.id"], name=op.f("fk_reward_entry_worked_id_worked_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_reward_entry_reverses_id")),
        sa.UniqueConstraint("worked_id", name=op.f("uq_reward_entry_worked_id")),
    )
    with op.batch_alter_table("reward_entry", schema=None) as batch_op:
        batch_op.create_index("ix_reward_entry_volunteer_id_day", ["volunteer_id", "day"], unique=False)

    op.create_table(
        "shift_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.String(length=9), nullable=False),
        sa.Column("taken_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "closed_why IN ('', 'taken', 'withdrawn', 'over')", name=op.f("ck_shift_offer_closed_why")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_shift_offer_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_shift_offer_made_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_offer_shift_id_shift")),
        sa.ForeignKeyConstraint(
            ["taken_id"], ["assignment.id"], name=op.f("fk_shift_offer_taken_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_offer")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_shift_offer_assignment_id")),
    )
    with op.batch_alter_table("shift_offer", schema=None) as batch_op:
        batch_op.create_index("ix_shift_offer_shift_id", ["shift_id"], unique=False)

    op.create_table(
        "shift_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=9), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answer IN ('', 'yes', 'no', 'withdrawn', 'void')", name=op.f("ck_shift_swap_answer")
        ),
        sa.CheckConstraint("given_id <> wanted_id", name=op.f("ck_shift_swap_two")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_shift_swap_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["given_id"], ["assignment.id"], name=op.f("fk_shift_swap_given_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["wanted_id"], ["assignment.id"], name=op.f("fk_shift_swap_wanted_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_swap")),
    )
    with op.batch_alter_table("shift_swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_swap_given_id"), ["given_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_swap_wanted_id"), ["wanted_id"], unique=False)

    op.create_table(
        "offer_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=4), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("answer IN ('', 'yes', 'no', 'late')", name=op.f("ck_offer_answer_answer")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["shift_offer.id"], name=op.f("fk_offer_answer_offer_id_shift_offer")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_offer_answer_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_offer_answer_volunteer_id_volunteer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_answer")),
        sa.UniqueConstraint("offer_id", "volunteer_id", name=op.f("uq_offer_answer_offer_id_volunteer_id")),
    )
    with op.batch_alter_table("offer_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_answer_volunteer_id"), ["volunteer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("offer_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_answer_volunteer_id"))

    op.drop_table("offer_answer")
    with op.batch_alter_table("shift_swap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_swap_wanted_id"))
        batch_op.drop_index(batch_op.f("ix_shift_swap_given_id"))

    op.drop_table("shift_swap")
    with op.batch_alter_table("shift_offer", schema=None) as batch_op:
        batch_op.drop_index("ix_shift_offer_shift_id")

    op.drop_table("shift_offer")
    with op.batch_alter_table("reward_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_reward_entry_volunteer_id_day")

    op.drop_table("reward_entry")
    op.drop_table("handover_taken")
    with op.batch_alter_table("worked_time", schema=None) as batch_op:
        batch_op.drop_index("ix_worked_time_volunteer_id_day")
        batch_op.drop_index("ix_worked_time_day")

    op.drop_table("worked_time")
    op.drop_table("weekly_availability")
    with op.batch_alter_table("volunteer_qualification", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_volunteer_qualification_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("volunteer_qualification")
    op.drop_table("volunteer_pairing")
    with op.batch_alter_table("volunteer_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volunteer_duty_kind_id"))

    op.drop_table("volunteer_duty")
    with op.batch_alter_table("volunteer_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volunteer_absence_volunteer_id"))

    op.drop_table("volunteer_absence")
    with op.batch_alter_table("slot_owner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_owner_volunteer_id"))
        batch_op.drop_index(batch_op.f("ix_slot_owner_template_id"))

    op.drop_table("slot_owner")
    op.drop_table("month_answer")
    with op.batch_alter_table("handover_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_note_shift_id"))
        batch_op.drop_index(batch_op.f("ix_handover_note_happened_at"))

    op.drop_table("handover_note")
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.drop_index("ix_availability_day")

    op.drop_table("availability")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_volunteer_id_happened_at")
        batch_op.drop_index("ix_attendance_shift_id")

    op.drop_table("attendance")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignment_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_assignment_volunteer_id")

    op.drop_table("assignment")
    with op.batch_alter_table("alcohol_check", schema=None) as batch_op:
        batch_op.drop_index("ix_alcohol_check_happened_at")

    op.drop_table("alcohol_check")
    op.drop_table("volunteer")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_kind_id"))
        batch_op.drop_index("ix_shift_day")

    op.drop_table("shift")
    op.drop_table("rota_proposal")
    op.drop_table("rota_month")
    op.drop_table("rate_rule")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_user_id_made_at")

    op.drop_table("notice")
    with op.batch_alter_table("duty_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_template_kind_id"))

    op.drop_table("duty_template")
    op.drop_table("duty_requirement")
    op.drop_table("qualification")
    op.drop_table("duty_kind")
