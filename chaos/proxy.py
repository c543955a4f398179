"""A small TCP proxy that misbehaves when told: late, stalled, slow, in tiny pieces, cut, half closed.

It stands between two processes of a test on loopback, where the kernel offers no such faults.
"""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

CHUNK = 64 << 10


class Line:
    """One connection through the proxy: two directions."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near = near
        self.far = far

    def reset(self) -> None:
        """Break it without a word, as a router that forgot it would."""
        for end in (self.near, self.far):
            end.transport.abort()


class Proxy:
    """`async with Proxy(host, port) as proxy:` listens on `proxy.port` of an address of ours."""

    def __init__(self, host: str, port: int, address: str = "127.0.0.1") -> None:
        self.target = (host, port)
        self.address = address
        self.delay = 0.0  # seconds that each piece waits
        self.bytes_per_second = 0.0  # 0: as fast as can be
        self.piece = CHUNK  # most bytes written at once
        self.is_refusing = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._lines: set[Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def stall(self) -> None:
        """Let nothing through any more, and close nothing: the other side seems to be there."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def cut(self) -> int:
        """Reset every connection; how many there were."""
        lines = list(self._lines)
        for line in lines:
            line.reset()
        return len(lines)

    def half_close(self) -> None:
        """Say the end of the stream to the target, while its answers still come through."""
        for line in self._lines:
            line.far.write_eof()

    def heal(self) -> None:
        """Behave from now on."""
        self.delay, self.bytes_per_second, self.piece, self.is_refusing = 0.0, 0.0, CHUNK, False
        self.flow()

    def changing(self) -> Callable[[bytes], bytes]:
        """What becomes of the bytes of a new connection, one way."""
        return bytes

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_refusing:
            writer.transport.abort()
            return
        try:
            far_reader, far = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        line = Line(writer, far)
        self._lines.add(line)
        try:
            await asyncio.gather(self._pump(reader, far), self._pump(far_reader, writer))
        except OSError:
            line.reset()  # whoever is at the other end hears of it at once, as without us
        finally:
            self._lines.discard(line)
            line.reset()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        change = self.changing()
        while received := await reader.read(CHUNK):
            data = change(received)
            for start in range(0, len(data), self.piece):
                await self._pass(writer, data[start : start + self.piece])
        await self._flows.wait()
        if writer.can_write_eof() and not writer.is_closing():
            writer.write_eof()

    async def _pass(self, writer: asyncio.StreamWriter, piece: bytes) -> None:
        pause = self.delay + (len(piece) / self.bytes_per_second if self.bytes_per_second else 0)
        if pause:
            await asyncio.sleep(pause)
        await self._flows.wait()
        writer.write(piece)
        await writer.drain()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.address, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
