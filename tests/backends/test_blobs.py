from hongyan.core.ids import BlobId, new_id
from hongyan.core.ports import Blobs


async def test_what_was_put_is_had_again(blobs: Blobs) -> None:
    blob_id = BlobId(new_id())
    await blobs.put(blob_id, b"\0goose\xff")
    assert await blobs.get(blob_id) == b"\0goose\xff"


async def test_putting_again_replaces(blobs: Blobs) -> None:
    blob_id = BlobId(new_id())
    await blobs.put(blob_id, b"longer than the next")
    await blobs.put(blob_id, b"short")
    assert await blobs.get(blob_id) == b"short"


async def test_what_was_never_put_is_nothing(blobs: Blobs) -> None:
    assert await blobs.get(BlobId(new_id())) is None


async def test_what_was_dropped_is_nothing(blobs: Blobs) -> None:
    blob_id = BlobId(new_id())
    await blobs.put(blob_id, b"goose")
    await blobs.drop(blob_id)
    await blobs.drop(blob_id)
    assert await blobs.get(blob_id) is None


async def test_nothing_is_reached_outside(blobs: Blobs) -> None:
    """Ids come from requests; one made of dots and slashes must not be a way out of the store."""
    for wrong in ("../../etc/passwd", "/etc/passwd", ".."):
        assert await blobs.get(BlobId(wrong)) is None


async def test_it_says_when_it_is_ready(blobs: Blobs) -> None:
    assert await blobs.is_ready()


async def test_it_names_all_that_is_there(blobs: Blobs) -> None:
    await blobs.is_ready()  # leaves a file of its own, which is no blob
    there = {BlobId(new_id()) for _ in range(5)}
    for blob_id in there:
        await blobs.put(blob_id, b"goose")
    assert {name async for name in blobs.names()} == there


async def test_a_stretch_of_it_can_be_had(blobs: Blobs) -> None:
    blob_id, content = BlobId(new_id()), bytes(range(256)) * 10_000
    await blobs.put(blob_id, content)
    for start, size in ((0, 1), (5, 100), (1_000_000, 1_000_000), (len(content) - 1, 1)):
        assert await blobs.cut(blob_id, start, size) == content[start : start + size]
    assert await blobs.cut(blob_id, len(content) - 3, 10) == content[-3:]
    assert await blobs.cut(BlobId(new_id()), 0, 1) is None
    assert await blobs.cut(BlobId("../../etc/passwd"), 0, 1) is None
