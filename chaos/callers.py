"""What clients do to a server: they fall silent, say nothing at all, ask so slowly that it never ends."""

import asyncio
import time
from contextlib import suppress

import websockets

from chaos.alone import Stage
from chaos.insisting import insist
from chaos.proxy import Proxy
from tests.people import SUBPROTOCOL, Line, People

DEAD_SECONDS = 3.0  # of silence, as set for the scenario; 90 by default
EACH = 250  # idle sockets, and the same of unfinished requests
AUTHENTICATE_SECONDS, REQUEST_SECONDS = 5.0, 30.0
MARGIN = 3.0
UPGRADE = (
    "GET /api/v1/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
)
UNFINISHED = "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"


async def pull_cable(stage: Stage) -> None:
    """A client is gone without a word: its connection is closed, and others are told that it is offline."""
    async with Proxy("127.0.0.1", stage.server.port) as cable, People(stage.server.url) as people:
        ghost, watcher = await people.friends("ghost", "watcher")
        address = f"ws://127.0.0.1:{cable.port}/api/v1/socket"
        far = Line(await websockets.connect(address, subprotocols=[SUBPROTOCOL], ping_interval=None))
        await far.connect(ghost.token)
        line = await watcher.line()
        shown = await line.call("users.presence", user_ids=[ghost.user_id])
        stage.check(shown["items"][0]["is_online"], "never seen online")
        cable.stall()
        begun = time.monotonic()
        told = asyncio.ensure_future(line.event("users.presence", user_id=ghost.user_id))
        while not (await asyncio.wait([told], timeout=1))[0]:
            await line.call("ping")  # the watcher lives
        stage.figures["until it was seen"] = seconds = round(time.monotonic() - begun, 2)
        stage.check(seconds < DEAD_SECONDS + MARGIN, f"half open for {seconds} s")
        cable.cut()
        await far.close()


async def repeat(stage: Stage) -> None:
    """Clients send everything five times, on two sockets and by REST."""
    stage.figures["messages sent five times"], wrong = await insist(stage.server.url, [stage.server.url] * 2)
    stage.wrong += wrong


async def dawdle(stage: Stage) -> None:
    """Hundreds connect and say nothing, hundreds ask without an end: all are hung up on, and all goes on."""
    before = await stage.acks_in(3)
    idle = [asyncio.create_task(_lifetime(stage, UPGRADE, "")) for _ in range(EACH)]
    slow = [asyncio.create_task(_lifetime(stage, UNFINISHED, "X-More: words\r\n")) for _ in range(EACH)]
    await asyncio.sleep(0.5)
    stage.figures |= {"acks in 3 s before": before, "acks in 3 s meanwhile": await stage.acks_in(3)}
    stage.check(stage.figures["acks in 3 s meanwhile"] > before / 2, "sending suffered")
    for name, tasks, limit in (("idle", idle, AUTHENTICATE_SECONDS), ("slow", slow, REQUEST_SECONDS)):
        seconds = max(await asyncio.gather(*tasks))
        stage.figures[f"until the last {name} one was hung up on"] = round(seconds, 1)
        stage.check(seconds < limit + MARGIN, f"{name} ones were kept for {seconds:.0f} s")


async def _lifetime(stage: Stage, first: str, then: str) -> float:
    """How long a connection lives on which this is said, and then that every second."""
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.server.port)
    writer.write(first.format(port=stage.server.port).encode())
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(REQUEST_SECONDS + 2 * MARGIN):
            reading = asyncio.ensure_future(reader.read())
            while not (await asyncio.wait([reading], timeout=1))[0]:
                writer.write(then.encode())
            await reading
    writer.transport.abort()
    return time.monotonic() - begun
