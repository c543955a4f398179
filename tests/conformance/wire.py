"""A WebSocket client that can be as wrong as a test wants it to be (RFC 6455)."""

import asyncio
import os
from base64 import b64encode
from types import TracebackType
from typing import Self

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0
SECONDS = 30.0
GOOD = {
    "Host": "127.0.0.1",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "hongyan.v1.json",
}


def frame(
    payload: bytes, opcode: int = TEXT, *, fin: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    """One frame as a client sends it, or should not."""
    head = bytearray([fin << 7 | rsv << 4 | opcode])
    size, bit = len(payload), masked << 7
    if size < 126:
        head.append(bit | size)
    elif size < 65_536:
        head += bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([bit | 127]) + size.to_bytes(8, "big")
    if not masked:
        return bytes(head) + payload
    mask = b"\x12\x9a\x01\xf0"
    return bytes(head) + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


class Wire:
    def __init__(self, port: int) -> None:
        self._port = port
        self.status = 0
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def open(self, path: str = "/api/v1/socket", *, method: str = "GET", **changed: str | None) -> int:
        """Shake hands with some headers changed or (None) left out; the status that was answered."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        key = {"Sec-WebSocket-Key": b64encode(os.urandom(16)).decode()}
        headers = GOOD | key | {name.replace("_", "-"): value for name, value in changed.items()}
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""])
        self._writer.write(head.encode())
        async with asyncio.timeout(SECONDS):
            answer = await self._reader.readuntil(b"\r\n\r\n")
        self.status = int(answer.split()[1])
        return self.status

    async def send(self, *frames: bytes) -> None:
        self._writer.write(b"".join(frames))
        await self._writer.drain()

    async def receive(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame, which must be whole and unmasked."""
        async with asyncio.timeout(SECONDS):
            first, second = await self._reader.readexactly(2)
            assert first & 0x70 == 0, "reserved bits"
            assert first & 0x80, "fragmented"
            assert not second & 0x80, "masked by a server"
            size = second
            if second == 126:
                size = int.from_bytes(await self._reader.readexactly(2), "big")
            elif second == 127:
                size = int.from_bytes(await self._reader.readexactly(8), "big")
            return first & 0x0F, await self._reader.readexactly(size)

    async def closed(self) -> int:
        """The code that the server closes with; it must then hang up."""
        opcode, payload = await self.receive()
        while opcode != CLOSE:
            opcode, payload = await self.receive()
        async with asyncio.timeout(SECONDS):
            assert await self._reader.read() == b"", "something after the close"
        return int.from_bytes(payload[:2], "big") if payload else 1005

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
