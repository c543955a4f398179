"""Where conversations and memberships are kept."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, false, true

from hongyan.backends.sql import LongText, metadata

ID = String(26)

conversations = Table(
    "conversations",
    metadata,
    Column("conversation_id", ID, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("pair_key", String(64), unique=True),  # of a direct or saved conversation: there is only one
    Column("name", String(64), nullable=False),
    Column("avatar_id", ID),
    Column("owner_id", ID),
    Column("member_count", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("info_rev", BigInteger, nullable=False),  # the rev at which what all see of it last changed
    Column("created_at", BigInteger, nullable=False),
    Column("rules", LongText),  # of a group, if they are not the usual ones
    Column("may_befriend", Boolean, nullable=False, server_default=true()),  # as the rules say
    Column("is_public", Boolean, nullable=False, server_default=false()),  # as the rules say
    Column("silent_until", BigInteger),
    Column("headline", LongText),
    Column("dissolved_at", BigInteger),
    Index(None, "is_public", "name"),
)

members = Table(
    "members",
    metadata,
    Column("conversation_id", ID, primary_key=True),
    Column("user_id", ID, primary_key=True),
    Column("role", String(8), nullable=False),
    Column("nickname", String(64), nullable=False),
    Column("joined_seq", BigInteger, nullable=False),
    Column("left_seq", BigInteger),
    Column("may_post", Boolean, nullable=False),
    Column("read_seq", BigInteger, nullable=False),
    Column("delivered_seq", BigInteger, nullable=False),
    Column("is_pinned", Boolean, nullable=False),
    Column("mute", String(8), nullable=False),
    Column("draft", String(5000), nullable=False),
    Column("is_archived", Boolean, nullable=False),
    Column("is_marked_unread", Boolean, nullable=False),
    Column("peer_id", ID),
    Column("peer_read_seq", BigInteger, nullable=False),
    Column("peer_delivered_seq", BigInteger, nullable=False),
    Column("muted_until", BigInteger),
    Column("ended", String(12)),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("confirmed_id", String(26), nullable=False, server_default=""),
    Column("is_saved", Boolean, nullable=False, server_default=false()),
    Column("member_rev", BigInteger, nullable=False),  # in the conversation's stream
    Column("rev", BigInteger, nullable=False),  # in the user's stream
    Index(None, "user_id", "rev"),
    Index(None, "conversation_id", "member_rev"),
)

folders = Table(
    "conversation_folders",
    metadata,
    Column("folder_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False),
    Column("name", String(32), nullable=False),
    Column("place", Integer, nullable=False),
    Column("conversation_ids", LongText, nullable=False),
    Column("removed_at", BigInteger),
    Column("rev", BigInteger, nullable=False),
    Index(None, "user_id", "rev"),
)
