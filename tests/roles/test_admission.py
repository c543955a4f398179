"""When everybody comes at once, so many are let in a second, and whoever is here notices nothing."""

import asyncio
import random
import time
from collections import Counter
from pathlib import Path

import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hongyan.core.settings import Gateway, Settings
from hongyan.roles.gateway.admission import LONGEST, Door
from hongyan.roles.serving import Running
from hongyan.transports.socket import Close
from tests.conftest import GENEROUS, PATIENT, QUIET
from tests.people import SUBPROTOCOL, Line, People
from tests.sdk.circle import Circle

RATE, CROWD = 100, 300


@pytest.fixture
def rate() -> float:
    return RATE


@pytest.fixture
def settings(data: Path, rate: float) -> Settings:
    gateway = Gateway(connects_per_second=rate, strangers=2 * CROWD)
    return Settings(data=str(data), server=QUIET, users=PATIENT, limits=GENEROUS, gateway=gateway)


def address(server: Running) -> str:
    return server.url.replace("http", "ws", 1) + "/api/v1/socket"


async def come(server: Running, token: str, waits: list[int]) -> Line:
    """Ring until let in, at the times that are named."""
    while True:
        try:
            line = Line(await websockets.connect(address(server), subprotocols=[SUBPROTOCOL]))
            await line.connect(token)
            return line
        except InvalidStatus as refused:
            waits.append(int(refused.response.headers["retry-after"]))
            await asyncio.sleep(waits[-1] + random.random())


async def test_a_crowd_comes_in_by_and_by_and_sends_are_answered_meanwhile(
    server: Running, people: People
) -> None:
    alice, bob = await people.friends("alice", "bob")
    chat, line = await people.direct(alice, bob), await alice.line()
    begun, waits = time.monotonic(), list[int]()
    crowd = asyncio.gather(*(come(server, bob.token, waits) for _ in range(CROWD)))
    slowest, count = 0.0, 0
    while not crowd.done():
        sent, count = time.monotonic(), count + 1
        content = {"type": "text", "text": f"{count}"}
        await line.call("messages.send", conversation_id=chat, client_msg_id=f"m{count}", content=content)
        slowest = max(slowest, time.monotonic() - sent)
        await asyncio.sleep(0.05)
    lines = await crowd
    assert len(waits) >= CROWD - 2 * RATE
    assert (CROWD - RATE) / RATE - 1 < time.monotonic() - begun < 15
    assert (count > 20, slowest < 2) == (True, True), slowest
    await asyncio.gather(*(one.close() for one in lines))


@pytest.mark.parametrize("rate", [0.5])
async def test_a_page_is_told_by_a_close_code(server: Running) -> None:
    await websockets.connect(address(server), subprotocols=[SUBPROTOCOL])
    socket = await websockets.connect(address(server), subprotocols=[SUBPROTOCOL], origin=server.url)  # type: ignore[arg-type]
    with pytest.raises(ConnectionClosed) as closed:
        await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == Close.COME_LATER
    assert 1 <= int(closed.value.rcvd.reason) <= LONGEST


@pytest.mark.parametrize("rate", [0.5])
async def test_a_client_comes_when_it_is_told_to(server: Running) -> None:
    await websockets.connect(address(server), subprotocols=[SUBPROTOCOL])
    begun = time.monotonic()
    async with Circle(server.url) as circle:
        assert (await circle.join("bobby")).is_online
    assert 1 <= time.monotonic() - begun < 8


def test_no_two_who_are_turned_away_are_told_the_same_time() -> None:
    door = Door(per_second=100)
    told = [door.find_wait(now=1_000.0) for _ in range(4_000)]
    assert told[:100] == [0] * 100
    assert set(Counter(told[100:2_400]).values()) <= {*range(1, 82)}
    assert max(told) == LONGEST
    assert min(told[2_500:]) > LONGEST / 2


def test_who_comes_when_told_is_let_in() -> None:
    door = Door(per_second=100)
    told = [wait for _ in range(1_000) if (wait := door.find_wait(now=1_000.0))]
    assert [door.find_wait(now=1_000.0 + wait) for wait in sorted(told)] == [0] * len(told)
