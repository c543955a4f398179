"""`kill -9` while bytes come in: what the server says it has, it has, and the rest goes on from there."""

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator

import httpx2
import pytest

from hongyan.features.files.service.receiving import PART
from tests.features.files.tus import append, begin, offset_of, settled
from tests.people import People
from tests.process import Process

pytestmark = pytest.mark.slow


async def test_an_upload_outlives_the_server(process: Process) -> None:
    content = os.urandom(2 * PART + 77)
    async with People(process.url) as people:
        alice = await people.register("alice")
        location = await begin(alice, len(content), sha256=hashlib.sha256(content).hexdigest())
        place = await _break_off(process, people, location, content)
        alice.token = (await people.login("alice")).token
        done = await append(alice, location, place, content[place:])
        assert done.status_code == 204
        file = await settled(alice, done.headers["hongyan-file-id"])
        assert (file["state"], file["sha256"]) == ("ready", hashlib.sha256(content).hexdigest())
        [link] = (await alice.post("/api/v1/content/files/links", file_ids=[file["file_id"]]))["items"]
        assert (await people.http.get(link["url"])).content == content


async def _break_off(process: Process, people: People, location: str, content: bytes) -> int:
    """Send some, kill the server in the middle of it, start it again; how far it says it is."""
    alice = await people.login("alice")
    is_under_way = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        for start in range(0, PART + PART // 2, 64 << 10):
            yield content[start : start + (64 << 10)]
        is_under_way.set()
        await asyncio.sleep(30)

    sending = asyncio.create_task(append(alice, location, 0, slow()))
    await is_under_way.wait()
    async with asyncio.timeout(60):
        while await offset_of(alice, location) < PART:
            await asyncio.sleep(0.05)
    process.restart()
    sending.cancel()
    with contextlib.suppress(httpx2.HTTPError, asyncio.CancelledError):
        await sending
    have = await offset_of(alice, location)
    assert have == PART
    return have
