"""Where messages are kept."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from hongyan.backends.sql import LongText, metadata

ID = String(26)

messages = Table(
    "messages",
    metadata,
    # not `WITHOUT ROWID`: clustered by its key, SQLite appends at half the speed
    Column("conversation_id", ID, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("rev", BigInteger, nullable=False),
    Column("sender_id", ID, nullable=False),
    Column("client_msg_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("content", LongText),
    Column("fallback", String(200), nullable=False),
    Column("reply_to", BigInteger),
    Column("mentions", LongText, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("edited_at", BigInteger),
    Column("recalled_at", BigInteger),
    Column("recalled_by", ID),
    Column("reactions", LongText, nullable=False),
    Column("pinned_at", BigInteger),
    Column("pinned_by", ID),
    Column("burn_seconds", Integer),
    Column("burns_at", BigInteger),
    Index("uq_messages_client_msg_id", "conversation_id", "sender_id", "client_msg_id", unique=True),
    Index("ix_messages_rev", "conversation_id", "rev"),
    Index("ix_messages_burns_at", "burns_at"),
)

edits = Table(
    "message_edits",
    metadata,
    Column("conversation_id", ID, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", LongText, nullable=False),
    Column("edited_at", BigInteger, nullable=False),
)

hidden = Table(
    "hidden_messages",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("conversation_id", ID, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Index(None, "user_id", "rev"),
)

scheduled = Table(
    "scheduled_messages",
    metadata,
    Column("schedule_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("client_msg_id", String(64), nullable=False),
    Column("content", LongText, nullable=False),
    Column("reply_to", BigInteger),
    Column("due_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("refusal", String(64), nullable=False),
    Column("rev", BigInteger, nullable=False),
    Index(None, "user_id", "rev"),
    Index("uq_scheduled_client_msg_id", "user_id", "client_msg_id", unique=True),
    Index(None, "done_at", "due_at"),
)
