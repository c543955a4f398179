"""From the embedded database to a server's, while clients wait: `kill -9` half way, and nobody notices more.

People chat, some leave, the server stops, the rest go on writing into their outboxes. Everything is moved,
and the move is killed half way and said again. Then the server comes back over the new database, at its old
address, and every client must have heard of each message once, in order, without a hole.
"""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from msgspec import Struct, field
from sqlalchemy import text
from typer.testing import CliRunner, Result

from chaos.kill import GENEROUS
from chaos.scene import PASSWORD, Scene
from cluster.topology import DATABASES
from hongyan import cli
from hongyan.migrations import on_server
from hongyan_client import Arrived, Client, model
from tests.process import Process

PATIENCE = 60.0  # seconds that everybody may take to catch up
FIGURES = re.compile(r"([\d,]+) rows were copied in ([\d.]+) s and compared in ([\d.]+) s")
COLUMNS = (
    "conversation_id, seq, rev, sender_id, client_msg_id, kind, content, fallback, mentions, sent_at,"
    " reactions"
)
WORDS = "鸿雁 carries letters: 雁过留声 🪿 over rivers and mountains, and none of them is lost. "


class Report(Struct, kw_only=True):
    messages: int
    killed_at: int  # messages that were there when the first run was killed
    copied: int  # rows of all tables, by the run that came to its end
    copy_seconds: float
    compare_seconds: float  # of all rows
    is_forgery_found: bool
    sent: int = 0
    resume_seconds: float = 0.0  # until every client held everything
    wrong: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.is_forgery_found and not self.wrong


class Listener:
    """A client, and every message of the group that it was told of, in the order of being told."""

    def __init__(self, number: int, url: str, store: Path, place: str) -> None:
        self.name = f"chaos{number}"
        self._url, self._store, self._place = url, store, model.ConversationId(place)
        self.heard: list[tuple[int, str]] = []
        self.sent: list[str] = []
        self._open = AsyncExitStack()

    async def come(self) -> None:
        """Sign in, the first time; later go on as whoever the store says."""
        self.client = await self._open.enter_async_context(Client(self._url, store=self._store))
        self.client.on(Arrived, self._note)
        if self.sent:
            await self.client.resume()
        else:
            await self.client.login(self.name, PASSWORD)

    async def leave(self) -> None:
        await self._open.aclose()

    async def write(self, count: int) -> list[Any]:
        """Put messages into the outbox."""
        texts = [f"{self.name}.{len(self.sent) + number}" for number in range(count)]
        self.sent += texts
        return [await self.client.send(self._place, one) for one in texts]

    async def say(self, count: int) -> None:
        for sending in await self.write(count):
            await sending.acked()

    def _note(self, event: Arrived) -> None:
        content = event.message.content
        if event.message.conversation_id == self._place and isinstance(content, model.Text):
            self.heard.append((event.message.seq, content.text))


def fill(data: Path, count: int) -> None:
    """Write `count` messages into the conversations that are there, as if they had been said long ago."""
    with closing(sqlite3.connect(data / "hongyan.db")) as database, database:
        places = database.execute(
            "select conversation_id, last_seq, conversations.rev, min(user_id) from conversations"
            " join members using (conversation_id) group by conversation_id"
        ).fetchall()
        for place in places:
            each = -(-count // len(places))
            marks = ", ".join("?" * len(COLUMNS.split(", ")))
            database.executemany(f"insert into messages ({COLUMNS}) values ({marks})", _said(place, each))
            database.execute(
                "update conversations set last_seq = last_seq + ?, rev = rev + ? where conversation_id = ?",
                (each, each, place[0]),
            )


def _said(conversation: tuple[str, int, int, str], count: int) -> Iterator[tuple[Any, ...]]:
    place, seq, rev, sender = conversation
    now = time.time_ns() // 1_000_000 - count
    for number in range(1, count + 1):
        words = f"{number} {WORDS[number % len(WORDS) :]}"
        content = json.dumps({"type": "text", "text": words}, ensure_ascii=False)
        at = (place, seq + number, rev + number, sender, f"old{number}")
        yield (*at, "text", content, words[:200], "[]", now + number, "[]")


class Mover:
    """`hongyan migrate-data`: in a process of its own where that is killed, else in this one."""

    def __init__(self, data: Path, target: str) -> None:
        self._data = data
        self._target = target
        self._environment = {"HONGYAN__DATA": str(data), "COLUMNS": "200", "NO_COLOR": "1"}
        self._command = ["migrate-data", "--to", target]

    def run(self) -> Result:
        return CliRunner().invoke(cli.app, self._command, env=self._environment)

    def kill_half_way(self) -> int:
        """Begin, and end it as a power cut would, once half of the conversations are over there.

        How many messages are there then.
        """
        with closing(sqlite3.connect(self._data / "hongyan.db")) as database:
            places = [
                row[0] for row in database.execute("select conversation_id from conversations order by 1")
            ]
        command = [sys.executable, "-m", "hongyan.cli", *self._command]
        environment = os.environ | self._environment
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as child:
            while child.poll() is None and self._reached() < places[len(places) // 2]:
                time.sleep(0.005)
            child.send_signal(signal.SIGKILL)
        assert child.returncode == -signal.SIGKILL, "it was not killed in time"
        return self.count()

    def count(self) -> int:
        return int(self._ask("select count(*) from messages")[0])

    def is_forgery_found(self) -> bool:
        """Change one message over there, compare again, and put it back."""
        where = "where client_msg_id = 'old7' and fallback like '7 %'"
        place, words = self._ask(f"select conversation_id, fallback from messages {where} limit 1")
        change = (
            "update messages set fallback = :words where client_msg_id = 'old7' and conversation_id = :place"
        )
        self._do(change, words="7 words that nobody said", place=place)
        compared = self.run()
        self._do(change, words=words, place=place)
        is_named = place in compared.output and compared.output.count("not the same") == 1
        return compared.exit_code == 1 and is_named

    def _ask(self, statement: str) -> Any:
        return on_server(self._target, lambda connection: connection.execute(text(statement)).one())

    def _do(self, statement: str, **values: str) -> None:
        on_server(self._target, lambda connection: connection.execute(text(statement), values).rowcount)

    def _reached(self) -> str:
        diary = self._data / "move.json"
        tables = json.loads(diary.read_text())["tables"] if diary.exists() else {}
        return str(tables.get("messages", [""])[0])


class Audience:
    """Everybody who listens: half of them leave before the move, and half write while nobody serves."""

    def __init__(self, listeners: list[Listener]) -> None:
        self.late, self.early = listeners[::2], listeners[1::2]
        self.gone = self.early
        self.all = listeners

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self.all:
            await one.leave()

    async def chat(self) -> None:
        """Everybody says something; then half leave, and the others go on."""
        await asyncio.gather(*(one.come() for one in self.all))
        await asyncio.gather(*(one.say(3) for one in self.all))
        await self.agree(self.all)
        await asyncio.gather(*(one.leave() for one in self.early))
        await asyncio.gather(*(one.say(5) for one in self.late))

    async def write(self, *, and_leave: bool) -> None:
        """Write what cannot be sent now. Who does not leave then tries to come back, more and more seldom."""
        for one in self.late:
            await one.write(5)
        if and_leave:
            self.gone = self.all
            await asyncio.gather(*(one.leave() for one in self.late))

    async def go_on(self) -> float:
        """The server is back: who left comes again, all speak, and all must hear. Seconds that it took."""
        begun = time.monotonic()
        await asyncio.gather(*(one.come() for one in self.gone))
        await asyncio.gather(*(one.say(2) for one in self.all))
        await self.agree(self.all)
        return time.monotonic() - begun

    async def agree(self, listeners: list[Listener]) -> None:
        """Wait until everybody has heard of everything, or for as long as one may."""
        wanted = sum(len(one.sent) for one in self.all)
        end = time.monotonic() + PATIENCE
        while any(len(one.heard) < wanted for one in listeners) and time.monotonic() < end:
            await asyncio.sleep(0.02)

    def judge(self) -> list[str]:
        """What anybody missed, heard twice or heard out of order; their messages fill one stretch."""
        wrong = []
        sent = sorted(one for listener in self.all for one in listener.sent)
        for one in self.all:
            seqs = [seq for seq, _ in one.heard]
            if sorted(told for _, told in one.heard) != sent:
                wrong.append(f"{one.name} heard {len(seqs)} messages, and {len(sent)} were sent")
            elif seqs != list(range(seqs[0], seqs[0] + len(seqs))):
                wrong.append(f"{one.name} heard them with holes, or not in order")
        return wrong


async def move(
    folder: Path, target: str, messages: int, clients: int = 3, *, is_waiting: bool = False
) -> Report:
    """The whole story on a fresh server. `target` is an empty database; `is_waiting`: half do not leave."""
    data = folder / "data"
    data.mkdir()
    with Process(data, **GENEROUS) as server:
        audience = await _gather(server, folder, messages, clients)
        async with audience:
            await audience.chat()
            await asyncio.to_thread(server.stop)
            await audience.write(and_leave=not is_waiting)
            report = await asyncio.to_thread(_move, Mover(data, target))
            moved = Process(data, **GENEROUS, HONGYAN__SQL__URL=target)
            moved.port = server.port
            with moved:
                report.resume_seconds = await audience.go_on()
    report.sent, report.wrong = sum(len(one.sent) for one in audience.all), audience.judge()
    return report


async def _gather(server: Process, folder: Path, messages: int, clients: int) -> Audience:
    """People with a past, before any of them has a client."""
    scene = Scene(server.url)
    await scene.set_up(clients)
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(fill, server.data, messages)
    await asyncio.to_thread(server.start)
    return Audience(
        [Listener(n, server.url, folder / f"{n}.db", scene.conversation_id) for n in range(clients)]
    )


def _move(mover: Mover) -> Report:
    """Move, with a kill half way, and forge a row to see that this is seen."""
    killed_at = mover.kill_half_way()
    moved = mover.run()
    assert moved.exit_code == 0, moved.output
    found = FIGURES.search(moved.output)
    assert found, moved.output
    return Report(
        messages=mover.count(),
        killed_at=killed_at,
        copied=int(found[1].replace(",", "")),
        copy_seconds=float(found[2]),
        compare_seconds=float(found[3]),
        is_forgery_found=mover.is_forgery_found(),
    )


async def move_to(database: str, folder: Path, messages: int, clients: int) -> Report:
    """The same on a database server of its own."""
    with DATABASES[database]() as server:
        server.execute("create database hongyan")
        return await move(folder, server.url("hongyan"), messages, clients, is_waiting=True)
