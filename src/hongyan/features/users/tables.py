"""Where users, devices and sessions are kept."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from hongyan.backends.sql import metadata

ID = String(26)

users = Table(
    "users",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("username", String(32), nullable=False, unique=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("name", String(64), nullable=False),
    Column("avatar_id", ID),
    Column("bio", String(200), nullable=False, server_default=""),
    Column("role", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("privacy", Text, nullable=False),
    Column("preferences", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("profile_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger),
    Column("rev", BigInteger, nullable=False),
)

# the revision of everything a user owns that is not a message: claimed under this row's lock
streams = Table(
    "streams",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("rev", BigInteger, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("device_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False),
    Column("platform", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("last_address", String(64), nullable=False),
    Column("removed_at", BigInteger),
    Column("rev", BigInteger, nullable=False),
    Index(None, "user_id", "rev"),
)

# a sign-in and all refresh tokens that came of it
sessions = Table(
    "sessions",
    metadata,
    Column("session_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False, index=True),
    Column("device_id", ID, nullable=False, index=True),
    Column("refresh_hash", String(64), nullable=False, unique=True),
    Column("previous_hash", String(64), unique=True),
    Column("rotated_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("end_reason", String(32)),
)

codes = Table(
    "codes",
    metadata,
    Column("email", String(254), primary_key=True),
    Column("purpose", String(16), primary_key=True),
    Column("code_hash", String(64), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("is_used", Boolean, nullable=False),
)
