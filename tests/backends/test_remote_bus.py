"""A bus between processes, over real servers, which go away and come back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator

import nats
import pytest
from nats.aio.msg import Msg

from hongyan.backends.bus.nats import NatsLine
from hongyan.backends.bus.redis import RedisLine
from hongyan.backends.bus.remote import TOO_MANY_BYTES, RemoteBus, channel_of
from hongyan.core.events import Announcement
from tests.servers.daemon import Daemon
from tests.servers.nats import Nats
from tests.servers.redis import Redis

ONE = Announcement("c:one", "im.one", b"1", 3, 4)
WANTED = Announcement("c:one", "im.one", b"1", 4, 5, trace=f"00-{'a' * 32}-{'b' * 16}-01")
TWO = Announcement("c:two", "im.two", b"2")
CANARY = 0.2
SERVERS: dict[str, tuple[type[Nats | Redis], type[NatsLine | RedisLine]]] = {
    "nats": (Nats, NatsLine),
    "redis": (Redis, RedisLine),
}


@pytest.fixture(scope="module", params=SERVERS)
def kind(request: pytest.FixtureRequest) -> Iterator[tuple[Daemon, Callable[[], RemoteBus]]]:
    make, line = SERVERS[request.param]
    with make() as server:
        yield server, lambda: RemoteBus(line(server.url), canary_seconds=CANARY)


@pytest.fixture
def daemon(kind: tuple[Daemon, Callable[[], RemoteBus]]) -> Daemon:
    return kind[0]


@pytest.fixture
async def buses(kind: tuple[Daemon, Callable[[], RemoteBus]]) -> AsyncIterator[list[RemoteBus]]:
    """Two, as in two processes."""
    both = [kind[1](), kind[1]()]
    await until(both, is_ready=True)
    yield both
    for bus in both:
        await bus.close()


class Ear:
    def __init__(self) -> None:
        self.heard: list[Announcement] = []

    def hear(self, announcements: list[Announcement]) -> None:
        self.heard += announcements

    async def expect(self, *announcements: Announcement) -> None:
        async with asyncio.timeout(60):
            while len(self.heard) < len(announcements):
                await asyncio.sleep(0.01)
        assert self.heard == list(announcements)


async def until(buses: list[RemoteBus], *, is_ready: bool) -> None:
    async with asyncio.timeout(60):
        while not all([await bus.is_ready() is is_ready for bus in buses]):
            await asyncio.sleep(0.02)


async def listening(near: RemoteBus, far: RemoteBus, topic: str) -> Ear:
    """An ear that is surely heard of by the server: it has heard something of its topic."""
    probe, ear = Ear(), Ear()
    far.subscribe(topic, probe.hear)
    async with asyncio.timeout(60):
        while not probe.heard:
            near.publish([Announcement(topic, "probe", b"")])
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    far.subscribe(topic, ear.hear)
    far.unsubscribe(topic, probe.hear)
    return ear


async def test_the_other_process_hears_it_once_and_in_order(buses: list[RemoteBus]) -> None:
    near, far = buses
    ear = await listening(near, far, "c:one")
    near.publish([ONE])
    near.publish([TWO, ONE])
    await ear.expect(ONE, ONE)
    await asyncio.sleep(0.1)
    assert ear.heard == [ONE, ONE]


async def test_this_process_hears_it_at_once_and_once(buses: list[RemoteBus]) -> None:
    near, far = buses
    await listening(far, near, "c:one")
    ear = Ear()
    near.subscribe("c:one", ear.hear)
    near.publish([ONE])
    assert ear.heard == [ONE]
    await asyncio.sleep(0.3)
    assert ear.heard == [ONE]


async def test_whoever_unsubscribed_gets_nothing_more(buses: list[RemoteBus]) -> None:
    near, far = buses
    ear, other = await listening(near, far, "c:one"), await listening(near, far, "c:two")
    far.unsubscribe("c:one", ear.hear)
    near.publish([ONE, TWO])
    await other.expect(TWO)
    assert ear.heard == []


async def test_more_than_the_server_takes_in_one_message_arrives_in_several(buses: list[RemoteBus]) -> None:
    near, far = buses
    ear = await listening(near, far, "c:one")
    many = [Announcement("c:one", f"{number}", b"x" * 60_000) for number in range(40)]
    near.publish(many)
    await ear.expect(*many)


async def test_what_is_too_long_for_any_server_is_dropped_and_the_rest_arrives(
    buses: list[RemoteBus],
) -> None:
    near, far = buses
    ear = await listening(near, far, "c:one")
    near.publish([Announcement("c:one", "long", b"x" * TOO_MANY_BYTES), ONE])
    await ear.expect(ONE)
    assert await near.is_ready()


async def test_a_process_that_stops_is_heard_to_the_end(buses: list[RemoteBus]) -> None:
    near, far = buses
    ear = await listening(near, far, "c:one")
    near.publish([ONE])
    await near.close()
    await ear.expect(ONE)


async def test_a_server_that_stalls_under_load_keeps_nobody_waiting(
    daemon: Daemon, buses: list[RemoteBus]
) -> None:
    near, far = buses
    worst = 0.0
    with daemon.stalled():
        async with asyncio.timeout(60):
            while await near.is_ready():
                began = time.perf_counter()
                near.publish([Announcement("c:one", "x", b"x" * 20_000)] * 20)
                near.subscribe(f"c:{began}", Ear().hear)
                worst = max(worst, time.perf_counter() - began)
                await asyncio.sleep(0.01)
    assert worst < 0.1
    await until(buses, is_ready=True)
    ear = await listening(near, far, "c:two")
    near.publish([TWO])
    await ear.expect(TWO)


async def test_without_the_server_nothing_raises_and_all_is_well_again_after(
    daemon: Daemon, buses: list[RemoteBus]
) -> None:
    near, far = buses
    ear = await listening(near, far, "c:one")
    daemon.stop()
    await until(buses, is_ready=False)
    near.publish([ONE])
    daemon.start()
    await until(buses, is_ready=True)
    ear.heard.clear()
    async with asyncio.timeout(60):
        while ONE not in ear.heard:
            near.publish([ONE])
            await asyncio.sleep(0.05)


async def test_a_line_that_is_deaf_is_found_out(daemon: Daemon, buses: list[RemoteBus]) -> None:
    with daemon.stalled():
        await until(buses, is_ready=False)
    await until(buses, is_ready=True)


async def test_it_waits_for_a_server_that_is_not_there_yet() -> None:
    server = Nats()
    bus = RemoteBus(NatsLine(server.url), canary_seconds=CANARY)
    bus.publish([ONE])
    assert not await bus.is_ready()
    with server:
        await until([bus], is_ready=True)
        await bus.close()


async def test_any_server_of_a_cluster_will_do() -> None:
    away = Nats()
    with Nats() as server:
        bus = RemoteBus(NatsLine(f"{away.url},{server.url}"), canary_seconds=CANARY)
        await until([bus], is_ready=True)
        await bus.close()


async def test_a_trace_comes_along(buses: list[RemoteBus]) -> None:
    near, far = buses
    ear = await listening(near, far, "c:one")
    near.publish([ONE, WANTED])
    await ear.expect(ONE, WANTED)


async def test_on_nats_a_trace_is_a_header_that_any_program_can_read(nats_server: Nats) -> None:
    heard: list[Msg] = []

    async def hear(message: Msg) -> None:
        heard.append(message)

    client = await nats.connect(nats_server.url)
    await client.subscribe(channel_of(ONE.topic), cb=hear)
    await client.flush()
    bus = RemoteBus(NatsLine(nats_server.url))
    await until([bus], is_ready=True)
    for told in ([ONE], [ONE, WANTED]):
        bus.publish(told)
        await asyncio.sleep(0.1)
    await bus.close()
    await client.close()
    assert [message.headers for message in heard] == [None, {"traceparent": WANTED.trace}]
