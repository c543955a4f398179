"""Where users, devices and sessions are kept."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from hongyan.backends.sql import LongText, metadata

ID = String(26)

users = Table(
    "users",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("username", String(32), nullable=False, unique=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("name", String(64), nullable=False),
    Column("avatar_id", ID, index=True),
    Column("bio", String(200), nullable=False, server_default=""),
    Column("role", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("privacy", LongText, nullable=False),
    Column("preferences", LongText, nullable=False),
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

# a sign-in and all refresh tokens that came of it: they share a secret (`family_hash`), so that one which
# was used long ago is still known for what it is
sessions = Table(
    "sessions",
    metadata,
    Column("session_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False, index=True),
    Column("device_id", ID, nullable=False, index=True),
    Column("family_hash", String(64), nullable=False, unique=True),
    Column("refresh_hash", String(64), nullable=False),
    Column("previous_hash", String(64)),
    Column("signed_in_at", BigInteger, nullable=False),
    Column("rotated_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("ended_at", BigInteger, index=True),
    Column("end_reason", String(32)),
)

# no code is stored: it follows from the nonce and a key that is not in the database
codes = Table(
    "codes",
    metadata,
    Column("email", String(254), primary_key=True),
    Column("purpose", String(16), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

# whom a user counts among their contacts; contacts says so, because we are below it
acquaintances = Table(
    "acquaintances",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("other_id", ID, primary_key=True),
)

# who asked to become a user, where staff decide
registrations = Table(
    "registrations",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("words", String(200), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("decided_at", BigInteger, index=True),
    Column("decided_by", ID),
    Column("reason", String(200), nullable=False, server_default=""),
)

# devices that wait to be let in by another one
knocks = Table(
    "knocks",
    metadata,
    Column("knock_id", ID, primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("secret_hash", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("device", LongText, nullable=False),
    Column("address", String(64), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("user_id", ID),
    Column("session_id", ID),
    Column("asked_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
