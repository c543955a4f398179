"""The proxy does to a connection what it is told, and nothing else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from chaos.proxy import Proxy

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Give back what comes, and a dot when nothing more comes."""
    while data := await reader.read(1 << 16):
        writer.write(data)
    writer.write(b".")
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with Proxy("127.0.0.1", server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    server.close()


@pytest.fixture
async def line(proxy: Proxy) -> AsyncIterator[Pair]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    yield reader, writer
    writer.transport.abort()


async def is_silent(read: Callable[[], Awaitable[bytes]]) -> bool:
    try:
        await asyncio.wait_for(read(), 0.2)
    except TimeoutError:
        return True
    return False


async def ending(reader: asyncio.StreamReader) -> str:
    """How a connection that should be dead looks from here: reset, or at its end."""
    with contextlib.suppress(OSError):
        assert await asyncio.wait_for(reader.read(1), 30) == b""
    return "over"


async def test_it_passes_everything_on_both_ways(proxy: Proxy, line: Pair) -> None:
    reader, writer = line
    proxy.piece = 1_000
    writer.write(bytes(range(256)) * 400)
    assert await asyncio.wait_for(reader.readexactly(102_400), 30) == bytes(range(256)) * 400


async def test_what_is_stalled_comes_later(proxy: Proxy, line: Pair) -> None:
    reader, writer = line
    proxy.stall()
    writer.write(b"hello")
    assert await is_silent(lambda: reader.read(5))
    proxy.heal()
    assert await asyncio.wait_for(reader.readexactly(5), 30) == b"hello"


async def test_a_cut_line_is_dead_and_a_new_one_lives(proxy: Proxy, line: Pair) -> None:
    reader, writer = line
    writer.write(b"x")
    await reader.readexactly(1)
    assert proxy.cut() == 1
    assert await ending(reader) == "over"
    again, out = await asyncio.open_connection("127.0.0.1", proxy.port)
    out.write(b"y")
    assert await again.readexactly(1) == b"y"
    out.close()


async def test_whoever_is_refused_is_not_let_through(proxy: Proxy) -> None:
    proxy.is_refusing = True
    reader, out = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await ending(reader) == "over"
    out.transport.abort()


async def test_after_a_half_close_the_answer_still_comes(proxy: Proxy, line: Pair) -> None:
    reader, writer = line
    writer.write(b"x")
    await reader.readexactly(1)
    proxy.half_close()
    assert await asyncio.wait_for(reader.read(1), 30) == b"."
