"""How many may come in at once: after a gateway died, ten thousand ring at the others' door in one second.

Whoever is turned away is told when to come back, and no two of them the same: the answers are places in a
queue that nobody has to stand in.
"""

import asyncio
import math
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Counter

MOST_ARRIVING = 250  # who came in and are not connected; more would wait longer than they are willing to
AT_ONCE = 16  # of those who came in, greeted at the same time: calls of those who are here come between
PROMISED = 0.8  # of the rate is promised to those who were turned away; the rest is for who comes meanwhile
STALE = 5.0  # seconds after which what was measured tells nothing
LONGEST = 30.0  # seconds; whoever cannot be promised a place within is told some time in the second half
TURNED_AWAY = Counter("hongyan_connects_deferred_total", "Sockets told to come back later")


class Door:
    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._burst = max(per_second, 1.0)
        self._tokens = self._burst
        self._looked_at = self._promised_until = 0.0
        self._arriving = self._greeted = 0
        self._measured, self._measured_at = per_second, 0.0
        self._greeting = asyncio.Semaphore(AT_ONCE)

    def find_wait(self, now: float) -> int:
        """Whole seconds after which to come back; 0: come in."""
        self._tokens = min(self._burst, self._tokens + (now - self._looked_at) * self._per_second)
        self._looked_at = now
        if self._tokens >= 1 and self._arriving <= MOST_ARRIVING:
            self._tokens -= 1
            return 0
        TURNED_AWAY.inc()
        return self._promise(now)

    @asynccontextmanager
    async def greeting(self) -> AsyncIterator[None]:
        """Connect one who came in, when it is their turn."""
        self._arriving += 1
        try:
            async with self._greeting:
                yield
        finally:
            self._arriving -= 1
            self._greeted += 1

    def _promise(self, now: float) -> int:
        """The next free place in the queue, which moves no faster than people were greeted of late."""
        if (passed := now - self._measured_at) >= 1:
            self._measured = self._greeted / passed if passed < STALE else self._per_second
            self._measured_at, self._greeted = now, 0
        is_slow = self._arriving > MOST_ARRIVING
        rate = max(self._measured, self._per_second / 20) if is_slow else self._per_second
        place = max(self._promised_until, now + 1)
        if place - now > LONGEST:
            return math.ceil(random.uniform(LONGEST / 2, LONGEST))  # noqa: S311
        self._promised_until = place + 1 / (min(rate, self._per_second) * PROMISED)
        return math.ceil(place - now)
