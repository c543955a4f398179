"""Asks clamd whether there is a virus in a file, which it gets in pieces.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd, the command INSTREAM.
"""

import asyncio
from collections.abc import AsyncIterable
from contextlib import suppress
from urllib.parse import urlsplit

from hongyan.backends.outward import Guard
from hongyan.core.ports import Unfit

PORT = 3_310
WIDTH = 4  # files at once
STEP_SECONDS = 20.0  # to connect, or to take a piece
ANSWER_SECONDS = 120.0  # to look into what has been sent
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Clamd:
    """`url`: `tcp://host:3310`, or `unix:///run/clamav/clamd.ctl`."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._guard = Guard("clamd", width=WIDTH)

    async def find_virus(self, content: AsyncIterable[bytes]) -> str | None:
        """Raises `Unfit` for what is longer than clamd takes (its StreamMaxLength)."""
        told = await self._guard.call(lambda: self._ask(content))
        found = told.removeprefix("stream: ")
        if found.endswith("size limit exceeded. ERROR"):
            raise Unfit("used_too_much")
        return None if found == "OK" else found.removesuffix(" FOUND")

    async def _ask(self, content: AsyncIterable[bytes]) -> str:
        async with asyncio.timeout(STEP_SECONDS):
            reader, writer = await self._connect()
        answer = asyncio.create_task(reader.readuntil(b"\0"))  # it may come while we speak
        try:
            with suppress(ConnectionError):  # it hangs up on what is too long, and says why
                await _send(writer, content)
            async with asyncio.timeout(ANSWER_SECONDS):
                told = (await answer).decode(errors="replace").strip("\0")
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("it hung up") from error
        finally:
            answer.cancel()
            writer.close()
        if not told.endswith(("OK", "FOUND", "size limit exceeded. ERROR")):
            raise ConnectionError(told)
        return told

    async def _connect(self) -> Line:
        if self._url.scheme == "unix":
            return await asyncio.open_unix_connection(self._url.path)
        return await asyncio.open_connection(self._url.hostname, self._url.port or PORT)


async def _send(writer: asyncio.StreamWriter, content: AsyncIterable[bytes]) -> None:
    writer.write(b"zINSTREAM\0")
    async for piece in content:
        if piece:  # an empty one is the end
            writer.write(len(piece).to_bytes(4, "big") + piece)
            async with asyncio.timeout(STEP_SECONDS):
                await writer.drain()
    writer.write(bytes(4))
    async with asyncio.timeout(STEP_SECONDS):
        await writer.drain()
