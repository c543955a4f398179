"""How often is searched."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "search_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("searches", sa.BigInteger(), nullable=False),
        sa.Column("unfound", sa.BigInteger(), nullable=False),
        sa.Column("durations", LONG_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_search_days")),
    )
    op.create_table(
        "search_words",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", sa.String(32), nullable=False),
        sa.Column("searches", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "word", name=op.f("pk_search_words")),
    )


def downgrade() -> None:
    op.drop_table("search_words")
    op.drop_table("search_days")
