"""Visits: the signs that a visitor may notice, who went; a sighting by a wrong tap is taken back"""

import sqlalchemy as sa
from alembic import op

from opsapp.db import UtcDateTime, append_only_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_sign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_sign")),
        sa.UniqueConstraint("name", name=op.f("uq_visit_sign_name")),
    )
    op.create_table(
        "sighting_back",
        sa.Column("sighting_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sighting_id"], ["sighting.id"], name=op.f("fk_sighting_back_sighting_id_sighting")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sighting_back_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("sighting_id", name=op.f("pk_sighting_back")),
    )
    # a plain ALTER, which keeps the triggers that guard the table
    op.execute(
        "ALTER TABLE visit ADD COLUMN volunteer_id INTEGER"
        " CONSTRAINT fk_visit_volunteer_id_volunteer REFERENCES volunteer (id)"
    )
    for statement in append_only_sql("sighting_back", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("visit") as batch_op:
        batch_op.drop_column("volunteer_id")
    if op.get_bind().dialect.name == "sqlite":  # the table was written anew, without its guards
        for statement in append_only_sql("visit", "sqlite"):
            op.execute(statement)
    op.drop_table("sighting_back")
    op.drop_table("visit_sign")
