"""Signed addresses, against a server that checks signatures."""

import os
from collections.abc import Iterator

import httpx2
import pytest

from hongyan.backends.blobs.bucket import bucket_at
from hongyan.backends.blobs.direct import BucketUploads
from hongyan.backends.blobs.store import s3
from hongyan.core.errors import StorageUnavailable
from hongyan.core.ids import BlobId, new_id
from hongyan.core.ports import StoredPart
from tests.servers.s3 import S3

LEAST_PART = 5 << 20


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with S3() as server:
        yield server


@pytest.fixture
def direct(server: S3) -> BucketUploads:
    return BucketUploads(bucket_at(server.url()))


async def put_part(
    direct: BucketUploads, blob_id: BlobId, upload_id: str, number: int, content: bytes
) -> StoredPart:
    async with httpx2.AsyncClient(verify=False) as http:
        url, headers = direct.sign_part(blob_id, upload_id, number, len(content), 60)
        reply = await http.put(url, content=content, headers=headers)
    assert reply.status_code == 200
    return StoredPart(number, reply.headers["etag"])


async def test_a_file_goes_up_in_parts_in_any_order(server: S3, direct: BucketUploads) -> None:
    blob_id = BlobId(new_id())
    contents = [os.urandom(LEAST_PART), os.urandom(LEAST_PART), b"the rest"]
    upload_id = await direct.begin(blob_id)
    parts = [
        await put_part(direct, blob_id, upload_id, number, contents[number - 1]) for number in (3, 1, 2, 2)
    ]
    assert await s3(server.url()).get(blob_id) is None
    await direct.finish(blob_id, upload_id, parts[:3])
    whole = b"".join(contents)
    assert await s3(server.url()).get(blob_id) == whole
    assert await s3(server.url()).size_of(blob_id) == len(whole)
    assert await s3(server.url()).size_of(BlobId(new_id())) is None


async def test_an_address_is_good_for_one_thing_only(server: S3, direct: BucketUploads) -> None:
    """Whoever changes what it is for, of what, how large, of which type or for how long, is refused."""
    blob_id, other_id = BlobId(new_id()), BlobId(new_id())
    upload_id = await direct.begin(blob_id)
    address, headers = direct.sign_part(blob_id, upload_id, 1, 5, 60)
    signature = address.rpartition("X-Amz-Signature=")[2]
    late, _ = direct.sign_part(blob_id, upload_id, 1, 5, 0)
    async with httpx2.AsyncClient(verify=False) as http:
        for forged in (
            address.replace(signature, signature[::-1]),
            address.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
            address.replace(f"{blob_id[-2:]}/{blob_id}", f"{other_id[-2:]}/{other_id}"),
            address.replace("partNumber=1", "partNumber=2"),
            address.partition("?")[0],
            late,
        ):
            assert (await http.put(forged, content=b"goose", headers=headers)).status_code in (400, 403)
        longer = {**headers, "content-length": "6"}
        assert (await http.put(address, content=b"gooses", headers=longer)).status_code == 403
        other = {**headers, "content-type": "text/html"}
        assert (await http.put(address, content=b"goose", headers=other)).status_code == 403
        for method in ("GET", "DELETE", "POST"):
            assert (await http.request(method, address)).status_code == 403
        assert (await http.put(address, content=b"goose", headers=headers)).status_code == 200
    await direct.abandon(blob_id, upload_id)


async def test_what_is_abandoned_cannot_be_finished(server: S3, direct: BucketUploads) -> None:
    blob_id = BlobId(new_id())
    upload_id = await direct.begin(blob_id)
    part = await put_part(direct, blob_id, upload_id, 1, b"goose")
    await direct.abandon(blob_id, upload_id)
    with pytest.raises(ValueError, match="404"):
        await direct.finish(blob_id, upload_id, [part])
    assert await s3(server.url()).get(blob_id) is None


async def test_parts_that_are_not_there_make_nothing(server: S3, direct: BucketUploads) -> None:
    blob_id = BlobId(new_id())
    upload_id = await direct.begin(blob_id)
    part = await put_part(direct, blob_id, upload_id, 1, b"goose")
    with pytest.raises(ValueError, match="the"):
        await direct.finish(blob_id, upload_id, [StoredPart(1, part.etag), StoredPart(2, part.etag)])
    assert await s3(server.url()).get(blob_id) is None


async def test_whoever_has_not_the_secret_begins_nothing(server: S3) -> None:
    with pytest.raises(StorageUnavailable):
        await BucketUploads(bucket_at(server.url("guessed"))).begin(BlobId(new_id()))


def test_a_bucket_of_aws_is_found_by_its_name() -> None:
    address = bucket_at("s3://KEY:a%2Fsecret@geese?region=eu-central-1").sign("GET", "a/b c", 60)
    assert address.startswith("https://geese.s3.eu-central-1.amazonaws.com/a/b%20c?X-Amz-Algorithm=")
