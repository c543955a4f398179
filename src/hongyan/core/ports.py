"""What Hongyan stands on, as the rest of it sees it: SQL, cache, bus, blobs, media, mail, keys, hashing.

`hongyan.backends` holds the drivers; only `hongyan.roles.assembly` knows which are in use.
"""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from msgspec import Struct
from sqlalchemy import Executable, Row

from hongyan.core.events import Announcement
from hongyan.core.ids import BlobId

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]
Item = TypeVar("Item")


class Tx(Protocol):
    """One transaction. A unit of work may await nothing else than its transaction."""

    trace: str  # of the call that this is for; what is announced carries it

    async def all(self, statement: Executable, rows: Any = None) -> Sequence[AnyRow]:
        """Run a statement and give all its rows. `rows`: its parameters, or a list of them."""

    async def first(self, statement: Executable) -> AnyRow | None:
        """The first row, if there is one."""

    async def run(self, statement: Executable, rows: Any = None) -> int:
        """Run a statement that gives no rows; how many it changed."""

    async def upsert(self, table: Any, keys: Sequence[str], row: dict[str, Any]) -> None:
        """Insert a row, or update the one with the same `keys` (a unique constraint)."""

    def announce(self, announcement: Announcement) -> None:
        """Write to the outbox in this transaction; publish once it has committed."""


Unit = Callable[[Tx], Awaitable[T]]


class Sql(Protocol):
    """The only truth. Every write answers after its commit is durable."""

    is_shared: bool  # with other processes
    publish: Callable[[list[Announcement]], None]  # where announcements go once they are committed

    async def read(self, unit: Unit[T], *, may_be_old: bool = False) -> T:
        """Run a unit in a snapshot; it must not write. One that may be old may be a replica's."""

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit in a transaction. What it raises rolls it back, and only it."""

    def append(
        self, unit: Callable[[Tx, list[Item]], Awaitable[list[T | Exception]]], item: Item, key: str = ""
    ) -> Awaitable[T]:
        """Run `unit` once, in one transaction, for all items given to it while the last commit ran.

        It returns one result or exception an item; an exception is raised to that item's caller alone.
        Items with the same `key` would be in each other's way, so they go one after another.
        """

    async def is_ready(self) -> bool: ...

    async def close(self) -> None: ...


class Cache(Protocol):
    """Forgetful memory: nothing in it is the only copy of anything."""

    async def get(self, key: str) -> bytes | None: ...

    async def put(self, key: str, value: bytes, seconds: float) -> None: ...

    async def drop(self, key: str) -> None: ...

    async def take(self, bucket: str, per_second: float, burst: float, cost: float = 1) -> float:
        """Take tokens from a bucket: 0.0 if there were enough, else the seconds to wait (none taken)."""

    async def give(self, bucket: str, burst: float, cost: float = 1) -> None:
        """Give back what was taken and turned out not to count."""

    async def enter(self, place: str, member: str, seconds: float) -> bool:
        """Count a member as being in a place for some time; whether the place was empty before."""

    async def leave(self, place: str, member: str) -> bool:
        """Count a member as gone; whether the place is empty now."""

    async def occupied(self, places: Sequence[str]) -> set[str]:
        """Those of the places in which somebody is."""

    async def close(self) -> None: ...


Receiver = Callable[[list[Announcement]], None]


class Bus(Protocol):
    """Hints between processes. It may lose, repeat and reorder: SQL knows better."""

    def publish(self, announcements: Sequence[Announcement]) -> None: ...

    def subscribe(self, topic: str, receiver: Receiver) -> None:
        """Give `receiver` what is published on `topic`; it must not block."""

    def unsubscribe(self, topic: str, receiver: Receiver) -> None: ...

    async def is_ready(self) -> bool: ...

    async def close(self) -> None: ...


class Blobs(Protocol):
    """Bytes by name."""

    async def put(self, blob_id: BlobId, content: bytes) -> None:
        """Returns once it is on disk, whole. Nobody ever sees a part of it."""

    async def get(self, blob_id: BlobId) -> bytes | None: ...

    async def cut(self, blob_id: BlobId, start: int, size: int) -> bytes | None:
        """A stretch that begins inside of a blob; shorter where the blob ends. Nothing without the blob."""

    async def size_of(self, blob_id: BlobId) -> int | None: ...

    async def drop(self, blob_id: BlobId) -> None: ...

    def names(self) -> AsyncIterator[BlobId]:
        """Everything that is there, in no order."""

    async def is_ready(self) -> bool: ...


class StoredPart(NamedTuple):
    """One that is there: its number from 1, and the ETag that the store gave for it."""

    number: int
    etag: str


class Direct(Protocol):
    """Uploads of blobs that go past us, in parts, to addresses that we sign."""

    def sign_part(
        self, blob_id: BlobId, upload_id: str, number: int, size: int, seconds: int
    ) -> "SignedPart":
        """An address to PUT one part of this size to, and the headers to send."""

    async def begin(self, blob_id: BlobId) -> str:
        """The id of a new upload. Raises `StorageUnavailable`, as all that ask the store do."""

    async def finish(self, blob_id: BlobId, upload_id: str, parts: Sequence[StoredPart]) -> None:
        """Make one blob of the parts. Raises `ValueError` if the store has no such parts."""

    async def abandon(self, blob_id: BlobId, upload_id: str) -> None:
        """Forget an upload and its parts. Raises `ValueError` if there is none."""


class SignedPart(NamedTuple):
    url: str
    headers: dict[str, str]


MediaKind = Literal["image", "video", "audio"]
UnfitReason = Literal["too_many_pixels", "unreadable", "used_too_much", "took_too_long"]


class Unfit(Exception):
    """A file that cannot be looked into, or not with what we spend on one."""

    def __init__(self, reason: UnfitReason) -> None:
        super().__init__(reason)
        self.reason = reason


class Examined(Struct, frozen=True, kw_only=True):
    """What is not known is 0 or empty: without ffmpeg that is all of a film and of a sound."""

    mime: str = ""  # of a picture, and of `cleaned`: by what decodes it, whatever it was called
    width: int = 0  # as it is shown, that is turned
    height: int = 0
    duration_ms: int = 0
    thumbhash: bytes = b""
    waveform: tuple[int, ...] = ()  # of a sound: at most 64 peaks from 0 to 31
    previews: dict[str, bytes] = {}  # WebP by name: small and large of a picture, small and poster of a film
    cleaned: Path | None = None  # the same without what it told of its maker, to be kept in its place


class Media(Protocol):
    """Looks into files that strangers sent, in a child process that can do little harm."""

    def examine(
        self, content: AsyncIterable[bytes], kind: MediaKind
    ) -> AbstractAsyncContextManager[Examined]:
        """What is in a file; `cleaned` goes with the block. Raises `Unfit`, which is final.

        For a job, which may take its time and is tried again: only a few are looked into at once, the others
        wait here, before their content is asked for.

            async with ctx.ports.media.examine(content, "image") as found:
                await put(found.cleaned)
        """


class Scanner(Protocol):
    """Looks for viruses."""

    async def find_virus(self, content: AsyncIterable[bytes]) -> str | None:
        """The name of one. Raises `Away` if the scanner does not answer, which makes a job wait."""


class Record(Struct, frozen=True):
    """Something for other systems to read. Records of one `key` stay in order."""

    topic: str
    key: str
    value: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Exporter(Protocol):
    async def send(self, records: Sequence[Record]) -> None:
        """Returns once all are kept there. Raises `OSError` if not; some may be kept then."""

    async def close(self) -> None: ...


class Mail(Struct, frozen=True):
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None: ...


class Signer(Protocol):
    """Makes and checks signed tokens (JWT, Ed25519)."""

    def sign(self, claims: dict[str, Any]) -> str: ...

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a token with a good signature by a known key. Raises ValueError. Checks no claim."""


class Hasher(Protocol):
    """Hashes passwords with argon2id, in a bounded pool of threads off the event loop."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether it is the password. With no hash it takes as long and answers no."""

    def turn(self) -> AbstractAsyncContextManager[Any]:
        """Wait until a thread is free, and keep others from it meanwhile."""


class Ports(Struct, frozen=True):
    """The opened back ends of one process."""

    sql: Sql
    cache: Cache
    bus: Bus
    blobs: Blobs
    mailer: Mailer
    signer: Signer
    hasher: Hasher
    media: Media
    direct: Direct | None = None
    exporter: Exporter | None = None
    scanner: Scanner | None = None
