"""One-to-one messages, acknowledged by the server, against the bare appending of the same rows."""

import asyncio
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from bench.seed import World
from bench.server import Served, draft

TEXT = "x" * 200
ACK = re.compile(rb'\{"id":(\d+),"data":\{"message_id"')
LINES = 50  # sockets that send, at the most


class Line(asyncio.Protocol):
    """Keeps `window` sends on their way; on each ack the next one leaves."""

    def __init__(self, state: "Run", conversation_id: str, window: int) -> None:
        self._state, self._conversation_id, self._window = state, conversation_id, window
        self._rest = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def begin(self) -> None:
        for _ in range(self._window):
            self._send()

    def _send(self) -> None:
        number = self._state.next()
        self._transport.write(draft(number, self._conversation_id, TEXT))

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        end = 0
        for match in ACK.finditer(data):
            end = match.end()
            if self._state.acked(int(match[1])):
                self._send()
        self._rest = data[max(end, len(data) - 64) :]


class Run:
    def __init__(self, seconds: float) -> None:
        self._number = time.monotonic_ns()
        self._sent: dict[int, float] = {}
        self.times: list[float] = []
        self.end = time.monotonic() + seconds

    def next(self) -> int:
        self._number += 1
        self._sent[self._number] = time.monotonic()
        return self._number

    def acked(self, number: int) -> bool:
        """Note an ack; whether there is time for another send."""
        at = time.monotonic()
        if (sent := self._sent.pop(number, None)) is not None and at < self.end:
            self.times.append((at - sent) * 1_000)
        return at < self.end


async def acks(served: Served, world: World, in_flight: int, seconds: float) -> tuple[float, list[float]]:
    """Acks a second, and the milliseconds that each took, with `in_flight` sends on their way."""
    loop = asyncio.get_running_loop()
    count = min(LINES, in_flight)
    sockets = [served.connect(world.tokens[2 * number]) for number in range(count)]
    run = Run(seconds)
    lines = []
    for number, one in enumerate(sockets):
        one.setblocking(False)
        pair = world.pairs[number]
        _, line = await loop.create_connection(lambda p=pair: Line(run, p, in_flight // count), sock=one)  # type: ignore[misc]
        lines.append(line)
    run.end = time.monotonic() + seconds
    for line in lines:
        line.begin()
    await asyncio.sleep(seconds + 0.3)
    for line in lines:
        line._transport.abort()
    return len(run.times) / seconds, run.times


def raw_append(folder: Path, batch: int, seconds: float) -> float:
    """Rows a second that SQLite takes with full synchronisation, `batch` of them in a commit."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "create table if not exists messages (id integer primary key, conversation_id text, seq int,"
        " sender_id text, client_msg_id text, content text);"
        "create unique index if not exists place on messages (conversation_id, seq);"
        "create unique index if not exists once on messages (conversation_id, sender_id, client_msg_id);"
    )
    run, count, end = time.monotonic_ns(), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        rows = [("c" * 26, run + count + n, "s" * 26, f"m{run + count + n}", TEXT * 2) for n in range(batch)]
        connection.execute("begin immediate")
        connection.executemany(
            "insert into messages (conversation_id, seq, sender_id, client_msg_id, content)"
            " values (?, ?, ?, ?, ?)",
            rows,
        )
        connection.execute("commit")
        count += batch
    connection.close()
    return count / seconds
