"""A way to the server that can be cut, and that may lose, repeat or hold back what goes down its sockets."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

UPGRADED = b"HTTP/1.1 101"
Fate = Callable[[bytes], list[bytes]]


class Way:
    """A proxy. `fate` gives, for each frame that the server sends, the frames that come through."""

    def __init__(self, url: str) -> None:
        self.port = urlsplit(url).port
        self.fate: Fate = lambda frame: [frame]
        self.is_silent = False
        self.sockets = 0
        self._writers: set[StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Break every connection, without a word."""
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, near_reader: StreamReader, near: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            far_reader, far = await asyncio.open_connection("127.0.0.1", self.port)
            self._writers |= {near, far}
            up = asyncio.create_task(_pour(near_reader, far))
            try:
                await self._down(far_reader, near)
            finally:
                up.cancel()
                self._writers -= {near, far}
                far.transport.abort()
        near.transport.abort()
        self._tasks.discard(task)

    async def _down(self, far: StreamReader, near: StreamWriter) -> None:
        first = await far.read(65_536)
        near.write(first)
        if not first.startswith(UPGRADED):
            await _pour(far, near)
            await near.drain()
            near.close()
            await near.wait_closed()
            return
        self.sockets += 1
        while True:
            frame = await _read_frame(far)
            for part in [] if self.is_silent else self.fate(frame):
                near.write(part)
            await near.drain()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks)


async def _pour(source: StreamReader, target: StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()


async def _read_frame(source: StreamReader) -> bytes:
    """One frame as a server sends it: not masked (RFC 6455 §5.2)."""
    head = await source.readexactly(2)
    length = head[1]
    if length > 125:
        extended = await source.readexactly(2 if length == 126 else 8)
        head, length = head + extended, int.from_bytes(extended, "big")
    return head + await source.readexactly(length)
