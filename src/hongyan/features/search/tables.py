"""Where the index is kept, and what search remembers beside it.

The index follows from the messages: whoever copies those leaves it behind. It is inverted, in plain
rows, in order of conversation, term and seq, so that the newest messages of a conversation with a term are
one look into it, however many there are (docs/adr/0013).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from hongyan.backends.sql import DERIVED, LongText, RowNumber, metadata

rooms = Table(
    "search_rooms",
    metadata,
    Column("id", RowNumber, primary_key=True, autoincrement=True),  # short for the conversation, in each term
    Column("conversation_id", String(26), nullable=False, unique=True),
    Column("rev", BigInteger, nullable=False),  # of the conversation, up to which it is indexed
    Column("version", Integer, nullable=False),  # of the rules by which it is
    info=DERIVED,
    sqlite_autoincrement=True,
)

# what a message's terms were made of, so that they can be taken back when nobody else knows it any more
texts = Table(
    "search_texts",
    metadata,
    Column("room", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("text", LongText, nullable=False),
    info=DERIVED,
    sqlite_with_rowid=False,
)

terms = Table(
    "search_terms",
    metadata,
    Column("room", BigInteger, primary_key=True, autoincrement=False),
    Column("term", String(16), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    info=DERIVED,
    sqlite_with_rowid=False,
)

# people and groups that somebody does not want to be recommended again
dismissals = Table(
    "search_dismissals",
    metadata,
    Column("user_id", String(26), primary_key=True),
    Column("subject_id", String(26), primary_key=True),
    Column("dismissed_at", BigInteger, nullable=False),
    Index(None, "user_id", "dismissed_at"),
)

# searches of a day (days since 1970), with how many took how long
days = Table(
    "search_days",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("searches", BigInteger, nullable=False),
    Column("unfound", BigInteger, nullable=False),
    Column("durations", LongText, nullable=False),
)

# words that enough different users have asked for
asked_words = Table(
    "search_words",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("word", String(32), primary_key=True),
    Column("searches", BigInteger, nullable=False),
)
