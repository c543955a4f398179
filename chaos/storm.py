"""A cluster under load, and one fault after another; then everything is judged.

Some clients send without end, others listen all the time with the Python SDK. A nemesis with a seed draws
faults, each of which is mended before the next. At the end all is read back from both APIs, and what the
listeners hold is compared with it.
"""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from pathlib import Path

from msgspec import Struct, field, structs

from chaos.checkers import Entry, judge_hearing, judge_once
from chaos.court import Findings, judge, said
from chaos.faults import FAULTS, Stage, heal
from chaos.history import History
from chaos.kill import GENEROUS
from chaos.load import Sender
from chaos.messy import MessyBus
from chaos.proxy import Proxy
from chaos.scene import Scene
from chaos.shim import Shim
from cluster.topology import Backends, Cluster
from hongyan_client import Arrived, Client, SessionEnded, model

BETWEEN = (1.0, 4.0)  # seconds of peace between two faults
QUIET_SECONDS = 90.0  # that everybody may take to catch up in the end
RECOVERY_SECONDS = 60.0
DETOURED = ("gateway2", "api2")
SHORT_LIVED = {"HONGYAN__USERS__ACCESS_MINUTES": "30"}  # for a clock that is an hour ahead, tokens are over


class Recovery(Struct):
    """How long after a fault was over the next message was acked, by fault."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def note(self, fault: str, seconds: float) -> None:
        self.seconds.setdefault(fault, []).append(round(seconds, 2))


class Report(Findings, kw_only=True):
    seed: int
    seconds: float
    faults: int
    recovery: dict[str, list[float]]
    figures: dict[str, int]


class Listener:
    """A member who only listens, with the SDK, and should hold all that there is in the end."""

    def __init__(self, client: Client, conversation_id: str) -> None:
        self.client = client
        self._conversation_id = model.ConversationId(conversation_id)
        self.heard: list[int] = []

    def note(self, event: Arrived) -> None:
        if event.message.conversation_id == self._conversation_id:
            self.heard.append(event.message.seq)


class Plan(Struct, frozen=True):
    """What a storm is to be. Without `faults` all of them come.

    `rest`: seconds of it that a sender takes after each message; without any, all send as fast as they can.
    """

    database: str = "postgres"
    minutes: float = 1.0
    senders: int = 20
    seed: int = 1
    faults: tuple[str, ...] = ()
    rest: float = 0.0


async def storm(folder: Path, plan: Plan) -> Report:
    """Run a whole storm on a fresh cluster."""
    history, recovery, begun = History(), Recovery(), time.monotonic()
    with Backends(plan.database) as backends:
        async with AsyncExitStack() as stack:
            stage = await _stage(folder, backends, stack, random.Random(plan.seed))
            load = Load(stage, history)
            await load.begin(plan.senders, plan.rest)
            count = await _nemesis(stage, history, recovery, plan)
            await heal(stage)
            findings = await load.judge()
    history.write(folder / "history.jsonl")
    return Report(
        **structs.asdict(findings),
        seed=plan.seed,
        seconds=round(time.monotonic() - begun, 1),
        faults=count,
        recovery=recovery.seconds,
        figures=stage.figures,
    )


async def _stage(folder: Path, backends: Backends, stack: AsyncExitStack, chance: random.Random) -> Stage:
    """A running cluster, of which some members take the detour through proxies, and have clocks of ours."""
    servers = {"sql": backends.sql, "redis": backends.redis, "s3": backends.s3}
    proxies = {
        name: await stack.enter_async_context(Proxy("127.0.0.1", server.port))
        for name, server in servers.items()
    }
    proxies["nats"] = await stack.enter_async_context(MessyBus("127.0.0.1", backends.nats.port, chance))
    detour = {name: proxy.port for name, proxy in proxies.items()}
    shims = {name: Shim(_made(folder / name)) for name in DETOURED}
    cluster = Cluster(
        backends,
        detours=dict.fromkeys(DETOURED, detour),
        environment=GENEROUS | SHORT_LIVED,
        own={name: shim.environment for name, shim in shims.items()},
    )
    await asyncio.to_thread(cluster.__enter__)
    stack.push(cluster.__exit__)
    return Stage(cluster, proxies, shims, chance)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _nemesis(stage: Stage, history: History, recovery: Recovery, plan: Plan) -> int:
    """Draw faults until the time is over; how many there were. Every fault comes before any comes again."""
    end, drawn = time.monotonic() + plan.minutes * 60, 0
    names = plan.faults or tuple(FAULTS)
    waiting: list[str] = []
    while time.monotonic() < end:
        if not waiting:
            waiting = stage.chance.sample(names, len(names))
        name = waiting.pop()
        await asyncio.sleep(stage.chance.uniform(*BETWEEN))
        await FAULTS[name](stage)
        mended, acked = time.monotonic(), history.count
        async with asyncio.timeout(RECOVERY_SECONDS):
            while history.count == acked:
                await asyncio.sleep(0.01)
        recovery.note(name, time.monotonic() - mended)
        drawn += 1
    return drawn


class Load:
    """Senders and listeners in one group, all through the balancer."""

    def __init__(self, stage: Stage, history: History) -> None:
        self._stage = stage
        self._cluster = stage.cluster
        self._history = history
        self._scene = Scene(stage.cluster.url)
        self._listeners: list[Listener] = []
        self._open = AsyncExitStack()

    async def begin(self, senders: int, rest: float = 0.0) -> None:
        await self._scene.set_up(senders)
        self._stage.tokens = self._scene.tokens
        self._crowd = [
            Sender(f"c{number}", self._cluster.url, token, self._scene.conversation_id, self._history)
            for number, token in enumerate(self._scene.tokens)
        ]
        for sender in self._crowd:
            sender.rest = rest
        for number in (1, 2):
            await self._listen(f"chaos{number}")
        self._tasks = [asyncio.create_task(sender.run()) for sender in self._crowd]

    async def judge(self) -> Findings:
        for sender in self._crowd:
            sender.is_stopping = True
        await asyncio.wait_for(asyncio.gather(*self._tasks), QUIET_SECONDS)
        reads = {url: await self._read_back(url) for url in self._cluster.urls("api")}
        unheard = await self._judge_listeners(said(next(iter(reads.values()))))
        await self._open.aclose()
        findings = judge(self._history, self._crowd, reads)
        findings.wrong = (self._stage.wrong + unheard + findings.wrong)[:20]
        return findings

    async def _listen(self, name: str) -> None:
        client = await self._open.enter_async_context(Client(self._cluster.url))
        await client.login(name, "correct horse")
        listener = Listener(client, self._scene.conversation_id)
        client.on(Arrived, listener.note)
        client.on(SessionEnded, lambda event: self._stage.wrong.append(f"{name} was signed out: {event}"))
        self._listeners.append(listener)

    async def _read_back(self, url: str) -> list[Entry]:
        self._scene.url = url
        return await self._scene.read_back(self._scene.tokens[0])

    async def _judge_listeners(self, read: list[Entry]) -> list[str]:
        """Each must have heard of all that came after it began to listen, sooner or later."""
        end = time.monotonic() + QUIET_SECONDS
        while (wrong := self._unheard(read)) and time.monotonic() < end:
            await asyncio.sleep(0.5)
        return wrong

    def _unheard(self, read: list[Entry]) -> list[str]:
        return [
            words
            for number, listener in enumerate(self._listeners)
            for words in (
                *judge_hearing(f"listener {number}", set(listener.heard), read),
                *judge_once(f"listener {number}", listener.heard),
            )
        ]
