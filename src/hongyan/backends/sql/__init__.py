"""The schema that all features share, and the two tables that belong to the port itself."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column whose type is exactly INTEGER
RowNumber = BigInteger().with_variant(Integer, "sqlite")

DERIVED = {"is_derived": True}  # of a table that follows from others, and is made anew where they are copied

# 16 MiB, where 64 KiB are all that a type without a length holds
LongText = Text().with_variant(Text(2**24 - 1), "mysql", "mariadb")
LongBytes = LargeBinary().with_variant(LargeBinary(2**24 - 1), "mysql", "mariadb")

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowNumber, primary_key=True, autoincrement=True),
    Column("topic", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("frame", LongBytes, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("gone", LongText, nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("trace", String(64), nullable=False, server_default=""),
    Index(None, "created_at"),
    Index(None, "topic", "rev"),
    sqlite_autoincrement=True,
)

# who does what only one process may do at a time
leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", String(26), nullable=False),
    Column("fence", BigInteger, nullable=False),  # grows with every change of owner
    Column("beat", BigInteger, nullable=False),  # grows while the owner lives
)

# how much of the outbox has been exported
exports = Table(
    "exports",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column(
        "gaps", LongText, nullable=False
    ),  # JSON: numbers up to `position` that may still come, since when
)

# jobs that could not be done, for an operator to look at
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # of the outbox row that it was
    Column("name", String(64), nullable=False),
    Column("frame", LongBytes, nullable=False),
    Column("reason", LongText, nullable=False),
    Column("buried_at", BigInteger, nullable=False),
)

# what was answered to a request with an idempotency key, so that a repetition gets the same answer
answers = Table(
    "answers",
    metadata,
    Column("user_id", String(26), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("op", String(64), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("reply", LongBytes, nullable=False),
    Column("answered_at", BigInteger, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", RowNumber, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("user_id", String(26), nullable=False),
    Column("device_id", String(26), nullable=False),
    Column("address", String(64), nullable=False),
    Column("op", String(64), nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("trace_id", String(32), nullable=False),
    sqlite_autoincrement=True,
)
