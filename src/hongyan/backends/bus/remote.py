"""A bus between processes, over whatever line carries bytes: NATS or Redis.

Receivers in this process hear at once, without the line. For the others, what one tick announces goes out
as one message a channel. Topics are spread over channels by their hash, so that a gateway with a hundred
thousand conversations listens to a thousand channels, and drops here what nobody here asked for.

The line may be deaf without knowing it. So each bus sends itself a canary, and when it has not heard it for
too long it hangs up and connects anew. What was lost meanwhile is found in SQL, as always.
"""

import asyncio
import random
import time
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol
from zlib import crc32

import msgspec
import structlog
from prometheus_client import Counter, Gauge

from hongyan.backends.bus.memory import MemoryBus
from hongyan.core.events import Announcement
from hongyan.core.ids import new_id
from hongyan.core.ports import Receiver

CHANNELS = 1_024
MOST_WAITING = 100_000  # announcements for the line, beyond which they are dropped
MOST_BYTES = 256 << 10  # in one message, unless a single announcement has more
TOO_MANY_BYTES = 1_000_000  # in an announcement: NATS hangs up on messages of a megabyte
CANARY_SECONDS = 3.0
DEAF_SECONDS = 12.0
FIRST_PAUSE, LAST_PAUSE = 0.1, 3.0  # between two attempts to connect
DROPPED = Counter("hongyan_bus_dropped_total", "Announcements that the bus did not carry")
CONNECTED = Gauge("hongyan_bus_connected", "Whether the bus is connected")
log = structlog.get_logger()

Hear = Callable[[bytes], None]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Announcement])


class Parcel(NamedTuple):
    """A message for a channel, and the trace of the first thing in it that has one."""

    channel: str
    content: bytes
    trace: str = ""


class Line(Protocol):
    """What carries bytes. Its methods raise `OSError` when it is broken."""

    async def connect(self, hear: Hear) -> None:
        """Connect anew, listening to nothing yet; what comes on any channel goes to `hear`."""

    async def listen(self, channel: str) -> None: ...

    async def unlisten(self, channel: str) -> None: ...

    async def send(self, parcels: list[Parcel]) -> None:
        """Send messages, in order; with their trace, where the line has a place for it."""

    async def close(self) -> None: ...


class RemoteBus:
    def __init__(self, line: Line, *, canary_seconds: float = CANARY_SECONDS) -> None:
        self._line = line
        self._canary_seconds = canary_seconds
        self._deaf_seconds = canary_seconds * DEAF_SECONDS / CANARY_SECONDS
        self._origin = new_id().encode()
        self._near = MemoryBus()
        self._wanted: Tally[str] = Tally()  # channel → how many topics of ours are on it
        self._is_listening_as_wanted = False
        self._outgoing: list[Announcement] = []
        self._work = asyncio.Event()
        self._heard_at = 0.0
        self._is_connected = False
        self._task = asyncio.get_running_loop().create_task(self._live())

    def publish(self, announcements: Sequence[Announcement]) -> None:
        """Never waits and never raises: it is a hint."""
        self._near.publish(announcements)
        if not self._is_connected or len(self._outgoing) > MOST_WAITING:
            DROPPED.inc(len(announcements))
            return
        self._outgoing.extend(announcements)
        self._work.set()

    def subscribe(self, topic: str, receiver: Receiver) -> None:
        if not self._near.hears(topic):
            self._want(channel_of(topic), 1)
        self._near.subscribe(topic, receiver)

    def unsubscribe(self, topic: str, receiver: Receiver) -> None:
        heard = self._near.hears(topic)
        self._near.unsubscribe(topic, receiver)
        if heard and not self._near.hears(topic):
            self._want(channel_of(topic), -1)

    async def is_ready(self) -> bool:
        return self._is_connected and time.monotonic() - self._heard_at < self._deaf_seconds

    async def close(self) -> None:
        """Say what is still to be said, and hang up."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._is_connected:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await self._send_outgoing()
        await self._hang_up()
        await self._near.close()

    def _want(self, channel: str, more: int) -> None:
        was_wanted = self._wanted[channel] > 0
        self._wanted[channel] += more
        if was_wanted != (self._wanted[channel] > 0):
            self._is_listening_as_wanted = False
            self._work.set()

    async def _live(self) -> None:
        """Connect, and connect again whenever the line breaks."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._line.connect(self._hear)
                pause = FIRST_PAUSE
                await self._serve()
            except Exception as error:
                log.warning("bus lost", error=repr(error)[:200])
            await self._hang_up()
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
            pause = min(2 * pause, LAST_PAUSE)

    async def _hang_up(self) -> None:
        self._is_connected = False
        CONNECTED.set(0)
        self._outgoing.clear()
        try:
            async with asyncio.timeout(1):
                await self._line.close()
        except Exception as error:
            log.debug("bus not closed", error=repr(error)[:200])

    async def _serve(self) -> None:
        listening: set[str] = set()
        self._is_listening_as_wanted = False
        canary = f"hy.canary.{self._origin.decode()}"
        await self._line.listen(canary)
        self._heard_at, sent_at = time.monotonic(), 0.0
        self._is_connected = True
        CONNECTED.set(1)
        while True:
            self._work.clear()
            await self._listen_as_wanted(listening)
            await self._send_outgoing()
            if time.monotonic() - sent_at >= self._canary_seconds:
                sent_at = time.monotonic()
                await self._line.send([Parcel(canary, self._origin)])
            if time.monotonic() - self._heard_at > self._deaf_seconds:
                raise ConnectionError("nothing is heard any more")
            await _wait(self._work.wait(), self._canary_seconds)

    async def _listen_as_wanted(self, listening: set[str]) -> None:
        if self._is_listening_as_wanted:
            return
        self._is_listening_as_wanted = True
        wanted = {channel for channel, count in self._wanted.items() if count > 0}
        for channel in wanted - listening:
            await self._line.listen(channel)
        for channel in listening - wanted:
            await self._line.unlisten(channel)
        listening.clear()
        listening |= wanted

    async def _send_outgoing(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        by_channel: dict[str, list[Announcement]] = defaultdict(list)
        for announcement in outgoing:
            by_channel[channel_of(announcement.topic)].append(announcement)
        if by_channel:
            await self._line.send(
                [
                    Parcel(channel, self._origin + message, trace)
                    for channel, some in by_channel.items()
                    for message, trace in _messages(some)
                ]
            )

    def _hear(self, message: bytes) -> None:
        if message.startswith(self._origin):
            self._heard_at = time.monotonic()
            return
        try:
            announcements = _decoder.decode(message[len(self._origin) :])
        except msgspec.DecodeError:
            log.warning("bus brought what nobody of ours sent")
            return
        self._near.publish(announcements)


def _messages(announcements: list[Announcement]) -> Iterator[tuple[bytes, str]]:
    """Lists of announcements, each short enough for any line, and the first trace in each.

    An announcement that is too long for all lines is dropped.
    """
    some: list[msgspec.Raw] = []
    size, trace = 0, ""
    for announcement in announcements:
        encoded = _encoder.encode(announcement)
        if len(encoded) > TOO_MANY_BYTES:
            DROPPED.inc()
            continue
        if some and size + len(encoded) > MOST_BYTES:
            yield _encoder.encode(some), trace
            some, size, trace = [], 0, ""
        some.append(msgspec.Raw(encoded))
        size += len(encoded)
        trace = trace or announcement.trace
    if some:
        yield _encoder.encode(some), trace


def channel_of(topic: str) -> str:
    return f"hy.{crc32(topic.encode()) % CHANNELS}"


async def _wait(work: Awaitable[object], seconds: float) -> None:
    """Not `asyncio.wait_for`, which until Python 3.12 may forget that it was cancelled."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work
