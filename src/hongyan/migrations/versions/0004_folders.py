"""Folders of conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "conversation_folders",
        sa.Column("folder_id", sa.String(26), nullable=False),
        sa.Column("user_id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("conversation_ids", LONG_TEXT, nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("folder_id", name=op.f("pk_conversation_folders")),
    )
    op.create_index(op.f("ix_conversation_folders_user_id_rev"), "conversation_folders", ["user_id", "rev"])


def downgrade() -> None:
    op.drop_table("conversation_folders")
