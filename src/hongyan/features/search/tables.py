"""Where the index is kept. It follows from the messages: whoever copies those leaves this behind.

It is an inverted index in plain rows, in order of conversation, term and seq, so that the newest messages
of a conversation with a term are one look into it, however many there are (docs/adr/0013).
"""

from sqlalchemy import BigInteger, Column, Integer, String, Table

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
