"""Files in a bucket of S3, which may be away for a while."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongyan.core.clock import HOUR
from hongyan.core.settings import Blobs, Settings
from hongyan.features.files.service.collecting import collect_expired, drop_loose
from hongyan.features.files.service.receiving import PART
from hongyan.roles.serving import Running
from tests.conftest import GENEROUS, PATIENT, QUIET, MovableClock
from tests.features.files.tus import append, begin, code_of, offset_of, settled
from tests.people import People
from tests.servers.s3 import S3

pytestmark = pytest.mark.slow


@pytest.fixture
def bucket() -> Iterator[S3]:
    with S3() as server:
        yield server


@pytest.fixture
def settings(data: Path, bucket: S3) -> Settings:
    blobs = Blobs(url=bucket.url())
    return Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS, blobs=blobs)


async def test_an_upload_waits_for_its_bucket_and_is_whole_in_the_end(
    people: People, server: Running, bucket: S3, clock: MovableClock
) -> None:
    alice = await people.register("alice")
    content = os.urandom(PART + 500_000)
    location = await begin(alice, len(content), sha256=hashlib.sha256(content).hexdigest())
    await append(alice, location, 0, content[:300_000])
    bucket.stop()
    away = await append(alice, location, 300_000, content[300_000:])
    assert code_of(away) == (503, "server.storage_unavailable")
    assert await offset_of(alice, location) == 300_000
    bucket.start()
    done = await append(alice, location, 300_000, content[300_000:])
    while done.status_code == 503:  # nobody asks a store that was away before a pause is over
        await asyncio.sleep(0.2)
        done = await append(alice, location, 300_000, content[300_000:])
    file = await settled(alice, done.headers["hongyan-file-id"])
    assert (file["state"], file["sha256"]) == ("ready", hashlib.sha256(content).hexdigest())
    [link] = (await alice.post("/api/v1/content/files/links", file_ids=[file["file_id"]]))["items"]
    some = await people.http.get(link["url"], headers={"range": "bytes=4194000-4195000"})
    assert some.content == content[4_194_000:4_195_001]
    clock.skip(25 * HOUR)
    await collect_expired(server.opened.base)
    await drop_loose(server.opened.base)
    assert not [name async for name in server.opened.base.ports.blobs.names()]
