"""Faults of a cluster, by name: each is done, lasts, and is mended before its function returns.

The numbers are those of the fault matrix in docs/operating/faults.md.
"""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from chaos.proxy import Proxy
from cluster.topology import Cluster
from tests.process import Process
from tests.servers.daemon import Daemon

AWAY = 2.0  # seconds that something is gone
LONG = 6.0  # seconds that something hangs


class Stage:
    """A cluster of which one gateway and one API reach their back ends through proxies."""

    def __init__(self, cluster: Cluster, proxies: dict[str, Proxy], chance: random.Random) -> None:
        self.cluster = cluster
        self.proxies = proxies
        self.chance = chance

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
    "X25 stop gateway": stopping("gateway"),
    "X25 stop worker": stopping("worker"),
    "X28 rolling restart": roll,
}


async def heal(stage: Stage) -> None:
    for proxy in stage.proxies.values():
        proxy.heal()
    for member in stage.cluster.members.values():
        with suppress(ProcessLookupError):
            member.send(signal.SIGCONT)
