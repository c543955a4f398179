"""How old a read replica is, so that it is asked only while it is young enough.

The primary is asked how far it has written, and the replica whether it has got there: if so, it is at most
as old as that question. No clocks are compared, and a replica that has lost its primary grows old although
it seems to be up to date with all that it ever got.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

import structlog
from prometheus_client import Counter, Gauge

ASK_SECONDS = 1.0  # between two questions
AWAY_SECONDS = 3.0  # until a replica that failed is asked again
LONGEST = 1.0  # seconds that a question may take
AGE = Gauge("hongyan_replica_age_seconds", "How old the replica may be, when it was last asked")
READS = Counter("hongyan_old_reads_total", "Reads that may be old, by who answered", ["asked"])
log = structlog.get_logger()


class Freshness:
    """`position` asks the primary how far it is; `has_reached` asks the replica whether it is there too."""

    def __init__(
        self,
        position: Callable[[], Awaitable[str]],
        has_reached: Callable[[str], Awaitable[bool]],
        old_seconds: float,
    ) -> None:
        self._position = position
        self._has_reached = has_reached
        self._old_seconds = old_seconds
        self._true_at = -math.inf  # when the replica knew all that the primary knew
        self._ask_at = -math.inf
        self._waiting: tuple[str, float] | None = None  # a position not reached yet, and when it was true
        self._asking = asyncio.Lock()

    async def is_young(self) -> bool:
        """Whether the replica may be asked. Asks it at most once a second."""
        if time.monotonic() >= self._ask_at and not self._asking.locked():
            async with self._asking:
                await self._ask()
        return time.monotonic() - self._true_at <= self._old_seconds

    def give_up(self, error: Exception) -> None:
        """It failed: leave it alone for a while."""
        log.warning("replica not asked for a while", error=repr(error)[:200])
        self._true_at, self._ask_at = -math.inf, time.monotonic() + AWAY_SECONDS

    async def _ask(self) -> None:
        self._ask_at = time.monotonic() + ASK_SECONDS
        try:
            async with asyncio.timeout(LONGEST):
                while await self._catches_up():
                    pass
        except Exception as error:
            self.give_up(error)
        AGE.set(min(time.monotonic() - self._true_at, 1e9))

    async def _catches_up(self) -> bool:
        """Look for the position that is waited for, or the present one. True: look for a later one now."""
        was_waiting, now = self._waiting is not None, time.monotonic()
        position, at = self._waiting or (await self._position(), now)
        if not await self._has_reached(position):
            self._waiting = position, at
            return False
        self._true_at, self._waiting = at, None
        return was_waiting
