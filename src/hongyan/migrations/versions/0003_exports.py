"""How much of the outbox has been exported."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("gaps", LONG_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_exports")),
    )


def downgrade() -> None:
    op.drop_table("exports")
