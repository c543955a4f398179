"""Where contacts and requests are kept."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table

from hongyan.backends.sql import LongText, metadata

ID = String(26)

contacts = Table(
    "contacts",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("other_id", ID, primary_key=True),
    Column("is_contact", Boolean, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
    Column("remark", String(64), nullable=False),
    Column("tags", LongText, nullable=False),
    Column("is_starred", Boolean, nullable=False),
    Column("conversation_id", ID),
    Column("since_at", BigInteger),
    Column("rev", BigInteger, nullable=False),
    Index(None, "user_id", "rev"),
)

requests = Table(
    "contact_requests",
    metadata,
    Column("request_id", ID, primary_key=True),
    Column("from_id", ID, nullable=False),
    Column("to_id", ID, nullable=False),
    Column("greeting", String(200), nullable=False),
    Column("state", String(8), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("from_state", String(8), nullable=False),  # what the one who asked is shown
    Column("from_rev", BigInteger, nullable=False),
    Column("to_rev", BigInteger, nullable=False),
    Index(None, "from_id", "from_rev"),
    Index(None, "to_id", "to_rev"),
    Index(None, "state", "expires_at"),
)
