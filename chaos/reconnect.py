"""X17: a gateway with ten thousand sockets dies, and all of them come to the other at once.

Measured are how long it takes until they are back, how long until the other gateway has no more to do than
before, and how long those who were on it all the time wait for their acks meanwhile. Clients come back with
full jitter, as ours do, or (adversarial) all in the same instant, heeding only what they are told.

X18: the same, while Redis forgets everything, so that whoever comes back is looked up in SQL.
"""

import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import websockets
from msgspec import Struct

from bench.seed import World
from chaos.kill import GENEROUS
from chaos.swarm import Orders, Swarm
from cluster.topology import Backends
from hongyan.core.ids import new_id
from tests.people import SUBPROTOCOL, Line
from tests.process import Process

OBSERVERS = 10  # people on the gateway that lives, who send all the time
EVERY = 0.2  # seconds between two messages of one
CALM = 10.0  # seconds before the fault in which the base is measured
STEADY = 3.0  # seconds that the load must have been at its base
MARGIN = 0.1  # of a core above the base, which still counts as base
PATIENCE = 400.0
BEGINNING = 400.0  # clients a second that come in the beginning
ROOM = {
    "HONGYAN__GATEWAY__CONNECTIONS": "30000",
    "HONGYAN__GATEWAY__STRANGERS": "30000",
    "HONGYAN__GATEWAY__DEAD_SECONDS": "900",  # nobody pings here
}


class Report(Struct, kw_only=True):
    clients: int
    has_jitter: bool
    seconds_to_99: float
    seconds_to_all: float
    seconds_to_base: float  # until the gateway works no more than before
    attempts: int
    turned_away: int
    broken: int
    core_before: float  # share of a core that the gateway that lives needs
    core_worst: float  # in a second
    p95_before_ms: float
    p95_meanwhile_ms: float
    worst_meanwhile_ms: float
    is_clean: bool


class Load:
    """Seconds of a core that a process has used, looked at twice a second."""

    def __init__(self, member: Process) -> None:
        self._stat = Path(f"/proc/{member.pid}/stat")
        self._looks: deque[tuple[float, float]] = deque(maxlen=2_000)

    def look(self) -> None:
        fields = self._stat.read_text().rpartition(")")[2].split()
        self._looks.append((time.monotonic(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")))

    def share(self, seconds: float) -> float:
        """Of a core, over the last `seconds`."""
        now, used = self._looks[-1]
        then, before = next(look for look in self._looks if look[0] >= now - seconds - 0.1)
        return (used - before) / max(now - then, 0.1)


class Observers:
    """People who were there before: when they sent, and how many milliseconds each ack took."""

    def __init__(self, url: str, world: World) -> None:
        self._address = url.replace("http", "ws", 1) + "/api/v1/socket"
        self._world = world
        self._waits: list[tuple[float, float]] = []
        self._lines: list[Line] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        for number in range(OBSERVERS):
            line = Line(await websockets.connect(self._address, subprotocols=[SUBPROTOCOL], max_size=None))
            await line.connect(self._world.tokens[number])
            self._lines.append(line)
            self._tasks.append(asyncio.create_task(self._send(line, self._world.pairs[number // 2])))

    def waits(self, since: float, until: float) -> list[float]:
        return sorted(wait for sent, wait in self._waits if since <= sent < until)

    async def close(self) -> bool:
        """Whether all of them could send to the end."""
        failed = [task for task in self._tasks if task.done()]
        for task in self._tasks:
            task.cancel()
        for line in self._lines:
            await line.close()
        return not failed

    async def _send(self, line: Line, conversation_id: str) -> None:
        content = {"type": "text", "text": "still here"}
        while True:
            sent, mark = time.monotonic(), new_id()
            await line.call(
                "messages.send", conversation_id=conversation_id, client_msg_id=mark, content=content
            )
            self._waits.append((sent, (time.monotonic() - sent) * 1_000))
            await asyncio.sleep(EVERY)


class Both(Struct):
    """The kind of client that ours are, and the kind that others may write."""

    runs: list[Report]

    @property
    def is_clean(self) -> bool:
        return all(run.is_clean for run in self.runs)


async def reconnect_both(folder: Path, clients: int, *, is_cold: bool = False) -> Both:
    runs = []
    for has_jitter in (True, False):
        place = folder / f"jitter-{has_jitter}"
        place.mkdir()
        runs.append(await reconnect(place, clients, has_jitter=has_jitter, is_cold=is_cold))
        sys.stderr.write(f"{runs[-1]}\n")  # each takes minutes
    return Both(runs)


async def reconnect(folder: Path, clients: int, *, has_jitter: bool, is_cold: bool) -> Report:
    """The whole story, on a fresh cluster of two gateways over PostgreSQL."""
    with ExitStack() as stack:
        backends = stack.enter_context(Backends())
        world = await asyncio.to_thread(World, folder, clients + OBSERVERS, backends.sql.url("hongyan"))
        shared = GENEROUS | ROOM | backends.environment() | {"HONGYAN__KEYS": str(folder / "keys")}
        dying, living = [stack.enter_context(_gateway(folder / name, shared)) for name in ("dying", "living")]
        swarm = Swarm(_orders(world, (dying.port, living.port), has_jitter=has_jitter))
        stack.callback(swarm.close)
        observers = Observers(living.url, world)
        await observers.begin()
        storm = Storm(swarm, Load(living), observers, clients)

        def strike() -> None:
            dying.kill()
            if is_cold:
                backends.redis.empty()

        return await storm.run(strike, has_jitter=has_jitter)


def _gateway(data: Path, settings: dict[str, str]) -> Process:
    data.mkdir()
    return Process(data, roles="gateway", **settings)


def _orders(world: World, ports: tuple[int, int], *, has_jitter: bool) -> Orders:
    tokens, now = world.tokens[OBSERVERS:], time.time_ns() // 1_000_000
    cursors = [
        {"rev": 2, "at": now, "conversations": {world.group_id: 0, world.pairs[number // 2]: 0}}
        for number in range(OBSERVERS, OBSERVERS + len(tokens))
    ]
    return Orders(ports, tokens, cursors, has_jitter, BEGINNING)


class Storm:
    def __init__(self, swarm: Swarm, load: Load, observers: Observers, clients: int) -> None:
        self._swarm, self._load, self._observers, self._clients = swarm, load, observers, clients
        self.core_worst = 0.0

    async def run(self, strike: Callable[[], None], *, has_jitter: bool) -> Report:
        await self._until(self._clients)
        assert self._swarm.state.online == self._clients, "they never came in the first place"
        await asyncio.sleep(STEADY)
        calm, before = time.monotonic(), self._swarm.look()
        await self._watch(CALM)
        core_before = self._load.share(CALM)
        self.core_worst = 0.0
        await asyncio.to_thread(strike)
        killed = time.monotonic()
        while self._swarm.look().online > self._clients * 0.99:  # until they have noticed
            await asyncio.sleep(0.01)
        nearly = await self._until(int(self._clients * 0.99)) - killed
        everybody = await self._until(self._clients) - killed
        base = await self._until_calm(core_before) - killed
        after, waits = self._swarm.look(), self._observers.waits
        meanwhile = waits(killed, killed + max(everybody, 1.0))
        has_held = await self._observers.close()
        return Report(
            clients=self._clients,
            has_jitter=has_jitter,
            seconds_to_99=round(nearly, 1),
            seconds_to_all=round(everybody, 1),
            seconds_to_base=round(base, 1),
            attempts=after.attempts - before.attempts,
            turned_away=after.turned_away - before.turned_away,
            broken=after.broken - before.broken,
            core_before=round(core_before, 2),
            core_worst=round(self.core_worst, 2),
            p95_before_ms=_p95(waits(calm, killed)),
            p95_meanwhile_ms=_p95(meanwhile),
            worst_meanwhile_ms=round(meanwhile[-1], 1),
            is_clean=has_held and after.online == self._clients,
        )

    async def _until(self, online: int) -> float:
        """When so many were there."""
        end = time.monotonic() + PATIENCE
        while self._swarm.look().online < online and time.monotonic() < end:
            await self._watch(0.05)
        return self._swarm.state.at

    async def _until_calm(self, base: float) -> float:
        """When the load had come back to its base, to stay there."""
        end = time.monotonic() + PATIENCE
        while self._load.share(STEADY) > base + MARGIN and time.monotonic() < end:
            await self._watch(0.5)
        return time.monotonic() - STEADY

    async def _watch(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            self._load.look()
            self.core_worst = max(self.core_worst, self._load.share(1.0))
            if time.monotonic() >= end:
                return
            await asyncio.sleep(min(seconds, 0.2))


def _p95(waits: list[float]) -> float:
    return round(waits[int(len(waits) * 0.95)], 1)
