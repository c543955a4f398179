"""Registrations that staff decide on."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "registrations",
        sa.Column("user_id", sa.String(26), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(26), nullable=True),
        sa.Column("reason", sa.String(200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_registrations")),
    )
    op.create_index(op.f("ix_registrations_decided_at"), "registrations", ["decided_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_registrations_decided_at"), table_name="registrations")
    op.drop_table("registrations")
