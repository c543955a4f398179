"""Groups have rules, links, requests, bans and announcements."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
LONG_TEXT = sa.Text().with_variant(sa.Text(length=2**24 - 1), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "group_announcements",
        sa.Column("announcement_id", sa.String(26), nullable=False),
        sa.Column("group_id", sa.String(26), nullable=False),
        sa.Column("author_id", sa.String(26), nullable=False),
        sa.Column("text", LONG_TEXT, nullable=False),
        sa.Column("must_confirm", sa.Boolean(), nullable=False),
        sa.Column("announced_at", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_group_announcements")),
    )
    with op.batch_alter_table("group_announcements") as batch:
        batch.create_index(
            op.f("ix_group_announcements_group_id_announcement_id"), ["group_id", "announcement_id"]
        )

    op.create_table(
        "group_bans",
        sa.Column("group_id", sa.String(26), nullable=False),
        sa.Column("user_id", sa.String(26), nullable=False),
        sa.Column("banned_by", sa.String(26), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("banned_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_group_bans")),
    )
    op.create_table(
        "group_confirmations",
        sa.Column("announcement_id", sa.String(26), nullable=False),
        sa.Column("user_id", sa.String(26), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "user_id", name=op.f("pk_group_confirmations")),
    )
    op.create_table(
        "group_links",
        sa.Column("link_id", sa.String(26), nullable=False),
        sa.Column("group_id", sa.String(26), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(26), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("most_uses", sa.Integer()),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_group_links")),
        sa.UniqueConstraint("token", name=op.f("uq_group_links_token")),
    )
    with op.batch_alter_table("group_links") as batch:
        batch.create_index(op.f("ix_group_links_group_id_link_id"), ["group_id", "link_id"])

    op.create_table(
        "group_reports",
        sa.Column("report_id", sa.String(26), nullable=False),
        sa.Column("group_id", sa.String(26), nullable=False),
        sa.Column("reporter_id", sa.String(26), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("message_ids", LONG_TEXT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_group_reports")),
    )
    with op.batch_alter_table("group_reports") as batch:
        batch.create_index(op.f("ix_group_reports_state_report_id"), ["state", "report_id"])

    op.create_table(
        "group_requests",
        sa.Column("request_id", sa.String(26), nullable=False),
        sa.Column("group_id", sa.String(26), nullable=False),
        sa.Column("user_id", sa.String(26), nullable=False),
        sa.Column("invited_by", sa.String(26)),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(26)),
        sa.Column("decided_at", sa.BigInteger()),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_group_requests")),
    )
    with op.batch_alter_table("group_requests") as batch:
        batch.create_index(
            op.f("ix_group_requests_group_id_state_request_id"), ["group_id", "state", "request_id"]
        )
        batch.create_index(op.f("ix_group_requests_user_id_rev"), ["user_id", "rev"])

    with op.batch_alter_table("conversations") as batch:
        batch.add_column(sa.Column("rules", LONG_TEXT))
        batch.add_column(sa.Column("may_befriend", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.add_column(sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("silent_until", sa.BigInteger()))
        batch.add_column(sa.Column("headline", LONG_TEXT))
        batch.add_column(sa.Column("dissolved_at", sa.BigInteger()))
        batch.create_index(op.f("ix_conversations_is_public_name"), ["is_public", "name"])

    with op.batch_alter_table("members") as batch:
        batch.add_column(sa.Column("muted_until", sa.BigInteger()))
        batch.add_column(sa.Column("ended", sa.String(length=12)))
        batch.add_column(sa.Column("waiting", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("confirmed_id", sa.String(26), server_default="", nullable=False))
        batch.add_column(sa.Column("is_saved", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("members") as batch:
        batch.drop_column("is_saved")
        batch.drop_column("confirmed_id")
        batch.drop_column("waiting")
        batch.drop_column("ended")
        batch.drop_column("muted_until")

    with op.batch_alter_table("conversations") as batch:
        batch.drop_index(op.f("ix_conversations_is_public_name"))
        batch.drop_column("dissolved_at")
        batch.drop_column("headline")
        batch.drop_column("silent_until")
        batch.drop_column("is_public")
        batch.drop_column("may_befriend")
        batch.drop_column("rules")

    with op.batch_alter_table("group_requests") as batch:
        batch.drop_index(op.f("ix_group_requests_user_id_rev"))
        batch.drop_index(op.f("ix_group_requests_group_id_state_request_id"))

    op.drop_table("group_requests")
    with op.batch_alter_table("group_reports") as batch:
        batch.drop_index(op.f("ix_group_reports_state_report_id"))

    op.drop_table("group_reports")
    with op.batch_alter_table("group_links") as batch:
        batch.drop_index(op.f("ix_group_links_group_id_link_id"))

    op.drop_table("group_links")
    op.drop_table("group_confirmations")
    op.drop_table("group_bans")
    with op.batch_alter_table("group_announcements") as batch:
        batch.drop_index(op.f("ix_group_announcements_group_id_announcement_id"))

    op.drop_table("group_announcements")
