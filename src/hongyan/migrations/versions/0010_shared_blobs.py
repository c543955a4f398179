"""Which files are made of a blob, and which have the same content."""

from alembic import op

revision = "0010"
down_revision = "0009"
INDEXES = (("file_parts", "blob_id"), ("file_previews", "blob_id"), ("files", "sha256"))


def upgrade() -> None:
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
