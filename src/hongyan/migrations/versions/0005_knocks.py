"""Devices that ask to be let in by another one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "knocks",
        sa.Column("knock_id", sa.String(26), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("device", LONG_TEXT, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(26), nullable=True),
        sa.Column("session_id", sa.String(26), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("knock_id", name=op.f("pk_knocks")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_knocks_code_hash")),
    )
    op.create_index(op.f("ix_knocks_expires_at"), "knocks", ["expires_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_knocks_expires_at"), table_name="knocks")
    op.drop_table("knocks")
