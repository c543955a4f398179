"""Who else is there: every process says over the bus what it is, where, and how it does.

Nobody keeps a list for the others. Whoever has been silent for too long is gone, and a newcomer asks, so
that it need not wait for everybody's next word. Without a bus between processes one sees itself alone.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
import structlog
from msgspec import Struct, structs
from prometheus_client import Gauge

from hongyan.core.clock import Millis
from hongyan.core.context import Context
from hongyan.core.events import Announcement
from hongyan.core.wire import encode

TOPIC = "m:"
ASK, HERE, GONE = "members.ask", "members.here", "members.gone"
BEAT_SECONDS = 5.0
SILENT_SECONDS = 16.0  # three words may be lost
SPREAD_SECONDS = 0.2  # over which all answer to a newcomer
COUNT = Gauge("hongyan_members", "Processes that are there, as this one sees it", ["role"])
log = structlog.get_logger()


class Member(Struct, frozen=True):
    """One process. `health` is what /readyz says; `address` how others reach its public port."""

    instance_id: str
    roles: tuple[str, ...]
    address: str
    internal_address: str
    version: str
    started_at: Millis
    health: dict[str, bool]


class Seen(Struct, frozen=True):
    member: Member
    silent_seconds: float


class Register:
    """Those that have been heard of, each until it says that it goes or falls silent."""

    def __init__(self, base: Context) -> None:
        self._clock = base.clock
        self._bus = base.ports.bus
        self._heard: dict[str, tuple[Member, float]] = {}
        self.asked = asyncio.Event()

    def listen(self) -> None:
        self._bus.subscribe(TOPIC, self._hear)
        self._bus.publish([Announcement(TOPIC, ASK, b"")])

    def close(self) -> None:
        self._bus.unsubscribe(TOPIC, self._hear)

    def present(self) -> list[Seen]:
        """By role and age."""
        now = self._clock.monotonic()
        self._heard = {one: heard for one, heard in self._heard.items() if now - heard[1] < SILENT_SECONDS}
        everyone = [Seen(member, round(now - at, 1)) for member, at in self._heard.values()]
        return sorted(everyone, key=lambda seen: (seen.member.roles, seen.member.started_at))

    def _hear(self, announcements: list[Announcement]) -> None:
        for announcement in announcements:
            if announcement.name == ASK:
                self.asked.set()
                continue
            try:
                member = msgspec.json.decode(announcement.frame, type=Member)
            except msgspec.DecodeError:
                log.warning("a member says what is not understood", name=announcement.name)
                continue
            self._heard.pop(member.instance_id, None)
            if announcement.name == HERE:
                self._heard[member.instance_id] = member, self._clock.monotonic()


class Presence:
    """What this process says of itself, until it stops."""

    def __init__(self, base: Context, me: Member, health: Callable[[], Awaitable[dict[str, bool]]]) -> None:
        self.register = Register(base)
        self._bus = base.ports.bus
        self._me = me
        self._health = health
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.register.listen()
        self._task = asyncio.get_running_loop().create_task(self._speak())

    async def leave(self) -> None:
        """Say that nobody should come here any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            self._bus.publish([Announcement(TOPIC, GONE, encode(self._me))])
            self.register.close()

    async def _speak(self) -> None:
        while True:
            try:
                await self._say_here()
            except Exception:
                log.exception("presence not told")
            self.register.asked.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self.register.asked.wait()
                    await asyncio.sleep(random.uniform(0, SPREAD_SECONDS))  # noqa: S311

    async def _say_here(self) -> None:
        self._me = structs.replace(self._me, health=await self._health())
        self._bus.publish([Announcement(TOPIC, HERE, encode(self._me))])
        counts = Counter(role for seen in self.register.present() for role in seen.member.roles)
        COUNT.clear()
        for role, count in counts.items():
            COUNT.labels(role).set(count)
