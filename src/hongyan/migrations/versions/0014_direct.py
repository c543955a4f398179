"""Uploads that clients bring to the store themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "direct_uploads",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("blob_id", sa.String(length=26), nullable=False),
        sa.Column("upload_id", sa.String(length=1024), nullable=False),
        sa.Column("part_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_direct_uploads")),
    )


def downgrade() -> None:
    op.drop_table("direct_uploads")
