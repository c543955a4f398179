"""The index of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "search_rooms",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("conversation_id", sa.String(26), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_rooms")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_search_rooms_conversation_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_terms",
        sa.Column("room", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("term", sa.String(16), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("room", "term", "seq", name=op.f("pk_search_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_texts",
        sa.Column("room", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", LONG_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("room", "seq", name=op.f("pk_search_texts")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("search_texts")
    op.drop_table("search_terms")
    op.drop_table("search_rooms")
