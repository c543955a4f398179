"""Favourites and their tags."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "favourites",
        sa.Column("favourite_id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("content", LONG_TEXT, nullable=True),
        sa.Column("fallback", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("tags", LONG_TEXT, nullable=False),
        sa.Column("source", LONG_TEXT, nullable=True),
        sa.Column("words", LONG_TEXT, nullable=False),
        sa.Column("labels", LONG_TEXT, nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("favourite_id", name=op.f("pk_favourites")),
    )
    present = ["user_id", "removed_at", "favourite_id"]
    op.create_index(op.f("ix_favourites_user_id_removed_at_favourite_id"), "favourites", present)
    op.create_index(op.f("ix_favourites_user_id_rev"), "favourites", ["user_id", "rev"])
    op.create_index("uq_favourites_origin", "favourites", ["user_id", "origin"], unique=True)
    op.create_table(
        "favourite_tags",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("tag", sa.String(length=32), nullable=False),
        sa.Column("favourite_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "tag", "favourite_id", name=op.f("pk_favourite_tags")),
    )
    op.create_index(op.f("ix_favourite_tags_favourite_id"), "favourite_tags", ["favourite_id"])


def downgrade() -> None:
    op.drop_table("favourite_tags")
    op.drop_table("favourites")
