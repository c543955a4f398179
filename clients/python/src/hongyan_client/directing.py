"""Large files that go to the store itself, past the server, where that offers it."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, BinaryIO

import httpx2

from hongyan_client import model
from hongyan_client.errors import Unreachable
from hongyan_client.operations import Files
from hongyan_client.pacing import backoff

PATIENCE = 300.0  # seconds without progress
PART_SECONDS = 120.0
Told = Callable[[int, int], None]  # bytes so far, and of how many


async def send_direct(
    files: Files, file: BinaryIO, size: int, said: dict[str, Any], told: Told | None
) -> model.FileId:
    """Send all parts, one after another. Raises `Refused`, and `Unreachable` if for minutes nothing moves."""
    begun = await files.begin_direct(size=size, **said)
    sent = []
    async with httpx2.AsyncClient(timeout=PART_SECONDS) as http:
        for number in range(1, begun.parts + 1):
            await asyncio.to_thread(file.seek, (number - 1) * begun.part_bytes)
            content = await asyncio.to_thread(file.read, begun.part_bytes)
            sent.append(await _send_part(files, http, begun.upload_id, number, content))
            if told is not None:
                told(min(size, number * begun.part_bytes), size)
    return (await files.finish_direct(upload_id=begun.upload_id, parts=sent)).file_id


async def _send_part(
    files: Files, http: httpx2.AsyncClient, upload_id: model.FileId, number: int, content: bytes
) -> model.SentPart:
    """To a new address each time, as the last one may have expired."""
    attempt, end = 0, time.monotonic() + PATIENCE
    while True:
        try:
            (to,) = (await files.sign_parts(upload_id=upload_id, numbers=[number])).items
            answer = await http.put(to.url, content=content, headers=to.headers)
            if answer.is_success:
                return model.SentPart(number=number, etag=answer.headers["etag"])
        except (httpx2.TransportError, Unreachable):
            pass
        if time.monotonic() > end:
            raise Unreachable("the store does not take it")
        await asyncio.sleep(backoff(attempt))
        attempt += 1
