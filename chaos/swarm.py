"""Thousands of clients in a process of their own: each holds one socket, and comes back when it breaks.

They speak just enough of the protocol to say who they are and where they stand, and count what happens.
"""

import asyncio
import json
import multiprocessing
import random
import re
import resource
import time
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import uvloop

from bench.server import frame

ADVICE = re.compile(rb"retry-after: (\d+)", re.IGNORECASE)
LONGEST = 30.0  # seconds of a pause that grows
STUBBORN = 1.0  # seconds that a client without jitter waits when it is told nothing
PATIENCE = 15.0  # seconds that coming in may take
TELL = 0.1  # seconds between two reports
HANDSHAKE = (
    b"GET /api/v1/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: hongyan.v1.json\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class State(NamedTuple):
    """What the swarm is at, at a moment of the monotonic clock."""

    at: float
    online: int
    attempts: int
    turned_away: int
    broken: int


class Orders(NamedTuple):
    ports: tuple[int, int]  # where all begin, and where they go when that is gone
    tokens: list[str]
    cursors: list[dict[str, Any]]
    has_jitter: bool
    per_second: float  # that begin


class Swarm:
    """The clients, seen from outside. What they are at is in `state`."""

    def __init__(self, orders: Orders) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(target=_live, args=(orders, theirs), daemon=True)
        self._child.start()
        self.state = State(0.0, 0, 0, 0, 0)

    def look(self) -> State:
        """The newest report."""
        while self._pipe.poll():
            self.state = self._pipe.recv()
        return self.state

    def close(self) -> None:
        self._child.kill()
        self._child.join(10)


class Crowd:
    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.loop = asyncio.get_running_loop()
        self.online = self.attempts = self.turned_away = self.broken = 0

    def state(self) -> State:
        return State(time.monotonic(), self.online, self.attempts, self.turned_away, self.broken)


class Client(asyncio.Protocol):
    """One client for ever: a new socket each time, the same person."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self._crowd = crowd
        self._number = number
        self._failures = 0
        self._was_online = self._is_online = False
        self._seen = b""
        self._advice = 0
        self._transport: Any = None
        self._limit: asyncio.TimerHandle | None = None

    async def come(self) -> None:
        self._crowd.attempts += 1
        self._seen, self._advice = b"", 0
        port = self._crowd.orders.ports[self._was_online]
        try:
            await self._crowd.loop.create_connection(lambda: self, "127.0.0.1", port)
        except OSError:
            self._again()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._limit = self._crowd.loop.call_later(PATIENCE, self._transport.abort)
        self._transport.write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        if self._is_online:
            return
        if not self._seen and not data.startswith(b"HTTP/1.1 101"):
            self._crowd.turned_away += 1
            self._advice = int(found[1]) if (found := ADVICE.search(data)) else 0
            self._transport.abort()
            return
        if not self._seen:
            orders = self._crowd.orders
            who = {"token": orders.tokens[self._number], "cursor": orders.cursors[self._number]}
            self._transport.write(frame(json.dumps({"id": 1, "op": "connect", "data": who}).encode()))
        self._seen = self._seen[-100:] + data
        if b'"heartbeat_seconds"' in self._seen:
            self._arrived()

    def connection_lost(self, error: Exception | None) -> None:
        if self._limit is not None:
            self._limit.cancel()
        if self._is_online:
            self._crowd.online -= 1
            self._is_online = False
        elif not self._advice:
            self._crowd.broken += 1
        self._again()

    def _arrived(self) -> None:
        assert self._limit is not None
        self._limit.cancel()
        self._is_online = self._was_online = True
        self._failures = 0
        self._crowd.online += 1

    def _again(self) -> None:
        self.come_in(self._pause())

    def come_in(self, seconds: float) -> None:
        self._crowd.loop.call_later(seconds, lambda: self._crowd.loop.create_task(self.come()))

    def _pause(self) -> float:
        """As docs/protocol.md asks, or as a client does that knows no jitter and heeds what it is told."""
        bound = min(LONGEST, 2.0**self._failures)
        if self._crowd.orders.has_jitter:
            self._failures += not self._advice
            return self._advice + random.uniform(0, 1 if self._advice else bound)
        self._failures += 1
        return self._advice or (STUBBORN if self._failures > 1 else 0)


def _live(orders: Orders, pipe: Connection) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(_swarm(orders, pipe))


async def _swarm(orders: Orders, pipe: Connection) -> None:
    crowd = Crowd(orders)
    for number in range(len(orders.tokens)):
        Client(crowd, number).come_in(number / orders.per_second)
    while True:
        pipe.send(crowd.state())
        await asyncio.sleep(TELL)
