"""What only a store over the network can suffer: wrong secrets, forged addresses, outages."""

from asyncio import gather, sleep, timeout
from collections.abc import Iterator

import pytest

from hongyan.backends import outward
from hongyan.backends.blobs import store
from hongyan.backends.blobs.store import s3
from hongyan.core.errors import StorageUnavailable
from hongyan.core.ids import BlobId, new_id
from tests.servers.s3 import S3


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with S3() as server:
        yield server


async def test_a_wrong_secret_is_refused(server: S3) -> None:
    wrong = s3(server.url("guessed"))
    assert not await wrong.is_ready()
    with pytest.raises(StorageUnavailable):
        await wrong.put(BlobId(new_id()), b"goose")


async def test_without_it_callers_are_told_and_all_is_well_after(server: S3) -> None:
    blobs, blob_id = s3(server.url()), BlobId(new_id())
    await blobs.put(blob_id, b"goose")
    server.stop()
    assert not await blobs.is_ready()
    with pytest.raises(StorageUnavailable):
        await blobs.get(blob_id)
    with pytest.raises(StorageUnavailable):
        await blobs.put(blob_id, b"gander")
    server.start()
    assert await blobs.get(blob_id) == b"goose"


async def test_a_store_that_hangs_is_left_alone_until_it_is_back(
    server: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SECONDS", "300ms")
    monkeypatch.setattr(outward, "FIRST_PAUSE", 0.5)
    monkeypatch.setattr(outward, "LAST_PAUSE", 0.5)
    blobs, blob_id = s3(server.url()), BlobId(new_id())
    await blobs.put(blob_id, b"goose")
    with server.stalled():
        asked = (blobs.get(blob_id) for _ in range(outward.FAILURES))
        assert all(
            isinstance(one, StorageUnavailable) for one in await gather(*asked, return_exceptions=True)
        )
        with pytest.raises(StorageUnavailable) as caught:
            await blobs.get(blob_id)
        assert isinstance(caught.value.__cause__, outward.Away)
        assert caught.value.__cause__.__cause__ is None  # nobody was asked
    async with timeout(60):
        while not await blobs.is_ready():
            await sleep(0.05)
    assert await blobs.get(blob_id) == b"goose"
