"""`kill -9` under load: the server dies at random moments, comes back on the same data, and is judged."""

import asyncio
import random
import sqlite3
import time
from pathlib import Path

from msgspec import Struct

from chaos.checkers import Verdict, judge_agreement, judge_density, judge_order, judge_places, judge_set
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


class Report(Struct, kw_only=True):
    """What a run came to."""

    seed: int
    kills: int
    seconds: float
    acked: int
    lost: int
    duplicated: int
    unexpected: int
    recovered: int
    resent: int
    recovery_seconds: list[float]
    integrity: str
    wrong: list[str]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected or self.wrong) and self.integrity == "ok"


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
    read = [entry for entry in reads["0"] if entry.payload != "notice.0"]
    verdict = judge_set(
        history.values("send", "ok"), history.values("send", "info"), [entry.payload for entry in read]
    )
    acked = {payload: seq for sender in crowd for payload, seq in sender.acked.items()}
    wrong = [*judge_density(reads["0"]), *judge_order(read), *judge_places(acked, read)]
    wrong += judge_agreement(dict(reads))
    report = _report(verdict, history, wrong, recovery)
    report.seed, report.kills, report.seconds = seed, kills, round(time.monotonic() - started, 1)
    report.integrity = _integrity(data / "hongyan.db")
    return report


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


def _report(verdict: Verdict, history: History, wrong: list[str], recovery: list[float]) -> Report:
    return Report(
        seed=0,
        kills=0,
        seconds=0,
        acked=verdict.acked,
        lost=len(verdict.lost),
        duplicated=len(verdict.duplicated),
        unexpected=len(verdict.unexpected),
        recovered=verdict.recovered,
        resent=len(set(history.values("send", "info"))),
        recovery_seconds=recovery,
        integrity="",
        wrong=wrong[:20],
    )


def _integrity(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        words: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        return words
    finally:
        connection.close()
