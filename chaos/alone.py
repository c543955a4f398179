"""Faults of one server alone, the embedded default, while it is under load.

What one fault does not concern must go on meanwhile, what it does concern must be refused in words, and when
it is over all must go on without a restart (but for X14). In the end everything is judged as in a storm.
"""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager, nullcontext
from pathlib import Path
from types import MappingProxyType

import httpx2
from msgspec import Struct, field, structs

from chaos.court import Findings, judge
from chaos.history import History
from chaos.kill import GENEROUS, integrity_of
from chaos.load import Sender
from chaos.proxy import Proxy
from chaos.scene import Scene
from chaos.shim import Shim
from tests.process import Process

PATIENCE = 60.0  # seconds until the next ack, at the very most
SETTLE = 0.5  # seconds that acks of commits from before a fault may still take


class Report(Findings, kw_only=True):
    seconds: float
    integrity: str
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return super().is_clean and self.integrity == "ok"


class Stage:
    """A server of which clock and disk are in our hands, and clients who never give up."""

    def __init__(self, server: Process, shim: Shim, proxy: Proxy | None) -> None:
        self.server = server
        self.proxy = proxy  # to what the server leans on, if the scenario has any such
        self.shim = shim
        self.scene = Scene(server.url)
        self.history = History()
        self.crowd: list[Sender] = []
        self.wrong: list[str] = []
        self.figures: dict[str, float] = {}

    def check(self, is_so: bool, words: str) -> None:
        if not is_so:
            self.wrong.append(words)

    async def acks_in(self, seconds: float) -> int:
        """How many come while we wait."""
        before = self.history.count
        await asyncio.sleep(seconds)
        return self.history.count - before

    async def recover(self, name: str = "until the next ack") -> None:
        """Wait for the next ack, and write down how long that took."""
        begun, before = time.monotonic(), self.history.count
        async with asyncio.timeout(PATIENCE):
            while self.history.count == before:
                await asyncio.sleep(0.01)
        self.figures[name] = round(time.monotonic() - begun, 2)

    async def get(self, path: str) -> httpx2.Response:
        async with httpx2.AsyncClient(base_url=self.server.url, timeout=20, verify=False) as http:
            return await http.get(path)

    async def refusal(self) -> str:
        """The code with which a message is refused; empty if it is taken."""
        path = f"/api/v1/messages/conversations/{self.scene.conversation_id}"
        payload = f"refused.{time.monotonic_ns()}"
        body = {"client_msg_id": payload, "content": {"type": "text", "text": payload}}
        headers = {"authorization": f"Bearer {self.scene.tokens[0]}"}
        async with httpx2.AsyncClient(base_url=self.server.url, timeout=20, verify=False) as http:
            answer = await http.post(path, headers=headers, json=body)
        code: str = answer.json().get("code", "")
        return code

    async def begin(self, senders: int) -> None:
        await self.scene.set_up(senders)
        self.crowd = [
            Sender(f"c{number}", self.server.url, token, self.scene.conversation_id, self.history)
            for number, token in enumerate(self.scene.tokens)
        ]
        self._tasks = [asyncio.create_task(sender.run()) for sender in self.crowd]
        await self.recover("until the first ack")

    async def judge(self) -> Findings:
        for sender in self.crowd:
            sender.is_stopping = True
        await asyncio.wait_for(asyncio.gather(*self._tasks), PATIENCE)
        first, *_, last = self.scene.tokens
        reads = {name: await self.scene.read_back(name) for name in (first, last)}
        findings = judge(self.history, self.crowd, reads)
        findings.wrong = self.wrong + findings.wrong
        return findings


Deed = Callable[[Stage], Awaitable[None]]


class Scenario(Struct, frozen=True):
    """`beside`: what the server leans on, through a proxy whose port stands for `{port}` in `environment`.

    `mebibytes`: how large a disk of its own it has; 0: it is on ours. Only root may mount one.
    """

    deed: Deed
    environment: Mapping[str, str] = MappingProxyType({})
    beside: Callable[[], AbstractAsyncContextManager[Proxy | None]] = nullcontext
    mebibytes: int = 0


async def run(folder: Path, scenario: Scenario, senders: int = 20) -> Report:
    """Do it to a fresh server in this folder, and judge."""
    begun, data = time.monotonic(), folder / "data"
    data.mkdir(exist_ok=True)
    shim = Shim(folder)
    async with AsyncExitStack() as stack:
        if scenario.mebibytes:
            await asyncio.to_thread(stack.enter_context, _small_disk(data, scenario.mebibytes))
        proxy = await stack.enter_async_context(scenario.beside())
        port = proxy.port if proxy else 0
        environment = {name: value.format(port=port) for name, value in scenario.environment.items()}
        with Process(data, **GENEROUS, **shim.environment, **environment) as server:
            stage = Stage(server, shim, proxy)
            await stage.begin(senders)
            await scenario.deed(stage)
            findings = await stage.judge()
            server.stop()
        integrity = integrity_of(data / "hongyan.db")
    lasted = round(time.monotonic() - begun, 1)
    return Report(**structs.asdict(findings), seconds=lasted, integrity=integrity, figures=stage.figures)


@contextmanager
def _small_disk(folder: Path, mebibytes: int) -> Iterator[None]:
    """Mount a disk there that is soon full."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
