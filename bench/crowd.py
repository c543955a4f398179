"""5,000 members, 2,000 of them online: how long a send, a recall, a kick, a join, a page of members take.

`python -m bench.crowd` prints a table and writes bench-crowd.json. Statements per send are counted in a
second server, in this process, on the same data.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import Any

import httpx2
from rich.console import Console
from rich.table import Table
from sqlalchemy import event

from bench.__main__ import machine
from bench.fanout import percentile
from bench.native import Native
from bench.seed import World
from bench.server import GENERATOR_CORE, Served, frame
from hongyan.backends.sql.sqlite import SqliteSql
from hongyan.core.ids import new_id
from hongyan.core.settings import Limits, Server, Settings
from hongyan.roles.serving import Running, serving

MARK = "~"  # once in every event of which it matters who has it
JOINED_AT_ONCE = 200  # members who share a revision, as those who are added together do
PAUSE = 0.02
PAGE = 200


class Crowd:
    """The world of a benchmark, whose group has an owner, a link, and a small group beside it."""

    def __init__(self, data: Path, count: int) -> None:
        self.world = World(data, count)
        self.group_id, self.small_id, self.link = self.world.group_id, new_id(), new_id()
        with closing(sqlite3.connect(data / "hongyan.db")) as sql, sql:
            self._furnish(sql)

    def _furnish(self, sql: sqlite3.Connection) -> None:
        owner_id, here = self.world.user_ids[0], (self.group_id,)
        sql.execute(
            f"update members set member_rev = 1 + rowid / {JOINED_AT_ONCE} where conversation_id = ?", here
        )
        latest = "(select max(member_rev) from members m where m.conversation_id = c.conversation_id)"
        sql.execute(
            f"update conversations as c set rev = {latest}, name = '{MARK}', owner_id = ?"
            " where c.conversation_id = ?",
            (owner_id, *here),
        )
        own = "update members set role = 'owner' where conversation_id = ? and user_id = ?"
        sql.execute(own, (*here, owner_id))
        sql.execute(
            "insert into group_links (link_id, group_id, token, made_by, made_at, uses)"
            " values (?, ?, ?, ?, 0, 0)",
            (self.link, *here, self.link, owner_id),
        )
        self._copy_small(sql)

    def _copy_small(self, sql: sqlite3.Connection) -> None:
        """A group of the first three."""
        first = ", ".join(f"'{one}'" for one in self.world.user_ids[:3])
        for table, condition in (("members", f" and user_id in ({first})"), ("conversations", "")):
            columns = [row[1] for row in sql.execute(f"pragma table_info({table})")]
            copied = ", ".join("?" if name == "conversation_id" else name for name in columns)
            names = ", ".join(columns)
            sql.execute(
                f"insert into {table} ({names}) select {copied} from {table}"
                f" where conversation_id = ?{condition}",
                (self.small_id, self.group_id),
            )


class Teller:
    """The owner's socket: it asks, and waits for the answer."""

    def __init__(self, line: socket) -> None:
        self._line = line
        self._number = 0
        line.settimeout(30)

    def ask(self, op: str, **data: Any) -> tuple[Any, float, float]:
        """The answer, when it was asked for, and the milliseconds that it took."""
        self._number += 1
        begun = time.monotonic()
        self._line.sendall(frame(json.dumps({"id": self._number, "op": op, "data": data}).encode()))
        start, seen = f'{{"id":{self._number},'.encode(), b""
        while not (found := _answer(seen, start)):
            seen += self._line.recv(1 << 20)
        took = (time.monotonic() - begun) * 1_000
        answer = json.loads(found)
        assert "data" in answer, answer
        return answer["data"], begun, took


def _answer(seen: bytes, start: bytes) -> bytes:
    """The payload that begins so, if all of it is there."""
    at = seen.find(start)
    if at < 0:
        return b""
    try:
        _, end = json.JSONDecoder().raw_decode(seen[at:].decode("utf-8", "ignore"))
    except ValueError:
        return b""
    return seen[at:].decode("utf-8", "ignore")[:end].encode()


class Figures:
    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)

    def note(self, name: str, milliseconds: float) -> None:
        self.times[name].append(milliseconds)

    def spread(self) -> dict[str, dict[str, float]]:
        return {
            name: {
                "count": len(times),
                "p50": percentile(times, 0.5),
                "p95": percentile(times, 0.95),
                "max": max(times),
            }
            for name, times in self.times.items()
        }


class Scene:
    """Everybody who listens, and what is done before their eyes."""

    def __init__(self, served: Served, crowd: Crowd, sockets: int) -> None:
        self._native, self._crowd = Native(), crowd
        self.teller = Teller(served.connect(crowd.world.tokens[0]))
        self.readers = [served.connect(token) for token in crowd.world.tokens[1 : sockets + 1]]
        self.figures = Figures()

    def _all_have(self, name: str, begun: float, took: float, readers: Iterable[socket]) -> None:
        """Note when the answer came, and when the last of these had the event."""
        listening = list(readers)
        last = self._native.read_marks(listening, len(listening))
        self.figures.note(f"{name}, answer", took)
        self.figures.note(f"{name}, last receiver", (last - begun) * 1_000)
        time.sleep(PAUSE)

    def send_and_recall(self, _: int) -> None:
        content = {"type": "text", "text": "x" * 90}
        draft = {
            "conversation_id": self._crowd.group_id,
            "client_msg_id": MARK + new_id(),
            "content": content,
        }
        sent, begun, took = self.teller.ask("messages.send", **draft)
        self._all_have("send", begun, took, self.readers)
        _, begun, took = self.teller.ask("messages.recall", message_id=sent["message_id"])
        self._all_have("recall", begun, took, self.readers)

    def kick_and_join(self, number: int) -> None:
        """One of those who listen is put out, and comes back by a link."""
        group_id, user_id = self._crowd.group_id, self._crowd.world.user_ids[number + 1]
        kicked, others = self.readers[number], [*self.readers[:number], *self.readers[number + 1 :]]
        _, begun, took = self.teller.ask("groups.remove", group_id=group_id, user_id=user_id)
        self._all_have("kick", begun, took, others)
        _, begun, took = Teller(kicked).ask("groups.join", token=self._crowd.link)
        self._all_have("join", begun, took, others)

    def page_members(self, since: int) -> int | None:
        page = {"conversation_id": self._crowd.group_id, "since": since, "limit": PAGE}
        answer, _, took = self.teller.ask("conversations.members", **page)
        self.figures.note(f"page of {PAGE} members", took)
        following: int | None = answer["next"]
        return following

    def page_news(self, rev: int) -> None:
        """What a client asks that knows all members but those of the last change."""
        page = {"conversation_id": self._crowd.group_id, "since": rev, "limit": PAGE}
        self.figures.note(
            "members since the last change", self.teller.ask("conversations.members", **page)[2]
        )


def measure(folder: Path, members: int, sockets: int, rounds: int) -> dict[str, Any]:
    crowd = Crowd(folder / "data", members)
    with Served(crowd.world.data) as served:
        begun = time.monotonic()
        scene = Scene(served, crowd, sockets)
        came = time.monotonic() - begun
        cpu = {"send or recall": _cpu(served, 2 * rounds, lambda: _each(scene.send_and_recall, rounds))}
        half = rounds // 2
        cpu["kick or join"] = _cpu(served, 2 * half, lambda: _each(scene.kick_and_join, half))
        _page(scene, rounds)
        figures: dict[str, Any] = {
            "members": members,
            "sockets": sockets,
            "all online after, s": came,
            "resident, MiB": served.resident_kib / 1_024,
            "server's CPU, ms a deed": cpu,
            "ms": scene.figures.spread(),
        }
    figures["statements per send"] = asyncio.run(count_statements(crowd))
    return figures


def _each(deed: Callable[[int], None], count: int) -> None:
    for number in range(count):
        deed(number)


def _cpu(served: Served, count: int, deeds: Callable[[], None]) -> float:
    """What each deed takes of the server's core: other programs on the machine make it no worse."""
    before = served.cpu_seconds
    deeds()
    return (served.cpu_seconds - before) * 1_000 / count


def _page(scene: Scene, rounds: int) -> None:
    for _ in range(max(1, rounds // 25)):
        begun, since = time.monotonic(), 0
        while (following := scene.page_members(since)) is not None:
            since = following
        scene.figures.note("all members, page by page", (time.monotonic() - begun) * 1_000)
    for _ in range(rounds):
        scene.page_news(since)


async def count_statements(crowd: Crowd) -> dict[str, int]:
    """How many statements a send is, in a group of three and in the large one."""
    limits = Limits(user_burst=1e6)
    settings = Settings(
        data=str(crowd.world.data), server=Server(port=0, internal_port=0, drain_seconds=0), limits=limits
    )
    async with serving(settings) as running:
        return {
            "3 members": await _count(running, crowd.small_id, crowd.world.tokens[0]),
            f"{len(crowd.world.user_ids):,} members": await _count(
                running, crowd.group_id, crowd.world.tokens[0]
            ),
        }


async def _count(running: Running, group_id: str, token: str) -> int:
    sql = running.opened.ports.sql
    assert isinstance(sql, SqliteSql)
    counted: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if threading.current_thread().name.startswith("sql-writer"):
            counted.append(statement)

    event.listen(sql._engine, "before_cursor_execute", count)
    headers = {"authorization": f"Bearer {token}"}
    body = {"client_msg_id": new_id(), "content": {"type": "text", "text": "counted"}}
    async with httpx2.AsyncClient(base_url=running.url, headers=headers) as http:
        answer = await http.post(f"/api/v1/messages/conversations/{group_id}", json=body)
    event.remove(sql._engine, "before_cursor_execute", count)
    assert answer.status_code == 200, answer.text
    return len(_of_one_commit(counted))


def _of_one_commit(statements: list[str]) -> list[str]:
    """Those of the transaction that inserts the message; other work runs beside it."""
    at = next(number for number, one in enumerate(statements) if one.startswith("INSERT INTO messages"))
    begun = max(number for number, one in enumerate(statements[:at]) if one.startswith("BEGIN"))
    return statements[begun : statements.index("COMMIT", at) + 1]


def show(figures: dict[str, Any]) -> None:
    table = Table(
        "ms",
        "P50",
        "P95",
        "max",
        "of",
        title=f"{figures['members']:,} members, {figures['sockets']:,} online",
    )
    for name, row in figures["ms"].items():
        table.add_row(name, *(f"{row[one]:.1f}" for one in ("p50", "p95", "max")), f"{row['count']:.0f}")
    console = Console(width=110)
    console.print(table)
    console.print(
        f"all online after {figures['all online after, s']:.1f} s; {figures['resident, MiB']:.0f} MiB"
    )
    cpu = figures["server's CPU, ms a deed"]
    console.print("server's CPU, ms:", {name: round(value, 1) for name, value in cpu.items()})
    console.print("statements per send:", figures["statements per send"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.crowd")
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--sockets", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--out", type=Path, default=Path("bench-crowd.json"))
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {GENERATOR_CORE})
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-") as folder:
        figures = measure(Path(folder), chosen.members, chosen.sockets, chosen.rounds)
    chosen.out.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1) + "\n")
    show(figures)


if __name__ == "__main__":
    main()
