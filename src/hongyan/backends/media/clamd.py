"""Asks clamd whether there is a virus in a file, which it gets in pieces.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd, the command INSTREAM. It hangs up on what is too
long while we still speak, and has said why just before. Streams lose such last words; bare sockets do not.
"""

import asyncio
import socket
from collections.abc import AsyncIterable
from urllib.parse import urlsplit

from hongyan.backends.outward import Guard
from hongyan.core.ports import Unfit

PORT = 3_310
WIDTH = 4  # files at once
STEP_SECONDS = 20.0  # to connect, or to take a piece
ANSWER_SECONDS = 120.0  # to look into what has been sent
MOST_ANSWERED = 4_096  # bytes
TOO_LONG = "size limit exceeded. ERROR"


class Clamd:
    """`url`: `tcp://host:3310`, or `unix:///run/clamav/clamd.ctl`."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._guard = Guard("clamd", width=WIDTH)

    async def find_virus(self, content: AsyncIterable[bytes]) -> str | None:
        """Raises `Unfit` for what is longer than clamd takes (its StreamMaxLength)."""
        told = await self._guard.call(lambda: self._ask(content))
        if told.endswith(TOO_LONG):
            raise Unfit("used_too_much")
        found = told.removeprefix("stream: ")
        return None if found == "OK" else found.removesuffix(" FOUND")

    async def _ask(self, content: AsyncIterable[bytes]) -> str:
        with await asyncio.to_thread(self._connect) as line:
            line.setblocking(False)
            try:
                await _send(line, content)
            except ConnectionError as error:
                told = await _answer(line)
                if not told.endswith(TOO_LONG):
                    raise ConnectionError("it hung up") from error
                return told
            told = await _answer(line)
            if not told.endswith(("OK", "FOUND", TOO_LONG)):
                raise ConnectionError(told or "it hung up")
            return told

    def _connect(self) -> socket.socket:
        url = self._url
        if url.scheme == "unix":
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(STEP_SECONDS)
            line.connect(url.path)
            return line
        return socket.create_connection((url.hostname, url.port or PORT), STEP_SECONDS)


async def _send(line: socket.socket, content: AsyncIterable[bytes]) -> None:
    await _say(line, b"zINSTREAM\0")
    async for piece in content:
        if piece:  # an empty one is the end
            await _say(line, len(piece).to_bytes(4, "big") + piece)
    await _say(line, bytes(4))


async def _say(line: socket.socket, words: bytes) -> None:
    async with asyncio.timeout(STEP_SECONDS):
        await asyncio.get_running_loop().sock_sendall(line, words)


async def _answer(line: socket.socket) -> str:
    told, loop = b"", asyncio.get_running_loop()
    async with asyncio.timeout(ANSWER_SECONDS):
        while len(told) < MOST_ANSWERED and (some := await loop.sock_recv(line, MOST_ANSWERED)):
            told += some
            if some.endswith(b"\0"):
                break
    return told.decode(errors="replace").strip("\0")
