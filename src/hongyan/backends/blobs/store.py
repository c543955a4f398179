"""Blobs over obstore: a folder by default, any store that obstore speaks to otherwise."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from obstore.exceptions import BaseError, GenericError
from obstore.store import LocalStore, ObjectStore, S3Store

from hongyan.backends.blobs.bucket import bucket_at
from hongyan.backends.outward import Guard
from hongyan.core.errors import StorageUnavailable
from hongyan.core.ids import BlobId

T = TypeVar("T")
PROBE = "probe"
MISNAMED = "non-partial response"
SECONDS = "10s"  # for one request
TRIES = 2
WIDTH = 32  # requests at once


class ObjectBlobs:
    """`guard` stands before a store that is not of this machine."""

    def __init__(self, store: ObjectStore, guard: Guard | None = None) -> None:
        self.store = store
        self._guard = guard

    async def put(self, blob_id: BlobId, content: bytes) -> None:
        await self._do(lambda: self.store.put_async(path_of(blob_id), content))

    async def get(self, blob_id: BlobId) -> bytes | None:
        async def get() -> bytes:
            found = await self.store.get_async(path_of(blob_id))
            return bytes(await found.bytes_async())

        try:
            return await self._do(get)
        except (FileNotFoundError, ValueError):  # ValueError: no id of ours, but a path that leads elsewhere
            return None

    async def cut(self, blob_id: BlobId, start: int, size: int) -> bytes | None:
        try:
            return await self._do(lambda: self._cut(path_of(blob_id), start, size))
        except (FileNotFoundError, ValueError):
            return None

    async def size_of(self, blob_id: BlobId) -> int | None:
        try:
            return (await self._do(lambda: self.store.head_async(path_of(blob_id))))["size"]
        except (FileNotFoundError, ValueError):
            return None

    async def drop(self, blob_id: BlobId) -> None:
        with suppress(FileNotFoundError):
            await self._do(lambda: self.store.delete_async(path_of(blob_id)))

    async def names(self) -> AsyncIterator[BlobId]:
        async for some in self.store.list():
            for found in some:
                folder, _, name = found["path"].rpartition("/")
                if folder:
                    yield BlobId(name)

    async def is_ready(self) -> bool:
        """Whether something can be written: a store that only reads would lose what comes next."""
        try:
            await self._do(lambda: self.store.put_async(PROBE, b""), tries=1)
        except StorageUnavailable:
            return False
        return True

    async def _cut(self, path: str, start: int, size: int) -> bytes:
        """Some stores (rclone) give a stretch and call it 200, which obstore does not believe."""
        try:
            return bytes(await self.store.get_range_async(path, start=start, length=size))
        except GenericError as error:
            if MISNAMED not in str(error):
                raise
            found = await self.store.get_async(path)
            return bytes(await found.bytes_async())[start : start + size]

    async def _do(self, deed: Callable[[], Awaitable[T]], tries: int = TRIES) -> T:
        """A store that does not answer, or not as it should, is away. Raises `StorageUnavailable`.

        All that is done here may be done twice.
        """
        try:
            return await (self._guard.call(deed, tries=tries) if self._guard else deed())
        except (FileNotFoundError, ValueError):
            raise
        except (OSError, BaseError) as error:
            raise StorageUnavailable from error


class FolderBlobs(ObjectBlobs):
    """obstore leaves it to the system when a file comes to disk; here it is there when `put` returns."""

    def __init__(self, path: Path) -> None:
        super().__init__(LocalStore(prefix=path))
        self._path = path

    async def put(self, blob_id: BlobId, content: bytes) -> None:
        await super().put(blob_id, content)
        await self._do(lambda: asyncio.to_thread(_sync, self._path / path_of(blob_id)))


def folder(path: Path) -> ObjectBlobs:
    path.mkdir(parents=True, exist_ok=True)
    return FolderBlobs(path)


def _sync(path: Path) -> None:
    """The file, its name, and that of its folder, which may be new."""
    for one in (path, path.parent, path.parent.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def s3(url: str) -> ObjectBlobs:
    """`s3://key:secret@bucket?endpoint=http://127.0.0.1:9000&region=…`, any store that speaks S3.

    Without a key in it, the environment's AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's own.
    """
    bucket = bucket_at(url)
    config: dict[str, Any] = {"region": bucket.region}
    if bucket.endpoint:
        config["endpoint"] = bucket.endpoint
    if bucket.key:
        config["access_key_id"], config["secret_access_key"] = bucket.key, bucket.secret
    store = S3Store(
        bucket.name,
        client_options={"allow_http": bucket.endpoint.startswith("http://"), "timeout": SECONDS},
        retry_config={"max_retries": 0},  # the guard repeats, within its budget
        **config,
    )
    return ObjectBlobs(store, Guard("s3", width=WIDTH, is_failure=_is_away))


def _is_away(error: Exception) -> bool:
    return isinstance(error, OSError | BaseError) and not isinstance(error, FileNotFoundError | ValueError)


def path_of(blob_id: BlobId) -> str:
    """Spread over folders by the random end of the id; the time at its start would fill one by one."""
    return f"{blob_id[-2:]}/{blob_id}"
