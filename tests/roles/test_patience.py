"""Whoever begins to ask must come to an end (slowloris, slow bodies); whoever has asked is waited for."""

import asyncio

import pytest

from hongyan.roles import patience
from hongyan.roles.serving import Running

HEAD = "POST /api/v1/users/login HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.3)


async def drip(server: Running, first: str, then: str) -> bytes:
    """Say this, then that again and again; what is answered until we are hung up on."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.servers[0].port)
    writer.write(first.encode())
    async with asyncio.timeout(3):
        reading = asyncio.ensure_future(reader.read())
        while not (await asyncio.wait([reading], timeout=0.05))[0]:
            writer.write(then.encode())
    writer.transport.abort()
    return b"" if reading.exception() else reading.result()


@pytest.mark.parametrize(
    ("first", "then"),
    [("", ""), (HEAD, "X-More: words\r\n"), (f"{HEAD}Content-Length: 1000\r\n\r\n", " ")],
    ids=["nothing", "head", "body"],
)
async def test_whoever_never_ends_is_hung_up_on(server: Running, first: str, then: str) -> None:
    assert await drip(server, first, then) == b""


async def test_whoever_has_asked_is_answered_and_may_ask_again_on_the_same_line(server: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.servers[0].port)
    for _ in range(2):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
        assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
        await asyncio.sleep(0.5)
    writer.close()
