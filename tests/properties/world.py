"""The real services, database and hub in one process, on a bus that loses, repeats and reorders."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from msgspec import structs

from hongyan.backends.bus.memory import MemoryBus
from hongyan.backends.keys.argon2 import Argon2
from hongyan.core.context import Caller, Context
from hongyan.core.events import Announcement
from hongyan.core.ids import UserId
from hongyan.core.settings import Limits, Settings, Users
from hongyan.core.wire import convert, encode
from hongyan.features import users
from hongyan.roles.assembly import Opened, open_all
from hongyan.roles.catalog import OPERATIONS
from hongyan.roles.gateway import Gateway
from hongyan.roles.gateway.rounds import Rounds
from hongyan.transports.executor import Call, Executor
from hongyan.transports.peers import Peers
from tests.conftest import MovableClock

CHEAP = Argon2(cost=1, memory_kib=32)
UNLIMITED = Limits(user_per_second=1e9, user_burst=1e9, address_per_second=1e9, address_burst=1e9)


class BadBus(MemoryBus):
    """Keeps what is published until `deliver`, then delivers some of it, some twice, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.chance = Random(0)
        self.is_bad = True
        self._kept: list[Announcement] = []

    def publish(self, announcements: Sequence[Announcement]) -> None:
        self._kept += announcements

    def deliver(self) -> None:
        kept, self._kept = self._kept, []
        if self.is_bad:
            kept = [one for one in kept for _ in range(self.chance.choice((0, 1, 1, 1, 2)))]
            self.chance.shuffle(kept)
        super().publish(kept)


class World:
    """A server without sockets: calls go through the executor, events through the gateway's hub."""

    def __init__(self, data: Path) -> None:
        self._settings = Settings(
            data=str(data), users=Users(verify_email=False, access_minutes=1_000_000), limits=UNLIMITED
        )
        self.clock = MovableClock()
        self.opened: Opened
        self.bus = BadBus()
        self.gateway: Gateway
        self.rounds: Rounds
        self.executor: Executor

    async def start(self) -> None:
        opened = open_all(self._settings, self.clock)
        self.bus = BadBus()
        ports = structs.replace(opened.ports, bus=self.bus, hasher=CHEAP)
        opened.ports.sql.publish = self.bus.publish  # type: ignore[attr-defined]
        base = Context(Caller(), ports, self._settings, self.clock)
        self.opened = Opened(ports, base)
        self.executor = Executor(OPERATIONS, base, users.authenticate)
        self.gateway = Gateway(self.executor, base, Peers(()))
        self.rounds = Rounds(self.gateway, base)
        await self.rounds._look()

    async def stop(self) -> None:
        await self.gateway.settled()
        await self.opened.close()

    async def call(self, user_id: str, op: str, /, **data: Any) -> Any:
        """Call an operation as a user; the answer as plain objects."""
        operation = self.executor.find(op)
        caller = Caller(user_id=UserId(user_id), address="127.0.0.1") if user_id else Caller()
        request = convert(data, operation.request)
        reply = await self.executor.run(Call(operation, caller, request, "0" * 32))
        return msgspec.json.decode(encode(reply))

    async def crash_before_publishing(self) -> None:
        """What has been committed and not yet been delivered is never published."""
        self.bus._kept.clear()

    async def deliver(self) -> None:
        """Let the bus do its worst, and the hub fill what it notices."""
        self.bus.deliver()
        await self.quiet()

    async def quiet(self) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        while self.gateway.hub._fills or self.gateway._tasks:
            await asyncio.wait({*self.gateway.hub._fills, *self.gateway._tasks})
        for _ in range(3):
            await asyncio.sleep(0)
