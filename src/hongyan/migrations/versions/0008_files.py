"""Files: what there is, of which blobs it is made, and who needs it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "file_parts",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "start", name=op.f("pk_file_parts")),
    )
    op.create_table(
        "file_previews",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "name", name=op.f("pk_file_previews")),
    )
    op.create_table(
        "file_references",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "holder", name=op.f("pk_file_references")),
    )
    op.create_index(op.f("ix_file_references_holder"), "file_references", ["holder"], unique=False)

    op.create_table(
        "files",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("writer", sa.String(length=26), nullable=False),
        sa.Column("asked_kind", sa.String(length=8), nullable=False),
        sa.Column("wanted_sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("refusal", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("facts", LONG_TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_expires_at"), "files", ["expires_at"], unique=False)
    op.create_index(op.f("ix_files_owner_id_size"), "files", ["owner_id", "size"], unique=False)
    op.create_index("uq_files_key", "files", ["owner_id", "key"], unique=True)

    op.create_table(
        "loose_blobs",
        sa.Column("blob_id", sa.String(length=26), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("is_going", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("blob_id", name=op.f("pk_loose_blobs")),
    )
    op.create_index(op.f("ix_loose_blobs_due_at"), "loose_blobs", ["due_at"], unique=False)


def downgrade() -> None:
    for table in ("loose_blobs", "files", "file_references", "file_previews", "file_parts"):
        op.drop_table(table)
