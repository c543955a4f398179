"""Where it is kept what files there are, of which blobs they are made, and who needs them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table

from hongyan.backends.sql import LongText, metadata

ID = String(26)

files = Table(
    "files",
    metadata,
    Column("file_id", ID, primary_key=True),
    Column("owner_id", ID, nullable=False),
    Column("name", String(255), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),  # bytes that are in blobs
    Column("writer", ID, nullable=False),  # the request that may write on; a newer one takes its place
    Column("asked_kind", String(8), nullable=False),
    Column("wanted_sha256", String(64), nullable=False),  # what the client says; empty: nothing
    Column("key", String(64)),  # the idempotency key under which it was begun
    Column("state", String(16), nullable=False),
    Column("refusal", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("mime", String(128), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("facts", LongText, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),  # when it goes, unless somebody needs it
    Index(None, "owner_id", "size"),
    Index(None, "sha256"),
    Index(None, "expires_at"),
    Index("uq_files_key", "owner_id", "key", unique=True),
)

parts = Table(
    "file_parts",
    metadata,
    Column("file_id", ID, primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("blob_id", ID, nullable=False),  # of several files, if they are the same
    Index(None, "blob_id"),
)

# what clients bring to the store themselves; a row without a file is still to be abandoned there
direct = Table(
    "direct_uploads",
    metadata,
    Column("file_id", ID, primary_key=True),
    Column("blob_id", ID, nullable=False),
    Column("upload_id", String(1024), nullable=False),
    Column("part_bytes", BigInteger, nullable=False),
)

previews = Table(
    "file_previews",
    metadata,
    Column("file_id", ID, primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("mime", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("blob_id", ID, nullable=False),  # of several files, if they are the same
    Index(None, "blob_id"),
)

# who needs a file, such as `message:01abc.7`: as long as anybody does, it stays
references = Table(
    "file_references",
    metadata,
    Column("file_id", ID, primary_key=True),
    Column("holder", String(64), primary_key=True),
    Index(None, "holder"),
)

# blobs that no row above names: not yet, since they are just being written, or not any more
loose = Table(
    "loose_blobs",
    metadata,
    Column("blob_id", ID, primary_key=True),
    Column("due_at", BigInteger, nullable=False),
    Column("is_going", Boolean, nullable=False),  # it is being dropped, and nobody may take it up now
    Index(None, "due_at"),
)
