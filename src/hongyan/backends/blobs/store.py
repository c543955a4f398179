"""Blobs over obstore: a folder by default, any store that obstore speaks to otherwise."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from hongyan.core.ids import BlobId

PROBE = "probe"


class ObjectBlobs:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, blob_id: BlobId, content: bytes) -> None:
        await self._store.put_async(_path(blob_id), content)

    async def get(self, blob_id: BlobId) -> bytes | None:
        try:
            found = await self._store.get_async(_path(blob_id))
        except (FileNotFoundError, ValueError):  # ValueError: no id of ours, but a path that leads elsewhere
            return None
        return bytes(await found.bytes_async())

    async def drop(self, blob_id: BlobId) -> None:
        with suppress(FileNotFoundError):
            await self._store.delete_async(_path(blob_id))

    async def names(self) -> AsyncIterator[BlobId]:
        async for some in self._store.list():
            for found in some:
                folder, _, name = found["path"].rpartition("/")
                if folder:
                    yield BlobId(name)

    async def is_ready(self) -> bool:
        """Whether something can be written: a store that only reads would lose what comes next."""
        try:
            await self._store.put_async(PROBE, b"")
        except (OSError, BaseError):
            return False
        return True


def folder(path: Path) -> ObjectBlobs:
    path.mkdir(parents=True, exist_ok=True)
    return ObjectBlobs(LocalStore(prefix=path))


def _path(blob_id: BlobId) -> str:
    """Spread over folders by the random end of the id; the time at its start would fill one by one."""
    return f"{blob_id[-2:]}/{blob_id}"
