"""What somebody does not want to be recommended again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "search_dismissals",
        sa.Column("user_id", sa.String(26), nullable=False),
        sa.Column("subject_id", sa.String(26), nullable=False),
        sa.Column("dismissed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "subject_id", name=op.f("pk_search_dismissals")),
    )
    op.create_index(
        op.f("ix_search_dismissals_user_id_dismissed_at"), "search_dismissals", ["user_id", "dismissed_at"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_search_dismissals_user_id_dismissed_at"), table_name="search_dismissals")
    op.drop_table("search_dismissals")
