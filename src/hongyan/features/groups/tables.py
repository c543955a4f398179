"""Where is kept how people get into groups and what they are told there."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from hongyan.backends.sql import LongText, metadata

ID = String(26)

links = Table(
    "group_links",
    metadata,
    Column("link_id", ID, primary_key=True),
    Column("group_id", ID, nullable=False),
    Column("token", String(32), nullable=False, unique=True),
    Column("made_by", ID, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("most_uses", Integer),
    Column("uses", Integer, nullable=False),
    Column("revoked_at", BigInteger),
    Index(None, "group_id", "link_id"),
)

requests = Table(
    "group_requests",
    metadata,
    Column("request_id", ID, primary_key=True),
    Column("group_id", ID, nullable=False),
    Column("user_id", ID, nullable=False),
    Column("invited_by", ID),  # the member who wants to add them; else they asked themselves
    Column("answer", String(200), nullable=False),
    Column("state", String(12), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("decided_by", ID),
    Column("decided_at", BigInteger),
    Column("rev", BigInteger, nullable=False),  # in the stream of the one who wants in
    Index(None, "group_id", "state", "request_id"),
    Index(None, "user_id", "rev"),
)

bans = Table(
    "group_bans",
    metadata,
    Column("group_id", ID, primary_key=True),
    Column("user_id", ID, primary_key=True),
    Column("banned_by", ID, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("banned_at", BigInteger, nullable=False),
)

announcements = Table(
    "group_announcements",
    metadata,
    Column("announcement_id", ID, primary_key=True),
    Column("group_id", ID, nullable=False),
    Column("author_id", ID, nullable=False),
    Column("text", LongText, nullable=False),
    Column("must_confirm", Boolean, nullable=False),
    Column("announced_at", BigInteger, nullable=False),
    Column("reminded_at", BigInteger),
    Index(None, "group_id", "announcement_id"),
)

confirmations = Table(
    "group_confirmations",
    metadata,
    Column("announcement_id", ID, primary_key=True),
    Column("user_id", ID, primary_key=True),
    Column("confirmed_at", BigInteger, nullable=False),
)

reports = Table(
    "group_reports",
    metadata,
    Column("report_id", ID, primary_key=True),
    Column("group_id", ID, nullable=False),
    Column("reporter_id", ID, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("words", String(1000), nullable=False),
    Column("message_ids", LongText, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reported_at", BigInteger, nullable=False),
    Index(None, "state", "report_id"),
)
