"""`kill -9` under load: the server dies at random moments, comes back on the same data, and is judged."""

import asyncio
import random
import sqlite3
import time
from pathlib import Path

from msgspec import structs

from chaos.court import Findings, judge
from chaos.history import History
from chaos.load import Sender
from chaos.scene import Scene
from tests.process import Process

FIRST, LAST = 0.4, 2.0  # seconds between two kills
GENEROUS = {
    "HONGYAN__LIMITS__USER_PER_SECOND": "1e6",
    "HONGYAN__LIMITS__USER_BURST": "1e6",
    "HONGYAN__LIMITS__ADDRESS_PER_SECOND": "1e6",
    "HONGYAN__LIMITS__ADDRESS_BURST": "1e6",
    "HONGYAN__USERS__ACCESS_MINUTES": "1000",
    "HONGYAN__LOGGING__LEVEL": "error",
}


class Report(Findings, kw_only=True):
    """What a run came to."""

    seed: int
    kills: int
    seconds: float
    resent: int
    recovery_seconds: list[float]
    integrity: str

    @property
    def is_clean(self) -> bool:
        return super().is_clean and self.integrity == "ok"


async def kill_under_load(
    data: Path, *, kills: int, senders: int, seed: int, module: str = "hongyan.cli"
) -> Report:
    """Run the whole scenario on a fresh data folder."""
    history, started = History(), time.monotonic()
    with Process(data, module=module, **GENEROUS) as server:
        scene = Scene(server.url)
        await scene.set_up(senders)
        crowd = [
            Sender(f"c{number}", server.url, token, scene.conversation_id, history)
            for number, token in enumerate(scene.tokens)
        ]
        tasks = [asyncio.create_task(sender.run()) for sender in crowd]
        recovery = await _kill_and_restart(server, kills, random.Random(seed), history)
        for sender in crowd:
            sender.is_stopping = True
        await asyncio.wait_for(asyncio.gather(*tasks), 60)
        reads = {str(number): await scene.read_back(scene.tokens[number]) for number in (0, senders - 1)}
        server.stop()
    history.write(data / "history.jsonl")
    return Report(
        **structs.asdict(judge(history, crowd, reads)),
        seed=seed,
        kills=kills,
        seconds=round(time.monotonic() - started, 1),
        resent=len(set(history.values("send", "info"))),
        recovery_seconds=recovery,
        integrity=integrity_of(data / "hongyan.db"),
    )


async def _kill_and_restart(
    server: Process, kills: int, chance: random.Random, history: History
) -> list[float]:
    """How long each took from its death to its next ack."""
    recovery = []
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(FIRST, LAST))
        died = time.monotonic()
        await asyncio.to_thread(server.kill)
        acked = history.count
        await asyncio.to_thread(server.start)
        while history.count == acked:
            await asyncio.sleep(0.01)
        recovery.append(round(time.monotonic() - died, 2))
    await asyncio.sleep(0.5)
    return recovery


def integrity_of(path: Path) -> str:
    """What SQLite says of a database file: "ok" if all is well."""
    connection = sqlite3.connect(path)
    try:
        words: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        return words
    finally:
        connection.close()
