"""Stopping: clients are told to come back, what is at hand is answered, and nothing acked is lost."""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import websockets
from msgspec.structs import replace

from hongyan.core.context import Context
from hongyan.core.settings import Settings
from hongyan.roles.gateway import connection, rounds
from hongyan.roles.serving import ROLES, Running, start
from hongyan.transports.socket import Close
from tests.conformance.wire import Wire, frame
from tests.people import Line, People, Person

SLOWLY = 1.0  # seconds of draining, where a test looks at it


@contextlib.asynccontextmanager
async def stopped_at_last(settings: Settings) -> AsyncIterator[Running]:
    running = await start(settings, ROLES)
    try:
        yield running
    finally:
        if not running.is_stopping:
            await running.stop()


@pytest.fixture
async def mortal(settings: Settings) -> AsyncIterator[Running]:
    """A server that the test stops itself."""
    async with stopped_at_last(settings) as running:
        yield running


@pytest.fixture
async def slow(settings: Settings) -> AsyncIterator[Running]:
    """The same, but it takes its time."""
    server = replace(settings.server, drain_seconds=SLOWLY)
    async with stopped_at_last(replace(settings, server=server)) as running:
        yield running


class Gate:
    """Holds up everything that is to be written, until it is opened."""

    def __init__(self, running: Running) -> None:
        self._is_open = threading.Event()
        self._holding = asyncio.create_task(running.opened.base.write(self._hold))

    async def _hold(self, ctx: Context) -> None:
        self._is_open.wait(10)

    async def open(self) -> None:
        self._is_open.set()
        await self._holding


@dataclass
class Sending:
    """Somebody's sends over a socket, and how each ended: its seq, or nothing."""

    line: Line
    conversation_id: str

    def start(self, *texts: str) -> list[asyncio.Task[int | None]]:
        return [asyncio.create_task(self._send(text)) for text in texts]

    async def _send(self, text: str) -> int | None:
        content = {"type": "text", "text": text}
        data: dict[str, Any] = {"conversation_id": self.conversation_id, "client_msg_id": text}
        try:
            seq: int = (await self.line.call("messages.send", content=content, **data))["seq"]
        except (ConnectionResetError, websockets.ConnectionClosed):
            return None
        return seq


async def until_running(running: Running, count: int) -> None:
    """So many calls of sockets are being carried out."""
    assert running.gateway is not None
    async with asyncio.timeout(60):
        while sum(one.running for one in running.gateway.connections) < count:
            await asyncio.sleep(0.01)


async def until_draining(running: Running) -> None:
    assert running.gateway is not None
    async with asyncio.timeout(60):
        while not running.gateway.is_draining:
            await asyncio.sleep(0.01)


def kept(data: str | Path) -> dict[str, int]:
    """The texts that are in a database, and their places."""
    database = sqlite3.connect(Path(data) / "hongyan.db")
    try:
        rows = database.execute("select client_msg_id, seq from messages where kind = 'text'")
        return dict(rows.fetchall())
    finally:
        database.close()


async def pair(people: People) -> tuple[Person, Person, str]:
    alice, bob = await people.friends("alice", "bob")
    return alice, bob, await people.direct(alice, bob)


async def test_every_socket_is_told_to_come_back_elsewhere(mortal: Running) -> None:
    async with People(mortal.url) as people:
        alice, bob, _ = await pair(people)
        lines = [await alice.line(), await alice.line(), await bob.line(), await people.line()]
        await mortal.stop()
        assert [await line.closed() for line in lines] == [Close.GOING_AWAY] * 4


async def test_a_draining_server_is_not_ready_and_lets_nobody_new_in(slow: Running) -> None:
    async with People(slow.url) as people, httpx2.AsyncClient(verify=False) as http:
        alice, bob, _ = await pair(people)
        lines = [await alice.line(), await bob.line(), await bob.line()]
        assert (await http.get(f"{slow.internal_url}/readyz")).status_code == 200
        stopping = asyncio.create_task(slow.stop())
        await until_draining(slow)
        for url in (slow.internal_url, slow.url):
            answer = await http.get(f"{url}/readyz")
            assert (answer.status_code, answer.json()["serving"]) == (503, False)
            assert (await http.get(f"{url}/healthz")).status_code == 200
        with pytest.raises(websockets.InvalidStatus) as refused:
            await people.line()
        assert refused.value.response.status_code == 503
        assert int(refused.value.response.headers["retry-after"]) > 0
        assert not stopping.done()
        await stopping
        assert [await line.closed() for line in lines] == [Close.GOING_AWAY] * 3


async def test_who_comes_over_http_is_served_while_sockets_are_let_go(slow: Running) -> None:
    async with People(slow.url) as people:
        alice, bob, chat = await pair(people)
        await bob.line()
        stopping = asyncio.create_task(slow.stop())
        await until_draining(slow)
        sent = await alice.send(chat, "still here", "last")
        await stopping
    assert kept(slow.settings.data) == {"last": sent["seq"]}


async def test_sockets_are_let_go_one_after_another(slow: Running) -> None:
    """So that those who come back do not all come at once."""
    async with People(slow.url) as people:
        alice, _, _ = await pair(people)
        lines = [await alice.line() for _ in range(4)]

        async def closed_at(line: Line) -> float:
            await line.closed()
            return time.monotonic()

        watching = [asyncio.create_task(closed_at(line)) for line in lines]
        await slow.stop()
        times = sorted(await asyncio.gather(*watching))
    assert times[-1] - times[0] > SLOWLY / 2


async def test_what_is_at_hand_is_answered_and_what_comes_later_is_not_done(mortal: Running) -> None:
    async with People(mortal.url) as people:
        alice, _, chat = await pair(people)
        sending = Sending(await alice.line(), chat)
        gate = Gate(mortal)
        early = sending.start(*(f"early {number}" for number in range(20)))
        await until_running(mortal, 20)
        stopping = asyncio.create_task(mortal.stop())
        await until_draining(mortal)
        late = sending.start("late")
        await asyncio.sleep(1)
        await gate.open()
        acks = await asyncio.gather(*early)
        assert await asyncio.gather(*late) == [None]
        await stopping
        assert await sending.line.closed() == Close.GOING_AWAY
    assert None not in acks
    assert kept(mortal.settings.data) == {f"early {number}": seq for number, seq in enumerate(acks)}


async def test_a_request_at_hand_is_answered(mortal: Running) -> None:
    async with People(mortal.url) as people:
        alice, _, chat = await pair(people)
        gate = Gate(mortal)
        sending = asyncio.create_task(alice.send(chat, "over http", "one"))
        async with asyncio.timeout(60):
            while not mortal.servers[0].server_state.tasks:
                await asyncio.sleep(0.01)
        stopping = asyncio.create_task(mortal.stop())
        await asyncio.sleep(0.2)
        await gate.open()
        sent = await sending
        await stopping
    assert kept(mortal.settings.data) == {"one": sent["seq"]}


async def insist(wire: Wire) -> None:
    for _ in range(10):
        await wire.send(frame(b"Hello?"))
        await asyncio.sleep(0.02)


async def test_who_does_not_hang_up_is_cut_off(mortal: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, in which what they still send is read and dropped; they are told once."""
    monkeypatch.setattr(connection, "CLOSING_SECONDS", 1.0)
    async with Wire(mortal.servers[0].port) as wire:
        assert await wire.open() == 101
        stopping = asyncio.create_task(mortal.stop())
        assert await wire.closed() == Close.GOING_AWAY
        await wire.send(frame(b"I have not heard"))
        await asyncio.sleep(0.7)
        assert not stopping.done()
        await asyncio.wait_for(stopping, 4)
        with pytest.raises(ConnectionError):
            await insist(wire)


async def test_what_never_ends_keeps_nobody_from_stopping(
    mortal: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PATIENCE_SECONDS", 0.1)
    assert mortal.gateway is not None
    mortal.gateway.spawn(asyncio.Event().wait())
    await asyncio.wait_for(mortal.stop(), 5)
    assert not await mortal.opened.ports.sql.is_ready()
