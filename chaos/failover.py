"""The database fails over to a standby that holds all that was acknowledged, and the old one is fenced.

A commit is answered once the standby has it, too. Members reach the database through proxies, which are
turned to the standby when it is promoted, as an address that moves would be.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
from msgspec import Struct, structs

from chaos.faults import Stage
from chaos.history import History
from chaos.kill import GENEROUS
from chaos.proxy import Proxy
from chaos.storm import RECOVERY_SECONDS, Load, Report
from cluster.topology import MEMBERS, Backends, Cluster
from tests.servers.postgres import PROGRAMS, Postgres

BEFORE, AFTER = 5.0, 8.0  # seconds of load around it
SPLIT = 8.0  # seconds that the old primary lives beside the new one
LEFT = ("gateway2", "api2")  # members that stay with the old primary until it is fenced


class Standby(Postgres):
    """It follows the primary that it finds at a port of this machine."""

    def __init__(self, source: int) -> None:
        super().__init__()
        self._source = source

    def prepare(self) -> None:
        where = ("-h", "127.0.0.1", "-p", str(self._source), "-U", "postgres", "-D", f"{self.folder}/data")
        self.run(f"{PROGRAMS}/pg_basebackup", *where, "-R", "-X", "stream", "-c", "fast", "--no-sync")

    def promote(self) -> None:
        self.run(f"{PROGRAMS}/pg_ctl", "promote", "-w", "-D", f"{self.folder}/data")


class Pair(Struct, frozen=True):
    """Two databases, what is between them, and the ways on which members reach one of them."""

    primary: Postgres
    standby: Standby
    link: Proxy
    ways: dict[str, Proxy]

    async def turn(self, name: str) -> None:
        """Lead this way to the standby from now on."""
        self.ways[name].target = ("127.0.0.1", self.standby.port)
        self.ways[name].cut()


async def fail_over(pair: Pair, stage: Stage) -> None:
    """The primary dies, the standby is promoted, the address moves."""
    await asyncio.to_thread(pair.primary.kill)
    await asyncio.to_thread(pair.standby.promote)
    for name in pair.ways:
        await pair.turn(name)


async def split(pair: Pair, stage: Stage) -> None:
    """The primary is parted from its standby, which is promoted, and some members stay with the old one."""
    url = stage.cluster.members["api2"].url
    if not await _is_acknowledged(url, stage):
        stage.wrong.append("nothing was acknowledged even before")
    pair.link.is_refusing = True
    pair.link.stall()
    await asyncio.to_thread(pair.standby.promote)
    await pair.turn("right")
    end = time.monotonic() + SPLIT
    while time.monotonic() < end:
        if await _is_acknowledged(url, stage):
            stage.wrong.append("the old primary acknowledged what its standby did not have")
    await asyncio.to_thread(pair.primary.kill)
    await pair.turn("left")


async def _is_acknowledged(url: str, stage: Stage) -> bool:
    """Whether a change of one's own is taken there; it is none that a judge looks at."""
    headers = {"authorization": f"Bearer {stage.tokens[0]}"}
    with suppress(httpx2.HTTPError):
        async with httpx2.AsyncClient(base_url=url, timeout=2, verify=False) as http:
            body = {"preferences": {"now": time.time_ns()}}
            answer = await http.put("/api/v1/users/settings", headers=headers, json=body)
            return answer.status_code == 200
    return False


FAILOVERS: dict[str, Callable[[Pair, Stage], Awaitable[None]]] = {
    "X6 fail over": fail_over,
    "X7 split": split,
}


async def run(folder: Path, name: str, senders: int, seed: int) -> Report:
    """Do it under load to a fresh cluster, and judge."""
    history, begun = History(), time.monotonic()
    with Backends("postgres") as backends:
        async with _pair(backends) as pair:
            stage = _stage(backends, pair, seed)
            await asyncio.to_thread(stage.cluster.__enter__)
            try:
                load = Load(stage, history)
                await load.begin(senders)
                await asyncio.sleep(BEFORE)
                await FAILOVERS[name](pair, stage)
                seconds = await _recovered(history)
                await asyncio.sleep(AFTER)
                findings = await load.judge()
            finally:
                await asyncio.to_thread(stage.cluster.__exit__, None, None, None)
    history.write(folder / "history.jsonl")
    lasted = round(time.monotonic() - begun, 1)
    recovery = {name: [seconds]}
    return Report(**structs.asdict(findings), seed=seed, seconds=lasted, faults=1, recovery=recovery)


def _stage(backends: Backends, pair: Pair, seed: int) -> Stage:
    detours = {member: {"sql": pair.ways["left" if member in LEFT else "right"].port} for member in MEMBERS}
    cluster = Cluster(backends, detours=detours, environment=GENEROUS)
    return Stage(cluster, pair.ways, {}, random.Random(seed))


async def _recovered(history: History) -> float:
    """Seconds from the end of the fault to the next ack."""
    mended, acked = time.monotonic(), history.count
    async with asyncio.timeout(RECOVERY_SECONDS):
        while history.count == acked:
            await asyncio.sleep(0.01)
    return round(time.monotonic() - mended, 2)


@asynccontextmanager
async def _pair(backends: Backends) -> AsyncIterator[Pair]:
    """A standby that the primary waits for with every commit."""
    assert isinstance(backends.sql, Postgres)
    port = backends.sql.port
    async with (
        Proxy("127.0.0.1", port) as link,
        Proxy("127.0.0.1", port) as left,
        Proxy("127.0.0.1", port) as right,
    ):
        standby = Standby(link.port)
        await asyncio.to_thread(standby.__enter__)
        try:
            await asyncio.to_thread(_wait_for, backends.sql, standby)
            yield Pair(backends.sql, standby, link, {"left": left, "right": right})
        finally:
            await asyncio.to_thread(standby.__exit__, None, None, None)


def _wait_for(primary: Postgres, standby: Standby) -> None:
    """Return once a commit on the primary is answered only after the standby has it."""
    for statement in ("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()"):
        primary.execute(statement)
    time.sleep(0.5)  # until its processes have read it
    primary.execute("create table followed ()")
    standby.execute("table followed")
