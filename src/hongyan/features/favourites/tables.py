"""Where favourites are kept."""

from sqlalchemy import BigInteger, Column, Index, String, Table

from hongyan.backends.sql import LongText, metadata

ID = String(26)

favourites = Table(
    "favourites",
    metadata,
    Column("favourite_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False),
    Column("origin", String(64)),  # what it is of, such as `message:01abc.7`; nothing for a note
    Column("kind", String(8), nullable=False),
    Column("content", LongText),
    Column("fallback", String(200), nullable=False),
    Column("note", String(1000), nullable=False),
    Column("tags", LongText, nullable=False),
    Column("source", LongText),
    Column("words", LongText, nullable=False),  # of content and source, as they are searched
    Column("labels", LongText, nullable=False),  # note and tags, likewise
    Column("saved_at", BigInteger, nullable=False),
    Column("edited_at", BigInteger),
    Column("removed_at", BigInteger),
    Column("rev", BigInteger, nullable=False),
    Index(None, "user_id", "removed_at", "favourite_id"),
    Index(None, "user_id", "rev"),
    Index("uq_favourites_origin", "user_id", "origin", unique=True),
)

tags = Table(
    "favourite_tags",
    metadata,
    Column("user_id", ID, primary_key=True),
    Column("tag", String(32), primary_key=True),
    Column("favourite_id", ID, primary_key=True),
    Index(None, "favourite_id"),
)
