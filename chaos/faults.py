"""Faults of a cluster, by name: each is done, lasts, and is mended before its function returns.

The numbers are those of the fault matrix in docs/operating/faults.md.
"""

import asyncio
import os
import random
import resource
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import websockets

from chaos.insisting import insist
from chaos.load import SUBPROTOCOL
from chaos.messy import MessyBus
from chaos.proxy import Proxy
from chaos.shim import Shim
from cluster.topology import Cluster
from tests.process import Process
from tests.servers.daemon import Daemon

AWAY = 2.0  # seconds that something is gone
LONG = 6.0  # seconds that something hangs
DEAF = 20.0  # seconds that somebody does not read
MOST_GROWN = 32 << 20  # bytes
MOST_KEPT = 8 << 20  # bytes: a gateway's buffer of 1 MiB, and the kernel's
SPARE = 20  # handles that a process has left
LEAST_MESS = 20  # messages that must have been dropped, and the same of the other deeds
RINGING = 60  # connections that want one each


class Stage:
    """A cluster of which one gateway and one API reach their back ends through proxies."""

    def __init__(
        self, cluster: Cluster, proxies: dict[str, Proxy], shims: dict[str, Shim], chance: random.Random
    ) -> None:
        self.cluster = cluster
        self.proxies = proxies
        self.shims = shims  # of those whose clocks can be set
        self.chance = chance
        self.tokens: list[str] = []  # of members of the conversation in which all talk
        self.wrong: list[str] = []
        self.figures: dict[str, int] = {}

    def member(self, role: str) -> Process:
        names = [name for name in self.cluster.members if name.startswith(role)]
        return self.cluster.members[self.chance.choice(names)]


Fault = Callable[[Stage], Awaitable[None]]


def killing(role: str) -> Fault:
    async def kill(stage: Stage) -> None:
        """`kill -9`, and start again."""
        await asyncio.to_thread(stage.member(role).restart)

    return kill


def stopping(role: str) -> Fault:
    async def stop(stage: Stage) -> None:
        """SIGSTOP as a pause of the machine would, then go on."""
        member = stage.member(role)
        member.send(signal.SIGSTOP)
        await asyncio.sleep(LONG)
        member.send(signal.SIGCONT)

    return stop


def losing(find: Callable[[Stage], Daemon]) -> Fault:
    async def lose(stage: Stage) -> None:
        """A back end dies at once, is away, and comes back with what it had on disk."""
        daemon = find(stage)
        await asyncio.to_thread(daemon.kill)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(daemon.start)

    return lose


def parting(back_end: str) -> Fault:
    async def part(stage: Stage) -> None:
        """A gateway and an API hear nothing of a back end, and it seems to be there."""
        proxy = stage.proxies[back_end]
        proxy.stall()
        await asyncio.sleep(LONG)
        proxy.cut()
        proxy.heal()

    return part


def slowing(back_end: str, seconds: float) -> Fault:
    async def slow(stage: Stage) -> None:
        proxy = stage.proxies[back_end]
        proxy.delay = seconds
        await asyncio.sleep(LONG)
        proxy.heal()

    return slow


async def jump(stage: Stage) -> None:
    """The clock of a gateway or an API is an hour ahead, or behind."""
    shim = stage.shims[stage.chance.choice(list(stage.shims))]
    shim.jump(stage.chance.choice((-3_600, 3_600)))
    await asyncio.sleep(LONG)
    shim.heal()


async def hoard(stage: Stage) -> None:
    """Somebody connects and does not read what they are told, which comes without end."""
    gateway = stage.member("gateway")
    address = gateway.url.replace("http", "ws", 1) + "/api/v1/socket"
    options: dict[str, Any] = {"compression": None, "max_queue": 1, "max_size": None, "ping_interval": None}
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    await asyncio.to_thread(narrow.connect, ("127.0.0.1", gateway.port))
    narrow.setblocking(False)
    async with websockets.connect(address, subprotocols=[SUBPROTOCOL], sock=narrow, **options) as deaf:
        data = {"token": stage.chance.choice(stage.tokens)}
        await deaf.send(msgspec.json.encode({"id": 1, "op": "connect", "data": data}).decode())
        await deaf.recv()
        before = memory_of(gateway)
        await asyncio.sleep(DEAF)
        if (grown := memory_of(gateway) - before) > MOST_GROWN:
            stage.wrong.append(f"a gateway grew by {grown >> 20} MiB for one that did not read")
        if (kept := await kept_for(deaf)) > MOST_KEPT:
            stage.wrong.append(f"{kept >> 20} MiB were kept for one that did not read")


async def kept_for(deaf: websockets.ClientConnection) -> int:
    """Bytes that come to somebody who reads again, until the connection ends, or for a while."""
    kept = 0
    with suppress(websockets.ConnectionClosed, TimeoutError):
        async with asyncio.timeout(AWAY):
            while True:
                kept += len(await deaf.recv())
    return kept


def memory_of(process: Process) -> int:
    """Bytes that it holds in memory."""
    words = Path(f"/proc/{process.pid}/statm").read_text().split()
    return int(words[1]) * resource.getpagesize()


async def run_out_of_handles(stage: Stage) -> None:
    """A gateway can open nothing more, and others keep ringing."""
    gateway = stage.member("gateway")
    async with few_handles(gateway):
        crowd = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(RINGING)]
        await asyncio.sleep(LONG)
        for one in crowd:
            one.close()


@asynccontextmanager
async def few_handles(process: Process) -> AsyncIterator[None]:
    """The process may open only a few files and sockets more."""
    open_now = len(os.listdir(f"/proc/{process.pid}/fd"))
    before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (open_now + SPARE, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)


async def mess_up(stage: Stage) -> None:
    """A gateway and an API get what the bus brings, and send, twice, late, in any order, or not at all."""
    bus = stage.proxies["nats"]
    assert isinstance(bus, MessyBus)
    bus.mess.is_on = True
    await asyncio.sleep(LONG)
    bus.cut()
    await asyncio.sleep(LONG)
    bus.heal()
    if min(bus.mess.done[deed] for deed in ("dropped", "repeated", "late")) < LEAST_MESS:
        stage.wrong.append(f"the bus was too tidy: {bus.mess.done}")
    stage.figures |= bus.mess.done


async def repeat(stage: Stage) -> None:
    """Clients send everything five times, on sockets of two gateways and by REST."""
    count, wrong = await insist(stage.cluster.url, stage.cluster.urls("gateway"))
    stage.figures["sent five times"] = stage.figures.get("sent five times", 0) + count
    stage.wrong += wrong


async def roll(stage: Stage) -> None:
    """Restart every member, one after another, as an upgrade does."""
    for member in stage.cluster.members.values():
        await asyncio.to_thread(member.stop)
        await asyncio.to_thread(member.start)


async def flush(stage: Stage) -> None:
    """Redis forgets everything."""
    await asyncio.to_thread(stage.cluster.backends.redis.empty)


FAULTS: dict[str, Fault] = {
    "X1 kill gateway": killing("gateway"),
    "X2 kill api": killing("api"),
    "X3 kill worker": killing("worker"),
    "X5 kill database": losing(lambda stage: stage.cluster.backends.sql),
    "X8 kill redis": losing(lambda stage: stage.cluster.backends.redis),
    "X8 flush redis": flush,
    "X9 kill nats": losing(lambda stage: stage.cluster.backends.nats),
    "X10 deaf bus": parting("nats"),
    "X11 part database": parting("sql"),
    "X12 slow database": slowing("sql", 0.2),
    "X15 clock": jump,
    "X16 slow consumer": hoard,
    "X19 messy bus": mess_up,
    "X20 retry storm": repeat,
    "X25 stop gateway": stopping("gateway"),
    "X25 stop worker": stopping("worker"),
    "X27 part pictures": parting("s3"),
    "X28 rolling restart": roll,
    "X29 no handles": run_out_of_handles,
}


async def heal(stage: Stage) -> None:
    for proxy in stage.proxies.values():
        proxy.heal()
    for shim in stage.shims.values():
        shim.heal()
    for member in stage.cluster.members.values():
        with suppress(ProcessLookupError):
            member.send(signal.SIGCONT)
